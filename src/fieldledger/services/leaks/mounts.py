"""Which file system holds a path, on which disk, and whether that disk is encrypted (Linux)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from fieldledger.services.leaks.places import Places, names, real, text

# fmt: off
NETWORK = frozenset({
    "9p", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "drvfs", "fuse.davfs2",
    "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.sshfs",
    "fuse.vmhgfs-fuse", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "orangefs",
    "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs",
})
# fmt: on
IN_MEMORY = frozenset({"ramfs", "tmpfs"})
SNAPSHOTTING = frozenset({"bcachefs", "btrfs", "nilfs2", "zfs"})
WITHOUT_MODES = frozenset({"exfat", "fuseblk", "msdos", "ntfs", "ntfs3", "vfat"})
_ENCRYPTING = frozenset(
    {"ecryptfs", "encfs", "fuse.cryfs", "fuse.encfs", "fuse.gocryptfs", "fuse.securefs"}
)
_DEEPEST = 8  # disks upon disks: partition, RAID, LVM, LUKS


class Mount(NamedTuple):
    """A mounted file system: where, of which kind, from what, and its device ``MAJOR:MINOR``."""

    point: str
    kind: str
    source: str
    device: str


def mount_of(places: Places, path: Path) -> Mount | None:
    """The file system that holds a path; None where the system does not say."""
    whole, best = str(real(path)), None
    for mount in _mounts(places):
        inside = mount.point.rstrip("/") + "/"
        if (whole + "/").startswith(inside) and (
            best is None or len(mount.point) >= len(best.point)
        ):
            best = mount
    return best


def _mounts(places: Places) -> list[Mount]:
    found = []
    for line in text(places.system("proc", "self", "mountinfo")).splitlines():
        before, _, after = line.partition(" - ")
        fields, rest = before.split(" "), after.split(" ")
        if len(fields) >= 5 and len(rest) >= 2:
            found.append(Mount(unescaped(fields[4]), rest[0], unescaped(rest[1]), fields[2]))
    return found


def unescaped(word: str) -> str:
    """A path as the kernel writes it in a table: ``\\040`` for a space."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), word)


def encrypted(places: Places, path: Path) -> bool | None:
    """Whether what is written at a path is encrypted before it reaches a disk, as far as this
    system does it; None where that cannot be told. What is held in memory counts as encrypted."""
    mount = mount_of(places, path)
    if mount is None:
        return None
    if mount.kind in _ENCRYPTING or mount.kind in IN_MEMORY:
        return True
    block = places.system("sys", "dev", "block", mount.device)
    if block.is_dir():
        return block_encrypted(places, block)
    return device_encrypted(places, mount.source)


def device_encrypted(places: Places, source: str) -> bool | None:
    """The same of a device by its name, such as ``/dev/dm-0`` or ``/dev/mapper/root``."""
    if not source.startswith("/dev/"):
        return None
    blocks, name = places.system("sys", "class", "block"), source.removeprefix("/dev/")
    if name.startswith("mapper/"):
        mapped = [
            each
            for each in names(blocks)
            if each.startswith("dm-") and text(blocks / each / "dm" / "name").strip() == name[7:]
        ]
        name = mapped[0] if mapped else ""
    block = blocks / name
    return block_encrypted(places, block) if name and block.is_dir() else None


def block_encrypted(places: Places, block: Path, depth: int = 0) -> bool | None:
    """The same of a folder of ``/sys`` that describes a device, and of all it stands on."""
    if text(block / "dm" / "uuid").startswith("CRYPT-"):
        return True
    if depth >= _DEEPEST:
        return None
    backing = text(block / "loop" / "backing_file").strip()
    if backing:
        return None
    below = [
        block_encrypted(places, block / "slaves" / name, depth + 1)
        for name in names(block / "slaves")
    ]
    if not below or False in below:
        return False
    return None if None in below else True

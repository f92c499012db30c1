"""Computers made of folders and files: what the checks for leaks look at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from fieldledger.services.leaks.places import Finding, Places

PLAIN, LUKS = "8:2", "253:0"


class Computer(NamedTuple):
    """A made-up computer; ``places`` is what the checks are given."""

    places: Places

    def write(self, path: str, content: str | bytes = "") -> Path:
        """A file below the person's own folder."""
        return put(self.places.user / path, content)

    def system(self, path: str, content: str | bytes = "") -> Path:
        """A file of the system."""
        return put(self.places.root / path, content)

    def mount(self, *mounts: tuple[Path | str, str, str, str]) -> None:
        """What is mounted: where, of which kind, from what, as which device."""
        lines = [
            f"{number} 1 {device} / {point} rw - {kind} {source} rw"
            for number, (point, kind, source, device) in enumerate(mounts, 30)
        ]
        self.system("proc/self/mountinfo", "\n".join(lines) + "\n")

    def with_(self, **changes: object) -> Computer:
        """The same with something else in its places."""
        return Computer(self.places._replace(**changes))  # type: ignore[arg-type]


def put(path: Path, content: str | bytes = "") -> Path:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def linux(base: Path) -> Computer:
    """Linux on one encrypted disk (LVM on LUKS), without swap, with nothing left lying about."""
    base = base.resolve()
    user, root, temp = base / "person", base / "system", base / "temp"
    for folder in (user, root, temp):
        folder.mkdir(mode=0o700)
    home = user / ".local" / "share" / "fieldledger"
    home.mkdir(parents=True)
    home.chmod(0o700)
    made = Computer(
        Places(
            home=home,
            user=user,
            temp=temp,
            root=root,
            environ={},
            platform="linux",
            uid=os.getuid(),
            dumpable=False,
        )
    )
    made.system("etc/localtime")
    made.system("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n")
    made.system("proc/sys/kernel/core_pattern", "core\n")
    made.system("sys/power/state", "freeze mem\n")
    disks(made)
    made.mount((base, "ext4", "/dev/mapper/vg-root", "253:1"), (temp, "tmpfs", "tmpfs", "0:9"))
    return made


def disks(made: Computer) -> None:
    """``/sys`` of one plain partition (8:2), a LUKS container on it (253:0), and a volume in that
    (253:1)."""
    for device, name in ((PLAIN, "sda2"), (LUKS, "dm-0"), ("253:1", "dm-1")):
        block = made.places.root / "sys" / "devices" / name
        (block / "slaves").mkdir(parents=True)
        for at in (f"sys/dev/block/{device}", f"sys/class/block/{name}", f"sys/block/{name}"):
            link = made.places.root / at
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(block)
    devices = made.places.root / "sys" / "devices"
    put(devices / "dm-0" / "dm" / "uuid", "CRYPT-LUKS2-0123-luks\n")
    put(devices / "dm-0" / "dm" / "name", "luks\n")
    put(devices / "dm-1" / "dm" / "uuid", "LVM-abc\n")
    put(devices / "dm-1" / "dm" / "name", "vg-root\n")
    (devices / "dm-0" / "slaves" / "sda2").symlink_to(devices / "sda2")
    (devices / "dm-1" / "slaves" / "dm-0").symlink_to(devices / "dm-0")


def grades(found: list[Finding]) -> list[str]:
    """How each finding stands."""
    return [each.grade for each in found]


def said(found: list[Finding]) -> str:
    """All that is told."""
    return "\n".join(f"{each.what} {each.todo}" for each in found)

"""The file of a backup: three files of a home in one, as ``docs/format/ledger.md`` section 7 says.

It is a POSIX ustar archive in one form only, so that any ``tar`` unpacks it, and so that nothing is
left to be judged when one is read: what a header may say follows from the name and the size alone.
Links, paths, devices and further members are refused because they are other bytes.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.store import files

# The members in their order, each with the most bytes that it may have.
MEMBERS = {"vault.json": 65_536, "ledger.db": 8**11 - 1, "mark.json": 4_096}

_BLOCK = 512
_CHUNK = 1 << 20
_END = bytes(2 * _BLOCK)


def write(out: BinaryIO, folder: Path) -> None:
    """Write the members from ``folder`` one after the other."""
    for name in MEMBERS:
        with (folder / name).open("rb") as member:
            size = os.fstat(member.fileno()).st_size
            out.write(_header(name, size))
            while chunk := member.read(_CHUNK):
                out.write(chunk)
            out.write(bytes(-size % _BLOCK))
    out.write(_END)


def unpack(path: Path, folder: Path) -> None:
    """Put the members of an archive into ``folder``. Raises Damaged, CannotWrite.

    What was put there before something was found wrong stays there.
    """
    try:
        # Never a pipe or a device, which may have no end.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise errors.Damaged(
                tr("{path} is not a file.", path=path), hint=tr("Copy it to a file first.")
            )
        with path.open("rb") as archive:
            for name, most in MEMBERS.items():
                _unpack_member(archive, name, most, folder / name)
            if archive.read(len(_END) + 1) != _END:
                raise not_a_backup()
    except OSError as error:
        from fieldledger.domain.system import of_system

        raise errors.Damaged(
            tr(
                "{path} cannot be read: {why}.",
                path=path,
                why=of_system(error),
            ),
            hint=tr("Is the stick still in?"),
        ) from None


def is_one(path: Path) -> bool:
    """Whether a file begins as the file of a backup does."""
    first = next(iter(MEMBERS))
    with path.open("rb") as archive:
        try:
            return bool(_size_told(archive.read(_BLOCK), first))
        except errors.Damaged:
            return False


def not_a_backup() -> errors.Damaged:
    """What to say of a file that is no backup, or not a whole one."""
    return errors.Damaged(
        tr("This file is not a backup, or it is cut short or changed."),
        hint=tr("Copy it again from where it was made, or use an older backup."),
    )


def _unpack_member(archive: BinaryIO, name: str, most: int, path: Path) -> None:
    size = _size_told(archive.read(_BLOCK), name)
    if size > most:
        raise not_a_backup()
    with files.new_stream(path) as out:
        left = size
        while left:
            chunk = archive.read(min(left, _CHUNK))
            if not chunk:
                raise not_a_backup()
            out.write(chunk)
            left -= len(chunk)
    if archive.read(-size % _BLOCK).strip(b"\0"):
        raise not_a_backup()


def _size_told(header: bytes, name: str) -> int:
    """The size in a header that is exactly the one for this name and size."""
    told = header[124:135]
    size = int(told, 8) if len(told) == 11 and told.isdigit() and max(told) < ord("8") else 0
    if header != _header(name, size):
        raise not_a_backup()
    return size


def _header(name: str, size: int) -> bytes:
    """A ustar header: a regular file of nobody, mode 0600, of no time."""
    before = name.encode().ljust(100, b"\0") + b"0000600\0" + 2 * b"0000000\0"
    before += b"%011o\0" % size + 11 * b"0" + b"\0"
    after = (b"0" + bytes(100) + b"ustar\00000").ljust(_BLOCK - len(before) - 8, b"\0")
    # The checksum is taken with spaces in its own place.
    return before + b"%06o\0 " % (sum(before) + 8 * ord(" ") + sum(after)) + after

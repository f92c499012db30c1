"""Files of the home and files for others: written whole or not at all, read within bounds."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.store import sqlcipher

# No newline translation where there is one; never through a link that somebody put there.
_PLAIN = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def replace(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``, durable, whole, replacing what was there. Raises CannotWrite."""
    _write(path, data, over=True)


def create(path: Path, data: bytes) -> None:
    """Put ``data`` at a path where nothing is. Raises Refused, CannotWrite."""
    _write(path, data, over=False)


def new_stream(path: Path) -> AbstractContextManager[BinaryIO]:
    """A file that is written piece by piece and stands at ``path``, where nothing is, only when all
    of it is durable. Raises Refused, CannotWrite."""
    return _whole(path, over=False)


@contextmanager
def new_file(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Gives the function that creates ``path``; if what is around it fails after that, a commit
    for example, the file is taken away again. Never one that was there before."""
    made: list[bool] = []

    def write(data: bytes) -> None:
        create(path, data)
        made.append(True)

    try:
        yield write
    except BaseException:
        if made:
            path.unlink(missing_ok=True)
        raise


def refuse_taken(path: Path) -> None:
    """Refuse a name that is taken, before any work is done for it. Raises Refused."""
    if os.path.lexists(path):
        raise _taken(path)


def _taken(path: Path) -> errors.Refused:
    return errors.Refused(
        tr("{path} is there already and is not overwritten.", path=path),
        hint=tr("Choose another name."),
    )


def read(path: Path, most: int) -> bytes:
    """The bytes of a file that others made, ``most`` of them. Raises Damaged.

    Never a pipe or a device, which may have no end and would hold the program up.
    """
    try:
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            raise errors.Damaged(
                tr("{path} is not a file.", path=path), hint=tr("Copy it to a file first.")
            )
        if about.st_size > most:
            raise errors.Damaged(tr("{path} is larger than such a file can be.", path=path))
        data = path.read_bytes()
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
    if not data:
        raise errors.Damaged(
            tr("{path} is empty.", path=path), hint=tr("Copy it again from where it was made.")
        )
    return data


def cannot_write(path: Path, error: OSError) -> errors.CannotWrite:
    """What to say when the system refuses to write at ``path``."""
    from fieldledger.domain.system import of_system

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return errors.CannotWrite(
            tr("The disk that holds {path} is full. Nothing was changed.", path=path),
            hint=tr("Free some space, then try again."),
        )
    return errors.CannotWrite(
        tr(
            "{path} cannot be written: {why}.",
            path=path,
            why=of_system(error),
        ),
        hint=tr("Check that the folder exists and is not read-only."),
    )


def _write(path: Path, data: bytes, *, over: bool) -> None:
    with _whole(path, over=over) as file:
        file.write(data)


@contextmanager
def _whole(path: Path, *, over: bool) -> Iterator[BinaryIO]:
    """Through a temporary name in the same folder: a cut never leaves half a file at ``path``."""
    temporary = ""
    try:
        temporary = str(path.with_name(f".fieldledger-{os.getpid()}"))
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _PLAIN, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _put(temporary, path, over=over)
        sqlcipher.sync_folder(str(path.parent))
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)


def _put(temporary: str, path: Path, *, over: bool) -> None:
    if over:
        os.replace(temporary, path)
        return
    refuse_taken(path)
    try:
        os.link(temporary, path)
    except FileExistsError:  # made in this moment, or a link that leads nowhere
        raise _taken(path) from None
    except OSError:  # FAT and exFAT know no links: the check above is the best there is
        os.replace(temporary, path)

"""Destroying a home (``docs/format/ledger.md`` section 1): the vaults first, then the rest.

Nothing here follows a link, opens the database or asks for a lock, so neither a link that somebody
put there nor another process stops it. Every step may find its work done already: whatever cut the
last attempt off, running it again finishes. Only names that a home has are touched.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from fieldledger.store import sqlcipher
from fieldledger.store.ledger import ASIDE, DATABASE, MARK, NEW_VAULT, VAULT

_VAULTS = (VAULT, NEW_VAULT)
_FILES = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal", MARK)
_UNFINISHED = ".fieldledger-*"
# No vault is larger; of anything else there, no more is overwritten, so that it takes no time.
_MOST = 64 * 1024
# Another process may write its mark again while it still has the ledger open.
_ROUNDS = 3


def is_anything_left(home: Path) -> bool:
    """Tell whether a home holds any file of a ledger, whole or not."""
    return any(True for _ in _vaults(home)) or any(True for _ in _rest(home))


def make_reachable(home: Path) -> None:
    """Give the owner back what a mode took away, so that nothing is passed over unseen."""
    for folder in (home, home / ASIDE):
        if is_closed(folder) and not os.path.islink(folder):
            with suppress(OSError):
                folder.chmod(0o700)


def is_closed(folder: Path) -> bool:
    """Tell whether the system does not say what lies in a folder, or whether there is one."""
    try:
        os.scandir(folder).close()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return not os.access(folder, os.X_OK)  # names alone


def is_empty(home: Path) -> bool:
    """Tell whether nothing at all lies in a folder: the last step of a wipe is to remove it."""
    try:
        return not any(home.iterdir())
    except OSError:
        return False


def vault_bytes(home: Path) -> list[bytes]:
    """What the vaults of a home hold, as far as it can be read; links are not followed."""
    found = []
    for path in _vaults(home):
        with suppress(OSError):
            if _is_file(path):
                with path.open("rb") as file:
                    found.append(file.read(_MOST))
    return found


def destroy_vaults(home: Path, random: Callable[[int], bytes]) -> None:
    """Overwrite every vault with random bytes, once, and take it away; durable at the end.

    Files that were still being written count as vaults, since they may be one. A file that cannot
    be overwritten is taken away all the same. Raises nothing: what is left, ``remove`` tells.
    """
    for path in _vaults(home):
        with suppress(OSError):
            if _is_file(path):
                _overwrite(path, random)
        with suppress(OSError):
            _unlink(path)
    _make_durable(home)


def remove(home: Path) -> list[Path]:
    """Take away what else a ledger puts into its home, and the home where that empties it.

    Returns what lies there still: what is not a ledger's, and what the system would not let go.
    """
    for _ in range(_ROUNDS):
        for path in [*_vaults(home), *_rest(home)]:
            with suppress(OSError):
                _unlink(path)
        _make_durable(home)
        with suppress(OSError):
            home.rmdir()
            _make_durable(home.parent)
            break
    try:
        return sorted(home.iterdir())
    except FileNotFoundError:
        return []
    except OSError:
        return [home]


def is_ours(path: Path) -> bool:
    """Tell whether a path of a home is a ledger's by its name."""
    return path.name in (*_VAULTS, *_FILES) or path.match(_UNFINISHED)


def _vaults(home: Path) -> Iterator[Path]:
    """Whatever in a home is a vault or may be one, its copies in unfinished work too."""
    folders = [home]
    if _is_folder(home / ASIDE):
        folders.append(home / ASIDE)
    for folder in folders:
        yield from (folder / name for name in _VAULTS if os.path.lexists(folder / name))
        yield from (path for path in _glob(folder) if not _is_folder(path))


def _rest(home: Path) -> Iterator[Path]:
    yield from (home / name for name in _FILES if os.path.lexists(home / name))
    if os.path.lexists(home / ASIDE):
        yield home / ASIDE


def _glob(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob(_UNFINISHED))
    except OSError:
        return []


def _overwrite(path: Path, random: Callable[[int], bytes]) -> None:
    with suppress(OSError):
        path.chmod(0o600)
    plain = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, os.O_RDWR | plain)
    with os.fdopen(handle, "r+b") as file:
        about = os.fstat(file.fileno())
        # Under a second name it may be somebody's letter: only what is a vault is overwritten.
        if about.st_nlink > 1 and b'"slots"' not in file.read(_MOST):
            return
        file.seek(0)
        file.write(random(min(about.st_size, _MOST)))
        file.flush()
        os.fsync(file.fileno())


def _unlink(path: Path) -> None:
    if path.name == ASIDE and _is_folder(path):
        shutil.rmtree(path, ignore_errors=True)
        return
    try:
        path.unlink()
    except PermissionError:
        with suppress(OSError):
            path.parent.chmod(0o700)
        path.unlink()


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _make_durable(folder: Path) -> None:
    with suppress(OSError):
        sqlcipher.sync_folder(str(folder))

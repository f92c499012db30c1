"""Where bundles are put: into a folder under a name that says nothing, or into the file named."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.store import files

_ABANDONED = 3_600  # seconds, after which nobody is still writing a file


def place(out: Path | None, *, folder: bool) -> Path:
    """The file or folder that was named, this folder if none was. ``folder``: it is to be one, and
    is made, for its owner only, where nothing is. Raises Refused, CannotWrite.

    Only the last of its folders is made: a stick that is not in must not be made up.
    """
    named = out if out is not None else Path()
    if not folder or named.is_dir():
        return named
    if named.exists():
        raise errors.Refused(
            tr("{path} is no folder.", path=named),
            hint=tr("Name a folder with -o."),
        )
    try:
        named.mkdir(mode=0o700)
    except OSError as error:
        raise files.cannot_write(named, error) from None
    return named


def new_path(named: Path, random: Callable[[int], bytes]) -> Path:
    """The path of a new file. Raises Refused where a file was named that is there."""
    if named.is_dir():
        return named / f"{random(5).hex()}.enc"
    if named.exists():
        raise errors.Refused(
            tr("{path} is there already and is not overwritten.", path=named),
            hint=tr(
                "Choose another name. If an export was cut off here, this file may be "
                "whole and may be sent; its entries count as not exported, and the next "
                "bundle has them too."
            ),
        )
    return named


def sweep(folder: Path, now: int) -> None:
    """Take away what processes that were killed left beside bundles (``store.files``): files of
    this user, older than an hour, whose process is gone. What cannot be removed stays."""
    if os.name != "posix":  # elsewhere looking for a process by its number may end it
        return
    for path in folder.glob(".fieldledger-*"):
        with suppress(OSError):
            number = re.fullmatch(r"\.fieldledger-([1-9][0-9]{0,8})", path.name)
            about = path.lstat()
            old = about.st_mtime < now - _ABANDONED and about.st_uid == os.getuid()
            if number and old and stat.S_ISREG(about.st_mode) and not _lives(int(number[1])):
                path.unlink()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True

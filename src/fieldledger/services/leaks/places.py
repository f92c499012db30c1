"""Where to look for what gives something away, what a look comes to, and how to look unharmed.

Each check takes ``Places`` and returns ``Finding``s. It reads; it never writes, never runs a
program, and never tells what a file holds. Files belong to others here: they may be huge, binary,
unreadable, pipes, or links that lead in a circle.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from fieldledger.language import trn

Grade = Literal["fine", "note", "warning"]


class Finding(NamedTuple):
    """One thing that was looked at: which check, how it stands, what was seen, what to do."""

    check: str
    grade: Grade
    what: str
    todo: str = ""


class Places(NamedTuple):
    """What a check may look at.

    ``home``: the folder of the ledger; ``user``: the person's own folder; ``root``: the folder that
    holds ``proc``, ``sys``, ``var`` and ``etc``, on Windows the system's drive; ``uid``: None where
    files have no owner by number; ``dumpable``: whether a crash of this process may leave its
    memory on the disk, None where that cannot be told.
    """

    home: Path
    user: Path
    temp: Path
    root: Path
    environ: Mapping[str, str]
    platform: str
    uid: int | None
    dumpable: bool | None

    def system(self, *parts: str) -> Path:
        """A path of the system, such as ``system("proc", "swaps")``."""
        return self.root.joinpath(*parts)

    def shown(self, path: Path) -> str:
        """A path as people write it: ``~`` for the person's own folder."""
        try:
            return str(Path("~") / path.relative_to(self.user))
        except ValueError:
            return str(path)

    @property
    def linux(self) -> bool:
        """Whether this is a system with ``/proc`` and ``/sys``."""
        return self.platform.startswith("linux")

    @property
    def windows(self) -> bool:
        """Whether this is Windows."""
        return self.platform.startswith("win")


def here(home: Path) -> Places:
    """The places of the running process."""
    environ = dict(os.environ)
    return Places(
        home=Path(os.path.abspath(home)),
        user=Path(os.path.expanduser("~")),
        temp=_temp(environ),
        root=Path(environ.get("SystemDrive", "C:") + "\\" if os.name == "nt" else "/"),
        environ=environ,
        platform=sys.platform,
        uid=os.getuid() if hasattr(os, "getuid") else None,
        dumpable=_dumpable(),
    )


def _temp(environ: Mapping[str, str]) -> Path:
    """Where programs put what they need for a while. The standard library would try it out by
    writing a file."""
    named = next((environ[name] for name in ("TMPDIR", "TEMP", "TMP") if environ.get(name)), "")
    return Path(named or ("C:\\Windows\\Temp" if os.name == "nt" else "/tmp"))  # noqa: S108


def _dumpable() -> bool | None:
    """What ``setup.quiet_process`` asked for, as the system now has it."""
    try:
        import resource
    except ImportError:
        return None
    if os.uname().sysname == "Linux":
        import ctypes

        return bool(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) != 0)  # PR_GET_DUMPABLE
    return resource.getrlimit(resource.RLIMIT_CORE)[0] != 0


def real(path: Path) -> Path:
    """The path with its links followed, as far as they lead somewhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path


def about(path: Path) -> os.stat_result | None:
    """What the system tells of a path, not following a link; None where it tells nothing."""
    try:
        return os.lstat(path)
    except (OSError, ValueError):
        return None


def exists(path: Path) -> bool:
    """Whether something is there, a link that leads nowhere too."""
    return about(path) is not None


def closed(folder: Path) -> bool:
    """Whether the system does not say what lies in a folder, or whether there is one."""
    try:
        os.scandir(folder).close()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return not os.access(folder, os.X_OK)  # names alone


def names(folder: Path, most: int = 5_000) -> list[str]:
    """The names in a folder in order, ``most`` of them; none where it cannot be listed."""
    found: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                found.append(entry.name)
                if len(found) >= most:
                    break
    except (OSError, ValueError):
        pass
    return sorted(found)


def matching(folder: Path, pattern: str) -> Iterator[Path]:
    """What lies in a folder under a name that matches the whole regular expression."""
    form = re.compile(pattern, re.IGNORECASE)
    return (folder / name for name in names(folder) if form.fullmatch(name))


def head(path: Path, size: int) -> bytes | None:
    """The first bytes of a regular file; None where it is none or cannot be read."""
    found = ends(path, size, last=False)
    return found[0] if found else None


def ends(path: Path, size: int, *, last: bool) -> tuple[bytes, bool] | None:
    """The first or last ``size`` bytes of a regular file and whether that is all of it; None where
    it is no such file or cannot be read. A pipe is never waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                return None
            if last and found.st_size > size:
                file.seek(found.st_size - size)
            data = file.read(size)
            return data, found.st_size <= size
    except (OSError, ValueError):
        return None


def text(path: Path, most: int = 1 << 20) -> str:
    """The text of a small file, undecodable bytes replaced; nothing where it cannot be read."""
    return (head(path, most) or b"").decode("utf-8", "replace")


def some(words: list[str], most: int = 4) -> str:
    """``a, b, c and 7 more``."""
    if len(words) <= most:
        return ", ".join(words)
    first = ", ".join(words[:most])
    return trn("{words} and {n} more", "{words} and {n} more", len(words) - most, words=first)

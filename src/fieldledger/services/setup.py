"""The composition root: the clock, randomness, the home and the process, each made here once.

Everything below takes them as arguments (``World``), so that every other module gives the same
result for the same input.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from fieldledger import errors
from fieldledger.language import tr

# A clock before this day is a clock that has lost its battery: "today" would be a guess.
EARLIEST_DAY = "2026-01-01"


class World(NamedTuple):
    """What lies outside the program. ``now``: seconds since 1970; ``today``: the local ISO day, or
    None where the clock cannot be trusted; ``random``: so many random bytes; ``wait``: seconds to
    wait for another process."""

    now: Callable[[], int]
    today: Callable[[], str | None]
    random: Callable[[int], bytes]
    wait: float


def real_world() -> World:
    """The world of a running program."""
    return World(now=lambda: int(time.time()), today=_today, random=os.urandom, wait=10.0)


def default_home() -> Path:
    """``FIELDLEDGER_HOME``, else the platform's data folder."""
    named = os.environ.get("FIELDLEDGER_HOME")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("fieldledger", appauthor=False, roaming=False)


def passphrase_from_environment() -> str | None:
    """For scripts: the first line of ``FIELDLEDGER_PASSPHRASE_FILE``, or of what
    ``FIELDLEDGER_PASSPHRASE_COMMAND`` prints. None where neither is set; raises Refused."""
    file = os.environ.get("FIELDLEDGER_PASSPHRASE_FILE")
    command = os.environ.get("FIELDLEDGER_PASSPHRASE_COMMAND")
    if file:
        return _first_line(_read(file), "FIELDLEDGER_PASSPHRASE_FILE")
    if command:
        return _first_line(_run(command), "FIELDLEDGER_PASSPHRASE_COMMAND")
    return None


def quiet_process() -> None:
    """Files for their owner only; no core dump, and on Linux no memory read by other processes."""
    os.umask(0o077)
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.uname().sysname == "Linux":
        import ctypes

        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE


def end_of_day(day: str) -> int:
    """The last second of an ISO day by this computer's clock, in seconds since 1970."""
    year, month, of_month = map(int, day.split("-"))
    return int(time.mktime((year, month, of_month + 1, 0, 0, 0, 0, 0, -1))) - 1


def _today() -> str | None:
    day = time.strftime("%Y-%m-%d")
    return day if day >= EARLIEST_DAY else None


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise errors.Refused(
            tr("The passphrase file {file} cannot be read.", file=file),
            hint=tr("Check FIELDLEDGER_PASSPHRASE_FILE."),
        ) from error


def _run(command: str) -> str:
    import shlex
    import subprocess

    try:
        words = shlex.split(command, posix=os.name == "posix")
        done = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603 - theirs
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise errors.Refused(
            tr("The command in FIELDLEDGER_PASSPHRASE_COMMAND did not give a passphrase."),
            hint=tr("Run it by itself and see what it says."),
        ) from error
    return done.stdout


def _first_line(text: str, source: str) -> str:
    line = text.split("\n", 1)[0].removesuffix("\r")
    if not line:
        raise errors.Refused(
            tr("{source} gives an empty passphrase.", source=source),
            hint=tr("Its first line is the passphrase."),
        )
    return line

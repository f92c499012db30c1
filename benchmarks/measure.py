"""One program in a process of its own: its CPU seconds from start to end, and its peak memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

# What people type; `python -m fieldledger` costs two milliseconds more.
PROGRAM = str(Path(sys.executable).with_name("fieldledger"))
MEGABYTE = 1 << 20 if sys.platform == "darwin" else 1 << 10  # in the units of ru_maxrss


class Ran(NamedTuple):
    """A process that has ended. ``whole``: its CPU seconds, and its children's; ``peak``: MB;
    ``told``: the JSON object that it printed; ``trouble``: why it is no good, or nothing."""

    whole: float
    peak: float
    told: dict[str, object]
    trouble: str


def environment(**more: str) -> dict[str, str]:
    """The variables of this process without those that change how Python or the program runs:
    without byte code each run would compile the program anew."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "FIELDLEDGER_"))
    }
    return kept | more


def run(command: Sequence[str], variables: Mapping[str, str], limit: float = 600) -> Ran:
    """Run it to its end, or stop it after ``limit`` seconds. Nothing is raised."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        child = subprocess.Popen(
            command, env=variables, stdout=out, stderr=errors, start_new_session=True
        )
        late = threading.Event()
        clock = threading.Timer(limit, _stop, (child.pid, late))
        clock.start()
        _, status, used = os.wait4(child.pid, 0)
        clock.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        told, trouble = _told(out.read()), ""
        if late.is_set():
            trouble = f"stopped after {limit:g} s"
        elif child.returncode:
            trouble = last_line(errors.read()) or f"ended with {child.returncode}"
    return Ran(used.ru_utime + used.ru_stime, used.ru_maxrss / MEGABYTE, told, trouble)


def last_line(text: str) -> str:
    """What a program said last, or the line that names its error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = [line for line in lines if "Error" in line or "FATAL" in line]
    return (named or lines or [""])[-1].removeprefix("ERROR: ")[:160]


def _stop(process: int, late: threading.Event) -> None:
    late.set()
    os.killpg(process, signal.SIGKILL)


def _told(text: str) -> dict[str, object]:
    try:
        told = json.loads(text.splitlines()[-1])
    except (IndexError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}

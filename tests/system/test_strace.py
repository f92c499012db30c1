"""What the program gives to the kernel to write, seen from outside: nothing in clear.

strace prints every byte that is written to a file, a pipe or a socket. A marker word in a note,
the passphrase, and the names that a report would tell must be in none of them, except in the
answer on standard output. And nothing is created outside the home and the files that were named.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.system

MARKER = "QuietHeronTwentySeven"
WRITES = "write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,sendmmsg,sendfile,splice,vmsplice"
CREATES = "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir"


def _load(name: str, path: Path) -> ModuleType:
    """A helper module by its path, the same object for everyone who asks."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


places = _load("fieldledger_tests_places", Path(__file__).parents[1] / "faults" / "places.py")
made, place, leader, worker = places.made, places.place, places.leader, places.worker


def traced(device: Any, *words: str, calls: str) -> list[str]:
    """The lines of strace for one command: every call in full, strings and names in hexadecimal."""
    if shutil.which("strace") is None:
        pytest.fail("needs strace; .ci/run installs it")
    trace = device.folder / "trace"
    strace = ["strace", "-f", "-y", "-qq", "-xx", "-s", str(1 << 22), "-o", str(trace)]
    done = subprocess.run(
        [*strace, "-e", f"trace={calls}", sys.executable, "-B", "-m", "fieldledger", *words],
        cwd=device.folder,
        env=device.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return trace.read_text().splitlines()


def in_hexadecimal(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def answer(line: str) -> bool:
    """Whether a line writes to standard output: what the person asked to see."""
    return re.match(r"\d+ +write\(1<", line) is not None


COMMANDS = [
    f"add distribution rice 1kg s-12 date=2003-10-20 people=1 note={MARKER}",
    "list distribution",
    f"set a1-1 quantity=2kg --reason {MARKER}",
    "export -o river.enc",
    "report --month 2003-10",
    "verify",
]


@pytest.fixture
def commands(worker: Any) -> Iterator[tuple[Any, str]]:
    """Each command of a worker's day, in turn."""
    yield from [(worker, line) for line in COMMANDS]


def test_no_write_holds_the_note_or_the_passphrase(worker: Any, leader: Any) -> None:
    secrets = [MARKER, (worker.folder / "passphrase").read_text().strip()]
    forms = [form for secret in secrets for form in (secret, in_hexadecimal(secret))]
    lines = [
        (line, seen) for line in COMMANDS for seen in traced(worker, *line.split(), calls=WRITES)
    ]
    merge = ("merge", str(worker.folder / "river.enc"))
    lines += [("merge", seen) for seen in traced(leader, *merge, calls=WRITES)]

    assert any(forms[1] in seen for line, seen in lines if answer(seen)), "strace saw the answers"
    assert sum(in_hexadecimal("ledger.db-wal") in seen for _, seen in lines) > 20
    for line, seen in lines:
        if not answer(seen):
            assert not any(form in seen for form in forms), line


def test_nothing_is_made_outside_the_home_and_the_files_that_were_named(worker: Any) -> None:
    allowed = (str(worker.home), "river.enc", ".fieldledger-", "/dev/null", "/dev/tty")
    made = {
        (line, path)
        for line in COMMANDS
        for seen in traced(worker, *line.split(), calls=CREATES)
        if _makes_something(seen)
        for path in map(_plain, re.findall(r'"((?:\\x[0-9a-f]{2})+)"', seen))
    }

    assert {"river.enc", str(worker.home / "mark.json")} <= {path for _, path in made}
    assert [one for one in sorted(made) if not one[1].startswith(allowed)] == []


def _makes_something(seen: str) -> bool:
    """Whether a call succeeded, and opened nothing merely to read it."""
    opens = re.match(r"\d+ +(open|openat|openat2)\(", seen)
    return " = -1 " not in seen and (
        not opens or re.search(r"O_(WRONLY|RDWR|CREAT)", seen) is not None
    )


def _plain(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode()

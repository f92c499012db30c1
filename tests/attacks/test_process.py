"""What others can see of a running fieldledger: its memory, its dumps, its surroundings.

Somebody with an account on the computer, or with the disk afterwards, looks for the passphrase and
for values: in the process's environment and command line, in its core dump, in its memory, in the
files it makes, and in the history of the shell.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from fieldledger.services import membership, setup

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux about a process")

PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4
NEW = "another seven words of my own"
NOTE = "note-marker-5151"
PROCESS = ("environ", "cmdline", "comm", "stat", "status")

# Answers the question for the passphrase with it, after telling how the process stands by then.
ASKED = """
import ctypes, getpass, json, os, resource, sys
from fieldledger.cli import ui
def told(*_, **__):
    mask = os.umask(0o077)
    print(json.dumps({
        "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "umask": mask,
    }), file=sys.stderr)
    return "six words for these tests alone"
getpass.getpass = told
ui.can_ask_secret = lambda: True
from fieldledger.__main__ import run
run()
"""


def _without_passphrase(place: Any) -> dict[str, str]:
    return {key: text for key, text in place.environment.items() if "PASSPHRASE" not in key}


def test_before_a_passphrase_is_typed_the_process_can_no_longer_be_dumped(worker: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", ASKED, "list", "shelter"],
        env=_without_passphrase(worker),
        capture_output=True,
        text=True,
        check=False,
        umask=0,
    )

    assert done.returncode == 0, done
    assert json.loads(done.stderr) == {"dumpable": 0, "core": [0, 0], "umask": 0o077}


def _nobody() -> None:
    """Become somebody without rights, if this is root; root reads the memory of everybody."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
        # Changing the user alone makes a process undumpable; a user's own process is not that.
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)


def _is_memory_readable(quiet: bool) -> bool:
    """Whether a process of a user reads the memory of another one of the same user."""
    ready, go_on = os.pipe(), os.pipe()
    looked_at = os.fork()
    if looked_at == 0:
        try:
            _nobody()
            if quiet:
                setup.quiet_process()
            os.write(ready[1], b"1")
            os.read(go_on[0], 1)
        finally:
            os._exit(0)
    os.read(ready[0], 1)
    looking = os.fork()
    if looking == 0:
        code = 1
        try:
            _nobody()
            os.close(os.open(f"/proc/{looked_at}/mem", os.O_RDONLY))
            code = 0
        finally:
            os._exit(code)
    seen = os.waitstatus_to_exitcode(os.waitpid(looking, 0)[1]) == 0
    os.write(go_on[1], b"1")
    os.waitpid(looked_at, 0)
    for handle in (*ready, *go_on):
        os.close(handle)
    return seen


def test_another_process_of_the_same_user_cannot_read_the_memory() -> None:
    assert not _is_memory_readable(quiet=True)


def test_a_process_that_is_not_quiet_could_be_read() -> None:
    """That the test above can fail. Where Yama forbids it for everybody, nothing can be seen."""
    yama = Path("/proc/sys/kernel/yama/ptrace_scope")
    forbidden = yama.exists() and yama.read_text().strip() != "0"

    assert _is_memory_readable(quiet=False) != forbidden


def test_files_it_makes_are_for_their_owner_alone_whatever_the_umask_was(
    leader: Any, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    made.mkdir()
    for line in (
        f"list shelter --format csv -o {made}/list.csv",
        f"export --to everyone -o {made}/bundles",
        f"backup {made}/one.backup",
        f"invite brook --clear relief --own -o {made}/one.invite",
        f"report --month 2003-10 --audience coordinators -o {made}/report.md",
        f"--home {made}/home init --recovery-out {made}/pieces",
        f"--home {made}/home add shelter s-1 CN-LN rural",
        f"restore {made}/one.backup --home {made}/restored",
    ):
        done = leader.run(*line.split(), umask=0)
        assert done.returncode == 0, done

    found = [*made.rglob("*")]
    assert len(found) > 10
    for path in found:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


# --- what is typed at prompts -----------------------------------------------------------------


class Terminal:
    """A person at an interactive bash with a history file, who runs fieldledger."""

    def __init__(self, place: Any) -> None:
        self.place = place
        self.typed: list[str] = []
        program = place.folder / "fieldledger"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m fieldledger "$@"\n')
        program.chmod(0o700)
        environment = _without_passphrase(place) | {
            "TERM": "dumb",
            "PS1": "at-the-shell$ ",
            "PATH": f"{place.folder}:{os.environ['PATH']}",
            "HISTFILE": str(place.folder / ".bash_history"),
        }
        self.child = pexpect.spawn(
            "bash",
            ["--norc", "--noprofile", "-i"],
            env=environment,
            cwd=str(place.folder),
            encoding="utf-8",
            dimensions=(40, 80),
            timeout=60,
        )
        self.child.delaybeforesend = None
        self.child.expect_exact("at-the-shell$ ")

    def run(self, line: str, *answers: tuple[str, str]) -> str:
        """Type a line and its answers; before each answer but the first, look at the process."""
        self.child.sendline(line)
        for question, answer in answers:
            self.child.expect_exact(question)
            self.look()
            self.typed.append(answer)
            self.child.sendline(answer)
        self.child.expect_exact("at-the-shell$ ")
        return self.child.before

    def look(self) -> None:
        """Search what the system tells everybody of the processes below this shell."""
        looked = 0
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes()
                if b"-m\0fieldledger" not in command or not self._is_below(process):
                    continue
                for name in PROCESS:
                    self.search(process / name)
                looked += 1
            except (FileNotFoundError, ProcessLookupError):
                continue
        assert looked

    def _is_below(self, process: Path) -> bool:
        parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
        return int(parent) == self.child.pid

    def search(self, path: Path) -> None:
        data = path.read_bytes()
        assert not [text for text in self.typed if len(text) > 8 and text.encode() in data], path

    def end(self) -> None:
        """Leave the shell, which writes its history; then search every file of the person."""
        self.child.sendline("exit")
        self.child.expect(pexpect.EOF)
        self.child.close()
        assert b"fieldledger" in (self.place.folder / ".bash_history").read_bytes()
        (self.place.folder / "passphrase").unlink(missing_ok=True)  # of the tests' own
        for path in self.place.folder.rglob("*"):
            if path.is_file():
                self.search(path)


@pytest.fixture
def terminal(place: Callable[..., Any]) -> Iterator[Callable[[str], Terminal]]:
    """``terminal("worker")``: that device, and a person at a shell."""
    begun: list[Terminal] = []

    def begin(name: str) -> Terminal:
        begun.append(Terminal(place(name)))
        return begun[-1]

    yield begin
    for each in begun:
        each.child.close(force=True)


def test_what_is_typed_into_add_and_passphrase_is_seen_by_nobody(
    terminal: Callable[[str], Terminal], made: Any
) -> None:
    shell = terminal("worker")
    old = (shell.place.folder / "passphrase").read_text().strip()
    shell.run(
        "fieldledger add loss",
        ("Passphrase: ", old),
        ("date [", "2003-10-20"),
        ("item: ", "rice"),
        ("quantity: ", "1kg"),
        ("reason: ", "1"),
        ("shelter: ", ""),
        ("save? ", "m"),
        *((f"{name}", "") for name in _optional() if name != "shelter: "),
        ("note: ", NOTE),
        ("save? ", ""),
        ("Another one? [y/N] ", "n"),
    )
    shell.run(
        "fieldledger passphrase",
        ("Passphrase: ", old),
        ("Passphrase (Enter takes the six words): ", NEW),
        ("The same once more: ", NEW),
    )
    listed = shell.run("fieldledger list loss --json", ("Passphrase: ", NEW))
    shell.end()

    assert NOTE in listed
    assert NOTE in shell.typed


def _optional() -> list[str]:
    """The questions between what must be said of a loss and its note."""
    from fieldledger.domain import records

    fields = [each for each in records.load("loss").fields if not each.required]
    assert fields[-1].name == "note"
    return [f"{each.name.replace('_', '-')}: " for each in fields[:-1]]


def test_what_is_typed_into_init_and_join_is_seen_by_nobody(
    terminal: Callable[[str], Terminal], place: Callable[..., Any], tmp_path: Path
) -> None:
    leader = place("leader", tmp_path / "inviting")
    with leader.session() as session:
        invited = membership.invite(
            session, "brook", clear=["relief"], out=tmp_path / "brook.invite"
        )
    shell = terminal("worker")
    chosen = ("Passphrase (Enter takes the six words): ", NEW), ("The same once more: ", NEW)
    for line, *answers in (
        ["fieldledger init --recovery-out pieces", *chosen],
        [
            f"fieldledger join {tmp_path / 'brook.invite'}",
            ("The code that was spoken to you: ", invited.code),
            *chosen,
        ],
    ):
        shutil.rmtree(shell.place.home)
        assert "this device is" in shell.run(line, *answers)
    shell.end()

"""The program as people run it: a process of its own, in a home of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from select import select
from time import monotonic

import pexpect
import pyte
import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Program = Callable[..., list[str]]
Settings = Callable[..., dict[str, str]]

ROWS, COLUMNS = 24, 80
_PATIENCE = 60  # seconds, on a machine where much else runs


@pytest.fixture
def environment(tmp_path: Path, settings_of: Settings) -> dict[str, str]:
    """An empty home, the passphrase in a file, and nothing of whoever runs the tests."""
    return settings_of(tmp_path) | {"COLUMNS": "80"}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path, run_in: Callable[..., Run]) -> Run:
    """``run("list", "item")``: type a command; ``stdin`` is what is piped in, ``env`` is added."""
    return run_in(tmp_path, environment)


@pytest.fixture(scope="session")
def run_in(program: Program) -> Callable[..., Run]:
    """``run_in(folder, environment)``: as ``run``, for what a fixture makes once."""
    return lambda folder, environment: _run_in(folder, environment, program)


def _run_in(folder: Path, environment: dict[str, str], program: Program) -> Run:

    def typed(
        *words: str, stdin: str = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            program(*words),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env=environment | (env or {}),
            timeout=60,
            check=False,
        )

    return typed


@pytest.fixture(scope="session")
def founded_once(
    tmp_path_factory: pytest.TempPathFactory, settings_of: Settings, program: Program
) -> Path:
    """A home with a ledger and one shelter, made once; tests work on copies of ``founded``."""
    folder = tmp_path_factory.mktemp("founded")
    for line in (
        f"init --recovery-out {folder}/pieces",
        "add shelter s-12 province=CN-LN setting=rural",
    ):
        subprocess.run(
            program(*line.split()),
            env=settings_of(folder),
            capture_output=True,
            check=True,
        )
    return folder / "ledger"


@pytest.fixture
def founded(founded_once: Path, unlocked: Callable[[Path], Path]) -> Path:
    """That home, unlocked: so are its copies."""
    return unlocked(founded_once)


@pytest.fixture
def ledger(founded: Path, environment: dict[str, str]) -> Path:
    """A copy of that ledger as this test's home."""
    return Path(shutil.copytree(founded, environment["FIELDLEDGER_HOME"]))


@pytest.fixture(scope="session")
def entered_once() -> dict[tuple[tuple[str, ...], ...], Path]:
    """The ledgers with entries that were made already, by their lines."""
    return {}


@pytest.fixture
def ledger_with(
    entered_once: dict[tuple[tuple[str, ...], ...], Path],
    founded: Path,
    environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    settings_of: Settings,
    run_in: Callable[..., Run],
) -> Callable[..., Path]:
    """``ledger_with("shelter s-13 CN-JL", ...)``: this test's home is a copy of that ledger with
    these entries, which are typed once for all tests that begin so."""

    def enter(*lines: str) -> Path:
        key = tuple(tuple(line.split()) for line in lines)
        if key not in entered_once:
            folder = tmp_path_factory.mktemp("entered")
            shutil.copytree(founded, folder / "ledger")
            add = run_in(folder, settings_of(folder))
            for words in key:
                done = add("add", *words)
                assert done.returncode == 0, done.stderr
            entered_once[key] = folder / "ledger"
        return Path(shutil.copytree(entered_once[key], environment["FIELDLEDGER_HOME"]))

    return enter


class Screen:
    """The program at a terminal of 24 lines and 80 columns, as a person looks at it: what it writes
    goes through a terminal emulator, redrawn lists and wide characters included. ``type`` sends
    keys, ``see`` waits until a text is on the screen; ``written`` is all that came."""

    def __init__(self, words: list[str], environment: Mapping[str, str], folder: Path) -> None:
        self._emulated = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self._emulated)
        self.child = pexpect.spawn(
            sys.executable,
            ["-P", "-m", "fieldledger", *words],
            env={**environment, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
            cwd=str(folder),
            encoding="utf-8",
            dimensions=(ROWS, COLUMNS),
        )
        self.child.delaybeforesend = None
        self.written = ""

    def type(self, keys: str) -> None:
        """Send keys; ``\\r`` is Enter."""
        self.child.send(keys)

    def see(self, *texts: str) -> str:
        """Wait until each of these texts stands on the screen, and return it."""
        until = monotonic() + _PATIENCE
        while not all(text in self.text() for text in texts):
            if monotonic() > until or not self._read():
                raise AssertionError(f"{texts} never came:\n{self.text()}")
        return self.text()

    def interrupt(self, *texts: str) -> tuple[str, int | None]:
        """Press Ctrl-C, and again where nothing has followed for three seconds. In the
        moment in which a question appears the first one was seen to do nothing, rarely; why is not
        known. Until these texts stand on the screen, or else the end: the last screen, and the exit
        code."""
        until = monotonic() + _PATIENCE
        self.child.send("\x03")
        while not (texts and all(text in self.text() for text in texts)):
            if monotonic() > until:
                raise AssertionError(f"{texts or 'the end'} never came:\n{self.text()}")
            if not select([self.child.fileno()], [], [], 3)[0]:
                self.child.send("\x03")
            elif not self._read():
                assert not texts, self.text()
                self.child.close()
                break
        return self.text(), self.child.exitstatus

    def end(self) -> tuple[str, int | None]:
        """Wait for the end: the last screen, and the exit code."""
        until = monotonic() + _PATIENCE
        while self._read():
            if monotonic() > until:
                raise AssertionError(f"it never ended:\n{self.text()}")
        self.child.close()
        return self.text(), self.child.exitstatus

    def text(self) -> str:
        """The screen as lines, without the blanks at their ends."""
        return "\n".join(line.rstrip() for line in self._emulated.display).rstrip() + "\n"

    def _read(self) -> bool:
        """Take in what was written; whether the program still runs."""
        try:
            said = self.child.read_nonblocking(65_536, timeout=1)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.written += said
        self._stream.feed(said)
        if "\x1b[6n" in said:  # asked where the cursor is, a terminal answers
            cursor = self._emulated.cursor
            self.child.send(f"\x1b[{cursor.y + 1};{cursor.x + 1}R")
        return True


@pytest.fixture
def screen(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Screen]]:
    """``screen("add", "distribution", ACCESSIBLE="1")``: a command at a terminal."""
    opened: list[Screen] = []

    def open_one(*words: str, **more: str) -> Screen:
        opened.append(Screen([*words], environment | more, tmp_path))
        return opened[-1]

    yield open_one
    for each in opened:
        each.child.close(force=True)

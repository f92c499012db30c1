"""`shell` in a real terminal: lines, the key, the two deadlines, and what is left on the disk."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from fieldledger.cli import line, ui
from fieldledger.errors import Refused
from fieldledger.services import keyring

PASSPHRASE = "six words for these tests alone"
# Boot time is what a file says, so that a test can move it.
# At its end it tells how many keys it still holds.
PROGRAM = """
import os, pathlib, sys
from fieldledger.services import keyring
clock = pathlib.Path(sys.argv.pop(1))
keyring.boot_seconds = lambda: int(clock.read_text())
hold, leave, holders = keyring.hold_here, os._exit, []
def noting(holder):
    holders.append(holder)
    hold(holder)
def leaving(code):
    print("keys held:", sum(len(each._kept) for each in holders if each), flush=True)
    leave(code)
keyring.hold_here, os._exit = noting, leaving
from fieldledger.__main__ import run
run()
"""
NEW_PROMPT = "\x1b[?2004h"
CLEARED = "\x1b[H\x1b[2J\x1b[3J"


class Shell:
    """A person at a terminal with `fieldledger shell`."""

    def __init__(self, environment: dict[str, str], folder: Path, *options: str) -> None:
        self._clock = folder / "clock"
        self.pass_time(1000)
        kept = {key: text for key, text in environment.items() if "PASSPHRASE" not in key}
        self.terminal = pexpect.spawn(
            sys.executable,
            ["-P", "-c", PROGRAM, str(self._clock), *options, "shell"],
            env=kept | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "LINES": "200"},
            cwd=str(folder),
            encoding="utf-8",
            dimensions=(120, 80),
            timeout=60,
        )
        self.terminal.delaybeforesend = None
        self.pid = self.terminal.pid

    def pass_time(self, seconds: int) -> None:
        past = int(self._clock.read_text()) if self._clock.exists() else 0
        moved = self._clock.with_suffix(".new")
        moved.write_text(str(past + seconds))
        os.replace(moved, self._clock)

    def unlock(self) -> None:
        """Give the passphrase that is asked for at the start."""
        self.see("Passphrase:")
        self.terminal.sendline(PASSPHRASE)
        self.ready()

    def ready(self) -> str:
        """Wait for a new prompt; return what was shown before it."""
        self.terminal.expect_exact(NEW_PROMPT)
        before = self.terminal.before
        self.terminal.expect_exact("fieldledger>")
        return before

    def type(self, text: str, *answers: tuple[str, str]) -> str:
        """Type a line, answer what it asks, and return what was shown until the next prompt."""
        self.terminal.sendline(text)
        for question, answer in answers:
            self.see(question)
            self.terminal.sendline(answer)
        return self.ready()

    def see(self, text: str) -> str:
        self.terminal.expect_exact(text)
        return self.terminal.before

    def end(self) -> tuple[str, int | None]:
        self.terminal.expect(pexpect.EOF)
        self.terminal.close()
        return self.terminal.before, self.terminal.exitstatus


UNLOCKING = ("Passphrase:", PASSPHRASE)


@pytest.fixture
def shell(environment: dict[str, str], ledger: Path, tmp_path: Path) -> Iterator[Shell]:
    """A shell at its first prompt, nothing typed yet but the passphrase."""
    shell = Shell(environment, tmp_path)
    shell.unlock()
    yield shell
    shell.terminal.close(force=True)


def test_commands_one_after_the_other_with_one_passphrase(shell: Shell) -> None:
    assert "s-12" in shell.type("list shelter")
    as_json = shell.type("fieldledger list shelter --json")
    assert '"code": "s-12"' in as_json
    # options of one line are gone with it
    assert '"code"' not in shell.type("list shelter")
    wrong = shell.type("lst shelter")
    assert "Did you mean list" in wrong
    assert "(exit code 2)" in wrong
    assert "exit code" not in shell.type("types shelter")
    shell.terminal.sendline("exit")
    shown, code = shell.end()

    assert code == 0
    assert "keys held: 0" in shown


def test_the_home_of_the_shell_holds_for_each_line(
    environment: dict[str, str], ledger: Path, tmp_path: Path
) -> None:
    shell = Shell(environment | {"FIELDLEDGER_HOME": "/no"}, tmp_path, "--home", str(ledger))
    shell.unlock()
    assert "s-12" in shell.type("list shelter")
    assert "(exit code 4)" in shell.type("list shelter --home elsewhere")
    assert "s-12" in shell.type("list shelter")
    shell.terminal.close(force=True)


def test_tab_completes_commands_types_and_fields(shell: Shell) -> None:
    shell.terminal.send("add shel\t")
    shell.see("ter")
    shell.terminal.send(" sett\t")
    shell.see("ing=")
    shell.terminal.send("\x03")
    shell.ready()
    shell.terminal.send("un\t\t")
    shell.see("unlock")
    shell.see("unvoid")


def test_ctrl_c_drops_a_line_and_ctrl_d_leaves(shell: Shell) -> None:
    shell.terminal.send("add shelter s-99 province=CN-LN setting=rural\x03")
    shell.ready()
    assert "s-99" not in shell.type("list shelter")
    shell.terminal.sendline("add distribution")
    shell.see("date [")
    shell.terminal.send("\x03")
    assert "(exit code 130)" in shell.ready()
    shell.terminal.send("\x04")

    assert shell.end()[1] == 0


def test_what_is_typed_ahead_answers_the_questions_but_never_the_passphrase(shell: Shell) -> None:
    shell.terminal.send("add headcount\r2003-10-20\rs-12\r30\r\rn\r")
    shell.see("people 30")
    shell.ready()
    shell.type("lock")
    shell.terminal.send(f"list headcount\r{PASSPHRASE}\r")
    shown = shell.see("Passphrase:")
    shell.terminal.sendline(PASSPHRASE)
    assert "s-12" in shell.ready()
    assert PASSPHRASE not in shown.partition("list headcount")[2]
    assert PASSPHRASE not in shell.type("status")


def test_lock_forgets_the_key_the_screen_and_the_lines(shell: Shell) -> None:
    shell.type("list shelter")
    assert CLEARED in shell.type("lock")
    # Up and Enter bring no line back: the answer is another empty prompt
    assert "lock" not in shell.type("\x1b[A")
    assert "s-12" in shell.type("list shelter", UNLOCKING)


def test_unlock_asks_anew_and_keeps_the_key_in_this_process(shell: Shell) -> None:
    assert "unused for 10" in shell.type("unlock", UNLOCKING)
    assert "s-12" in shell.type("list shelter")
    assert "unused for 2" in shell.type("unlock --idle 2", UNLOCKING)
    shell.pass_time(120)
    assert "locked" in shell.ready()


def test_nobody_there_forgets_the_key_the_screen_and_the_line(shell: Shell) -> None:
    shell.type("list shelter")
    shell.pass_time(599)
    assert "s-12" in shell.type("list shelter")
    shell.terminal.send("half-a-line-X")
    shell.see("X")
    shell.pass_time(600)
    shown = shell.ready()
    assert shown.endswith("locked: nothing was typed for a while, or its time was over\r\n")
    assert CLEARED in shown
    assert "half" not in shown.partition(CLEARED)[2]
    assert "half" not in shell.type("types child")
    assert "s-12" in shell.type("list shelter", UNLOCKING)


def test_after_two_hours_the_passphrase_is_asked_for_whatever_was_typed(shell: Shell) -> None:
    shell.type("list shelter")
    for _ in range(12):
        shell.pass_time(590)
        assert "s-12" in shell.type("list shelter")
    shell.pass_time(120)
    assert "locked" in shell.ready()
    shell.type("list shelter", UNLOCKING)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal that Windows has not")
def test_a_question_left_open_is_given_up_when_nobody_answers(shell: Shell) -> None:
    shell.type("unlock", UNLOCKING)
    shell.terminal.sendline("add distribution")
    shell.see("date [")
    status = Path(f"/proc/{shell.pid}/status")
    if status.exists():  # nor can it be stopped: a stopped process would not lock itself
        [ignored] = [line for line in status.read_text().splitlines() if "SigIgn" in line]
        assert int(ignored.split()[1], 16) >> (signal.SIGTSTP - 1) & 1
    shell.pass_time(600)
    shown = shell.ready()
    assert CLEARED in shown
    assert shown.endswith("locked: nobody answered for a while, or its time was over\r\n")
    assert "[]" in shell.type("list distribution --json", UNLOCKING)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal that Windows has not")
def test_a_list_left_open_is_given_up_too(shell: Shell) -> None:
    shell.terminal.sendline("add distribution date=2003-10-20")
    shell.see("item: ")
    shell.terminal.send("ri")
    shell.see("rice")
    shell.pass_time(600)
    assert shell.ready().endswith("locked: nobody answered for a while, or its time was over\r\n")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads what Linux tells")
def test_ctrl_c_meets_no_code_of_ours_that_runs_by_the_clock(shell: Shell) -> None:
    """A handler of ours would run while the exception of Ctrl-C is on its way, and break it."""
    shell.terminal.sendline("add distribution")
    shell.see("date [")
    status = Path(f"/proc/{shell.pid}/status").read_text().splitlines()
    [caught] = [int(line.split()[1], 16) for line in status if line.startswith("SigCgt")]
    assert caught >> (signal.SIGINT - 1) & 1
    for clock in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF):
        assert not caught >> (clock - 1) & 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal that Windows has not")
def test_pieces_that_nobody_goes_on_typing_are_given_up_too(shell: Shell) -> None:
    shell.terminal.sendline("recovery verify")
    shell.see("words 1 to 33:")
    shell.pass_time(600)
    shown = shell.ready()
    assert CLEARED in shown
    assert shown.endswith("locked: nobody answered for a while, or its time was over\r\n")
    assert "[]" in shell.type("list distribution --json", UNLOCKING)


def test_nothing_typed_is_on_the_disk_or_in_what_others_see_of_the_process(
    shell: Shell, tmp_path: Path, run: Callable[..., object]
) -> None:
    before = set(tmp_path.rglob("*"))
    values = ("s-77-marker", "note-marker", PASSPHRASE)
    shell.type(f"add shelter {values[0]} CN-LN rural note={values[1]}")
    for name in ("environ", "cmdline"):
        seen = Path(f"/proc/{shell.pid}/{name}")
        if seen.exists():
            assert not [value for value in values if value.encode() in seen.read_bytes()]
    shell.terminal.sendline("exit")
    shell.end()

    after = set(tmp_path.rglob("*"))
    assert {path.name for path in after - before} <= {"ledger.db-wal", "ledger.db-shm"}
    passphrase = tmp_path / "passphrase"  # of the tests' own
    for path in after - {passphrase}:
        if path.is_file():
            assert not [value for value in values if value.encode() in path.read_bytes()]


@pytest.mark.parametrize("options", [[], ["--json"], ["--no-input"]])
def test_without_a_person_it_does_not_begin(options: list[str], run, ledger: Path) -> None:
    done = run("shell", *options, stdin="list shelter\n")

    assert done.returncode == 2
    assert "terminal" in done.stderr + done.stdout


def test_a_bare_line_nested_shells_and_help(shell: Shell) -> None:
    assert "exit code" not in shell.type("   ")
    assert "inside the shell already" in shell.type("shell")
    assert "Usage: fieldledger" in shell.type("help")
    assert "Usage: fieldledger add" in shell.type("help add")
    assert "fieldledger 0." in shell.type("--version")
    assert "locked" not in shell.type("fieldledger")
    shell.type("lock")
    assert "locked" in shell.type("fieldledger")


def test_wipe_inside_ends_the_shell_with_an_empty_screen(shell: Shell, ledger: Path) -> None:
    shell.type("list shelter")
    shell.terminal.sendline("wipe --now")
    shown, code = shell.end()

    assert code == 0
    assert "s-12" not in shown.partition(CLEARED)[2]
    assert "destroyed" in shown.partition(CLEARED)[2]
    assert not ledger.exists()


@pytest.mark.skipif(not keyring.available(), reason="needs a kernel keyring")
def test_a_key_kept_outside_stays_there_and_is_not_used_inside(
    environment: dict[str, str], run: Callable[..., object], ledger: Path, tmp_path: Path
) -> None:
    vault = json.loads((ledger / "vault.json").read_bytes())["id"]
    assert run("unlock").returncode == 0
    try:
        shell = Shell(environment, tmp_path)
        shell.unlock()
        shell.terminal.sendline("exit")
        shell.end()
        assert keyring.recall(vault)
    finally:
        keyring.forget(vault)


def test_a_wrong_passphrase_does_not_let_anybody_in(
    environment: dict[str, str], ledger: Path, tmp_path: Path
) -> None:
    shell = Shell(environment, tmp_path)
    shell.see("Passphrase:")
    shell.terminal.sendline("it is another one")

    assert shell.end()[1] == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("add shelter s-12", ["add", "shelter", "s-12"]),
        ("fieldledger status", ["status"]),
        ("fieldledger", []),
        (
            """set a-1 note="two words" --reason='it was so'""",
            ["set", "a-1", "note=two words", "--reason=it was so"],
        ),
        ("add child note=#4", ["add", "child", "note=#4"]),
    ],
)
def test_a_line_is_words_as_at_the_shell(typed: str, words: list[str]) -> None:
    assert line.words_of(typed) == words


def test_the_tilde_is_the_persons_home(home: Path) -> None:
    assert line.words_of("export -o ~/stick") == ["export", "-o", str(home / "stick")]


@pytest.mark.parametrize("typed", ['note="open', "list item | head", "list item > items.csv"])
def test_what_would_mean_something_else_outside_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        line.words_of(typed)


def test_nothing_says_it_is_inside_where_it_is_not() -> None:
    assert not ui.in_shell()

"""`demo --rehearse` at a terminal of 80x24, as a trainee sits before it."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import pexpect
import pytest

_PATIENCE = 60  # seconds, on a machine where much else runs
PIECES = "--from pieces/piece-1.txt --from pieces/piece-3.txt"
NEW = (("six words):", ""), ("to learn them:", "{offered}"))
YES = (("[y/N]", "y"),)
PAGED = (("no more --", "a"),)

# For each step its lines, each with what is asked after it: the question and the answer.
WORKER: Sequence[Sequence[tuple[str, Sequence[tuple[str, str]]]]] = (
    [("add distribution rice 90kg suda-21 people=30 days=10 date=2003-10-03", ())],
    [("set a1-1 people=28 --reason 'two had left'", ())],
    [("backup safe/river.backup", ())],
    [("export -o stick", ())],
    [("merge from-office", ())],
    [("set maji-18 status=raided --on 2003-10-12 --reason 'most got away'", ())],
    [
        ("set lami-40 status=lost-contact --on 2003-10-12 --reason 'not seen'", ()),
        ("set tolu-05 shelter=suda-21 --on 2003-10-13 --reason 'came by foot'", ()),
    ],
    [("export -o stick-2", (*PAGED, ("Enter goes on", "")))],
    [("add headcount suda-21 0 date=2003-10-17", ())],
    [(f"--home river-new recovery use safe/river.backup {PIECES}", NEW)],
)
COORDINATOR: Sequence[Sequence[tuple[str, Sequence[tuple[str, str]]]]] = (
    [("merge stick", ())],
    [("devices confirm a3", YES)],
    [("export --to everyone -o back", ())],
    [("merge stick", ())],
    [("set suda-21 capacity=36 --reason 'hill counted the beds'", ())],
    [("set maji-18 status=raided --on 2003-10-12 --reason 'river called'", ())],
    [("add incident raid maji-18 people=2 date=2003-10-12", YES)],
    [("set tolu-05 status=found shelter=suda-21 --on 2003-10-14 --reason 'seen'", ())],
    [("devices exposure a2", PAGED)],
    [("seized a2 --reason 'the bag was stolen'", (*YES, *PAGED))],
    [("merge stick", ()), ("hint", ()), ("{hint}", ())],
    [(f"--home office-new recovery use safe/office.backup {PIECES}", NEW)],
)
COURSES = {"worker": WORKER, "coordinator": COORDINATOR}


class Trainee:
    """Somebody at the prompt of a rehearsal, who knows what the screen said."""

    def __init__(self, at: Any) -> None:
        self.at = at
        first = at.see("made up, too:", "rehearsal>")
        self.passphrase = re.findall(r"too:\n\n {4}([a-z ]+)\n", first)[0]
        self.is_asked = True

    def types(self, line: str, asked: Sequence[tuple[str, str]] = ()) -> None:
        """Type a line, and answer what is asked after it."""
        self.at.written = ""
        said = {"hint": self._last(r"^  (review settle .*)$")}
        self.at.type(line.format(**said) + "\r")
        if self.is_asked:
            self.waits("Passphrase:")
            self.at.type(self.passphrase + "\r")
            self.is_asked = False
        for question, answer in asked:
            self.waits(question)
            offered = self._last(r"^ {4}([a-z]+(?: [a-z]+){5})$")
            self.at.written = ""
            self.at.type(answer.format(offered=offered) + "\r")

    def interrupts(self, begun: str) -> None:
        """Begin a line, and press Ctrl-C once it stands there: before, a terminal's library may not
        listen yet."""
        self.at.type(begun)
        self.waits(begun)
        self.at.written = ""
        self.at.type("\x03")

    def prompt(self) -> str:
        """Wait for the prompt, with nothing typed at it; the screen."""
        self.waits("rehearsal>")
        return str(self.at.text())

    def waits(self, question: str) -> None:
        """Wait until this is what is asked, since something was typed."""
        until = monotonic() + _PATIENCE
        while not (self._ends(question) and question in self.at.written):
            if monotonic() > until or not self.at._read():
                raise AssertionError(f"it never came:\n{self.at.text()}")

    def _ends(self, question: str) -> bool:
        return str(self.at.text()).rstrip().endswith(question)

    def _last(self, pattern: str) -> str:
        found = re.findall(pattern, self.at.text(), re.MULTILINE)
        return str(found[-1]) if found else ""


@pytest.fixture
def trainee(screen: Callable[..., Any], tmp_path: Path) -> Callable[..., Trainee]:
    """``trainee("worker")``: at the first step. What is made for the time being is in ``made``."""
    (tmp_path / "made").mkdir()
    return lambda *words: Trainee(
        screen("demo", "--rehearse", *words, TMPDIR=str(tmp_path / "made"))
    )


def step(shown: str) -> str:
    """The step that stands on a screen, whole, without what differs each time."""
    text = shown[shown.rindex("== Step") :].removesuffix("rehearsal>\n")
    return re.sub(r"\d{4}(?:\s\d{4}){7}", "(eight groups of four digits)", text)


@pytest.mark.parametrize("role", ["worker", "coordinator"])
def test_a_course_is_played_to_its_end_and_each_step_fits_the_screen(
    role: str,
    trainee: Callable[..., Trainee],
    golden: Callable[[str, str], None],
    tmp_path: Path,
) -> None:
    one = trainee(role)
    screens = [step(one.at.text())]
    for lines in COURSES[role]:
        for line, asked in lines:
            one.types(line, asked)
            if (line, asked) != lines[-1]:
                one.prompt()
        if lines is not COURSES[role][-1]:
            screens.append(step(one.prompt()))
    last, code = one.at.end()
    screens.append(last[last.index("    step") :])

    assert code == 0
    golden(f"screens/rehearsal-{role}.txt", "\n".join(screens))
    assert len(screens) == len(COURSES[role]) + 1 <= 13
    assert [*(tmp_path / "made").iterdir()] == []
    assert not (tmp_path / "ledger").exists()


def test_help_at_hand_and_what_is_wrong_is_told_and_counted(
    trainee: Callable[..., Trainee], tmp_path: Path
) -> None:
    one = trainee("--keep", str(tmp_path / "kept"))
    for line, said in (
        ("add distribution rice 80kg suda-21 people=30 days=10 date=2003-10-03", "80 kg."),
        ("status", "no receipt"),
        ("hint", "people=30 days=10"),
        ("again", "> Write the distribution"),
        ("--home /tmp wipe", "wipe is no part of this rehearsal."),
        ("--home /elsewhere status", "/elsewhere is outside of this rehearsal."),
        ("backup /elsewhere/it", "/elsewhere/it is outside of this rehearsal."),
        ("export -o ../stick", "../stick is outside of this rehearsal."),
        ("set a1-1 quantity=90kg --reason 'typed wrong'", "Step 2 of 10"),
        ("skip", "Step 3 of 10"),
        ("", "number (Enter leaves):"),
    ):
        one.types(line)
        shown = one.at.see(said) if line == "" else one.prompt()
        assert said in shown
    one.at.type("\r")
    one.prompt()
    one.types("quit")
    text, code = one.at.end()

    assert code == 0
    assert re.search(r"Rice is handed out +with the hint +1 ", text)
    assert re.search(r"It was for fewer +left out", text)
    assert "0 of 10 were right without a hint." in text
    assert (tmp_path / "kept" / "river" / "vault.json").exists()


def test_ctrl_c_leaves_nothing_behind(trainee: Callable[..., Trainee], tmp_path: Path) -> None:
    one = trainee()
    assert len([*(tmp_path / "made").iterdir()]) == 1
    one.interrupts("half a line")
    one.at.see("Ctrl-C once more ends")
    one.waits("rehearsal>")
    one.interrupts("another")
    _, code = one.at.end()

    assert code == 130
    assert [*(tmp_path / "made").iterdir()] == []


def test_a_closed_terminal_leaves_nothing_behind(
    trainee: Callable[..., Trainee], tmp_path: Path
) -> None:
    one = trainee()
    one.at.child.kill(signal.SIGHUP)
    _, code = one.at.end()

    assert code == 130
    assert [*(tmp_path / "made").iterdir()] == []


def test_a_terminal_that_says_twice_that_it_is_gone_leaves_nothing_behind(
    trainee: Callable[..., Trainee], tmp_path: Path
) -> None:
    """The shell says so, and the system once more, while all is being cleared away."""
    one = trainee()
    for each in (signal.SIGHUP, signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        one.at.child.kill(each)
    _, code = one.at.end()

    assert code == 130
    assert [*(tmp_path / "made").iterdir()] == []


def test_another_device_than_the_stolen_one_is_wrong(trainee: Callable[..., Trainee]) -> None:
    one = trainee("coordinator")
    for _ in range(8):
        one.types("skip")
        one.prompt()
    one.types("devices exposure a1", PAGED)
    assert "That is another device: the one of hill is a2." in one.prompt()
    one.types("status")
    assert "another device" not in one.prompt().rpartition("> status")[2]
    one.types("devices exposure a2", PAGED)
    assert "Step 10 of 12" in one.prompt()
    one.types("seized a1 --reason 'wrong one'", (*YES, *PAGED))
    assert "take it back with lift." in one.prompt()
    one.types("seized a2 --reason 'the bag was stolen'", (*YES, *PAGED))
    assert "take it back with lift." in one.prompt()
    one.types("lift a1 --reason 'wrong one'")
    assert "Step 11 of 12" in one.prompt()
    one.types("quit")
    text, _ = one.at.end()

    assert re.search(r"The bag of hill was stolen +right +1 ", text)
    assert re.search(r"Shut it out +right +2 ", text)
    assert "3 tries were wrong on the way." in text


def test_a_merge_that_refused_a_part_is_looked_at(trainee: Callable[..., Trainee]) -> None:
    one = trainee()
    for _ in range(4):
        one.types("skip")
        one.prompt()
    one.types("merge from-office/october-b.enc from-office/october-a.enc")
    assert "Step 6 of 10" in one.prompt()


def test_a_wrong_passphrase_and_an_interrupted_menu_end_nothing(
    trainee: Callable[..., Trainee],
) -> None:
    one = trainee()
    for line, asked, answer in (
        ("skip", "Passphrase:", "another one of them"),
        ("", "Passphrase:", "another one of them"),
    ):
        one.at.written = ""
        one.at.type(f"{line}\r")
        one.waits(asked)
        one.at.written = ""
        one.at.type(f"{answer}\r")
        _, _, told = one.prompt().rpartition("The passphrase or code is wrong.")
        assert one.passphrase in told  # it may have left the screen
    one.at.written = ""
    one.at.type("skip\r")
    one.waits("Passphrase:")
    one.at.written = ""
    one.at.type("\x03")
    one.prompt()
    one.types("")
    one.waits("number (Enter leaves):")
    one.interrupts("1")
    one.prompt()
    one.types("quit")
    assert one.at.end()[1] == 0


def test_a_trainer_gets_one_document(environment: dict[str, str], tmp_path: Path, program) -> None:
    command = " ".join(f"'{word}'" for word in program("demo", "--rehearse", "--json"))
    child = pexpect.spawn(
        "/bin/sh",
        ["-c", f"{command} > result.json"],
        env={**environment, "TERM": "dumb"},
        cwd=str(tmp_path),
        encoding="utf-8",
        dimensions=(24, 80),
        timeout=60,
    )
    child.expect(r"too:\s+([a-z ]+)\r\n")
    passphrase = child.match.group(1)
    for line in ("status", "skip", "quit"):
        child.expect("rehearsal> ")
        child.sendline(line)
        if line == "status":
            child.expect("Passphrase: ")
            child.sendline(passphrase)
    child.expect(pexpect.EOF)

    told = json.loads((tmp_path / "result.json").read_text())
    assert (told["role"], told["of"], told["right"], told["finished"]) == ("worker", 10, 0, False)
    assert told["steps"][0] == {
        "step": "hand-out",
        "outcome": "skipped",
        "hint": False,
        "wrong_tries": 0,
        "said": "",
        "read": "docs/how-to/field-worker.md#write-down",
    }
    assert told["steps"][1]["outcome"] == "not-reached"


def test_without_a_person_nothing_is_begun(run, tmp_path: Path) -> None:
    done = run("demo", "--rehearse", "--keep", str(tmp_path / "kept"))

    assert done.returncode == 2
    assert "needs a person at a terminal" in done.stderr
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rehearse", "driver"), "There is no rehearsal for driver."),
        (("coordinator",), "coordinator means nothing here without --rehearse."),
    ],
)
def test_a_role_that_does_not_fit_is_refused(words: tuple[str, ...], said: str, run) -> None:
    done = run("demo", *words)

    assert done.returncode == 2
    assert said in done.stderr

"""What is shown: nothing in it can steer the terminal of whoever reads it."""

from __future__ import annotations

import io
import json
import sys

import pytest

from fieldledger.cli import ui
from fieldledger.cli.argv import Globals
from fieldledger.errors import CannotWrite, Refused

# Clear the screen, set the window's title, 8-bit CSI, a second line, reversed text, a return.
HOSTILE = "good\x1b[2J\x1b]0;title\x07\x9b31m\nfake: line\u202eevil\rover\x7f\u2028more"


@pytest.fixture(autouse=True)
def plain_globals() -> None:
    ui.use(Globals())


def _as_json() -> None:
    found = Globals()
    found.json = True
    ui.use(found)


def _harmless(text: str) -> bool:
    return all(letter == "\n" or letter.isprintable() for letter in text)


def test_a_note_that_steers_the_terminal_is_shown_as_its_escapes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ui.show({}, [HOSTILE])

    shown = capsys.readouterr().out
    assert _harmless(shown)
    assert shown.count("\n") == 1
    assert "\\x1b[2J" in shown
    assert "\\nfake: line\\u202eevil" in shown


def test_a_table_cell_cannot_begin_another_row(capsys: pytest.CaptureFixture[str]) -> None:
    ui.show({}, ui.table(["id", "note"], [["a1-1", HOSTILE]]))

    assert capsys.readouterr().out.count("\n") == 2


def test_json_holds_the_same_text_without_what_steers_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _as_json()
    ui.show({"note": HOSTILE}, [])

    shown = capsys.readouterr().out
    assert _harmless(shown)
    assert json.loads(shown) == {"note": HOSTILE}


def test_an_error_and_its_problems_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = ui.report_error(Refused(HOSTILE, hint=HOSTILE, problems=[(HOSTILE, HOSTILE)]))

    shown = capsys.readouterr().err
    assert code == 2
    assert _harmless(shown)
    assert shown.count("\n") == 3


def test_an_error_under_json_is_one_document_with_all_problems(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _as_json()
    ui.report_error(Refused("No.", hint="Do.", problems=[("people", "is missing")]))

    shown = capsys.readouterr()
    assert shown.err == ""
    assert json.loads(shown.out) == {
        "error": {
            "name": "refused",
            "message": "No.",
            "hint": "Do.",
            "exit_code": 2,
            "problems": [{"field": "people", "message": "is missing"}],
        }
    }


def test_columns_are_aligned_by_the_width_of_east_asian_characters() -> None:
    lines = ui.table(["code", "n"], [["쌀", "1"], ["rice", "20"]], right=" r")

    assert lines == ["code   n", "쌀     1", "rice  20"]


def test_quiet_leaves_the_answer_and_drops_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    found = Globals()
    found.quiet = True
    ui.use(found)
    ui.say("a word beside it")
    ui.show({}, ["the answer"])

    assert capsys.readouterr() == ("the answer\n", "")


class _Stream(io.StringIO):
    def __init__(self, failure: OSError) -> None:
        super().__init__()
        self.failure = failure

    def write(self, text: str) -> int:
        raise self.failure


def test_a_reader_that_left_does_not_stop_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", _Stream(BrokenPipeError()))

    ui.show({}, ["a line that nobody reads"])


def test_an_answer_that_cannot_be_written_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", _Stream(OSError(28, "No space left on device")))

    with pytest.raises(CannotWrite, match="No space left"):
        ui.show({}, ["a line"])

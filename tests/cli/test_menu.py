"""`fieldledger` alone at a terminal: the menu."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldledger.cli import start
from fieldledger.cli.menu import _path
from fieldledger.cli.menu_review import _OPEN, _meaning
from fieldledger.services import review_commands
from fieldledger.services.pending import Pending

_EXPORT = "fieldledger export --help"


def test_where_no_ledger_is_it_says_how_to_begin(
    screen: Callable[..., Any], golden: Callable[[str, str], None]
) -> None:
    first = screen(FIELDLEDGER_HOME="ledger")
    text = first.see("number (Enter leaves):")
    first.type("\r")
    _, code = first.end()

    golden("screens/menu-without-a-ledger.txt", text)
    assert code == 0


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_six_words_that_were_offered_stay_on_no_screen(
    screen: Callable[..., Any], environment: dict[str, str], key: str
) -> None:
    del environment["FIELDLEDGER_PASSPHRASE_FILE"]
    first = screen()
    first.see("number (Enter leaves):")
    first.type("1\r")
    [words] = re.findall(r"\n\n    (\w+ \w+ \w+ \w+ \w+ \w+)\n\n", first.see("the six words):"))
    first.type(key)
    text = first.see("Nothing was saved.", "Enter goes on")
    assert words not in text
    first.type("\rq\r")

    assert first.end()[1] == 0


@pytest.mark.usefixtures("ledger")
def test_who_joins_is_asked_for_no_more_than_what_is_right_so_far(
    screen: Callable[..., Any], environment: dict[str, str], run, tmp_path: Path
) -> None:
    code = json.loads(run("invite", "river", "-o", "river.invite", "--json").stdout)["code"]
    del environment["FIELDLEDGER_PASSPHRASE_FILE"]
    first = screen(FIELDLEDGER_HOME=str(tmp_path / "new"))
    for question, answer in (
        ("number (Enter leaves):\n", "2"),
        ("the file of the invitation:\n", "no.invite"),
        ("cannot be read", ""),
        ("number (Enter leaves):\n", "2"),
        ("the file of the invitation:\n", f'"{tmp_path}/river.invite"'),
        ("The code that was spoken to you:", "some other words"),
        ("The code does not open this invitation.", "2"),
        ("the file of the invitation:\n", "river.invite"),
        ("river.invite\nThe code that was spoken to you:", code),
        ("the six words):", "words of my own for this"),
        ("The same once more:", "words of my own for this"),
        ("joined in", ""),
        ("Passphrase:", "words of my own for this"),
        ("Not taken in yet", "q"),
    ):
        first.see(question)
        first.type(f"{answer}\r")
    text, code = first.end()

    assert code == 0
    assert "make a bundle for the coordinators" in text


@pytest.mark.usefixtures("ledger")
def test_a_day_s_work_needs_no_word_typed_at_the_shell(
    screen: Callable[..., Any], golden: Callable[[str, str], None], run, tmp_path: Path
) -> None:
    menu = screen()
    golden("screens/menu.txt", menu.see("number (Enter leaves):"))
    menu.type("3\r")
    for question, answer in (
        ("date [", "2003-10-20"),
        ("shelter:\n", "s-12"),
        ("people:\n", "30"),
        ("save?", ""),
        ("Another one?", ""),
        ("Enter goes on", ""),
        ("number (Enter leaves):", "14"),
        ("such as the stick's:", str(tmp_path / "stick")),
        ("Enter goes on", ""),
        ("number (Enter leaves):", ""),
    ):
        menu.see(question)
        menu.type(f"{answer}\r")
        if answer == "s-12":
            menu.see("people:\n")
    text, code = menu.end()

    assert code == 0
    assert "make bundles for the others" in text
    [kept] = json.loads(run("list", "headcount", "--json").stdout)
    assert kept["people"] == 30


@pytest.mark.usefixtures("ledger")
def test_an_entry_is_corrected_and_struck_out_by_numbers(screen: Callable[..., Any], run) -> None:
    run("add", "headcount", "s-12", "30", "date=2003-10-20")
    menu = screen()
    for question, answer in (
        ("number (Enter leaves):", "10"),
        ("which entry", "a-14"),
        ("what?", "correct"),
        ("correct:\n", "people=31"),
        ("people=31\ncorrect:\n", ""),
        ("Why?", "counted again"),
        ("Enter goes on", ""),
        ("number (Enter leaves):", "99"),
        ("from 1 to", ""),
    ):
        menu.see(question)
        menu.type(f"{answer}\r")
    _, code = menu.end()

    assert code == 0
    [kept] = json.loads(run("list", "headcount", "--json").stdout)
    assert kept["people"] == 31


@pytest.mark.usefixtures("ledger")
def test_what_waits_for_review_is_looked_at_and_settled(
    screen: Callable[..., Any], golden: Callable[[str, str], None], run
) -> None:
    for words in ("provision rice 50kg source=purchased", "count rice 40kg"):
        run("add", *words.split(), "date=2003-10-20")
    menu = screen()
    menu.see("16  1 thing to review", "number (Enter leaves):")
    menu.type("１６\r")
    menu.see("which one?")
    menu.type("1\r")
    text = menu.see("what is to be done?")
    golden("screens/menu-review.txt", "  1 add loss" + text.partition("  1 add loss")[2])
    menu.type("2\r")
    menu.see("how much (such as 90kg):")
    menu.type("50kg\r")
    menu.see("Why?")
    menu.type("counted again\r")
    menu.see("Enter goes on")
    menu.type("16\r")
    menu.see("nothing for review\n\nEnter goes on")
    menu.type("\r")
    menu.see("number (Enter leaves):")
    menu.type("\r")
    _, code = menu.end()

    assert code == 0
    assert json.loads(run("review", "--json").stdout) == []


def test_a_conflict_is_settled_by_the_value_that_is_right() -> None:
    sides = [{"id": "a1-7", "text": "30"}, {"id": "a-9", "text": "31"}]
    commands = [
        ["review", "settle", "3f9a", "--take", "a-9", "--reason", "WHY"],
        ["review", "settle", "3f9a", "--link", "--reason", "WHY"],
        ["void", "a-9", "--reason", "WHY"],
    ]

    assert [_meaning({"sides": sides}, words) for words in commands] == [
        "31 is right",
        "they are one thing, and count once",
        "void a-9 --reason WHY",
    ]


@pytest.mark.usefixtures("ledger")
def test_every_way_to_settle_that_the_inbox_names_can_be_filled_in() -> None:
    """A place in a command that nobody asks for would be typed into the ledger as it stands."""
    source = Path(review_commands.__file__).read_text()
    places = set(re.findall(r"\b[A-Z]{3,}(?:=[A-Z]+)?\b", "".join(re.findall(r'"[^"]*"', source))))
    assert places
    assert places <= {*_OPEN}


@pytest.mark.usefixtures("ledger")
def test_ctrl_c_and_back_lead_from_a_question_to_the_menu(screen: Callable[..., Any]) -> None:
    menu = screen()
    for choice, question, key in (
        ("4", "what is it?", "<\r"),
        ("5", "what is it?", "\x03"),
        ("11", "what to look for", "\x03"),
        ("17", "what?", "＜\r"),
    ):
        menu.see("number (Enter leaves):\n")
        menu.type(f"{choice}\r")
        menu.see(question)
        menu.type(key)
    menu.see("number (Enter leaves):\n")
    _, code = menu.interrupt()

    assert code == 130


@pytest.mark.usefixtures("ledger")
def test_a_number_typed_too_early_is_the_next_choice(screen: Callable[..., Any]) -> None:
    menu = screen()
    menu.see("number (Enter leaves):")
    menu.type("12\r")
    menu.see("Enter goes on")
    menu.type("11\r")
    menu.see("what to look for")
    menu.type("s-12\r")
    menu.see("a-13", "Enter goes on")
    menu.type("99\r")
    menu.see("from 1 to 19", "number (Enter leaves):")
    menu.type("q\r")

    assert menu.end()[1] == 0


@pytest.mark.usefixtures("ledger")
def test_a_form_the_codes_and_a_rehearsal_are_a_number_away(
    screen: Callable[..., Any], golden: Callable[[str, str], None], tmp_path: Path
) -> None:
    menu = screen()
    menu.see("number (Enter leaves):")
    menu.type("17\r")
    golden("screens/menu-paper.txt", "  1 form" + menu.see("what?").partition("  1 form")[2])
    menu.type("2\r")
    menu.see("winter-set", "-- Enter: more")
    menu.type("q\r")
    menu.see("Enter goes on")
    menu.type("17\r")
    menu.see("what?")
    menu.type("1\r")
    menu.see("what is it?")
    menu.type("headcount\r")
    menu.see("guide.pdf:")
    menu.type("'on paper.pdf' \r")  # as a file manager drops it
    menu.see("Enter goes on")
    menu.type("17\r")
    menu.see("what?")
    menu.type("5\r")
    menu.see("as whom?")
    menu.type("1\r")
    menu.see("A month is being made up")
    menu.see("rehearsal>")
    menu.type("quit\r")
    menu.see("Enter goes on")
    menu.type("3\r")  # of the own ledger again, whose key is still held
    menu.see("date [")
    menu.interrupt("Nothing was saved.")
    menu.type("q\r")

    assert menu.end()[1] == 0
    assert (tmp_path / "on paper.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("~/stick", "{home}/stick"),
        ('"a b"', "a b"),
        ("'a b'", "a b"),
        ("a\\ b", "a b"),
        ("-o", "./-o"),
        ("", ""),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="there a backslash stands between folders")
def test_a_path_is_read_as_a_shell_would(typed: str, path: str, home: Path) -> None:
    assert _path(typed) == path.format(home=home)


@pytest.mark.usefixtures("ledger")
def test_without_a_person_it_says_what_could_be_done(run) -> None:
    done = run()

    assert done.returncode == 0
    assert "fieldledger add TYPE" in done.stdout


def test_what_waits_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = [Pending("export", "2 entries are in no bundle yet.", "fieldledger export --to b")]
    start._tell("This is device a.", ((_EXPORT, "for the others"), ("fieldledger x", "y")), waiting)
    lines = capsys.readouterr().out.splitlines()

    assert "    fieldledger export --to b" in lines
    assert not [line for line in lines if _EXPORT in line]
    assert "  fieldledger x  y" in lines

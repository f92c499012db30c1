"""Prompts, in a real terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest


@pytest.fixture
def terminal(environment: dict[str, str], ledger: Path) -> Iterator[pexpect.spawn]:
    """`fieldledger add distribution` at a terminal that redraws nothing."""
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "fieldledger", "add", "distribution"],
        env=environment | {"TERM": "dumb"},
        encoding="utf-8",
        dimensions=(40, 80),
        timeout=60,
    )
    child.delaybeforesend = None
    yield child
    child.close(force=True)


def _answer(terminal: pexpect.spawn, *pairs: tuple[str, str]) -> None:
    for question, answer in pairs:
        terminal.expect_exact(f"{question} " if question.endswith("?") else f"{question}: ")
        terminal.sendline(answer)


def _end(terminal: pexpect.spawn) -> tuple[str, int]:
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.before, terminal.exitstatus


def test_an_entry_is_asked_for_field_by_field_and_looked_over(terminal: pexpect.spawn, run) -> None:
    terminal.expect(r"date \[\d{4}-\d\d-\d\d\]: ")
    terminal.sendline("2003-10-20")
    _answer(terminal, ("item", "no-such"))
    terminal.expect("names no item")
    _answer(terminal, ("item", "ric"), ("quantity", "1,20kg"))
    terminal.expect("no thousands mark")
    # back, with the answer kept, and forth again
    _answer(terminal, ("quantity", "<"), ("item [rice]", ""), ("quantity", "90kg"))
    _answer(terminal, ("shelter", "1"), ("people", "30"), ("days", ""))
    # what is asked seldom waits behind one key
    terminal.expect_exact("women, men, girls,")
    _answer(terminal, ("save?", "m"), ("women", "40"), ("men", ""), ("girls", ""))
    _answer(terminal, ("boys", ""), ("group", "2"), ("eligibility", ""), ("note", "안녕"))
    # what is wrong across fields leads back to its field; the wrong one may be another
    terminal.expect("women, men, girls and boys are more than")
    _answer(terminal, ("people [30]", "<"))
    terminal.expect_exact("  6 women     40")
    _answer(terminal, ("which line?", ""), ("people [30]", "<"), ("which line?", "6"))
    _answer(terminal, ("women [40]", "20"))
    # a line is changed by its number
    terminal.expect_exact("  3 quantity  90 kg")
    _answer(terminal, ("save?", "3"), ("quantity [90kg]", "80kg"))
    _answer(terminal, ("save?", "7"), ("group [school]", "-"), ("save?", ""))
    terminal.expect_exact("fieldledger void a-14 --reason")
    terminal.expect_exact("Another one? [y/N] ")
    terminal.sendline("n")
    _, code = _end(terminal)

    assert code == 0
    [saved] = json.loads(run("list", "distribution", "--json").stdout)
    assert (saved["date"], saved["item"], saved["quantity"]) == ("2003-10-20", "rice", 80_000)
    assert (saved["people"], saved["women"], saved["group"]) == (30, 20, None)
    assert saved["note"] == "안녕"


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_an_interrupted_prompt_saves_nothing(terminal: pexpect.spawn, key: str, run) -> None:
    terminal.expect(r"date \[.*\]: ")
    terminal.sendline("")
    terminal.expect_exact("item: ")
    # A signal that comes just as Python begins to wait for a line is seen with the next key only;
    # a person presses again.
    for _ in range(5):
        terminal.send(key)
        if terminal.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=5) == 0:
            break
    terminal.close()
    text, code = terminal.before, terminal.exitstatus

    assert code == 130
    assert "Nothing was saved." in text
    assert json.loads(run("list", "distribution", "--json").stdout) == []


@pytest.mark.usefixtures("ledger")
def test_offers_narrow_while_somebody_types_and_arrows_choose(
    screen: Callable[..., Any], golden: Callable[[str, str], None], run
) -> None:
    run("add", "item", "쌀가루", "g", "food")
    entry = screen("add", "distribution", "date=2003-10-20")
    entry.see("item:\n")
    entry.type("ㅆㄱ")
    golden("screens/an-item-by-its-consonants.txt", entry.see("item: ㅆㄱ\n           쌀가루\n"))
    entry.type("\r")
    entry.see("quantity:\n")
    entry.type("2kg\r")
    entry.see("shelter:\n")
    entry.type("\x1b[B")
    entry.see("shelter: s-12")
    entry.type("\r")
    entry.see("people:\n")
    entry.type("3\r")
    entry.see("days:\n")
    entry.type("2\r")
    golden("screens/an-entry-looked-over.txt", entry.see("save?"))
    entry.type("\r")
    _, code = entry.end()

    assert code == 0
    [saved] = json.loads(run("list", "distribution", "--json").stdout)
    assert (saved["item"], saved["quantity"], saved["shelter"]) == ("쌀가루", 2_000, "s-12")


@pytest.mark.usefixtures("ledger")
def test_a_list_is_open_at_once_and_what_is_not_in_it_is_never_taken(
    screen: Callable[..., Any], run
) -> None:
    entry = screen("add", "distribution", "date=2003-10-20")
    entry.see("item:\n", "antifebrile", "winter-set")
    entry.type("７\r")  # no number stands beside an offer, so it is none
    entry.see("item: ７\nitem: names no item known here")
    entry.type("flo\r")
    entry.see("item: flour\n\nquantity: how much of it")  # what it was taken for stands there
    entry.type("９０ｋｇ\r")
    entry.see("shelter:\n", "s-12")
    entry.type("-\r")  # and not the one code that has a hyphen
    entry.see("line:\n")
    entry.type("\r")
    entry.see("people:\n")
    entry.type("３０\r")
    entry.see("days:\n")
    entry.type("＜\r")
    entry.see("people [３０]:\n")
    entry.type("\r")
    entry.see("days:\n")
    entry.type("\r")
    entry.see("give one of the two", "shelter:\n")
    entry.type("12\r")  # a part of it
    entry.see("shelter: s-12\n")
    entry.see("save?")
    entry.type("²\r")
    entry.see("item [flour]:\n")
    entry.type("<\r")
    entry.see("item [flour]: <\n", "save?")
    entry.type("\r")
    _, code = entry.end()

    assert code == 0
    [saved] = json.loads(run("list", "distribution", "--json").stdout)
    assert (saved["quantity"], saved["shelter"], saved["people"]) == (90_000, "s-12", 30)


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    "keys",
    ["ri\r90kg\rs-12\r30\r", "\x1b[200~ri\n90kg\r\ns-12\n30\n\x1b[201~"],
    ids=["typed ahead", "pasted"],
)
def test_many_lines_at_once_answer_one_question_each(screen: Callable[..., Any], keys: str) -> None:
    entry = screen("add", "distribution", "date=2003-10-20")
    entry.see("item:\n")
    entry.type(keys)
    entry.see("days:\n", "people: 30\n", "shelter: s-12\n", "quantity: 90kg\n")

    assert entry.interrupt()[1] == 130


@pytest.mark.usefixtures("ledger")
def test_with_accessible_a_number_is_taken_for_what_it_stands_beside(
    screen: Callable[..., Any],
) -> None:
    entry = screen("add", "distribution", "date=2003-10-20", ACCESSIBLE="1")
    entry.see("item:\n")
    entry.type("７\r")
    entry.see("item: ７\n  = rice\n\nquantity: how much of it")

    assert entry.interrupt()[1] == 130


@pytest.mark.usefixtures("ledger")
def test_the_types_are_offered_in_the_language_that_is_spoken(screen: Callable[..., Any]) -> None:
    entry = screen("add", "--lang", "ko")
    text = entry.see("무엇입니까?", "쉼터")
    assert "?:" not in text
    entry.type("<\r")

    assert entry.end()[1] == 130


@pytest.mark.usefixtures("ledger")
def test_with_accessible_offers_are_numbered_and_nothing_is_redrawn(
    screen: Callable[..., Any], golden: Callable[[str, str], None]
) -> None:
    entry = screen("add", "distribution", "date=2003-10-20", ACCESSIBLE="1")
    text = entry.see("item:\n", "10 winter-set")

    golden("screens/accessible.txt", text)
    assert "\x1b[" not in entry.written


@pytest.mark.usefixtures("ledger")
def test_a_number_ten_times_the_usual_is_asked_once_more(screen: Callable[..., Any], run) -> None:
    for kilos in (80, 90, 100):
        run("add", "distribution", "rice", f"{kilos}kg", "s-12", "date=2003-10-01", "people=30")
    entry = screen(
        "add", "distribution", "item=rice", "shelter=s-12", "date=2003-10-20", "people=30"
    )
    entry.see("quantity [100 kg]:\n")
    entry.type("900kg\r")
    entry.see("far from the usual, about 90 kg", "Is 900kg right? [y/N]")
    entry.type("n\r")
    entry.see("Is 900kg right? [y/N] n\nquantity [100 kg]:\n")
    entry.type("899kg\r")  # not ten times
    entry.see("days:\n")
    entry.type("\r")
    entry.see("save?")
    entry.type("\r")
    _, code = entry.end()

    assert code == 0
    kept = json.loads(run("list", "distribution", "--json").stdout)
    assert sorted(each["quantity"] for each in kept)[-1] == 899_000


@pytest.mark.usefixtures("ledger")
def test_a_pile_of_forms_is_typed_one_after_the_other(screen: Callable[..., Any], run) -> None:
    pile = screen("add", "headcount", "--repeat")
    for people in ("30", "31"):
        pile.see("date [")
        pile.type("2003-10-20\r" if people == "30" else "\r")  # the day of the one before
        pile.see("shelter:\n" if people == "30" else "shelter [s-12]:\n")
        pile.type("s-12\r" if people == "30" else "\r")
        pile.see("people:\n" if people == "30" else "people [30]:\n")
        pile.type(f"{people}\r")
        pile.see("save?")
        pile.type("\r")
        pile.see(f"people {people}")
        pile.see("date [2003-10-20]:")
    text, code = pile.interrupt()

    assert code == 130
    kept = json.loads(run("list", "headcount", "--json").stdout)
    assert f"2 entries are saved: {kept[0]['id']} … {kept[1]['id']}." in text
    assert "Nothing was saved." not in text
    assert [(each["people"], each["date"]) for each in kept] == [
        (30, "2003-10-20"),
        (31, "2003-10-20"),
    ]


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("words", "questions"),
    [
        ("donation", ["date [", "amount:\n", "donor:\n"]),
        ("distribution rice 90kg date=2003-10-20", ["shelter:\n"]),
    ],
)
def test_what_a_rule_misses_is_asked_for_too(
    screen: Callable[..., Any], words: str, questions: list[str], run
) -> None:
    entry = screen("add", *words.split())
    for question in questions[:-1]:
        entry.see(question)
        entry.type("\r")
    entry.see(questions[-1])

    assert entry.interrupt()[1] == 130
    refused = run("add", *words.split())
    assert refused.returncode == 2


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        (
            ["headcount"],
            [("date [2003-10-20]:", ""), ("shelter", "s-12"), ("people", "30")],
        ),
        (["shelter", "s-13", "CN-LN"], []),
    ],
)
def test_a_clock_without_a_battery_stops_nobody(
    environment: dict[str, str], ledger: Path, words: list[str], answers: Any, run
) -> None:
    """The clock of this process alone is put back."""
    program = (
        "import sys, time; real = time.strftime;"
        "time.strftime = lambda form, *at: real(form, *at or (time.gmtime(315532800),));"
        "from fieldledger.__main__ import run; run()"
    )
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-c", program, "add", *words],
        env=environment | {"TERM": "dumb"},
        encoding="utf-8",
        dimensions=(40, 80),
        timeout=60,
    )
    child.delaybeforesend = None
    for question, answer in (
        ("What day is it today (YYYY-MM-DD)?", "12.3.2004"),
        ("year first", ""),
        ("What day is it today (YYYY-MM-DD)?", "2003-10-20"),
        *answers,
        *([("save?", ""), ("Another one?", "n")] if answers else []),
    ):
        child.expect_exact(question)
        if question != "year first":
            child.sendline(answer)
    _, code = _end(child)

    assert code == 0
    assert "2003-10-20" in run("show", "a-14", "--json").stdout

"""Prompts, in a real terminal; and what an answer to a numbered list means."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from fieldledger.cli.prompts import pick

OFFERS = ["antifebrile", "rice", "cooking-oil", "summer-set", "winter-set", "3"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3", "3"),
        ("rice", "rice"),
        ("ＲＩＣＥ", "rice"),
        ("oil", "cooking-oil"),
        ("ri", "rice"),
        ("1", "antifebrile"),
        ("9", "9"),
        ("salt", "salt"),
    ],
)
def test_an_answer_is_an_offer_its_number_or_a_part_of_one_alone(typed: str, meant: str) -> None:
    assert pick(typed, OFFERS) == (meant, "")


def test_a_part_of_two_offers_is_asked_again_with_both() -> None:
    word, problem = pick("set", OFFERS)

    assert word == ""
    assert "summer-set, winter-set" in problem


@pytest.fixture
def terminal(environment: dict[str, str], ledger: Path) -> Iterator[pexpect.spawn]:
    """`fieldledger add distribution` at a terminal."""
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
        terminal.expect_exact(f"{question}: ")
        terminal.sendline(answer)


def _end(terminal: pexpect.spawn) -> tuple[str, int]:
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.before, terminal.exitstatus


def test_an_entry_is_asked_for_field_by_field(terminal: pexpect.spawn, run) -> None:
    terminal.expect(r"date \[\d{4}-\d\d-\d\d\]: ")
    terminal.sendline("2003-10-20")
    _answer(terminal, ("item", "no-such"))
    terminal.expect("names no item")
    _answer(terminal, ("item", "ric"), ("quantity", "1,20kg"))
    terminal.expect("no thousands mark")
    # back, with the answer kept, and forth again
    _answer(terminal, ("quantity", "<"), ("item [rice]", ""), ("quantity", "90kg"))
    _answer(terminal, ("shelter", "1"), ("people", "30"), ("days", ""), ("women", "40"))
    _answer(terminal, ("men", ""), ("girls", ""), ("boys", ""), ("group", "2"))
    _answer(terminal, ("eligibility", ""), ("note", "안녕"))
    # what is wrong across fields leads back to its field
    terminal.expect("women, men, girls and boys are more than")
    _answer(terminal, ("people [30]", "50"), ("days", ""), ("women [40]", ""))
    _answer(terminal, ("men", ""), ("girls", ""), ("boys", ""), ("group [school]", "-"))
    _answer(terminal, ("eligibility", ""), ("note [안녕]", ""))
    text, code = _end(terminal)

    assert code == 0
    assert "fieldledger void a-14 --reason" in text
    [saved] = json.loads(run("list", "distribution", "--json").stdout)
    assert (saved["date"], saved["item"], saved["quantity"]) == ("2003-10-20", "rice", 90_000)
    assert (saved["people"], saved["women"], saved["group"]) == (50, 40, None)
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

"""`fieldledger` alone at a terminal: the menu."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_where_no_ledger_is_it_says_how_to_begin(
    screen: Callable[..., Any], golden: Callable[[str, str], None]
) -> None:
    first = screen(FIELDLEDGER_HOME="ledger")
    text = first.see("number (Enter leaves):")
    first.type("\r")
    _, code = first.end()

    golden("screens/menu-without-a-ledger.txt", text)
    assert code == 0


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
        ("what?:", "correct"),
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
def test_without_a_person_it_says_what_could_be_done(run) -> None:
    done = run()

    assert done.returncode == 0
    assert "fieldledger add TYPE" in done.stdout

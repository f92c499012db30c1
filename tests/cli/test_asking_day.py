"""The day from which an entry holds, asked at a terminal as it stands on a form."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest


def _child(pile: Any, birth: str) -> None:
    pile.see("code [")
    for answer in ("\r", f"{birth}\r", "female\r", "s-12\r", "\r"):
        pile.type(answer)
        pile.see(":\n") if answer != "\r" else None
    pile.see("save?")
    pile.type("\r")


@pytest.mark.usefixtures("ledger")
def test_children_typed_in_from_paper_are_in_care_since_the_day_on_it(
    screen: Callable[..., Any], run
) -> None:
    """The error: a form of October, typed in in November, counts from November on."""
    pile = screen("add", "child", "--repeat")
    pile.see("the day from which it holds", "on [")
    pile.type("some day\r")
    pile.see("on: ", "on [")
    pile.type("2003-10-02\r")
    _child(pile, "1995")
    pile.see("on [2003-10-02]:")
    pile.type("\x03")
    _, code = pile.end()

    assert code == 130
    [kept] = json.loads(run("list", "child", "--json").stdout)
    timelines = json.loads(run("show", kept["id"], "--json").stdout)["timelines"]
    assert {*timelines} == {"shelter@2003-10-02", "status@2003-10-02"}


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("words", "is_asked"),
    [
        (("child",), True),
        (("child", "--on", "2003-10-02"), False),
        (("child", "status@2003-10-02=in-care"), False),
        (("headcount",), False),
    ],
)
def test_the_day_is_asked_where_nothing_said_it(
    words: tuple[str, ...], is_asked: bool, screen: Callable[..., Any]
) -> None:
    entry = screen("add", *words)
    text = entry.see("date [" if words == ("headcount",) else "on [" if is_asked else "code [")

    assert ("from which it holds" in text) == is_asked

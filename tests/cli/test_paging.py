"""Answers longer than the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fieldledger.cli.paging import cut


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(("key", "last"), [("\r\r\r", True), ("a\r", True), ("q\r", False)])
def test_a_long_answer_waits_at_each_screen(
    screen: Callable[..., Any], key: str, last: bool
) -> None:
    shown = screen("types")
    first = shown.see("-- Enter: more, a: all, q: no more --")
    shown.type(key)
    text, code = shown.end()

    assert code == 0
    assert "item" in first
    assert ("identity" in text) is last


@pytest.mark.usefixtures("ledger")
def test_with_no_input_nothing_waits(screen: Callable[..., Any]) -> None:
    text, code = screen("types", "--no-input").end()

    assert code == 0
    assert "identity" in text


def test_a_line_is_cut_by_the_width_of_its_letters() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
    assert cut("쌀가루국수", 6) == "쌀가…"

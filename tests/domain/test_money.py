"""Money as people write it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain.money import (
    DIGITS,
    MOST,
    check_currency,
    check_money,
    read_currency,
    read_money,
    show_money,
)
from fieldledger.domain.problems import BadValue


@pytest.mark.parametrize(
    ("word", "money"),
    [
        ("3000 CNY", (300_000, "CNY")),
        ("CNY 3,000.50", (300_050, "CNY")),
        ("3000cny", (300_000, "CNY")),
        ("３０００元", (300_000, "CNY")),
        ("1,000円", (1_000, "JPY")),
        ("1000 JPY", (1_000, "JPY")),
        ("1000.00 JPY", (1_000, "JPY")),
        ("1.250 KWD", (1_250, "KWD")),
        ("€5", (500, "EUR")),
        ("0 USD", (0, "USD")),
    ],
)
def test_an_amount_and_its_currency_are_one_word(word: str, money: tuple[int, str]) -> None:
    assert read_money(word, "") == money


def test_a_currency_given_beside_it_counts_where_the_word_names_none() -> None:
    assert read_money("3000", "CNY") == (300_000, "CNY")
    assert read_money("3000 KRW", "CNY") == (3_000, "KRW")


@pytest.mark.parametrize(
    ("word", "about"),
    [
        ("3000", "no currency"),
        ("3000 XYZ", "ISO 4217"),
        ("¥3000", "CNY or JPY"),
        ("$5", "USD"),
        ("3000원", "KRW or KPW"),
        ("1.5 JPY", "more decimals than JPY"),
        ("1.005 CNY", "more decimals than CNY"),
        ("-5 CNY", "less than nothing"),
        ("CNY 5 CNY", "no amount"),
        ("CNY", "no amount"),
        ("1,20 CNY", "thousands mark"),
        ("99999999999999 CNY", "from 0 to"),
    ],
)
def test_money_that_cannot_be_meant_is_refused(word: str, about: str) -> None:
    with pytest.raises(BadValue, match=about):
        read_money(word, "")


@settings(max_examples=60)
@given(st.integers(0, MOST), st.sampled_from(sorted(DIGITS)))
def test_what_is_shown_is_read_back_as_the_same_money(amount: int, code: str) -> None:
    assert read_money(show_money(amount, code), "") == (amount, code)


def test_money_is_shown_with_the_decimals_of_its_currency() -> None:
    assert show_money(300_000, "CNY") == "3,000.00 CNY"
    assert show_money(3_000, "JPY") == "3,000 JPY"
    assert show_money(-150, "USD") == "-1.50 USD"
    assert show_money(5, "QQQ") == "5 minor units of QQQ"


def test_a_currency_is_read_by_code_or_sign() -> None:
    assert [read_currency(word) for word in ("jpy", "RMB", "人民币", "£")] == [
        "JPY",
        "CNY",
        "CNY",
        "GBP",
    ]


@pytest.mark.parametrize("value", [-1, MOST + 1, True, 1.5, "1", None])
def test_stored_money_is_a_whole_number_within_bounds(value: object) -> None:
    with pytest.raises(BadValue):
        check_money(value)


def test_a_currency_of_tomorrow_does_not_bar_an_op() -> None:
    assert check_currency("QQQ") == "QQQ"
    for value in ("cny", "CNYX", "", None, 5):
        with pytest.raises(BadValue):
            check_currency(value)

"""Numbers and quantities as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain.problems import BadValue
from fieldledger.domain.quantities import (
    MOST,
    check_quantity,
    read_number,
    read_quantity,
    show_number,
    show_quantity,
)


@pytest.mark.parametrize(
    ("word", "unit", "amount"),
    [
        ("2.7t", "g", 2_700_000),
        ("300 g", "g", 300),
        ("1,200kg", "g", 1_200_000),
        ("1 200 kg", "g", 1_200_000),
        ("1\u202f200 kg", "g", 1_200_000),
        ("1,234,567g", "g", 1_234_567),
        ("500", "set", 500),
        ("500", "piece", 500),
        ("３００ｇ", "g", 300),
        ("１，２００ｋｇ", "g", 1_200_000),
        ("2톤", "g", 2_000_000),
        ("1.5톤", "g", 1_500_000),
        ("10㎏", "g", 10_000),
        ("３킬로그람", "g", 3_000),
        ("5公斤", "g", 5_000),
        ("3세트", "set", 3),
        ("3벌", "set", 3),
        ("3套", "set", 3),
        ("12개", "piece", 12),
        ("1.5L", "ml", 1_500),
        ("750㎖", "ml", 750),
        ("2リットル", "ml", 2_000),
        ("0.5 KG", "g", 500),
        ("1.50kg", "g", 1_500),
        ("  90kg ", "g", 90_000),
    ],
)
def test_a_quantity_is_read_as_people_write_it(word: str, unit: str, amount: int) -> None:
    assert read_quantity(word, unit) == amount


@pytest.mark.parametrize(
    ("word", "unit", "about"),
    [
        ("1,20kg", "g", "thousands mark"),
        ("0,500kg", "g", "thousands mark"),
        ("1200,500kg", "g", "thousands mark"),
        ("1,200 300kg", "g", "thousands mark"),
        ("1e3kg", "g", "exponent"),
        ("-5kg", "g", "less than nothing"),
        ("−5kg", "g", "less than nothing"),
        ("+5kg", "g", "no number"),
        ("500", "g", "needs a unit: g, kg or t"),
        ("500", "ml", "needs a unit: ml or l"),
        ("3 sets", "g", "counted in g, kg or t"),
        ("5kg", "set", "counted in sets"),
        ("5kg", "ml", "counted in ml or l"),
        ("10箱", "piece", "counted in pieces"),
        ("3升", "ml", "no unit known"),
        ("0.0001g", "g", "more exact than one g"),
        ("0.5", "set", "more exact than one set"),
        ("1.2.3kg", "g", "no number"),
        (".5kg", "g", "no number"),
        ("5.kg", "g", "no number"),
        ("1'200kg", "g", "no number"),
        ("0kg", "g", "more than nothing"),
        ("kg", "g", "has no number"),
        ("", "set", "has no number"),
        ("5 kg of it", "g", "no quantity"),
        ("1000001t", "g", "larger than"),
        ("9" * 200, "set", "too long"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_one_sentence(
    word: str, unit: str, about: str
) -> None:
    with pytest.raises(BadValue, match=about):
        read_quantity(word, unit)


def test_a_comma_before_three_digits_is_a_thousands_mark_in_plain_numbers_too() -> None:
    assert read_number("1,200") == (1200, 0)
    assert read_number("1,200.50") == (120050, 2)


@pytest.mark.parametrize(
    ("amount", "unit", "shown"),
    [
        (90_000, "g", "90 kg"),
        (2_700_000, "g", "2.7 t"),
        (1_234_567, "g", "1,234.567 kg"),
        (24_000_000, "g", "24 t"),
        (300, "g", "300 g"),
        (1_500, "ml", "1.5 l"),
        (750, "ml", "750 ml"),
        (400, "set", "400 sets"),
        (1, "set", "1 set"),
        (1_200, "piece", "1,200 pieces"),
        (0, "piece", "0 pieces"),
        (-5_000, "g", "-5 kg"),
        (-400, "set", "-400 sets"),
        (7, "", "7"),
    ],
)
def test_a_quantity_is_shown_in_the_largest_unit_that_hides_nothing(
    amount: int, unit: str, shown: str
) -> None:
    assert show_quantity(amount, unit) == shown


@settings(max_examples=60)
@given(st.integers(1, MOST), st.sampled_from(["g", "ml", "piece", "set"]))
def test_what_is_shown_is_read_back_as_the_same_quantity(amount: int, unit: str) -> None:
    assert read_quantity(show_quantity(amount, unit), unit) == amount


@settings(max_examples=100)
@given(st.text(max_size=20), st.sampled_from(["g", "ml", "piece", "set"]))
def test_no_word_does_more_harm_than_being_refused(word: str, unit: str) -> None:
    try:
        amount = read_quantity(word, unit)
    except BadValue:
        return
    assert 1 <= amount <= MOST


def test_a_count_may_find_nothing() -> None:
    assert read_quantity("0 kg", "g", low=0) == 0
    with pytest.raises(BadValue, match="less than nothing"):
        check_quantity(-1, low=0)


@pytest.mark.parametrize("value", [True, 1.0, "1", None, [1], MOST + 1, 0])
def test_a_quantity_is_a_whole_number_within_bounds(value: object) -> None:
    with pytest.raises(BadValue):
        check_quantity(value)


def test_a_number_is_shown_without_needless_zeros() -> None:
    assert show_number(1_000_000, 3) == "1,000"
    assert show_number(-1_500, 3) == "-1.5"

"""Whole numbers that may be in dispute."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.report.spread import NOTHING, Spread, exactly, ratio, rounded, total, weighed

SPREADS = st.lists(st.integers(-1000, 1000), min_size=3, max_size=3).map(
    lambda numbers: Spread(*sorted(numbers))
)


def test_a_number_that_nobody_disputes_is_certain() -> None:
    assert exactly(300).certain
    assert not Spread(280, 300, 300).certain


def test_what_is_taken_away_is_taken_at_its_most_for_the_least() -> None:
    assert Spread(10, 12, 20) - Spread(1, 2, 5) == Spread(5, 10, 19)


@given(SPREADS, SPREADS)
def test_sums_and_differences_keep_what_is_shown_between_the_least_and_the_most(
    one: Spread, other: Spread
) -> None:
    for found in (one + other, one - other, total([one, other])):
        assert found.low <= found.shown <= found.high


@given(st.lists(SPREADS), st.randoms(use_true_random=False))
def test_the_order_of_a_sum_makes_no_difference(spreads: list[Spread], order: object) -> None:
    mixed = list(spreads)
    order.shuffle(mixed)  # type: ignore[attr-defined]

    assert total(mixed) == total(spreads)
    assert total([]) == NOTHING


@pytest.mark.parametrize(
    ("holds", "amounts", "adds"),
    [
        ([True], [5, 9, 2], Spread(2, 5, 9)),
        ([True, False], [5], Spread(0, 5, 5)),
        ([False, True], [5, 9], Spread(0, 0, 9)),
        ([False, False], [5, 9], NOTHING),
    ],
)
def test_a_disputed_record_adds_nothing_at_the_least_unless_it_surely_belongs(
    holds: list[bool], amounts: list[int], adds: Spread
) -> None:
    assert weighed(holds, amounts) == adds


@pytest.mark.parametrize(("above", "below", "whole"), [(1, 2, 1), (3, 2, 2), (4, 3, 1), (5, 3, 2)])
def test_a_half_is_rounded_up(above: int, below: int, whole: int) -> None:
    assert rounded(above, below) == whole


def test_a_ratio_is_the_least_by_the_most_and_the_most_by_the_least() -> None:
    assert ratio(exactly(500), exactly(300), 100) == exactly(167)
    assert ratio(Spread(400, 500, 600), Spread(200, 250, 300), 100) == Spread(133, 200, 300)


def test_there_is_no_ratio_to_what_may_be_nothing() -> None:
    assert ratio(exactly(500), NOTHING) is None
    assert ratio(exactly(500), Spread(0, 300, 300)) is None

"""Which ration holds where on a day."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.report import rations
from fieldledger.report.planned import Planned, Ration
from fieldledger.report.rations import Rate
from fieldledger.report.spread import Spread, exactly


def _facts(make: SimpleNamespace, *found: Ration, **others: Any) -> Any:
    return make.facts(planned=Planned(rations=found), **others)


def _grams(make: SimpleNamespace, facts: Any, place: str = "s1", day: str = "2004-05-17") -> Any:
    rate = rations.a_day(facts, facts.shelters[place], "rice", day)
    return rate and tuple(rate)


def test_the_most_specific_ration_holds_then_the_latest(make: SimpleNamespace) -> None:
    facts = _facts(
        make,
        make.ration("rice", 300, "2004-01-01"),
        make.ration("rice", 310, "2004-05-01"),
        make.ration("rice", 320, "2003-01-01", province="CN-HL"),
        make.ration("rice", 330, "2003-01-01", shelter="s3"),
        make.ration("rice", 340, "2004-05-18", shelter="s1"),
        make.ration("oil", 10, "2004-05-17", shelter="s1"),
    )

    assert [_grams(make, facts, place)[1] for place in ("s1", "s2", "s3")] == [310, 320, 330]
    assert _grams(make, facts, "s1", "2004-04-30")[1] == 300
    assert _grams(make, facts, "s1", "2004-05-18")[1] == 340


def test_before_the_first_day_none_holds(make: SimpleNamespace) -> None:
    facts = _facts(make, make.ration("rice", 300, "2004-05-18"))

    assert _grams(make, facts) is None
    assert rations.a_day(facts, None, "rice", "2004-05-17") is None


def test_along_a_line_only_the_ration_for_all_holds(make: SimpleNamespace) -> None:
    facts = _facts(
        make,
        make.ration("rice", 300),
        make.ration("rice", 400, province="CN-JL"),
        make.ration("rice", 500, shelter="s1"),
    )

    assert rations.a_day(facts, None, "rice", "2004-05-17") == Rate(*[Fraction(300)] * 3)


def test_a_ration_of_nothing_ends_the_one_before(make: SimpleNamespace) -> None:
    facts = _facts(make, make.ration("rice", 300), make.ration("rice", 0, "2004-05-01"))

    assert _grams(make, facts) == (0, 0, 0)


def test_a_ration_for_a_month_is_spread_over_its_days(make: SimpleNamespace) -> None:
    facts = _facts(make, make.ration("rice", 9_000, per="month"))

    assert _grams(make, facts, day="2004-05-17")[1] == Fraction(9_000, 31)
    assert _grams(make, facts, day="2004-02-17")[1] == Fraction(9_000, 29)


def test_a_ration_for_a_season_is_no_daily_need(make: SimpleNamespace) -> None:
    facts = _facts(
        make, make.ration("summer", 2, per="season"), make.ration("rice", 300, "2004-01-02")
    )
    shelter = facts.shelters["s1"]

    assert rations.a_day(facts, shelter, "summer", "2004-05-17") is None
    assert rations.of_season(facts, shelter, "summer", "2004-05-17") == exactly(2)
    assert rations.of_season(facts, shelter, "rice", "2004-05-17") is None
    assert rations.of_season(facts, shelter, "winter", "2004-05-17") is None
    assert (rations.items(facts), rations.items(facts, seasonal=True)) == (["rice"], ["summer"])
    assert rations.dates(facts) == {"2004-01-01", "2004-01-02"}


def test_a_disputed_ration_is_a_range(make: SimpleNamespace) -> None:
    def held(*settled: Ration, **values: Any) -> Any:
        return _grams(make, _facts(make, *settled, disputed=(make.disputed("ration", **values),)))

    old = make.ration("rice", 250)
    # The later one holds whatever its quantity turns out to be.
    assert held(old, quantity=(300, 400)) == (300, 300, 400)
    # It may turn out to begin later, so that the old one still holds.
    assert held(old, date=("2004-05-17", "2004-06-01")) == (250, 300, 300)
    # What is shown first does not hold yet.
    assert held(old, date=("2004-06-01", "2004-05-17")) == (250, 250, 300)
    assert held(date=("2004-05-17", "2004-06-01")) == (0, 300, 300)
    assert held(date=("2004-06-01", "2004-05-17")) is None
    assert held(old, quantity=(None, 400)) == (0, 0, 400)
    # Of another item, it leaves the old one alone.
    assert held(old, item="oil") == (250, 250, 250)


def test_of_two_disputed_rations_the_later_one_is_shown(make: SimpleNamespace) -> None:
    facts = _facts(
        make,
        disputed=(
            make.disputed("ration", "d2", quantity=(300, 310), date="2004-05-02"),
            make.disputed("ration", "d1", quantity=(500, 510), date="2004-05-01"),
        ),
    )

    assert _grams(make, facts) == (300, 300, 510)


def test_a_disputed_ration_of_a_season_is_a_range(make: SimpleNamespace) -> None:
    record = make.disputed("ration", item="summer", quantity=(1, 2), per="season")
    facts = _facts(make, disputed=(record,))

    assert rations.of_season(facts, facts.shelters["s1"], "summer", "2004-05-17") == Spread(1, 1, 2)


def test_a_disputed_ration_is_planned_for_all_that_it_may_be(make: SimpleNamespace) -> None:
    record = make.disputed("ration", item=("rice", "oil"), date=("2004-05-01", "2004-05-02"))
    facts = _facts(make, disputed=(record,))

    assert rations.items(facts) == ["oil", "rice"]
    assert rations.dates(facts) == {"2004-05-01", "2004-05-02"}


@pytest.mark.parametrize(
    ("day", "season"),
    [
        ("2004-04-01", ("2004-04-01", "2004-09-30", "summer")),
        ("2004-09-30", ("2004-04-01", "2004-09-30", "summer")),
        ("2004-10-01", ("2004-10-01", "2005-03-31", "winter")),
        ("2005-03-31", ("2004-10-01", "2005-03-31", "winter")),
    ],
)
def test_a_season_is_half_a_year(day: str, season: tuple[str, str, str]) -> None:
    found = rations.season_of(day)

    assert (found.start, found.end, found.name) == season


RATION = st.builds(
    Ration,
    st.sampled_from("abcdef"),
    st.just("rice"),
    st.integers(0, 1_000),
    st.just("day"),
    st.sampled_from(["2004-05-01", "2004-05-10", "2004-05-20"]),
    st.sampled_from(["", "CN-JL", "CN-HL"]),
    st.sampled_from(["", "s1", "s2"]),
)


@given(
    st.lists(RATION, max_size=6, unique_by=lambda each: each.ref),
    st.sampled_from(["s1", "s2", "s3"]),
    st.randoms(),
)
def test_the_order_of_rations_makes_no_difference_and_one_of_them_holds(
    make: SimpleNamespace, found: list[Ration], place: str, order: Any
) -> None:
    mixed = list(found)
    order.shuffle(mixed)
    rate = _grams(make, _facts(make, *found), place)

    assert _grams(make, _facts(make, *mixed), place) == rate
    assert rate is None or rate[1] in {each.quantity for each in found}

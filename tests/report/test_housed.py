"""People in shelters on a day."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fieldledger.report import housed
from fieldledger.report.facts import Facts, Headcount
from fieldledger.report.housed import Housed
from fieldledger.report.spread import Spread, exactly


def _of(facts: Facts, ref: str) -> Housed:
    [found] = [each for each in housed.housed(facts) if each.shelter.ref == ref]
    return found


def _counts(*rows: tuple[str, str, int]) -> tuple[Headcount, ...]:
    return tuple(Headcount(f"h{n}", *row) for n, row in enumerate(rows))


def test_each_shelter_has_the_people_of_its_latest_headcount(make: SimpleNamespace) -> None:
    facts = make.facts(headcounts=_counts(("s1", "2003-01-31", 120), ("s2", "2004-05-31", 100)))
    found = housed.housed(facts)

    assert [(each.shelter.code, each.people.shown, each.date) for each in found] == [
        ("sola-12", 100, "2004-05-31"),
        ("kamo-47", 120, "2003-01-31"),
        ("bimu-80", 0, ""),
    ]
    assert housed.people(found) == exactly(220)


def test_a_shelter_never_counted_is_not_known_and_not_empty(make: SimpleNamespace) -> None:
    found = housed.housed(make.facts(headcounts=_counts(("s1", "2004-05-31", 0))))

    assert [each.shelter.ref for each in housed.counted(found)] == ["s1"]
    assert [each.shelter.ref for each in housed.not_counted(found)] == ["s2", "s3"]


def test_two_headcounts_of_one_day_give_a_range_and_the_later_written_is_shown(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(headcounts=_counts(("s1", "2004-05-17", 30), ("s1", "2004-05-17", 28)))

    assert _of(facts, "s1").people == Spread(28, 28, 30)


@pytest.mark.parametrize(
    ("values", "people"),
    [
        # later than what is settled, whichever way
        ({"people": (30, 35)}, Spread(30, 30, 35)),
        # on the day of what is settled
        ({"date": "2004-05-10", "people": (30, 35)}, Spread(20, 30, 35)),
        # before it, so it makes no difference
        ({"date": "2004-05-09", "people": (30, 35)}, exactly(20)),
        # before it or after it
        ({"date": ("2004-05-09", "2004-05-11")}, Spread(20, 20, 30)),
        # within the period or after it
        ({"date": ("2004-05-17", "2004-06-01")}, Spread(20, 30, 30)),
        # after it
        ({"date": ("2004-06-01", "2004-06-02")}, exactly(20)),
        # here or elsewhere
        ({"shelter": ("s1", "s2")}, Spread(20, 30, 30)),
        ({"shelter": ("s2", "s1")}, Spread(20, 20, 30)),
    ],
)
def test_a_disputed_headcount_gives_the_range_of_what_may_be_the_latest(
    make: SimpleNamespace, values: dict[str, Any], people: Spread
) -> None:
    facts = make.facts(
        headcounts=_counts(("s1", "2004-05-10", 20)),
        disputed=(make.disputed("headcount", ref="z", **values),),
    )

    assert _of(facts, "s1").people == people


def test_where_only_a_disputed_headcount_may_exist_the_least_is_nobody(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(disputed=(make.disputed("headcount", shelter=("s1", "s2"), women=4),))

    assert _of(facts, "s1").people == Spread(0, 30, 30)
    assert _of(facts, "s1").latest == Headcount("d1", "s1", "2004-05-17", 30, 4)
    assert _of(facts, "s2").people == Spread(0, 0, 30)
    assert _of(facts, "s2").latest is None


def test_a_disputed_headcount_of_after_the_period_says_nothing(make: SimpleNamespace) -> None:
    facts = make.facts(disputed=(make.disputed("headcount", date="2004-06-01", people=(1, 2)),))

    assert _of(facts, "s1") == Housed(facts.shelters["s1"], exactly(0))


def test_a_shelter_that_opens_after_the_period_is_left_out_unless_people_were_counted(
    make: SimpleNamespace,
) -> None:
    shelters = {
        "s1": make.shelter("s1", opened="2004-06-01"),
        "s2": make.shelter("s2", status="", since="", later=True),
        "s3": make.shelter("s3", status="", since="", later=True, opened="2003-01-01"),
        "s4": make.shelter("s4", opened="2004-06-01"),
        "s5": make.shelter("s5", status="", since=""),
    }
    facts = make.facts(shelters=shelters, headcounts=_counts(("s4", "2004-05-31", 5)))

    assert [each.shelter.ref for each in housed.housed(facts)] == ["s3", "s4", "s5"]


def test_people_counted_before_a_shelter_was_raided_are_told_apart(make: SimpleNamespace) -> None:
    def raided(since: str, people: int = 30) -> list[Housed]:
        shelters = {"s1": make.shelter("s1", status="raided", since=since)}
        counts = _counts(("s1", "2004-05-10", people))
        return housed.ended(housed.housed(make.facts(shelters=shelters, headcounts=counts)))

    assert [each.people.shown for each in raided("2004-05-11")] == [30]
    assert raided("2004-05-10") == []
    assert raided("2004-05-11", people=0) == []


def test_women_men_girls_and_boys_are_summed_and_the_rest_is_not_told_apart(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(
        headcounts=(
            Headcount("h1", "s1", "2004-05-10", 30, women=10, men=8, girls=7, boys=5),
            Headcount("h2", "s2", "2004-05-10", 20, women=12),
            Headcount("h3", "s2", "2004-05-09", 99, women=99),
        )
    )

    assert housed.split(housed.housed(facts)) == {
        "women": exactly(22),
        "men": exactly(8),
        "girls": exactly(7),
        "boys": exactly(5),
        "others": exactly(8),
    }


def test_a_split_larger_than_its_headcount_leaves_nobody_over(make: SimpleNamespace) -> None:
    facts = make.facts(headcounts=(Headcount("h1", "s1", "2004-05-10", 5, women=9),))

    assert housed.split(housed.housed(facts))["others"] == exactly(0)

"""Records on any day, with every value that stands."""

from __future__ import annotations

from types import ModuleType

import pytest

from fieldledger.report import seen as seen_of
from fieldledger.report.seen import BANDS, NOBODY, Seen
from fieldledger.report.spread import NOTHING, Spread, exactly

MAYBE = Spread(0, 1, 1)


def _of(*days: tuple[str, tuple[str, ...]]) -> Seen:
    return Seen("r", "r", {}, {"status": days})


def test_a_timeline_holds_from_a_day_on() -> None:
    record = _of(("2004-01-01", ("a",)), ("2004-03-01", ("b",)))

    assert seen_of.at(record, "status", "2003-12-31") == ("",)
    assert seen_of.at(record, "status", "2004-02-29") == ("a",)
    assert seen_of.at(record, "status", "2004-03-01") == ("b",)
    assert seen_of.at(record, "other", "2004-03-01") == ("",)


def test_a_value_that_was_taken_back_leaves_the_one_before_it() -> None:
    record = _of(("2004-01-01", ("a", "b")), ("2004-03-01", ("", "c")))

    assert seen_of.at(record, "status", "2004-03-01") == ("a", "b", "c")
    assert seen_of.at(_of(("2004-01-01", ("",))), "status", "2004-03-01") == ("",)


def test_a_record_has_begun_unless_its_timeline_begins_later() -> None:
    later = _of(("2004-03-01", ("a",)))

    assert not seen_of.begun(later, "status", "2004-02-29")
    assert seen_of.begun(later, "status", "2004-03-01")
    assert seen_of.begun(_of(), "status", "2004-02-29")


def test_the_ways_in_which_a_record_may_turn_out_begin_with_what_is_shown(
    made: ModuleType,
) -> None:
    record = made.seen("medical", place=("clinic", "hospital"), status=("recovered", "died"))

    assert seen_of.ways(record, "2004-05-31", ("place", "status", "nothing")) == [
        ("clinic", "recovered", None),
        ("clinic", "died", None),
        ("hospital", "recovered", None),
        ("hospital", "died", None),
    ]
    assert record.shown("place") == "clinic"
    assert record.shown("nothing") is None


def test_a_count_and_a_sum_reach_as_far_as_a_disagreement(made: ModuleType) -> None:
    records = [
        made.seen("expense", amount=(50, 70)),
        made.seen("expense", currency=("CNY", "USD"), amount=100),
        made.seen("expense", amount=(None, 5)),
    ]

    def is_it(currency: str) -> bool:
        return currency == "CNY"

    assert seen_of.count(records, "", ("currency",), is_it) == Spread(2, 3, 3)
    assert seen_of.amount(records, "amount", ("currency",), is_it) == Spread(50, 150, 175)
    assert seen_of.amount([made.seen("medical")], "cost", ("date",), bool) == NOTHING
    assert seen_of.found(records, "currency") == ["CNY", "USD"]


def test_what_is_one_or_nothing_is_put_together_at_its_ends() -> None:
    assert seen_of.both(exactly(1), MAYBE) == MAYBE
    assert seen_of.both(NOTHING, MAYBE) == NOTHING
    assert seen_of.no(MAYBE) == Spread(0, 0, 1)
    assert seen_of.either([NOTHING, MAYBE]) == MAYBE
    assert seen_of.either([]) == NOTHING


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("0-4,5-11,12-17,18-59,60+", BANDS),
        ("0-5,6-11,12-17,18+", ((0, 5), (6, 11), (12, 17), (18, 200))),
        ("0+", ((0, 200),)),
        ("", BANDS),
        ("young,old", BANDS),
        ("0-5,7+", BANDS),
        ("0-5,6-11", BANDS),
        ("0-5,6-3,4+", BANDS),
        ("1-5,6+", BANDS),
    ],
)
def test_bands_of_age_that_are_none_are_the_usual_ones(
    text: str, bands: tuple[tuple[int, int], ...]
) -> None:
    assert seen_of.bands_of(text) == bands


def test_what_is_not_listed_is_read(made: ModuleType) -> None:
    assert NOBODY.of("child") == ()
    assert NOBODY.known("children") == "all"
    assert made.people(clearance={"children": "own"}).known("children") == "own"

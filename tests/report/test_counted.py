"""What stays counted of a record that is erased, and how a report reads it."""

from __future__ import annotations

import pytest

from fieldledger.domain import records
from fieldledger.domain.record import ERASABLE
from fieldledger.report import counted

FIELDS = {"birth_year": 1991, "sex": "female"}


def rows(*days: tuple[str, str], month: str = "2004-05", **fields: object) -> list[counted.Row]:
    counting = counted.of_type("child")
    assert counting is not None
    return counting.rows({**FIELDS, **fields}, {"status": days, "shelter": ()}, month)


def child(end: str, *days: tuple[str, str], **fields: object) -> tuple[object, ...]:
    """Status, sex, age and whether it is to come, by the rows; nothing where nobody is counted."""
    for each in counted.children([("1:x", rows(*days, **fields))], end):
        [birth] = each.births
        age = None if birth is None else int(end[:4]) - birth
        return (*each.statuses, *each.sexes, age, each.later)
    return ()


def test_a_row_for_each_month_at_whose_end_something_else_held() -> None:
    assert rows(
        ("2003-10-05", "in-care"), ("2004-01-03", "lost-contact"), ("2004-01-20", "left")
    ) == [
        ("2003-10", "children", ["in-care", "female", "12-17"], 1),
        ("2004-01", "children", ["left"], 1),
    ]


def test_a_band_of_age_begins_with_a_year() -> None:
    assert rows(("2001-03-01", "in-care"), ("2004-02-01", "of-age"))[:2] == [
        ("2001-03", "children", ["in-care", "female", "5-11"], 1),
        ("2003-01", "children", ["in-care", "female", "12-17"], 1),
    ]


def test_who_was_in_the_programme_leaves_it_with_the_month_after() -> None:
    assert rows(("2003-12-05", "found"), month="2003-12") == [
        ("2003-12", "children", ["found", "female", "12-17"], 1),
        ("2004-01", "children", [], 0),
    ]
    assert child("2004-05-31", ("2004-01-01", "found")) == ("found", "female", 12, False)
    assert child("2004-06-30", ("2004-01-01", "found")) == ()


def test_who_never_had_a_status_is_counted_from_the_beginning() -> None:
    assert rows() == [("", "children", [""], 1), ("2004-06", "children", [], 0)]
    assert child("1999-01-31") == ("", "", None, False)


def test_who_was_to_come_later_is_said_to_be() -> None:
    assert rows(("2004-09-01", "in-care")) == [("2004-06", "children", [], 0)]
    assert child("2004-05-31", ("2004-09-01", "in-care")) == ("", "", None, True)
    assert child("2004-09-30", ("2004-09-01", "in-care")) == ()


def test_a_year_of_birth_that_is_not_known_or_ahead() -> None:
    assert child("2004-05-31", ("2004-01-01", "found"), birth_year=None) == (
        "found",
        "female",
        None,
        False,
    )
    assert rows(("2004-01-01", "found"), birth_year=2010)[0][2] == ["found", "female", "0-4"]
    assert rows(("2004-01-01", "found"), birth_year=1900)[0][2] == ["found", "female", "60-200"]
    assert rows(("2004-01-01", "found"), birth_year=1700, sex=None)[0][2] == ["found", "", ""]


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("2004-02-29", "left"),
        ("2004-02-28", "in-care"),
        ("2004-01-15", "later"),
        ("2004-01-31", "in-care"),
    ],
)
def test_a_report_that_ends_within_a_month_takes_the_month_before(end: str, status: str) -> None:
    found = child(end, ("2004-01-05", "in-care"), ("2004-02-01", "left"))
    assert ("later" if found[-1] else found[0]) == status


def test_rows_of_other_measures_and_strange_keys_are_left_alone() -> None:
    told: list[tuple[str, list[list[object]]]] = [
        ("1:x", [["2004-01", "guests", ["left"], 1]]),
        ("2:y", []),
        ("3:z", [["2004-01", "children", None, 1]]),
        ("4:w", [["2004-01", "children", ["found", "male", "old"], 1]]),
    ]
    found = list(counted.children(told, "2004-05-31"))
    assert [each.ref for each in found] == ["3:z", "4:w"]
    assert [each.births for each in found] == [(None,), (None,)]


@pytest.mark.parametrize("name", records.names())
def test_what_a_report_adds_up_of_persons_has_counting_rows(name: str) -> None:
    """A type about persons that a report adds up, or counts by anything, must say what stays."""
    spec = records.load(name)
    if spec.compartment in ERASABLE and (spec.measures or spec.groups):
        assert counted.of_type(name) is not None
    else:
        assert counted.of_type(name) is None

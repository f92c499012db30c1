"""What is not known of children and persons on a day."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from fieldledger.report import missed
from fieldledger.report.seen import People
from fieldledger.report.spread import NOTHING, Spread, exactly

END = "2004-05-31"


@pytest.fixture
def cared(made: ModuleType) -> Any:
    """A child, its foster parent and a follow-up, each changed by what it is given."""

    def make(
        child: dict[str, Any] | None = None,
        sponsor: dict[str, Any] | None = None,
        sponsorship: dict[str, Any] | None = None,
        follow_up: dict[str, Any] | None = None,
    ) -> People:
        found = made.people(
            child=[made.seen("child", "c", **(child or {}))],
            sponsor=[made.seen("sponsor", "p", **(sponsor or {}))],
            sponsorship=[made.seen("sponsorship", "s", **(sponsorship or {}))],
            follow_up=[made.seen("follow-up", "f", **(follow_up or {}))],
        )
        assert isinstance(found, People)
        return found

    return make


@pytest.mark.parametrize(
    ("changed", "alone"),
    [
        ({}, NOTHING),
        ({"sponsorship": {"from_date": "2004-06-01"}}, exactly(1)),
        ({"sponsorship": {"until_date": "2004-05-30"}}, exactly(1)),
        ({"sponsorship": {"until_date": "2004-05-31"}}, NOTHING),
        ({"sponsorship": {"child": "d"}}, exactly(1)),
        ({"sponsorship": {"child": ("c", "d")}}, Spread(0, 0, 1)),
        ({"sponsorship": {"sponsor": "other"}}, exactly(1)),
        ({"sponsorship": {"sponsor": ("other", "p")}}, Spread(0, 1, 1)),
        ({"sponsor": {"status": "paused"}}, NOTHING),
        ({"sponsor": {"status": "ended"}}, exactly(1)),
        ({"sponsor": {"status": ("active", "ended")}}, Spread(0, 0, 1)),
        ({"child": {"status": "lost-contact"}, "sponsorship": {"child": "d"}}, exactly(1)),
        ({"child": {"status": "left"}, "sponsorship": {"child": "d"}}, NOTHING),
        ({"child": {"status": ("left", "found")}, "sponsorship": {"child": "d"}}, Spread(0, 0, 1)),
    ],
)
def test_a_child_without_a_foster_parent_who_stands_by_it(
    cared: Any, changed: dict[str, Any], alone: Spread
) -> None:
    people = cared(**changed)

    assert missed.without_sponsor(people, END) == alone
    assert any(each.alone for each in missed.missed(people, "child", END)) is bool(alone.shown)


@pytest.mark.parametrize(
    ("changed", "late", "heard"),
    [
        ({}, NOTHING, ""),
        ({"follow_up": {"date": "2004-02-29"}}, NOTHING, ""),
        ({"follow_up": {"date": "2004-02-28"}}, exactly(1), "2004-02-28"),
        ({"follow_up": {"date": "2004-06-01"}}, exactly(1), "never"),
        ({"follow_up": {"contact": "none"}}, exactly(1), "never"),
        ({"follow_up": {"contact": None}}, NOTHING, ""),
        ({"follow_up": {"contact": ("seen", "none")}}, Spread(0, 0, 1), ""),
        ({"follow_up": {"child": "d"}}, exactly(1), "never"),
        ({"follow_up": {"child": ("d", "c")}}, Spread(0, 1, 1), "never"),
        (
            {"child": {"status": [("2004-02-29", "in-care")]}, "follow_up": {"child": "d"}},
            NOTHING,
            "",
        ),
        ({"child": {"status": "lost-contact"}, "follow_up": {"child": "d"}}, NOTHING, ""),
        ({"child": {"status": []}, "follow_up": {"child": "d"}}, NOTHING, ""),
    ],
)
def test_a_child_that_was_not_heard_of_for_three_months(
    cared: Any, changed: dict[str, Any], late: Spread, heard: str
) -> None:
    people = cared(**changed)

    assert missed.without_follow_up(people, END) == late
    assert "".join(each.heard for each in missed.missed(people, "child", END)) == heard


def test_who_was_struck_by_an_incident_has_no_known_place(made: ModuleType) -> None:
    people = made.people(
        child=[made.seen("child", "c"), made.seen("child", "d", shelter="s2")],
        person=[made.seen("person", "p"), made.seen("person", "q", status="left")],
        incident=[
            made.seen("incident", "2:j", date="2004-05-09"),
            made.seen("incident", "1:i", date="2004-05-05"),
            made.seen("incident", "3:k", date="2004-05-20", kind="bounty"),
            made.seen("incident", "4:l", date="2004-05-20", shelter=None),
        ],
    )

    found = missed.unknown_place(people, END)
    assert {ref: blow.day for ref, blow in found.items()} == {"c": "2004-05-09", "p": "2004-05-09"}
    assert [(e.who.ref, e.alone, e.heard) for e in missed.missed(people, "person", END)] == [
        ("p", False, "")
    ]
    assert missed.unknown_place(people, "2004-05-04") == {}


def test_a_follow_up_tells_where_a_child_is(made: ModuleType) -> None:
    people = made.people(
        child=[made.seen("child", "c")],
        incident=[made.seen("incident", "1:i", date="2004-05-04")],
        follow_up=[made.seen("follow-up", "f")],
    )

    assert missed.unknown_place(people, END) == {}


def test_medical_help_tells_where_somebody_is(made: ModuleType) -> None:
    people = made.people(
        person=[made.seen("person", "p"), made.seen("person", "q")],
        incident=[made.seen("incident", "1:i", date="2004-05-04")],
        medical=[
            made.seen("medical", "2:m", person="p"),
            made.seen("medical", "3:n", person=("p", "q")),
        ],
    )

    assert list(missed.unknown_place(people, END)) == ["q"]
    assert list(missed.unknown_place(people, "2004-05-04")) == ["p", "q"]


def test_whoever_was_erased_is_not_asked_for(made: ModuleType) -> None:
    child, person = (replace(made.seen(n, n), erased=True) for n in ("child", "person"))
    people = made.people(
        child=[child], person=[person], incident=[made.seen("incident", date="2004-05-20")]
    )

    assert missed.without_sponsor(people, END) == NOTHING
    assert missed.without_follow_up(people, END) == NOTHING
    assert missed.missed(people, "child", END) == []
    assert missed.missed(people, "person", END) == []


def test_a_status_that_was_taken_back_is_no_news(made: ModuleType) -> None:
    days = [("2003-10-05", "in-care"), ("2004-05-05", "")]
    people = made.people(
        child=[made.seen("child", "c", status=days)], incident=[made.seen("incident", "1:i")]
    )

    assert list(missed.unknown_place(people, END)) == ["c"]


def test_foster_parents_on_a_day(made: ModuleType) -> None:
    people = made.people(
        sponsor=[
            made.seen("sponsor", "p", status=[("2003-10-05", "active"), ("2004-05-01", "ended")]),
            made.seen("sponsor", "q", status=[("2004-06-01", "active")]),
        ]
    )

    assert missed.foster_parents(people, "2004-04-30", "active") == exactly(1)
    assert missed.foster_parents(people, END, "active") == NOTHING
    assert missed.foster_parents(people, END, "ended") == exactly(1)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ("2004-05-31", 3, "2004-02-29"),
        ("2003-05-31", 3, "2003-02-28"),
        ("2004-01-15", 1, "2003-12-15"),
        ("2004-01-15", 14, "2002-11-15"),
    ],
)
def test_months_before_a_day(day: str, months: int, before: str) -> None:
    assert missed.months_before(day, months) == before

"""Who is missed since an incident at a shelter."""

from __future__ import annotations

from typing import Any

import pytest

from fieldledger.domain.striking import Blow, Life, is_blow, last_news, lost, struck

RAID = Blow("9:i", 9, "raid", "2004-05-17", "s")
END = "2004-06-30"


def life(ref: str = "1:c", **others: Any) -> Life:
    """A child in care in the shelter since 2003."""
    whole = {
        "type": "child",
        "code": ref,
        "statuses": (("2003-01-01", "in-care"),),
        "places": (("2003-01-01", "s"),),
        **others,
    }
    return Life(ref, 1, **whole)


def test_who_lived_there_and_was_not_heard_of_since_is_missed() -> None:
    there, elsewhere = life("1:c"), life("2:d", places=(("2003-01-01", "t"),))

    assert struck(RAID, [elsewhere, there], END) == [there]
    assert struck(RAID, [there], "2004-05-16") == []
    assert struck(RAID, [there], "2004-05-17") == [there]


@pytest.mark.parametrize(
    "news",
    [
        {"statuses": (("2003-01-01", "in-care"), ("2004-05-18", "found"))},
        {"statuses": (("2003-01-01", "in-care"), ("2004-05-17", "lost-contact"))},
        {"places": (("2003-01-01", "s"), ("2004-05-19", "s"))},
        {"heard": ("2004-05-20",)},
        {"heard": ("2004-05-17",)},
    ],
)
def test_any_news_of_that_day_or_later_settles_it(news: dict[str, Any]) -> None:
    assert struck(RAID, [life(**news)], END) == []


def test_news_after_the_day_that_is_asked_for_is_not_known_yet() -> None:
    heard_later = life(heard=("2004-06-20",))

    assert struck(RAID, [heard_later], "2004-06-19") == [heard_later]
    assert struck(RAID, [heard_later], "2004-06-20") == []
    assert last_news(heard_later, "2004-06-19") == "2003-01-01"
    assert last_news(heard_later, "2002-12-31") == ""


@pytest.mark.parametrize(
    ("status", "missed"),
    [
        ("in-care", True),
        ("sheltered", True),
        ("found", True),
        ("lost-contact", False),
        ("left", False),
        ("detained", False),
        ("of-age", False),
    ],
)
def test_who_was_not_there_any_more_is_not_missed(status: str, missed: bool) -> None:
    found = struck(RAID, [life(statuses=(("2003-01-01", status),))], END)

    assert bool(found) is missed


def test_who_has_no_status_was_there_as_far_as_anybody_knew() -> None:
    assert struck(RAID, [life(statuses=())], END)


def test_those_whom_an_arrest_names_are_not_without_contact() -> None:
    one, other = life("1:c"), life("2:d")
    arrest = RAID._replace(kind="arrest", named=frozenset({"1:c"}))

    assert lost(arrest, [one, other], END) == [other]
    assert struck(arrest, [one, other], END) == [one, other]
    assert lost(arrest._replace(kind="raid"), [one, other], END) == [one, other]


def test_they_are_listed_by_type_and_code() -> None:
    found = struck(
        RAID, [life("3:c", type="person", code="a"), life("2:c", code="b"), life("1:c")], END
    )

    assert [each.ref for each in found] == ["1:c", "2:c", "3:c"]


@pytest.mark.parametrize(
    ("kind", "shelter", "is_one"),
    [("raid", "s", True), ("lost-contact", "s", True), ("raid", "", False), ("bounty", "s", False)],
)
def test_a_blow_is_an_incident_at_a_shelter(kind: str, shelter: str, is_one: bool) -> None:
    assert is_blow(kind, shelter) is is_one

"""What hangs on a record: every type that refers to it, the newest first, as far as it is known."""

from __future__ import annotations

from typing import Any

import pytest

from fieldledger.services import entries, linked, reviewing, views
from fieldledger.services.session import Session


@pytest.fixture
def session(joined: Any) -> Any:
    with joined["a"].open() as opened:
        entries.add(opened, "shelter", ["s-12", "CN-LN"], [])
        entries.add(opened, "child", ["k-1", "1995", "female", "s-12"], [])
        yield opened


def links(session: Session, record: str) -> dict[tuple[str, str], Any]:
    found: Any = views.show(session, record)["linked"]
    return {(each["type"], each["field"]): each for each in found}


def test_what_refers_to_a_shelter_is_shown_by_type_the_newest_first(session: Session) -> None:
    for day in range(1, 8):
        words = ["rice", f"{day}kg", "s-12", f"date=2004-05-0{day}"]
        entries.add(session, "distribution", words, [])
    struck = entries.add(session, "distribution", ["rice", "9kg", "s-12", "date=2004-05-09"], [])
    entries.void(session, struck.id, "never was")
    entries.add(session, "provision", ["rice", "1t", "s-12"], [])
    entries.add(session, "incident", ["raid", "s-12"], [("risk_shelters", "s-12")])

    found = links(session, "s-12")

    given = found["distribution", "shelter"]
    assert (given["count"], len(given["records"]), given["known"]) == (7, linked.SHOWN, "all")
    assert [each["line"] for each in given["records"]][:2] == [
        "date 2004-05-07 · item rice · quantity 7 kg",
        "date 2004-05-06 · item rice · quantity 6 kg",
    ]
    assert found["child", "shelter"]["records"][0]["line"].startswith("code k-1")
    assert found["incident", "shelter"]["count"] == found["incident", "risk_shelters"]["count"] == 1
    assert ("distribution", "line") not in found
    stocked: Any = views.show(session, "s-12")["in_stock"]
    assert [(row["item"], "place" in row) for row in stocked] == [("rice", False)]
    assert views.show(session, "k-1")["in_stock"] == []


def test_who_stands_by_a_child_and_what_was_heard_of_it(session: Session) -> None:
    entries.add(session, "sponsor", ["f-1", "JP"], [])
    entries.add(session, "sponsorship", ["f-1", "k-1", "2003-09-01"], [])
    entries.add(session, "follow-up", ["k-1", "seen"], [])
    entries.add(session, "medical", ["k-1", "a cough"], [])

    found = links(session, "k-1")

    assert found["sponsorship", "child"]["records"][0]["line"] == (
        "sponsor f-1 · from-date 2003-09-01"
    )
    assert found["follow-up", "child"]["count"] == found["medical", "person"]["count"] == 1
    assert links(session, "f-1")["sponsorship", "sponsor"]["count"] == 1


def test_of_an_identity_nothing_is_told_but_that_there_is_one(session: Session) -> None:
    """Attack: a true name on the screen of somebody who only looked a child up."""
    entries.add(session, "identity", ["k-1", "김영희"], [])

    [record] = links(session, "k-1")["identity", "person"]["records"]

    assert record["line"] == ""
    assert record["id"]


def test_what_a_device_may_not_read_is_not_known_here_never_nothing(joined: Any) -> None:
    with joined["a3"].open() as session:  # cleared for relief
        entries.add(session, "shelter", ["s-12", "CN-LN"], [])
        found = links(session, "s-12")
        assert (found["child", "shelter"]["known"], found["child", "shelter"]["count"]) == (
            "none",
            None,
        )
        assert ("distribution", "shelter") not in found
    with joined["a4"].open() as session:  # of relief and children what it wrote itself
        entries.add(session, "shelter", ["s-12", "CN-LN"], [])
        found = links(session, "s-12")
        assert (found["child", "shelter"]["known"], found["child", "shelter"]["count"]) == (
            "own",
            0,
        )
        assert found["incident", "shelter"]["known"] == "none"


def test_what_names_a_duplicate_hangs_on_the_record_through_which_it_counts(met: Any) -> None:
    for label in ("a1", "a2"):
        with met[label].open() as opened:
            entries.add(opened, "shelter", ["s-12", "CN-LN"], [])
            entries.add(opened, "distribution", ["rice", "9kg", "s-12"], [])
        met.merge("a", met.send(label))

    with met["a"].open() as session:
        ids = [str(row["id"]) for row in views.listing(session, "shelter")]
        before = [links(session, each)["distribution", "shelter"]["count"] for each in ids]
        [doubled] = [
            each
            for each in reviewing.listing(session)
            if each["kind"] in ("duplicate", "code") and each["type"] == "shelter"
        ]
        reviewing.settle(session, str(doubled["key"]), reviewing.Choice(link=True), "one place")
        after = {links(session, each)["distribution", "shelter"]["count"] for each in ids}

    assert before == [1, 1]
    assert after == {2}

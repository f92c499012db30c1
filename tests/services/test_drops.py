"""One delivery of several items: one entry each, one group, all or none."""

from __future__ import annotations

from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import drops, entries, views
from fieldledger.services.session import Session
from fieldledger.store import projection


@pytest.fixture
def session(joined: Any) -> Any:
    with joined["a"].open() as opened:
        entries.add(opened, "shelter", ["s-12", "CN-LN"], [])
        entries.add(opened, "line", ["l-1"], [])
        yield opened


def drop(session: Session, *words: str) -> list[entries.Saved]:
    pairs = [tuple(word.split("=")) for word in words if "=" in word]
    others = [word for word in words if "=" not in word]
    return drops.add(session, drops.split(session, others, pairs))  # type: ignore[arg-type]


def told(session: Session, *words: str) -> list[tuple[str, str]]:
    with pytest.raises(errors.Refused) as refused:
        drop(session, *words)
    assert views.listing(session, "distribution") == []
    return [*refused.value.problems]


def test_each_item_is_one_entry_of_one_group(session: Session) -> None:
    saved = drop(
        session, "s-12", "people=30", "days=10", "rice=90kg", "winter-set=30", "date=2004-05-01"
    )

    rows = views.listing(session, "distribution")
    assert [row["id"] for row in rows] == [each.id for each in saved]
    assert [(row["item"], row["quantity"]) for row in rows] == [
        ("rice", 90_000),
        ("winter-set", 30),
    ]
    assert {row["shelter"] for row in rows} == {"s-12"}
    assert {row["people"] for row in rows} == {30}
    groups = {
        projection.read(payload).get("group")
        for (payload,) in session.ledger.conn.execute(
            "SELECT payload FROM distribution JOIN op USING(n)"
        )
    }
    assert len(groups) == 1
    assert groups != {None}


def test_days_are_said_of_what_is_weighed_alone(session: Session) -> None:
    drop(session, "s-12", "days=10", "rice=90kg", "winter-set=30", "cooking-oil=3l")

    found = {row["item"]: row["days"] for row in views.listing(session, "distribution")}
    assert found == {"rice": 10, "winter-set": None, "cooking-oil": 10}


def test_along_a_line_and_by_an_id(session: Session) -> None:
    item = str(views.listing(session, "item")[0]["id"])

    drop(session, "l-1", "eligibility=asked", f"{item}=3")

    [row] = views.listing(session, "distribution")
    assert (row["line"], row["eligibility"]) == ("l-1", "asked")


def test_all_problems_are_told_at_once_and_nothing_is_saved(session: Session) -> None:
    found = told(session, "s-12", "people=x", "rice=90", "foo=3", "salt=1kg", "salt=2kg", "wide")

    assert {field for field, _ in found} == {"people", "rice", "foo", "salt", "wide"}
    assert told(session, "s-99", "rice=9kg") == [("s-99", "names no place known here")]
    assert [field for field, _ in told(session, "s-12")] == ["items"]
    assert [field for field, _ in told(session)] == ["place", "items"]
    assert [field for field, _ in told(session, "s-12", "item=rice", "quantity=9kg")] == [
        "item",
        "quantity",
    ]
    assert [field for field, _ in told(session, "l-1", "rice=9kg")] == ["eligibility"]
    assert "did you mean rice" in told(session, "s-12", "rise=9kg")[0][1]


def test_a_word_that_is_a_field_and_an_item_is_refused(session: Session) -> None:
    entries.add(session, "item", ["days", "piece", "other"], [])

    assert told(session, "s-12", "days=9")[0][1].startswith("is a field and an item")


def test_one_item_by_two_names_is_given_twice(session: Session) -> None:
    rice = next(str(r["id"]) for r in views.listing(session, "item") if r["code"] == "rice")

    assert {field for field, _ in told(session, "s-12", "rice=9kg", f"{rice}=1kg")} == {
        "rice",
        rice,
    }


def test_a_device_that_may_only_read_writes_none(joined: Any) -> None:
    with joined["a6"].open() as session, pytest.raises(errors.FieldledgerError):
        drop(session, "s-12", "rice=9kg")


def test_what_prompts_ask_with(session: Session) -> None:
    assert drops.place_codes(session) == ["s-12", "l-1"]
    assert drops.problem_of(session, "quantity", "90", "rice").startswith("quantity: needs a unit")
    assert drops.problem_of(session, "quantity", "90kg", "rice") == ""
    assert drops.problem_of(session, "people", "many").startswith("people: is no number")

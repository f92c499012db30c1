"""Looking: lists, one record with its history, and what prompts offer."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import entries, roster, upkeep, views
from fieldledger.services.session import Session


@pytest.fixture
def session(joined: Any) -> Any:
    with joined["a"].open() as opened:
        entries.add(opened, "shelter", ["s-12", "CN-LN", "rural"], [])
        entries.add(opened, "distribution", ["rice", "90kg", "s-12", "people=30"], [])
        entries.add(opened, "child", ["k-1", "1995", "female", "s-12"], [])
        yield opened


def test_a_list_gives_codes_for_references_and_base_units_for_quantities(
    session: Session,
) -> None:
    (row,) = views.listing(session, "distribution")

    assert (row["item"], row["shelter"], row["quantity"], row["unit"]) == (
        "rice",
        "s-12",
        90000,
        "g",
    )
    assert (row["type"], row["void"], row["conflicts"]) == ("distribution", False, [])
    assert json.dumps(row)


def test_the_id_in_a_list_shows_the_same_record(session: Session) -> None:
    (row,) = views.listing(session, "child")

    shown = views.show(session, str(row["id"]))

    assert (shown["id"], shown["type"], shown["code"], shown["shelter"]) == (
        row["id"],
        "child",
        "k-1",
        "s-12",
    )
    assert json.dumps(shown)


def test_a_list_of_an_unknown_type_is_refused(session: Session) -> None:
    with pytest.raises(errors.Refused, match="no record type"):
        views.listing(session, "nothing")


def test_a_history_says_who_when_what_and_why(session: Session) -> None:
    entries.change(session, "k-1", [("status", "found"), ("schooling", "first year")], "seen")

    past = views.show(session, "k-1")["history"][1]

    assert (past["by"], past["do"], past["reason"], past["counts"]) == ("a", "set", "seen", True)
    assert past["text"] == {"schooling": "first year", "status@2004-05-17": "found"}
    assert past["at"] == session.world.now()


def test_a_reference_to_a_record_without_a_code_is_its_id(session: Session) -> None:
    ref = session.known.find(("shelter",), "s-12")[0].ref

    assert session.known.get(ref) is not None
    assert session.known.get("a-999:0011223344556677") is None


def test_prompts_offer_codes_and_choices_and_free_code_names(session: Session) -> None:
    assert views.offers(session, "distribution", "shelter") == ["s-12"]
    assert "rice" in views.offers(session, "distribution", "item")
    assert views.offers(session, "child", "sex") == ["female", "male", "unknown"]
    assert views.offers(session, "child", "note") == []
    (name,) = views.offers(session, "child", "code")
    assert re.fullmatch(r"[a-z]{4}-\d\d", name)


def test_a_void_record_is_not_offered(session: Session) -> None:
    entries.void(session, "s-12", "closed")

    assert views.offers(session, "distribution", "shelter") == []


def test_the_status_counts_what_was_not_exported(met: Any) -> None:
    with met["a1"].open() as opened:
        entries.add(opened, "shelter", ["s-1", "CN-JL"], [])
        told = upkeep.status(opened)
        assert (told["unexported"], told["unreceipted"]) == (1, 1)
    file = met.send("a1")
    with met["a1"].open() as opened:
        told = upkeep.status(opened)
        assert (told["unexported"], told["unreceipted"]) == (0, 1)
    met.merge("a", file)
    met.merge("a1", met.send("a", "a1"))
    with met["a1"].open() as opened:
        told = upkeep.status(opened)
        assert (told["unexported"], told["unreceipted"]) == (0, 0)
        assert json.dumps(told)


def test_a_device_that_was_heard_of_is_in_the_status(met: Any) -> None:
    with met["a1"].open() as opened:
        entries.add(opened, "shelter", ["s-1", "CN-JL"], [])
    met.merge("a", met.send("a1"))

    with met["a"].open() as opened:
        told = {each["label"]: each for each in upkeep.status(opened)["devices"]}
        seen = {each["label"]: each["last_seen"] for each in roster.devices(opened)}

    assert (told["a1"]["next_expected"], told["a1"]["gaps"]) == (2, [])
    assert seen["a1"] == met["a"].clock.at
    assert told["a3"]["state"] == "invited"

"""Writing: what is saved, what is refused and why, and that what is written is a sound op."""

from __future__ import annotations

from typing import Any

import pytest

from fieldledger import errors
from fieldledger.domain import records, wire
from fieldledger.services import entries, upkeep, views
from fieldledger.services.session import Session
from fieldledger.store import feeds


@pytest.fixture
def session(joined: Any) -> Any:
    """The founder's ledger with a shelter, open."""
    with joined["a"].open() as opened:
        entries.add(opened, "shelter", ["s-12", "CN-LN", "rural"], [])
        yield opened


def problems(refused: pytest.ExceptionInfo[errors.Refused]) -> list[str]:
    return [field for field, _ in refused.value.problems]


# --- adding -----------------------------------------------------------------------------------


def test_an_entry_is_saved_and_said_back_whole(session: Session) -> None:
    saved = entries.add(session, "distribution", ["rice", "90kg", "s-12", "people=30"], [])

    assert (saved.id, saved.type) == (f"a-{feeds.own_run(session.ledger).last}", "distribution")
    for word in ("2004-05-17", "rice", "90 kg", "s-12", "30"):
        assert word in saved.line
    assert views.listing(session, "distribution")[0]["quantity"] == 90_000


def test_all_problems_of_an_entry_are_told_together(session: Session) -> None:
    with pytest.raises(errors.Refused) as refused:
        entries.add(session, "distribution", ["rise", "90kg", "s-13"], [("people", "many")])

    assert {"item", "people"} <= set(problems(refused))
    assert views.listing(session, "distribution") == []


def test_what_is_missing_is_named(session: Session) -> None:
    with pytest.raises(errors.Refused) as refused:
        entries.add(session, "child", ["k-1"], [])

    assert problems(refused) == ["birth_year", "sex"]


def test_a_refused_entry_leaves_no_op(session: Session) -> None:
    before = feeds.own_run(session.ledger).last
    with pytest.raises(errors.Refused):
        entries.add(session, "shelter", ["s-13", "CN-JL", "nowhere"], [])

    assert feeds.own_run(session.ledger).last == before


def test_a_type_that_is_not_there_is_refused_with_what_may_be_meant(session: Session) -> None:
    with pytest.raises(errors.Refused) as refused:
        entries.add(session, "sheltr", [], [])
    assert "shelter" in refused.value.hint
    with pytest.raises(errors.Refused) as refused:
        entries.add(session, "xyz", [], [])
    assert "distribution" in refused.value.hint


def test_many_lines_are_added_or_none(session: Session) -> None:
    rows = [
        {"code": "s-1", "province": "CN-JL"},
        {"code": "s-2", "province": "CN-JL", "capacity": 0},
    ]
    with pytest.raises(errors.Refused) as refused:
        entries.add_many(session, "shelter", rows)
    assert problems(refused) == ["line 2: capacity"]
    assert len(views.listing(session, "shelter")) == 1

    saved = entries.add_many(session, "shelter", [*rows[:1], {"code": "s-2", "province": "CN-JL"}])

    assert [each.type for each in saved] == ["shelter", "shelter"]
    assert len(views.listing(session, "shelter")) == 3


def test_what_was_written_last_is_offered_again_in_words(session: Session) -> None:
    entries.add(session, "distribution", ["rice", "90kg", "s-12"], [])

    offered = views.last_used(session, "distribution")

    assert (offered["item"], offered["quantity"]) == ("rice", "90 kg")


# --- correcting -------------------------------------------------------------------------------


def test_a_correction_keeps_what_was_there(session: Session) -> None:
    saved = entries.add(session, "distribution", ["rice", "90kg", "s-12"], [])

    entries.change(session, saved.id, [("quantity", "100kg")], "counted again")

    shown = views.show(session, saved.id)
    assert (shown["quantity"], shown["conflicts"]) == (100_000, {})
    assert [past["do"] for past in shown["history"]] == ["add", "set"]
    assert shown["history"][0]["fields"]["quantity"] == 90_000
    assert shown["history"][1]["over"] == [saved.id]


def test_a_correction_of_a_correction_replaces_the_last_one_only(session: Session) -> None:
    saved = entries.add(session, "distribution", ["rice", "90kg", "s-12"], [])
    entries.change(session, saved.id, [("quantity", "100kg")], "counted again")
    entries.change(session, saved.id, [("people", "5")], "left out")
    entries.change(session, saved.id, [("quantity", "95kg")], "weighed")

    shown = views.show(session, saved.id)

    assert (shown["quantity"], shown["people"], shown["conflicts"]) == (95_000, 5, {})
    second = shown["history"][1]["id"]
    assert shown["history"][3]["over"] == [second]


def test_a_code_names_a_record_as_well_as_an_id(session: Session) -> None:
    entries.change(session, "s-12", [("capacity", "40")], "asked")

    assert views.show(session, "S-12")["capacity"] == 40


def test_an_empty_value_clears_a_field_that_is_not_needed(session: Session) -> None:
    entries.change(session, "s-12", [("setting", "")], "not known")

    assert views.show(session, "s-12")["setting"] is None


def test_a_timeline_is_corrected_for_a_day(session: Session) -> None:
    entries.change(session, "s-12", [("status", "raided")], "told", on="2004-05-20")
    entries.change(session, "s-12", [("status", "closed")], "told", on="2004-05-18")

    shown = views.show(session, "s-12")

    assert shown["status"] == "raided", "the latest day counts, not the latest entry"
    assert shown["timelines"]["status@2004-05-18"] == "closed"
    assert shown["conflicts"] == {}


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([], "No field"),
        ([("capacity", "none")], "not saved"),
        ([("nothing", "1")], "not saved"),
        ([("code", "")], "not saved"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    session: Session, pairs: list[tuple[str, str]], sentence: str
) -> None:
    with pytest.raises(errors.Refused, match=sentence):
        entries.change(session, "s-12", pairs, "why not")


@pytest.mark.parametrize("reason", ["", "  ", "\t"])
def test_every_change_needs_a_reason(session: Session, reason: str) -> None:
    with pytest.raises(errors.Refused, match="reason"):
        entries.change(session, "s-12", [("capacity", "40")], reason)
    with pytest.raises(errors.Refused, match="reason"):
        entries.void(session, "s-12", reason)


def test_a_record_that_is_not_there_is_refused(session: Session) -> None:
    for word in ("a-999", "a1-1", "nothing", "a-1", ""):
        with pytest.raises(errors.Refused, match="no record"):
            entries.change(session, word, [("capacity", "40")], "why not")


def test_a_type_narrows_down_what_a_word_means(session: Session) -> None:
    with pytest.raises(errors.Refused, match="no record"):
        entries.find_record(session, "s-12", "child")

    assert entries.find_record(session, "s-12", "shelter").fields["code"] == "s-12"


# --- voiding ----------------------------------------------------------------------------------


def test_a_void_record_leaves_the_list_and_comes_back(session: Session) -> None:
    entries.void(session, "s-12", "entered twice")
    assert views.listing(session, "shelter") == []
    assert [row["void"] for row in views.listing(session, "shelter", voided=True)] == [True]
    with pytest.raises(errors.Refused, match="void already"):
        entries.void(session, "s-12", "entered twice")

    entries.unvoid(session, "s-12", "it was not")

    assert [row["code"] for row in views.listing(session, "shelter")] == ["s-12"]
    with pytest.raises(errors.Refused, match="not void"):
        entries.unvoid(session, "s-12", "it was not")


def test_a_code_of_a_void_record_may_be_given_again_and_means_the_live_one(
    session: Session,
) -> None:
    first = entries.find_record(session, "s-12").n
    entries.void(session, "s-12", "closed long ago")
    entries.add(session, "shelter", ["s-12", "CN-JL"], [])

    assert entries.find_record(session, "s-12").n != first


# --- rights -----------------------------------------------------------------------------------


def test_a_reader_writes_nothing(joined: Any) -> None:
    with joined["a6"].open() as opened:
        with pytest.raises(errors.NotAllowed, match="only read"):
            entries.add(opened, "shelter", ["s-1", "CN-JL"], [])
        assert upkeep.status(opened)["ops"] == 0


def test_a_device_seals_what_it_may_not_read(joined: Any) -> None:
    with joined["a3"].open() as opened:
        saved = entries.add(opened, "child", ["k-1", "1995", "female"], [])
        with pytest.raises(errors.NotAllowed, match="cannot read child records"):
            views.listing(opened, "child")
        with pytest.raises(errors.NotAllowed, match="cannot read a3-1"):
            views.show(opened, "a3-1")
        entries.add(opened, "shelter", ["s-1", "CN-JL"], [])

        assert saved == ("a3-1", "child", "")
        assert upkeep.status(opened)["ops"] == 2


# --- what is written --------------------------------------------------------------------------


def test_every_payload_that_is_written_is_a_sound_op(session: Session) -> None:
    entries.add(session, "distribution", ["rice", "90kg", "s-12", "people=30"], [])
    child = entries.add(session, "child", ["k-1", "1995", "female", "s-12"], [])
    entries.change(
        session, child.id, [("status", "found"), ("note", "물")], "seen", on="2004-05-18"
    )
    entries.change(session, "s-12", [("setting", "")], "not known")
    entries.void(session, child.id, "twice")
    entries.unvoid(session, child.id, "not twice")

    payloads = [
        text.encode()
        for (text,) in session.ledger.conn.execute("SELECT payload FROM op ORDER BY n")
    ]
    read = [wire.read_payload(payload) for payload in payloads]

    assert not [op for op in read if op.newer]
    assert {op.do for op in read} >= {"add", "set", "void", "restore", "found", "enrol"}
    assert upkeep.verify(session)["ok"]


def test_what_is_about_a_person_carries_its_own_salt(session: Session) -> None:
    entries.add(session, "child", ["k-1", "1995", "female"], [])
    entries.add(session, "shelter", ["s-1", "CN-JL"], [])
    rows = session.ledger.conn.execute("SELECT payload FROM op ORDER BY n DESC LIMIT 2").fetchall()

    shelter, child = (text for (text,) in rows)

    assert child.startswith('{"salt":"')
    assert shelter.startswith('{"in":"relief"')


def test_what_is_written_is_projected_as_a_rebuild_would(session: Session) -> None:
    entries.add(session, "distribution", ["rice", "90kg", "s-12"], [])
    entries.change(session, "s-12", [("status", "raided")], "told", on="2004-05-20")
    before = upkeep.status(session)["state"]

    upkeep.rebuild(session)

    assert upkeep.status(session)["state"] == before
    assert upkeep.verify(session)["ok"]


def test_the_clock_is_written_down_as_it_is(joined: Any) -> None:
    joined["a1"].clock.at = 0
    with joined["a1"].open() as opened:
        saved = entries.add(opened, "shelter", ["s-1", "CN-JL"], [])
        assert views.show(opened, saved.id)["history"][0]["at"] == 0


def test_without_a_trusted_clock_a_day_has_to_be_given(joined: Any) -> None:
    joined["a"].clock.today = None
    with joined["a"].open() as opened:
        with pytest.raises(errors.Refused) as refused:
            entries.add(opened, "headcount", [], [])
        assert "date" in problems(refused)
        entries.add(opened, "shelter", ["s-1", "CN-JL"], [], on="2004-05-17")


def test_every_record_type_can_be_named(session: Session) -> None:
    for name in records.names():
        assert entries.type_of(name).name == name

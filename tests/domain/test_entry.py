"""One grammar: words, ``field=value``, corrections and JSON lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import pytest

from fieldledger.domain import records
from fieldledger.domain.entry import (
    Reading,
    read_changes,
    read_entry,
    read_json,
    read_unseen_changes,
    suggest,
)
from fieldledger.domain.fields import record_type
from fieldledger.domain.kind import Known
from fieldledger.domain.kinds import Codes
from fieldledger.domain.record import Record

Ref = Callable[[str], str]


class Tagged(Record):
    """A type with a set of words, which none of the real ones has."""

    TYPE = "tagged"
    COMPARTMENT = "relief"

    tags: Annotated[list[str], Codes(), "words"]


def test_records_can_be_listed_in_json(known: Known, ref: Ref) -> None:
    line = {"date": "2004-05-17", "kind": "raid", "risk_shelters": ["s-12"]}
    reading = read_json(records.load("incident"), line, known)

    assert reading.fields["risk_shelters"] == [ref("a-10")]
    assert not reading.problems


def _told(reading: Reading) -> dict[str, str]:
    return {problem.field: problem.sentence for problem in reading.problems}


def _add(known: Known, line: str, **options: str) -> Reading:
    type_name, *words = line.split()
    return read_entry(records.load(type_name), words, [*options.items()], known)


def _set(known: Known, type_name: str, current: dict[str, object], **pairs: str) -> Reading:
    return read_changes(records.load(type_name), [*pairs.items()], known, current)


def test_a_distribution_in_four_words(known: Known, ref: Ref) -> None:
    reading = _add(known, "distribution rice 90kg s-12 people=30")

    assert reading.fields == {
        "date": "2004-05-17",
        "item": ref("a-1"),
        "quantity": 90_000,
        "shelter": ref("a-10"),
        "people": 30,
    }
    assert not reading.problems
    assert not reading.missing


def test_a_number_and_its_unit_may_be_two_words(known: Known, ref: Ref) -> None:
    reading = _add(known, "distribution rice 90 kg s-12")

    assert (reading.fields["quantity"], reading.fields["shelter"]) == (90_000, ref("a-10"))


def test_a_word_finds_the_field_whose_record_it_names(known: Known, ref: Ref) -> None:
    reading = _add(known, "distribution rice 90kg l-1", eligibility="seen by the teacher")

    assert reading.fields["line"] == ref("a-20")
    assert "shelter" not in reading.fields
    assert not reading.problems


def test_a_word_that_names_two_records_is_refused_with_both_ids(known: Known) -> None:
    told = _told(_add(known, "distribution rice 90kg both"))

    assert "a1-11~9f3c" in told["shelter"]
    assert "a2-21~9f3c" in told["shelter"]


def test_an_id_tells_them_apart(known: Known, ref: Ref) -> None:
    assert _add(known, "distribution rice 90kg a1-11").fields["shelter"] == ref("a1-11")


def test_words_leave_out_what_was_given_by_name(known: Known, ref: Ref) -> None:
    reading = _add(known, "distribution 90kg s-12", item="rice")

    assert reading.fields["item"] == ref("a-1")
    assert reading.fields["quantity"] == 90_000


def test_a_hyphen_leaves_its_place_empty(known: Known, ref: Ref) -> None:
    reading = _add(known, "transfer rice 90kg - s-12")

    assert reading.fields["to_shelter"] == ref("a-10")
    assert "from_shelter" not in reading.fields


@pytest.mark.parametrize("name", ["birth_year", "birth-year", "Birth-Year", "birth"])
def test_a_field_has_one_name_in_several_spellings(name: str, known: Known) -> None:
    reading = _add(known, "child kamo-47 sex=male", **{name: "1990"})

    assert reading.fields["birth_year"] == 1990


def test_the_first_part_of_a_name_is_enough_where_one_field_begins_so(
    known: Known, ref: Ref
) -> None:
    reading = _add(known, "transfer rice 90kg from=s-12 to=a1-11")

    assert (reading.fields["from_shelter"], reading.fields["to_shelter"]) == (
        ref("a-10"),
        ref("a1-11"),
    )


def test_all_problems_of_an_entry_are_told_together(known: Known) -> None:
    told = _told(_add(known, "distribution rice 1,20kg nowhere peple=3 days=none extra"))

    assert "did you mean people" in told["peple"]
    assert "thousands mark" in told["quantity"]
    assert "no shelter or line" in told["shelter"]
    assert "no number" in told["days"]
    assert "1 word(s) too many" in told[""]


def test_a_name_like_none_of_the_fields_is_answered_with_all_of_them(known: Known) -> None:
    assert "it has code, status" in _told(_add(known, "line north zzz=1"))["zzz"]


def test_a_field_given_twice_is_refused(known: Known) -> None:
    assert "twice" in _told(_add(known, "line north note=a note=b"))["note"]


def test_what_is_missing_is_named_and_not_refused(known: Known) -> None:
    reading = _add(known, "distribution")

    assert reading.missing == ("item", "quantity")
    assert not reading.problems


def test_a_quantity_without_its_item_waits_for_it(known: Known) -> None:
    reading = _add(known, "distribution quantity=90kg")
    assert (reading.missing, reading.problems) == (("item",), ())
    assert "quantity" not in reading.fields

    assert "thousands mark" in _told(_add(known, "distribution quantity=1,20kg"))["quantity"]


def test_a_quantity_of_an_unknown_item_is_not_told_off_as_well(known: Known) -> None:
    assert set(_told(_add(known, "distribution caviar 90kg s-12"))) == {"item"}


def test_the_day_is_today_unless_given(known: Known) -> None:
    assert _add(known, "count rice 0kg").fields["date"] == "2004-05-17"
    assert _add(known, "count rice 0kg date=yesterday").fields["date"] == "2004-05-16"


def test_a_clock_that_cannot_be_trusted_writes_no_day(known: Known) -> None:
    known.today = None  # type: ignore[misc]

    reading = _add(known, "count rice 5kg")
    assert "give date=YYYY-MM-DD" in _told(reading)["date"]
    assert not reading.missing
    assert "give --on YYYY-MM-DD" in _told(_add(known, "line north"))["status"]
    assert not _add(known, "shelter kamo-47 CN-JL opened=2004-01-02").problems


def test_an_empty_value_is_as_good_as_none(known: Known) -> None:
    reading = _add(known, "line north", note=" ")

    assert "note" not in reading.fields
    assert not reading.problems


def test_money_is_one_word_and_two_fields(known: Known) -> None:
    reading = _add(known, "provision rice 2.7t", cost="3000 CNY")

    assert (reading.fields["cost"], reading.fields["currency"]) == (300_000, "CNY")
    assert _add(known, "provision rice 2.7t cost=3000 currency=JPY").fields["cost"] == 3_000


def test_money_of_two_currencies_is_refused(known: Known) -> None:
    reading = _add(known, "provision rice 2.7t currency=JPY", cost="3000 CNY")

    assert "another currency" in _told(reading)["cost"]


def test_rules_across_fields_come_last(known: Known) -> None:
    assert set(_told(_add(known, "distribution rice 90kg"))) == {"shelter"}
    assert set(_told(_add(known, "distribution rice 90kg days=none"))) == {"days"}


def test_a_new_record_starts_its_timelines_on_its_first_day(known: Known) -> None:
    opened = _add(known, "shelter kamo-47 CN-JL opened=2004-01-02").fields
    assert opened["status@2004-01-02"] == "open"
    told = _add(known, "feedback wish said=rice date=2004-01-03").fields
    assert told["status@2004-01-03"] == "open"
    today = _add(known, "feedback wish said=rice").fields
    assert (today["date"], today["status@2004-05-17"]) == ("2004-05-17", "open")

    wished = _add(known, "feedback wish shoes date=2004-01-02").fields
    assert wished["status@2004-01-02"] == "open"

    assert _add(known, "line north").fields["status@2004-05-17"] == "active"
    assert _add(known, "line north status=irregular").fields["status@2004-05-17"] == "irregular"


def test_a_timeline_takes_the_day_given(known: Known) -> None:
    spec = records.load("line")

    assert read_entry(spec, ["north"], [], known, on="yesterday").fields == {
        "code": "north",
        "status@2004-05-16": "active",
    }
    assert _add(known, "line north status@2004/1/2=broken").fields == {
        "code": "north",
        "status@2004-01-02": "broken",
    }
    assert "on" in _told(read_entry(spec, ["north"], [], known, on="some day"))


def test_a_day_belongs_to_timelines_only(known: Known) -> None:
    assert "leave out the @" in _told(_add(known, "line north note@2004-05-17=x"))["note"]
    assert "after @" in _told(_add(known, "line north status@never=broken"))["status"]


def test_two_values_for_one_day_are_refused(known: Known) -> None:
    reading = _add(known, "line north status=active status@today=broken")

    assert "twice for one day" in _told(reading)["status"]


def test_a_code_that_is_taken_is_refused_with_the_id(known: Known) -> None:
    assert "a-10" in _told(_add(known, "shelter S-12 CN-JL"))["code"]
    assert "a-30" in _told(_add(known, "setting fiscal-year-start 10-01"))["name"]


# --- corrections ---------------------------------------------------------------------------------


def test_a_correction_writes_only_what_is_given(known: Known, ref: Ref) -> None:
    current: dict[str, object] = {"item": ref("a-1"), "quantity": 5_000, "shelter": ref("a-10")}

    assert _set(known, "distribution", current, quantity="90kg").fields == {"quantity": 90_000}


def test_an_empty_value_clears_an_optional_field(known: Known, ref: Ref) -> None:
    current: dict[str, object] = {
        "item": ref("a-1"),
        "quantity": 5_000,
        "cost": 5,
        "currency": "CNY",
    }

    reading = _set(known, "provision", current, cost="", note="")
    assert reading.fields == {"cost": None, "currency": None, "note": None}
    assert not reading.problems
    assert "cannot be empty" in _told(_set(known, "provision", current, item=""))["item"]


def test_an_amount_corrected_keeps_its_currency_unless_it_names_one(known: Known) -> None:
    current: dict[str, object] = {"cost": 5, "currency": "JPY"}

    assert _set(known, "provision", current, cost="3000").fields["cost"] == 3_000
    assert _set(known, "provision", current, cost="3000 CNY").fields == {
        "cost": 300_000,
        "currency": "CNY",
    }


def test_a_correction_of_a_timeline_needs_a_day(known: Known) -> None:
    spec, current = records.load("shelter"), {"code": "kamo-47", "status": "open"}

    assert _set(known, "shelter", {}, status="raided").fields == {"status@2004-05-17": "raided"}
    changed = read_changes(spec, [("status", "raided")], known, current, on="-3")
    assert changed.fields == {"status@2004-05-14": "raided"}
    taken_back = read_changes(spec, [("status@2004-05-14", "")], known, current)
    assert taken_back.fields == {"status@2004-05-14": None}
    known.today = None  # type: ignore[misc]
    assert "--on" in _told(_set(known, "shelter", {}, status="raided"))["status"]


def test_rules_look_at_the_record_as_it_would_be(known: Known, ref: Ref) -> None:
    current: dict[str, object] = {"shelter": ref("a-10"), "people": 30}

    assert set(_told(_set(known, "distribution", current, women="31"))) == {"people"}
    assert set(_told(_set(known, "distribution", current, line="l-1", eligibility="e"))) == {
        "shelter"
    }
    assert not _set(
        known, "distribution", current, line="l-1", shelter="", eligibility="e"
    ).problems


def test_another_item_in_another_unit_asks_for_the_quantity_again(known: Known, ref: Ref) -> None:
    current: dict[str, object] = {"item": ref("a-1"), "quantity": 90_000}

    assert "given again" in _told(_set(known, "loss", current, item="winter-set"))["quantity"]
    assert not _set(known, "loss", current, item="winter-set", quantity="90").problems
    assert not _set(known, "loss", current, item="flour").problems


def test_a_record_may_keep_its_own_code(known: Known) -> None:
    current: dict[str, object] = {"code": "s-12", "status": "open"}

    assert not _set(known, "shelter", current, code="S-12").problems
    assert "code" in _told(_set(known, "shelter", {"code": "kamo-47"}, code="s-12"))


# --- JSON lines ----------------------------------------------------------------------------------


def test_a_json_line_says_the_same_as_words(known: Known) -> None:
    line = {"item": "rice", "quantity": "90 kg", "shelter": "s-12", "people": 30, "note": None}

    assert read_json(records.load("distribution"), line, known) == _add(
        known, "distribution rice 90kg s-12 people=30"
    )


def test_a_json_quantity_may_be_a_number_of_base_units(known: Known) -> None:
    line: dict[str, object] = {"item": "rice", "quantity": 90_000, "shelter": "s-12"}

    assert read_json(records.load("distribution"), line, known).fields["quantity"] == 90_000


def test_a_json_quantity_waits_for_its_item(known: Known) -> None:
    reading = read_json(records.load("distribution"), {"quantity": 90_000}, known)

    assert (reading.missing, reading.problems) == (("item",), ())


def test_a_json_list_is_a_set_of_words(known: Known) -> None:
    spec = record_type(Tagged)

    assert read_json(spec, {"tags": ["b", "a", "b"]}, known).fields == {"tags": ["a", "b"]}
    assert read_json(spec, {"tags": "b,a"}, known).fields == {"tags": ["a", "b"]}
    assert _told(read_json(spec, {"tags": 5}, known)) == {"tags": "must be written as text"}


@pytest.mark.parametrize(
    "line",
    [
        {"people": True},
        {"people": 3.5},
        {"note": 5},
        {"note": ["a"]},
        {"quantity": -1},
        {"date": {"y": 2004}},
        {"on": 5},
    ],
)
def test_json_of_the_wrong_kind_is_refused(line: dict[str, object], known: Known) -> None:
    sound: dict[str, object] = {"item": "rice", "quantity": "1kg", "shelter": "s-12"}

    assert set(_told(read_json(records.load("distribution"), {**sound, **line}, known))) == {*line}


def test_a_json_line_may_give_the_day_of_timelines(known: Known) -> None:
    fields = read_json(records.load("line"), {"code": "north", "on": "2004-01-02"}, known).fields

    assert fields == {"code": "north", "status@2004-01-02": "active"}


def test_did_you_mean() -> None:
    assert suggest("Distributon", ["distribution", "loss"]) == ["distribution"]
    assert suggest("zzz", ["loss"]) == []


# --- of a record that cannot be read ----------------------------------------------------------


def test_an_amount_of_a_record_that_cannot_be_read_needs_its_item_beside_it(
    known: Known, ref: Ref
) -> None:
    spec = records.load("distribution")
    alone = read_unseen_changes(spec, [("quantity", "90kg")], known)
    both = read_unseen_changes(spec, [("quantity", "90kg"), ("item", "rice")], known)

    assert "cannot be looked up here" in _told(alone)["quantity"]
    assert both.fields == {"item": ref("a-1"), "quantity": 90_000}


@pytest.mark.parametrize(
    ("words", "wants"),
    [
        ("", True),
        ("rice", True),
        ("rice 90kg", True),  # neither a shelter nor a line
        ("rice 90kg s-12", False),
        ("rice 90apples", False),  # wrong, so it is refused and nothing is asked for
        ("rice 90kg s-12 people=3 women=4", False),
    ],
)
def test_more_is_wanted_where_nothing_is_wrong_but_what_was_not_said(
    known: Known, words: str, wants: bool
) -> None:
    spec = records.load("distribution")

    assert read_entry(spec, words.split(), [], known).wants_more() is wants


def test_rules_across_fields_are_left_to_those_who_read_the_record(known: Known) -> None:
    spec = records.load("distribution")
    changed = read_unseen_changes(spec, [("line", ""), ("people", "12")], known)

    assert changed[:3] == ({"people": 12, "line": None}, (), ())


def test_of_a_timeline_that_cannot_be_read_the_day_is_written(known: Known) -> None:
    spec = records.load("shelter")
    changed = read_unseen_changes(spec, [("status", "raided")], known, on="2004-05-14")

    assert changed.fields == {"status@2004-05-14": "raided"}

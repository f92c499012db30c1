"""The law of merging for records, rule by rule, and against the oracle on random histories."""

from __future__ import annotations

import sys
from hashlib import sha256
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain import law
from fieldledger.domain.law import Write, record_state

oracle: Any = sys.modules["fieldledger_tests_oracle"]


def write(name: str, over: str = "", at: int = 1, **fields: object) -> Write:
    """An op named by one letter, over the ops named by the letters of ``over``."""
    named = {key.replace("void_", "@void"): value for key, value in fields.items()}
    return Write(name, at, name.encode(), frozenset(over), named)


def shown(*writes: Write) -> dict[str, object]:
    return record_state(writes).shown()


def in_conflict(*writes: Write) -> dict[str, set[object]]:
    found = record_state(writes).conflicts()
    return {name: {each.value for each in group} for name, group in found.items()}


# --- rules 1 and 2 ----------------------------------------------------------------------------


def test_an_add_alone_is_what_is_shown() -> None:
    assert shown(write("a", code="s-1", capacity=4)) == {"code": "s-1", "capacity": 4}


def test_a_set_replaces_the_fields_it_writes_and_no_others() -> None:
    assert shown(write("a", x=1, y=1), write("b", "a", x=2)) == {"x": 2, "y": 1}


def test_it_replaces_whatever_the_clocks_say() -> None:
    assert shown(write("a", at=9_000, x=1), write("b", "a", at=-9_000, x=2)) == {"x": 2}


def test_two_who_correct_different_fields_never_meet() -> None:
    writes = write("a", x=1, y=1), write("b", "a", x=2), write("c", "a", y=3)

    assert shown(*writes) == {"x": 2, "y": 3}
    assert in_conflict(*writes) == {}


def test_two_who_correct_one_field_are_shown_to_each_other() -> None:
    assert in_conflict(write("a", x=1), write("b", "a", x=2), write("c", "a", x=3)) == {"x": {2, 3}}


def test_one_who_names_nothing_is_in_conflict_with_what_is_there() -> None:
    assert in_conflict(write("a", x=1), write("b", x=2)) == {"x": {1, 2}}


def test_naming_an_op_that_wrote_no_such_field_replaces_nothing() -> None:
    writes = write("a", x=1), write("b", "a", y=2), write("c", "b", x=3)

    assert in_conflict(*writes) == {"x": {1, 3}}


def test_equal_values_are_no_conflict() -> None:
    writes = write("a", x=1), write("b", "a", x=2), write("c", "a", x=2)

    assert in_conflict(*writes) == {}
    assert shown(*writes) == {"x": 2}


def test_true_and_one_are_different_values() -> None:
    assert set(in_conflict(write("a", x=True), write("b", x=1))) == {"x"}


def test_the_greatest_clock_is_shown_and_the_head_decides_between_equals() -> None:
    assert shown(write("a", at=2, x=1), write("b", at=1, x=2)) == {"x": 1}
    assert shown(write("a", at=2, x=1), write("b", at=2, x=2)) == {"x": 2}


def test_whoever_names_all_sides_settles_it() -> None:
    sides = write("a", x=1), write("b", "a", x=2), write("c", "a", x=3)

    assert in_conflict(*sides, write("d", "bc", x=3)) == {}
    assert in_conflict(*sides, write("d", "b", x=4)) == {"x": {3, 4}}


def test_what_was_replaced_does_not_come_back_when_its_replacement_is_replaced() -> None:
    assert shown(write("a", x=1), write("b", "a", x=2), write("c", "b", x=3)) == {"x": 3}


def test_naming_an_op_that_is_not_held_changes_nothing() -> None:
    assert shown(write("a", x=1), write("b", "az", x=2)) == {"x": 2}


def test_ops_that_name_each_other_leave_no_value_and_no_failure() -> None:
    state = record_state([write("a", "b", x=1), write("b", "a", x=2), write("c", y=1)])

    assert (state.shown(), state.conflicts()) == ({"y": 1}, {})


def test_who_writes_now_names_every_holder_of_the_fields_it_writes() -> None:
    state = record_state([write("a", x=1, y=1), write("b", "a", x=2), write("c", "a", x=3)])

    assert state.holders(["x"]) == ("b", "c")
    assert state.holders(["x", "y", "z"]) == ("a", "b", "c")


# --- rule 3 -----------------------------------------------------------------------------------


def test_two_days_of_a_timeline_never_collide_and_two_values_of_one_day_do() -> None:
    def status(name: str, day: str, value: str) -> Write:
        return Write(name, 1, name.encode(), frozenset(), {f"status@{day}": value})

    first, second = status("a", "2004-05-17", "open"), status("b", "2004-05-18", "raided")
    assert in_conflict(first, second) == {}
    assert set(in_conflict(first, status("c", "2004-05-17", "closed"))) == {"status@2004-05-17"}


def test_the_latest_day_with_a_value_is_what_the_record_shows() -> None:
    days = {"status@2004-05-17": "open", "status@2004-06-01": "raided", "status@2004-07-01": None}

    assert law.latest({**days, "code": "s-1"}) == {"status": "raided", "code": "s-1"}


# --- rule 4 -----------------------------------------------------------------------------------


def test_a_void_holds_until_a_restore_names_it() -> None:
    add, void = write("a", x=1), write("b", void_=True)
    assert record_state([add, void]).void
    assert record_state([add, void, write("c", void_=False)]).void
    assert not record_state([add, void, write("c", "b", void_=False)]).void


def test_a_restore_ends_only_the_voids_it_names() -> None:
    voids = [write("a", x=1), write("b", void_=True), write("c", void_=True)]

    assert record_state([*voids, write("d", "b", void_=False)]).void
    assert not record_state([*voids, write("d", "bc", void_=False)]).void


def test_a_void_is_no_conflict_and_no_value() -> None:
    state = record_state([write("a", x=1), write("b", void_=True), write("c", void_=False)])

    assert (state.conflicts(), state.shown()) == ({}, {"x": 1})


# --- the state --------------------------------------------------------------------------------


def test_a_line_of_the_state_is_what_the_document_says() -> None:
    state = record_state([write("a", b=[2, 1], a="물"), write("b", a="ㄱ"), write("c", void_=True)])

    expected = '["shelter","1:00",true,{"a":["ㄱ","물"],"b":[[2,1]]}]\n'
    assert law.state_line("shelter", "1:00", state).decode() == expected


# --- against the oracle -----------------------------------------------------------------------

FIELDS = ("x", "y", "status@2004-05-17")


@st.composite
def histories(draw: st.DrawFn) -> list[Any]:
    """Ops about one record; ``over`` may name later ops, itself, ops of no field, or none."""
    count = draw(st.integers(1, 8))
    heads = [sha256(f"{number}".encode()).digest() for number in range(count)]
    names = [f"{number}:{head.hex()[:16]}" for number, head in enumerate(heads)]
    made = []
    for number in range(count):
        do = draw(st.sampled_from(("set", "set", "set", "void", "restore")))
        over = draw(st.lists(st.sampled_from([*names, "99:0011223344556677"]), max_size=4))
        fields = draw(st.dictionaries(st.sampled_from(FIELDS), st.integers(0, 2), min_size=1))
        body: dict[str, Any] = {"in": "relief", "do": do, "at": draw(st.integers(0, 2))}
        body |= {"over": [f"a1-{name}" for name in over]}
        body |= {"fields": fields} if do == "set" else {}
        made.append(oracle.Op(b"", b"", number, heads[number], b"", body))
    return draw(st.permutations(made))


@settings(max_examples=200)
@given(histories())
def test_the_law_agrees_with_the_oracle_on_random_histories(history: list[Any]) -> None:
    writes = [
        Write(
            op.name,
            op.body["at"],
            op.head,
            frozenset(map(oracle.named, op.body["over"])),
            oracle.written(op),
        )
        for op in history
    ]

    state = record_state(writes)

    expected = {
        field: [(oracle.written(op)[field], op.name) for op in ops]
        for field, ops in oracle.candidates(history).items()
    }
    told = {
        name: [(each.value, each.op) for each in group] for name, group in state.candidates.items()
    }
    assert told == expected
    assert law.state_line("shelter", "1:00", state).decode() == oracle.line(
        "shelter", "1:00", history
    )


@settings(max_examples=50)
@given(st.data())
def test_the_order_in_which_ops_arrive_makes_no_difference(data: st.DataObject) -> None:
    history = data.draw(histories())
    writes = [
        Write(
            op.name, 1, op.head, frozenset(map(oracle.named, op.body["over"])), oracle.written(op)
        )
        for op in history
    ]

    assert record_state(data.draw(st.permutations(writes))).candidates == (
        record_state(writes).candidates
    )


def test_what_a_record_was_found_not_to_be_is_of_everybody_who_said_so() -> None:
    def said(name: str, *refs: str) -> Write:
        return Write(name, 1, name.encode(), frozenset(), {law.APART: [*refs]})

    assert record_state([said("a", "x", "y"), said("b", "y", "z")]).apart_from() == {"x", "y", "z"}
    assert record_state([write("a", x=1)]).apart_from() == frozenset()

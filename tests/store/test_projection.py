"""Records as typed rows: what ops make of them, and that a rebuild makes the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldledger.store import merging, projection, records
from fieldledger.store.ledger import Ledger


@pytest.fixture
def a(pen: Any) -> Any:
    founder = pen.Pen("a", "a")
    founder.found()
    return founder


@pytest.fixture
def take(ledger: Ledger, pen: Any) -> Any:
    def taken(*pens: Any) -> merging.Taken:
        with ledger.writing():
            return merging.take(ledger, [each.part() for each in pens], pen.verify)

    return taken


def shelter(ledger: Ledger, op: Any) -> records.Row:
    row = records.row(ledger, "shelter", op.op)
    assert row is not None
    return row


def test_a_row_holds_each_field_in_its_column(ledger: Ledger, take: Any, a: Any) -> None:
    entry = a.add("s-1", setting="rural", **{"status@2004-05-17": "open"})
    take(a)

    row = shelter(ledger, entry)

    assert (row.ref, row.void, row.conflicts) == (entry.op, False, 0)
    expected = {"code": "s-1", "province": "CN-JL", "setting": "rural", "status": "open"}
    assert expected.items() <= row.fields.items()
    assert row.fields["capacity"] is None


def test_a_timeline_shows_its_latest_day_and_keeps_the_others(
    ledger: Ledger, take: Any, a: Any
) -> None:
    entry = a.add("s-1", **{"status@2004-05-17": "open"})
    a.edit(entry, over=[], **{"status@2004-06-01": "raided"})
    a.edit(entry, over=[], **{"status@2004-05-20": "closed"})
    take(a)

    days = ledger.conn.execute("SELECT day, value FROM timeline ORDER BY day").fetchall()

    assert shelter(ledger, entry).fields["status"] == "raided"
    assert days == [("2004-05-17", "open"), ("2004-05-20", "closed"), ("2004-06-01", "raided")]


def test_a_conflict_is_listed_with_all_its_values_and_goes_when_settled(
    ledger: Ledger, take: Any, a: Any
) -> None:
    entry = a.add("s-1")
    sides = [a.edit(entry, capacity=value, at=value) for value in (4, 5)]
    take(a)

    assert shelter(ledger, entry).conflicts == 1
    assert records.conflicting(ledger, entry.op) == ["capacity"]
    (values,) = ledger.conn.execute("SELECT field_values FROM conflict").fetchone()
    assert json.loads(values) == [5, 4], "the one shown comes first"

    a.edit(entry, capacity=4, over=sides)
    take(a)
    assert shelter(ledger, entry).conflicts == 0
    assert ledger.conn.execute("SELECT count(*) FROM conflict").fetchone() == (0,)


def test_a_void_record_stays_and_is_marked(ledger: Ledger, take: Any, a: Any) -> None:
    entry = a.add("s-1")
    a.edit(entry, "void", over=[])
    take(a)

    assert shelter(ledger, entry).void
    assert records.rows(ledger, "shelter") == []
    assert len(records.rows(ledger, "shelter", voided=True)) == 1
    assert records.find(ledger, ("shelter",), "s-1") == []


def test_a_cleared_field_is_empty(ledger: Ledger, take: Any, a: Any) -> None:
    entry = a.add("s-1", capacity=4)
    a.edit(entry, capacity=None)
    take(a)

    assert shelter(ledger, entry).fields["capacity"] is None


def test_a_reference_is_held_by_what_identifies(ledger: Ledger, take: Any, a: Any) -> None:
    entry = a.add("s-1")
    body = {"in": "children", "do": "add", "at": 5, "type": "child", "v": 1}
    fields = {"code": "k-1", "birth_year": 1995, "sex": "female"}
    a.write({**body, "fields": {**fields, "shelter@2004-05-17": entry.ref}})
    take(a)

    (row,) = records.rows(ledger, "child")

    assert row.fields["shelter"] == entry.op
    assert ledger.conn.execute("SELECT value FROM timeline").fetchall() == [(entry.op,)]


def test_two_records_of_one_code_are_both_kept(ledger: Ledger, take: Any, a: Any) -> None:
    a.add("s-1")
    a.add("s-1")
    take(a)

    assert len(records.find(ledger, ("shelter",), "S-1")) == 2


def test_an_edit_of_another_type_is_not_about_this_record(
    ledger: Ledger, take: Any, a: Any
) -> None:
    entry = a.add("s-1")
    a.write(
        {
            "in": "open",
            "do": "set",
            "at": 9,
            "type": "item",
            "v": 1,
            "rec": entry.ref,
            "over": [entry.ref],
            "fields": {"code": "changed"},
            "reason": "x",
        }
    )
    take(a)

    assert shelter(ledger, entry).fields["code"] == "s-1"
    assert projection.count(ledger) == 1


def test_a_record_is_found_by_its_id_and_its_code(ledger: Ledger, take: Any, a: Any) -> None:
    entry = a.add("s-1")
    take(a)

    by_id = records.find(ledger, ("shelter",), f"a-{entry.number}")
    by_code = records.find(ledger, ("shelter",), "Ｓ-1")
    by_head = records.find(ledger, ("shelter",), f"a-{entry.number}~{entry.head.hex()[:4]}")

    assert [found.ref for found in by_id] == [entry.ref]
    assert by_id == by_code == by_head
    assert records.find(ledger, ("child",), f"a-{entry.number}") == []
    assert records.find(ledger, ("shelter",), f"a-{entry.number}~ffff") == []
    for word in ("a-1", "a-99", "-", "a-", "a-x", "b-2", f"a-{'9' * 30}"):
        assert records.find(ledger, ("shelter",), word) == []


def test_the_state_is_a_function_of_what_counts(
    ledger: Ledger, take: Any, a: Any, oracle: Any
) -> None:
    entry = a.add("물-1")
    a.edit(entry, capacity=4)
    a.edit(entry, "void", over=[])
    take(a)

    told = [
        oracle.Op(w.sign, w.feed, w.number, w.head, w.before, w.body, w.genuine) for w in a.written
    ]
    assert projection.state(ledger).hex() == oracle.state(told)


DOS = st.sampled_from(("set", "set", "set", "void", "restore", "add"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(DOS, st.integers(0, 3), st.sets(st.integers(0, 9), max_size=3)), max_size=10
    ),
    size=st.integers(1, 4),
)
def test_whatever_comes_the_projection_is_what_a_rebuild_makes(
    whole_ledger: Ledger, pen: Any, steps: list[Any], size: int
) -> None:
    a = pen.Pen("a", "a")
    a.found()
    adds = [a.add("s-0")]
    for do, which, over in steps:
        if do == "add":
            adds.append(a.add(f"s-{len(adds)}"))
            continue
        named = [a.written[number] for number in over if 0 < number < len(a.written)]
        fields = {"capacity": which + 1, "status@2004-05-17": "open"} if do == "set" else {}
        a.edit(adds[which % len(adds)], do, over=named, at=which, **fields)
    with whole_ledger.rehearsing():
        for start in range(0, a.number, size):
            part = a.part(start, min(start + size, a.number))
            merging.take(whole_ledger, [part], pen.verify)
        before = projection.contents(whole_ledger), projection.state(whole_ledger)
        assert projection.count(whole_ledger) == len(adds)
        projection.rebuild(whole_ledger)
        assert (projection.contents(whole_ledger), projection.state(whole_ledger)) == before

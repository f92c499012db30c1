"""Taking parts of feeds in: any order, cut anywhere, with gaps, forks and closed ops."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldledger.domain import ops
from fieldledger.store import devices, feeds, merging, projection, records
from fieldledger.store.feeds import QUARANTINED
from fieldledger.store.ledger import Ledger
from fieldledger.store.merging import Incoming


@pytest.fixture
def a(pen: Any) -> Any:
    """The founder of the ledger."""
    founder = pen.Pen("a", "a")
    founder.found()
    return founder


@pytest.fixture
def b(pen: Any, a: Any) -> Any:
    """A worker whom 'a' has taken in."""
    device = pen.Pen("b", "a1")
    a.welcome(device)
    return device


@pytest.fixture
def take(ledger: Ledger, pen: Any) -> Any:
    def taken(*parts: Incoming) -> merging.Taken:
        changes = projection.Changes()
        with ledger.writing():
            found = merging.take(ledger, parts, pen.verify, changes=changes)
            taken.changed = projection.changed(ledger, changes)  # type: ignore[attr-defined]
        return found

    return taken


def codes(ledger: Ledger) -> list[object]:
    return sorted(str(row.fields["code"]) for row in records.rows(ledger, "shelter"))


def counted(taken: merging.Taken) -> tuple[int, ...]:
    return taken.new, taken.known, taken.sealed, taken.withheld, taken.quarantined


def names(ledger: Ledger) -> tuple[bytes, bytes]:
    return feeds.digest(ledger), projection.state(ledger)


def told(oracle: Any, *pens: Any) -> list[Any]:
    return [
        oracle.Op(w.sign, w.feed, w.number, w.head, w.before, w.body, w.genuine)
        for each in pens
        for w in each.written
    ]


def sound(ledger: Ledger) -> bool:
    """Whether the projection is what a rebuild makes."""
    before = projection.contents(ledger)
    with ledger.rehearsing():
        projection.rebuild(ledger)
        return projection.contents(ledger) == before


# --- order, overlaps, gaps --------------------------------------------------------------------


def test_a_part_is_placed_judged_and_projected(ledger: Ledger, take: Any, a: Any, b: Any) -> None:
    b.add("s-1")

    taken = take(a.part(), b.part())

    assert counted(taken) == (4, 0, 0, 0, 0)
    assert take.changed == {"shelter": 1}
    assert codes(ledger) == ["s-1"]
    assert [each.label for each in devices.members(ledger)] == ["a", "a1"]


def test_a_part_twice_is_known(ledger: Ledger, take: Any, a: Any, b: Any) -> None:
    b.add("s-1")
    take(a.part(), b.part())
    before = names(ledger)

    assert counted(take(b.part(), a.part())) == (0, 4, 0, 0, 0)
    assert names(ledger) == before


def test_twice_in_one_bundle_is_known_too(take: Any, a: Any, b: Any) -> None:
    b.add("s-1")

    assert counted(take(a.part(), b.part(), b.part())) == (4, 1, 0, 0, 0)


def test_entries_before_their_device_is_known_wait_in_quarantine(
    ledger: Ledger, take: Any, a: Any, b: Any
) -> None:
    b.add("s-1")

    assert counted(take(b.part())) == (0, 0, 0, 0, 1)
    assert codes(ledger) == []

    take(a.part())
    assert take.changed == {"shelter": 1}
    assert codes(ledger) == ["s-1"]
    assert sound(ledger)


def test_overlapping_parts_are_joined(
    ledger: Ledger, take: Any, a: Any, b: Any, oracle: Any
) -> None:
    for number in range(6):
        b.add(f"s-{number}")
    take(a.part())

    assert counted(take(b.part(0, 3))) == (3, 0, 0, 0, 0)
    assert counted(take(b.part(1, 5))) == (2, 2, 0, 0, 0)
    assert counted(take(b.part(2, 6))) == (1, 3, 0, 0, 0)
    assert feeds.digest(ledger).hex() == oracle.digest(told(oracle, a, b))
    assert ledger.meta("forked") == 0


def test_a_gap_is_closed_by_what_comes_late(
    ledger: Ledger, take: Any, a: Any, b: Any, oracle: Any
) -> None:
    for number in range(6):
        b.add(f"s-{number}")
    take(a.part(), b.part(4, 6))
    assert codes(ledger) == ["s-4", "s-5"], "what comes after a gap counts at once"
    take(b.part(0, 2))

    take(b.part(2, 4))

    assert len(codes(ledger)) == 6
    assert feeds.digest(ledger).hex() == oracle.digest(told(oracle, a, b))
    assert ledger.meta("forked") == 0


def test_an_edit_waits_for_its_add(ledger: Ledger, take: Any, a: Any, b: Any) -> None:
    entry = b.add("s-1")
    b.edit(entry, capacity=7)
    take(a.part(), b.part(1, 2))
    assert codes(ledger) == []

    take(b.part(0, 1))

    assert take.changed == {"shelter": 1}
    assert records.rows(ledger, "shelter")[0].fields["capacity"] == 7
    assert sound(ledger)


# --- forks ------------------------------------------------------------------------------------


def test_both_branches_of_a_copied_device_are_kept(
    ledger: Ledger, take: Any, a: Any, b: Any, oracle: Any
) -> None:
    b.add("s-1")
    copied = b.fork()
    b.add("left")
    copied.add("right")
    take(a.part(), b.part())

    taken = take(copied.part())

    assert counted(taken) == (1, 1, 0, 0, 0)
    assert codes(ledger) == ["left", "right", "s-1"]
    assert ledger.meta("forked") == 1
    assert feeds.digest(ledger).hex() == oracle.digest(told(oracle, a, b, copied))
    assert len(feeds.numbered(ledger, "a1", 2)) == 2
    shown = {records.display_id(ledger, n) for n, _ in feeds.numbered(ledger, "a1", 2)}
    assert shown == {f"a1-2~{each.written[1].head.hex()[:4]}" for each in (b, copied)}


def test_a_branch_goes_on(ledger: Ledger, take: Any, a: Any, b: Any, oracle: Any) -> None:
    b.add("s-1")
    copied = b.fork()
    b.add("left")
    copied.add("right")
    take(a.part(), b.part(), copied.part())
    copied.add("right-2")
    b.add("left-2")

    assert counted(take(copied.part(2, 3), b.part(2, 3))) == (2, 0, 0, 0, 0)
    assert feeds.digest(ledger).hex() == oracle.digest(told(oracle, a, b, copied))


def test_branches_that_come_before_what_they_stand_on(
    ledger: Ledger, take: Any, a: Any, b: Any, oracle: Any
) -> None:
    b.add("s-1")
    copied = b.fork()
    b.add("left")
    copied.add("right")

    take(copied.part(1, 2), b.part(1, 2), a.part())
    take(b.part(0, 1))

    assert feeds.digest(ledger).hex() == oracle.digest(told(oracle, a, b, copied))
    assert ledger.meta("forked") == 1


# --- closed ops -------------------------------------------------------------------------------


def closed_part(device: Any, which: set[int]) -> Incoming:
    rows = [w.closed() if w.number in which else w.row() for w in device.written]
    return device.part(rows=rows)


def test_what_may_not_be_read_is_held_by_its_hashes(
    ledger: Ledger, take: Any, a: Any, b: Any, oracle: Any
) -> None:
    for number in range(3):
        b.add(f"s-{number}")

    taken = take(a.part(), closed_part(b, {2}))

    assert counted(taken) == (5, 0, 0, 1, 0)
    assert codes(ledger) == ["s-0", "s-2"]
    assert feeds.digest(ledger).hex() == oracle.digest(told(oracle, a, b))


def test_closed_ops_are_opened_later_and_never_closed_again(
    ledger: Ledger, take: Any, a: Any, b: Any
) -> None:
    for number in range(3):
        b.add(f"s-{number}")
    take(a.part(), closed_part(b, {1, 2}))

    taken = take(b.part())
    assert counted(taken) == (2, 1, 0, 0, 0)
    assert codes(ledger) == ["s-0", "s-1", "s-2"]

    assert counted(take(closed_part(b, {1, 2, 3}))) == (0, 3, 0, 0, 0)
    assert codes(ledger) == ["s-0", "s-1", "s-2"]
    assert sound(ledger)


@pytest.mark.parametrize("order", [0, 1])
def test_a_copy_of_a_feed_under_another_key_is_in_nobodys_way(
    ledger: Ledger, take: Any, pen: Any, a: Any, b: Any, order: int
) -> None:
    entry = b.add("s-1")
    b.edit(entry, capacity=4)
    b.add("s-2")
    stolen = replace(b.part(), sign=pen.Pen("c", "a2").public)
    take(a.part())

    for part in [(b.part(), stolen), (stolen, b.part())][order]:
        take(part)

    assert codes(ledger) == ["s-1", "s-2"]
    assert records.rows(ledger, "shelter")[0].fields["capacity"] == 4
    b.edit(entry, "void", over=[])
    take(b.part())
    assert codes(ledger) == ["s-2"]
    assert sound(ledger)


# --- quarantine -------------------------------------------------------------------------------

BAD = [
    {"in": "relief", "do": "add", "at": 5, "type": "shelter", "v": 1, "fields": {"code": "s-9"}},
    {"in": "children", "do": "add", "at": 5, "type": "shelter", "v": 1, "fields": {}},
    {"in": "relief", "do": "set", "at": 5, "type": "shelter", "v": 1, "fields": {"capacity": 0}},
    {"in": "control", "do": "bar", "at": 5},
    {"in": "relief", "do": "found", "at": 5},
]


@pytest.mark.parametrize("body", BAD, ids=lambda body: f"{body['in']}-{body['do']}")
def test_a_bad_op_is_kept_with_its_reason_and_stops_nothing(
    ledger: Ledger, take: Any, a: Any, b: Any, body: dict[str, Any], oracle: Any
) -> None:
    b.write(body)
    b.add("s-1")

    taken = take(a.part(), b.part())

    assert (taken.new, taken.quarantined) == (4, 1)
    assert codes(ledger) == ["s-1"]
    rows = ledger.conn.execute("SELECT reason FROM why JOIN op USING(n) WHERE verdict=1").fetchall()
    assert [bool(reason) for (reason,) in rows] == [True]
    assert feeds.digest(ledger).hex() == oracle.digest(told(oracle, a, b))
    assert sound(ledger)


NEWER = [
    {"in": "relief", "do": "add", "at": 5, "type": "radio", "v": 1, "fields": {"code": "r-1"}},
    {"in": "relief", "do": "bless", "at": 5, "rec": "a-1:0011223344556677"},
    {"in": "relief", "do": "erase", "at": 5, "reason": "asked for"},
    {"in": "control", "do": "crown", "at": 5},
]


@pytest.mark.parametrize("body", NEWER, ids=lambda body: f"{body['do']}")
def test_an_op_of_a_newer_program_is_kept_and_stops_nothing(
    ledger: Ledger, take: Any, a: Any, b: Any, body: dict[str, Any]
) -> None:
    a.write(body)
    b.add("s-1")

    take(a.part(), b.part())

    assert codes(ledger) == ["s-1"]
    with ledger.writing():
        projection.rebuild(ledger)
    assert codes(ledger) == ["s-1"]


@pytest.mark.parametrize("do", ["add", "enrol"])
def test_a_key_that_does_not_belong_to_an_op_is_ignored(
    ledger: Ledger, take: Any, a: Any, b: Any, do: str
) -> None:
    entry = b.add("s-1")
    stray = {"rec": entry.ref, "over": [entry.ref]}
    fields = {"code": "s-2", "province": "CN-JL", "capacity": 9}
    if do == "add":
        shelter = {"in": "relief", "do": "add", "at": 9, "type": "shelter", "v": 1}
        b.write({**shelter, "fields": fields, **stray})
    else:
        invitation = a.enrol("a9")
        a.written.remove(invitation)
        a.write({**invitation.body, **stray, "type": "shelter", "v": 1, "fields": fields})

    take(a.part(), b.part())

    assert codes(ledger)[0] == "s-1"
    assert records.conflicting(ledger, entry.op) == []
    assert records.rows(ledger, "shelter")[0].fields.get("capacity") is None
    assert sound(ledger)


def test_an_edit_in_quarantine_replaces_nothing(
    ledger: Ledger, take: Any, pen: Any, a: Any, b: Any
) -> None:
    entry = b.add("s-1")
    stranger = pen.Pen("x", "x")
    stranger.edit(entry, capacity=7, code="x-1")

    take(a.part(), b.part(), stranger.part())

    assert codes(ledger) == ["s-1"]
    assert sound(ledger)


def test_a_bar_takes_out_what_was_counted_and_a_lift_puts_it_back(
    ledger: Ledger, take: Any, a: Any, b: Any, oracle: Any
) -> None:
    entry = b.add("s-1")
    b.edit(entry, code="s-2")
    b.add("s-3")
    take(a.part(), b.part())
    assert codes(ledger) == ["s-2", "s-3"]

    bar = a.bar(b, 1)
    take(a.part())
    assert codes(ledger) == ["s-1"]
    assert sound(ledger)
    assert projection.state(ledger).hex() == oracle.state(told(oracle, a, b))

    a.lift(bar)
    take(a.part())
    assert codes(ledger) == ["s-2", "s-3"]
    assert take.changed == {"shelter": 2}
    assert sound(ledger)


def test_a_refusal_takes_out_and_an_acceptance_lets_in(
    ledger: Ledger, take: Any, pen: Any, a: Any, b: Any
) -> None:
    mine, stranger = b.add("s-1"), pen.Pen("x", "x")
    theirs = stranger.add("x-1")
    take(a.part(), b.part(), stranger.part())

    a.control("refuse", ops=[mine.ref], reason="false")
    a.control("accept", ops=[theirs.ref], reason="true")
    take(a.part())

    assert codes(ledger) == ["x-1"]
    assert sound(ledger)


def test_one_row_of_quarantine_is_told_for_each_op(ledger: Ledger, take: Any, pen: Any) -> None:
    stranger = pen.Pen("x", "x")
    stranger.add("x-1")
    stranger.add("x-2")
    take(stranger.part())

    rows = ledger.conn.execute("SELECT verdict FROM op WHERE verdict<>0").fetchall()

    assert rows == [(QUARANTINED,)] * 2


# --- any order, any cutting -------------------------------------------------------------------


@st.composite
def cuttings(draw: st.DrawFn, lengths: list[int]) -> list[tuple[int, int, int]]:
    """Parts (device, base, last) that cover feeds of these lengths, in any order, overlapping."""
    parts = []
    for device, length in enumerate(lengths):
        marks = sorted(draw(st.sets(st.integers(1, length - 1), max_size=3))) if length > 1 else []
        edges = [0, *marks, length]
        parts += [(device, low, high) for low, high in pairwise(edges)]
        for _ in range(draw(st.integers(0, 2))):
            low = draw(st.integers(0, length - 1))
            parts.append((device, low, draw(st.integers(low + 1, length))))
    return draw(st.permutations(parts))


def scene(pen: Any) -> list[Any]:
    """A founder who welcomes two and bars one at a fork; edits, conflicts and voids."""
    a, b, c = pen.Pen("a", "a"), pen.Pen("b", "a1"), pen.Pen("c", "a2")
    a.found()
    a.welcome(b)
    a.welcome(c, clear=["relief"])
    entry, other = b.add("s-1"), c.add("s-2", at=3)
    copied = b.fork()
    b.edit(entry, capacity=4)
    copied.edit(entry, capacity=5)
    copied.edit(other, "void")
    void = c.edit(entry, "void", over=[])
    c.edit(entry, "restore", over=[void])
    c.edit(other, capacity=8)
    a.edit(entry, capacity=6, over=[entry, b.written[1]])
    a.bar(b, 2)
    return [a, b, c, copied]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_order_and_any_cutting_give_one_digest_and_one_state(
    whole_ledger: Ledger, pen: Any, oracle: Any, data: st.DataObject
) -> None:
    pens = scene(pen)
    parts = data.draw(cuttings([each.number for each in pens]))
    size = data.draw(st.integers(1, len(parts)))
    with whole_ledger.rehearsing():
        carried = taken_in = 0
        for start in range(0, len(parts), size):
            some = [pens[who].part(low, high) for who, low, high in parts[start : start + size]]
            taken = merging.take(whole_ledger, some, pen.verify)
            carried += sum(len(part.rows) for part in some)
            taken_in += sum(counted(taken))
        expected = told(oracle, *pens)
        assert carried == taken_in, "the counts of every merge add up to what it carried"
        assert feeds.digest(whole_ledger).hex() == oracle.digest(expected)
        assert projection.state(whole_ledger).hex() == oracle.state(expected)
        before = projection.contents(whole_ledger)
        projection.rebuild(whole_ledger)
        assert projection.contents(whole_ledger) == before


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_closed_and_open_parts_in_any_order_end_open(
    whole_ledger: Ledger, pen: Any, oracle: Any, data: st.DataObject
) -> None:
    pens = scene(pen)
    parts = [each.part() for each in pens]
    for each in pens:
        closed = data.draw(st.sets(st.integers(1, each.number)))
        parts.append(
            each.part(rows=[w.closed() if w.number in closed else w.row() for w in each.written])
        )
    with whole_ledger.rehearsing():
        for part in data.draw(st.permutations(parts)):
            merging.take(whole_ledger, [part], pen.verify)
        expected = told(oracle, *pens)
        assert feeds.digest(whole_ledger).hex() == oracle.digest(expected)
        assert projection.state(whole_ledger).hex() == oracle.state(expected)


def test_ops_are_named_by_their_heads(pen: Any, a: Any) -> None:
    entry = a.add("s-1")

    assert ops.identity(entry.ref) == entry.op

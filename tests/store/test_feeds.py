"""Feeds as they are held: appending, finding by name, ancestry, and the digest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldledger.domain import ops
from fieldledger.store import feeds, merging
from fieldledger.store.ledger import Ledger


def body(number: int, where: str = "relief") -> dict[str, object]:
    kind = {"relief": "shelter", "children": "child", "control": "x"}[where]
    return {"in": where, "do": "add", "at": number, "type": kind, "v": 1, "fields": {}}


def append(ledger: Ledger, *bodies: dict[str, object]) -> list[feeds.Placed]:
    with ledger.writing():
        return feeds.append(ledger, bodies, [bytes([n]) * 16 for n, _ in enumerate(bodies)])


def place(ledger: Ledger, pen: Any, *parts: merging.Incoming) -> None:
    with ledger.writing():
        merging.take(ledger, parts, pen.verify)


# --- appending --------------------------------------------------------------------------------


def test_ops_are_numbered_and_chained(ledger: Ledger) -> None:
    first, second = append(ledger, body(1), body(2))
    (third,) = append(ledger, body(3))

    assert [each.number for each in (first, second, third)] == [1, 2, 3]
    run = feeds.own_run(ledger)
    assert (run.last, run.last_head) == (3, third.head)
    assert third.op == f"3:{third.head.hex()[:16]}"


def test_the_chain_is_what_the_document_says(ledger: Ledger) -> None:
    head = feeds.own_run(ledger).base_head
    placed = append(ledger, body(1), body(2, "children"))
    secret = ledger.meta_bytes("salt_secret")
    for each in placed:
        (payload,) = ledger.conn.execute("SELECT payload FROM op WHERE n=?", (each.n,)).fetchone()
        where = ops.compartment_of(payload.encode())
        key = ops.salt_key(secret, where)
        head = ops.next_head(head, ops.payload_hash(payload.encode(), key, each.number))
        assert each.head == head


def test_an_append_that_fails_half_way_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="shorter"), ledger.writing():
        feeds.append(ledger, [body(1), body(2)], [bytes(16)])

    assert feeds.own_run(ledger).last == 0
    assert ledger.conn.execute("SELECT count(*) FROM op").fetchone() == (0,)


# --- finding ----------------------------------------------------------------------------------


def test_an_op_is_found_by_its_identity_and_by_no_other(ledger: Ledger) -> None:
    _, second = append(ledger, body(1), body(2))

    assert feeds.find(ledger, second.op) == (second.n, second.head)
    for wrong in ("2:0000000000000000", f"1:{second.op[2:]}", "", "x:y", f"{10**16}:{'0' * 16}"):
        assert feeds.find(ledger, wrong) is None


def test_the_place_of_an_op(ledger: Ledger) -> None:
    (first,) = append(ledger, body(1))
    feed = feeds.feeds(ledger)[0]

    assert feeds.place(ledger, first.n) == (feed.sign, feed.id, 1)
    assert feeds.numbered(ledger, "z", 1) == [(first.n, first.head)]
    assert feeds.numbered(ledger, "z", 2) == []


# --- ancestry ---------------------------------------------------------------------------------


@pytest.fixture
def tree(ledger: Ledger, pen: Any) -> Any:
    """b: 1 2 3 4 5; a copy leaves after 2 with 3' 4', and is held from 3' on."""
    b = pen.Pen("b", "a1")
    for number in range(2):
        b.add(f"s-{number}")
    copied = b.fork()
    for number in range(3):
        b.add(f"left-{number}")
    for number in range(2):
        copied.add(f"right-{number}")
    place(ledger, pen, b.part(0, 3), copied.part(2, 4), b.part(3, 5))
    return b, copied


def test_an_op_lies_within_its_descendants_and_in_nothing_else(ledger: Ledger, tree: Any) -> None:
    def within(op: Any, cut: Any) -> bool:
        return feeds.within(ledger, op.feed, op.number, op.head, (cut.number, cut.head))

    b, copied = tree
    for pen in tree:
        for low in pen.written:
            for high in pen.written:
                assert within(low, high) is (low.number <= high.number)
    for left in b.written[2:]:
        for right in copied.written[2:]:
            assert not within(left, right)
            assert not within(right, left)


def test_nothing_lies_within_the_beginning_of_a_feed(ledger: Ledger, tree: Any) -> None:
    first = tree[0].written[0]

    assert not feeds.within(ledger, first.feed, 1, first.head, (0, first.feed))


def test_ancestry_cannot_be_shown_across_a_gap(ledger: Ledger, pen: Any) -> None:
    b = pen.Pen("b", "a1")
    for number in range(4):
        b.add(f"s-{number}")
    place(ledger, pen, b.part(0, 1), b.part(2, 4))
    first, last = b.written[0], b.written[3]

    assert not feeds.within(ledger, b.feed, 1, first.head, (4, last.head))
    place(ledger, pen, b.part(1, 2))
    assert feeds.within(ledger, b.feed, 1, first.head, (4, last.head))


# --- the digest -------------------------------------------------------------------------------


def test_an_empty_ledger_has_the_digest_of_nothing(ledger: Ledger, oracle: Any) -> None:
    assert feeds.digest(ledger).hex() == oracle.digest([])


def test_own_ops_are_in_the_digest(ledger: Ledger) -> None:
    before = feeds.digest(ledger)
    append(ledger, body(1))

    assert feeds.digest(ledger) != before


def test_a_feed_with_a_gap_is_two_runs(ledger: Ledger, pen: Any, oracle: Any) -> None:
    b = pen.Pen("b", "a1")
    for number in range(5):
        b.add(f"s-{number}")
    place(ledger, pen, b.part(0, 2), b.part(3, 5))

    runs = list(feeds.maximal(ledger))

    assert len(runs) == 2
    held = [w for w in b.written if w.number != 3]
    told = [oracle.Op(w.sign, w.feed, w.number, w.head, w.before, w.body) for w in held]
    assert feeds.digest(ledger).hex() == oracle.digest(told)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_digest_is_that_of_the_set_of_ops_held(
    whole_ledger: Ledger, pen: Any, oracle: Any, data: st.DataObject
) -> None:
    """Trees of branches, of which any stretches are held, in any order."""
    branches = [pen.Pen("b", "a1")]
    for number in range(data.draw(st.integers(1, 10))):
        branch = data.draw(st.sampled_from(branches))
        if len(branches) < 4 and data.draw(st.booleans()):
            branches.append(branch.fork())
        branch.add(f"s-{number}")
    stretches = [
        (branch, low, high)
        for branch in branches
        for low in range(branch.number)
        for high in range(low + 1, branch.number + 1)
    ]
    chosen = data.draw(st.lists(st.sampled_from(stretches), max_size=6))
    with whole_ledger.rehearsing():
        for branch, low, high in chosen:
            merging.take(whole_ledger, [branch.part(low, high)], pen.verify)
        held = [w for branch, low, high in chosen for w in branch.written[low:high]]
        told = [oracle.Op(w.sign, w.feed, w.number, w.head, w.before, w.body) for w in held]
        assert feeds.digest(whole_ledger).hex() == oracle.digest(told)
        forked = len({w.before for w in held}) < len({w.head for w in held})
        assert whole_ledger.meta("forked") == forked

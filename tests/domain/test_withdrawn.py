"""The law where a bar names an invitation, and where a device is put on hold."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from fieldledger.domain import ops
from fieldledger.domain.problems import BadOp
from fieldledger.domain.standing import (
    Bars,
    Cut,
    Device,
    Standing,
    bars,
    reason_against,
    root_message,
    standing,
)
from fieldledger.domain.wire import read_payload

oracle: Any = sys.modules["fieldledger_tests_oracle"]
pen: Any = sys.modules["fieldledger_tests_pen"]
Pen = pen.Pen


class Book:
    """All that was written by some devices, and what the law makes of it."""

    def __init__(self, *pens: Any) -> None:
        written = list({(w.feed, w.head): w for each in pens for w in each.written}.values())
        self.before = {w.head: w.before for w in written}
        self.control = [w.control() for w in written if w.body["in"] == "control"]
        self.standing: Standing = standing(pen.LEDGER, self.control, pen.verify, self.within)
        self.bars: Bars = bars(pen.LEDGER, self.control, pen.verify)
        told = [
            oracle.Op(w.sign, w.feed, w.number, w.head, w.before, w.body, w.genuine)
            for w in written
        ]
        believed = oracle.Standing(told)
        held = {sign for sign, device in self.standing.devices.items() if device.on_hold}
        assert set(believed.members) == set(self.standing.devices)
        assert believed.on_hold() == held

    def within(self, feed: bytes, number: int, head: bytes, cut: Cut) -> bool:
        at = cut.head
        while feed == cut.feed:
            if at == head:
                return True
            if at not in self.before:
                return False
            at = self.before[at]
        return False

    def device(self, of: Any) -> Device:
        return self.standing.devices[of.public]

    def members(self) -> list[str]:
        return sorted(each.label for each in self.standing.devices.values())


@pytest.fixture
def a() -> Any:
    founder = Pen("a", "a")
    founder.found()
    return founder


def coordinator(by: Any, label: str) -> Any:
    device = Pen(label, label)
    by.welcome(device, "coordinator")
    return device


# --- invitations --------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_invitation_that_was_withdrawn_makes_no_member(a: Any, when: str) -> None:
    a1 = Pen("a1", "a1")
    enrol = a.enrol("a1")
    if when == "before":
        a.withdraw(enrol)
    a.accept(enrol, a1)
    if when == "after":
        a.withdraw(enrol)

    assert Book(a, a1).members() == ["a"]


def test_it_makes_no_member_by_the_answer_of_somebody_else_either(a: Any) -> None:
    a1, a2 = coordinator(a, "a1"), Pen("a2", "a2")
    enrol = a.enrol("a2")
    a1.accept(enrol, a2)
    assert Book(a, a1).members() == ["a", "a1", "a2"]

    a.withdraw(enrol)

    assert Book(a, a1).members() == ["a", "a1"]


def test_whoever_it_took_in_takes_nobody_in_either(a: Any) -> None:
    a1 = Pen("a1", "a1")
    enrol, _ = a.welcome(a1, "coordinator")
    a1.welcome(Pen("a1a", "a1a"))
    a.withdraw(enrol)

    assert Book(a, a1).members() == ["a"]


def test_a_lift_opens_it_again(a: Any) -> None:
    a1 = Pen("a1", "a1")
    enrol, _ = a.welcome(a1)
    bar = a.withdraw(enrol)
    a.lift(bar)

    book = Book(a, a1)
    assert book.members() == ["a", "a1"]
    assert not book.bars.in_force


def test_another_invitation_under_the_same_one_time_key_is_open_still(a: Any) -> None:
    """A bar names an invitation by its key and its place, both."""
    a1 = Pen("a1", "a1")
    first, second = a.enrol("a1"), a.enrol("a1")
    a.accept(second, a1)
    a.withdraw(first)

    assert Book(a, a1).members() == ["a", "a1"]


def test_two_requests_on_it_suspend_nobody(a: Any) -> None:
    """One of them has another invitation that stands."""
    a1, twin = Pen("a1", "a1"), Pen("twin", "a1")
    shared, own = a.enrol("a1"), a.enrol("a1")
    a.accept(shared, twin)
    a.accept(shared, a1)
    a.accept(own, a1)
    assert Book(a).device(a1).suspended

    a.withdraw(shared)

    assert Book(a).members() == ["a", "a1"]
    assert not Book(a).device(a1).suspended


def test_a_bar_by_whom_it_made_a_coordinator_counts_and_the_root_key_lifts_it(a: Any) -> None:
    a1 = Pen("a1", "a1")
    enrol, _ = a.welcome(a1, "coordinator")
    a.withdraw(enrol)
    bar = a1.bar(a, 0)
    assert a.public in Book(a, a1).standing.cuts

    a.lift(bar, root=True)

    assert a.public not in Book(a, a1).standing.cuts


@pytest.mark.parametrize("root", [None, False])
def test_only_coordinators_and_the_root_key_withdraw(a: Any, root: bool | None) -> None:
    a1, a2 = Pen("a1", "a1"), Pen("a2", "a2")
    a.welcome(a1)
    enrol, _ = a.welcome(a2)
    a1.withdraw(enrol, root=root)

    assert Book(a, a1).members() == ["a", "a1", "a2"]
    a1.withdraw(enrol, root=True)
    assert Book(a, a1).members() == ["a", "a1"]


def test_those_lift_whom_no_bar_ever_named(a: Any) -> None:
    a1, a2, a3 = coordinator(a, "a1"), coordinator(a, "a2"), Pen("a3", "a3")
    a.welcome(a3)
    a.lift(a.bar(a1, 0))

    found = Book(a, a1, a2).bars

    assert found.lifters == {a.public, a2.public}
    assert not found.in_force


def test_the_root_key_signs_what_a_bar_names() -> None:
    body = {"do": "bar", "device": pen.text(bytes(32)), "feed": "ab", "head": None}

    assert root_message(b"ledger", body) == b"fieldledger/bar/1ledger" + bytes(
        32
    ) + b"\xab" + bytes(8)


# --- on hold ------------------------------------------------------------------------------------


def test_a_device_is_on_hold_until_what_said_so_is_replaced(a: Any) -> None:
    a1 = Pen("a1", "a1")
    a.welcome(a1)
    assert not Book(a).device(a1).on_hold
    held = a.suspend(a1)
    assert Book(a).device(a1).on_hold

    a.suspend(a1, on=False)
    assert Book(a).device(a1).on_hold, "it replaced nothing"
    a.suspend(a1, on=False, over=[held])

    assert not Book(a).device(a1).on_hold


def test_what_a_device_on_hold_writes_counts(a: Any) -> None:
    a1 = Pen("a1", "a1")
    a.welcome(a1)
    a.suspend(a1)
    op = a1.add("s-1")
    book = Book(a, a1)

    place = (op.feed, op.number, op.head)
    assert reason_against(book.standing, op.sign, place, "add", book.within) == ""


def test_one_of_two_who_say_so_is_enough(a: Any) -> None:
    a1, a2 = coordinator(a, "a1"), Pen("a2", "a2")
    a.welcome(a2)
    first, _ = a.suspend(a2), a1.suspend(a2)
    a.suspend(a2, on=False, over=[first])

    assert Book(a, a1).device(a2).on_hold


def test_what_a_device_on_hold_became_is_on_hold(a: Any) -> None:
    a1 = Pen("a1", "a1")
    a.welcome(a1)
    a.suspend(a1)
    a1a = a1.renewed("a1a", "restored")

    assert Book(a, a1, a1a).device(a1a).on_hold


def test_nobody_is_put_on_hold_or_off_by_those_who_do_not_count(a: Any) -> None:
    a1, a2, barred = Pen("a1", "a1"), Pen("a2", "a2"), coordinator(a, "a3")
    a.welcome(a1)
    a.welcome(a2)
    a.bar(barred, 0)
    held = a.suspend(a2)
    for device in (a1, barred):
        device.suspend(a, on=True)
        device.suspend(a2, on=False, over=[held])

    book = Book(a, a1, barred)

    assert not book.device(a).on_hold
    assert book.device(a2).on_hold


GOOD = {"device": pen.text(bytes(32)), "on": True, "reason": "asked"}


@pytest.mark.parametrize(
    "wrong", [{"device": "AA=="}, {"on": "yes"}, {"on": 1}, {"reason": ""}, {"over": ["x"]}]
)
def test_a_suspend_of_another_shape_is_no_op(wrong: dict[str, object]) -> None:
    body = {"in": "control", "do": "suspend", "at": 1, **GOOD}
    assert not read_payload(ops.encode(body)).newer

    with pytest.raises(BadOp):
        read_payload(ops.encode(body | wrong))

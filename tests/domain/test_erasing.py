"""The law of erasing: whose voices erase a record, and what an op tells of."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import pytest

from fieldledger.domain import erasing, memberships
from fieldledger.domain.erasing import About, Voice
from fieldledger.domain.standing import Cut, Renewal, standing

oracle: Any = sys.modules["fieldledger_tests_oracle"]
pen: Any = sys.modules["fieldledger_tests_pen"]
Pen = pen.Pen


@pytest.fixture
def a() -> Any:
    founder = Pen("a", "a")
    founder.found()
    return founder


@pytest.fixture
def child(a: Any) -> Any:
    return a.record("child", 5, code="c-1", birth_year=1995, sex="female")


def voice_of(op: Any) -> Voice:
    return Voice(op.sign, op.feed, op.number, op.head, op.body)


def is_erased(pens: Iterable[Any], voices: Iterable[Any], own: bytes = b"") -> bool:
    """The law asked as the store asks it, and the oracle beside it."""
    written = list({(w.feed, w.head): w for by in pens for w in by.written}.values())
    before = {w.head: w.before for w in written}

    def within(feed: bytes, number: int, head: bytes, cut: Cut) -> bool:
        at = cut.head
        while at != head and at in before:
            at = before[at]
        return at == head

    control = [w.control() for w in written if w.body["in"] == "control"]
    state = standing(pen.LEDGER, control, pen.verify, within)

    def leaders(ops_of: Any) -> dict[bytes, Any]:
        asked = memberships.read(pen.LEDGER, list(ops_of), pen.verify)
        ever = memberships.members(asked, lambda op: True)
        return {sign: each for sign, each in ever.items() if each.role == "coordinator"}

    asked = memberships.read(pen.LEDGER, control, pen.verify)
    granted = memberships.granted(asked, memberships.members(asked, lambda op: True))
    persons = erasing.persons(granted)

    def person(sign: bytes) -> bytes:
        return persons.get(sign, sign)

    def alone(voice: Voice) -> bool:
        earlier = leaders(erasing.before(voice, control, within))
        return {person(sign) for sign in earlier} <= {person(voice.sign)}

    found = erasing.counts(
        map(voice_of, voices),
        {each.sign: person(each.sign) for each in state.coordinators()},
        alone,
        person(own) if own in state.devices and state.devices[own].role == "coordinator" else None,
    )
    told = [
        oracle.Op(w.sign, w.feed, w.number, w.head, w.before, w.body, w.genuine, w.shape)
        for w in written
    ]
    assert bool(oracle.erased(told, own)) == found
    return found


def erase(by: Any, child: Any) -> Any:
    return by.erase(child, "children", "child")


def test_the_only_coordinator_erases_alone(a: Any, child: Any) -> None:
    assert is_erased([a], [erase(a, child)])


def test_of_two_coordinators_both_have_to(a: Any, child: Any) -> None:
    b = Pen("b", "a1")
    a.welcome(b, "coordinator")
    first = erase(a, child)
    assert not is_erased([a, b], [first, erase(a, child)])
    assert is_erased([a, b], [first, erase(b, child)])


def test_a_voice_of_one_who_is_no_coordinator_is_none(a: Any, child: Any) -> None:
    b, w = Pen("b", "a1"), Pen("w", "a2")
    a.welcome(b, "coordinator")
    a.welcome(w, "worker")
    assert not is_erased([a, b, w], [erase(w, child), erase(a, child)])


def test_a_coordinator_who_comes_later_was_not_there(a: Any, child: Any) -> None:
    b = Pen("b", "a1")
    first = erase(a, child)
    a.welcome(b, "coordinator")
    assert is_erased([a, b], [first])


def test_a_copy_that_goes_on_from_an_early_op_is_not_alone(a: Any, child: Any) -> None:
    b, copied = Pen("b", "a1"), a.fork()
    a.welcome(b, "coordinator")
    assert not is_erased([a, b, copied], [erase(copied, child)])


def test_a_bar_makes_nobody_the_only_one(a: Any, child: Any) -> None:
    b = Pen("b", "a1")
    a.welcome(b, "coordinator")
    a.bar(b, 0)
    assert not is_erased([a, b], [erase(a, child)])


def test_a_founder_who_bars_itself_before_it_took_others_in_is_not_alone(
    a: Any, child: Any
) -> None:
    b, copied = Pen("b", "a1"), a.fork()
    a.welcome(b, "coordinator")
    forged = erase(copied, child)
    copied.bar(copied, forged.number)
    assert not is_erased([a, b, copied], [forged])


def test_a_restored_device_is_the_same_person(a: Any, child: Any) -> None:
    b, new = Pen("b", "a1"), a.renewed("a2", "new")
    assert is_erased([a, new], [erase(new, child)])
    a.welcome(b, "coordinator")
    assert not is_erased([a, b, new], [erase(a, child), erase(new, child)])


def test_persons_are_told_by_all_renewals_in_whatever_order() -> None:
    renewals = [Renewal("1:x", b"a", b"b"), Renewal("1:y", b"c", b"d"), Renewal("1:z", b"b", b"c")]
    assert erasing.persons(renewals) == dict.fromkeys((b"a", b"b", b"c", b"d"), b"a")


def test_on_a_coordinators_device_its_own_person_has_to_agree(a: Any, child: Any) -> None:
    b, c = Pen("b", "a1"), Pen("c", "a2")
    a.welcome(b, "coordinator")
    a.welcome(c, "coordinator")
    voices = [erase(a, child), erase(b, child)]
    assert is_erased([a, b, c], voices)
    assert not is_erased([a, b, c], voices, c.public)
    assert is_erased([a, b, c], [*voices, erase(c, child)], c.public)


def test_what_stays_is_told_by_who_listed_most(a: Any, child: Any) -> None:
    edit = a.edit(child, note="well")
    one, late = voice_of(erase(a, child)), voice_of(a.erase(child, "children", "child", at=9))
    two = one._replace(body={**one.body, "heads": sorted([child.ref, edit.ref])})
    assert erasing.telling([one, late, two]) == two
    assert erasing.telling([late, one]) == late
    assert two.listed == (child.op, edit.op)
    assert two.about == About("children", child.op)
    assert one._replace(body={**one.body, "heads": None}).listed == ()


@pytest.mark.parametrize(
    ("body", "record"),
    [
        ({"do": "add"}, "7:00112233445566aa"),
        ({"do": "set", "rec": "a1-42:8899aabbccddeeff"}, "42:8899aabbccddeeff"),
        ({"do": "crown", "rec": "a1-42:8899aabbccddeeff"}, "42:8899aabbccddeeff"),
        ({"do": "erase", "rec": "a1-42:8899aabbccddeeff"}, ""),
        ({"do": "set", "rec": 42}, ""),
        ({}, ""),
    ],
)
def test_what_an_op_is_about(body: dict[str, object], record: str) -> None:
    assert erasing.about("7:00112233445566aa", body) == record

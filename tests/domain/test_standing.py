"""The law of standing: whose ops count, layer by layer, and against the oracle."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain import memberships, ops
from fieldledger.domain.standing import (
    Cut,
    Device,
    Standing,
    read_card,
    reason_against,
    standing,
)

oracle: Any = sys.modules["fieldledger_tests_oracle"]
pen: Any = sys.modules["fieldledger_tests_pen"]
Pen = pen.Pen


class Book:
    """All that was written by some devices, and what the law makes of it."""

    def __init__(self, *pens: Any) -> None:
        self.written = list({(w.feed, w.head): w for each in pens for w in each.written}.values())
        self.before = {w.head: w.before for w in self.written}

    def within(self, feed: bytes, number: int, head: bytes, cut: Cut) -> bool:
        at = cut.head
        while feed == cut.feed:
            if at == head:
                return True
            if at not in self.before:
                return False
            at = self.before[at]
        return False

    @property
    def standing(self) -> Standing:
        control = [w.control() for w in self.written if w.body["in"] == "control"]
        return standing(pen.LEDGER, control, pen.verify, self.within)

    def device(self, of: Any) -> Device:
        return self.standing.devices[of.public]

    def reason(self, op: Any) -> str:
        do = "control" if op.body["in"] == "control" else op.body["do"]
        place = (op.feed, op.number, op.head)
        return reason_against(self.standing, op.sign, place, do, self.within)

    def members(self) -> list[str]:
        return sorted(each.label for each in self.standing.devices.values())


@pytest.fixture
def a() -> Any:
    founder = Pen("a", "a")
    founder.found()
    return founder


def worker(label: str = "a1", name: str = "") -> Any:
    return Pen(name or label, label)


def coordinator(by: Any, label: str) -> Any:
    device = Pen(label, label)
    by.welcome(device, "coordinator")
    return device


def restored(of: Any, label: str, name: str = "", **wrong: Any) -> Any:
    """The device of a backup under new keys, with its renewal; ``wrong``: what is wrong with it."""
    device = Pen(name or f"{of.name} restored as {label}", label)
    device.feed = memberships.renewed_feed(pen.LEDGER, device.public, of.public)
    renew(device, of, **wrong)
    return device


def renew(device: Any, of: Any, *, by: Any = None, **keys: Any) -> Any:
    """The op by which a device says that it is another one; ``by``: who signs the proof."""
    card = device.card()
    message = memberships.renew_message(pen.LEDGER, of.public, read_card(card))
    body = {"device": card, "old": pen.text(of.public)}
    body["proof"] = pen.text(pen.sign((by or of).public, message))
    return device.control("renew", **{**body, **keys})


# --- layer 1: founders ------------------------------------------------------------------------


def test_the_founder_is_a_coordinator_who_may_read_everything(a: Any) -> None:
    device = Book(a).device(a)

    assert (device.label, device.role, device.scope) == ("a", "coordinator", "all")
    assert device.may_read("identity", own=False)
    assert [each.label for each in Book(a).standing.coordinators()] == ["a"]


def test_a_founding_that_the_root_key_did_not_sign_founds_nothing() -> None:
    forger = Pen("x", "a")
    forger.found(genuine=False)

    assert Book(forger).members() == []


def test_a_founding_of_another_ledger_founds_nothing(a: Any) -> None:
    (found,) = a.written
    body = {**found.body, "root": pen.text(b"other".ljust(32))}
    other = Pen("a", "a")
    other.write(body)

    assert Book(other).members() == []


def test_a_founding_copied_by_another_device_makes_it_no_founder(a: Any) -> None:
    copier = Pen("x", "x")
    copier.write(a.written[0].body)

    assert Book(a, copier).members() == ["a"]


# --- layer 2: memberships ---------------------------------------------------------------------


def test_a_membership_is_an_invitation_and_its_acceptance(a: Any) -> None:
    device = worker()
    enrol = a.enrol("a1", "worker", ["relief"], "own")
    assert Book(a).members() == ["a"]

    a.accept(enrol, device)

    made = Book(a).device(device)
    assert (made.role, made.clear, made.scope) == ("worker", {"relief"}, "own")
    assert made.may_read("relief", own=True)
    assert not made.may_read("relief", own=False)
    assert not made.may_read("children", own=True)
    assert made.may_read("open", own=False)


def test_an_acceptance_that_the_one_time_key_did_not_sign_is_none(a: Any) -> None:
    device = worker()
    a.accept(a.enrol("a1"), device, genuine=False)

    assert Book(a).members() == ["a"]


def test_an_acceptance_under_another_label_is_none(a: Any) -> None:
    a.accept(a.enrol("a1"), worker("a2"))

    assert Book(a).members() == ["a"]


@pytest.mark.parametrize("role", ["worker", "reader"])
def test_who_is_no_coordinator_makes_no_members(a: Any, role: str) -> None:
    device, other = worker(), worker("a1a")
    a.welcome(device, role)
    device.welcome(other)

    assert Book(a, device).members() == ["a", "a1"]


def test_one_coordinator_invites_and_another_accepts(a: Any) -> None:
    second, device = coordinator(a, "a1"), worker("a2")
    second.accept(a.enrol("a2"), device)

    assert Book(a, second).members() == ["a", "a1", "a2"]


def test_an_invitation_whose_acceptance_is_held_alone_makes_no_member(a: Any) -> None:
    second, device = coordinator(a, "a1"), worker("a2")
    enrol = a.enrol("a2")
    second.accept(enrol, device)
    a.written.remove(enrol)

    assert Book(a, second).members() == ["a", "a1"]


def test_an_unknown_role_makes_no_member(a: Any) -> None:
    a.welcome(worker(), "chief")

    assert Book(a).members() == ["a"]


def test_a_compartment_that_this_version_lacks_is_left_out(a: Any) -> None:
    device = worker()
    a.welcome(device, clear=["radio", "relief"])

    assert Book(a).device(device).clear == {"relief"}


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"role": "reader"}, {"role": "worker"}),
        ({"role": "worker"}, {"role": "coordinator"}),
        ({"clear": ["relief"]}, {"clear": ["children", "relief"]}),
        ({"scope": "own"}, {"scope": "all"}),
    ],
)
def test_roles_only_grow_whatever_comes_first(a: Any, narrow: Any, wide: Any, order: int) -> None:
    device = worker()
    for rights in [(narrow, wide), (wide, narrow)][order]:
        a.welcome(device, **{"role": "worker", "clear": ["relief"], "scope": "all", **rights})

    made = Book(a).device(device)

    expected = {"role": "worker", "clear": ["relief"], "scope": "all", **wide}
    assert (made.role, sorted(made.clear), made.scope) == tuple(expected.values())


# --- layers 3 and 4: bars ---------------------------------------------------------------------


def test_what_comes_after_a_barred_head_does_not_count(a: Any) -> None:
    device = worker()
    a.welcome(device)
    first, second = device.add("s-1"), device.add("s-2")
    a.bar(device, 1)

    book = Book(a, device)

    assert book.reason(first) == ""
    assert "barred" in book.reason(second)


def test_a_second_branch_does_not_count_however_short(a: Any) -> None:
    device = worker()
    a.welcome(device)
    copied = device.fork()
    device.add("s-1")
    device.add("s-2")
    forked = copied.add("x-1")
    a.bar(device, 2)

    assert "barred" in Book(a, device, copied).reason(forked)


def test_two_bars_hold_both(a: Any) -> None:
    device = worker()
    a.welcome(device)
    copied = device.fork()
    device.add("s-1")
    copied.add("x-1")
    a.bar(device, 1)
    a.bar(copied, 1)

    book = Book(a, device, copied)

    assert all("barred" in book.reason(each) for each in [*device.written, *copied.written])


def test_a_bar_across_a_gap_counts_against_what_cannot_be_shown(a: Any) -> None:
    device = worker()
    a.welcome(device)
    first = device.add("s-1")
    middle = device.add("s-2")
    device.add("s-3")
    a.bar(device, 3)
    device.written.remove(middle)

    assert "barred" in Book(a, device).reason(first)


def test_who_is_no_coordinator_bars_nobody(a: Any) -> None:
    device, other = worker("a1"), worker("a2")
    a.welcome(device)
    a.welcome(other)
    entry = device.add("s-1")
    other.bar(device, 0)

    assert Book(a, device, other).reason(entry) == ""


@pytest.mark.parametrize(("root", "reason"), [(True, "barred"), (False, ""), (None, "")])
def test_the_root_key_bars_through_anybody(a: Any, root: bool | None, reason: str) -> None:
    device, messenger = worker(), worker("a2")
    a.welcome(device)
    entry = device.add("s-1")
    messenger.bar(device, 0, root=root)

    said = Book(a, device, messenger).reason(entry)

    assert (reason in said) if reason else said == ""


def test_a_barred_coordinators_bar_counts_all_the_same(a: Any) -> None:
    second, device = coordinator(a, "a1"), worker("a2")
    a.welcome(device)
    entry = device.add("s-1")
    a.bar(second, 0)
    second.bar(device, 0)

    assert "barred" in Book(a, second, device).reason(entry)


def test_two_coordinators_who_bar_each_other_are_both_barred(a: Any) -> None:
    second = coordinator(a, "a1")
    a.bar(second, 0)
    second.bar(a, 0)

    assert Book(a, second).members() == ["a"]
    assert all("barred" in Book(a, second).reason(each) for each in a.written)


def test_members_made_beyond_a_cut_do_not_stand(a: Any) -> None:
    second = coordinator(a, "a1")
    early, late = worker("a1a"), worker("a1b")
    second.welcome(early)
    second.welcome(late)
    a.bar(second, 2)

    assert Book(a, second).members() == ["a", "a1", "a1a"]


def test_a_coordinator_lifts_a_bar(a: Any) -> None:
    second, device = coordinator(a, "a1"), worker("a2")
    a.welcome(device)
    entry = device.add("s-1")
    bar = a.bar(device, 0)
    second.lift(bar)

    assert Book(a, second, device).reason(entry) == ""


def test_one_who_was_ever_barred_lifts_nothing(a: Any) -> None:
    second, device = coordinator(a, "a1"), worker("a2")
    a.welcome(device)
    entry = device.add("s-1")
    bar = a.bar(device, 0)
    mine = a.bar(second, 0)
    a.lift(mine)
    second.lift(bar)

    assert "barred" in Book(a, second, device).reason(entry)


def test_a_barred_coordinator_does_not_lift_its_own_bar(a: Any) -> None:
    second = coordinator(a, "a1")
    entry = second.add("s-1")
    second.lift(a.bar(second, 0))

    assert "barred" in Book(a, second).reason(entry)


def test_a_worker_lifts_nothing(a: Any) -> None:
    device, other = worker("a1"), worker("a2")
    a.welcome(device)
    a.welcome(other)
    entry = device.add("s-1")
    other.lift(a.bar(device, 0))

    assert "barred" in Book(a, device, other).reason(entry)


@pytest.mark.parametrize(("root", "lifted"), [(True, True), (False, False)])
def test_the_root_key_lifts_what_a_captured_coordinator_did(
    a: Any, root: bool, lifted: bool
) -> None:
    captured = coordinator(a, "a1")
    bar = captured.bar(a, 0)
    a.lift(bar, root=root)

    book = Book(a, captured)

    assert (book.reason(a.written[0]) == "") is lifted


# --- layer 5: two requests on one invitation --------------------------------------------------


def test_two_devices_on_one_invitation_are_both_suspended(a: Any) -> None:
    enrol = a.enrol("a1")
    first, second = worker(name="one"), worker(name="two")
    a.accept(enrol, first)
    a.accept(enrol, second)
    entries = [first.add("s-1"), second.add("s-2")]

    book = Book(a, first, second)

    assert book.device(first).suspended
    assert book.device(second).suspended
    assert all("same invitation" in book.reason(each) for each in entries)
    assert book.standing.coordinators() == (book.device(a),)


def test_a_suspended_coordinator_makes_no_members(a: Any) -> None:
    """Whoever holds the file and the code of an invitation must not let anybody in by it."""
    first, second, guest = Pen("b", "a1"), Pen("thief", "a1"), Pen("c", "a1a")
    enrol, _ = a.welcome(first, "coordinator")
    a.accept(enrol, second)
    first.welcome(guest, "coordinator")
    book = Book(a, first, second, guest)

    assert book.device(first).suspended
    assert book.device(second).suspended
    assert guest.public not in book.standing.devices


def test_a_bar_at_number_nought_frees_the_other_one(a: Any) -> None:
    enrol = a.enrol("a1")
    first, second = worker(name="one"), worker(name="two")
    a.accept(enrol, first)
    a.accept(enrol, second)
    mine, theirs = first.add("s-1"), second.add("s-2")
    a.bar(second, 0)

    book = Book(a, first, second)

    assert (book.device(first).suspended, book.reason(mine)) == (False, "")
    assert "barred" in book.reason(theirs)


def test_a_bar_further_on_frees_nobody(a: Any) -> None:
    enrol = a.enrol("a1")
    first, second = worker(name="one"), worker(name="two")
    a.accept(enrol, first)
    a.accept(enrol, second)
    second.add("s-2")
    a.bar(second, 1)

    assert Book(a, first, second).device(first).suspended


def test_a_second_device_that_only_a_worker_accepted_suspends_nobody(a: Any) -> None:
    enrol = a.enrol("a1")
    first, second, third = worker(name="one"), worker(name="two"), worker("a2")
    a.accept(enrol, first)
    a.welcome(third)
    third.accept(enrol, second)

    assert not Book(a, first, third).device(first).suspended


def test_the_same_acceptance_twice_suspends_nobody(a: Any) -> None:
    second = coordinator(a, "a2")
    enrol, device = a.enrol("a1"), worker()
    a.accept(enrol, device)
    second.accept(enrol, device)

    assert not Book(a, second).device(device).suspended


# --- restored devices -------------------------------------------------------------------------


def test_a_restored_device_has_the_rights_of_the_old_one(a: Any) -> None:
    device = worker()
    a.welcome(device, "worker", clear=["relief"], scope="own")
    again = restored(device, "a1a")
    entry = again.add("s-1")

    book = Book(a, device, again)

    made = book.device(again)
    assert (made.label, made.role, made.clear, made.scope) == ("a1a", "worker", {"relief"}, "own")
    assert book.reason(entry) == ""
    assert [(each.old, each.new) for each in book.standing.renewals] == [
        (device.public, again.public)
    ]


@pytest.mark.parametrize("role", ["reader", "worker", "coordinator"])
def test_a_renewal_counts_whatever_the_role_and_nothing_else_does(a: Any, role: str) -> None:
    device = worker()
    a.welcome(device, role)
    again = restored(device, "a1a")
    other = again.enrol("a1a1")

    book = Book(a, device, again)

    assert book.reason(again.written[0]) == ""
    assert (book.reason(other) == "") is (role == "coordinator")


def test_a_device_that_was_restored_again_and_again_still_belongs(a: Any) -> None:
    device = worker()
    a.welcome(device)
    second = restored(device, "a1b")
    third = restored(second, "a1b7")
    entry = third.add("s-1")

    assert Book(a, device, second, third).reason(entry) == ""
    assert "does not belong" in Book(a, device, third).reason(entry)


def test_a_restored_coordinator_invites_and_bars(a: Any) -> None:
    again, device, other = restored(a, "a9"), worker("a91"), worker("a1")
    again.welcome(device)
    a.welcome(other)
    entry = other.add("s-1")
    again.bar(other, 0)

    book = Book(a, again, device, other)

    assert book.device(device).role == "worker"
    assert "barred" in book.reason(entry)


def test_a_device_is_restored_and_widened_by_an_invitation_of_the_old_key(a: Any) -> None:
    device = worker()
    a.welcome(device, "worker", clear=["relief"])
    again = restored(device, "a1a")
    a.welcome(device, "coordinator")

    assert Book(a, device, again).device(again).role == "coordinator"


def test_a_renewal_with_the_old_key_of_somebody_else_changes_nothing(a: Any) -> None:
    thief = worker("a1")
    a.welcome(thief)
    forged = restored(a, "a7", by=thief)

    book = Book(a, thief, forged)

    assert book.members() == ["a", "a1"]
    assert book.standing.renewals == ()
    assert "does not belong" in book.reason(forged.add("s-1"))


def test_a_member_cannot_make_its_feed_renew_another_device(a: Any) -> None:
    """Its feed was not made for it, even where the other device's owner would sign."""
    device, other = worker("a1"), worker("a2")
    a.welcome(device, "worker", clear=["relief"])
    a.welcome(other, "coordinator")
    copied = device.fork()
    renew(copied, other)
    late = device.add("s-1") and renew(device, other)

    before = Book(a, device, other).standing
    book = Book(a, device, other, copied)

    assert book.standing.devices == before.devices
    assert book.standing.renewals == ()
    assert "coordinator" in book.reason(late)


def test_a_member_that_is_barred_is_not_cut_off_sooner_by_a_renewal_in_its_feed(a: Any) -> None:
    """Who took a device must not be able to strike out what it wrote before."""
    device = worker()
    a.welcome(device)
    entry = device.add("s-1")
    a.bar(device, 1)
    captor = restored(device, "a1a")
    copied = Pen("a1", "a1")
    renew(copied, captor)

    assert Book(a, device, captor, copied).reason(entry) == ""


def test_a_renewal_that_is_not_the_first_op_changes_nothing(a: Any) -> None:
    device = worker()
    a.welcome(device)
    again = Pen("again", "a1a")
    again.feed = memberships.renewed_feed(pen.LEDGER, again.public, device.public)
    again.add("s-1")
    renew(again, device)

    assert Book(a, device, again).members() == ["a", "a1"]


@pytest.mark.parametrize("feed", [True, False])
def test_a_renewal_copied_by_another_device_makes_it_no_member(a: Any, feed: bool) -> None:
    device = worker()
    a.welcome(device)
    again, copier = restored(device, "a1a"), Pen("x", "a1a")
    if feed:
        copier.feed = again.feed
    copier.write(again.written[0].body)

    assert Book(a, device, copier).members() == ["a", "a1"]


@pytest.mark.parametrize(
    ("of", "label", "taken"),
    [
        ("a1", "a", False),
        ("a1", "a1", False),
        ("a1", "a2", False),
        ("a1", "a1ab", True),
        ("a1", "a1A", False),
        ("a1", "a1é", False),
        ("a1", "a11", False),
        ("a1", "a1a1", False),
        ("a", "a10", True),
        ("a", "a0", False),
        ("a", "a01", False),
        ("a", "b", False),
        ("a", "ab", False),
    ],
)
def test_a_restored_device_takes_nobody_elses_label(of: str, label: str, taken: bool) -> None:
    founder = Pen("a", of)
    founder.found()

    again = restored(founder, label)

    assert (len(Book(founder, again).members()) == 2) is taken


def test_a_bar_falls_on_all_that_the_barred_device_became(a: Any) -> None:
    device = worker()
    a.welcome(device)
    kept = device.add("s-1")
    bar = a.bar(device, 1)
    second = restored(device, "a1a")
    third = restored(second, "a1a1")
    entries = [second.add("s-2"), third.add("s-3")]

    book = Book(a, device, second, third)
    assert book.reason(kept) == ""
    assert all("barred" in book.reason(each) for each in [*entries, *second.written])

    a.lift(bar)
    assert all(Book(a, device, second, third).reason(each) == "" for each in entries)


def test_a_bar_on_a_restored_device_leaves_the_old_one_alone(a: Any) -> None:
    device = worker()
    a.welcome(device)
    again = restored(device, "a1a")
    kept, entry, other = device.add("s-1"), again.add("s-2"), restored(device, "a1b")
    a.bar(again, 2)
    late = again.add("s-3")

    book = Book(a, device, again, other)

    assert (book.reason(kept), book.reason(entry)) == ("", "")
    assert "barred" in book.reason(late)
    assert book.reason(other.add("s-4")) == ""


def test_a_barred_coordinator_lifts_nothing_by_being_restored(a: Any) -> None:
    second = coordinator(a, "a1")
    a.lift(mine := a.bar(second, 0))
    again = restored(second, "a1a")
    device = worker("a2")
    a.welcome(device)
    entry = device.add("s-1")
    again.lift(a.bar(device, 0))

    book = Book(a, second, again, device)

    assert mine.op
    assert book.device(again).role == "coordinator"
    assert "barred" in book.reason(entry)


def test_members_made_by_what_a_barred_coordinator_became_do_not_stand(a: Any) -> None:
    second = coordinator(a, "a1")
    a.bar(second, 0)
    again = restored(second, "a1a")
    again.welcome(worker("a1a1"))

    assert "a1a1" not in Book(a, second, again).members()


def test_a_bar_by_a_restored_device_counts_even_if_the_old_one_is_barred(a: Any) -> None:
    second = coordinator(a, "a1")
    again = restored(second, "a1a")
    entry = a.add("s-1")
    a.bar(second, 0)
    again.bar(a, 0)

    assert "barred" in Book(a, second, again).reason(entry)


def test_a_device_restored_from_a_suspended_one_is_suspended(a: Any) -> None:
    enrol = a.enrol("a1")
    first, second = worker(name="one"), worker(name="two")
    a.accept(enrol, first)
    a.accept(enrol, second)
    again = restored(first, "a1a")

    book = Book(a, first, second, again)

    assert book.device(again).suspended
    assert all("same invitation" in book.reason(each) for each in again.written)


def test_a_device_restored_twice_from_one_backup_is_two_members(a: Any) -> None:
    device = worker()
    a.welcome(device)
    first, second = restored(device, "a1a", "one"), restored(device, "a1a", "two")

    book = Book(a, device, first, second)

    assert book.members() == ["a", "a1", "a1a", "a1a"]
    assert not any(each.suspended for each in book.standing.devices.values())


# --- layer 6: what counts ---------------------------------------------------------------------


def test_a_stranger_and_a_reader_write_in_vain(a: Any) -> None:
    stranger, reader = worker("x"), worker("a1")
    a.welcome(reader, "reader")

    book = Book(a, stranger, reader)

    assert "does not belong" in Book(a, stranger).reason(stranger.add("s-1"))
    assert "only read" in book.reason(reader.add("s-1"))


def test_a_worker_writes_no_control_op(a: Any) -> None:
    device = worker()
    a.welcome(device)

    assert "coordinator" in Book(a, device).reason(device.enrol("a1a"))


def test_a_member_who_writes_a_second_feed_is_not_believed(a: Any) -> None:
    device = worker()
    a.welcome(device)
    device.feed = ops.feed_id(pen.LEDGER, device.public, b"another nonce!!!")

    assert "does not belong" in Book(a, device).reason(device.add("s-1"))


def judged(a: Any, by: Any, do: str, entry: Any, over: Any = ()) -> Any:
    keys = {"over": [each.ref for each in over]} if over else {}
    return by.control(do, ops=[entry.ref], reason="asked", **keys)


def test_a_coordinator_accepts_what_is_in_quarantine(a: Any) -> None:
    stranger = worker("x")
    entry = stranger.add("s-1")
    judged(a, a, "accept", entry)

    assert Book(a, stranger).reason(entry) == ""


def test_a_refusal_wins_until_it_is_replaced(a: Any) -> None:
    device = worker()
    a.welcome(device)
    entry = device.add("s-1")
    judged(a, a, "accept", entry)
    refusal = judged(a, a, "refuse", entry)
    assert "refused" in Book(a, device).reason(entry)

    judged(a, a, "accept", entry, over=[refusal])

    assert Book(a, device).reason(entry) == ""


def test_no_coordinator_lets_the_erase_of_another_in(a: Any) -> None:
    """Else one would speak for two: for itself, and for a worker whose erase it accepts."""
    device = worker()
    a.welcome(device)
    child = device.record("child", 5, code="c-1", birth_year=1995, sex="female")
    wish = device.erase(child, "children", "child")
    judged(a, a, "accept", wish)
    judged(a, a, "accept", child)

    book = Book(a, device)

    assert "only a coordinator" in book.reason(wish)
    assert book.reason(child) == ""


def test_who_is_no_coordinator_accepts_and_refuses_nothing(a: Any) -> None:
    device, stranger = worker(), worker("x")
    a.welcome(device)
    mine, theirs = a.add("s-1"), stranger.add("s-2")
    judged(a, device, "refuse", mine)
    judged(a, device, "accept", theirs)

    book = Book(a, device, stranger)

    assert book.reason(mine) == ""
    assert book.reason(theirs) != ""


def test_a_barred_coordinators_verdicts_do_not_count(a: Any) -> None:
    second = coordinator(a, "a1")
    mine = a.add("s-1")
    judged(a, second, "refuse", mine)
    a.bar(second, 0)

    assert Book(a, second).reason(mine) == ""


# --- against the oracle -----------------------------------------------------------------------

LABELS = ("a", "a1", "a2", "a3")
STEPS = st.tuples(
    st.sampled_from(("enrol", "accept", "accept", "bar", "lift", "add", "accept-op", "refuse-op")),
    st.integers(0, 4),
    st.integers(0, 9),
    st.integers(0, 9),
    st.sampled_from((None, None, None, True, False)),
)


def play(steps: list[Any]) -> list[Any]:
    """Random devices that invite, accept, bar, lift and write; the fifth shares a label."""
    pens = [Pen(label, label) for label in LABELS] + [Pen("twin", "a1")]
    pens[0].found()
    enrols: list[Any] = [pens[0].enrol("a1", "coordinator")]
    bars: list[Any] = []
    adds: list[Any] = [pens[0].add("s-0")]
    pens[0].accept(enrols[0], pens[1])
    for do, who, what, number, root in steps:
        by, about = pens[who], pens[what % 5]
        if do == "enrol":
            role = ("reader", "worker", "coordinator")[number % 3]
            enrols.append(by.enrol(LABELS[what % 4], role))
        elif do == "accept":
            by.accept(enrols[number % len(enrols)], about, genuine=root is not False)
        elif do == "bar":
            bars.append(by.bar(about, number % (about.number + 1), root=root))
        elif do == "lift" and bars:
            by.lift(bars[number % len(bars)], root=root)
        elif do == "add":
            adds.append(by.add(f"s-{what}"))
        elif do.endswith("-op"):
            op = adds[number % len(adds)]
            by.control(do.partition("-")[0], ops=[op.ref], reason="asked")
    return pens


@settings(max_examples=150)
@given(st.lists(STEPS, max_size=16))
def test_the_law_agrees_with_the_oracle_on_random_histories(steps: list[Any]) -> None:
    agree(steps)


@pytest.mark.long
@settings(max_examples=5_000)
@given(st.lists(STEPS, max_size=40))
def test_the_law_agrees_with_the_oracle_on_long_histories(steps: list[Any]) -> None:
    agree(steps)


def agree(steps: list[Any]) -> None:
    """The law and the oracle come to the same members, suspensions and verdicts."""
    pens = play(steps)
    book = Book(*pens)
    told = [
        oracle.Op(w.sign, w.feed, w.number, w.head, w.before, w.body, w.genuine)
        for w in book.written
    ]
    expected = oracle.Standing(told)

    state = book.standing

    assert {key: each.role for key, each in state.devices.items()} == {
        key: each["role"] for key, each in expected.members.items()
    }
    assert {key for key, each in state.devices.items() if each.suspended} == {
        key for key in expected.suspended if key in expected.members
    }
    for written, op in zip(book.written, told, strict=True):
        do = "control" if written.body["in"] == "control" else written.body["do"]
        place = (written.feed, written.number, written.head)
        reason = reason_against(state, written.sign, place, do, book.within)
        assert (reason == "") is expected.counts(op), (written.body, reason)


# --- control ops that are none ----------------------------------------------------------------

CARD = Pen("x", "a1").card()
MISSHAPEN = [
    ("found", {"device": "x"}),
    ("found", {"device": {**CARD, "sign": "§"}}),
    ("found", {"device": {**CARD, "receive": pen.text(bytes(32))}}),
    ("found", {"device": {**CARD, "label": 7}}),
    ("found", {"device": {**CARD, "feed": "no hex"}, "root": "no base64"}),
    ("accept", {"device": "x"}),
    ("accept", {"device": {**CARD, "sign": None}}),
    ("accept", {"device": CARD, "proof": 5}),
    ("accept", {"ops": "x"}),
    ("bar", {"device": CARD["sign"], "feed": CARD["feed"], "head": "x"}),
    ("bar", {"device": CARD["sign"], "feed": CARD["feed"], "head": [1]}),
    ("bar", {"device": CARD["sign"], "feed": CARD["feed"], "head": 5, "proof": pen.text(b"x")}),
    ("lift", {"bar": 5}),
    ("refuse", {"ops": None}),
    ("renew", {"device": CARD, "old": "§"}),
    ("renew", {"device": "x", "old": CARD["sign"]}),
    ("renew", {"device": None, "old": None, "proof": 5}),
    ("crown", {}),
]


@pytest.mark.parametrize(("do", "keys"), MISSHAPEN)
def test_a_misshapen_control_op_changes_nothing(a: Any, do: str, keys: dict[str, Any]) -> None:
    enrol = a.enrol("a1")
    before = Book(a).standing
    body = {"enrol": enrol.ref, "root": pen.text(pen.ROOT), "proof": pen.text(bytes(64)), **keys}
    a.control(do, **body)

    assert Book(a).standing == before

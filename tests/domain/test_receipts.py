"""What others told of what they hold, against what is held here: gaps, branches, less than once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.domain import receipts
from fieldledger.domain.receipts import Held, Stretch

FEED = bytes(32)


def head(branch: str, number: int) -> bytes:
    """The head after an op of a branch; the branches share what comes before op 6."""
    return f"{branch if number > 5 else 'main'} {number}".encode()


def run(base: int, last: int, branch: str = "main") -> Held:
    return Held(base, head(branch, base), last, head(branch, last))


def covered(held: dict[int, tuple[int, int, str]], *told: Held) -> dict[int, list[Stretch]]:
    """``held``: base, last and branch of the runs here."""
    runs = {no: run(*each) for no, each in held.items()}
    return receipts.covered(runs, told, lambda no, number: head(held[no][2], number))


# --- which ops a told run covers --------------------------------------------------------------


def test_a_told_run_covers_what_lies_between_its_ends() -> None:
    assert covered({1: (0, 9, "main")}, run(2, 7)) == {1: [(2, 7)]}


def test_runs_that_touch_are_one_stretch_and_a_gap_stays() -> None:
    told = covered({1: (0, 20, "main")}, run(9, 12), run(0, 3), run(3, 5))

    assert told == {1: [(0, 5), (9, 12)]}


def test_a_run_whose_last_head_is_not_held_here_covers_nothing() -> None:
    assert covered({1: (0, 9, "main")}, run(0, 12)) == {}
    assert covered({1: (0, 9, "main")}, run(0, 8, "copy")) == {}


def test_a_branch_covers_what_it_shares_with_another() -> None:
    held = {1: (0, 9, "main"), 2: (5, 8, "copy")}

    assert covered(held, run(0, 8, "copy")) == {1: [(0, 5)], 2: [(5, 8)]}
    assert covered(held, run(5, 8, "copy")) == {2: [(5, 8)]}


def test_runs_that_are_cut_elsewhere_here_are_covered_piece_by_piece() -> None:
    assert covered({1: (0, 4, "main"), 2: (4, 9, "main")}, run(2, 7)) == {1: [(2, 4)], 2: [(4, 7)]}


def test_before_a_gap_here_nothing_is_shown() -> None:
    held = {1: (0, 4, "main"), 2: (6, 9, "main")}

    assert covered(held, run(0, 8)) == {2: [(6, 8)]}


# --- what a manifest says ---------------------------------------------------------------------


def told_of(**holds: object) -> receipts.Receipt:
    return receipts.receipt_of({"counter": 1, "clear": ["relief"], "scope": "all"} | holds)


def test_a_receipt_is_read_from_a_manifest() -> None:
    feeds = [[FEED.hex(), [[0, "00", 7, "07"]]]]
    receipt = told_of(feeds=feeds, closed=[[FEED.hex(), []]])

    assert receipt.feeds == {FEED: (Held(0, b"\0", 7, b"\7"),)}
    assert (receipt.clear, receipt.scope) == ({"relief"}, "all")
    assert receipt.closed == {FEED: ()}
    assert told_of(feeds=feeds).closed is None


@pytest.mark.parametrize(
    "closed",
    [None, 7, "no list", [["no hex", []]], [[FEED.hex(), [[0, "00"]]]], [[FEED.hex(), [7]]], [{}]],
)
def test_what_a_stranger_may_have_written_under_closed_is_not_told(closed: object) -> None:
    assert told_of(feeds=[], closed=closed).closed is None


# --- stretches --------------------------------------------------------------------------------

sets = st.frozensets(st.integers(1, 30))


def stretches(numbers: frozenset[int]) -> list[Stretch]:
    return receipts.of_numbers(sorted(numbers))


def numbers(of: list[Stretch]) -> set[int]:
    assert all(base < last for base, last in of)
    assert all(before[1] < after[0] for before, after in pairwise(of)), "apart from each other"
    return {number for base, last in of for number in range(base + 1, last + 1)}


@given(sets)
def test_numbers_and_stretches_say_the_same(some: frozenset[int]) -> None:
    assert numbers(stretches(some)) == some


@given(sets, sets)
def test_stretches_are_taken_away_and_shared_like_sets(
    some: frozenset[int], others: frozenset[int]
) -> None:
    assert numbers(receipts.without(stretches(some), stretches(others))) == some - others
    assert numbers(receipts.common(stretches(some), stretches(others))) == some & others
    assert numbers(receipts.joined([*stretches(others), *stretches(some)])) == some | others


@given(sets, sets)
def test_what_is_sent_ends_at_signed_heads_and_holds_what_they_reach(
    missing: frozenset[int], signed: frozenset[int]
) -> None:
    sent = receipts.up_to_signed(stretches(missing), sorted(signed))

    assert {last for _, last in sent} <= signed
    assert {base for base, _ in sent} <= {base for base, _ in stretches(missing)}
    within_reach = {number for number in missing if any(number <= each for each in signed)}
    assert within_reach <= numbers(sent)


def test_an_empty_stretch_is_none() -> None:
    assert receipts.joined([(3, 3), (5, 6)]) == [(5, 6)]


def test_a_gap_is_sent_up_to_the_next_signed_head_only() -> None:
    assert receipts.up_to_signed([(2, 4), (10, 30)], [1, 5, 12, 25]) == [(2, 5), (10, 25)]
    assert receipts.up_to_signed([(2, 4)], [2]) == []
    assert receipts.up_to_signed([(2, 4)], []) == []


@given(sets, st.integers(1, 5))
def test_coarse_stretches_are_few_and_leave_nothing_out(some: frozenset[int], most: int) -> None:
    exact = stretches(some)
    coarse = receipts.coarse(exact, most)

    assert len(coarse) == min(most, len(exact))
    assert numbers(coarse) >= some


def test_coarse_stretches_close_the_smallest_gaps() -> None:
    exact = [(0, 2), (3, 5), (20, 21), (22, 30)]

    assert receipts.coarse(exact, 2) == [(0, 5), (20, 30)]

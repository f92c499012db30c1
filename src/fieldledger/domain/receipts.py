"""Receipts: which ops another device is known to hold, by what it told of itself (bundle §2.3).

A head fixes all that came before it. So a run that was told counts as far down as its base if its
last op is held here under the same head, and not at all if it is not: whatever it is, it may be
another branch. What was told is newer or older than what is held here, has other gaps and other
branches, and comes from a device that may hold less than it once did.

Stretches are (base, last), for ops ``base + 1`` to ``last``, sorted and apart from each other.
Pure: the heads held here are found by a function that the caller hands in.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

Stretch = tuple[int, int]


class Held(NamedTuple):
    """A run as it is held here or was told: ops ``base + 1`` to ``last``, and the heads."""

    base: int
    base_head: bytes
    last: int
    last_head: bytes


class Receipt(NamedTuple):
    """What a device told of itself. ``clear`` and ``scope``: what it may read, as it knows;
    ``feeds``: the runs held, by feed; ``closed``: the stretches of them of which it holds only
    hashes and might read the payloads, by feed, or None where it does not tell."""

    clear: frozenset[str]
    scope: str
    feeds: Mapping[bytes, tuple[Held, ...]]
    closed: Mapping[bytes, tuple[Held, ...]] | None


def receipt_of(holds: Mapping[str, object]) -> Receipt:
    """The ``holds`` of a manifest as a value; its shape was judged when it was read, but for
    ``closed``, which counts as not told where it is not what it should be."""
    clear = holds["clear"]
    try:
        closed = _feeds(holds["closed"])
    except (KeyError, TypeError, ValueError):
        closed = None
    return Receipt(
        frozenset(map(str, clear if isinstance(clear, list) else ())),
        str(holds["scope"]),
        _feeds(holds["feeds"]),
        closed,
    )


def covered(
    runs: Mapping[int, Held],
    told: Iterable[Held],
    head_at: Callable[[int, int], bytes | None],
) -> dict[int, list[Stretch]]:
    """Which ops of the runs of a feed are in runs that were told, by number of the run.

    ``runs``: those held here, by any number; ``head_at(run, number)``: the head after an op of one
    of them.
    """
    found: dict[int, list[Stretch]] = {}
    for each in told:
        last, head = each.last, each.last_head
        while last > each.base:
            no = _holder(runs, last, head, head_at)
            if no is None:
                break
            found.setdefault(no, []).append((max(runs[no].base, each.base), last))
            last, head = runs[no].base, runs[no].base_head
    return {no: joined(stretches) for no, stretches in found.items()}


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in any order, overlapping or touching, as they should be."""
    whole: list[Stretch] = []
    for base, last in sorted(stretches):
        if whole and base <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(whole[-1][1], last)
        elif last > base:
            whole.append((base, last))
    return whole


def without(stretches: Iterable[Stretch], others: Sequence[Stretch]) -> list[Stretch]:
    """What of some stretches lies in none of the others."""
    left: list[Stretch] = []
    for base, last in stretches:
        at = bisect_left(others, base, key=lambda other: other[1])
        while at < len(others) and others[at][0] < last:
            if base < others[at][0]:
                left.append((base, others[at][0]))
            base = max(base, others[at][1])
            at += 1
        if base < last:
            left.append((base, last))
    return left


def common(stretches: Sequence[Stretch], others: Sequence[Stretch]) -> list[Stretch]:
    """What lies in both."""
    return without(stretches, without(stretches, others))


def of_numbers(numbers: Iterable[int]) -> list[Stretch]:
    """Ops by their numbers, sorted, as stretches."""
    whole: list[Stretch] = []
    for number in numbers:
        if whole and whole[-1][1] == number - 1:
            whole[-1] = whole[-1][0], number
        else:
            whole.append((number - 1, number))
    return whole


def up_to_signed(missing: Iterable[Stretch], signed: Sequence[int]) -> list[Stretch]:
    """The stretches to send so that what is missing arrives: each goes on to the next signed head,
    since only that can be verified, or only to the last one there is. ``signed``: sorted numbers.
    """
    found: list[Stretch] = []
    for base, last in missing:
        at = min(bisect_left(signed, last), len(signed) - 1)
        if signed and signed[at] > base:
            found.append((base, signed[at]))
    return joined(found)


def coarse(stretches: Sequence[Stretch], most: int) -> list[Stretch]:
    """At most so many stretches that hold all of these: the smallest gaps are closed."""
    gaps = sorted(range(1, len(stretches)), key=lambda at: stretches[at - 1][1] - stretches[at][0])
    cuts = sorted(gaps[: most - 1])
    ends = zip([0, *cuts], [*cuts, len(stretches)], strict=True)
    return [(stretches[first][0], stretches[after - 1][1]) for first, after in ends if stretches]


def _holder(
    runs: Mapping[int, Held],
    number: int,
    head: bytes,
    head_at: Callable[[int, int], bytes | None],
) -> int | None:
    """The run that has this op."""
    for no, run in runs.items():
        if run.base < number <= run.last and head_at(no, number) == head:
            return no
    return None


def _feeds(told: object) -> dict[bytes, tuple[Held, ...]]:
    """Runs by feed as JSON has them (bundle §2.3). Raises TypeError and ValueError."""
    whole: dict[bytes, tuple[Held, ...]] = {}
    for feed, runs in told:  # type: ignore[attr-defined]  # TypeError where it is no list
        held = tuple(
            Held(int(base), bytes.fromhex(base_head), int(last), bytes.fromhex(last_head))
            for base, base_head, last, last_head in runs
        )
        whole[bytes.fromhex(feed)] = whole.get(bytes.fromhex(feed), ()) + held
    return whole

"""The audit: which hidden figures a reader could still say too narrowly, and what else to hide.

What is hidden falls into groups tied by sums; each is proved by ``report/worlds.py``. A figure
without proof is *exposed*: another figure of a sum that tells it is hidden, the cheapest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fieldledger.report import worlds
from fieldledger.report.cells import NOWHERE, Ref, Sum
from fieldledger.report.draft import Draft, Reader, known, needs


class Group(NamedTuple):
    """Unknown figures that sums tie together, and those sums."""

    members: tuple[Ref, ...]
    sums: tuple[Sum, ...]


class Exposed(NamedTuple):
    """A figure that lacks proof, how wide its range must be, and its group."""

    ref: Ref
    need: int
    group: Group


# What was proved: it depends on nothing but the group and what it needs.
Proofs = dict[tuple[Group, tuple[tuple[Ref, int], ...]], Ref | None]


def exposed(draft: Draft, reader: Reader, assumed: set[Ref], proofs: Proofs) -> list[Exposed]:
    """The first figure without proof in each group, if a reader knows what is ``assumed``, too."""
    unknown = set(draft.cells) - known(draft, reader) - assumed
    wanted = needs(draft, reader, unknown)
    found = []
    for group in groups(unknown, [*draft.sums, *reader.old_sums]):
        own = tuple((ref, wanted[ref]) for ref in group.members if ref in wanted)
        if (group, own) not in proofs:
            failing = _told_by_one_sum(draft, group, dict(own)) or _unproven(
                draft, group, dict(own)
            )
            proofs[group, own] = failing[0] if failing else None
        ref = proofs[group, own]
        if ref is not None:
            found.append(Exposed(ref, wanted[ref], group))
    return found


def groups(unknown: Iterable[Ref], sums: Sequence[Sum]) -> list[Group]:
    """Unknown figures, those together that a sum ties, in order."""
    left = set(unknown)
    touching: dict[Ref, list[int]] = {ref: [] for ref in left}
    for number, each in enumerate(sums):
        for ref in {each.total, *each.parts} & left:
            touching[ref].append(number)
    found = []
    for start in sorted(left):
        if start not in left:
            continue
        members: set[Ref] = set()
        ties: set[int] = set()
        waiting = {start}
        while waiting:
            members |= waiting
            fresh = {n for ref in waiting for n in touching[ref]} - ties
            ties |= fresh
            waiting = {r for n in fresh for r in (sums[n].total, *sums[n].parts) if r in left}
            waiting -= members
        left -= members
        found.append(Group(tuple(sorted(members)), tuple(sums[n] for n in sorted(ties))))
    return found


def derived(draft: Draft, reader: Reader) -> set[Ref]:
    """Figures that earlier reports let a reader work out, though none showed them, and that are not
    too small to be known. To hide them now would protect nothing."""
    unknown = {ref for ref in draft.cells if not reader.exactly(ref)}
    open_ = {r for r in unknown if draft.cells[r].protected and not draft.small(r, reader)}
    wanted = dict.fromkeys(open_, reader.rules.threshold)
    found: set[Ref] = set()
    for group in groups(unknown, [*draft.sums, *reader.old_sums]):
        own = {ref: wanted[ref] for ref in group.members if ref in wanted}
        found |= set(_unproven(draft, group, own))
    return found


def _told_by_one_sum(draft: Draft, group: Group, wanted: Mapping[Ref, int]) -> list[Ref]:
    """Figures that a single sum tells: there is no need to look for worlds."""
    members = set(group.members)
    return [
        ref
        for each in group.sums
        for ref in (each.total, *each.parts)
        if ref in wanted and _missing(draft, each, members, wanted[ref]) is not None
    ]


def _unproven(draft: Draft, group: Group, wanted: Mapping[Ref, int]) -> list[Ref]:
    number = {ref: n for n, ref in enumerate(group.members)}
    truth = [draft.cells[ref].value for ref in group.members]
    equations = []
    for each in group.sums:
        equation = {number[ref]: -1 for ref in each.parts if ref in number}
        if each.total in number:
            equation[number[each.total]] = 1
        equations.append(equation)
    wide = worlds.spreads(truth, equations, {number[ref]: n for ref, n in wanted.items()})
    return [ref for ref, need in wanted.items() if wide[number[ref]] < need]


def complement(draft: Draft, useless: set[Ref], of: Exposed) -> Ref | None:
    """What to hide next to protect an exposed figure; None where hiding others is ``useless``.

    Of the sums in which it, then others of its group, cannot move far enough; last any sum.
    """
    members = set(of.group.members)
    own = [each for each in of.group.sums if of.ref in (each.total, *each.parts)]
    for sums in (own, of.group.sums):
        for each in sums:
            missing = _missing(draft, each, members, of.need)
            found = None if missing is None else _cheapest(draft, useless, each, missing)
            if found:
                return found
    choices = [_cheapest(draft, useless, each, of.need) for each in of.group.sums]
    return next((ref for ref in choices if ref), None)


def _missing(draft: Draft, each: Sum, members: set[Ref], need: int) -> int | None:
    """How much more must be hidden in a sum; None where it lets its figures move."""
    parts = [ref for ref in each.parts if ref in members]
    room = sum(draft.cells[ref].value for ref in parts)
    if len(parts) + (each.total in members) == 1:
        return max(0, need - room)
    return need - room if each.total not in members and room < need else None


def useless(draft: Draft, reader: Reader, assumed: set[Ref]) -> set[Ref]:
    """Figures that a reader knows even when they are hidden."""
    by_people = {each.goods for each in draft.rations if reader.knows(draft, each.people)}
    return (
        {NOWHERE}
        | assumed
        | by_people
        | {ref for ref in draft.cells if not reader.may_lose(draft, ref)}
    )


def _cheapest(draft: Draft, useless: set[Ref], each: Sum, missing: int) -> Ref | None:
    """The part to hide: the smallest that is large enough, else the largest, zeros last; the total
    where there is no such part; last a headcount that tells goods of the sum: they go with it."""
    free = [ref for ref in each.parts if ref not in useless]
    if free:
        return min(free, key=lambda ref: _cost(draft.cells[ref].value, missing, ref))
    people = [r.people for r in draft.rations if r.goods in (each.total, *each.parts)]
    last = [ref for ref in (each.total, *people) if ref not in useless]
    return last[0] if last else None


def _cost(value: int, missing: int, ref: Ref) -> tuple[bool, bool, int, Ref]:
    enough = value >= missing
    return (value == 0, not enough, value if enough else -value, ref)

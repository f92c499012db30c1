"""A report on its way out: its cells, which of them are hidden, and what a reader then knows.

The truth of every figure is today's. A figure that was printed earlier is known to a reader as long
as it still stands; one that has changed since is compared by ``report/changes.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fieldledger.report.cells import (
    HIDDEN,
    NOWHERE,
    SEES,
    Cell,
    Hidden,
    Interval,
    Published,
    Ration,
    Reason,
    Ref,
    Rules,
    Sum,
    printed_as,
    to_step,
)


@dataclass(slots=True)
class Draft:
    """What is decided of a report. ``hidden`` only ever grows.

    ``steps``: to what each figure is rounded. ``readers``: all who will see it.
    """

    audience: str
    cells: Mapping[Ref, Cell]
    sums: Sequence[Sum]
    rations: Sequence[Ration]
    rules: Mapping[str, Rules]
    steps: Mapping[Ref, int]
    readers: tuple[Reader, ...] = ()
    hidden: dict[Ref, Reason] = field(default_factory=dict)

    def hide(self, ref: Ref, why: str, of: Ref | None = None) -> bool:
        """Hide a figure, for the first reason that is found; whether that is new."""
        if ref in self.hidden or not self.cells[ref].printed:
            return False
        self.hidden[ref] = Reason(why, of)
        return True

    def shows(self, ref: Ref) -> bool:
        """Whether it prints the figure."""
        return self.cells[ref].printed and ref not in self.hidden

    def value(self, ref: Ref) -> int | Hidden:
        """What it prints of a figure."""
        if not self.shows(ref):
            return HIDDEN
        return to_step(self.cells[ref].value, self.steps[ref])

    def interval(self, ref: Ref) -> Interval:
        """What a figure can be by what it prints of it."""
        cell, step = self.cells[ref], self.steps[ref]
        least = self.rules[self.audience].threshold if cell.protected else 0
        return printed_as(to_step(cell.value, step), step, least)

    def small(self, ref: Ref, reader: Reader) -> bool:
        """Whether it is too small a count for a reader to know."""
        cell = self.cells[ref]
        return cell.protected and 0 < cell.value < reader.rules.threshold


@dataclass(frozen=True, slots=True)
class Reader:
    """An audience. ``earlier``: what it was shown before in the places of the draft's figures;
    ``told``: those of its figures that were shown and still stand, as narrowly as they were;
    ``refused``: those that a report for this audience hid, and that must stay hidden;
    ``old_sums``: what earlier reports say of figures that still stand beside some that do not."""

    rules: Rules
    earlier: tuple[tuple[Ref, Interval], ...]
    told: Mapping[Ref, Interval]
    refused: frozenset[Ref]
    old_sums: tuple[Sum, ...] = ()

    def knows(self, draft: Draft, ref: Ref) -> bool:
        """Whether it was shown a figure, now or earlier."""
        return ref in self.told or draft.shows(ref)

    def may_lose(self, draft: Draft, ref: Ref) -> bool:
        """Whether hiding a figure now keeps it from this reader, or at least its exact number."""
        return draft.shows(ref) and not self.exactly(ref)

    def exactly(self, ref: Ref) -> bool:
        """Whether it was told a figure to the unit."""
        return ref in self.told and self.told[ref].low == self.told[ref].high

    def interval(self, draft: Draft, ref: Ref) -> Interval:
        """What a figure that it knows can be by what it was shown."""
        if not draft.shows(ref):
            return self.told[ref]
        return draft.interval(ref).within(self.told.get(ref))

    def also_told(self, draft: Draft, refs: Iterable[Ref]) -> Reader:
        """The same, if it knows these figures exactly."""
        values = ((ref, draft.cells[ref].value) for ref in refs)
        return replace(self, told={**self.told, **{ref: Interval(n, n) for ref, n in values}})


def readers(draft: Draft, earlier: Sequence[Published]) -> tuple[Reader, ...]:
    """All audiences that see what is shown to this one."""
    return tuple(
        _reader(draft, name, [each for each in earlier if each.audience in sees])
        for name, sees in SEES.items()
        if draft.audience in sees
    )


def _reader(draft: Draft, name: str, earlier: Sequence[Published]) -> Reader:
    places = {(ref.measure, ref.key) for ref in draft.cells}
    shown = tuple(
        (ref, was)
        for _, _, ref, _, was in earlier
        if was is not None and (ref.measure, ref.key) in places
    )
    told: dict[Ref, Interval] = {}
    for ref, was in shown:
        if ref in draft.cells and was.low <= draft.cells[ref].value <= was.high:
            told[ref] = was.within(told.get(ref))
    hidden = {each.ref for each in earlier if each.was is None and each.audience == name}
    return Reader(
        draft.rules[name],
        shown,
        told,
        frozenset(hidden & set(draft.cells)),
        tuple(_old_sums(draft, earlier)),
    )


def _old_sums(draft: Draft, earlier: Iterable[Published]) -> Iterator[Sum]:
    """Sums of earlier reports in which a shown figure has changed since, as sums of the hidden
    ones, which may not have. Where today's figures do not add up to it, one of these has."""
    reports: dict[int, dict[Ref, Interval | None]] = {}
    for each in earlier:
        reports.setdefault(each.report, {})[each.ref] = each.was
    for printed in reports.values():
        for total, parts, _, near in draft.sums:
            members = (total, *parts)
            if near or not all(ref in printed for ref in members):
                continue
            hidden = [ref for ref in members if printed[ref] is None]
            was = {ref: _as_it_was(draft.cells[ref].value, printed[ref]) for ref in members}
            changed = any(was[ref] != draft.cells[ref].value for ref in members)
            if hidden and changed and was[total] == sum(was[part] for part in parts):
                fixed = total if total in hidden else NOWHERE
                yield Sum(fixed, tuple(ref for ref in hidden if ref != total))


def _as_it_was(value: int, was: Interval | None) -> int:
    """What a figure was: what it is, as long as that may be; rounded ones else by their least."""
    return value if was is None or was.low <= value <= was.high else was.low


def known(draft: Draft, reader: Reader) -> set[Ref]:
    """All figures that a reader can be taken to know exactly.

    Rounded figures count as exact, and goods as told by a headcount that is shown: a ration times
    people. Both make a reader stronger than any real one.
    """
    shown = {ref for ref in draft.cells if reader.knows(draft, ref)}
    return shown | {each.goods for each in draft.rations if each.people in shown}


def kept(draft: Draft, reader: Reader, ref: Ref) -> bool:
    """Whether a count is kept from a reader: hidden, now or earlier, or in no table and small."""
    hidden = ref in draft.hidden or ref in reader.refused or draft.small(ref, reader)
    return hidden and not reader.knows(draft, ref)


def needs(draft: Draft, reader: Reader, unknown: Iterable[Ref]) -> dict[Ref, int]:
    """How wide the range of each figure must stay that is kept from a reader."""
    found: dict[Ref, int] = {}
    for ref in unknown:
        if draft.cells[ref].protected and kept(draft, reader, ref):
            found[ref] = reader.rules.threshold
    for goods, people, per_person in draft.rations:
        if goods in unknown and kept(draft, reader, people):
            found[goods] = max(found.get(goods, 0), reader.rules.threshold * per_person)
    return found

"""What a report for partners or the public may say: small counts hidden, and all that tells them.

Give it every figure of the report, and every figure that is tied to one of them by a sum, also of
periods that were or will be printed elsewhere: months with their year. A sum that is left out is a
sum that is not defended. Figures are those of today; ``earlier`` is all that was ever printed, for
whatever audience, in its order. The same input gives the same output on every machine.

Rules, reader and limits: ``docs/explanation/disclosure.md``; reasons: ``docs/decisions/0026``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fieldledger.report import audit, changes
from fieldledger.report.cells import (
    RULES,
    Cell,
    Hidden,
    Published,
    Ration,
    Reason,
    Ref,
    Rules,
    Sum,
)
from fieldledger.report.draft import Draft, kept, readers


@dataclass(frozen=True, slots=True)
class Disclosure:
    """``shown``: a figure or ``HIDDEN`` for each printed cell. ``explain``: why, for coordinators
    only. ``published``: what to remember, and give as ``earlier`` from then on."""

    shown: Mapping[Ref, int | Hidden]
    explain: Mapping[Ref, Reason]
    published: tuple[Published, ...]


def disclose(
    cells: Iterable[Cell],
    sums: Iterable[Sum],
    *,
    audience: str,
    earlier: Sequence[Published] = (),
    rations: Iterable[Ration] = (),
    rules: Mapping[str, Rules] = RULES,
) -> Disclosure:
    """Decide every figure of a report. Raises ValueError where figures do not fit together."""
    draft = _draft(tuple(cells), tuple(sums), tuple(rations), audience, rules)
    draft.readers = tuple(
        reader.also_told(draft, audit.derived(draft, reader)) for reader in readers(draft, earlier)
    )
    draft.steps = {**draft.steps, **dict.fromkeys(_told_exactly(draft), 1)}
    hide_small(draft)
    hide_rounded_away(draft)
    hide_groups(draft)
    hide_refused(draft)
    proofs: audit.Proofs = {}
    # Each round hides at least one more figure, so there is a last one.
    while any([hide_rations(draft), hide_changes(draft)]) or hide_complements(draft, proofs):
        pass
    number = max((each.report for each in earlier), default=0) + 1
    shown = {ref: draft.value(ref) for ref, cell in draft.cells.items() if cell.printed}
    told = [*shown, *same_people(draft)]
    return Disclosure(shown, draft.hidden, tuple(_published(draft, number, ref) for ref in told))


def _published(draft: Draft, report: int, ref: Ref) -> Published:
    value = draft.value(ref)
    if isinstance(value, Hidden):
        return Published(report, draft.audience, ref)
    return Published(report, draft.audience, ref, value, draft.interval(ref))


def same_people(draft: Draft) -> list[Ref]:
    """Counts in no table of the report that are of the same people as a hidden one: remembered as
    hidden. A later report has them again, and not always the one that was hidden."""
    found = set(draft.hidden)
    ties = [{each.total, *each.parts} for each in draft.sums if each.near]
    while (
        fresh := {ref for tie in ties if tie & found for ref in tie if not draft.shows(ref)} - found
    ):
        found |= fresh
    return sorted(found - set(draft.hidden))


def hide_small(draft: Draft) -> None:
    """Counts below the threshold. Zero is not one of them."""
    for ref, cell in draft.cells.items():
        if cell.protected and 0 < cell.value < draft.rules[draft.audience].threshold:
            draft.hide(ref, "small")


def _told_exactly(draft: Draft) -> list[Ref]:
    """Rough figures that all readers were told to the unit: to round them would keep nothing."""
    return [
        ref
        for ref, cell in draft.cells.items()
        if cell.rough and all(reader.exactly(ref) for reader in draft.readers)
    ]


def hide_rounded_away(draft: Draft) -> None:
    """What rounding would turn into nothing: zero is shown, and would be taken for the truth."""
    for ref, cell in draft.cells.items():
        if cell.value and draft.value(ref) == 0:
            draft.hide(ref, "small")


def hide_groups(draft: Draft) -> None:
    """A figure that is all of its total: who is known to be in the total is known to be in it."""
    for total, parts, telling, _ in draft.sums:
        filled = [part for part in parts if draft.cells[part].value]
        if telling and draft.cells[total].protected and len(filled) == 1 < len(parts):
            draft.hide(filled[0], "group", total)


def hide_refused(draft: Draft) -> None:
    """What an earlier report hid. When others of its sum have changed since, the earlier report
    tells it together with a part that was hidden then and would be shown now."""
    for reader in draft.readers:
        for ref in sorted(reader.refused):
            if not reader.exactly(ref):
                draft.hide(ref, "earlier")


def hide_rations(draft: Draft) -> bool:
    """Goods that would tell a hidden headcount, as their quantity over a ration."""
    found = [
        draft.hide(goods, "ration", people)
        for goods, people, _ in draft.rations
        if any(kept(draft, reader, people) for reader in draft.readers)
    ]
    return any(found)


def hide_changes(draft: Draft) -> bool:
    """Counts that would tell a small change since an earlier report."""
    found = []
    for reader in draft.readers:
        found += [changes.told_by_figures(draft, reader), changes.told_by_rests(draft, reader)]
    return any(found)


def hide_complements(draft: Draft, proofs: audit.Proofs) -> bool:
    """One more figure for each hidden one that the rest would tell; whether there was any.

    Twice for each reader: with what it was shown, and with what it takes to be as it was.
    """
    # Counts first: with them goes what is given to them, and that may be enough.
    return any(hide_one_each(draft, proofs, protected=protected) for protected in (True, False))


def hide_one_each(draft: Draft, proofs: audit.Proofs, *, protected: bool) -> bool:
    """The same for counts of people, or for all other figures."""
    found = False
    for reader in draft.readers:
        for assumed in (set(), changes.assumed(draft, reader)):
            useless = audit.useless(draft, reader, assumed)
            for each in audit.exposed(draft, reader, assumed, proofs):
                if draft.cells[each.ref].protected is protected:
                    # What was told rounded is nearly known: it comes last.
                    other = audit.complement(draft, useless | set(reader.told), each)
                    other = other or audit.complement(draft, useless, each)
                    found |= other is not None and draft.hide(other, "protects", each.ref)
    return found


def _draft(
    cells: tuple[Cell, ...],
    sums: tuple[Sum, ...],
    rations: tuple[Ration, ...],
    audience: str,
    rules: Mapping[str, Rules],
) -> Draft:
    by_ref = {cell.ref: cell for cell in sorted(cells, key=lambda cell: cell.ref)}
    if len(by_ref) < len(cells):
        raise ValueError("a figure is given twice")
    _check(by_ref, sums, rations)
    steps = _steps(by_ref, sums, rations, rules[audience])
    ties = tuple(each for each in sorted(sums) if not each.near or _is_near(by_ref, each, rules))
    return Draft(audience, by_ref, ties, tuple(sorted(rations)), rules, steps)


def _is_near(cells: Mapping[Ref, Cell], each: Sum, rules: Mapping[str, Rules]) -> bool:
    """Whether two counts of the same people differ by less than somebody may know. What is small
    in itself is near to anything that is small: that tells nothing."""
    thresholds = [rule.threshold for rule in rules.values()]
    less, more = sorted(cells[ref].value for ref in (each.total, *each.parts))
    return less >= min(thresholds) and more - less < max(thresholds)


def _check(cells: Mapping[Ref, Cell], sums: Iterable[Sum], rations: Iterable[Ration]) -> None:
    """Nothing can be proved of figures that do not add up. Values are not named."""
    used = {ref for each in sums for ref in (each.total, *each.parts)}
    used |= {ref for each in rations for ref in (each.goods, each.people)}
    if not used <= set(cells):
        raise ValueError("a sum or ration names a figure that is not given")
    if any(cell.value < 0 for cell in cells.values()):
        raise ValueError("a figure is below 0")
    if any(each.per_person < 1 for each in rations):
        raise ValueError("a ration is below 1")
    for total, parts, _, near in sums:
        if len({total, *parts}) <= len(parts):
            raise ValueError("a figure stands twice in a sum")
        if not near and cells[total].value != sum(cells[part].value for part in parts):
            raise ValueError("a total is not the sum of its parts")


def _steps(
    cells: Mapping[Ref, Cell], sums: tuple[Sum, ...], rations: tuple[Ration, ...], rules: Rules
) -> dict[Ref, int]:
    """To what each figure is rounded: counts to ``rounding``, goods that tell a headcount to what
    so many people are given in the period, rough ones to what people of the threshold are, and all
    goods of the period tied to them with them. A year of twelve months told to 50 kg each is known
    to 600 kg, which is its own step, about."""
    steps = {ref: rules.rounding if cell.protected else 1 for ref, cell in cells.items()}
    given: dict[Ref, int] = {}
    for ref, _, per_person in rations:
        given[ref] = max(per_person, given.get(ref, 0))
    goods = [ref for ref, cell in cells.items() if not cell.protected]
    for group in audit.groups(goods, [each for each in sums if _of_one_period(each)]):
        rough = any(cells[ref].rough for ref in group.members)
        people = rules.threshold if rough else rules.rounding
        if people > 1:
            most = max((given[ref] * people for ref in group.members if ref in given), default=1)
            steps |= dict.fromkeys(group.members, most)
    return steps


def _of_one_period(each: Sum) -> bool:
    return {part.period for part in each.parts} <= {each.total.period}

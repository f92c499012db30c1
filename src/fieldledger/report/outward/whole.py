"""A whole report for partners or for the public: all parts, one disclosure control, its sections.

The only way by which figures of the ledger get into a report for others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fieldledger.language import tr
from fieldledger.report import disclosure
from fieldledger.report.cells import RULES, Cell, Hidden, Published, Ration, Ref, Rules, Sum
from fieldledger.report.disclosure import Disclosure
from fieldledger.report.outward import (
    cared,
    clothed,
    funded,
    helped,
    provided,
    rows,
    sheltered,
    spoken,
    struck,
    summary,
    supported,
)
from fieldledger.report.outward.aid_rows import Row
from fieldledger.report.outward.drawn import with_pictures
from fieldledger.report.outward.frame import Scope
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import Report, Section

Make = Callable[[Scope], Part]
PARTS: tuple[Make, ...] = (
    sheltered.part,
    provided.part,
    clothed.part,
    cared.part,
    helped.part,
    supported.part,
    funded.part,
    struck.part,
    spoken.publications,
    spoken.events,
)


@dataclass(frozen=True, slots=True)
class Outward:
    """A report for others, and what was decided of its figures, which is for coordinators.
    ``rows``: the same report as rows of HXL and 5W files."""

    report: Report
    decided: Disclosure
    rows: tuple[Row, ...]


def compute(
    scope: Scope,
    *,
    earlier: Sequence[Published] = (),
    rules: Mapping[str, Rules] = RULES,
    preview: bool = False,
) -> Outward:
    """The report of a scope; ``earlier``: all that was ever given out, in its order."""
    parts = {make: make(scope) for make in PARTS}
    decided = disclose(scope.audience, parts.values(), earlier, rules)
    shown = shown_by(decided)
    sections = [summary.section(scope, parts, shown)]
    sections += [found for part in parts.values() if (found := part.section(shown))]
    return Outward(
        Report(
            period=scope.frame.period,
            audience=scope.audience,
            digest=scope.facts.digest,
            state=scope.facts.state,
            records=None,
            conflicts=None,
            quarantined=None,
            sections=(*map(with_pictures, sections), _about(scope, rules)),
            preview=preview,
        ),
        decided,
        rows.made(scope, decided.shown),
    )


def disclose(
    audience: str,
    parts: Iterable[Part],
    earlier: Sequence[Published] = (),
    rules: Mapping[str, Rules] = RULES,
) -> Disclosure:
    """Disclosure control over the cells of all parts together. A figure that two parts have is one;
    raises ValueError where they do not agree about it."""
    cells: dict[Ref, Cell] = {}
    sums: dict[Sum, None] = {}
    rations: dict[Ration, None] = {}
    for part in parts:
        for cell in part.cells:
            cells[cell.ref] = _both(cells.get(cell.ref, cell), cell)
        sums |= dict.fromkeys(part.sums)
        rations |= dict.fromkeys(part.rations)
    return disclosure.disclose(
        cells.values(), sums, audience=audience, earlier=earlier, rations=rations, rules=rules
    )


def _both(one: Cell, other: Cell) -> Cell:
    if one.value != other.value:
        raise ValueError("two parts differ about a figure")
    return Cell(
        one.ref,
        one.value,
        one.protected or other.protected,
        one.standing or other.standing,
        one.printed or other.printed,
        one.rough or other.rough,
    )


def shown_by(decided: Disclosure) -> Shown:
    """What sections may say of a figure. What is in no table of the report cannot be asked for."""

    def shown(ref: Ref) -> int | Hidden:
        return decided.shown[ref]

    return shown


def _about(scope: Scope, rules: Mapping[str, Rules]) -> Section:
    step = rules[scope.audience].rounding
    told = [
        tr(
            "An asterisk stands in place of a figure that is not told, because it is small or "
            "would tell a small one. All of them look the same and say nothing of how large it is."
        ),
        *(
            [
                tr(
                    "Counts of people are rounded to multiples of {step}, and goods to what so "
                    "many people are given: sums may differ by that.",
                    step=step,
                )
            ]
            if step > 1
            else []
        ),
        tr(
            "Not everything may have been reported by the day this was made; what comes in later "
            "can change figures."
        ),
    ]
    return Section("about", tr("About this report"), tuple(told))

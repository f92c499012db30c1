"""How cells of a part are made, and tied: over time, and over the parts of a total.

What happens in a month adds up to quarters and the year, which are the sums of their months by
construction. All of them are made, printed or not, since another report may print them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fieldledger.report.cells import Cell, Ration, Ref, Sum
from fieldledger.report.facts import Facts
from fieldledger.report.outward.frame import Scope, named
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import Cell as Shape
from fieldledger.report.shape import Section
from fieldledger.report.spread import rounded

Key = tuple[str, ...]
Count = Callable[[Facts], int]


@dataclass(slots=True)
class Built:
    """The cells of a part while they are made."""

    cells: dict[Ref, Cell] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    rations: list[Ration] = field(default_factory=list)

    def part(self, section: Callable[[Shown], Section | None]) -> Part:
        """The part that they belong to."""
        return Part(tuple(self.cells.values()), tuple(self.sums), tuple(self.rations), section)

    def add(
        self,
        ref: Ref,
        value: int,
        *,
        protected: bool = True,
        standing: bool = False,
        printed: bool = True,
        rough: bool = False,
    ) -> Ref:
        """Add a cell; what would be below nothing is nothing."""
        self.cells[ref] = Cell(ref, max(value, 0), protected, standing, printed, rough)
        return ref


def flow(  # noqa: PLR0913 - a figure, and how it is told
    built: Built,
    scope: Scope,
    measure: str,
    key: Key,
    of: Count,
    *,
    protected: bool = True,
    printed: bool = True,
    months: bool = False,
) -> Ref:
    """The cells of what happens over time: each month, the quarters, the year; the one of the
    report's own period is printed, with ``months`` also those of its months, of which its tables
    have no people. Returns that one."""
    frame = scope.frame
    values = {month: max(of(scope.months[month]), 0) for month in frame.year}
    own = {frame.name} if printed else set()
    inside = set(frame.period.months) - own if months else set()
    for span in frame.spans:
        ref = Ref(measure, key, named(span))
        whole = sum(values[month] for month in span)
        rough = ref.period in inside
        told = rough or ref.period in own
        built.add(ref, whole, protected=protected, printed=told, rough=rough)
    _over_time(built, scope, measure, key)
    return Ref(measure, key, frame.name)


def _over_time(built: Built, scope: Scope, measure: str, key: Key) -> None:
    def ref(span: Sequence[str]) -> Ref:
        return Ref(measure, key, named(tuple(span)))

    quarters = scope.frame.quarters
    for quarter in quarters:
        parts = tuple(ref((month,)) for month in quarter)
        built.sums.append(Sum(ref(quarter), parts, telling=False))
    built.sums.append(Sum(ref(scope.frame.year), tuple(map(ref, quarters)), telling=False))


def tie(built: Built, scope: Scope, measure: str, total: Key, parts: Iterable[Key]) -> None:
    """In every period of the year, a total is the sum of its parts."""
    keys = tuple(parts)
    for span in scope.frame.spans:
        found = tuple(Ref(measure, key, named(span)) for key in keys)
        built.sums.append(Sum(Ref(measure, total, named(span)), found))


def split(
    built: Built, measure: str, period: str, total: Key, parts: Mapping[Key, int]
) -> tuple[Ref, ...]:
    """The parts of a total of people who are counted as of a day."""
    found = tuple(
        built.add(Ref(measure, key, period), value, standing=True) for key, value in parts.items()
    )
    built.sums.append(Sum(Ref(measure, total, period), found))
    return found


def per_person(quantity: int, people: int) -> int:
    """What one person was given, upwards to 1, 2 or 5 times a power of ten: a wider guard than the
    ration itself, and figures for the public that are easy to read."""
    given, step = max(rounded(quantity, people), 1), 1
    while True:
        for times in (1, 2, 5):
            if times * step >= given:
                return times * step
        step *= 10


def is_told(shown: Shown, *refs: Ref) -> bool:
    """Whether all these figures are told."""
    return all(isinstance(shown(ref), int) for ref in refs)


def is_nothing(cells: Iterable[Shape]) -> bool:
    """Whether all the figures of a row are told and are nothing."""
    return all(cell == 0 for cell in cells if not isinstance(cell, str))

"""Made-up organisations and the reports that they print, one after the other.

An *issue* is a report as its readers have it: what it shows, and what everybody knows about how
its tables add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fieldledger.report.cells import HIDDEN, RULES, Cell, Published, Ration, Ref, Sum
from fieldledger.report.disclosure import Disclosure, disclose
from fieldledger.report.outward import whole
from fieldledger.report.outward.frame import Scope

Key = tuple[str, ...]


@dataclass
class Figures:
    """The figures of a report and how they are tied."""

    cells: dict[Ref, Cell] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    rations: list[Ration] = field(default_factory=list)

    def with_(self, other: Figures) -> Figures:
        return Figures(
            self.cells | other.cells,
            [*self.sums, *other.sums],
            [*self.rations, *other.rations],
        )

    def value(self, measure: str, key: Key, period: str) -> int:
        return self.cells[Ref(measure, key, period)].value


@dataclass
class Issue:
    """A report in the hands of its readers. ``plain`` figures count no people; ``goods`` have a
    ration, and ``tells`` says whose; ``tiny`` are those that nobody but coordinators may know."""

    audience: str
    shown: Mapping[Ref, Any]
    sums: Sequence[Sum]
    plain: set[Ref]
    standing: set[Ref]
    goods: Mapping[Ref, int]
    tells: Mapping[Ref, Ref]
    tiny: set[Ref]
    decided: Disclosure
    steps: Mapping[Ref, int] = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)


def row(measure: str, period: str, values: Mapping[str, int], **more: Any) -> Figures:
    """A row with its total at ``()``: ``telling`` goes to the sum, the rest to the cells."""
    telling = more.pop("telling", True)
    cells = [Cell(Ref(measure, (name,), period), number, **more) for name, number in values.items()]
    whole = Cell(Ref(measure, (), period), sum(values.values()), **more)
    tie = Sum(whole.ref, tuple(cell.ref for cell in cells), telling)
    return Figures({cell.ref: cell for cell in [*cells, whole]}, [tie])


def grid(
    measure: str, period: str, values: Mapping[str, Mapping[str, int]], **more: Any
) -> Figures:
    """Rows and columns with totals at ``(row, "")``, ``("", column)`` and ``("", "")``."""
    rows, columns = list(values), list(next(iter(values.values())))
    numbers = {(r, c): values[r][c] for r in rows for c in columns}
    numbers |= {(r, ""): sum(values[r].values()) for r in rows}
    numbers |= {("", c): sum(values[r][c] for r in rows) for c in columns}
    numbers["", ""] = sum(numbers[r, ""] for r in rows)

    def ref(*key: str) -> Ref:
        return Ref(measure, key, period)

    sums = [Sum(ref(r, ""), tuple(ref(r, c) for c in columns)) for r in [*rows, ""]]
    sums += [Sum(ref("", c), tuple(ref(r, c) for r in rows)) for c in [*columns, ""]]
    return Figures({ref(*key): Cell(ref(*key), n, **more) for key, n in numbers.items()}, sums)


def over(figures: Figures, measure: str, periods: Sequence[str], whole: str) -> Figures:
    """A longer period as the sum of its parts, for every place of a measure."""
    keys = sorted({ref.key for ref in figures.cells if ref.measure == measure})
    made = Figures()
    for key in keys:
        parts = tuple(Ref(measure, key, period) for period in periods)
        total = Ref(measure, key, whole)
        made.cells[total] = Cell(total, sum(figures.cells[part].value for part in parts))
        made.sums.append(Sum(total, parts, telling=False))
    # Within the longer period the places add up as in each part.
    for tie in figures.sums:
        if tie.total.measure == measure and tie.total.period == periods[0]:
            moved = [ref._replace(period=whole) for ref in (tie.total, *tie.parts)]
            made.sums.append(Sum(moved[0], tuple(moved[1:])))
    return made


def rice(figures: Figures, measure: str, period: str, per_person: int) -> Figures:
    """Goods given by a ration to the people of a measure, with the same total."""
    ties = [
        tie for tie in figures.sums if tie.total.measure == measure and tie.total.period == period
    ]
    people = sorted({ref for tie in ties for ref in (tie.total, *tie.parts)})

    def goods(ref: Ref) -> Ref:
        return ref._replace(measure=f"rice for {measure}")

    return Figures(
        {
            goods(ref): Cell(goods(ref), figures.cells[ref].value * per_person, protected=False)
            for ref in people
        },
        [Sum(goods(tie.total), tuple(goods(part) for part in tie.parts)) for tie in ties],
        [Ration(goods(ref), ref, per_person) for ref in people],
    )


def as_read(cells: Mapping[Ref, Cell], sums: Iterable[Sum]) -> tuple[list[Sum], dict[Ref, int]]:
    """The sums as a reader has them, and what is whispered to it: by how much two counts of the
    same people differ, where they are near each other."""
    read: list[Sum] = []
    whispered: dict[Ref, int] = {}
    for tie in sums:
        if not tie.near:
            read.append(tie)
            continue
        less, more = sorted((tie.total, tie.parts[0]), key=lambda ref: (cells[ref].value, ref))
        by = cells[more].value - cells[less].value
        if by < RULES["public"].threshold and cells[less].value >= RULES["partners"].threshold:
            gap = Ref(
                f"{more.measure} more than {less.measure}", (*more.key, *less.key), more.period
            )
            whispered[gap] = by
            read.append(Sum(more, (less, gap), telling=False))
    return read, whispered


def issue(history: list[Issue], figures: Figures, audience: str = "partners") -> Issue:
    """Print one more report, and remember it."""
    earlier: list[Published] = [each for old in history for each in old.decided.published]
    decided = disclose(
        figures.cells.values(),
        figures.sums,
        audience=audience,
        earlier=earlier,
        rations=figures.rations,
    )
    sums, whispered = as_read(figures.cells, figures.sums)
    history.append(
        Issue(
            audience,
            {**whispered, **decided.shown},
            sums,
            {ref for ref, cell in figures.cells.items() if not cell.protected} | set(whispered),
            {ref for ref, cell in figures.cells.items() if cell.standing},
            {each.goods: each.per_person for each in figures.rations},
            {each.goods: each.people for each in figures.rations},
            {ref for ref, cell in figures.cells.items() if cell.protected and 0 < cell.value < 5},
            decided,
        )
    )
    return history[-1]


def together(many: Iterable[Figures]) -> Figures:
    """All of them as one report."""
    made = Figures()
    for each in many:
        made = made.with_(each)
    return made


def told_apart(history: Sequence[Issue], truths: Sequence[Figures]) -> list[Issue]:
    """The same reports for a reader who knows which figures changed from one to the next, of those
    that any of them shows.

    A figure that changed has another name from then on; one that did not keeps its own. ``tiny``
    are those that are too small for any reader.
    """
    version: dict[Ref, int] = {}
    last: dict[Ref, int] = {}
    made = []
    seen = {ref for issue in history for ref, v in issue.shown.items() if isinstance(v, int)}
    for issue, figures in zip(history, truths, strict=True):
        others = {ref: v for ref, v in issue.shown.items() if ref not in figures.cells}
        values = {ref: cell.value for ref, cell in figures.cells.items()} | others
        for ref, value in values.items():
            version[ref] = version.get(ref, 0) + (last.get(ref, value) != value or ref not in seen)
            last[ref] = value
        names = {ref: ref._replace(period=f"{ref.period} {n}") for ref, n in version.items()}
        made.append(
            replace(
                issue,
                shown={names[ref]: value for ref, value in issue.shown.items()},
                sums=[Sum(names[t.total], tuple(names[p] for p in t.parts)) for t in issue.sums],
                tiny={
                    names[ref]
                    for ref, cell in figures.cells.items()
                    if cell.protected and 0 < cell.value < RULES["partners"].threshold
                },
                standing={names[ref] for ref in issue.standing},
                plain={names[ref] for ref in issue.plain},
                goods={names[ref]: n for ref, n in issue.goods.items()},
                tells={names[goods]: names[people] for goods, people in issue.tells.items()},
                steps={names[ref]: n for ref, n in issue.steps.items()},
            )
        )
    return made


def issue_scope(
    history: list[Issue], scope: Scope, *, rationed: bool = True, makes: Any = whole.PARTS
) -> Issue:
    """Print one more report of a scope, made of its parts, and tell what its readers have."""
    parts = [make(scope) for make in makes]
    given = parts if rationed else [_without_rations(part) for part in parts]
    earlier: list[Published] = [each for old in history for each in old.decided.published]
    decided = whole.disclose(scope.audience, given, earlier)
    cells = {cell.ref: cell for part in parts for cell in part.cells}
    rations = [ration for part in parts for ration in part.rations]
    threshold = RULES[scope.audience].threshold
    # Counts in no table that are too small for its readers must not come out of the others.
    unprinted = {
        ref: HIDDEN
        for ref, cell in cells.items()
        if not cell.printed and cell.protected and 0 < cell.value < threshold
    }
    sums, whispered = as_read(cells, [tie for part in parts for tie in part.sums])
    plain = {ref for ref, cell in cells.items() if not cell.protected} | set(whispered)
    history.append(
        Issue(
            audience=scope.audience,
            shown={**unprinted, **whispered, **decided.shown},
            sums=sums,
            plain=plain,
            standing={ref for ref, cell in cells.items() if cell.standing},
            goods={each.goods: each.per_person for each in rations},
            tells={each.goods: each.people for each in rations},
            tiny={ref for ref, cell in cells.items() if cell.protected and 0 < cell.value < 5},
            decided=decided,
            steps={
                each.ref: each.was.high - each.was.low + 1
                for each in decided.published
                if each.ref in plain and each.was and each.was.high > each.was.low
            },
            figures=Figures(dict(cells)),
        )
    )
    return history[-1]


def _without_rations(part: Any) -> Any:
    return type(part)(part.cells, part.sums, (), part.section)

"""What a figure of the report is made of: the sums and the records that add to it.

One mechanism for all tables. A section is a function of the facts, so what a part of the facts adds
to a figure is what the same section says of that part alone. A part is one record, or the settled
records of one group as the monthly totals sum them (``Group``), whose records are then listed by
the store under the same keys. A figure to which this does not apply (a ratio, a difference, an
estimate) is said to be computed, with the figures that it comes from. Whoever lists the records
checks that they add up to the figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from fieldledger.report import alone, costs
from fieldledger.report.accounts import STATED
from fieldledger.report.alone import What
from fieldledger.report.facts import Facts
from fieldledger.report.sections import (
    allowances,
    children,
    clothing,
    events,
    feedback,
    incidents,
    medical,
    money,
    people,
    provisions,
    publications,
    rescues,
    self_support,
    settlement,
    shelters,
    stock,
    unsure,
)
from fieldledger.report.shape import Cell, Column, Report, Row, Section, Table
from fieldledger.report.spread import Spread, exactly, total


class Figure(NamedTuple):
    """A cell of a report with its name, ``section.table.row.column``."""

    name: str
    section: str
    table: str
    row: Row
    column: Column
    value: Cell


class Share(NamedTuple):
    """What a part of the facts adds to a figure, as it is shown."""

    what: What
    adds: int


_MAKERS: Mapping[str, Callable[[Facts], Section | None]] = {
    "shelters": shelters.section,
    "people": people.section,
    "provisions": provisions.section,
    "clothing": clothing.section,
    "children": children.section,
    "medical": medical.section,
    "allowances": allowances.section,
    "rescues": rescues.section,
    "self_support": self_support.section,
    "settlement": settlement.section,
    "feedback": feedback.section,
    "money": money.section,
    "incidents": incidents.section,
    "publications": publications.section,
    "events": events.section,
    "stock": stock.section,
    "uncertain": unsure.section,
}

_OUT, _OUT_BEFORE = ("handed-out",), ("handed-out-earlier",)
_IN, _IN_BEFORE = ("came-in",), ("came-in-earlier",)
_INCOME = ("flow donation", "flow pledge-payment", "flow sale")
_STATED = tuple(f"flow {name}" for name in STATED)
# Where figures come from: of a section, a table, or one column; the longest name holds.
_FROM: Mapping[str, tuple[str, ...]] = {
    "shelters": ("shelter",),
    "shelters.by_province.people": ("headcount",),
    "shelters.by_shelter.people": ("headcount",),
    "shelters.by_sex": ("headcount",),
    "people": ("seen person",),
    "provisions.by_item": _OUT,
    "provisions.rations": _OUT,
    "provisions.by_province": _OUT,
    "provisions.by_shelter": _OUT,
    "provisions.by_line": _OUT,
    "provisions.by_month": _OUT,
    "clothing.by_season.handed_out": _OUT,
    "clothing.by_season.handed_out_before": _OUT_BEFORE,
    "clothing.by_season.came_in": _IN,
    "clothing.by_season.came_in_before": _IN_BEFORE,
    "clothing.by_month": _OUT,
    "children": ("child",),
    "children.foster_parents": ("seen sponsor",),
    "children.payments": ("seen pledge-payment",),
    "medical": ("seen medical",),
    "medical.costs.spent": ("seen expense",),
    "allowances": ("allowance",),
    "allowances.by_currency.paid": ("seen expense",),
    "allowances.each.paid": ("seen expense",),
    "rescues": ("seen rescue",),
    "rescues.costs.spent": ("seen expense",),
    "self_support.goods.made": ("flow product",),
    "self_support.goods.sold": ("flow sale",),
    "self_support.income.income": ("flow sale",),
    "settlement": ("seen resettlement",),
    "feedback": ("seen feedback",),
    "money.income": _INCOME,
    "money.donations": ("flow donation",),
    "money.in_kind": ("flow donation",),
    "money.costs.spent": ("flow expense",),
    "money.costs.stated": _STATED,
    "money.funds.came_in": _INCOME,
    "money.funds.costs": ("flow expense", *_STATED),
    "money.balance.came_in": _INCOME,
    "money.balance.costs": ("flow expense", *_STATED),
    "money.cash": ("ever advance",),
    "money.cash.spent": ("ever expense",),
    "incidents": ("seen incident",),
    "incidents.costs.spent": ("seen expense",),
    "publications": ("seen publication",),
    "events": ("seen event",),
    "stock.by_item": ("movements",),
    "stock.by_place": ("movements",),
    "uncertain.incomplete": _OUT,
}
# What is computed from other figures, or from what is no record; ``table.column`` is of the same
# section, a longer name of another one.
COMPUTED: Mapping[str, tuple[str, ...]] = {
    "shelters.by_shelter.age": ("by_shelter.people",),
    "provisions.rations.per_person_day": ("rations.rated", "rations.person_days"),
    "provisions.rations.feeds": ("by_item.shelters", "rations.rated", "rations.person_days"),
    "provisions.by_province.per_person_day": ("rations.rated", "rations.person_days"),
    "provisions.by_shelter.per_person_day": ("by_shelter.quantity", "by_shelter.reached"),
    "provisions.by_line.per_person_day": ("by_line.quantity", "by_line.reached"),
    "provisions.by_month.per_person_day": ("by_month.shelters",),
    "provisions": ("by_shelter.quantity", "by_line.quantity", "shelters.by_shelter.people"),
    "clothing.by_season.growth": ("by_season.handed_out", "by_season.handed_out_before"),
    "clothing.by_season.came_in_growth": ("by_season.came_in", "by_season.came_in_before"),
    "medical.costs.cost": ("costs.stated", "costs.spent"),
    "rescues.costs.cost": ("costs.stated", "costs.spent"),
    "incidents.costs.cost": ("costs.stated", "costs.spent"),
    "allowances.by_currency.open": ("by_currency.due", "by_currency.paid"),
    "self_support.income.each": ("income.income", "goods.sold"),
    "self_support.buys": ("income.income", "goods.sold", "stock.by_item.came_in"),
    "money.costs.cost": ("costs.spent", "costs.stated"),
    "money.differing": ("costs.stated", "costs.spent"),
    "money.funds": ("funds.came_in", "funds.costs"),
    "money.balance": ("balance.came_in", "balance.costs"),
    "money.cash.left": ("cash.given", "cash.returned", "cash.spent"),
    "money.converted": ("income.amount", "costs.cost", "funds.left", "balance.left", "cash.left"),
    "stock.by_item.lasts": ("by_item.on_hand", "shelters.by_shelter.people"),
    "stock.by_place.lasts": ("by_place.on_hand", "shelters.by_shelter.people"),
    "stock.counts": ("by_place.on_hand",),
    # A month in which nothing is missing has no row of its own.
    "uncertain.incomplete.entries": ("provisions.by_item.entries",),
    "uncertain": (),
}
_CONVERTED = (
    ("came in", "income.amount"),
    ("costs", "costs.cost"),
    ("left in all funds", "balance.left"),
    ("left", "funds.left"),
    ("cash", "cash.left"),
)


# --- names ----------------------------------------------------------------------------------------


def figures(report: Report) -> Iterator[Figure]:
    """Every cell of a report that holds a figure. Of two rows of one key, which differ by their
    unit, each is named with it; rows that share both are one figure, their sum."""
    for section in report.sections:
        for table in section.tables:
            for key, rows in _rows(table):
                for at, column in enumerate(table.columns):
                    if column.numeric:
                        name = f"{section.key}.{table.key}.{key}.{column.key}"
                        value = _together([row.cells[at] for row in rows])
                        yield Figure(name, section.key, table.key, rows[0], column, value)


def _rows(table: Table) -> Iterator[tuple[str, list[Row]]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in (*table.rows, *((table.total,) if table.total else ())):
        found.setdefault((row.key, row.unit), []).append(row)
    keys = [key for key, _ in found]
    for (key, unit), rows in found.items():
        yield key if keys.count(key) == 1 else f"{key} {unit}".rstrip(), rows


def _together(cells: list[Cell]) -> Cell:
    if len(cells) == 1:
        return cells[0]
    parts = [exactly(each) if isinstance(each, int) else each for each in cells]
    numbers = [each for each in parts if isinstance(each, Spread)]
    return total(numbers) if len(numbers) == len(cells) else cells[0]


def shown(value: Cell) -> int | None:
    """What a cell shows as a number; None where it shows none."""
    if isinstance(value, Spread):
        return value.shown
    return value if isinstance(value, int) else None


def sources(figure: Figure) -> tuple[str, ...]:
    """Where a figure's records are looked for; none for what is computed."""
    place = (figure.section, figure.table, figure.column.key)
    found, length = _longest(_FROM, place)
    _, computed = _longest(COMPUTED, place)
    return found if length > computed else ()


def computed_from(figure: Figure) -> list[str]:
    """The names of the figures, without their rows, that a figure is computed from."""
    found, _ = _longest(COMPUTED, (figure.section, figure.table, figure.column.key))
    if figure.table == "converted":  # whose rows differ in what they come from
        found = tuple(name for key, name in _CONVERTED if figure.row.key.startswith(key))[:1]
    return [name if name.count(".") > 1 else f"{figure.section}.{name}" for name in found]


def _longest(
    table: Mapping[str, tuple[str, ...]], place: tuple[str, ...]
) -> tuple[tuple[str, ...], int]:
    for length in (3, 2, 1):
        if (found := table.get(".".join(place[:length]))) is not None:
            return found, length
    return (), 0


# --- shares ---------------------------------------------------------------------------------------


def shares(facts: Facts, wanted: Iterable[Figure]) -> dict[str, list[Share]]:
    """What the parts of the facts add to figures, by the names of these."""
    found: dict[str, list[Share]] = {}
    by_source: dict[tuple[str, str], list[Figure]] = {}
    for figure in wanted:
        found[figure.name] = []
        for source in sources(figure):
            by_source.setdefault((figure.section, source), []).append(figure)
    for (section, source), figures_of in by_source.items():
        for what, part in alone.parts(facts, source):
            told = _MAKERS[section](part)
            for figure in figures_of:
                if adds := _of(told, figure):
                    found[figure.name].append(Share(what, adds))
    return found


def _of(section: Section | None, figure: Figure) -> int:
    """What a section says where a figure stands; nothing where it has no such row."""
    for table in section.tables if section else ():
        if table.key == figure.table:
            return _in_table(table, figure)
    return 0


def _in_table(table: Table, figure: Figure) -> int:
    at = next((n for n, c in enumerate(table.columns) if c.key == figure.column.key), None)
    if at is None:
        return 0
    rows = [*table.rows, *([table.total] if table.total else [])]
    whole = [shown(row.cells[at]) or 0 for row in rows if _same(row, figure.row)]
    if not whole and figure.row.key == "total":  # of one row alone there is none
        whole = [shown(row.cells[at]) or 0 for row in table.rows]
    return sum(whole)


def _same(row: Row, other: Row) -> bool:
    return (row.key, row.unit) == (other.key, other.unit)


def paid_for(facts: Facts, figure: Figure) -> set[str]:
    """The records whose stated cost does not count in a figure about money, since an expense is
    entered for them."""
    if figure.section == "money" and set(_STATED) & set(sources(figure)):
        paid = costs.replacing(facts.money)
        return {ref for ref, holds in paid.items() if holds.shown}
    return set()

"""What several sections say in the same words: what is not known here, costs by currency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fieldledger.domain import records
from fieldledger.language import Label, mark, tr
from fieldledger.report.aid import Cost
from fieldledger.report.facts import Facts
from fieldledger.report.seen import NONE, OWN, Seen
from fieldledger.report.shape import Cell, Column, Row, Section, Table
from fieldledger.report.spread import NOTHING, Spread

MONEY = "item"
"""The unit of a column of money: the currency stands in the unit of each row."""

NOT_KNOWN_HERE = mark("Not known here: this device may not read it.")
OWN_ONLY = mark(
    "Only what this device wrote itself is known here: these figures are not the whole."
)


def choices(type_name: str, field: str) -> tuple[str, ...]:
    """The words that a field of a record type can hold, in the order of its declaration."""
    found: tuple[str, ...] = getattr(
        records.load(type_name).fields_by_name[field].kind, "words", ()
    )
    return found


def of_period(facts: Facts, type_name: str) -> list[Seen]:
    """The records of a type whose day lies, or may lie, in the period."""
    return [
        each
        for each in facts.people.of(type_name)
        if any(map(facts.period.has, map(str, each.values["date"])))
    ]


def unread(facts: Facts, compartment: str, key: str, title: str) -> Section | None:
    """A section in one line, where this device may not read what it would be about."""
    if facts.people.known(compartment) != NONE:
        return None
    return Section(key, title, (tr(NOT_KNOWN_HERE),))


def notes(facts: Facts, *compartments: str) -> list[str]:
    """What a device that reads its own entries only has to say of its figures."""
    if any(facts.people.known(each) == OWN for each in compartments):
        return [tr(OWN_ONLY)]
    return []


def unsure_costs(facts: Facts) -> list[str]:
    """What has to be said of costs where expenses are not known."""
    if facts.people.known("money") == NONE:
        return [tr("Expenses are not known here: these are the costs stated on the records alone.")]
    return []


def costs(key: str, title: str, found: Sequence[Cost]) -> Table:
    """What something cost, a row for each currency."""
    columns = (
        Column("currency", tr("currency")),
        Column("stated", tr("stated, no expense entered"), MONEY),
        Column("spent", tr("expenses"), MONEY),
        Column("cost", tr("together"), MONEY),
    )
    rows = tuple(
        Row(each.currency, (each.currency, each.stated, each.spent, each.whole), each.currency)
        for each in found
    )
    return Table(key, title, columns, rows)


def tally(key: str, title: str, columns: Sequence[Column], rows: Iterable[Row]) -> Table:
    """A table of counts, without the rows in which nothing is counted, and its sums where it has
    more rows than one."""
    kept = tuple(row for row in rows if any(cell != NOTHING for cell in _counts(row)))
    known = [
        [cell for cell in column if isinstance(cell, Spread)]
        for column in zip(*(_counts(row) for row in kept), strict=True)
    ]
    sums: list[Cell] = [sum(cells, NOTHING) if cells else None for cells in known]
    whole = Row("total", (Label("total"), *sums)) if len(kept) > 1 else None
    return Table(key, title, tuple(columns), kept, whole)


def tables(*found: Table) -> tuple[Table, ...]:
    """The tables that have rows."""
    return tuple(table for table in found if table.rows)


def _counts(row: Row) -> tuple[Cell, ...]:
    return row.cells[1:]

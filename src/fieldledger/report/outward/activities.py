"""What the organisation did, as a part of a report for others and as the rows of HXL and 5W files.

What is in it and why: ``docs/reference/hxl.md``.
"""

from __future__ import annotations

from fieldledger.language import tr
from fieldledger.report.cells import Hidden
from fieldledger.report.facts import Facts
from fieldledger.report.outward import aid_rows, handed_rows, served
from fieldledger.report.outward.aid_rows import PCODES, Done
from fieldledger.report.outward.aid_rows import Row as Row
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import ROW_UNIT, Cell, Column, Section, Table
from fieldledger.report.shape import Row as Line


def done(facts: Facts) -> Done:
    """All rows of a period with their figures."""
    return aid_rows.joined([handed_rows.done(facts), served.done(facts)])


def true_figures(whole: Done) -> Shown:
    """Every figure as it is: for coordinators."""
    values: dict[object, int] = {cell.ref: cell.value for cell in whole.cells}
    return lambda ref: values[ref]


def part(facts: Facts) -> Part:
    """The same as a part of a report for others."""
    whole = done(facts)
    return Part(whole.cells, whole.sums, whole.rations, lambda shown: _section(whole, facts, shown))


def _section(whole: Done, facts: Facts, shown: Shown) -> Section | None:
    if not whole.rows:
        return None
    columns = (
        Column("start", tr("from month")),
        Column("end", tr("to month")),
        Column("activity", tr("activity")),
        Column("province", tr("province")),
        Column("item", tr("what")),
        Column("quantity", tr("quantity"), ROW_UNIT),
        Column("reached", tr("people reached"), tr("people")),
    )
    rows = tuple(_line(row, shown) for row in whole.rows)
    return Section(
        "activities",
        tr("Activities"),
        tables=(Table("by_month", tr("Activities by month"), columns, rows),),
        notes=(
            tr(
                "People reached are counted once a month and activity, on the first row of a "
                "province; the same people come again in other months and activities."
            ),
        ),
    )


def _line(row: Row, shown: Shown) -> Line:
    figures: list[Cell] = [
        _figure(shown(ref)) if ref is not None else "" for ref in (row.quantity, row.reached)
    ]
    place = PCODES[row.area.province][1] if row.area.province else row.area.country
    key = " ".join(filter(None, (row.start, row.activity.name, row.area.key, row.item, row.unit)))
    texts = (row.start, row.end, row.activity.name, place, row.item)
    return Line(key, (*texts, *figures), row.unit)


def _figure(value: int | Hidden) -> Cell:
    return value

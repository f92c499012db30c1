"""A report as JSON for programs: numbers as integers with their units, ranges where in dispute.

The contract (``docs/reference/json.md``): ``period``, ``audience``, ``digest``, ``state``,
``records``, ``conflicts``, ``quarantined``, ``sections``; keys are only ever added.
"""

from __future__ import annotations

import json

from fieldledger.report.shape import HUNDREDTHS, ROW_UNIT, Cell, Column, Report, Row, Section, Table
from fieldledger.report.spread import Spread


def render(report: Report) -> str:
    """One JSON document, ended by a line feed."""
    period = report.period
    whole = {
        "period": {"name": period.name, "start": period.start, "end": period.end},
        "audience": report.audience,
        "digest": report.digest,
        "state": report.state,
        "records": report.records,
        "conflicts": report.conflicts,
        "quarantined": report.quarantined,
        "sections": [_section(section) for section in report.sections],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _section(section: Section) -> dict[str, object]:
    return {
        "key": section.key,
        "title": section.title,
        "paragraphs": list(section.paragraphs),
        "tables": [_table(table) for table in section.tables],
        "notes": list(section.notes),
    }


def _table(table: Table) -> dict[str, object]:
    return {
        "key": table.key,
        "title": table.title,
        "columns": [
            {"key": column.key, "title": column.title, "unit": column.unit}
            for column in table.columns
        ],
        "rows": [_row(row, table) for row in table.rows],
        "total": _row(table.total, table) if table.total else None,
    }


def _row(row: Row, table: Table) -> dict[str, object]:
    cells = {column.key: _cell(cell) for cell, column in zip(row.cells, table.columns, strict=True)}
    return {"key": row.key, "unit": row.unit or None, **cells}


def _cell(cell: Cell) -> object:
    """A number; or, where it is in dispute, its least, shown and most value."""
    if not isinstance(cell, Spread):
        return cell
    if cell.certain:
        return cell.shown
    return {"low": cell.low, "shown": cell.shown, "high": cell.high}


def unit_of(column: Column, row: Row) -> str:
    """The unit of a number in a row: that of its item where the column says so."""
    if column.unit == HUNDREDTHS:
        return HUNDREDTHS
    return column.unit.replace(ROW_UNIT, row.unit) if row.unit else column.unit

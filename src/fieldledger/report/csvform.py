"""A report as one CSV table: a line for each figure, for spreadsheets.

Cells that a spreadsheet would take for a formula get a leading apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from fieldledger.report import words
from fieldledger.report.jsonform import unit_of
from fieldledger.report.shape import Cell, Column, Report, Row
from fieldledger.report.spread import Spread

HEADER = ("section", "table", "row", "column", "value", "low", "high", "unit")


def render(report: Report) -> str:
    """The figures, and last what they were computed from; lines end as RFC 4180 says."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for section in report.sections:
        for table in section.tables:
            rows = (*table.rows, *([table.total] if table.total else ()))
            for row in rows:
                for cell, column in zip(row.cells, table.columns, strict=True):
                    if column.numeric:
                        line = (section.key, table.key, row.key, *_figure(cell, column, row))
                        writer.writerow([safe(each) for each in line])
    writer.writerows(_about(report))
    return out.getvalue()


def _figure(cell: Cell, column: Column, row: Row) -> tuple[str, str, str, str, str]:
    if cell is None:
        return column.key, "", "", "", unit_of(column, row)
    if isinstance(cell, Spread):
        figures = (str(cell.shown), str(cell.low), str(cell.high))
        return (column.key, *figures, unit_of(column, row))
    return column.key, str(cell), str(cell), str(cell), unit_of(column, row)


def _about(report: Report) -> Iterator[tuple[str, ...]]:
    for name, value in (
        ("start", report.period.start),
        ("end", report.period.end),
        ("audience", report.audience),
        ("digest", report.digest),
        ("state", report.state),
        ("records", str(report.records)),
    ):
        yield ("report", "about", name, "", value, "", "", "")


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a negative number stays one."""
    plain = words.plain(text)
    if plain[:1] in ("=", "+", "-", "@") and not plain.lstrip("-").isdecimal():
        return f"'{plain}"
    return plain

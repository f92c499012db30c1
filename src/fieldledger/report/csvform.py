"""A report as one CSV table, a line for each cell: section, table, row, column, value, unit.

UTF-8, commas, RFC 4180 quotes. A text that a spreadsheet would take for a formula gets an
apostrophe in front; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from fieldledger.report import words
from fieldledger.report.jsonform import parts
from fieldledger.report.shape import ROW_UNIT, Column, Report, Row, Table

HEADER = ("section", "table", "row", "column", "value", "unit")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Line = tuple[str, str, str, str, str | int | None, str]


def render(report: Report) -> str:
    """The whole report; its last lines say what it was computed from."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for line in [*_lines(report), *_footer(report)]:
        writer.writerow([_safe(value) for value in line])
    return out.getvalue()


def _lines(report: Report) -> Iterator[Line]:
    for section in report.sections:
        for number, text in enumerate((*section.paragraphs, *section.notes), 1):
            yield section.key, "text", str(number), "text", text, ""
        for table in section.tables:
            for row in (*table.rows, *((table.total,) if table.total else ())):
                yield from _row(section.key, table, row)


def _row(section: str, table: Table, row: Row) -> Iterator[Line]:
    for column, value in zip(table.columns, row.cells, strict=True):
        for suffix, number in parts(value):
            unit = "" if number is None else unit_of(column, row)
            yield section, table.key, row.key, f"{column.key}{suffix}", number, unit


def unit_of(column: Column, row: Row) -> str:
    """What the number in a cell counts."""
    return column.unit.replace(ROW_UNIT, row.unit) if column.of_row else column.unit


def _footer(report: Report) -> Iterator[Line]:
    facts: dict[str, str | int | None] = {
        "period": report.period.name,
        "start": report.period.start,
        "end": report.period.end,
        "audience": report.audience,
        "band": words.band(report),
        "digest": report.digest,
        "state": report.state,
        "records": report.records,
        "conflicts": report.conflicts,
        "quarantined": report.quarantined,
    }
    for key, value in facts.items():
        if value is not None:
            yield "report", "source", key, "value", value, ""


def _safe(value: str | int | None) -> str | int:
    if isinstance(value, int):
        return value
    text = str(value or "")  # of a word of the program's own, its letters: this is for programs
    risky = text.startswith(_FORMULAS)
    return f"'{words.plain(text)}" if risky else words.plain(text)

"""Sections on paper: small tables stand side by side, and a section that is longer than a sheet of
A4 gives what goes place by place, or fund by fund, to parts with titles of their own.

Heights are counted in lines of a table, and widths as :mod:`measured` tells them, so that a page
for a browser and a PDF are divided in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from fieldledger.report import measured, words
from fieldledger.report.measured import Fit, Head
from fieldledger.report.shape import Chart, Section, Table

SHEET = 54  # lines on a sheet of A4, its section's heading left out
NOT_TORN = 16  # rows of a table up to which it stays on one page
_LETTERS = 110  # of a sentence on a line
_TITLED = 105  # thousandths of the size of letters that a point of a title is
_HEADED = 4  # lines that the titles of a table and the space around it take
_CHARTED = 4


class Laid(NamedTuple):
    """A table as it is set: its heads, its rows as texts, and how they fit, None if in vain."""

    table: Table
    heads: list[Head]
    rows: list[list[str]]
    fit: Fit | None

    @property
    def points(self) -> int:
        """How wide it is, its title included."""
        if self.fit is None or self.fit.flipped:
            return measured.ROOM + 1
        return max(self.fit.points, measured.width(words.plain(self.table.title)) // _TITLED)

    @property
    def lines(self) -> int:
        """How high it is, about: a cell that is broken counts for one line more."""
        return len(self.rows) + _HEADED


def laid(table: Table) -> Laid:
    """A table, measured."""
    heads = [Head(words.plain(column.title), column.numeric) for column in table.columns]
    rows = [*table.rows, *([table.total] if table.total else [])]
    cells = [
        [
            words.cell(value, column, row)
            for value, column in zip(row.cells, table.columns, strict=True)
        ]
        for row in rows
    ]
    return Laid(table, heads, cells, measured.fit(heads, cells))


def side_by_side(tables: Sequence[Table]) -> list[list[Laid]]:
    """Tables in their order, as many in a row as there is room for."""
    rows: list[list[Laid]] = []
    for each in map(laid, tables):
        taken = sum(one.points + measured.GAP for one in rows[-1]) if rows else measured.ROOM
        if taken + each.points <= measured.ROOM:
            rows[-1].append(each)
        else:
            rows.append([each])
    return rows


def parts(section: Section) -> list[Section]:
    """A section as it stands on paper: itself, or itself without its tables that can stand apart,
    and a part for each title that those have."""
    apart = {table.apart: None for table in section.tables if table.apart}
    if not apart or _lines(section) <= SHEET:
        return [section]
    kept = tuple(table for table in section.tables if not table.apart)
    found = [replace(section, tables=kept)]
    for number, title in enumerate(apart, 2):
        tables = tuple(table for table in section.tables if table.apart == title)
        found.append(Section(f"{section.key}-{number}", title, tables=tables))
    return found


def _lines(section: Section) -> int:
    texts = (*(own.text for own in section.own), *section.paragraphs, *section.notes)
    said = sum(1 + len(text) // _LETTERS for text in texts)
    drawn = max(map(_height, section.charts), default=0)
    rows = side_by_side(section.tables)
    return said + drawn + sum(max(each.lines for each in row) for row in rows)


def _height(chart: Chart) -> int:
    return len(chart.labels) * len(chart.series) + _CHARTED

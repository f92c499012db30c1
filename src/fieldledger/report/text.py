"""A report for a terminal of 80 columns, in plain text that any font and pipe can carry."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence

from fieldledger.report import words
from fieldledger.report.shape import Cell, Column, Report, Row, Section, Table

WIDTH = 80


def render(report: Report) -> str:
    """The whole report, ended by a line feed."""
    lines = [words.title(report), f"For {report.audience}", ""]
    for section in report.sections:
        lines += _section(section)
    lines += ["-" * WIDTH]
    for line in words.footer(report):
        lines += _wrapped(line)
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield section.title.upper()
    yield ""
    for paragraph in section.paragraphs:
        yield from _wrapped(words.plain(paragraph))
    if section.paragraphs:
        yield ""
    for table in section.tables:
        yield from _table(table)
        yield ""
    for note in section.notes:
        yield from _wrapped(f"* {words.plain(note)}", "  ")
    if section.notes:
        yield ""


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False) or [""]


def _table(table: Table) -> Iterator[str]:
    rows = [[words.cell(*each) for each in _cells(row, table)] for row in table.rows]
    total = [words.cell(*each) for each in _cells(table.total, table)] if table.total else []
    heads = _heads(table.columns, [*rows, total] if total else rows)
    everything = [*heads, *rows, *([total] if total else [])]
    widths = [max(_width(line[place]) for line in everything) for place in range(len(heads[0]))]
    yield table.title
    for head in heads:
        yield _line(head, widths, table.columns)
    yield "  ".join("-" * width for width in widths)
    for row in rows:
        yield _line(row, widths, table.columns)
    if total:
        yield "  ".join("-" * width for width in widths)
        yield _line(total, widths, table.columns)


def _cells(row: Row, table: Table) -> list[tuple[Cell, Column, Row]]:
    return [(cell, column, row) for cell, column in zip(row.cells, table.columns, strict=True)]


def _heads(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The titles, broken over lines where a title is wider than everything below it."""
    broken = []
    for place, column in enumerate(columns):
        widest = max([_width(row[place]) for row in rows] or [0])
        longest = max(len(word) for word in column.title.split())
        broken.append(textwrap.wrap(column.title, max(widest, longest, 8)))
    depth = max(map(len, broken))
    return [
        [lines[at - depth + len(lines)] if at >= depth - len(lines) else "" for lines in broken]
        for at in range(depth)
    ]


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    padded = [
        " " * (width - _width(cell)) + cell
        if column.numeric
        else cell + " " * (width - _width(cell))
        for cell, width, column in zip(cells, widths, columns, strict=True)
    ]
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Cells on a terminal: East Asian wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )

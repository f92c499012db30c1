"""A report in Markdown: headings, sentences and tables that read well as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fieldledger.report import words
from fieldledger.report.shape import Own, Report, Row, Section, Table

# What could open emphasis, a link, HTML or a cell in text that came with a record.
_MARKS = re.compile(r"[\\`*_\[\]<>|&~#]")


def render(report: Report) -> str:
    """The whole report."""
    lines = [f"# {escaped(words.title(report))}", ""]
    if report.audience != "coordinators":
        lines += [f"**{escaped(words.band(report))}**", ""]
    lines += _own(report.own)
    for section in report.sections:
        lines += _section(section)
    lines += ["---", ""]
    lines += [f"{escaped(line)}  " for line in words.footer(report)]
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """A text in which nothing is Markdown."""
    return _MARKS.sub(lambda found: f"\\{found[0]}", words.plain(text))


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {escaped(section.title)}", "")
    yield from _own(section.own)
    for text in section.paragraphs:
        yield from (escaped(text), "")
    for table in section.tables:
        yield from (f"### {escaped(table.title)}", "", *_table(table), "")
    for note in section.notes:
        yield f"- {escaped(note)}"
    if section.notes:
        yield ""


def _own(own: Sequence[Own]) -> Iterator[str]:
    for at, each in enumerate(own):
        yield f"{each.mark} {escaped(each.text)}".lstrip()
        if not (each.mark and own[at + 1 : at + 2] and own[at + 1].mark):
            yield ""


def _table(table: Table) -> Iterator[str]:
    yield _line([escaped(column.title) for column in table.columns])
    yield _line(["---:" if column.numeric else "---" for column in table.columns])
    for row in table.rows:
        yield _line(_cells(table, row))
    if table.total:
        yield _line([f"**{text}**" if text else "" for text in _cells(table, table.total)])


def _cells(table: Table, row: Row) -> list[str]:
    pairs = zip(row.cells, table.columns, strict=True)
    return [escaped(words.cell(value, column, row)) for value, column in pairs]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"

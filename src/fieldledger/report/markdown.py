"""A report as Markdown, with tables, for mail and chat."""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.report import words
from fieldledger.report.shape import Report, Row, Section, Table

_SPECIAL = "\\`*_{}[]<>#|~"


def render(report: Report) -> str:
    """The whole report, ended by a line feed."""
    lines = [f"# {_plain(words.title(report))}", "", f"For {report.audience}.", ""]
    for section in report.sections:
        lines += _section(section)
    lines += ["---", ""]
    lines += [f"{line}  " for line in words.footer(report)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {_plain(section.title)}"
    yield ""
    for paragraph in section.paragraphs:
        yield _plain(paragraph)
        yield ""
    for table in section.tables:
        yield from _table(table)
        yield ""
    for note in section.notes:
        yield f"- {_plain(note)}"
    if section.notes:
        yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"### {_plain(table.title)}"
    yield ""
    yield _row([_plain(column.title) for column in table.columns])
    yield _row(["---:" if column.numeric else "---" for column in table.columns])
    for row in table.rows:
        yield _row(_cells(row, table))
    if table.total:
        yield _row([f"**{cell}**" if cell else "" for cell in _cells(table.total, table)])


def _cells(row: Row, table: Table) -> list[str]:
    return [
        _plain(words.cell(cell, column, row))
        for cell, column in zip(row.cells, table.columns, strict=True)
    ]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Text that came with records must not become markup."""
    return "".join(f"\\{c}" if c in _SPECIAL else c for c in words.plain(text))

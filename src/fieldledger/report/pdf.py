"""A report as a document for paper: source of typst, from which ``services/printing.py`` makes PDF.

Whom it is for stands at the head of every page, the period, the digest and the page's number at its
end. A section stays on one page where it can, and begins one where it cannot; a table that is too
wide for the page lies on its side, one that is too wide for that is written row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fieldledger.report import measured, paper, pdfcharts, words
from fieldledger.report.measured import Fit, Head
from fieldledger.report.shape import Own, Report, Section, Table

_NOT_TORN = 16  # rows of a table up to which it stays on one page


def render(report: Report, lang: str = "en") -> str:
    """The source of the whole document, in a language of the program."""
    closing = words.footer(report)
    return paper.document(
        title=f"{words.title(report)} — {words.band(report)}",
        band=words.band(report),
        lang=lang,
        day=report.period.end,
        foot=(closing[0], closing[-1]),
        body=_body(report, closing),
    )


def _body(report: Report, closing: list[str]) -> Iterator[str]:
    yield paper.titled(words.title(report))
    yield paper.loose([paper.notes(closing), *_own(report.own)])
    for number, section in enumerate(report.sections):
        yield from _section(section, first=number == 0)


def _section(section: Section, *, first: bool) -> Iterator[str]:
    """The section in parts: what stands upright together, and each table that lies on its side."""
    upright = [paper.heading(section.title), *_own(section.own)]
    upright += map(paper.paragraph, section.paragraphs)
    for chart in section.charts:
        upright += [paper.heading(chart.title, 2), pdfcharts.drawn(chart)]
    for table in section.tables:
        heads, rows = _grid(table)
        fit = measured.fit(heads, rows)
        blocks = [paper.heading(table.title, 2), *_table(table, heads, rows, fit)]
        if fit is not None and fit.flipped:
            if upright:
                yield _together(upright, first)
            yield paper.turned(blocks)
            upright, first = [], False
        else:
            upright += [paper.whole(blocks)] if len(rows) <= _NOT_TORN else blocks
    if section.notes:
        upright.append(paper.notes(section.notes))
    if upright:
        yield _together(upright, first)


def _own(own: Sequence[Own]) -> Iterator[str]:
    """The director's own text; the mark of a point stands before it."""
    for each in own:
        mark = {"": "", "-": "• "}.get(each.mark, f"{each.mark} ")
        yield paper.paragraph(f"{mark}{words.plain(each.text)}")


def _together(blocks: list[str], first: bool) -> str:
    """What begins a report stays below its title, however long it is."""
    return paper.loose(blocks) if first else paper.kept(blocks)


def _grid(table: Table) -> tuple[list[Head], list[list[str]]]:
    heads = [Head(words.plain(column.title), column.numeric) for column in table.columns]
    rows = [*table.rows, *([table.total] if table.total else [])]
    cells = [
        [
            words.cell(value, column, row)
            for value, column in zip(row.cells, table.columns, strict=True)
        ]
        for row in rows
    ]
    return heads, cells


def _table(
    table: Table, heads: list[Head], rows: list[list[str]], fit: Fit | None
) -> Iterator[str]:
    if fit is None:
        yield from paper.stacked(heads, rows)
    else:
        yield paper.table(heads, rows, fit, total=table.total is not None)

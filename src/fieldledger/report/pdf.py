"""A report as a document for paper: source of typst, from which ``services/printing.py`` makes PDF.

Whom it is for stands at the head of every page, the period, the digest and the page's number at its
end. A section stays on one page where it can, and begins one where it cannot; a table that is too
wide for the page lies on its side, one that is too wide for that is written row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fieldledger.report import paper, pdfcharts, sheets, words
from fieldledger.report.shape import Own, Report, Section
from fieldledger.report.sheets import Laid


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
    found = [part for section in report.sections for part in sheets.parts(section)]
    for number, section in enumerate(found):
        yield from _section(section, first=number == 0)


def _section(section: Section, *, first: bool) -> Iterator[str]:
    """The section in parts: what stands upright together, and each table that lies on its side."""
    upright = [paper.heading(section.title), *_own(section.own)]
    upright += map(paper.paragraph, section.paragraphs)
    charts = [[paper.heading(chart.title, 2), pdfcharts.drawn(chart)] for chart in section.charts]
    for at in range(0, len(charts), 2):
        upright.append(paper.beside(charts[at : at + 2], even=True))
    for row in sheets.side_by_side(section.tables):
        blocks = [[paper.heading(each.table.title, 2), *_table(each)] for each in row]
        if row[0].fit is not None and row[0].fit.flipped:
            if upright:
                yield _together(upright, first)
            yield paper.turned(blocks[0])
            upright, first = [], False
        elif max(len(each.rows) for each in row) <= sheets.NOT_TORN or len(row) > 1:
            upright.append(paper.beside(blocks))
        else:
            upright += blocks[0]
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


def _table(laid: Laid) -> Iterator[str]:
    if laid.fit is None:
        yield from paper.stacked(laid.heads, laid.rows)
    else:
        yield paper.table(laid.heads, laid.rows, laid.fit, total=laid.table.total is not None)

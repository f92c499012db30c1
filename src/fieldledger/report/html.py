"""A report as one HTML page: nothing outside is loaded, no script runs, it prints well on A4.

Every text is escaped; of what came with a record nothing is ever markup. The page says whom it is
for at its head, on every printed page and in its title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from fieldledger import language
from fieldledger.report import charts, sheets, words
from fieldledger.report.shape import Chart, Own, Report, Row, Section, Table
from fieldledger.report.spread import Spread

# One character is drawn differently in each of these languages.
_FONTS = {"ja": "JP", "zh": "SC"}

_LONGEST_WORD = 24
# A page that somebody opens may load and run nothing, whatever stands in it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

# Of the marks of a list: what ends in a dot is a number.
_LISTS = {"-": "ul", ".": "ol"}

_STYLE = """
:root{--ink:#1b1b1b;--soft:#555;--line:#b8b8b8;--page:#fff;--bar:#3d5a80;--plan:#b3541e;
color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#e8e6e3;--soft:#b0aca6;--line:#565656;
--page:#16181a;--bar:#8fb3dd;--plan:#f0a070}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);
font:1rem/1.5 system-ui,"Noto Sans","Noto Sans CJK %FONT%",sans-serif}
main,header,footer{max-width:46rem;margin:0 auto;padding:0 1rem}
.band{margin:0;padding:.4rem 1rem;text-align:center;font-weight:700;letter-spacing:.04em;
border:.15rem solid var(--ink);max-width:none}
h1{font-size:1.7rem;line-height:1.2;margin:1.5rem 0 .3rem}
h2{font-size:1.3rem;line-height:1.25;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;font-weight:700;margin:1.4rem 0 .3rem}
p{margin:.5rem 0;max-width:40rem}
.wide{overflow-x:auto;margin:0 0 1rem}
.again{display:none}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .9rem .2rem 0;text-align:left;vertical-align:top}
th:last-child,td:last-child{padding-right:0}
thead th{border-bottom:1px solid var(--ink);vertical-align:bottom}
tbody th{font-weight:400;white-space:nowrap}
tbody tr+tr>*{border-top:1px solid var(--line)}
tfoot>tr>*{border-top:1px solid var(--ink);font-weight:700}
.n{text-align:right;white-space:nowrap}
.w{white-space:nowrap}
thead .n{white-space:normal}
.t{min-width:11rem}
.x{border-bottom:1px dotted var(--ink)}
figure{margin:1.2rem 0;max-width:32rem}
figcaption{font-weight:700;margin-bottom:.3rem}
.chart{width:100%;height:auto;display:block;font-size:12px;overflow:visible}
.chart text{fill:var(--ink)}
.chart .a{fill:var(--bar)}
.chart .b{stroke:var(--bar);stroke-width:1}
.chart .h{stroke:var(--bar);stroke-width:3}
.chart .q{stroke:var(--page);stroke-width:7;fill:none}
.chart .p{stroke:var(--plan);stroke-width:3;fill:none}
.chart .r{stroke:var(--ink);stroke-width:2;fill:none}
ul,footer{color:var(--soft);font-size:.9rem}
footer{margin:2.5rem auto 2rem;border-top:1px solid var(--line)}
@media print,(min-width:48rem){
.side{display:flex;flex-wrap:wrap;align-items:flex-start;gap:0 1.5rem}
.side>div{max-width:100%}
.side figure{flex:1 1 32rem}
}
@media print{
@page{size:A4;margin:14mm 15mm 16mm;
@bottom-center{content:"%BAND%  " counter(page);font:8pt sans-serif}}
:root{--ink:#000;--soft:#333;--line:#999;--page:#fff;--bar:#444;--plan:#000}
main,header,footer{max-width:none;padding:0}
body{font-size:9.5pt;line-height:1.35}h1{font-size:17pt}h2{font-size:13pt;margin:1.6rem 0 .4rem}
h3,figcaption{font-size:9.5pt}h3{margin:.7rem 0 .1rem}p{margin:.25rem 0;max-width:none}
table{font-size:8pt;line-height:1.2}th,td{padding:.1rem .7rem .1rem 0}
ul{margin:.5rem 0;padding-left:1.2rem}ul,footer{font-size:8.5pt}footer{break-inside:avoid}
.wide{overflow:visible;margin:0 0 .4rem}thead{display:table-header-group}
.side figure{flex:1 1 38%;max-width:22rem;margin:.4rem 0}
section,.block,tr,figure{break-inside:avoid}h2,h3,figcaption{break-after:avoid}
.band{padding:.1rem;font-size:8pt}
.again{display:block;float:right;font-size:7pt;border-width:.05rem;padding:0 .4rem}
}
""".strip()


def render(report: Report) -> str:
    """The whole page."""
    title = _text(f"{words.title(report)} — {words.band(report)}")
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{language.current()}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY, quote=True)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="robots" content="noindex">',
        f"<title>{title}</title>",
        f"<style>\n{_style(report)}\n</style>",
        "</head>",
        "<body>",
        "<header>",
        f'<p class="band">{_text(words.band(report))}</p>',
        f"<h1>{_text(words.title(report))}</h1>",
        "</header>",
        "<main>",
        *_own(report.own),
    ]
    found = [part for section in report.sections for part in sheets.parts(section)]
    for number, section in enumerate(found):
        parts += _section(section, words.band(report) if number else "")
    parts += ["</main>", "<footer>"]
    parts += [f"<p>{_text(line)}</p>" for line in words.footer(report)]
    return "\n".join([*parts, "</footer>", "</body>", "</html>"]) + "\n"


def _style(report: Report) -> str:
    style = _STYLE.replace("%FONT%", _FONTS.get(language.current(), "KR"))
    return style.replace("%BAND%", _in_style(words.band(report)))


def _section(section: Section, band: str) -> Iterator[str]:
    yield f'<section aria-labelledby="{section.key}">'
    if band:  # on paper a section may begin a page
        yield f'<p class="band again" aria-hidden="true">{_text(band)}</p>'
    yield f'<h2 id="{section.key}">{_text(section.title)}</h2>'
    yield from _own(section.own)
    yield from (f"<p>{_text(text)}</p>" for text in section.paragraphs)
    if section.charts or section.tables:
        yield '<div class="side">'
        for chart in section.charts:
            yield from _figure(chart)
        for table in section.tables:
            yield from _table(section.key, table)
        yield "</div>"
    if section.notes:
        yield "<ul>"
        yield from (f"<li>{_text(note)}</li>" for note in section.notes)
        yield "</ul>"
    yield "</section>"


def _own(own: Sequence[Own]) -> Iterator[str]:
    """The director's own text; points with marks of one sort make one list."""
    for tag, several in groupby(own, lambda each: _LISTS.get(each.mark[-1:], "")):
        if tag:
            yield f"<{tag}>"
            yield from (f"<li>{_text(each.text)}</li>" for each in several)
            yield f"</{tag}>"
        else:
            yield from (f"<p>{_text(each.text)}</p>" for each in several)


def _figure(chart: Chart) -> Iterator[str]:
    yield "<figure>"
    yield f"<figcaption>{_text(chart.title)}</figcaption>"
    yield charts.drawn(chart)
    yield "</figure>"


def _table(within: str, table: Table) -> Iterator[str]:
    key = f"{within}-{table.key}"
    yield f"<div{_whole_block(table)}>"
    yield f'<h3 id="{key}">{_text(table.title)}</h3>'
    # What is wider than a telephone can be moved, by the keyboard too. Tables of two sections may
    # have the same title: a place to go to is named by both.
    yield f'<div class="wide" tabindex="0" role="region" aria-labelledby="{within} {key}">'
    yield f'<table aria-labelledby="{key}">'
    heads = (
        f'<th scope="col"{_side(column.numeric)}>{_text(column.title)}</th>'
        for column in table.columns
    )
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    yield from (_row(table, row) for row in table.rows)
    yield "</tbody>"
    if table.total:
        yield f"<tfoot>{_row(table, table.total)}</tfoot>"
    yield "</table>"
    yield "</div>"
    yield "</div>"


def _whole_block(table: Table) -> str:
    """A table that is not long is not torn apart on paper."""
    return ' class="block"' if len(table.rows) <= sheets.NOT_TORN else ""


def _row(table: Table, row: Row) -> str:
    cells = []
    for at, (value, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        text = _text(words.cell(value, column, row))
        if isinstance(value, Spread) and not value.certain:
            text = f'<span class="x">{text}</span>'
        side = _side(column.numeric) or _whole(text)
        cells.append(f'<th scope="row"{side}>{text}</th>' if at == 0 else f"<td{side}>{text}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _whole(text: str) -> str:
    """A code, a month or a day is not broken at its hyphens; a sentence has room for its words."""
    if len(text) > _LONGEST_WORD:
        return ' class="t"'
    return ' class="w"' if " " not in text else ""


def _side(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _text(text: str) -> str:
    return escape(words.plain(text), quote=True)


def _in_style(text: str) -> str:
    """A text inside quotes of a style sheet: letters, digits, spaces and little else."""
    return "".join(c for c in text if c.isalnum() or c in " :-")

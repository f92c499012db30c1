"""Pages for paper, as source of typst: the building blocks of every PDF.

Each function gives typst code for one thing: a text, a heading, a table, a whole document. Texts go
in as string literals and nothing else, so no text is ever markup or code (:func:`quoted` alone
writes them). Whoever makes a document puts blocks into sections and gives the whole to
:func:`document`; ``services/printing.py`` makes the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fieldledger.report import words
from fieldledger.report.measured import GAP, LONGEST, Fit, Head, pieces

# What a whole page inside its margins measures; ``kept`` goes by it.
_PRELUDE = """
#set page(paper: "a4", margin: (x: 17mm, top: 26mm, bottom: 22mm))
#set text(font: ("Fieldledger Sans Latin", "Fieldledger Sans"), fallback: false)
#set text(size: 9.5pt, hyphenate: false)
#set par(leading: 0.6em, spacing: 0.8em, justify: false)
#set list(marker: "•", indent: 0pt, body-indent: 0.6em, spacing: 0.55em)
#set figure(numbering: none, supplement: none, outlined: false)
#show figure: set align(start)
#show figure: set block(breakable: true, above: 0.7em, below: 1.2em)
#show title: set text(size: 19pt)
#show title: set block(below: 1.1em)
#show heading.where(level: 1): set text(size: 13pt)
#show heading.where(level: 1): set block(above: 2em, below: 0.8em, stroke: (bottom: 0.7pt),
  inset: (bottom: 0.35em), width: 100%)
#show heading.where(level: 2): set text(size: 9.5pt)
#show heading.where(level: 2): set block(above: 1.5em, below: 0.7em)
#let ink = rgb("#2f4d73")
#let soft = luma(80)
#let band(said) = block(width: 100%, stroke: 1.1pt, inset: 3.5pt, align(center,
  text(size: 9pt, weight: "bold", tracking: 0.03em, said)))
#let foot(..lines) = context {
  set text(size: 7.5pt, fill: soft)
  set par(leading: 0.4em)
  line(length: 100%, stroke: 0.4pt + soft)
  v(-0.5em)
  grid(columns: (1fr, auto), column-gutter: 1em, lines.pos().join(linebreak()),
    counter(page).display("1 / 1", both: true))
}
#let fits(body) = measure(width: 176mm, body).height < 249mm
#let kept(body) = context {
  if not fits(body) { pagebreak(weak: true); body }
  else { block(breakable: false, width: 100%, above: 22pt, below: 0pt, body) }
}
#let whole(body) = context block(breakable: not fits(body), width: 100%, above: 1.5em, body)
#let turned(body) = page(flipped: true, body)
#let said(..texts) = par(texts.pos().join())
#let notes(..texts) = { set text(size: 8.5pt, fill: soft); list(..texts) }
#let tabled(size, columns, sides, whole, heads, ..cells) = {
  set text(size: size, top-edge: 0.8em, bottom-edge: -0.16em, cjk-latin-spacing: none)
  set par(leading: 0.2em)
  set table.cell(breakable: not whole)
  table(columns: columns, inset: (x: 4pt, top: 2.2pt, bottom: 1.6pt),
    align: (x, y) => sides.at(x) + if y == 0 { bottom } else { top },
    stroke: (x, y) => if y == 0 { (bottom: 0.8pt) } else { (bottom: 0.3pt + luma(160)) },
    table.header(..heads.map(strong)), ..cells)
}
#let stacked(..pairs) = whole(block(width: 100%, stroke: (bottom: 0.3pt + luma(160)),
  inset: (bottom: 0.4em), {
  set text(size: 8.5pt)
  set par(leading: 0.4em)
  grid(columns: (2fr, 3fr), column-gutter: 1em, row-gutter: 0.4em, ..pairs)
}))
#let hatching = tiling(size: (3pt, 3pt), {
  place(rect(width: 3pt, height: 3pt, fill: white))
  place(line(start: (0%, 100%), end: (100%, 0%), stroke: 0.9pt + ink))
})
#let filled(second) = if second { (fill: hatching, stroke: 0.6pt + ink) } else { (fill: ink) }
#let swatch(kind) = box(width: 10pt, height: 7pt, baseline: 0.5pt, if kind == "plan" {
  place(center, line(angle: 90deg, length: 8pt, stroke: 1.6pt))
} else { rect(width: 100%, height: 100%, ..filled(kind == "second")) })
#let share(n) = n * 0.1%
#let bar(second, shown, low, high, plan) = block(width: 100%, height: 8.5pt, spacing: 0pt, {
  if shown > 0 { place(rect(width: share(shown), height: 100%, ..filled(second))) }
  if high > low {
    place(dx: share(low), dy: 4.25pt, line(length: share(high - low), stroke: 3.4pt + white))
    place(dx: share(low), dy: 4.25pt, line(length: share(high - low), stroke: 1.4pt))
    place(dx: share(low), line(angle: 90deg, length: 8.5pt, stroke: 1pt))
    place(dx: share(high), line(angle: 90deg, length: 8.5pt, stroke: 1pt))
  }
  if plan >= 0 { place(dx: share(plan), dy: -1pt, line(angle: 90deg, length: 10.5pt,
    stroke: 1.6pt)) }
})
#let charted(what, left, gaps, legend, ..cells) = figure(alt: what, kind: "chart", {
  set text(size: 8.5pt)
  set par(leading: 0.4em)
  if legend.len() > 0 {
    block(below: 0.7em, legend.map(each => box[#swatch(each.first()) #each.last()]).join(h(1.5em)))
  }
  grid(columns: (left, 1fr, auto), column-gutter: 6pt, row-gutter: gaps,
    align: (end + horizon, horizon, start + horizon), ..cells)
})
""".strip()

_WHOLE_ROW = 600  # letters of a cell up to which its row stays on one page


def quoted(said: str) -> str:
    """A text as a string of typst, on one line: whatever stands in it, it is only a text."""
    return '"' + words.plain(said).replace("\\", "\\\\").replace('"', '\\"') + '"'


def flowing(said: str) -> str:
    """A text that may be broken inside of words that are longer than a column."""
    found = words.plain(said).split(" ")
    if all(len(word) <= LONGEST for word in found):
        return quoted(said)
    parts = [quoted(part) for part in _parts(found)]
    return "{ " + "; box(); ".join(parts) + " }"


def _parts(found: Sequence[str]) -> list[str]:
    parts = [""]
    for number, word in enumerate(found):
        first, *rest = pieces(word)
        parts[-1] += f" {first}" if number else first
        parts += rest
    return parts


def document(
    *, title: str, band: str, lang: str, day: str, foot: Sequence[str], body: Iterable[str]
) -> str:
    """A whole document. ``band`` stands at the head of every page, the lines of ``foot`` with the
    page's number at its end; ``day``: ``YYYY-MM-DD``, the only time that the file tells, or nothing
    for a file that tells none."""
    region = ', region: "CN"' if lang == "zh" else ""
    return "\n".join(
        [
            _PRELUDE,
            f"#set document(title: {quoted(title)}, date: {_datetime(day)})",
            f"#set text(lang: {quoted(lang)}{region})",
            f"#set page(header: band({quoted(band)}), footer: foot({_listed(foot)}))",
            *body,
        ]
    )


def _datetime(day: str) -> str:
    if not day:
        return "none"
    year, month, date = (int(part) for part in day.split("-"))
    return f"datetime(year: {year}, month: {month}, day: {date})"


def titled(said: str) -> str:
    """The title, once at the head of a document."""
    return f"#title({quoted(said)})"


def loose(blocks: Iterable[str]) -> str:
    """Blocks that begin where the ones before end."""
    return "#{\n" + "\n".join(blocks) + "\n}"


def kept(blocks: Iterable[str]) -> str:
    """Blocks that stay on one page, or begin one where they need several."""
    return "#kept({\n" + "\n".join(blocks) + "\n})"


def whole(blocks: Iterable[str]) -> str:
    """Blocks that are not torn apart, within others."""
    return "whole({\n" + "\n".join(blocks) + "\n})"


def beside(several: Sequence[Iterable[str]], *, even: bool = False) -> str:
    """Groups of blocks, not torn apart, as many beside each other as there are; ``even``: each as
    wide as the others."""
    if len(several) == 1:
        return whole(several[0])
    columns = array(("1fr" if even else "auto") for _ in several)
    groups = ", ".join("{\n" + "\n".join(blocks) + "\n}" for blocks in several)
    return f"whole(grid(columns: {columns}, column-gutter: {GAP}pt, {groups}))"


def turned(blocks: Iterable[str]) -> str:
    """Blocks on pages of their own, lying on their side."""
    return "#turned({\n" + "\n".join(blocks) + "\n})"


def heading(said: str, level: int = 1) -> str:
    """A heading; it is never the last line of a page."""
    return f"heading(level: {level}, {flowing(said)})"


def paragraph(said: str) -> str:
    """One paragraph."""
    return f"said({flowing(said)})"


def notes(texts: Sequence[str]) -> str:
    """A list of small texts."""
    return f"notes({', '.join(map(flowing, texts))})"


def table(
    heads: Sequence[Head], rows: Sequence[Sequence[str]], fit: Fit, *, total: bool = False
) -> str:
    """A table; its heads stand again on every page that it goes on to. ``fit``: from
    ``measured.fit`` of the same; ``total``: the last row is a sum."""
    sides = array("end" if head.numeric else "start" for head in heads)
    whole = all(len(cell) <= _WHOLE_ROW for row in rows for cell in row)
    lines = [
        ", ".join(
            _cell(cell, head, strong=total and number == len(rows))
            for cell, head in zip(row, heads, strict=True)
        )
        for number, row in enumerate(rows, 1)
    ]
    columns = array(f"{size / 1000:.3f}em + 8pt" for size in fit.widths)
    titles = array(flowing(head.title) for head in heads)
    return (
        f"tabled({fit.size / 10}pt, {columns}, {sides}, {str(whole).lower()}, {titles},\n"
        + ",\n".join(lines)
        + ")"
    )


def stacked(heads: Sequence[Head], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """A table that is too wide for any page: a block for each row, a line for each cell."""
    for row in rows:
        pairs = (
            f"{flowing(head.title)}, {flowing(cell)}" for head, cell in zip(heads, row, strict=True)
        )
        yield f"stacked({', '.join(pairs)})"


def array(parts: Iterable[str]) -> str:
    """An array, of which one of a single part and one of none are written in their own ways."""
    found = list(parts)
    return f"({', '.join(found)}{',' if found else ''})"


def _cell(said: str, head: Head, *, strong: bool) -> str:
    code = f"box({quoted(said)})" if head.numeric else flowing(said)
    return f"strong({code})" if strong else code


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(map(quoted, texts))

"""What forms for writing by hand are made of, as source of typst: boxes, lines, empty rows.

Sizes are those of a hand and a ball pen: a row and a line to write on are at least 7 mm high
(:data:`ROW`), a box to tick 4 mm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fieldledger.report.paper import array, flowing, quoted

ROW = 8  # millimetres, of a row or a line to write in
TICK = 4  # millimetres, of a box to tick
SIDE = 14  # millimetres, left and right of a form

_PRELUDE = """
#set page(flipped: {flipped}, margin: (x: {side}mm, top: 20mm, bottom: 17mm))
#show title: set text(size: 15pt)
#show title: set block(below: 0.7em)
#show par: set block(below: 3mm)
#show heading.where(level: 1): set text(size: 10pt)
#show heading.where(level: 1): set block(above: 1.1em, below: 0.7em, stroke: none,
  inset: 0pt, width: auto)
#let tick = box(width: {tick}mm, height: {tick}mm, stroke: 0.8pt, baseline: 0.7mm)
#let square = box(width: 6mm, height: 7.5mm, stroke: 0.6pt)
#let dashed = box(height: 7.5mm, inset: (x: 1.2mm, y: 2.5mm), "–")
#let squares(..groups) = box(groups.pos().map(n => range(n).map(_ => square).join())
  .join(dashed))
#let ruled(wide) = box(width: wide, height: {row}mm, stroke: (bottom: 0.6pt))
#let small(said) = text(size: 7.5pt, fill: soft, said)
#let ticked(..words) = {
  set par(leading: 1em)
  par(words.pos().map(word => box({ tick; h(1.5mm); word; h(5mm) })).join())
}
#let thick = 1.8pt
#let summed(said) = block(below: 3mm, par(said))
#let asked(more, name, meaning, ..spaces) = block(breakable: false, width: 100%, above: 0mm,
  below: 0mm, stroke: (top: if more { thick } else { 0.3pt + luma(160) }), inset: (y: 1.6mm),
  grid(columns: (52mm, 1fr), column-gutter: 4mm, align: (top, horizon),
    { set par(leading: 0.4em)
      par({ strong(name); linebreak(); text(size: 8pt, meaning) }) },
    { set par(spacing: 0mm)
      spaces.pos().join() }))
#let legend(name, ..words) = block(above: 1.3mm, below: 0mm, {
  set text(size: 7.5pt)
  set par(leading: 0.45em)
  par({ strong(name); h(2.5mm); words.pos().map(word => box(word)).join(h(3mm)) })
})
#let pile(widths, count, more, heads, last) = table(
  columns: widths, rows: (auto,) + ({row}mm,) * count, inset: 1.2mm,
  stroke: (x, y) => if x == more { (left: thick, rest: 0.5pt) } else { 0.5pt },
  align: (x, y) => if y == 0 { bottom } else { horizon },
  table.header(..heads.map(head => {
    set text(size: 7pt)
    set par(leading: 0.35em)
    head
  })),
  ..range(count).map(n => (text(size: 8pt, fill: soft, str(n + 1)),
    ..range(widths.len() - 2).map(_ => []), align(center, last))).flatten())
#let headed(name, meaning) = { strong(text(size: 7.5pt, name)); linebreak(); meaning }
#let remarks(..texts) = block(above: 2.5mm, { set text(size: 7.5pt)
  list(spacing: 0.5em, ..texts) })
""".strip()


def prelude(*, flipped: bool) -> str:
    """How the pages of a form are set; ``flipped``: lying on their side."""
    said = _PRELUDE
    values = {"flipped": str(flipped).lower(), "side": SIDE, "tick": TICK, "row": ROW}
    for name, value in values.items():
        said = said.replace(f"{{{name}}}", str(value))
    return said


def summary(said: str) -> str:
    """What a form is for."""
    return f"summed({flowing(said)})"


def asked(name: str, meaning: str, spaces: Iterable[str], *, more: bool = False) -> str:
    """One thing that a form asks for, and where it is written; ``more``: below a thick line."""
    return f"asked({', '.join([str(more).lower(), flowing(name), flowing(meaning), *spaces])})"


def ticks(words: Iterable[str], another: str = "") -> str:
    """Words of which one or more are ticked; ``another``: what a line beside them is for."""
    last = [f"{{ small({quoted(another)}); h(1.5mm); ruled(30mm) }}"] if another else []
    return f"ticked({', '.join([*map(flowing, words), *last])})"


def squares(*groups: int) -> str:
    """Squares for a letter or a figure each, with a dash between groups of them."""
    return f"squares({', '.join(map(str, groups))})"


def line(wide: int, hint: str = "") -> str:
    """A line to write on, so many millimetres wide, and a hint beside it."""
    return f"par({{ ruled({wide}mm); h(2mm); small({quoted(hint)}) }})"


def legend(name: str, words: Sequence[str]) -> str:
    """What the numbers or codes in a place of the form stand for, in small letters."""
    return f"legend({', '.join([flowing(name), *map(flowing, words)])})"


def pile(heads: Sequence[tuple[str, str]], shares: Sequence[int], rows: int, more: int) -> str:
    """Empty rows below heads of a name and a meaning each; ``shares``: how wide the columns are in
    relation to each other; ``more``: the column before which a thick line stands. The first column
    numbers the rows, the last holds a box to tick."""
    titles = array(f"headed({flowing(name)}, {flowing(meaning)})" for name, meaning in heads)
    return f"pile({array(f'{share}fr' for share in shares)}, {rows}, {more}, {titles}, tick)"


def remarks(texts: Iterable[str]) -> str:
    """What to know about the sheet, in small letters."""
    return f"remarks({', '.join(map(flowing, texts))})"

"""A report for a terminal: 80 columns, East Asian characters two wide, no colour.

A table that cannot fit is written row by row, one line for each cell. Block bars are drawn only
where the caller says that the terminal shows Unicode.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fieldledger.report import bars, words
from fieldledger.report.shape import Column, Own, Report, Row, Section, Table
from fieldledger.report.spread import Spread
from fieldledger.report.wrapped import unbroken, width, wrap

WIDTH = 80
_GAP = 2
# How far columns stand apart, and whether words stay whole: the first way that fits.
_WAYS = ((_GAP, True), (1, True), (_GAP, False))
_SHORTEST, _LONGEST = 8, 24
_NARROWEST = 6
_TITLE = 8  # columns that a title has at least, if it is as long
_EIGHTHS = " ▏▎▍▌▋▊▉"


def render(report: Report, *, unicode: bool = False) -> str:
    """The whole report; ``unicode``: draw bars."""
    title = words.title(report)
    lines = [title, "=" * width(title), ""]
    if report.audience != "coordinators":
        lines = [words.band(report), "", *lines]
    lines += _own(report.own)
    for section in report.sections:
        lines += [*_section(section, unicode), ""]
    lines += ["-" * WIDTH, *(line for text in words.footer(report) for line in wrap(text, WIDTH))]
    return "\n".join(lines) + "\n"


def section(part: Section, *, unicode: bool = False) -> list[str]:
    """One section alone, as lines."""
    return list(_section(part, unicode))


def _section(section: Section, unicode: bool) -> Iterator[str]:
    yield section.title
    yield "-" * width(section.title)
    yield from _own(section.own)
    for text in section.paragraphs:
        yield from wrap(words.plain(text), WIDTH)
    for chart in section.charts:
        yield from ("", *bars.drawn(chart, unicode))
    for table in section.tables:
        yield ""
        yield f"{table.title}:"
        yield from _table(table, unicode)
    if section.tables and section.notes:
        yield ""
    for note in section.notes:
        yield from _hang("* ", words.plain(note))


def _own(own: Sequence[Own]) -> Iterator[str]:
    """The director's own text, with an empty line after each paragraph and each list."""
    for at, each in enumerate(own):
        text = words.plain(each.text)
        yield from _hang(f"  {each.mark} ", text) if each.mark else wrap(text, WIDTH)
        if not (each.mark and own[at + 1 : at + 2] and own[at + 1].mark):
            yield ""


def _table(table: Table, unicode: bool) -> list[str]:
    rows = [*table.rows, *([table.total] if table.total else [])]
    grid = [
        [
            words.cell(value, column, row)
            for value, column in zip(row.cells, table.columns, strict=True)
        ]
        for row in rows
    ]
    titles = [column.title for column in table.columns]
    # Rather than to break words, columns move closer together.
    fits = ((gap, _fit(table.columns, titles, grid, gap, whole=whole)) for gap, whole in _WAYS)
    gap, widths = next((each for each in fits if each[1]), (_GAP, None))
    if widths is None:
        return _stacked(titles, grid)
    rule = (" " * gap).join("-" * each for each in widths)
    lines = [*_cells(titles, widths, table.columns, gap, low=True), rule]
    room = WIDTH - sum(widths) - gap * len(widths) - gap
    bars = _bars(table, min(room, _LONGEST)) if unicode and room >= _SHORTEST else [""] * len(rows)
    for number, (row, bar) in enumerate(zip(grid, bars, strict=True)):
        first, *rest = _cells(row, widths, table.columns, gap)
        above = [rule] if number == len(table.rows) else []
        lines += [*above, f"{first}{' ' * gap}{bar}" if bar else first, *rest]
    return [f"{' ' * gap}{line}".rstrip() for line in lines]


def _fit(
    columns: Sequence[Column],
    titles: Sequence[str],
    grid: Sequence[Sequence[str]],
    gap: int,
    *,
    whole: bool,
) -> list[int] | None:
    """The width of each column: numbers are never broken, texts are narrowed; None if in vain.
    ``whole``: not to less than their longest word."""
    widths, least = [], []
    for number, column in enumerate(columns):
        cells = max((width(row[number]) for row in grid), default=0)
        longest = max(map(unbroken, titles[number].split()))
        if not titles[number].isascii():  # without spaces it breaks anywhere, but not everywhere
            longest = max(longest, min(width(titles[number]), _TITLE))
        widths.append(max(cells, longest if column.numeric else width(titles[number])))
        words_ = [word for row in grid for word in row[number].split()]
        needed = max(map(unbroken, words_), default=0) if whole else 0
        least.append(max(needed, _NARROWEST))
    over = sum(widths) + gap * len(widths) - WIDTH
    while over > 0:
        texts = [i for i, c in enumerate(columns) if not c.numeric and widths[i] > least[i]]
        if not texts:
            return None
        widths[max(texts, key=lambda i: widths[i])] -= 1
        over -= 1
    return widths


def _cells(
    row: Sequence[str],
    widths: Sequence[int],
    columns: Sequence[Column],
    gap: int,
    *,
    low: bool = False,
) -> Iterator[str]:
    """A row as lines; ``low``: short cells stand on the last line, as titles do."""
    cells = [wrap(text, size) for text, size in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    for line in range(height):
        parts = []
        for cell, size, column in zip(cells, widths, columns, strict=True):
            at = line - (height - len(cell)) if low else line
            text = cell[at] if 0 <= at < len(cell) else ""
            space = " " * (size - width(text))
            parts.append(f"{space}{text}" if column.numeric else f"{text}{space}")
        yield (" " * gap).join(parts)


def _stacked(titles: Sequence[str], grid: Sequence[Sequence[str]]) -> list[str]:
    lines = []
    for row in grid:
        for number, (title, text) in enumerate(zip(titles, row, strict=True)):
            lines += _hang("  - " if number == 0 else "    ", f"{title}: {text}")
    return lines


def _bars(table: Table, room: int) -> list[str]:
    """A bar for each row as long as its figure, the rows of one unit on one scale."""
    if not table.bar:
        return [""] * (len(table.rows) + bool(table.total))
    at = [column.key for column in table.columns].index(table.bar)
    sizes = [_size(row, at) for row in table.rows]
    most: dict[str, int] = {}
    for row, size in zip(table.rows, sizes, strict=True):
        most[row.unit] = max(most.get(row.unit, 1), size)
    drawn = [_bar(size, most[row.unit], room) for row, size in zip(table.rows, sizes, strict=True)]
    return [*drawn, *([""] if table.total else [])]


def _size(row: Row, at: int) -> int:
    value = row.cells[at]
    if isinstance(value, Spread):
        return max(value.shown, 0)
    return value if isinstance(value, int) else 0


def _bar(size: int, most: int, room: int) -> str:
    eighths = size * room * 8 // most
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def _hang(mark: str, text: str) -> list[str]:
    first, *rest = wrap(text, WIDTH - len(mark))
    return [f"{mark}{first}", *(f"{' ' * len(mark)}{line}" for line in rest)]

"""Charts for a terminal: a row for each label, in 80 columns.

With Unicode, bars in eighths of a column; without, bars of ``#``. The second kind of bar is drawn
lighter, what was planned is a mark; the figures stand beside them, so nothing hangs on the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.report import words
from fieldledger.report.shape import Chart
from fieldledger.report.spread import Spread
from fieldledger.report.wrapped import shortened, width, wrap

WIDTH = 80
_GAP = 2
_MOST_LETTERS, _NARROWEST = 22, 10
_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = (("█", "░"), ("#", "="))  # each kind of bar, with Unicode and without
_MARK = ("│", "|")


def drawn(chart: Chart, unicode: bool) -> list[str]:
    """The chart as lines, its title first."""
    left = max((width(_name(label)) for label in chart.labels), default=0)
    figures = [words.figure(each, chart.unit) for one in chart.series for each in one.values]
    right = max(map(width, figures), default=0)
    room = max(WIDTH - 2 * _GAP - left - right - _GAP, _NARROWEST)
    lines = [*wrap(f"{words.plain(chart.title)}:", WIDTH), *_legend(chart, unicode)]
    for at, label in enumerate(chart.labels):
        name = _name(label)
        for number, one in enumerate(chart.series):
            start = f"{'' if number else name}"
            start = f"  {start}{' ' * (left - width(start))}  "
            bar = _row(chart, number, at, room, unicode)
            lines.append(f"{start}{bar}{words.figure(one.values[at], chart.unit)}")
    return lines


def _name(label: str) -> str:
    return shortened(words.plain(label), _MOST_LETTERS)


def _legend(chart: Chart, unicode: bool) -> Iterator[str]:
    kinds = [
        f"{_FULL[not unicode][number % 2]} {one.name}" for number, one in enumerate(chart.series)
    ]
    kinds += [f"{_MARK[not unicode]} {chart.planned.name}"] if chart.planned else []
    if len(kinds) > 1:
        yield f"  {', '.join(map(words.plain, kinds))}"


def _row(chart: Chart, number: int, at: int, room: int, unicode: bool) -> str:
    """The bar of one figure and the mark, with a space behind them where there is any."""
    most = _most(chart)
    eighths = _shown(chart.series[number].values[at]) * room * 8 // most
    full = _FULL[not unicode][number % 2] * (eighths // 8)
    bar = full + (_EIGHTHS[eighths % 8] if unicode and number % 2 == 0 else "")
    bar = bar.rstrip()
    planned = chart.planned.values[at] if chart.planned else None
    if planned is not None:
        mark = min(_shown(planned) * room // most, room - 1)
        bar = f"{bar:<{mark}}"[:mark] + _MARK[not unicode] + bar[mark + 1 :]
    return f"{bar} " if bar else ""


def _most(chart: Chart) -> int:
    whole = [*chart.series, *([chart.planned] if chart.planned else [])]
    return max(1, *(_shown(each) for one in whole for each in one.values), 1)


def _shown(value: Spread | int | None) -> int:
    return max(value.shown if isinstance(value, Spread) else value or 0, 0)

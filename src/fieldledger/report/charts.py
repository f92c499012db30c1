"""Charts as SVG: rows of bars from the left, each with its figure written beside it.

Nothing but a chart goes in, and the same chart gives the same bytes. A chart reads without colour:
every second kind of bar is hatched, what was planned is a mark across, a range in dispute a line
from the least to the most. It has a title and a description for those who hear it read. Lengths are
whole units of a picture 400 wide, so that its text can be read on a telephone and on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from fieldledger.report import words
from fieldledger.report.shape import Chart
from fieldledger.report.spread import Spread, exactly
from fieldledger.report.wrapped import shortened, width

_WIDE = 400
_LETTER = 7  # about as wide as a letter of the size that the page gives to charts
_BAR, _BETWEEN, _LEGEND = 14, 10, 22
_MOST_LETTERS = 20  # of a label
_BARS = ("a", "b")  # classes: plain and hatched


def drawn(chart: Chart) -> str:
    """The chart as an ``svg`` element, without its title as a heading."""
    left = _LETTER * (max((_letters(label) for label in chart.labels), default=0) + 1)
    figures = [words.figure(each, chart.unit) for one in chart.series for each in one.values]
    right = _LETTER * (max(map(width, figures), default=0) + 1)
    room = max(_WIDE - left - right, 40)
    legend = _legend(chart)
    row = _BAR * len(chart.series) + _BETWEEN
    top = _LEGEND * len(legend)
    high = top + row * len(chart.labels)
    lines = [
        f'<svg class="chart" viewBox="0 0 {_WIDE} {high}" role="img" '
        f'aria-labelledby="{_id(chart)}-t {_id(chart)}-d" xmlns="http://www.w3.org/2000/svg">',
        f'<title id="{_id(chart)}-t">{_text(chart.title)}</title>',
        f'<desc id="{_id(chart)}-d">{_text(chart.what)}</desc>',
        _hatching(chart),
    ]
    for number, (kind, name) in enumerate(legend):
        lines += _key(chart, kind, name, _LEGEND * number)
    most = _most(chart)
    for at, label in enumerate(chart.labels):
        y = top + row * at
        lines.append(_label(label, left, y + _BAR * len(chart.series) // 2))
        mark = _length(chart.planned.values[at], room, most) if chart.planned else None
        for number, one in enumerate(chart.series):
            place = left, y + _BAR * number
            beyond = mark if mark is not None else -1
            lines += _bar(chart, _BARS[number % 2], one.values[at], place, (room, most, beyond))
        if mark is not None:
            high = row - _BETWEEN + 2
            # Edged in the colour of the page, it is seen on a bar in grey, too.
            lines += [
                f'<path class="{kind}" d="M{left + mark} {y - 2}v{high}"/>' for kind in ("q", "p")
            ]
    return "\n".join([*filter(None, lines), "</svg>"])


def _legend(chart: Chart) -> list[tuple[str, str]]:
    """What each kind of bar and mark means; nothing where there is but one."""
    found = [(_BARS[number % 2], one.name) for number, one in enumerate(chart.series)]
    found += [("p", chart.planned.name)] if chart.planned else []
    return found if len(found) > 1 else []


def _key(chart: Chart, kind: str, name: str, y: int) -> Iterator[str]:
    if kind == "p":
        yield f'<path class="p" d="M7 {y + 1}v{_BAR}"/>'
    else:
        yield f'<rect {_fill(chart, kind)} x="0" y="{y + 1}" width="14" height="{_BAR}"/>'
    yield f'<text x="22" y="{y + 13}">{_text(name)}</text>'


def _label(label: str, left: int, middle: int) -> str:
    name = words.plain(label)
    shown = shortened(name, _MOST_LETTERS)
    whole = f"<title>{_text(name)}</title>" if shown != name else ""
    x = left - _LETTER
    return f'<text x="{x}" y="{middle + 5}" text-anchor="end">{_text(shown)}{whole}</text>'


def _bar(
    chart: Chart,
    kind: str,
    value: Spread | int | None,
    place: tuple[int, int],
    scale: tuple[int, int, int],
) -> Iterator[str]:
    (x, y), (room, most, mark) = place, scale
    end = 0
    if value is not None:
        spread = exactly(value) if isinstance(value, int) else value
        low, shown, end = (
            max(each, 0) * room // most for each in (spread.low, spread.shown, spread.high)
        )
        yield f'<rect {_fill(chart, kind)} x="{x}" y="{y}" width="{shown}" height="{_BAR - 2}"/>'
        if not spread.certain:
            yield f'<path class="r" d="M{x + low} {y + _BAR // 2}H{x + end}"/>'
    figure = words.figure(value, chart.unit)
    # A mark just behind the bar would stand in the figure.
    end = max(end, mark + 2) if -_LETTER <= mark - end <= _LETTER * width(figure) else end
    yield f'<text x="{x + end + 5}" y="{y + _BAR - 2}">{_text(figure)}</text>'


def _length(value: Spread | int | None, room: int, most: int) -> int | None:
    if value is None:
        return None
    return max(value if isinstance(value, int) else value.shown, 0) * room // most


def _most(chart: Chart) -> int:
    whole = [*chart.series, *([chart.planned] if chart.planned else [])]
    found = (
        each if isinstance(each, int) else each.high
        for one in whole
        for each in one.values
        if each is not None
    )
    return max(1, *found, 1)


def _letters(label: str) -> int:
    return min(width(words.plain(label)), _MOST_LETTERS)


def _fill(chart: Chart, kind: str) -> str:
    return f'class="b" fill="url(#{_id(chart)}-h)"' if kind == "b" else 'class="a"'


def _hatching(chart: Chart) -> str:
    if len(chart.series) < 2:
        return ""
    return (
        f'<defs><pattern id="{_id(chart)}-h" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="h" d="M0 0v5"/></pattern></defs>'
    )


def _id(chart: Chart) -> str:
    return f"chart-{chart.key}"


def _text(text: str) -> str:
    return escape(words.plain(text), quote=True)

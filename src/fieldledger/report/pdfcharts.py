"""Charts for paper: rows of bars, each between its label and its figure.

They read without colour: every second kind of bar is hatched, what was planned is a black mark
across, a range in dispute a line from the least to the most. Lengths are thousandths of the
longest.
"""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.report import words
from fieldledger.report.measured import width
from fieldledger.report.paper import array, flowing, quoted
from fieldledger.report.shape import Chart
from fieldledger.report.spread import Spread, exactly

_WIDEST = 15_000  # of a label, in thousandths of the size of its letters
_WITHIN, _BETWEEN, _ALONE = "1.5pt", "5pt", "2.5pt"  # between bars


def drawn(chart: Chart) -> str:
    """The chart, without its title."""
    left = min(max((width(words.plain(label)) for label in chart.labels), default=0), _WIDEST)
    most = _most(chart)
    cells = [cell for at in range(len(chart.labels)) for cell in _row(chart, at, most)]
    between = _BETWEEN if len(chart.series) > 1 else _ALONE
    gaps = array(between if last else _WITHIN for last in _last_of_its_label(chart))
    legend = array(f'("{kind}", {quoted(name)})' for kind, name in _legend(chart))
    parts = (quoted(chart.what), f"{left / 1000:.3f}em", gaps, legend, *cells)
    return "charted(" + ",\n".join(parts) + ")"


def _last_of_its_label(chart: Chart) -> list[bool]:
    count = len(chart.series)
    return [number % count == count - 1 for number in range(count * len(chart.labels))]


def _legend(chart: Chart) -> list[tuple[str, str]]:
    found = [("second" if n % 2 else "first", one.name) for n, one in enumerate(chart.series)]
    found += [("plan", chart.planned.name)] if chart.planned else []
    return found if len(found) > 1 else []


def _row(chart: Chart, at: int, most: int) -> Iterator[str]:
    plan = chart.planned.values[at] if chart.planned else None
    mark = -1 if plan is None else _share(_spread(plan).shown, most)
    for number, one in enumerate(chart.series):
        value = one.values[at]
        spread = exactly(0) if value is None else _spread(value)
        low, shown, high = (_share(n, most) for n in (spread.low, spread.shown, spread.high))
        label = flowing(chart.labels[at]) if number == 0 else '""'
        bar = f"bar({str(number % 2 == 1).lower()}, {shown}, {low}, {high}, {mark})"
        yield f"{label}, {bar}, box({quoted(words.figure(value, chart.unit))})"


def _spread(value: Spread | int) -> Spread:
    return exactly(value) if isinstance(value, int) else value


def _share(value: int, most: int) -> int:
    return max(value, 0) * 1000 // most


def _most(chart: Chart) -> int:
    whole = [*chart.series, *([chart.planned] if chart.planned else [])]
    found = [_spread(each).high for one in whole for each in one.values if each is not None]
    return max([1, *found])

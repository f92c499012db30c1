"""Figures as people read them: thousands marks, kilograms and litres, ranges, plain text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from fieldledger.domain.money import show_money
from fieldledger.report.cells import Hidden
from fieldledger.report.shape import COVER, HUNDREDTHS, ROW_UNIT, Cell, Column, Report, Row
from fieldledger.report.spread import Spread, exactly, rounded

_LARGER = {"g": "kg", "ml": "l"}
_PLURALS = {"piece": "pieces", "set": "sets"}
NOT_KNOWN = "not known"
# Every hidden figure looks the same, whatever the reason.
HIDDEN_SIGN = "*"


def number(value: int) -> str:
    """``2,700``."""
    return f"{value:,}"


def measure(quantity: int, unit: str) -> str:
    """``2,700 kg``, ``0.5 kg``, ``1.25 l``, ``400 sets``, ``3,000.00 CNY``: exact,
    whatever the quantity."""
    if unit in _LARGER:
        return f"{_decimals(quantity, 3)} {_LARGER[unit]}"
    if len(unit) == 3 and unit.isupper():
        return show_money(quantity, unit)
    name = unit if quantity == 1 else _PLURALS.get(unit, unit)
    return f"{number(quantity)} {name}".rstrip()


def small(quantity: int, unit: str) -> str:
    """``300 g``: a quantity in its base unit."""
    return f"{number(quantity)} {unit}".rstrip()


def weight(quantity: int, unit: str) -> str:
    """For sentences: ``2.7 t`` (to the kilogram) from a ton on, else as ``measure``."""
    if unit == "g" and quantity >= 1_000_000:
        return f"{_decimals(rounded(quantity, 1000), 3)} t"
    return measure(quantity, unit)


def figure(value: Spread | int | None, unit: str) -> str:
    """A figure of a chart, in a base unit, in minor units of a currency, or counted."""
    if value is None:
        return NOT_KNOWN
    spread = exactly(value) if isinstance(value, int) else value
    low, shown, high = (_in_unit(each, unit) for each in (spread.low, spread.shown, spread.high))
    return shown if spread.certain else f"{low} to {high}"


def _in_unit(value: int, unit: str) -> str:
    if len(unit) == 3 and unit.isupper():
        return show_money(value, unit)
    return weight(value, unit) if unit in (*_LARGER, *_PLURALS) else number(value)


def ratio(hundredths: int) -> str:
    """``1.67``."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def people(count: int) -> str:
    """``1 person``, ``300 people``."""
    return counted(count, "person", "people")


def counted(count: int, one: str, many: str = "") -> str:
    """``1 entry``, ``2 entries``."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def said(spread: Spread, show: str = "{}") -> str:
    """A figure in a sentence: ``300``, or ``300 (in dispute: 280 to 300)``."""
    whole = show.format(number(spread.shown))
    if spread.certain:
        return whole
    return f"{whole} (in dispute: {number(spread.low)} to {number(spread.high)})"


def said_weight(spread: Spread, unit: str) -> str:
    """A quantity in a sentence, with its range where it is in dispute."""
    whole = weight(spread.shown, unit)
    if spread.certain:
        return whole
    return f"{whole} (in dispute: {weight(spread.low, unit)} to {weight(spread.high, unit)})"


def listed(words: Iterable[str]) -> str:
    """``a, b and c``."""
    whole = list(words)
    if len(whole) < 2:
        return "".join(whole)
    return f"{', '.join(whole[:-1])} and {whole[-1]}"


def cell(value: Cell, column: Column, row: Row) -> str:
    """A cell of a table, for people."""
    if value is None and column.unit == f"{ROW_UNIT}/day" and row.unit not in _LARGER:
        return ""  # nobody takes sets or pieces by the day
    if value is None and column.unit == COVER:
        return ""
    if value is None:
        return NOT_KNOWN if column.numeric else ""
    if isinstance(value, Hidden):
        return HIDDEN_SIGN
    if isinstance(value, str):
        return plain(value)
    spread = exactly(value) if isinstance(value, int) else value
    if spread.certain:
        return _figure(spread.shown, column.unit, row.unit)
    low, high = (_figure(n, column.unit, row.unit) for n in (spread.low, spread.high))
    if column.unit == ROW_UNIT:
        low = low.removesuffix(f" {high.rpartition(' ')[2]}")
    return f"{low} to {high}"


def _figure(value: int, unit: str, row_unit: str) -> str:
    if unit == ROW_UNIT:
        return measure(value, row_unit)
    if unit == f"{ROW_UNIT}/day":
        return small(value, row_unit)
    return ratio(value) if unit == HUNDREDTHS else number(value)


def plain(text: str) -> str:
    """A text that came with a record, on one line, without anything that steers a terminal."""
    return "".join(
        " " if c in "\n\t" else "?" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c
        for c in text
    )


def title(report: Report) -> str:
    """The heading of a report."""
    return f"Report for {report.period.name}"


def band(report: Report) -> str:
    """What stands at the head of every page: for whom the report is."""
    return {
        "coordinators": "COORDINATORS: NOT TO BE SENT",
        "partners": "PARTNERS: NOT TO BE PUBLISHED",
    }.get(report.audience, report.audience.upper())


def footer(report: Report) -> list[str]:
    """What the report was computed from."""
    period = report.period
    return [
        f"Period: {period.start} to {period.end}, {counted(period.days, 'day')}. "
        f"For {report.audience}.",
        f"Computed from {counted(report.records, 'record')}; "
        f"{counted(report.conflicts, 'open conflict')}; "
        f"{counted(report.quarantined, 'entry', 'entries')} in quarantine.",
        f"Digest {report.digest[:16]}, state {report.state[:16]}.",
    ]


def _decimals(value: int, digits: int) -> str:
    """A value in thousandths (or other powers of ten) with no more decimals than it needs."""
    whole, rest = divmod(abs(value), 10**digits)
    tail = f"{rest:0{digits}d}".rstrip("0")
    return f"{'-' if value < 0 else ''}{number(whole)}{'.' if tail else ''}{tail}"

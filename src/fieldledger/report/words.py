"""Figures as people read them: thousands marks, kilograms and litres, ranges, plain text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from fieldledger.domain.money import show_money
from fieldledger.language import Label, mark, shown, tr, trn
from fieldledger.report.cells import Hidden
from fieldledger.report.outward import worded
from fieldledger.report.shape import COVER, HUNDREDTHS, ROW_UNIT, Cell, Column, Report, Row
from fieldledger.report.spread import Spread, exactly, rounded

_LARGER = {"g": mark("kg"), "ml": mark("l")}
_TON = mark("t")
_COUNTED = ("piece", "set")
_AUDIENCES = (mark("coordinators"), mark("partners"), mark("public"))
NOT_KNOWN = Label("not known")
# Every hidden figure looks the same, whatever the reason.
HIDDEN_SIGN = "*"


def number(value: int) -> str:
    """``2,700``."""
    return f"{value:,}"


def measure(quantity: int, unit: str) -> str:
    """``2,700 kg``, ``0.5 kg``, ``1.25 l``, ``400 sets``, ``3,000.00 CNY``: exact,
    whatever the quantity."""
    if unit in _LARGER:
        return with_unit(_decimals(quantity, 3), _LARGER[unit])
    if len(unit) == 3 and unit.isupper():
        return show_money(quantity, unit)
    if unit == "piece":
        return trn("{n} piece", "{n} pieces", quantity)
    if unit == "set":
        return trn("{n} set", "{n} sets", quantity)
    return small(quantity, unit)


def small(quantity: int, unit: str) -> str:
    """``300 g``: a quantity in its base unit."""
    return with_unit(number(quantity), unit)


def with_unit(figure: str, unit: str) -> str:
    """A figure in words with its unit, ``270 kg``; alone where it has none."""
    return tr("{quantity} {unit}", quantity=figure, unit=choice(unit)) if unit else figure


def choice(value: str, context: str = "") -> str:
    """A word of the program's own (a choice, a unit, a category): programs get it as it is, people
    in their language, in a cell, in a list and in a place of a sentence alike."""
    return Label(value, context)


def weight(quantity: int, unit: str) -> str:
    """For sentences: ``2.7 t`` (to the kilogram) from a ton on, else as ``measure``."""
    if unit == "g" and quantity >= 1_000_000:
        return with_unit(_decimals(rounded(quantity, 1000), 3), _TON)
    return measure(quantity, unit)


def figure(value: Spread | int | None, unit: str) -> str:
    """A figure of a chart, in a base unit, in minor units of a currency, or counted."""
    if value is None:
        return tr(NOT_KNOWN)
    spread = exactly(value) if isinstance(value, int) else value
    low, shown, high = (_in_unit(each, unit) for each in (spread.low, spread.shown, spread.high))
    return shown if spread.certain else tr("{low} to {high}", low=low, high=high)


def _in_unit(value: int, unit: str) -> str:
    if len(unit) == 3 and unit.isupper():
        return show_money(value, unit)
    return weight(value, unit) if unit in (*_LARGER, *_COUNTED) else number(value)


def ratio(hundredths: int) -> str:
    """``1.67``."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def people(count: int) -> str:
    """``1 person``, ``300 people``."""
    return trn("{n} person", "{n} people", count)


def counted(count: int, one: str, many: str = "") -> str:
    """``1 entry``, ``2 entries``."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def said(spread: Spread, show: str = "{}") -> str:
    """A figure in a sentence: ``300``, or ``300 (in dispute: 280 to 300)``."""
    whole = show.format(number(spread.shown))
    return whole if spread.certain else disputed(whole, number(spread.low), number(spread.high))


def disputed(whole: str, low: str, high: str) -> str:
    """A figure that people disagree on, with the least and the most that it may be."""
    return tr("{figure} (in dispute: {low} to {high})", figure=whole, low=low, high=high)


def said_weight(spread: Spread, unit: str) -> str:
    """A quantity in a sentence, with its range where it is in dispute."""
    whole = weight(spread.shown, unit)
    if spread.certain:
        return whole
    return disputed(whole, weight(spread.low, unit), weight(spread.high, unit))


def told(sentences: Iterable[str]) -> str:
    """Sentences one after the other, as the language puts them."""
    whole = list(sentences)
    said = "".join(whole[:1])
    for more in whole[1:]:
        said = tr("{said} {more}", said=said, more=more)
    return said


def listed(words: Iterable[str]) -> str:
    """``a, b and c``."""
    whole = list(map(shown, words))
    if len(whole) < 2:
        return "".join(whole)
    return tr("{several} and {last}", several=in_a_row(whole[:-1]), last=whole[-1])


def in_a_row(words: Iterable[str]) -> str:
    """``a, b, c``."""
    whole = list(map(shown, words))
    found = whole[0] if whole else ""
    for word in whole[1:]:
        found = tr("{several}, {next}", several=found, next=word)
    return found


def one_by_one(parts: Iterable[str]) -> str:
    """``a; b; c``: parts that hold commas themselves."""
    whole = list(map(shown, parts))
    found = whole[0] if whole else ""
    for part in whole[1:]:
        found = tr("{several}; {next}", several=found, next=part)
    return found


def cell(value: Cell, column: Column, row: Row) -> str:
    """A cell of a table, for people."""
    if value is None and column.unit == f"{ROW_UNIT}/day" and row.unit not in _LARGER:
        return ""  # nobody takes sets or pieces by the day
    if value is None and column.unit == COVER:
        return ""
    if value is None:
        return tr(NOT_KNOWN) if column.numeric else ""
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
    return tr("{low} to {high}", low=low, high=high)


def _figure(value: int, unit: str, row_unit: str) -> str:
    if unit == ROW_UNIT:
        return measure(value, row_unit)
    if unit == f"{ROW_UNIT}/day":
        return small(value, row_unit)
    return ratio(value) if unit == HUNDREDTHS else number(value)


def plain(text: str) -> str:
    """A text for people, on one line, without anything that steers a terminal: it may have come
    with a record. A word of the program's own in their language."""
    return "".join(
        " " if c in "\n\t" else "?" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c
        for c in shown(text)
    )


def title(report: Report) -> str:
    """The heading of a report."""
    if report.audience != "coordinators":
        return worded.title(report)
    return tr("Report for {period}", period=report.period.name)


def band(report: Report) -> str:
    """What stands at the head of every page: for whom the report is."""
    if report.audience != "coordinators":
        return worded.band(report)
    return tr("COORDINATORS: NOT TO BE SENT")


def footer(report: Report) -> list[str]:
    """What the report was computed from."""
    if report.audience != "coordinators":
        return worded.footer(report)
    period = report.period
    return [
        tr(
            "Period: {start} to {end}, {days}. For {audience}.",
            start=period.start,
            end=period.end,
            days=days(period.days),
            audience=choice(report.audience),
        ),
        tr(
            "Computed from {records}; {conflicts}; {quarantined}.",
            records=trn("{n} record", "{n} records", report.records or 0),
            conflicts=trn("{n} open conflict", "{n} open conflicts", report.conflicts or 0),
            quarantined=trn(
                "{n} entry in quarantine", "{n} entries in quarantine", report.quarantined or 0
            ),
        ),
        tr("Digest {digest}, state {state}.", digest=report.digest[:16], state=report.state[:16]),
    ]


def days(count: int) -> str:
    """``1 day``, ``30 days``."""
    return trn("{n} day", "{n} days", count)


def shelters(count: int) -> str:
    """``1 shelter``, ``3 shelters``."""
    return trn("{n} shelter", "{n} shelters", count)


def months(count: int) -> str:
    """``1 month``, ``12 months``."""
    return trn("{n} month", "{n} months", count)


def _decimals(value: int, digits: int) -> str:
    """A value in thousandths (or other powers of ten) with no more decimals than it needs."""
    whole, rest = divmod(abs(value), 10**digits)
    tail = f"{rest:0{digits}d}".rstrip("0")
    return f"{'-' if value < 0 else ''}{number(whole)}{'.' if tail else ''}{tail}"

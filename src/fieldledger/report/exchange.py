"""Amounts of money in another currency, by exchange rates that were recorded, and by no others.

The rate that holds on a day is the latest on or before it between the two currencies, whichever way
round it was written; of one day the one with the greatest identity. Nothing is converted through a
third currency: that would be a rate that nobody used. Amounts are minor units. Quotients stay
fractions, and are rounded once, at the end, half to even. What cannot be converted is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from fieldledger.report.spread import NOTHING, Spread


class Rate(NamedTuple):
    """A rate on which nobody disagrees: ``amount`` of ``currency`` was worth ``worth``."""

    ref: str
    id: str
    date: str
    amount: int
    currency: str
    worth: int
    other_currency: str


class Converted(NamedTuple):
    """Amounts in one currency: their sum, None where none of them could be converted; the rates
    that were used; and the currencies for which there is none."""

    whole: Spread | None
    used: tuple[Rate, ...]
    missing: tuple[str, ...]


def latest(rates: Iterable[Rate], one: str, other: str, day: str) -> Rate | None:
    """The rate between two currencies that holds on a day; None where none is recorded."""
    found = [
        rate
        for rate in rates
        if {rate.currency, rate.other_currency} == {one, other} and one != other
        if rate.date <= day and rate.amount > 0 and rate.worth > 0
    ]
    return max(found, key=lambda rate: (rate.date, rate.ref), default=None)


def factor(rate: Rate, to: str) -> Fraction:
    """How many minor units of a currency one of the other is worth."""
    if to == rate.other_currency:
        return Fraction(rate.worth, rate.amount)
    return Fraction(rate.amount, rate.worth)


def into(amounts: Mapping[str, Spread], to: str, rates: Iterable[Rate], day: str) -> Converted:
    """Amounts of several currencies as a sum in one, by the rates that hold on a day."""
    known = list(rates)
    used: list[Rate] = []
    missing: list[str] = []
    sums = [Fraction(0)] * 3
    for currency, spread in sorted(amounts.items()):
        if spread == NOTHING:
            continue
        rate = latest(known, currency, to, day)
        if rate is None and currency != to:
            missing.append(currency)
            continue
        times = factor(rate, to) if rate else Fraction(1)
        used += [rate] if rate else []
        parts = (spread.low, spread.shown, spread.high)
        sums = [whole + part * times for whole, part in zip(sums, parts, strict=True)]
    low, shown, high = map(round, sums)
    found = Spread(low, shown, high)
    return Converted(None if missing and sums == [0] * 3 else found, tuple(used), tuple(missing))

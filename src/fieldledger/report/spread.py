"""Whole numbers that may be in dispute: a figure with the least and the most it can be.

While two people disagree about an entry, a sum that rests on it is a range. The middle figure is
the one that the records show provisionally. Everything is an integer; the only division is
``rounded``, half up, so that the same records give the same bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """What a figure is at least, as shown, and at most."""

    low: int
    shown: int
    high: int

    @property
    def certain(self) -> bool:
        """Whether nothing about it is in dispute."""
        return self.low == self.high

    def __add__(self, other: Spread) -> Spread:
        return Spread(self.low + other.low, self.shown + other.shown, self.high + other.high)

    def __sub__(self, other: Spread) -> Spread:
        return Spread(self.low - other.high, self.shown - other.shown, self.high - other.low)


NOTHING = Spread(0, 0, 0)


def exactly(number: int) -> Spread:
    """A figure that is not in dispute."""
    return Spread(number, number, number)


def total(spreads: Iterable[Spread]) -> Spread:
    """The sum, each disputed part taken at its least and its most."""
    low = shown = high = 0
    for each in spreads:
        low, shown, high = low + each.low, shown + each.shown, high + each.high
    return Spread(low, shown, high)


def weighed(holds: Sequence[bool], amounts: Sequence[int]) -> Spread:
    """What one disputed record adds to a sum of amounts that are not negative.

    ``holds``: for each way to settle where the record belongs, whether it belongs to this sum;
    ``amounts``: for each way to settle its values, how much it adds. What is shown comes first.
    """
    return Spread(
        min(amounts) if all(holds) else 0,
        amounts[0] if holds[0] else 0,
        max(amounts) if any(holds) else 0,
    )


def rounded(numerator: int, denominator: int) -> int:
    """A quotient as a whole number, half rounded up; the denominator is positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def ratio(part: Spread, whole: Spread, scale: int = 1) -> Spread | None:
    """``scale`` × part ÷ whole; None where the whole is, or may be, nothing."""
    if whole.low <= 0:
        return None
    return Spread(
        rounded(part.low * scale, whole.high),
        rounded(part.shown * scale, whole.shown),
        rounded(part.high * scale, whole.low),
    )

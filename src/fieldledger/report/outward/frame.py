"""The periods of reports for others: months, quarters and years, each one made of whole ones.

A year is the fiscal one, if that begins with a month, else that of the calendar. Its quarters are
three of its months each, so that no two periods overlap but where one lies in the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldledger.domain.periods import Period
from fieldledger.report.facts import Facts

MONTH, QUARTER, YEAR = "month", "quarter", "year"


@dataclass(frozen=True, slots=True)
class Frame:
    """The period of a report, what it is, and the twelve months of the year that it lies in."""

    period: Period
    size: str
    year: tuple[str, ...]

    @property
    def name(self) -> str:
        """The period as figures of it are named."""
        return named(self.period.months)

    @property
    def quarters(self) -> tuple[tuple[str, ...], ...]:
        """The four quarters of the year, by their months."""
        return tuple(self.year[at : at + 3] for at in (0, 3, 6, 9))

    @property
    def spans(self) -> tuple[tuple[str, ...], ...]:
        """All months, quarters and the year itself, by their months."""
        return (*((month,) for month in self.year), *self.quarters, self.year)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report for others is made of: for whom, the facts of its period, and those of each
    month of the year around it."""

    audience: str
    frame: Frame
    facts: Facts
    months: Mapping[str, Facts]

    @property
    def day(self) -> str:
        """The last day: as of it people are counted."""
        return self.frame.period.end


def named(months: tuple[str, ...]) -> str:
    """``2004-05``, or ``2004-04/2004-06``."""
    return months[0] if len(months) == 1 else f"{months[0]}/{months[-1]}"


def frame_of(period: Period, year_start: str) -> Frame | None:
    """The frame of a period; ``year_start``: the first day of the fiscal year, ``MM-DD``. None for
    any period but a whole month, quarter or year."""
    first = int(year_start[:2]) if year_start.endswith("-01") else 1
    months = period.months
    size = {1: MONTH, 3: QUARTER, 12: YEAR}.get(len(months))
    into = (int(months[0][5:7]) - first) % 12
    if size is None or not period.whole_months or into % len(months):
        return None
    return Frame(period, size, _from(months[0], -into))


def _from(month: str, by: int) -> tuple[str, ...]:
    at = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(at, at + 12))

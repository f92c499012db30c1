"""Periods of a report: a month, a fiscal year, any two days; both ends belong to the period.

A fiscal year is named after the year in which it ends: with a start of ``10-01``, 2004 is the year
from 2003-10-01 to 2004-09-30. With a start of ``01-01`` it is the calendar year. The same days a
year before keep whole months whole: February 2005 is compared with all 29 days of February 2004.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from fieldledger.domain import dates
from fieldledger.domain.problems import BadValue
from fieldledger.domain.quantities import folded
from fieldledger.language import mark, tr

_MONTHS = (
    mark("January"), mark("February"), mark("March"), mark("April"), mark("May"), mark("June"),
    mark("July"), mark("August"), mark("September"), mark("October"), mark("November"),
    mark("December"),
)  # fmt: skip
_YEARS = re.compile(r"([0-9]{4})(?:[-/–]([0-9]{4}|[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` to ``end``, both ISO days and both included; ``name`` is for people."""

    start: str
    end: str
    name: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (date.fromisoformat(self.end) - date.fromisoformat(self.start)).days + 1

    @property
    def months(self) -> tuple[str, ...]:
        """The months it touches, ``YYYY-MM``, in order."""
        first, last = _month_number(self.start), _month_number(self.end)
        return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1))

    @property
    def whole_months(self) -> bool:
        """Whether it begins with the first day of a month and ends with the last of one."""
        return self.start.endswith("-01") and _is_last_of_month(self.end)

    def has(self, day: str) -> bool:
        """Whether an ISO day lies in it."""
        return self.start <= day <= self.end


def month(text: str) -> Period:
    """A calendar month, ``2004-05`` or as people write it. Raises BadValue."""
    start = f"{dates.read_month(text)}-01"
    return Period(start, _last_of_month(start), _named(start))


def fiscal_year(text: str, start: str) -> Period:
    """The fiscal year ``2004``, ``2003-2004`` or ``2003-04`` that ends in 2004.

    ``start`` is the day it begins on, ``MM-DD``. Raises BadValue.
    """
    begins = dates.check_month_day(start)
    year = _ending_year(text, begins)
    if begins == "01-01":
        return Period(*_checked(f"{year}-01-01", f"{year}-12-31"), tr("year {year}", year=year))
    first, after = f"{year - 1}-{begins}", f"{year}-{begins}"
    last = (date.fromisoformat(after) - timedelta(days=1)).isoformat()
    name = tr("fiscal year {first}-{last}", first=year - 1, last=year)
    return Period(*_checked(first, last), name)


def between(start: str, end: str) -> Period:
    """Any two ISO days and what lies between. Raises BadValue."""
    first, last = _checked(start, end)
    if last < first:
        raise BadValue(mark("the period ends before it begins: give the earlier day first"))
    return Period(first, last, tr("{first} to {last}", first=first, last=last))


def last_full_month(today: str) -> Period:
    """The month before the one that ``today`` (an ISO day) lies in. Raises BadValue."""
    before = _month_number(today) - 1
    return month(f"{before // 12:04d}-{before % 12 + 1:02d}")


def next_month(today: str) -> Period:
    """The month after the one that ``today`` (an ISO day) lies in. Raises BadValue."""
    after = _month_number(today) + 1
    return month(f"{after // 12:04d}-{after % 12 + 1:02d}")


def year_before(period: Period) -> Period:
    """The same days a year before; the end of a month stays the end of that month."""
    start = _year_less(period.start)
    end = _year_less(period.end)
    if _is_last_of_month(period.end):
        end = _last_of_month(end)
    if period.whole_months and len(period.months) == 1:
        return Period(start, end, _named(start))
    return Period(start, end, tr("{first} to {last}", first=start, last=end))


def _named(day: str) -> str:
    """The month of an ISO day: ``May 2004``."""
    return tr("{month} {year}", month=tr(_MONTHS[int(day[5:7]) - 1]), year=day[:4])


def _ending_year(text: str, begins: str) -> int:
    found = _YEARS.fullmatch(folded(text))
    if not found:
        raise BadValue(mark("is no year: write it as 2004 or 2003-2004"))
    first, second = int(found[1]), found[2]
    if second is None:
        return first
    if int(second) != (first + 1 if len(second) == 4 else (first + 1) % 100):
        raise BadValue(
            mark("is no fiscal year: the second year follows the first, as in 2003-2004")
        )
    if begins == "01-01":
        raise BadValue(
            mark("the fiscal year here is the calendar year: write one year, as in 2004")
        )
    return first + 1


def _checked(start: str, end: str) -> tuple[str, str]:
    return dates.check_day(start), dates.check_day(end)


def _month_number(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def _last_of_month(day: str) -> str:
    return f"{day[:8]}{monthrange(int(day[:4]), int(day[5:7]))[1]:02d}"


def _is_last_of_month(day: str) -> bool:
    return day == _last_of_month(day)


def _year_less(day: str) -> str:
    """The same day a year before; 29 February becomes 28 February."""
    year = f"{int(day[:4]) - 1:04d}"
    return f"{year}-02-28" if day.endswith("-02-29") else f"{year}{day[4:]}"

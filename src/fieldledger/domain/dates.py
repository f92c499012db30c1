"""Days and months as people write them: year first, in any of the usual marks.

A day is ``YYYY-MM-DD`` and a month ``YYYY-MM``, between 1900 and 2200. A day without a year, or
with the day first, is refused: it reads differently in different countries.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from fieldledger.domain.problems import BadValue
from fieldledger.domain.quantities import folded
from fieldledger.language import mark

FIRST_YEAR, LAST_YEAR = 1900, 2200

_TODAY = frozenset({"today", "오늘", "今日", "今天"})
_YESTERDAY = frozenset({"yesterday", "어제", "昨日", "昨天"})
_AGO = re.compile(r"-([0-9]{1,3})")
_DAY = re.compile(
    r"([0-9]{4}) ?(?:年|년) ?([0-9]{1,2}) ?(?:月|월) ?([0-9]{1,2}) ?(?:日|일)"
    r"|([0-9]{4})(-|/|\. ?)([0-9]{1,2})\5([0-9]{1,2})\.?"
)
_MONTH = re.compile(
    r"([0-9]{4}) ?(?:年|년) ?([0-9]{1,2}) ?(?:月|월)|([0-9]{4})(?:-|/|\. ?)([0-9]{1,2})\.?"
)
_PLAIN_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")
_CLOCK = mark("this computer's clock cannot be trusted: give the day as YYYY-MM-DD")


def read_day(word: str, today: str | None) -> str:
    """``today``, ``yesterday``, ``-2`` (days ago), ``2004-05-17``, ``2004年5月17日`` … as a day.

    ``today`` is None where the clock cannot be trusted. Raises BadValue.
    """
    text = folded(word).casefold()
    ago = _days_ago(text)
    if ago is not None:
        if today is None:
            raise BadValue(_CLOCK)
        return check_day((date.fromisoformat(today) - timedelta(days=ago)).isoformat())
    found = _DAY.fullmatch(text)
    if not found:
        raise BadValue(mark("is no day: write it as YYYY-MM-DD, year first"))
    parts = [part for part in found.groups() if part and part.isdigit()]
    year, month, day = map(int, parts)
    return check_day(f"{year:04d}-{month:02d}-{day:02d}")


def read_month(word: str) -> str:
    """``2004-05``, ``2004/5``, ``2004年5月``, ``2004년 5월`` as a month. Raises BadValue."""
    found = _MONTH.fullmatch(folded(word))
    if not found:
        raise BadValue(mark("is no month: write it as YYYY-MM, year first"))
    year, month = (int(part) for part in found.groups() if part)
    return check_month(f"{year:04d}-{month:02d}")


def check_day(value: object) -> str:
    """``YYYY-MM-DD``, a day that exists. Raises BadValue."""
    if not isinstance(value, str) or len(value) != 10 or value[4] != "-" or value[7] != "-":
        raise BadValue(mark("must be a day, YYYY-MM-DD"))
    try:
        year = date.fromisoformat(value).year
    except ValueError:
        raise BadValue(mark("must be a day that exists, YYYY-MM-DD")) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(
            mark("must be a day between {first} and {last}"),
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    return value


def check_month(value: object) -> str:
    """``YYYY-MM``, a month that exists. Raises BadValue."""
    if not isinstance(value, str) or not _PLAIN_MONTH.fullmatch(value):
        raise BadValue(mark("must be a month, YYYY-MM"))
    check_day(f"{value}-01")
    return value


def check_month_day(value: object) -> str:
    """``MM-DD``, a day that every year has. Raises BadValue."""
    if not isinstance(value, str) or not _MONTH_DAY.fullmatch(value):
        raise BadValue(mark("must be a day of the year, MM-DD"))
    check_day(f"2001-{value}")  # not a leap year
    return value


def _days_ago(text: str) -> int | None:
    if text in _TODAY:
        return 0
    if text in _YESTERDAY:
        return 1
    ago = _AGO.fullmatch(text)
    return int(ago[1]) if ago else None

"""Periods of a report."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.domain import periods
from fieldledger.domain.periods import Period
from fieldledger.domain.problems import BadValue


def _ends(period: Period) -> tuple[str, str]:
    return period.start, period.end


def test_a_month_has_all_its_days() -> None:
    assert periods.month("2004-02") == Period("2004-02-01", "2004-02-29", "February 2004")
    assert periods.month("２００４年５月").end == "2004-05-31"


@pytest.mark.parametrize("text", ["2004", "2003-2004", "2003-04", "2003/04", "２００３–２００４"])
def test_a_fiscal_year_is_the_one_that_ends_in_the_year_named(text: str) -> None:
    period = periods.fiscal_year(text, "10-01")

    assert period == Period("2003-10-01", "2004-09-30", "fiscal year 2003-2004")
    assert (period.days, len(period.months), period.whole_months) == (366, 12, True)


def test_a_fiscal_year_that_begins_in_january_is_the_calendar_year() -> None:
    assert periods.fiscal_year("2004", "01-01") == Period("2004-01-01", "2004-12-31", "year 2004")


def test_a_fiscal_year_over_the_turn_of_a_century() -> None:
    assert _ends(periods.fiscal_year("1999-00", "04-01")) == ("1999-04-01", "2000-03-31")


def test_a_fiscal_year_that_begins_in_march_ends_on_the_leap_day() -> None:
    assert periods.fiscal_year("2004", "03-01").end == "2004-02-29"


@pytest.mark.parametrize(
    ("text", "start", "words"),
    [
        ("last", "10-01", "is no year"),
        ("2003-2005", "10-01", "follows the first"),
        ("2004-2003", "10-01", "follows the first"),
        ("2003-2004", "01-01", "calendar year"),
        ("1800", "10-01", "between 1900"),
        ("2004", "02-29", "day that exists"),
    ],
)
def test_what_is_no_fiscal_year_is_refused(text: str, start: str, words: str) -> None:
    with pytest.raises(BadValue) as refused:
        periods.fiscal_year(text, start)
    assert words in refused.value.sentence


def test_two_days_make_a_period_and_one_day_does_too() -> None:
    period = periods.between("2004-05-17", "2004-06-03")

    assert period.name == "2004-05-17 to 2004-06-03"
    assert (period.days, period.months) == (18, ("2004-05", "2004-06"))
    assert not period.whole_months
    assert periods.between("2004-05-17", "2004-05-17").days == 1


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadValue, match="earlier day first"):
        periods.between("2004-06-03", "2004-05-17")


def test_both_ends_belong_to_the_period() -> None:
    period = periods.month("2004-05")

    assert period.has("2004-05-01")
    assert period.has("2004-05-31")
    assert not period.has("2004-04-30")
    assert not period.has("2004-06-01")


@pytest.mark.parametrize(
    ("today", "start"), [("2004-01-01", "2003-12-01"), ("2004-03-31", "2004-02-01")]
)
def test_the_last_full_month_is_the_one_before(today: str, start: str) -> None:
    assert periods.last_full_month(today).start == start


def test_the_year_before_of_a_month_is_the_whole_month() -> None:
    assert periods.year_before(periods.month("2005-02")) == periods.month("2004-02")
    assert periods.year_before(periods.month("2004-02")) == periods.month("2003-02")


def test_the_year_before_of_a_leap_day_is_the_day_before_march() -> None:
    before = periods.year_before(periods.between("2004-02-29", "2004-03-10"))

    assert _ends(before) == ("2003-02-28", "2003-03-10")


def test_the_year_before_of_a_fiscal_year_is_the_fiscal_year_before() -> None:
    for start in ("10-01", "01-01", "03-01"):
        before = periods.year_before(periods.fiscal_year("2004", start))

        assert _ends(before) == _ends(periods.fiscal_year("2003", start))


_DAYS = st.dates(min_value=date(1901, 1, 1), max_value=date(2190, 12, 31))


@given(_DAYS, st.integers(0, 800))
def test_the_year_before_is_earlier_and_as_long_but_for_leap_days(start: date, length: int) -> None:
    period = periods.between(start.isoformat(), (start + timedelta(days=length)).isoformat())
    before = periods.year_before(period)

    assert before.start < period.start
    assert before.end < period.end
    assert abs(before.days - period.days) <= 1


@pytest.mark.parametrize(
    ("today", "start", "end"),
    [("2004-05-17", "2004-06-01", "2004-06-30"), ("2004-12-31", "2005-01-01", "2005-01-31")],
)
def test_the_next_month_is_the_one_after_today(today: str, start: str, end: str) -> None:
    found = periods.next_month(today)

    assert (found.start, found.end) == (start, end)

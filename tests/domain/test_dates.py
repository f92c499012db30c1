"""Days and months as people write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain.dates import (
    check_day,
    check_month,
    check_month_day,
    read_day,
    read_month,
)
from fieldledger.domain.problems import BadValue

TODAY = "2004-03-01"


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("2004-05-17", "2004-05-17"),
        ("2004/05/17", "2004-05-17"),
        ("2004.5.7", "2004-05-07"),
        ("2004. 5. 17.", "2004-05-17"),
        ("２００４－０５－１７", "2004-05-17"),
        ("2004年5月17日", "2004-05-17"),
        ("2004년 5월 17일", "2004-05-17"),
        ("today", "2004-03-01"),
        ("Yesterday", "2004-02-29"),
        ("오늘", "2004-03-01"),
        ("昨日", "2004-02-29"),
        ("昨天", "2004-02-29"),
        ("-2", "2004-02-28"),
        ("-0", "2004-03-01"),
    ],
)
def test_a_day_is_read_as_people_write_it(word: str, day: str) -> None:
    assert read_day(word, TODAY) == day


@pytest.mark.parametrize(
    "word",
    [
        "17.5.2004",
        "05/17/2004",
        "2004-05/17",
        "2004-02-30",
        "2004-13-01",
        "1899-12-31",
        "2201-01-01",
        "20040517",
        "2004-05",
        "17 May",
        "tomorrow",
        "",
        "--2",
    ],
)
def test_a_day_that_could_be_another_or_none_is_refused(word: str) -> None:
    with pytest.raises(BadValue):
        read_day(word, TODAY)


@pytest.mark.parametrize("word", ["today", "yesterday", "-2"])
def test_a_day_told_by_a_clock_that_cannot_be_trusted_is_asked_for(word: str) -> None:
    with pytest.raises(BadValue, match="clock cannot be trusted"):
        read_day(word, None)
    assert read_day("2004-05-17", None) == "2004-05-17"


@settings(max_examples=40)
@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)))
def test_every_day_of_three_centuries_is_read_back(day: datetime.date) -> None:
    assert read_day(day.isoformat(), None) == day.isoformat()
    assert read_day(f"{day.year}/{day.month}/{day.day}", None) == day.isoformat()


@pytest.mark.parametrize(
    "word", ["2004-05", "2004/5", "2004.05", "2004年5月", "2004년 5월", "２００４－５"]
)
def test_a_month_is_read_as_people_write_it(word: str) -> None:
    assert read_month(word) == "2004-05"


@pytest.mark.parametrize("word", ["05/2004", "2004-13", "2004", "2004-05-17", "May", ""])
def test_what_is_no_month_is_refused(word: str) -> None:
    with pytest.raises(BadValue):
        read_month(word)


@pytest.mark.parametrize("value", [None, 20040517, "2004-W20-1", "2004-5-17", "２００４-05-17", []])
def test_a_stored_day_has_one_form(value: object) -> None:
    with pytest.raises(BadValue):
        check_day(value)


@pytest.mark.parametrize("value", [None, 200405, "2004-5", "2004-00", "２００４-05"])
def test_a_stored_month_has_one_form(value: object) -> None:
    with pytest.raises(BadValue):
        check_month(value)


def test_a_day_of_the_year_exists_in_every_year() -> None:
    assert check_month_day("10-01") == "10-01"
    for value in ("02-29", "13-01", "10-1", None):
        with pytest.raises(BadValue):
            check_month_day(value)

"""Children and persons through time: on any day the figures are a replay of the timelines."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.report import persons
from fieldledger.report.persons import CHILD, PERSON, STATUSES, WITH_US
from fieldledger.report.seen import BANDS, People, Seen
from fieldledger.report.spread import NOTHING, Spread, exactly

END = "2004-05-31"
FIRST = date(2003, 12, 25)
DAYS = [(FIRST + timedelta(days=n)).isoformat() for n in range(20)]

lives = st.lists(
    st.dictionaries(st.sampled_from(DAYS), st.sampled_from(STATUSES[CHILD]), max_size=5),
    max_size=8,
)


def _people(histories: list[dict[str, str]]) -> People:
    children = tuple(
        Seen(
            f"{number}:c",
            f"c-{number}",
            {"birth_year": (1986 + number,), "sex": ("female" if number % 2 else "male",)},
            {"status": tuple((day, (value,)) for day, value in sorted(history.items()))},
        )
        for number, history in enumerate(histories)
    )
    return People(records={CHILD: children})


def _replay(histories: list[dict[str, str]], until: str) -> list[str | None]:
    """The status of each child after all days up to one, one after the other; None for who has not
    come yet."""
    now: list[str | None] = [None if history else "" for history in histories]
    for day in DAYS:
        if day <= until:
            for number, history in enumerate(histories):
                now[number] = history.get(day, now[number])
    return now


@given(histories=lives, day=st.sampled_from(DAYS))
def test_the_counts_of_any_past_day_are_a_replay_of_the_timelines(
    histories: list[dict[str, str]], day: str
) -> None:
    people, now = _people(histories), _replay(histories, day)
    counted = Counter(now)

    for status in (*STATUSES[CHILD], ""):
        assert persons.with_status(people, CHILD, day, status) == exactly(counted[status])
    inside = [n for n, status in enumerate(now) if status in WITH_US[CHILD]]
    assert persons.with_us(people, CHILD, day) == exactly(len(inside))
    for sex in ("female", "male"):
        for band in BANDS:
            expected = [
                n
                for n in inside
                if ("female" if n % 2 else "male") == sex
                and band[0] <= max(int(day[:4]) - 1986 - n, 0) <= band[1]
            ]
            assert persons.aged(people, CHILD, day, sex, band) == exactly(len(expected))
    assert len(persons.on_record(people, CHILD, day)) == sum(status is not None for status in now)


@given(histories=lives, start=st.sampled_from(DAYS), end=st.sampled_from(DAYS))
def test_what_began_between_two_days_is_seen_in_a_replay(
    histories: list[dict[str, str]], start: str, end: str
) -> None:
    people = _people(histories)
    for status in STATUSES[CHILD]:
        began = 0
        for history in histories:
            before: str | None = None
            hit = False
            for day in DAYS:
                now = history.get(day, before)
                hit |= start <= day <= end and now == status and before != status
                before = now
            began += hit
        assert persons.began(people, CHILD, start, end, status) == exactly(began)


def test_persons_have_statuses_of_their_own(made: ModuleType) -> None:
    everybody = [made.seen(PERSON, status, status=status) for status in STATUSES[PERSON]]
    people = made.people(person=everybody)

    assert [s for s in STATUSES[PERSON] if persons.with_status(people, PERSON, END, s).shown] == [
        *STATUSES[PERSON]
    ]
    assert persons.with_us(people, PERSON, END) == exactly(3)


def test_a_disagreement_is_a_range(made: ModuleType) -> None:
    people = made.people(
        child=[
            made.seen(CHILD, status=("in-care", "left")),
            made.seen(CHILD, birth_year=(1990, 1994)),
        ]
    )

    assert persons.with_us(people, CHILD, END) == Spread(1, 2, 2)
    assert persons.aged(people, CHILD, END, "female", (12, 17)) == Spread(0, 1, 1)
    assert persons.aged(people, CHILD, END, "female", (5, 11)) == Spread(0, 1, 2)
    assert persons.began(people, CHILD, "2003-01-01", END, "left") == Spread(0, 0, 1)
    assert persons.began(people, CHILD, "2003-01-01", END, "in-care") == Spread(1, 2, 2)


def test_a_status_written_twice_began_once(made: ModuleType) -> None:
    days = [("2004-01-01", "in-care"), ("2004-05-01", "in-care"), ("2004-05-09", ("left", "died"))]
    people = made.people(child=[made.seen(CHILD, status=days)])

    assert persons.began(people, CHILD, "2004-05-01", END, "in-care") == NOTHING
    assert persons.began(people, CHILD, "2004-05-01", END, "left") == Spread(0, 1, 1)
    assert persons.began(people, CHILD, "2004-05-01", END, "died") == Spread(0, 0, 1)


def test_who_has_no_year_of_birth_has_no_age(made: ModuleType) -> None:
    people = made.people(person=[made.seen(PERSON, birth_year=None)])

    assert persons.aged(people, PERSON, END, "male") == exactly(1)
    assert persons.aged(people, PERSON, END, "male", BANDS[3]) == NOTHING


@pytest.mark.parametrize(
    ("birth", "band", "age"),
    [
        (1994, "", 10),
        (2009, "", 0),
        (None, "", None),
        (None, "12-17", 12),
        (None, "60+", 60),
        (None, "old", None),
        (None, "1234-", None),
    ],
)
def test_an_age_is_the_difference_of_two_years(
    birth: int | None, band: str, age: int | None
) -> None:
    assert persons.age_in(2004, birth, band) == age


def test_who_comes_of_age_does_so_during_a_year(made: ModuleType) -> None:
    people = made.people(
        child=[
            made.seen(CHILD, "2:b", code="b", birth_year=1986),
            made.seen(CHILD, "1:a", code="a", birth_year=1986),
            made.seen(CHILD, "3:c", code="c", birth_year=1987, status="lost-contact"),
            made.seen(CHILD, "4:d", code="d", birth_year=1980),
            made.seen(CHILD, "5:e", code="e", birth_year=1990),
            made.seen(CHILD, "6:f", code="f", birth_year=1986, status="of-age"),
            made.seen(CHILD, "7:g", code="g", birth_year=None),
        ]
    )
    years = persons.comes_of_age(people, END, 2004, 2005)

    assert {year: [each.code for each in who] for year, who in years.items()} == {
        2003: ["d"],
        2004: ["a", "b"],
        2005: ["c"],
    }

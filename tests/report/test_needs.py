"""People times the ration times days."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fieldledger.domain import periods
from fieldledger.report import housed, needs, rations
from fieldledger.report.needs import Need, Stay
from fieldledger.report.planned import Planned
from fieldledger.report.rations import Rate
from fieldledger.report.spread import NOTHING, Spread, exactly, rounded

OPEN = {"s1": (("2001-01-01", "open"),)}


def _facts(make: SimpleNamespace, *counts: Any, **others: Any) -> Any:
    plan = {
        "rations": (make.ration("rice", 300),),
        "headcounts": counts,
        "statuses": OPEN,
    }
    for name in ("rations", "statuses"):
        if name in others:
            plan[name] = others.pop(name)
    return make.facts(planned=Planned(**plan), **others)


def _needed(facts: Any, place: str = "s1") -> Need:
    shelter = facts.shelters[place]
    return needs.needed(facts, shelter, "rice", needs.stays(facts, shelter, facts.period))


def test_a_month_of_one_headcount_is_people_times_ration_times_days(make: SimpleNamespace) -> None:
    need = _needed(_facts(make, make.heads("s1", "2004-03-01", 30)))

    assert need == Need(exactly(30 * 300 * 31), exactly(930), 31, 0, 0)
    assert need.known


def test_each_headcount_holds_until_the_next(make: SimpleNamespace) -> None:
    counts = (make.heads("s1", "2004-04-20", 30), make.heads("s1", "2004-05-11", 40))
    need = _needed(_facts(make, *counts))

    assert need.person_days == exactly(30 * 10 + 40 * 21)


def test_days_before_the_first_headcount_are_not_guessed(make: SimpleNamespace) -> None:
    need = _needed(_facts(make, make.heads("s1", "2004-05-11", 40)))

    assert (need.person_days, need.planned, need.uncounted) == (exactly(40 * 21), 21, 10)


def test_a_shelter_never_counted_needs_nothing_that_is_known(make: SimpleNamespace) -> None:
    need = _needed(_facts(make))

    assert (need.known, need.quantity, need.uncounted) == (False, NOTHING, 31)


def test_days_without_a_ration_are_told(make: SimpleNamespace) -> None:
    count = make.heads("s1", "2004-03-01", 10)
    need = _needed(_facts(make, count, rations=(make.ration("rice", 300, "2004-05-22"),)))

    assert (need.planned, need.unplanned, need.quantity) == (10, 21, exactly(10 * 300 * 10))


def test_only_the_days_on_which_a_shelter_is_open_count(make: SimpleNamespace) -> None:
    states = {"s1": (("2001-01-01", "open"), ("2004-05-11", "raided"), ("2004-05-21", "open"))}
    count = make.heads("s1", "2004-03-01", 10)

    assert _needed(_facts(make, count, statuses=states)).planned == 21


def test_a_shelter_is_open_from_its_first_day_on(make: SimpleNamespace) -> None:
    count = make.heads("s1", "2004-03-01", 10)
    opened = {"s1": make.shelter("s1", opened="2004-05-22", status="", since="")}
    later = {"s1": (("2004-05-30", "open"),)}
    known = {"s1": make.shelter("s1")}

    def planned(**others: Any) -> int:
        return _needed(_facts(make, count, **others)).planned

    assert planned(statuses={}, shelters=opened) == 10
    assert planned(statuses={}, shelters=known) == 31
    # Written down on the 30th, but people were counted in it before.
    assert planned(statuses=later, shelters=known) == 31


def test_before_it_was_written_down_a_shelter_is_open_once_people_were_counted(
    make: SimpleNamespace,
) -> None:
    later = {"s1": (("2004-05-30", "open"),)}
    record = make.disputed("headcount", date=("2004-05-21", "2004-05-26"), people=(4, 5))

    def open_days(*counts: Any, **others: Any) -> int:
        facts = _facts(make, *counts, statuses=later, **others)
        stays = needs.stays(facts, facts.shelters["s1"], facts.period)
        return sum(stay.days for stay in stays)

    assert open_days() == 2
    assert open_days(make.heads("s1", "2004-05-11", 40)) == 21
    assert open_days(make.heads("s2", "2004-05-11", 40)) == 2
    assert open_days(disputed=(record,)) == 11


def test_people_in_dispute_give_a_range(make: SimpleNamespace) -> None:
    record = make.disputed("headcount", date="2004-05-11", people=(30, 50))
    need = _needed(_facts(make, make.heads("s1", "2004-03-01", 20), disputed=(record,)))

    low, high = 20 * 10 + 30 * 21, 20 * 10 + 50 * 21
    assert need.person_days == Spread(low, low, high)
    assert need.quantity == Spread(low * 300, low * 300, high * 300)


def test_a_headcount_that_may_be_another_shelters_gives_days_that_are_not_known(
    make: SimpleNamespace,
) -> None:
    record = make.disputed("headcount", date="2004-05-01", shelter=("s2", "s1"))

    assert _needed(_facts(make, disputed=(record,))).uncounted == 31


def test_needs_of_shelters_add_up(make: SimpleNamespace) -> None:
    one = Need(exactly(5), exactly(2), 1, 3, 4)

    assert needs.together([one, one]) == Need(exactly(10), exactly(4), 2, 6, 8)


def test_how_long_stock_lasts_is_whole_days(make: SimpleNamespace) -> None:
    a_day = Rate(Fraction(900), Fraction(1_000), Fraction(1_100))

    assert needs.lasts(exactly(9_999), a_day) == Spread(9, 9, 11)
    assert needs.lasts(exactly(-5), a_day) == NOTHING
    assert needs.lasts(exactly(5), rations.NO_RATE) is None


def test_the_need_of_a_day_is_that_of_open_counted_shelters_with_a_ration(
    make: SimpleNamespace,
) -> None:
    facts = _facts(
        make,
        *(make.heads(place, "2004-05-01", 10) for place in ("s1", "s2")),
        rations=(make.ration("rice", 300), make.ration("oil", 20, shelter="s1")),
        statuses={"s2": (("2001-01-01", "closed"),)},
    )
    whole = list(facts.shelters.values())

    assert needs.daily_need(facts, "rice", "2004-05-17", whole).shown == 3_000
    assert needs.daily_need(facts, "oil", "2004-05-17", whole).shown == 200
    assert needs.head_days(facts, whole, facts.period) == exactly(310)


def test_a_stay_ends_where_anything_changes(make: SimpleNamespace) -> None:
    facts = _facts(make, make.heads("s1", "2004-05-11", 40), rations=())
    found = needs.stays(facts, facts.shelters["s1"], facts.period)

    assert found == [Stay("2004-05-01", 10, None), Stay("2004-05-11", 21, exactly(40))]


DAYS = st.dates(date(2004, 3, 1), date(2004, 6, 30)).map(date.isoformat)
COUNTS = st.lists(st.tuples(DAYS, st.integers(0, 500)), max_size=5, unique_by=lambda each: each[0])
STATES = st.lists(
    st.tuples(DAYS, st.sampled_from(["open", "raided", "closed"])),
    max_size=4,
    unique_by=lambda each: each[0],
).map(sorted)
PLANS = st.lists(
    st.tuples(DAYS, st.integers(0, 600), st.sampled_from(["day", "month"])),
    max_size=4,
    unique_by=lambda each: each[0],
)


@given(COUNTS, STATES, PLANS)
def test_a_need_is_the_sum_of_its_days_taken_one_by_one(
    make: SimpleNamespace,
    counts: list[tuple[str, int]],
    states: list[tuple[str, str]],
    plans: list[tuple[str, int, str]],
) -> None:
    facts = _facts(
        make,
        *(make.heads("s1", day, people) for day, people in counts),
        rations=tuple(make.ration("rice", size, day, per=per) for day, size, per in plans),
        statuses={"s1": tuple(states)},
        period=periods.between("2004-04-15", "2004-06-10"),
    )
    shelter, whole, heads = facts.shelters["s1"], Fraction(0), 0
    day = date(2004, 4, 15)
    while day <= date(2004, 6, 10):
        on = day.isoformat()
        people, latest = housed.on_day("s1", on, facts.planned.headcounts, ())
        rate = rations.a_day(facts, shelter, "rice", on)
        if latest and rate and needs.is_open(facts, shelter, on):
            whole += people.shown * rate.shown
            heads += people.shown
        day += timedelta(days=1)
    need = _needed(facts)

    assert need.quantity == exactly(rounded(whole.numerator, whole.denominator))
    assert need.person_days == exactly(heads)

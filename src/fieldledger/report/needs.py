"""What the people of shelters need: people times the ration times days.

Summed over the days on which a shelter is open: the people of the latest headcount on or before
each day, the ration that holds on it (``report.rations``). Days before the first headcount, and
days without a ration, are counted and never guessed. Fractions are exact and rounded once at the
end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from fieldledger.domain.periods import Period
from fieldledger.report import housed
from fieldledger.report.facts import Facts, Shelter
from fieldledger.report.rations import NO_RATE, Rate, a_day, dates
from fieldledger.report.spread import NOTHING, Spread, rounded, total

_OPEN = ("", "open")


class Stay(NamedTuple):
    """Days in a row on which a shelter is open and nothing about its people changes: the first, how
    many, and the people; None where none were counted by then."""

    first: str
    days: int
    people: Spread | None


class Need(NamedTuple):
    """What shelters need of an item in a period. ``quantity``: by the days that are known;
    ``person_days``: of the same days. ``uncounted``, ``unplanned``: days of open shelters without
    a headcount, and with one but without a ration. ``planned``: the days that are known."""

    quantity: Spread = NOTHING
    person_days: Spread = NOTHING
    planned: int = 0
    uncounted: int = 0
    unplanned: int = 0

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.planned > 0


def stays(facts: Facts, shelter: Shelter, period: Period) -> list[Stay]:
    """The days of a period on which a shelter is open, cut where its people, its status, a ration
    or the month changes."""
    counts = [each for each in facts.planned.headcounts if each.shelter == shelter.ref]
    disputed = [
        each for each in facts.disputed("headcount") if shelter.ref in each.values["shelter"]
    ]
    turns = {each.date for each in counts} | {day for day, _ in _statuses(facts, shelter)}
    turns |= {str(day) for each in disputed for day in each.values["date"]}
    turns |= dates(facts)
    turns |= {f"{month}-01" for month in period.months} | {shelter.opened}
    found = []
    for first, days in _cuts(period, turns):
        if not is_open(facts, shelter, first):
            continue
        people, latest = housed.on_day(shelter.ref, first, counts, disputed)
        found.append(Stay(first, days, people if latest else None))
    return found


def is_open(facts: Facts, shelter: Shelter, day: str) -> bool:
    """Whether a shelter is open on a day, as far as its statuses tell. Before the first of them,
    which is often the day on which the shelter was written down: from its day of opening, or else
    once people were counted in it."""
    whole = _statuses(facts, shelter)
    past = [status for since, status in whole if since <= day]
    if past:
        return past[-1] in _OPEN
    if shelter.opened:
        return shelter.opened <= day
    return not whole or _counted(facts, shelter, day)


def _counted(facts: Facts, shelter: Shelter, day: str) -> bool:
    """Whether people were, or may have been, counted in a shelter by a day."""
    return any(
        each.shelter == shelter.ref and each.date <= day for each in facts.planned.headcounts
    ) or any(
        shelter.ref in each.values["shelter"] and min(map(str, each.values["date"])) <= day
        for each in facts.disputed("headcount")
    )


def needed(facts: Facts, shelter: Shelter, item: str, found: Iterable[Stay]) -> Need:
    """What a shelter needs of an item for these days."""
    whole, heads = NO_RATE, NOTHING
    planned = uncounted = unplanned = 0
    for stay in found:
        rate = a_day(facts, shelter, item, stay.first)
        if stay.people is None:
            uncounted += stay.days
        elif rate is None:
            unplanned += stay.days
        else:
            planned += stay.days
            whole = whole.plus(rate.times(stay.people, stay.days))
            heads += times(stay.people, stay.days)
    return Need(whole_number(whole), heads, planned, uncounted, unplanned)


def together(needs: Iterable[Need]) -> Need:
    """The needs of several shelters as one."""
    whole = Need()
    for each in needs:
        whole = Need(
            whole.quantity + each.quantity,
            whole.person_days + each.person_days,
            whole.planned + each.planned,
            whole.uncounted + each.uncounted,
            whole.unplanned + each.unplanned,
        )
    return whole


def times(people: Spread, count: int) -> Spread:
    """A figure that is never negative, so many times."""
    return Spread(people.low * count, people.shown * count, people.high * count)


def whole_number(rate: Rate) -> Spread:
    """A need in base units, each end rounded once."""
    return Spread(*(rounded(each.numerator, each.denominator) for each in rate))


def lasts(on_hand: Spread, a_day_: Rate) -> Spread | None:
    """How many whole days stock lasts at so much a day; None where nothing is needed. Less than
    nothing lasts no day."""
    if a_day_.low <= 0:
        return None
    low, shown, high = (max(each, 0) for each in (on_hand.low, on_hand.shown, on_hand.high))
    return Spread(int(low / a_day_.high), int(shown / a_day_.shown), int(high / a_day_.low))


def daily_need(facts: Facts, item: str, day: str, shelters: Iterable[Shelter]) -> Rate:
    """What the people of these shelters need of an item on a day, those that are open, counted and
    have a ration."""
    counts, disputed = facts.planned.headcounts, facts.disputed("headcount")
    whole = NO_RATE
    for shelter in shelters:
        rate = a_day(facts, shelter, item, day)
        if rate is not None and is_open(facts, shelter, day):
            whole = whole.plus(rate.times(housed.on_day(shelter.ref, day, counts, disputed)[0], 1))
    return whole


def head_days(facts: Facts, shelters: Iterable[Shelter], period: Period) -> Spread:
    """The people counted in these shelters, by the days of a period on which they are open."""
    return total(
        times(stay.people, stay.days)
        for shelter in shelters
        for stay in stays(facts, shelter, period)
        if stay.people is not None
    )


def _statuses(facts: Facts, shelter: Shelter) -> Sequence[tuple[str, str]]:
    return facts.planned.statuses.get(shelter.ref, ())


def _cuts(period: Period, turns: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The days of a period in pieces that begin with these days: the first day and how many."""
    after = (date.fromisoformat(period.end) + timedelta(days=1)).isoformat()
    inside = sorted({period.start, *(day for day in turns if period.has(day))})
    for first, following in pairwise([*inside, after]):
        yield first, (date.fromisoformat(following) - date.fromisoformat(first)).days

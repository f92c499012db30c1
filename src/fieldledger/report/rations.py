"""Rations: which one holds for the people of a shelter on a day.

Of an item the most specific ration holds: that of the shelter, else of its province, else that for
all; among these the latest that has begun. One of nothing ends it. A ration for a month is spread
evenly over its days; one for a season is no daily need, and is reckoned by the season
(``of_season``).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from fieldledger.domain.periods import Period
from fieldledger.report.facts import Disputed, Facts, Shelter
from fieldledger.report.planned import Ration
from fieldledger.report.spread import Spread

SEASON = "season"
KCAL = 2_100  # a person, a day: what humanitarian rations are planned for


class Rate(NamedTuple):
    """So much of an item for one person, exactly: at least, as shown, at most."""

    low: Fraction
    shown: Fraction
    high: Fraction

    def times(self, people: Spread, days: int) -> Rate:
        """For so many people and days."""
        return Rate(
            self.low * people.low * days,
            self.shown * people.shown * days,
            self.high * people.high * days,
        )

    def plus(self, other: Rate) -> Rate:
        """Both together."""
        return Rate(self.low + other.low, self.shown + other.shown, self.high + other.high)


NO_RATE = Rate(Fraction(0), Fraction(0), Fraction(0))


def items(facts: Facts, *, seasonal: bool = False) -> list[str]:
    """The items that anybody has a ration of, per day or month; or per season."""
    return sorted(
        {
            each.item
            for each in (*facts.planned.rations, *_ways_of(facts))
            if (each.per == SEASON) is seasonal
        }
    )


def dates(facts: Facts) -> set[str]:
    """The days from which rations hold, or may."""
    return {each.date for each in (*facts.planned.rations, *_ways_of(facts))}


def season_of(day: str) -> Period:
    """The half year of clothing in which a day lies: summer from April on, winter from October."""
    year, month = int(day[:4]), int(day[5:7])
    if 4 <= month <= 9:
        return Period(f"{year:04d}-04-01", f"{year:04d}-09-30", "summer")
    first = year if month >= 10 else year - 1
    return Period(f"{first:04d}-10-01", f"{first + 1:04d}-03-31", "winter")


def a_day(facts: Facts, shelter: Shelter | None, item: str, day: str) -> Rate | None:
    """The ration of one person for a day; None where none holds. Without a shelter, that for all:
    who is reached along a line is in no shelter."""
    possible, shown = _holding(facts, shelter, item, day)
    rates = [_daily(each, day) for each in possible if each.per != SEASON]
    if shown is None or shown.per == SEASON:
        return None
    return Rate(min(rates), _daily(shown, day), max(rates))


def of_season(facts: Facts, shelter: Shelter, item: str, day: str) -> Spread | None:
    """The ration of one person for a season, in base units; None where none holds."""
    possible, shown = _holding(facts, shelter, item, day)
    sizes = [each.quantity for each in possible if each.per == SEASON]
    if shown is None or shown.per != SEASON:
        return None
    return Spread(min(sizes), shown.quantity, max(sizes))


def _holding(
    facts: Facts, shelter: Shelter | None, item: str, day: str
) -> tuple[list[Ration], Ration | None]:
    """All rations that may turn out to hold, and the one that is shown to."""
    usable = [each for each in facts.planned.rations if _applies(each, shelter, item, day)]
    settled = max(usable, key=_order, default=None)
    possible = [settled] if settled else []
    shown, superseded = settled, settled is None
    certain = settled is not None
    for record in facts.disputed("ration"):
        ways = list(_ways(record))
        beats = [
            _applies(way, shelter, item, day) and _order(way) > _order(settled) for way in ways
        ]
        possible += [way for way, wins in zip(ways, beats, strict=True) if wins]
        superseded |= all(beats)
        certain |= all(beats)
        shown = max(shown, ways[0], key=_order) if beats[0] else shown
    if superseded and settled in possible:
        possible.remove(settled)
    if shown is not None and not certain:
        possible.append(shown._replace(quantity=0))  # it may be settled so that none holds
    return possible, shown


def _applies(ration: Ration, shelter: Shelter | None, item: str, day: str) -> bool:
    if ration.item != item or ration.date > day:
        return False
    if ration.shelter:
        return shelter is not None and ration.shelter == shelter.ref
    return not ration.province or (shelter is not None and ration.province == shelter.province)


def _order(ration: Ration | None) -> tuple[int, str, str]:
    """Which of two rations holds: the greater one."""
    if ration is None:
        return -1, "", ""
    return 2 if ration.shelter else 1 if ration.province else 0, ration.date, ration.ref


def _ways_of(facts: Facts) -> Iterator[Ration]:
    for record in facts.disputed("ration"):
        yield from _ways(record)


def _ways(record: Disputed) -> Iterator[Ration]:
    """Every way to settle a ration in conflict, as shown first."""
    names = ("item", "quantity", "per", "date", "province", "shelter")
    for item, size, per, day, province, shelter in product(*(record.values[n] for n in names)):
        yield Ration(
            record.ref,
            str(item),
            size if isinstance(size, int) else 0,
            str(per),
            str(day),
            str(province or ""),
            str(shelter or ""),
        )


def _daily(ration: Ration, day: str) -> Fraction:
    if ration.per == "day":
        return Fraction(ration.quantity)
    return Fraction(ration.quantity, monthrange(int(day[:4]), int(day[5:7]))[1])

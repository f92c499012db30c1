"""People in shelters on a day: the latest headcount of each shelter on or before it.

A shelter never counted is not known, never nothing. Two headcounts on one day, or one in conflict,
give a range. A headcount of a shelter that has closed since counts as well, and is said to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fieldledger.report.facts import Disputed, Facts, Headcount, Shelter
from fieldledger.report.spread import NOTHING, Spread, total

SPLIT = ("women", "men", "girls", "boys")


class Housed(NamedTuple):
    """The people of one shelter. ``date`` is ``""`` and ``latest`` None where none were counted."""

    shelter: Shelter
    people: Spread
    date: str = ""
    latest: Headcount | None = None


def housed(facts: Facts) -> list[Housed]:
    """Every shelter that had opened by the last day, by province and code.

    A shelter whose first status begins later and that has no day of opening is left out, unless
    people were counted in it.
    """
    found = [_housed(facts, shelter) for shelter in facts.shelters.values()]
    return sorted(
        (each for each in found if each.latest is not None or not _not_yet(facts, each.shelter)),
        key=lambda each: (each.shelter.province, each.shelter.code, each.shelter.ref),
    )


def people(counts: Iterable[Housed]) -> Spread:
    """The people of these shelters, those never counted left out."""
    return total(each.people for each in counts)


def counted(counts: Iterable[Housed]) -> list[Housed]:
    """The shelters with a headcount."""
    return [each for each in counts if each.latest is not None]


def not_counted(counts: Iterable[Housed]) -> list[Housed]:
    """The shelters without one."""
    return [each for each in counts if each.latest is None]


def ended(counts: Iterable[Housed]) -> list[Housed]:
    """The shelters with people that stopped being open after they were last counted."""
    return [
        each
        for each in counted(counts)
        if each.people.shown
        and each.shelter.status not in ("", "open")
        and each.date < each.shelter.since
    ]


def split(counts: Iterable[Housed]) -> dict[str, int]:
    """Women, men, girls, boys of the headcounts that say so, and ``others``: not told apart."""
    sums = dict.fromkeys((*SPLIT, "others"), 0)
    for each in counts:
        if each.latest is None:
            continue
        parts = {name: getattr(each.latest, name) or 0 for name in SPLIT}
        for name, count in parts.items():
            sums[name] += count
        sums["others"] += max(each.latest.people - sum(parts.values()), 0)
    return sums


def _not_yet(facts: Facts, shelter: Shelter) -> bool:
    if shelter.opened:
        return shelter.opened > facts.period.end
    return shelter.later


def _housed(facts: Facts, shelter: Shelter) -> Housed:
    people, latest = on_day(
        shelter.ref, facts.period.end, facts.headcounts, facts.disputed("headcount")
    )
    return Housed(shelter, people, latest.date if latest else "", latest)


def on_day(
    shelter: str, day: str, counts: Iterable[Headcount], disputed: Iterable[Disputed]
) -> tuple[Spread, Headcount | None]:
    """The people of a shelter on a day, and the headcount that is shown; none where there is none,
    though there may be people if one in dispute is settled that way."""
    settled = [count for count in counts if count.shelter == shelter and count.date <= day]
    own = [each for each in disputed if shelter in each.values["shelter"]]
    shown = [*settled, *(_shown(each) for each in own)]
    shown = [count for count in shown if count.shelter == shelter and count.date <= day]
    latest = max(shown, key=lambda count: (count.date, count.ref), default=None)
    possible = _possible(shelter, day, settled, own)
    if not possible:
        return NOTHING, None
    shows = latest.people if latest else 0
    return Spread(min(*possible, shows), shows, max(*possible, shows)), latest


def _possible(
    shelter: str, day: str, settled: list[Headcount], disputed: list[Disputed]
) -> list[int]:
    """Every count that can turn out to be the latest, with 0 where there may be none."""
    since = max((count.date for count in settled), default="")
    found: list[int] = []
    superseded = False
    for record in disputed:
        days = [str(each) for each in record.values["date"]]
        if any(since <= each <= day for each in days):
            found += [n for n in record.values["people"] if isinstance(n, int)]
        here = all(ref == shelter for ref in record.values["shelter"])
        superseded |= here and all(since < each <= day for each in days)
    if superseded:
        return found
    if settled:
        return found + [count.people for count in settled if count.date == since]
    return [*found, 0] if found else []


def _shown(record: Disputed) -> Headcount:
    values = {name: all_of[0] for name, all_of in record.values.items()}
    number = values["people"]
    parts = {name: _number(values[name]) for name in SPLIT}
    return Headcount(
        record.ref,
        str(values["shelter"]),
        str(values["date"]),
        number if isinstance(number, int) else 0,
        **parts,
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None

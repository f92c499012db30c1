"""People in shelters on a day: the latest headcount of each shelter on or before it.

A shelter never counted is not known, never nothing. Two headcounts on one day, or one in conflict,
give a range. A headcount of a shelter that has closed since counts as well, and is said to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fieldledger.report.facts import Disputed, Facts, Headcount, Shelter
from fieldledger.report.seen import both
from fieldledger.report.spread import NOTHING, Spread, total, weighed

SPLIT = ("women", "men", "girls", "boys")


class Housed(NamedTuple):
    """The people of one shelter. ``date`` is ``""`` and ``latest`` None where none were counted;
    ``possible``: all headcounts that may turn out to be the latest, None for none."""

    shelter: Shelter
    people: Spread
    date: str = ""
    latest: Headcount | None = None
    possible: tuple[Headcount | Disputed | None, ...] = ()


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


def split(counts: Iterable[Housed]) -> dict[str, Spread]:
    """Women, men, girls, boys of the headcounts that say so, and ``others``: not told apart."""
    sums = dict.fromkeys((*SPLIT, "others"), NOTHING)
    for each in counts:
        ways = [{name: _sizes(way, name) for name in ("people", *SPLIT)} for way in each.possible]
        shown = {name: getattr(each.latest, name, 0) or 0 for name in ("people", *SPLIT)}
        for name in SPLIT:
            sizes = [size for way in ways for size in way[name]]
            sums[name] += Spread(
                min([*sizes, shown[name]]), shown[name], max([*sizes, shown[name]])
            )
        sums["others"] += _others(ways, shown)
    return sums


def _others(ways: Iterable[Mapping[str, list[int]]], shown: Mapping[str, int]) -> Spread:
    """Those whom a headcount does not tell apart."""
    rest = max(shown["people"] - sum(shown[name] for name in SPLIT), 0)
    least = [max(min(w["people"]) - sum(max(w[name]) for name in SPLIT), 0) for w in ways]
    most = [max(max(w["people"]) - sum(min(w[name]) for name in SPLIT), 0) for w in ways]
    return Spread(min([*least, rest]), rest, max([*most, rest]))


# --- shelters in dispute --------------------------------------------------------------------------


def provinces(shelter: Shelter) -> tuple[str, ...]:
    """The provinces in which a shelter may turn out to be, the one shown first."""
    return shelter.provinces or (shelter.province,)


def inside(shelter: Shelter, province: str) -> Spread:
    """One, if a shelter is in a province; ``""`` is any."""
    return weighed([province in ("", each) for each in provinces(shelter)], [1])


def is_open(shelter: Shelter, province: str) -> Spread:
    """One, if a shelter is in a province and open."""
    return both(inside(shelter, province), weighed(_open(shelter), [1]))


def room(shelter: Shelter, province: str) -> Spread:
    """The capacity of a shelter that is in a province and open; nothing where it is not known."""
    return of(capacity(shelter) or NOTHING, is_open(shelter, province))


def capacity(shelter: Shelter) -> Spread | None:
    """How many people a shelter can hold; None where nobody says."""
    sizes = [each for each in shelter.capacities or (shelter.capacity,) if each is not None]
    if shelter.capacity is None:
        return Spread(0, 0, max(sizes)) if sizes else None
    least = 0 if len(sizes) < len(shelter.capacities) else min(sizes)
    return Spread(least, shelter.capacity, max(sizes))


def never(each: Housed) -> Spread:
    """One, if people were never counted in a shelter."""
    nobody = each.latest is None
    return Spread(int(not each.possible), int(nobody), int(nobody or None in each.possible))


def of(amount: Spread, holds: Spread) -> Spread:
    """An amount that counts where something holds that is 0 or 1."""
    return Spread(amount.low * holds.low, amount.shown * holds.shown, amount.high * holds.high)


def _open(shelter: Shelter) -> list[bool]:
    return [each == "open" for each in shelter.statuses or (shelter.status,)]


def _not_yet(facts: Facts, shelter: Shelter) -> bool:
    if shelter.opened:
        return shelter.opened > facts.period.end
    return shelter.later


def _housed(facts: Facts, shelter: Shelter) -> Housed:
    people, latest, possible = _counted(
        shelter.ref, facts.period.end, facts.headcounts, facts.disputed("headcount")
    )
    return Housed(shelter, people, latest.date if latest else "", latest, tuple(possible))


def on_day(
    shelter: str, day: str, counts: Iterable[Headcount], disputed: Iterable[Disputed]
) -> tuple[Spread, Headcount | None]:
    """The people of a shelter on a day, and the headcount that is shown; none where there is none,
    though there may be people if one in dispute is settled that way."""
    return _counted(shelter, day, counts, disputed)[:2]


def _counted(
    shelter: str, day: str, counts: Iterable[Headcount], disputed: Iterable[Disputed]
) -> tuple[Spread, Headcount | None, list[Headcount | Disputed | None]]:
    settled = [count for count in counts if count.shelter == shelter and count.date <= day]
    own = [each for each in disputed if shelter in each.values["shelter"]]
    shown = [*settled, *(_shown(each) for each in own)]
    shown = [count for count in shown if count.shelter == shelter and count.date <= day]
    latest = max(shown, key=lambda count: (count.date, count.ref), default=None)
    possible = _possible(shelter, day, settled, own)
    if not possible:
        return NOTHING, None, []
    sizes = [size for each in possible for size in _sizes(each, "people")]
    shows = latest.people if latest else 0
    return Spread(min(*sizes, shows), shows, max(*sizes, shows)), latest, possible


def _possible(
    shelter: str, day: str, settled: list[Headcount], disputed: list[Disputed]
) -> list[Headcount | Disputed | None]:
    """Every headcount that can turn out to be the latest, with None where there may be none."""
    since = max((count.date for count in settled), default="")
    found: list[Headcount | Disputed | None] = []
    superseded = False
    for record in disputed:
        days = [str(each) for each in record.values["date"]]
        if any(since <= each <= day for each in days):
            found.append(record)
        here = all(ref == shelter for ref in record.values["shelter"])
        superseded |= here and all(since < each <= day for each in days)
    if superseded:
        return found
    if settled:
        return found + [count for count in settled if count.date == since]
    return [*found, None] if found else []


def _sizes(count: Headcount | Disputed | None, name: str) -> list[int]:
    """How many a headcount may say there were, nobody where it says nothing."""
    if isinstance(count, Disputed):
        return [_number(each) or 0 for each in count.values[name]]
    return [getattr(count, name, None) or 0]


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

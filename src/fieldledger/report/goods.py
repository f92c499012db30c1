"""Figures about goods handed out and goods that came in.

* Grams per person per day are grams divided by the person-days of the distributions that say for
  how many people and for how many days. The others are listed, never guessed.
* People reached in a period: for each shelter or line the largest count of one distribution,
  summed over shelters and lines.
* A record in conflict counts with what it shows, and stretches the figure to the least and the
  most that its values allow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple, TypeVar

from fieldledger.domain.periods import Period
from fieldledger.report.facts import CameIn, Disputed, Facts, HandedOut
from fieldledger.report.spread import NOTHING, Spread, exactly, ratio, total, weighed


class Key(NamedTuple):
    """Where goods went: a month, an item, the kind of place and the place."""

    month: str
    item: str
    kind: str
    place: str


Ways = tuple[tuple[Key | None, HandedOut], ...]
Part = TypeVar("Part")
Where = Callable[[Key], bool]
Size = Callable[[HandedOut], int]


@dataclass(frozen=True, slots=True)
class Given:
    """What was handed out in a period: sums, and the records in conflict.

    ``ways``: how each of these may be settled, worked out once, since every sum weighs them.
    """

    period: Period
    groups: tuple[HandedOut, ...]
    disputed: tuple[Disputed, ...]
    ways: tuple[Ways, ...] = field(init=False)

    def __post_init__(self) -> None:
        ways = tuple(tuple(_ways(record, self.period)) for record in self.disputed)
        object.__setattr__(self, "ways", ways)


def given(facts: Facts) -> Given:
    """What was handed out in the period of the report."""
    return Given(facts.period, facts.handed_out, facts.disputed("distribution"))


def given_earlier(facts: Facts) -> Given:
    """What was handed out in the same days a year before."""
    return Given(facts.before, facts.handed_out_earlier, facts.disputed("distribution"))


def keys(goods: Given) -> list[Key]:
    """Every month, item and place that anything was, or may have been, handed out in."""
    found = {key_of(group) for group in goods.groups}
    for ways in goods.ways:
        found.update(key for key, _ in ways if key is not None)
    return sorted(found)


def pieces(goods: Given, part: Callable[[Key], Part]) -> dict[Part, Given]:
    """The same, cut up by a part of the key, in one pass, so that a table's rows need not each
    look at everything. A record in conflict goes along with every piece that it may belong to."""
    own: dict[Part, list[HandedOut]] = {part(key): [] for key in keys(goods)}
    for group in goods.groups:
        own[part(key_of(group))].append(group)
    beside: dict[Part, list[Disputed]] = {each: [] for each in own}
    for record, ways in zip(goods.disputed, goods.ways, strict=True):
        for each in {part(key) for key, _ in ways if key is not None}:
            beside[each].append(record)
    return {
        each: Given(goods.period, tuple(groups), tuple(beside[each]))
        for each, groups in own.items()
    }


def key_of(group: HandedOut) -> Key:
    """The key of a sum."""
    return Key(group.month, group.item, group.kind, group.place)


def matching(*, month: str = "", item: str = "", kind: str = "", place: str = "") -> Where:
    """The keys with these parts; a part left out matches all."""
    return lambda key: (
        (not item or key.item == item)
        and (not month or key.month == month)
        and (not kind or key.kind == kind)
        and (not place or key.place == place)
    )


def quantity(goods: Given, where: Where) -> Spread:
    """How much was handed out, in base units."""
    return _sum(goods, where, lambda group: group.quantity)


def entries(goods: Given, where: Where) -> Spread:
    """How many distributions there were."""
    return _sum(goods, where, lambda group: group.entries)


def rated(goods: Given, where: Where) -> Spread:
    """The quantity of the distributions that say for how many people and days they were."""
    return _sum(goods, where, lambda group: group.rated)


def person_days(goods: Given, where: Where) -> Spread:
    """People times days of the distributions that say both."""
    return _sum(goods, where, lambda group: group.person_days)


def without_people(goods: Given, where: Where) -> Spread:
    """How many distributions do not say for how many people they were."""
    return _sum(goods, where, lambda group: group.without_people)


def without_days(goods: Given, where: Where) -> Spread:
    """How many distributions do not say for how many days they were."""
    return _sum(goods, where, lambda group: group.without_days)


def per_person_day(goods: Given, where: Where) -> Spread | None:
    """Base units of one item per person and day; None where no entry says people and days."""
    return ratio(rated(goods, where), person_days(goods, where))


def reached(goods: Given, where: Where) -> Spread:
    """People reached: for each shelter or line the largest count of one distribution, summed."""
    most: dict[tuple[str, str], int] = {}
    for group in goods.groups:
        if group.kind != "none" and where(key_of(group)):
            place = group.kind, group.place
            most[place] = max(most.get(place, 0), group.most_people)
    for ways in goods.ways:
        for key, _ in ways:
            if key is not None and key.kind != "none" and where(key):
                most.setdefault((key.kind, key.place), 0)
    return total(_most_people(goods, where, place, most[place]) for place in sorted(most))


def _most_people(goods: Given, where: Where, place: tuple[str, str], settled: int) -> Spread:
    """The largest count in one place: the settled one, or more where the disputed ones have it."""

    def here(key: Key) -> bool:
        return key[2:] == place and where(key)

    most = exactly(settled)
    for each in _shares(goods, here, lambda group: group.most_people):
        most = Spread(
            max(most.low, each.low), max(most.shown, each.shown), max(most.high, each.high)
        )
    return most


def _sum(goods: Given, where: Where, size: Size) -> Spread:
    settled = sum(size(group) for group in goods.groups if where(key_of(group)))
    return total([exactly(settled), *_shares(goods, where, size)])


def _shares(goods: Given, where: Where, size: Size) -> Iterator[Spread]:
    """What each record in conflict adds to a sum."""
    for ways in goods.ways:
        holds = [key is not None and where(key) for key, _ in ways]
        yield weighed(holds, [size(group) for _, group in ways])


def _ways(record: Disputed, period: Period) -> Iterator[tuple[Key | None, HandedOut]]:
    """Every way to settle a distribution, as shown first; no key where it leaves the period."""
    names = ("date", "item", "shelter", "line", "quantity", "people", "days")
    for values in product(*(record.values[name] for name in names)):
        group = _one(*values)
        yield (key_of(group) if period.has(str(values[0])) else None), group


def _one(*values: object) -> HandedOut:
    """A single distribution as a sum of one."""
    day, item, shelter, line, amount, people, days = values
    kind = "shelter" if shelter else "line" if line else "none"
    size, heads, length = (n if isinstance(n, int) else 0 for n in (amount, people, days))
    return HandedOut(
        month=str(day)[:7],
        item=str(item),
        kind=kind,
        place=str(shelter or line or ""),
        quantity=size,
        entries=1,
        rated=size if heads and length else 0,
        person_days=heads * length,
        most_people=heads,
        without_people=int(not heads),
        without_days=int(not length),
    )


def came_in(facts: Facts, is_it: Callable[[str], bool], *, earlier: bool = False) -> Spread:
    """How much of the items for which ``is_it`` holds came in."""
    groups = facts.came_in_earlier if earlier else facts.came_in
    period = facts.before if earlier else facts.period
    settled = _came(groups, is_it)
    return total([exactly(settled), *(_share(each, period, is_it) for each in _came_of(facts))])


def items_that_came_in(facts: Facts) -> set[str]:
    """The items that came in, or may have, in the period or a year before."""
    groups = (*facts.came_in, *facts.came_in_earlier)
    found = {group.item for group in groups}
    return found.union(*(map(str, record.values["item"]) for record in _came_of(facts)))


def lost(facts: Facts) -> dict[str, Spread]:
    """How much of each item was lost in the period, wherever it was."""
    found: dict[str, Spread] = {}
    for (item, _), amount in facts.planned.lost.items():
        found[item] = found.get(item, NOTHING) + exactly(amount)
    for record in facts.disputed("loss"):
        for item in map(str, dict.fromkeys(record.values["item"])):
            share = _share(record, facts.period, item.__eq__)
            found[item] = found.get(item, NOTHING) + share
    return found


def _came_of(facts: Facts) -> tuple[Disputed, ...]:
    return facts.disputed("provision", "clothing")


def _came(groups: Iterable[CameIn], is_it: Callable[[str], bool]) -> int:
    return sum(group.quantity for group in groups if is_it(group.item))


def _share(record: Disputed, period: Period, is_it: Callable[[str], bool]) -> Spread:
    ways = list(product(*(record.values[name] for name in ("date", "item", "quantity"))))
    holds = [period.has(str(day)) and is_it(str(item)) for day, item, _ in ways]
    return weighed(holds, [amount if isinstance(amount, int) else 0 for *_, amount in ways])

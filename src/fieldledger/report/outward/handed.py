"""What was handed out, cut up as reports for others tell it: by kind of goods, place and month.

Places are provinces, all shelters together, all ration lines together, and neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from fieldledger.report import goods
from fieldledger.report.facts import Facts
from fieldledger.report.goods import Given, Key
from fieldledger.report.outward.frame import Scope
from fieldledger.report.outward.named import Goods, goods_of, province_of

SHELTERS, LINES, ELSEWHERE = "shelters", "lines", "elsewhere"


@dataclass(frozen=True, slots=True)
class Handed:
    """All that was handed out in the months of the year, and the items that each kind of goods
    is."""

    scope: Scope
    kinds: dict[Goods, frozenset[str]] = field(init=False)
    given: dict[str, Given] = field(init=False)

    def __post_init__(self) -> None:
        given = {month: goods.given(facts) for month, facts in self.scope.months.items()}
        refs = {key.item for each in given.values() for key in goods.keys(each)}
        kinds: dict[Goods, set[str]] = {}
        for ref in refs:
            kind = goods_of(self.scope.facts.stock.item(ref))
            if kind is not None:
                kinds.setdefault(kind, set()).add(ref)
        ordered = sorted(kinds, key=lambda kind: kind.order)
        object.__setattr__(self, "kinds", {kind: frozenset(kinds[kind]) for kind in ordered})
        object.__setattr__(self, "given", given)

    def provinces(self, kind: Goods) -> tuple[str, ...]:
        """The provinces in which any of these goods were handed out in shelters."""
        found = {
            place_of(self.scope.facts, key)
            for each in self.given.values()
            for key in goods.keys(each)
            if key.item in self.kinds[kind]
        }
        return tuple(sorted(found - {LINES, ELSEWHERE}))

    def quantity(self, kind: Goods, place: str, month: str) -> int:
        """How much of them was handed out in a month, in the place."""
        return goods.quantity(self.given[month], self._where(kind, place)).shown

    def reached(self, kind: Goods, place: str, months: Iterable[str]) -> int:
        """How many people were reached with them: the most in each shelter or line, added up."""
        return goods.reached(self._over(months), self._where(kind, place)).shown

    def per_person_day(self, kind: Goods, months: Iterable[str]) -> int | None:
        """Base units per person and day in shelters, where entries tell people and days."""
        found = goods.per_person_day(self._over(months), self._where(kind, SHELTERS))
        return None if found is None else found.shown

    def _over(self, months: Iterable[str]) -> Given:
        whole = [self.given[month] for month in months]
        groups = tuple(group for each in whole for group in each.groups)
        disputed = self.scope.facts.disputed("distribution")
        period = whole[0].period
        span = type(period)(period.start, whole[-1].period.end, period.name)
        return Given(span, groups, disputed)

    def _where(self, kind: Goods, place: str) -> goods.Where:
        refs, facts = self.kinds[kind], self.scope.facts

        def is_it(key: Key) -> bool:
            at = place_of(facts, key)
            inside = at not in (LINES, ELSEWHERE) if place == SHELTERS else at == place
            return key.item in refs and inside

        return is_it


def place_of(facts: Facts, key: Key) -> str:
    """The place of a key, as others are told of it; a shelter that is not held is elsewhere."""
    if key.kind == "line":
        return LINES
    shelter = facts.shelters.get(key.place) if key.kind == "shelter" else None
    return province_of(shelter.province) if shelter else ELSEWHERE

"""How long stock lasts: days of cover at the planned ration, for the people who are to live of it.

Goods in a shelter are for its own people; those in the own store for nobody alone, so they only
count in the whole, which is for the people of all open shelters. Where people or a ration are not
known, neither is how long it lasts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fieldledger.report import needs
from fieldledger.report.facts import Facts
from fieldledger.report.holdings import Holding
from fieldledger.report.spread import Spread, total


def of_places(facts: Facts, found: Iterable[Holding]) -> Mapping[tuple[str, str], Spread | None]:
    """Whole days by item and place, on the day of the stock."""
    lasting: dict[tuple[str, str], Spread | None] = {}
    for each in found:
        shelter = facts.shelters.get(each.place)
        if shelter is not None:
            need = needs.daily_need(facts, each.item, facts.stock.day, [shelter])
            lasting[each.item, each.place] = needs.lasts(each.on_hand, need)
    return lasting


def of_items(facts: Facts, found: Iterable[Holding]) -> Mapping[str, Spread | None]:
    """Whole days by item, of all that is on hand anywhere, for all people."""
    by_item: dict[str, list[Spread]] = {}
    for each in found:
        by_item.setdefault(each.item, []).append(each.on_hand)
    return {
        item: needs.lasts(
            total(parts),
            needs.daily_need(facts, item, facts.stock.day, facts.shelters.values()),
        )
        for item, parts in by_item.items()
    }

"""How sections name what a figure is about: items, places, months, and the order they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fieldledger.report.facts import NOT_HELD, Facts, Item
from fieldledger.report.goods import Given, Key, keys

CLOTHING = "clothing"
EATEN = ("g", "ml")
"""The units of goods that are given per person and day."""


def item(facts: Facts, ref: str) -> Item:
    """An item; one whose record is not held has no unit."""
    return facts.stock.item(ref)


def is_clothing(facts: Facts, ref: str) -> bool:
    """Whether an item is clothing; every other item stands under provisions."""
    return item(facts, ref).category == CLOTHING


def by_day(facts: Facts, ref: str) -> bool:
    """Whether an item is given per person and day, so that its entries should say both."""
    return item(facts, ref).unit in EATEN


def place(facts: Facts, ref: str) -> str:
    """The code name of a shelter or line, or the own store."""
    return facts.stock.place(ref)


def province(facts: Facts, key: Key) -> str:
    """The province of the shelter that a key is about."""
    shelter = facts.shelters.get(key.place)
    return shelter.province if shelter else NOT_HELD


def items_of(facts: Facts, refs: Iterable[str]) -> list[Item]:
    """Items, each once, by code."""
    return sorted((item(facts, ref) for ref in set(refs)), key=lambda each: (each.code, each.ref))


def handed_out_items(facts: Facts, goods: Given, where: Callable[[Key], bool]) -> list[Item]:
    """The items of everything handed out for which ``where`` holds."""
    return items_of(facts, (key.item for key in keys(goods) if where(key)))

"""Goods as reports for others name them: by a word of this list, else by their category.

The code of an item is a word that somebody typed, and may say anything. So it is told only where it
is one of the common words for food; every other item counts with its category.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fieldledger.language import mark, tr
from fieldledger.report.facts import Item

OTHER = "other"
_PROVINCE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
FOODS = (
    "rice", "maize", "wheat", "flour", "noodles", "beans", "soy", "potatoes", "oil", "salt",
    "sugar", "milk", "kimchi",
)  # fmt: skip
_CATEGORIES = {
    "food": mark("other food"),
    "medicine": mark("medicine"),
    "hygiene": mark("hygiene"),
    "clothing": mark("clothing"),
    "other": mark("other goods"),
}
_WORDS = {
    "rice": mark("rice"),
    "maize": mark("maize"),
    "wheat": mark("wheat"),
    "flour": mark("flour"),
    "noodles": mark("noodles"),
    "beans": mark("beans"),
    "soy": mark("soy"),
    "potatoes": mark("potatoes"),
    "oil": mark("oil"),
    "salt": mark("salt"),
    "sugar": mark("sugar"),
    "milk": mark("milk"),
    "kimchi": mark("kimchi"),
}
UNITS = ("g", "ml", "piece", "set")


class Goods(NamedTuple):
    """Items that are told together: a word of the lists above, and the unit that they share."""

    word: str
    unit: str

    @property
    def order(self) -> tuple[int, int]:
        """Their place in a table: food first."""
        return (*FOODS, *_CATEGORIES).index(self.word), UNITS.index(self.unit)

    @property
    def title(self) -> str:
        """Their name for people."""
        return tr({**_WORDS, **_CATEGORIES}[self.word])


def goods_of(item: Item) -> Goods | None:
    """What an item is told with; None where its record is not held."""
    if item.unit not in UNITS:
        return None
    word = item.code.casefold()
    if item.category == "food" and word in FOODS:
        return Goods(word, item.unit)
    return Goods(item.category if item.category in _CATEGORIES else "other", item.unit)


def province_of(text: str) -> str:
    """A province as others are told of it: its ISO 3166-2 code. A region may also be written in
    words, which may say anything, so these are all one."""
    return text if _PROVINCE.fullmatch(text) else OTHER


def province_title(name: str) -> str:
    """The name of a province for people."""
    return tr("other provinces") if name == OTHER else name

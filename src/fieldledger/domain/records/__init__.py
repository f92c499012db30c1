"""The registry of record types: the only place that names them all.

It holds a name, a module, a class and a line of summary each, so that a list of types imports
none. Adding a type is one file beside this one and one line here.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import NamedTuple

from fieldledger.domain.fields import RecordType, record_type


class Entry(NamedTuple):
    """A record type that is not imported yet."""

    name: str
    module: str
    cls: str
    summary: str


REGISTRY: tuple[Entry, ...] = (
    Entry("item", "item", "Item", "A kind of goods: its code, its base unit and its category."),
    Entry(
        "setting",
        "setting",
        "Setting",
        "A decision of the organisation, such as when its fiscal year starts.",
    ),
    Entry(
        "shelter", "shelter", "Shelter", "A place where people are sheltered, under a code name."
    ),
    Entry("headcount", "headcount", "Headcount", "How many people were in a shelter on a day."),
    Entry("line", "line", "Line", "A ration line: a way by which goods reach people far away."),
    Entry(
        "provision",
        "provision",
        "Provision",
        "Goods that came in: food, medicine and whatever is not clothing.",
    ),
    Entry("clothing", "clothing", "Clothing", "Clothing that came in."),
    Entry(
        "distribution",
        "distribution",
        "Distribution",
        "Goods handed out, in a shelter or along a ration line.",
    ),
    Entry(
        "transfer",
        "transfer",
        "Transfer",
        "Goods moved between shelters and the organisation's own store.",
    ),
    Entry("loss", "loss", "Loss", "Goods lost, and how."),
    Entry(
        "count",
        "count",
        "Count",
        "Goods counted in a place: what is there, whatever the entries say.",
    ),
    Entry("child", "child", "Child", "A foster child, under a code name; never a name."),
)
_BY_NAME = {entry.name: entry for entry in REGISTRY}


def names() -> tuple[str, ...]:
    """The names of all record types, in the order in which people meet them."""
    return tuple(_BY_NAME)


@cache
def load(name: str) -> RecordType:
    """The table of one record type; imports its module alone. Raises KeyError for other names."""
    entry = _BY_NAME[name]
    module = import_module(f"{__name__}.{entry.module}")
    return record_type(getattr(module, entry.cls))


def load_all() -> tuple[RecordType, ...]:
    """The tables of all record types."""
    return tuple(map(load, _BY_NAME))

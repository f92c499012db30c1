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
    Entry(
        "person",
        "person",
        "Person",
        "Somebody who is helped, under a code name; never a name. Foster children are `child`.",
    ),
    Entry(
        "allowance",
        "allowance",
        "Allowance",
        "Money for living, so much a month for some months. What was paid are expenses.",
    ),
    Entry(
        "medical",
        "medical",
        "Medical",
        "Medical help for one person. Medicines used are distributions for it.",
    ),
    Entry(
        "rescue",
        "rescue",
        "Rescue",
        "Somebody freed from traffickers or others who held them, and what it took.",
    ),
    Entry(
        "feedback",
        "feedback",
        "Feedback",
        "A complaint or a wish of somebody who is helped, and what came of it.",
    ),
    Entry(
        "resettlement",
        "resettlement",
        "Resettlement",
        "A case of settling in another country: stage, housing, work, and when the support ends.",
    ),
    Entry(
        "follow-up",
        "follow_up",
        "FollowUp",
        "What was seen or heard of a foster child: schooling, health, contact.",
    ),
    Entry("sponsor", "sponsor", "Sponsor", "A foster parent, under a code name; never a name."),
    Entry(
        "sponsorship",
        "sponsorship",
        "Sponsorship",
        "A foster parent and a child, from a day until a day.",
    ),
    Entry("pledge-payment", "pledge_payment", "PledgePayment", "Money that a foster parent paid."),
    Entry(
        "product", "product", "Product", "Goods made in shelters, such as knitted cushion covers."
    ),
    Entry("sale", "sale", "Sale", "Goods sold, and the money taken for all of them."),
    Entry(
        "donation",
        "donation",
        "Donation",
        "What was given. Goods that were given are entered as having come in, too.",
    ),
    Entry(
        "expense", "expense", "Expense", "Money spent, for which programme, and out of whose cash."
    ),
    Entry(
        "advance",
        "advance",
        "Advance",
        "Cash given to a holder, or brought back: what the holder has is advances less expenses.",
    ),
    Entry(
        "rate",
        "rate",
        "Rate",
        "An exchange rate that was used: so much of one currency was worth so much of another.",
    ),
    Entry(
        "ration",
        "ration",
        "Ration",
        "What is planned for one person, from a day on: the same for everybody in that place.",
    ),
    Entry(
        "incident",
        "incident",
        "Incident",
        "An arrest, a raid or another blow, whom it struck and what it puts at risk.",
    ),
    Entry(
        "release",
        "release",
        "Release",
        "A report given out to partners or to the public, with every figure it showed or hid.",
    ),
    Entry(
        "publication",
        "publication",
        "Publication",
        "A book, a report or a page: copies printed, copies sent, or put out for all to read.",
    ),
    Entry("event", "event", "Event", "A conference, a talk, a meeting: held in public, by name."),
    Entry(
        "identity",
        "identity",
        "Identity",
        "The true name and origin behind a code name; for those few who must know.",
    ),
)
_BY_NAME = {entry.name: entry for entry in REGISTRY}


def names() -> tuple[str, ...]:
    """The names of all record types, in the order in which people meet them."""
    return tuple(_BY_NAME)


def summaries() -> dict[str, str]:
    """What each record type is, by name, in the same order."""
    return {entry.name: entry.summary for entry in REGISTRY}


@cache
def load(name: str) -> RecordType:
    """The table of one record type; imports its module alone. Raises KeyError for other names."""
    entry = _BY_NAME[name]
    module = import_module(f"{__name__}.{entry.module}")
    return record_type(getattr(module, entry.cls))


def load_all() -> tuple[RecordType, ...]:
    """The tables of all record types."""
    return tuple(map(load, _BY_NAME))

"""What the organisation publishes: printed, sent, put out."""

from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Choice, Currency, Date, Integer, Money, Reference, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Move, Record
from fieldledger.language import tr


def copies_where_there_are_any(fields: Mapping[str, object]) -> Problem | None:
    """What was printed or sent has a number of copies."""
    if fields.get("action") not in ("printed", "sent") or fields.get("copies") is not None:
        return None
    return Problem("copies", tr("say how many copies"))


def asked_has_currency(fields: Mapping[str, object]) -> Problem | None:
    """A donation asked for is an amount and a currency, or neither."""
    if (fields.get("asked") is None) == (fields.get("currency") is None):
        return None
    return Problem("asked", tr("an amount and its currency go together: write it like 2500 JPY"))


class Publication(Record):
    """A book, a report or a page: copies printed, copies sent, or put out for all to read."""

    TYPE = "publication"
    COMPARTMENT = "open"
    WORDS = ("title", "action", "copies", "reader")
    SUMS = ("copies",)
    GROUPS = ("title", "action", "reader", "item")
    MOVES = (
        Move("printed", 1, quantity="copies", when=("action", "printed")),
        Move("sent", -1, quantity="copies", when=("action", "sent")),
    )
    RULES = (copies_where_there_are_any, asked_has_currency)

    date: Annotated[str, Date(), "the day"]
    title: Annotated[str, Text(120), "its title"]
    action: Annotated[
        str,
        Choice("printed", "sent", "put-out"),
        "printed: copies came in; sent: copies went out; put-out: free for all to read",
    ]
    copies: Annotated[int | None, Integer(1, 10_000_000), "how many copies"] = None
    reader: Annotated[
        str | None,
        Choice("donor", "partner", "research", "library", "press", "school", "public", "other"),
        "what kind of reader they are for",
    ] = None
    item: Annotated[
        str | None, Reference("item"), "the item that its copies are in stock; none: not in stock"
    ] = None
    asked: Annotated[int | None, Money("currency"), "the donation asked for a copy"] = None
    currency: Annotated[str | None, Currency(), "the currency of the donation asked for"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

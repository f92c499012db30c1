"""Clothing that came in."""

from typing import Annotated

from fieldledger.domain.kinds import Choice, Currency, Date, Money, Quantity, Reference, Text
from fieldledger.domain.record import Move, Record, cost_has_currency


class Clothing(Record):
    """Clothing that came in."""

    TYPE = "clothing"
    COMPARTMENT = "relief"
    WORDS = ("item", "quantity", "at")
    SUMS = ("quantity", "cost")
    GROUPS = ("item", "source", "at", "currency")
    MOVES = (Move("clothing", 1, "at", explains=("source", "found")),)
    RULES = (cost_has_currency,)

    date: Annotated[str, Date(), "the day it came in"]
    item: Annotated[str, Reference("item"), "what came in"]
    quantity: Annotated[int, Quantity("item"), "how much of it"]
    source: Annotated[
        str | None,
        Choice("purchased", "donated", "found", "made", context="goods"),
        "where it comes from",
    ] = None
    cost: Annotated[int | None, Money("currency"), "what it cost in all"] = None
    currency: Annotated[str | None, Currency(), "the currency of the cost"] = None
    at: Annotated[
        str | None,
        Reference("shelter"),
        "the shelter that keeps it; none: our own store",
    ] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

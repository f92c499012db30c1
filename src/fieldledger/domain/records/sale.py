"""Goods sold: income for the fund."""

from typing import Annotated

from fieldledger.domain.kinds import Choice, Currency, Date, Money, Quantity, Reference, Text
from fieldledger.domain.record import Move, Record


class Sale(Record):
    """Goods sold, and the money taken for all of them."""

    TYPE = "sale"
    COMPARTMENT = "money"
    WORDS = ("item", "quantity", "amount", "channel")
    SUMS = ("quantity", "amount")
    GROUPS = ("item", "at", "currency", "channel")
    MOVES = (Move("sale", -1, "at"),)

    date: Annotated[str, Date(), "the day of the sale"]
    item: Annotated[str, Reference("item"), "what was sold"]
    quantity: Annotated[int, Quantity("item"), "how much of it"]
    amount: Annotated[int, Money("currency"), "the money taken for all of it"]
    currency: Annotated[str, Currency(), "the currency of the amount"]
    channel: Annotated[
        str | None, Choice("event", "shop", "online", "partner", "direct", "other"), "how it sold"
    ] = None
    at: Annotated[
        str | None, Reference("shelter"), "the shelter that kept it; none: our own store"
    ] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

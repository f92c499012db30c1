"""Cash given to somebody to spend for the work."""

from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Currency, Date, Money, Text
from fieldledger.domain.record import Record


class Advance(Record):
    """Cash given to a holder, or brought back: what the holder has is advances less expenses."""

    TYPE = "advance"
    COMPARTMENT = "money"
    WORDS = ("holder", "amount", "way")
    SUMS = ("amount",)
    GROUPS = ("holder", "currency", "way")

    date: Annotated[str, Date(), "the day it changed hands"]
    holder: Annotated[str, Code(), "a code name of who holds the cash"]
    amount: Annotated[int, Money("currency"), "how much"]
    currency: Annotated[str, Currency(), "the currency of the amount"]
    way: Annotated[
        str,
        Choice("given", "returned", "lost", context="advance"),
        "given to the holder, brought back, or lost",
    ] = "given"
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

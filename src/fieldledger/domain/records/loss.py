"""Goods that are gone without having been handed out."""

from typing import Annotated

from fieldledger.domain.kinds import Choice, Date, Quantity, Reference, Text
from fieldledger.domain.record import Move, Record


class Loss(Record):
    """Goods lost, and how."""

    TYPE = "loss"
    COMPARTMENT = "relief"
    WORDS = ("item", "quantity", "reason", "shelter")
    SUMS = ("quantity",)
    GROUPS = ("item", "reason", "shelter")
    MOVES = (Move("loss", -1, "shelter", explains=("reason", "count-difference")),)

    date: Annotated[str, Date(), "the day it was lost"]
    item: Annotated[str, Reference("item"), "what was lost"]
    quantity: Annotated[int, Quantity("item"), "how much of it"]
    reason: Annotated[
        str,
        Choice(
            "seized",
            "stolen",
            "abandoned",
            "destroyed-on-purpose",
            "extorted",
            "spoiled",
            "count-difference",
        ),
        "how it was lost",
    ]
    shelter: Annotated[str | None, Reference("shelter"), "where; none: our own store"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

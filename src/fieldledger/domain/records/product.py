"""Goods that people in shelters made, for sale."""

from typing import Annotated

from fieldledger.domain.kinds import Date, Integer, Quantity, Reference, Text
from fieldledger.domain.record import Move, Record


class Product(Record):
    """Goods made in shelters, such as knitted cushion covers."""

    TYPE = "product"
    COMPARTMENT = "relief"
    WORDS = ("item", "quantity", "shelter")
    SUMS = ("quantity",)
    GROUPS = ("item", "shelter", "at")
    MOVES = (Move("product", 1, "at"),)

    date: Annotated[str, Date(), "the day they were finished"]
    item: Annotated[str, Reference("item"), "what was made"]
    quantity: Annotated[int, Quantity("item"), "how much of it"]
    shelter: Annotated[str | None, Reference("shelter"), "the shelter where it was made"] = None
    makers: Annotated[int | None, Integer(1, 10_000), "how many people made it"] = None
    at: Annotated[
        str | None, Reference("shelter"), "the shelter that keeps it; none: our own store"
    ] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

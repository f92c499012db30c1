"""Goods that moved from one place to another."""

from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Date, Quantity, Reference, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Move, Record
from fieldledger.language import tr


def two_places(fields: Mapping[str, object]) -> Problem | None:
    """The two places differ; at most one of them is the organisation's own store."""
    if fields.get("from_shelter") != fields.get("to_shelter"):
        return None
    return Problem("to_shelter", tr("must be another place than the one it comes from"))


class Transfer(Record):
    """Goods moved between shelters and the organisation's own store."""

    TYPE = "transfer"
    COMPARTMENT = "relief"
    WORDS = (
        "item",
        "quantity",
        "from_shelter",
        "to_shelter",
    )
    SUMS = ("quantity",)
    GROUPS = ("item", "from_shelter", "to_shelter")
    MOVES = (Move("transfer-in", 1, "to_shelter"), Move("transfer-out", -1, "from_shelter"))
    RULES = (two_places,)

    date: Annotated[str, Date(), "the day it was moved"]
    item: Annotated[str, Reference("item"), "what was moved"]
    quantity: Annotated[int, Quantity("item"), "how much of it"]
    from_shelter: Annotated[str | None, Reference("shelter"), "where from; none: our own store"] = (
        None
    )
    to_shelter: Annotated[str | None, Reference("shelter"), "where to; none: our own store"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

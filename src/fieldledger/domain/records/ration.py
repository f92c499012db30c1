"""What is planned for one person."""

from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Choice, Date, Province, Quantity, Reference, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Record
from fieldledger.language import tr


def one_scope(fields: Mapping[str, object]) -> Problem | None:
    """A ration is for a shelter, for a province, or for all; not for two of them."""
    if fields.get("shelter") is None or fields.get("province") is None:
        return None
    return Problem("shelter", tr("give the shelter or the province, not both"))


class Ration(Record):
    """What is planned for one person, from a day on: the same for everybody in that place."""

    TYPE = "ration"
    COMPARTMENT = "open"
    WORDS = ("item", "quantity", "per")
    RULES = (one_scope,)

    date: Annotated[str, Date(), "the first day it holds, until the next for the same place"]
    item: Annotated[str, Reference("item"), "what"]
    quantity: Annotated[int, Quantity("item", low=0), "how much for one person; 0: no longer"]
    per: Annotated[str, Choice("day", "month", "season"), "for how long that is meant to last"] = (
        "day"
    )
    province: Annotated[str | None, Province(), "the province it is for; none: all"] = None
    shelter: Annotated[str | None, Reference("shelter"), "the shelter it is for; none: all"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

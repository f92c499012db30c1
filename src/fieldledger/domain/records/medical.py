"""Care for somebody who is ill or hurt."""

from types import MappingProxyType
from typing import Annotated

from fieldledger.domain.kinds import Choice, Currency, Date, Money, Reference, Text
from fieldledger.domain.record import Record, cost_has_currency


class Medical(Record):
    """Medical help for one person. Medicines used are distributions for it."""

    TYPE = "medical"
    TITLE = "medical help"
    COMPARTMENT = "people"
    WORDS = ("person", "condition", "place", "cost")
    TIMELINES = ("status",)
    SUMS = ("cost",)
    GROUPS = ("place", "currency")
    ONGOING = MappingProxyType({"status": ("in-treatment", "chronic")})
    RULES = (cost_has_currency,)

    date: Annotated[str, Date(), "the day it began"]
    person: Annotated[str, Reference("person", "child"), "who was helped"]
    condition: Annotated[str, Text(200), "what the person suffers from"]
    treatment: Annotated[str | None, Text(200), "what was done"] = None
    place: Annotated[
        str | None, Choice("hospital", "clinic", "doctor", "shelter", "other"), "where"
    ] = None
    cost: Annotated[
        int | None, Money("currency"), "the bill; expenses for it take its place when entered"
    ] = None
    currency: Annotated[str | None, Currency(), "the currency of the cost"] = None
    status: Annotated[
        str | None,
        Choice("in-treatment", "recovered", "chronic", "broken-off", "died"),
        "how it goes, from a day on",
    ] = "in-treatment"
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

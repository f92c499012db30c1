"""What was done to the people or the work."""

from typing import Annotated

from fieldledger.domain.kinds import (
    Choice,
    Codes,
    Currency,
    Date,
    Integer,
    Money,
    Reference,
    References,
    Text,
)
from fieldledger.domain.record import Record, cost_has_currency


class Incident(Record):
    """An arrest, a raid or another blow, whom it struck and what it puts at risk."""

    TYPE = "incident"
    COMPARTMENT = "incidents"
    WORDS = ("kind", ("shelter", "line"), "people")
    SUMS = ("people", "cost")
    GROUPS = ("kind", "currency")
    RULES = (cost_has_currency,)

    date: Annotated[str, Date(), "the day"]
    kind: Annotated[
        str,
        Choice(
            "arrest",
            "raid",
            "seizure",
            "lost-contact",
            "forced-return",
            "bounty",
            "line-broken",
            "trial",
            "other",
        ),
        "what happened; seizure: of goods, papers or devices",
    ]
    shelter: Annotated[str | None, Reference("shelter"), "the shelter that it struck"] = None
    line: Annotated[str | None, Reference("line"), "the ration line that it struck"] = None
    people: Annotated[int | None, Integer(0, 100_000), "how many people it struck"] = None
    persons: Annotated[
        list[str] | None, References("person", "child"), "who, as far as there are records of them"
    ] = None
    risk_shelters: Annotated[
        list[str] | None, References("shelter"), "the shelters that it puts at risk"
    ] = None
    risk_lines: Annotated[
        list[str] | None, References("line"), "the ration lines that it puts at risk"
    ] = None
    risk_devices: Annotated[list[str] | None, Codes(), "the labels of devices it puts at risk"] = (
        None
    )
    consequence: Annotated[str | None, Text(), "what followed from it"] = None
    ended: Annotated[str | None, Date(), "the day it was over, such as a release"] = None
    cost: Annotated[
        int | None, Money("currency"), "what it cost; expenses for it take its place when entered"
    ] = None
    currency: Annotated[str | None, Currency(), "the currency of the cost"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

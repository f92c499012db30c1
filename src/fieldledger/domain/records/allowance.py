"""Money for living, promised to somebody for some months."""

from typing import Annotated

from fieldledger.domain.kinds import (
    Choice,
    Currency,
    Date,
    Integer,
    Money,
    Month,
    Reference,
    Text,
)
from fieldledger.domain.record import Record


class Allowance(Record):
    """Money for living, so much a month for some months. What was paid are expenses."""

    TYPE = "allowance"
    COMPARTMENT = "people"
    WORDS = ("person", "amount", "months", "start")
    GROUPS = ("currency", "reason")

    date: Annotated[str, Date(), "the day it was promised"]
    person: Annotated[str, Reference("person", "child"), "whom it is for"]
    amount: Annotated[int, Money("currency"), "what is paid each month"]
    currency: Annotated[str, Currency(), "the currency of the amount"]
    months: Annotated[int, Integer(1, 120), "for how many months"]
    start: Annotated[str | None, Month(), "the first month; none: the month it was promised"] = None
    reason: Annotated[
        str | None, Choice("return", "settling", "study", "illness", "other"), "what it is for"
    ] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

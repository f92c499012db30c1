"""Somebody freed from those who held them."""

from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Choice, Currency, Date, Integer, Money, Reference, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Record
from fieldledger.language import tr


def paid_has_currency(fields: Mapping[str, object]) -> Problem | None:
    """What was paid is an amount and a currency, or neither."""
    if (fields.get("amount") is None) == (fields.get("currency") is None):
        return None
    return Problem("amount", tr("an amount and its currency go together: write it like 3000 CNY"))


class Rescue(Record):
    """Somebody freed from traffickers or others who held them, and what it took."""

    TYPE = "rescue"
    COMPARTMENT = "people"
    WORDS = ("amount", "age", "sex", "outcome")
    SUMS = ("amount",)
    GROUPS = ("outcome", "currency")
    RULES = (paid_has_currency,)

    date: Annotated[str, Date(), "the day"]
    person: Annotated[
        str | None, Reference("person", "child"), "who, once there is a record of the person"
    ] = None
    age: Annotated[int | None, Integer(0, 120), "the age, about"] = None
    sex: Annotated[str | None, Choice("female", "male", "unknown"), "female, male or unknown"] = (
        None
    )
    amount: Annotated[int | None, Money("currency"), "what was paid to free the person"] = None
    currency: Annotated[str | None, Currency(), "the currency of the amount"] = None
    outcome: Annotated[
        str, Choice("freed", "waiting", "failed", "taken-back"), "what came of it"
    ] = "freed"
    placed_in: Annotated[
        str | None, Reference("shelter"), "the shelter that took the person in"
    ] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

"""An exchange rate that was used."""

from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Currency, Date, Money, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Record
from fieldledger.language import tr


def two_currencies(fields: Mapping[str, object]) -> Problem | None:
    """The two amounts are above zero and in two currencies."""
    if not fields.get("amount") or not fields.get("worth"):
        return Problem(
            "worth", tr("a rate says what an amount above zero is worth in another currency")
        )
    if fields.get("currency") == fields.get("other_currency"):
        return Problem("worth", tr("must be in another currency than the amount"))
    return None


class Rate(Record):
    """An exchange rate that was used: so much of one currency was worth so much of another."""

    TYPE = "rate"
    TITLE = "exchange rate"
    COMPARTMENT = "open"
    WORDS = ("amount", "worth", "source")
    RULES = (two_currencies,)

    date: Annotated[str, Date(), "the day"]
    amount: Annotated[int, Money("currency"), "an amount, such as 100 JPY"]
    currency: Annotated[str, Currency(), "its currency"]
    worth: Annotated[int, Money("other_currency"), "what it was worth, such as 7.50 CNY"]
    other_currency: Annotated[str, Currency(), "the currency of that"]
    source: Annotated[str | None, Text(100), "where it is from, such as the bank"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

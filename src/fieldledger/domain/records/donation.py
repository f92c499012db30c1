"""What was given to the organisation."""

from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Country, Currency, Date, Money, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.programmes import PROGRAMMES
from fieldledger.domain.record import Record
from fieldledger.language import tr


def money_has_an_amount(fields: Mapping[str, object]) -> Problem | None:
    """Money has an amount and a currency; goods and services may have what they are worth."""
    amount, currency = fields.get("amount"), fields.get("currency")
    if fields.get("kind") == "money" and amount is None:
        return Problem("amount", tr("a donation of money needs its amount: write it like 5000 JPY"))
    if (amount is None) != (currency is None):
        return Problem(
            "amount", tr("an amount and its currency go together: write it like 5000 JPY")
        )
    return None


class Donation(Record):
    """What was given. Goods that were given are entered as having come in, too."""

    TYPE = "donation"
    COMPARTMENT = "money"
    WORDS = ("amount", "donor", "channel", "earmark")
    SUMS = ("amount",)
    GROUPS = ("kind", "currency", "channel", "earmark")
    RULES = (money_has_an_amount,)

    date: Annotated[str, Date(), "the day it came in"]
    amount: Annotated[int | None, Money("currency"), "how much; of goods what they are worth"] = (
        None
    )
    currency: Annotated[str | None, Currency(), "the currency of the amount"] = None
    donor: Annotated[str | None, Code(), "a code name of the donor; none: not known"] = None
    kind: Annotated[str, Choice("money", "goods", "service"), "what was given"] = "money"
    channel: Annotated[
        str | None,
        Choice("bank", "online", "cash", "post", "event", "other"),
        "the way it came",
    ] = None
    earmark: Annotated[
        str | None, Choice(*PROGRAMMES), "the programme it is for; none: for any"
    ] = None
    country: Annotated[str | None, Country(), "the country it came from"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

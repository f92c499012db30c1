"""Money spent."""

from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Currency, Date, Money, Reference, Text
from fieldledger.domain.programmes import PROGRAMMES
from fieldledger.domain.record import Record


class Expense(Record):
    """Money spent, for which programme, and out of whose cash."""

    TYPE = "expense"
    COMPARTMENT = "money"
    WORDS = ("programme", "amount", "for_record", "held_by")
    SUMS = ("amount",)
    GROUPS = ("programme", "currency", "held_by")

    date: Annotated[str, Date(), "the day it was paid"]
    programme: Annotated[str, Choice(*PROGRAMMES), "what it was spent on"]
    amount: Annotated[int, Money("currency"), "how much"]
    currency: Annotated[str, Currency(), "the currency of the amount"]
    for_record: Annotated[
        str | None,
        Reference(
            "allowance",
            "medical",
            "rescue",
            "incident",
            "resettlement",
            "provision",
            "clothing",
            "publication",
            "event",
            "child",
            "person",
            "shelter",
            "line",
        ),
        "the record it was paid for; it takes the place of the cost stated there",
    ] = None
    held_by: Annotated[
        str | None, Code(), "a code name of who paid it out of cash; none: our own account"
    ] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

"""What a foster parent paid."""

from typing import Annotated

from fieldledger.domain.kinds import Choice, Currency, Date, Money, Month, Reference, Text
from fieldledger.domain.record import Record


class PledgePayment(Record):
    """Money that a foster parent paid."""

    TYPE = "pledge-payment"
    TITLE = "pledge payment"
    COMPARTMENT = "sponsors"
    WORDS = ("sponsor", "amount", "for_month")
    SUMS = ("amount",)
    GROUPS = ("currency", "channel")

    date: Annotated[str, Date(), "the day it came in"]
    sponsor: Annotated[str, Reference("sponsor"), "the foster parent"]
    amount: Annotated[int, Money("currency"), "how much"]
    currency: Annotated[str, Currency(), "the currency of the amount"]
    for_month: Annotated[str | None, Month(), "the month it is for, if for one"] = None
    channel: Annotated[
        str | None, Choice("bank", "online", "cash", "post", "event", "other"), "the way it came"
    ] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

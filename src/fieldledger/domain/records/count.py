"""What somebody found on the shelf: an observation, never an overwrite."""

from typing import Annotated

from fieldledger.domain.kinds import Date, Quantity, Reference, Text
from fieldledger.domain.record import Record, Shelf


class Count(Record):
    """Goods counted in a place: what is there, whatever the entries say."""

    TYPE = "count"
    COMPARTMENT = "relief"
    WORDS = ("item", "quantity", "shelter")
    GROUPS = ("item", "shelter")
    SHELF = Shelf("shelter")

    date: Annotated[str, Date(), "the day of the count"]
    item: Annotated[str, Reference("item"), "what was counted"]
    quantity: Annotated[int, Quantity("item", low=0), "how much is there; 0 where nothing is left"]
    shelter: Annotated[str | None, Reference("shelter"), "where; none: our own store"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

"""How many people live in a shelter on a day."""

from typing import Annotated

from fieldledger.domain.kinds import Date, Integer, Reference, Text
from fieldledger.domain.record import Record, split_fits_people


class Headcount(Record):
    """How many people were in a shelter on a day."""

    TYPE = "headcount"
    COMPARTMENT = "relief"
    WORDS = ("shelter", "people")
    GROUPS = ("shelter",)
    RULES = (split_fits_people,)

    date: Annotated[str, Date(), "the day of the count"]
    shelter: Annotated[str, Reference("shelter"), "where"]
    people: Annotated[int, Integer(0, 100_000), "all people there"]
    women: Annotated[int | None, Integer(0, 100_000), "women among them"] = None
    men: Annotated[int | None, Integer(0, 100_000), "men among them"] = None
    girls: Annotated[int | None, Integer(0, 100_000), "girls among them"] = None
    boys: Annotated[int | None, Integer(0, 100_000), "boys among them"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

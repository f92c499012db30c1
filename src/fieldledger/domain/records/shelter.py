"""A place where people are sheltered: a code name, never an address."""

from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Date, Integer, Province, Text
from fieldledger.domain.record import Record


class Shelter(Record):
    """A place where people are sheltered, under a code name."""

    TYPE = "shelter"
    COMPARTMENT = "relief"
    CODE = "code"
    WORDS = ("code", "province", "setting", "capacity")
    TIMELINES = ("status",)
    GROUPS = ("province", "setting", "status")

    code: Annotated[str, Code(), "a code name that says nothing about the place"]
    province: Annotated[str, Province(), "a code of ISO 3166-2 such as CN-JL, or a region"]
    setting: Annotated[str | None, Choice("rural", "urban"), "rural or urban"] = None
    capacity: Annotated[int | None, Integer(1, 100_000), "how many people it can hold"] = None
    status: Annotated[
        str | None,
        Choice("open", "closed", "raided", "abandoned", "moved", "lost-contact"),
        "how it stands, from a day on",
    ] = "open"
    opened: Annotated[str | None, Date(), "the day it opened"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

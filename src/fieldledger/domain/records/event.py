"""Where the organisation speaks: conferences, talks, lobbying."""

from typing import Annotated

from fieldledger.domain.kinds import Choice, Country, Date, Integer, Text
from fieldledger.domain.record import Record


class Event(Record):
    """A conference, a talk, a meeting: held in public, by name."""

    TYPE = "event"
    COMPARTMENT = "open"
    WORDS = ("kind", "title", "place", "people")
    SUMS = ("people",)
    GROUPS = ("kind",)

    date: Annotated[str, Date(), "the day it began"]
    kind: Annotated[
        str,
        Choice("conference", "talk", "lobbying", "meeting", "exhibition", "press", "other"),
        "what it was",
    ]
    title: Annotated[str | None, Text(200), "its title"] = None
    place: Annotated[str | None, Text(100), "the town or the house"] = None
    country: Annotated[str | None, Country(), "the country"] = None
    people: Annotated[int | None, Integer(1, 1_000_000), "how many people came"] = None
    countries: Annotated[int | None, Integer(1, 250), "from how many countries"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

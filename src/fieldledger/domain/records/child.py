"""A foster child, under a code name."""

from types import MappingProxyType
from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Integer, Reference, Text
from fieldledger.domain.record import Record


class Child(Record):
    """A foster child, under a code name; never a name."""

    TYPE = "child"
    COMPARTMENT = "children"
    CODE = "code"
    WORDS = ("code", "birth_year", "sex", "shelter")
    TIMELINES = ("shelter", "status")
    GROUPS = ("sex", "status")
    ONGOING = MappingProxyType({"status": ("in-care", "lost-contact", "found")})

    code: Annotated[str, Code(), "a code name that says nothing about the child"]
    birth_year: Annotated[int, Integer(1900, 2100), "the year of birth; nothing finer"]
    sex: Annotated[str, Choice("female", "male", "unknown"), "female, male or unknown"]
    shelter: Annotated[
        str | None, Reference("shelter"), "the shelter where the child lives, from a day on"
    ] = None
    status: Annotated[
        str | None,
        Choice(
            "in-care",
            "lost-contact",
            "found",
            "of-age",
            "resettled",
            "left",
            "detained",
            "sent-back",
            "died",
        ),
        "how things stand, from a day on",
    ] = "in-care"
    schooling: Annotated[str | None, Text(100), "the school year or the lessons, in words"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

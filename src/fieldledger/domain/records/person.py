"""Somebody who is helped, under a code name."""

from types import MappingProxyType
from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Date, Integer, Reference, Text
from fieldledger.domain.record import Record


class Person(Record):
    """Somebody who is helped, under a code name; never a name. Foster children are `child`."""

    TYPE = "person"
    COMPARTMENT = "people"
    CODE = "code"
    WORDS = ("code", "sex", "birth_year", "shelter")
    TIMELINES = ("shelter", "status")
    GROUPS = ("sex", "status")
    ONGOING = MappingProxyType({"status": ("sheltered", "lost-contact", "found", "detained")})

    code: Annotated[str, Code(), "a code name that says nothing about the person"]
    sex: Annotated[str, Choice("female", "male", "unknown"), "female, male or unknown"]
    birth_year: Annotated[
        int | None, Integer(1900, 2100), "the year of birth, about; nothing finer"
    ] = None
    shelter: Annotated[
        str | None, Reference("shelter"), "the shelter where the person lives, from a day on"
    ] = None
    status: Annotated[
        str | None,
        Choice(
            "sheltered",
            "lost-contact",
            "found",
            "returned",
            "resettled",
            "left",
            "detained",
            "sent-back",
            "died",
        ),
        "how things stand, from a day on; returned: of their own will",
    ] = "sheltered"
    consent: Annotated[
        str | None,
        Choice("none", "care", "partners", "publish"),
        "what the person agreed to: nothing, what care needs, telling partners, publishing",
    ] = None
    agreed_on: Annotated[str | None, Date(), "the day the person agreed"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

"""Help for somebody to settle in another country."""

from types import MappingProxyType
from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Country, Date, Reference, Text
from fieldledger.domain.record import Record


class Resettlement(Record):
    """A case of settling in another country: stage, housing, work, and when the support ends."""

    TYPE = "resettlement"
    COMPARTMENT = "people"
    WORDS = ("person", "to_country", "stage")
    TIMELINES = ("stage", "housing", "job")
    GROUPS = ("to_country", "stage")
    ONGOING = MappingProxyType({"stage": ("planned", "on-the-way", "arrived", "settling")})

    date: Annotated[str, Date(), "the day the case was opened"]
    person: Annotated[str, Reference("person", "child"), "who settles"]
    to_country: Annotated[str, Country(), "the country where the person settles"]
    from_country: Annotated[str | None, Country(), "the country that the person leaves"] = None
    stage: Annotated[
        str | None,
        Choice("planned", "on-the-way", "arrived", "settling", "settled", "broken-off"),
        "how far it is, from a day on",
    ] = "planned"
    housing: Annotated[
        str | None,
        Choice("none", "temporary", "contract"),
        "where the person lives there, from a day on",
    ] = None
    job: Annotated[
        str | None,
        Choice("none", "looking", "training", "school", "employed"),
        "what the person does there, from a day on",
    ] = None
    counsellor: Annotated[str | None, Code(), "a code name of the counsellor"] = None
    support_ends: Annotated[str | None, Date(), "the day the support ends"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

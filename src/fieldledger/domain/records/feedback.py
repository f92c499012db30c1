"""What people who are helped say about the help."""

from types import MappingProxyType
from typing import Annotated

from fieldledger.domain.kinds import Choice, Date, Reference, Text
from fieldledger.domain.record import Record


class Feedback(Record):
    """A complaint or a wish of somebody who is helped, and what came of it."""

    TYPE = "feedback"
    COMPARTMENT = "people"
    WORDS = ("kind", "said", "shelter")
    TIMELINES = ("status",)
    GROUPS = ("kind", "status")
    ONGOING = MappingProxyType({"status": ("open", "passed-on")})

    date: Annotated[str, Date(), "the day it was said"]
    kind: Annotated[
        str,
        Choice("complaint", "wish", "thanks", "harm"),
        "what it is; harm: somebody of ours did wrong",
    ]
    said: Annotated[str, Text(), "what was said"]
    person: Annotated[
        str | None, Reference("person", "child"), "who said it; none: wants not to be known"
    ] = None
    shelter: Annotated[str | None, Reference("shelter"), "the shelter that it is about"] = None
    status: Annotated[
        str | None,
        Choice("open", "passed-on", "answered", "closed", context="feedback"),
        "what came of it, from a day on",
    ] = "open"
    answer: Annotated[str | None, Text(), "what was answered or done"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

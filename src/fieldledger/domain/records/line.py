"""A way by which goods reach people who cannot come to a shelter."""

from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Reference, Text
from fieldledger.domain.record import Record


class Line(Record):
    """A ration line: a way by which goods reach people far away."""

    TYPE = "line"
    TITLE = "ration line"
    COMPARTMENT = "relief"
    CODE = "code"
    WORDS = ("code",)
    TIMELINES = ("status",)
    GROUPS = ("status",)

    code: Annotated[str, Code(), "a code name that says nothing about the way"]
    status: Annotated[
        str | None,
        Choice("active", "irregular", "broken", "replaced"),
        "how it works, from a day on",
    ] = "active"
    replaced_by: Annotated[str | None, Reference("line"), "the line that took its place"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

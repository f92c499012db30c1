"""What was seen or heard of a foster child."""

from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Date, Reference, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Record
from fieldledger.language import tr


def says_something(fields: Mapping[str, object]) -> Problem | None:
    """A follow-up says at least how the child was reached, or one thing about it."""
    if any(fields.get(name) is not None for name in ("contact", "schooling", "health", "note")):
        return None
    return Problem("contact", tr("say how the child was reached, or how it is"))


class FollowUp(Record):
    """What was seen or heard of a foster child: schooling, health, contact."""

    TYPE = "follow-up"
    COMPARTMENT = "children"
    WORDS = ("child", "contact", "schooling", "health")
    GROUPS = ("contact",)
    RULES = (says_something,)

    date: Annotated[str, Date(), "the day"]
    child: Annotated[str, Reference("child"), "the child"]
    contact: Annotated[
        str | None,
        Choice("seen", "telephone", "letter", "through-others", "none"),
        "how the child was reached; none: tried, and not reached",
    ] = None
    schooling: Annotated[str | None, Text(200), "the school year, the lessons, how it goes"] = None
    health: Annotated[str | None, Text(200), "how the child's health is"] = None
    by: Annotated[str | None, Code(), "a code name of who saw or heard it"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

"""Which foster parent stands by which child."""

from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Date, Reference, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Record
from fieldledger.language import tr


def ends_after_it_begins(fields: Mapping[str, object]) -> Problem | None:
    """The last day is not before the first."""
    start, end = fields.get("from_date"), fields.get("until_date")
    if not (isinstance(start, str) and isinstance(end, str)) or start <= end:
        return None
    return Problem("until_date", tr("is before the first day"))


class Sponsorship(Record):
    """A foster parent and a child, from a day until a day."""

    TYPE = "sponsorship"
    COMPARTMENT = "sponsors"
    WORDS = ("sponsor", "child", "from_date")
    RULES = (ends_after_it_begins,)

    sponsor: Annotated[str, Reference("sponsor"), "the foster parent"]
    child: Annotated[str, Reference("child"), "the child"]
    from_date: Annotated[str, Date(), "the first day"]
    until_date: Annotated[str | None, Date(), "the last day; none: it goes on"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

"""Who somebody really is: typed at a prompt only, and in no report."""

from typing import Annotated

from fieldledger.domain.kinds import Date, Reference, Text
from fieldledger.domain.record import Record


class Identity(Record):
    """The true name and origin behind a code name; for those few who must know."""

    TYPE = "identity"
    COMPARTMENT = "identity"
    PROMPTS_ONLY = True
    WORDS = ("person", "name")

    person: Annotated[str, Reference("person", "child", "sponsor"), "whose identity it is"]
    name: Annotated[str, Text(200), "the true name"]
    born: Annotated[str | None, Date(), "the day of birth"] = None
    origin: Annotated[str | None, Text(200), "where the person comes from"] = None
    family: Annotated[str | None, Text(500), "the family, and how to reach it"] = None
    papers: Annotated[str | None, Text(200), "papers the person has, and where they are"] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

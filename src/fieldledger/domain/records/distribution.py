"""Goods handed out: what the report counts."""

from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Choice, Date, Integer, Quantity, Reference, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Measure, Move, Record, split_fits_people
from fieldledger.language import tr


def one_place(fields: Mapping[str, object]) -> Problem | None:
    """Either `shelter` or `line` is given: one of the two."""
    if (fields.get("shelter") is None) != (fields.get("line") is None):
        return None
    return Problem("shelter", tr("give one of the two: the shelter, or the ration line"))


def a_line_needs_eligibility(fields: Mapping[str, object]) -> Problem | None:
    """Along a line, `eligibility` is needed.

    Nobody of the organisation sees who is reached, so the entry says how it is known.
    """
    if fields.get("line") is None or fields.get("eligibility") is not None:
        return None
    return Problem("eligibility", tr("say how it was checked that the aid goes to people in need"))


class Distribution(Record):
    """Goods handed out, in a shelter or along a ration line."""

    TYPE = "distribution"
    COMPARTMENT = "relief"
    WORDS = ("item", "quantity", ("shelter", "line"))
    SUMS = ("quantity",)
    MEASURES = (
        Measure("rated", of=("quantity",), given=("people", "days")),
        Measure("person_days", of=("people", "days"), given=("people", "days")),
        Measure("without_people", missing="people"),
        Measure("without_days", missing="days"),
    )
    HIGHEST = ("people",)
    GROUPS = ("item", "shelter", "line", "group")
    MOVES = (Move("distribution", -1),)
    RULES = (
        one_place,
        a_line_needs_eligibility,
        split_fits_people,
    )

    date: Annotated[str, Date(), "the day it was handed out"]
    item: Annotated[str, Reference("item"), "what was handed out"]
    quantity: Annotated[int, Quantity("item"), "how much of it"]
    shelter: Annotated[str | None, Reference("shelter"), "the shelter; or else a line"] = None
    line: Annotated[str | None, Reference("line"), "the ration line; or else a shelter"] = None
    people: Annotated[int | None, Integer(1, 1_000_000), "how many people it was for"] = None
    days: Annotated[int | None, Integer(1, 366), "how many days it is meant to last"] = None
    women: Annotated[int | None, Integer(0, 1_000_000), "women among them"] = None
    men: Annotated[int | None, Integer(0, 1_000_000), "men among them"] = None
    girls: Annotated[int | None, Integer(0, 1_000_000), "girls among them"] = None
    boys: Annotated[int | None, Integer(0, 1_000_000), "boys among them"] = None
    group: Annotated[
        str | None,
        Choice("households", "school", "hospital", "individuals", "other"),
        "whom it reached",
    ] = None
    for_record: Annotated[str | None, Reference("medical"), "the medical help it was used for"] = (
        None
    )
    eligibility: Annotated[
        str | None, Text(), "how it was checked that it goes to people in need; a line needs it"
    ] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

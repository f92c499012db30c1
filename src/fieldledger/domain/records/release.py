"""What was given out: the figures of a report for partners or the public.

A release counts as given out even when it is void: what was read cannot be taken back.
"""

import json
from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Choice, Date, Integer, Month, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Record
from fieldledger.language import tr


def figures_are_a_list(fields: Mapping[str, object]) -> Problem | None:
    """The figures are what a report remembers of itself: lists in a list, as JSON. Nobody types
    them."""
    try:
        found = json.loads(str(fields.get("figures")))
    except ValueError:
        found = None
    if isinstance(found, list) and all(isinstance(each, list) for each in found):
        return None
    return Problem("figures", tr("are written by 'fieldledger report -o', never by hand"))


class Release(Record):
    """A report given out to partners or to the public, with every figure it showed or hid."""

    TYPE = "release"
    COMPARTMENT = "incidents"
    WORDS = ("audience", "first", "last", "form", "digest", "figures")
    RULES = (figures_are_a_list,)

    date: Annotated[str, Date(), "the day it was given out"]
    audience: Annotated[str, Choice("partners", "public"), "for whom it is"]
    first: Annotated[str, Month(), "the first month of its period"]
    last: Annotated[str, Month(), "the last month of its period"]
    form: Annotated[str, Text(40), "the format of the file"]
    digest: Annotated[str, Text(64), "the digest of the ledger that it was computed from"]
    part: Annotated[int, Integer(1, 10_000), "which part of its figures this is"] = 1
    parts: Annotated[int, Integer(1, 10_000), "in how many parts its figures are"] = 1
    figures: Annotated[str, Text(30_000), "the figures, as it showed and hid them"]
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

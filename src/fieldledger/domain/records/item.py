"""What is handed out: the codebook."""

from collections.abc import Mapping
from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Integer, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Record
from fieldledger.language import tr


def clothing_has_a_season(fields: Mapping[str, object]) -> Problem | None:
    """Clothing needs its season.

    The report compares each season with the same a year before.
    """
    if fields.get("category") != "clothing" or fields.get("season") is not None:
        return None
    return Problem("season", tr("clothing needs its season: summer or winter"))


class Item(Record):
    """A kind of goods: its code, its base unit and its category."""

    TYPE = "item"
    COMPARTMENT = "open"
    CODE = "code"
    WORDS = ("code", "unit", "category", "season")
    RULES = (clothing_has_a_season,)

    code: Annotated[str, Code(), "the word people type for it"]
    unit: Annotated[str, Choice("g", "ml", "piece", "set"), "what it is counted in"]
    category: Annotated[
        str, Choice("food", "clothing", "medicine", "hygiene", "other"), "what it is for"
    ]
    season: Annotated[
        str | None, Choice("summer", "winter"), "the season of clothing; clothing needs one"
    ] = None
    kcal_per_100: Annotated[
        int | None, Integer(0, 1_000), "food energy in kcal of 100 g, or of 100 ml"
    ] = None
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

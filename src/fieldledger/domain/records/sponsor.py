"""A foster parent: somebody who pledged money for a child."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fieldledger.domain.kinds import Choice, Code, Country, Currency, Date, Money, Text
from fieldledger.domain.problems import Problem
from fieldledger.domain.record import Record
from fieldledger.language import tr


def pledge_has_currency(fields: Mapping[str, object]) -> Problem | None:
    """A pledge is an amount and a currency, or neither."""
    if (fields.get("pledge") is None) == (fields.get("currency") is None):
        return None
    return Problem("pledge", tr("an amount and its currency go together: write it like 3000 JPY"))


class Sponsor(Record):
    """A foster parent, under a code name; never a name."""

    TYPE = "sponsor"
    TITLE = "foster parent"
    COMPARTMENT = "sponsors"
    CODE = "code"
    WORDS = ("code", "country", "pledge")
    TIMELINES = ("status",)
    GROUPS = ("country", "status")
    ONGOING = MappingProxyType({"status": ("active", "paused")})
    RULES = (pledge_has_currency,)

    code: Annotated[str, Code(), "a code name that says nothing about the foster parent"]
    country: Annotated[str | None, Country(), "the country where the foster parent lives"] = None
    pledge: Annotated[int | None, Money("currency"), "what was pledged, a month"] = None
    currency: Annotated[str | None, Currency(), "the currency of the pledge"] = None
    since: Annotated[str | None, Date(), "the day of the pledge"] = None
    status: Annotated[
        str | None, Choice("active", "paused", "ended"), "how it stands, from a day on"
    ] = "active"
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

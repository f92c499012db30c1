"""What the organisation decided once, by name."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated

from fieldledger.domain.dates import check_month_day
from fieldledger.domain.kinds import Code, Integer, Text
from fieldledger.domain.money import check_currency
from fieldledger.domain.problems import BadValue, Problem
from fieldledger.domain.record import Record
from fieldledger.domain.texts import check_text
from fieldledger.language import mark, tr


def a_known_setting_fits(fields: Mapping[str, object]) -> Problem | None:
    """`fiscal-year-start` is `MM-DD`, `report-currency` a currency, `age-bands` like
    `0-4,5-11,12-17,18-59,60+`; `silence-days`, `coming-of-age`, `follow-up-months`,
    `hide-from-partners`, `hide-from-public`, `round-for-public`, `public-after-days` and the years
    after which records of a type are due to be erased, `retain-TYPE-years`, are whole numbers.
    `organisation-name` is the full legal name, `organisation-type` one of INGO, NNGO, UN, GOV, RC
    and Other.

    Settings of other names are kept: a later version may know them.
    """
    name = str(fields.get("name"))
    check = _YEARS if _RETAINED.fullmatch(name) else KNOWN.get(name)
    if check is None:
        return None
    try:
        check(str(fields.get("value")))
    except BadValue as problem:
        return Problem("value", problem.sentence)
    return None


def check_bands(text: str) -> object:
    """Bands of age, such as ``0-4,5-11,12-17,18-59,60+``: whole years, in order, without gaps.
    Raises BadValue."""
    bands = [_BAND.fullmatch(part) for part in text.split(",")]
    ends = [(int(band[1]), int(band[2] or 200)) for band in bands if band]
    begins = [0, *(high + 1 for _, high in ends)][: len(ends)]
    if len(ends) < len(bands) or [low for low, _ in ends] != begins or not _rise(ends):
        raise BadValue(
            mark("must be bands of years without gaps, such as 0-4,5-11,12-17,18-59,60+")
        )
    return text


def _rise(ends: list[tuple[int, int]]) -> bool:
    """Whether each band ends after it begins, and only the last has no end."""
    return all(low <= high < 200 for low, high in ends[:-1]) and ends[-1][1] == 200


def _whole(low: int, high: int) -> Callable[[str], object]:
    kind = Integer(low, high)

    def check(text: str) -> object:
        return kind.check(
            int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text
        )

    return check


def _name(text: str) -> object:
    return check_text(text, 120)


def _type(text: str) -> object:
    if text not in ORGANISATION_TYPES:
        raise BadValue(tr("must be one of {types}", types=", ".join(ORGANISATION_TYPES)))
    return text


ORGANISATION_TYPES = ("INGO", "NNGO", "UN", "GOV", "RC", "Other")  # as 5W forms have them
_BAND = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3})|\+)")
_RETAINED = re.compile("retain-[a-z][a-z-]*-years")  # for each type about persons
_YEARS = _whole(1, 100)

# The settings that this version reads.
KNOWN: dict[str, Callable[[str], object]] = {
    "fiscal-year-start": check_month_day,  # MM-DD
    "silence-days": _whole(1, 3_650),  # after so many days a device counts as not heard from
    "coming-of-age": _whole(1, 100),  # in years
    "follow-up-months": _whole(1, 120),  # after so many months a child is missed
    "report-currency": check_currency,  # what amounts are also given in, by recorded rates
    "age-bands": check_bands,  # such as 0-4,5-11,12-17,18-59,60+
    "hide-from-partners": _whole(3, 1_000),  # counts of people from 1 below this are not shown
    "hide-from-public": _whole(3, 1_000),
    "round-for-public": _whole(1, 1_000),  # what other counts of people are rounded to
    "public-after-days": _whole(0, 3_650),  # nothing younger is in a report for the public
    "organisation-name": _name,  # who reports, in HXL and 5W files
    "organisation-type": _type,
}


class Setting(Record):
    """A decision of the organisation, such as when its fiscal year starts."""

    TYPE = "setting"
    COMPARTMENT = "open"
    CODE = "name"
    WORDS = ("name", "value")
    RULES = (a_known_setting_fits,)

    name: Annotated[str, Code(), "which decision; unknown names are kept"]
    value: Annotated[str, Text(), "what was decided"]
    note: Annotated[str | None, Text(), "anything else worth knowing"] = None

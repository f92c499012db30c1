"""What the organisation decided once, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fieldledger.domain.dates import check_month_day
from fieldledger.domain.kinds import Code, Integer, Text
from fieldledger.domain.problems import BadValue, Problem
from fieldledger.domain.record import Record


def a_known_setting_fits(fields: Mapping[str, object]) -> Problem | None:
    """`fiscal-year-start` is `MM-DD`; `silence-days`, `coming-of-age` and the years after which
    records of a type are due to be erased, `retain-TYPE-years`, are whole numbers.

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


def _whole(low: int, high: int) -> Callable[[str], object]:
    kind = Integer(low, high)

    def check(text: str) -> object:
        return kind.check(
            int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text
        )

    return check


_RETAINED = re.compile("retain-[a-z][a-z-]*-years")  # for each type about persons
_YEARS = _whole(1, 100)

# The settings that this version reads.
KNOWN: dict[str, Callable[[str], object]] = {
    "fiscal-year-start": check_month_day,  # MM-DD
    "silence-days": _whole(1, 3_650),  # after so many days a device counts as not heard from
    "coming-of-age": _whole(1, 100),  # in years
}


@dataclass(frozen=True, slots=True, kw_only=True)
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

"""Whether the clock can be believed: days, deadlines and the order of entries hang on it."""

from __future__ import annotations

import time

from fieldledger.language import mark, tr, trn
from fieldledger.services.leaks.places import Finding, Places, exists

CHECK = mark("clock")
_SLACK = 300  # seconds that two clocks may differ without anybody having done anything wrong
_SET = mark("Set date and time of this computer, from a telephone for example.")


def clock(places: Places, now: int, today: str | None, newest: int | None) -> list[Finding]:
    """``now``: seconds since 1970; ``today``: None where the clock is set before this program was
    made; ``newest``: the last moment this device wrote down, None where that is not known."""
    found = []
    if today is None:
        found.append(
            Finding(
                CHECK, "warning", tr("The clock is years behind: its battery is empty."), tr(_SET)
            )
        )
    elif newest is not None and now + _SLACK < newest:
        found.append(
            Finding(
                CHECK,
                "warning",
                tr(
                    "The clock is {span} behind the newest moment in this ledger.",
                    span=_span(newest - now),
                ),
                tr(
                    "Set date and time of this computer, from a telephone for example. Entries of "
                    "today would have the wrong day."
                ),
            )
        )
    if not _zone_is_known(places):
        found.append(
            Finding(
                CHECK,
                "note",
                tr("The time zone is not known, so days change at the hour of Greenwich."),
                tr("Set the time zone in the settings of this computer."),
            )
        )
    said = tr("The clock says {time}.", time=time.strftime("%Y-%m-%d %H:%M", time.localtime(now)))
    return found or [Finding(CHECK, "fine", said, "")]


def _zone_is_known(places: Places) -> bool:
    if places.windows or places.environ.get("TZ"):
        return True
    return exists(places.system("etc", "localtime"))


def _span(seconds: int) -> str:
    days = seconds // 86_400
    if days:
        return trn("{n} day", "{n} days", days)
    if seconds >= 3_600:
        return tr("{hours} h", hours=max(1, seconds // 3_600))
    return tr("{minutes} min", minutes=seconds // 60)

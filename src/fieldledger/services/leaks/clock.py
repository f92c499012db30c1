"""Whether the clock can be believed: days, deadlines and the order of entries hang on it."""

from __future__ import annotations

import time

from fieldledger.services.leaks.places import Finding, Places, exists

CHECK = "clock"
_SLACK = 300  # seconds that two clocks may differ without anybody having done anything wrong
_SET = "Set date and time of this computer, from a telephone for example."


def clock(places: Places, now: int, today: str | None, newest: int | None) -> list[Finding]:
    """``now``: seconds since 1970; ``today``: None where the clock is set before this program was
    made; ``newest``: the last moment this device wrote down, None where that is not known."""
    found = []
    if today is None:
        found.append(
            Finding(CHECK, "warning", "The clock is years behind: its battery is empty.", _SET)
        )
    elif newest is not None and now + _SLACK < newest:
        found.append(
            Finding(
                CHECK,
                "warning",
                f"The clock is {_span(newest - now)} behind the newest moment in this ledger.",
                f"{_SET} Entries of today would have the wrong day.",
            )
        )
    if not _zone_is_known(places):
        found.append(
            Finding(
                CHECK,
                "note",
                "The time zone is not known, so days change at the hour of Greenwich.",
                "Set the time zone in the settings of this computer.",
            )
        )
    said = f"The clock says {time.strftime('%Y-%m-%d %H:%M', time.localtime(now))}."
    return found or [Finding(CHECK, "fine", said, "")]


def _zone_is_known(places: Places) -> bool:
    if places.windows or places.environ.get("TZ"):
        return True
    return exists(places.system("etc", "localtime"))


def _span(seconds: int) -> str:
    days = seconds // 86_400
    if days:
        return "1 day" if days == 1 else f"{days:,} days"
    return f"{max(1, seconds // 3_600)} h" if seconds >= 3_600 else f"{seconds // 60} min"

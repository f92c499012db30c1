"""`status`: this device and the others, at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fieldledger.cli import ui
from fieldledger.cli.app import app_of

# So many devices fit on one screen with the rest.
_MOST_DEVICES = 12
_MOST_STRETCHES = 3
_MOST_HOLDERS = 4


def status() -> None:
    """Show this device, the others, and what waits to be exported.

    \b
      fieldledger status
      fieldledger status --json
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import upkeep

    with opened() as session:
        found = upkeep.status(session)
    ui.show(found, _lines(found))


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    training = "  (a training ledger)" if found["demo"] else ""
    waiting = "" if found["member"] else ", waiting to be taken in"
    yield f"ledger      {found['name']}{training}"
    sealed = ", sealed" if found["sealed"] else ""
    yield f"device      {found['label']} ({found['role']}{sealed}{waiting})"
    if found["sealed"]:
        yield f"sealed      {found['ops']:,} {_written(found['ops'])}, which it cannot read"
    else:
        yield f"records     {found['records']:,} from {found['ops']:,} entries and corrections"
    yield f"to export   {found['unexported'] or 'nothing'}"
    yield f"no receipt  {_without_receipt(found)}"
    yield f"backup      {_age(found['backup']['days'])}"
    if found["role"] == "coordinator":
        yield f"drill       {_age(found['drill']['days'])}"
    yield from _cash(found["cash"])
    yield f"for review  {found['review'] or 'nothing'}"
    if found["forked"]:
        yield "copied      a device wrote two entries after one: it was copied or put back"
    yield f"digest      {found['digest']}"
    yield f"state       {found['state']}"
    devices = found["devices"]
    if not devices:
        return
    yield ""
    header = ("device", "role", "state", "last seen", "next", "gaps")
    yield from ui.table(header, [_row(device) for device in devices[:_MOST_DEVICES]])
    if len(devices) > _MOST_DEVICES:
        yield f"… {len(devices) - _MOST_DEVICES} more: fieldledger devices"


def _written(count: int) -> str:
    return "entry or correction" if count == 1 else "entries and corrections"


def _without_receipt(found: Mapping[str, Any]) -> str:
    """How many entries, and which, as far as they fit on a line."""
    stretches = found["unreceipted_ids"]
    if not stretches:
        return "none"
    if len(stretches) > _MOST_STRETCHES:
        return f"{found['unreceipted']:,} between {stretches[0][0]} and {stretches[-1][1]}"
    shown = [first if first == last else f"{first} … {last}" for first, last in stretches]
    return f"{found['unreceipted']:,}: {', '.join(shown)}"


def _cash(held: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in held[:_MOST_HOLDERS]:
        yield f"cash        {each['holder']}  {each['text']}"
    if len(held) > _MOST_HOLDERS:
        yield f"cash        … {len(held) - _MOST_HOLDERS} more: fieldledger money"


def _age(days: int | None) -> str:
    if days is None:
        return "never"
    return {0: "today", 1: "yesterday"}.get(days, f"{days:,} days ago")


def _row(device: Mapping[str, Any]) -> list[str]:
    following = device["next_expected"]
    return [
        str(device["name"]),
        str(device["role"]),
        str(device["state"]).partition(":")[0],
        ui.moment(device["last_seen"]),
        f"{device['label']}-{following}" if following else "",
        ", ".join(f"{first}-{last}" for first, last in device["gaps"]),
    ]


app = app_of(status)

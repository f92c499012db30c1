"""`status`: this device and the others, at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fieldledger.cli import ui
from fieldledger.cli.app import app_of

# So many devices fit on one screen with the rest.
_MOST_DEVICES = 12


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
    yield f"device      {found['label']} ({found['role']})"
    yield f"entries     {found['ops']:,}"
    yield f"to export   {_count(found['unexported'])}"
    yield f"no receipt  {_count(found['unreceipted'])}"
    yield f"digest      {found['digest']}"
    yield f"state       {found['state']}"
    devices = found["devices"]
    if not devices:
        return
    yield ""
    rows = [
        (
            str(one["label"]),
            str(one.get("role") or ""),
            str(one.get("state") or ""),
            ui.moment(one.get("last_seen")),
        )
        for one in devices[:_MOST_DEVICES]
    ]
    yield from ui.table(("device", "role", "state", "last seen"), rows)
    if len(devices) > _MOST_DEVICES:
        yield f"… {len(devices) - _MOST_DEVICES} more: fieldledger devices"


def _count(value: object) -> str:
    return "nothing" if value in (0, None) else f"{value} entries"


app = app_of(status)

"""`fieldledger` alone: what to do next here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fieldledger.cli import ui
from fieldledger.cli.opening import home, is_ledger_here, opened_if_possible
from fieldledger.language import mark, tr

_FIRST = (
    ("fieldledger init", mark("found a ledger here")),
    ("fieldledger join FILE", mark("or join one, with an invitation")),
    ("fieldledger demo", mark("or look at one first")),
)
_DAILY = (
    ("fieldledger add TYPE", mark("write something down; it asks what is missing")),
    ("fieldledger list TYPE", mark("look at what is there")),
    ("fieldledger export -o PATH", mark("make a bundle for the coordinators")),
    ("fieldledger merge PATH", mark("take in bundles from others")),
    ("fieldledger report", mark("the report of the last full month")),
    ("fieldledger status", mark("this device and the others")),
)


def start() -> int:
    """A menu for a person at a terminal; else a few words on what could be done next."""
    if ui.interactive() and ui.is_screen() and not ui.in_shell():
        from fieldledger.cli.menu import menu

        return menu()
    if not is_ledger_here():
        _tell(tr("There is no ledger in {home} yet.", home=home()), _FIRST)
        return 0
    with opened_if_possible(may_ask=False) as session:
        if session is None:
            _tell(tr("The ledger in {home} is locked.", home=home()), _DAILY)
            return 0
        from fieldledger.services import upkeep

        found = upkeep.status(session)
    _tell(_state(found), _DAILY)
    return 0


def _state(found: Mapping[str, Any]) -> str:
    count, label, records = found["unexported"], found["label"], found["records"]
    if count:
        return tr(
            "This is device {label}: {records:,} records, {count} not exported yet.",
            label=label,
            records=records,
            count=count,
        )
    return tr(
        "This is device {label}: {records:,} records, everything is exported.",
        label=label,
        records=records,
    )


def _tell(state: str, commands: tuple[tuple[str, str], ...]) -> None:
    data = {"state": state, "next": [command for command, _ in commands]}
    width = max(len(command) for command, _ in commands) + 2
    lines = [f"  {command:{width}}{tr(meaning)}" for command, meaning in commands]
    ui.show(data, [state, "", *lines, "", tr("All commands: fieldledger --help")])

"""`fieldledger` alone: what to do next here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fieldledger.cli import ui
from fieldledger.cli.opening import home, is_ledger_here, opened_if_possible

_FIRST = (
    ("fieldledger init", "found a ledger here"),
    ("fieldledger join FILE", "or join one, with an invitation"),
    ("fieldledger demo", "or look at one first"),
)
_DAILY = (
    ("fieldledger add TYPE", "write something down; it asks what is missing"),
    ("fieldledger list TYPE", "look at what is there"),
    ("fieldledger export -o PATH", "make a bundle for the coordinators"),
    ("fieldledger merge PATH", "take in bundles from others"),
    ("fieldledger report", "the report of the last full month"),
    ("fieldledger status", "this device and the others"),
)


def start() -> int:
    """A menu for a person at a terminal; else a few words on what could be done next."""
    if ui.interactive() and ui.is_screen() and not ui.in_shell():
        from fieldledger.cli.menu import menu

        return menu()
    if not is_ledger_here():
        _tell(f"There is no ledger in {home()} yet.", _FIRST)
        return 0
    with opened_if_possible(may_ask=False) as session:
        if session is None:
            _tell(f"The ledger in {home()} is locked.", _DAILY)
            return 0
        from fieldledger.services import upkeep

        found = upkeep.status(session)
    _tell(_state(found), _DAILY)
    return 0


def _state(found: Mapping[str, Any]) -> str:
    count = found["unexported"]
    waiting = f"{count} not exported yet" if count else "everything is exported"
    return f"This is device {found['label']}: {found['records']:,} records, {waiting}."


def _tell(state: str, commands: tuple[tuple[str, str], ...]) -> None:
    data = {"state": state, "next": [command for command, _ in commands]}
    width = max(len(command) for command, _ in commands) + 2
    lines = [f"  {command:{width}}{meaning}" for command, meaning in commands]
    ui.show(data, [state, "", *lines, "", "All commands: fieldledger --help"])

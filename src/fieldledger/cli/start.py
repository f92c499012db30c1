"""`fieldledger` alone: what to do next here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fieldledger.cli import ui
from fieldledger.cli.opening import home, is_ledger_here, opened_if_possible
from fieldledger.language import mark, tr, trn

if TYPE_CHECKING:
    from fieldledger.services.guiding import Here
    from fieldledger.services.pending import Pending

_FIRST = (
    ("fieldledger init", mark("found a ledger here")),
    ("fieldledger join FILE", mark("or join one, with an invitation")),
    ("fieldledger demo", mark("or look at one first")),
)
_FOR_COORDINATORS = ("fieldledger export -o PATH", mark("make a bundle for the coordinators"))
_FOR_ALL = ("fieldledger export --help", mark("make bundles for the others"))
_DAILY = (
    ("fieldledger add TYPE", mark("write something down; it asks what is missing")),
    ("fieldledger list TYPE", mark("look at what is there")),
    _FOR_COORDINATORS,
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
        from fieldledger.services import guiding

        here = guiding.here(session)
    daily = tuple(_FOR_ALL if row == _FOR_COORDINATORS else row for row in _DAILY)
    _tell(_state(here), daily if here.role == "coordinator" else _DAILY, here.pending)
    return 0


def _state(here: Here) -> str:
    return trn(
        "This is device {label}: {n} record.",
        "This is device {label}: {n} records.",
        here.records,
        label=here.label,
    )


def _tell(
    state: str, commands: tuple[tuple[str, str], ...], waiting: Sequence[Pending] = ()
) -> None:
    """The state, what waits, and what can be done besides, each a command and its meaning."""
    first = [(each.command, each.text) for each in waiting]
    there = [command.split()[:2] for command, _ in first]
    then = [(each, tr(meaning)) for each, meaning in commands if each.split()[:2] not in there]
    data = {
        "state": state,
        "next": [command for command, _ in (*first, *then)],
        "pending": [each._asdict() for each in waiting],
    }
    lines = [state, *_waiting(first), "", *_then(then), "", tr("All commands: fieldledger --help")]
    ui.show(data, lines)


def _waiting(first: Sequence[tuple[str, str]]) -> Iterator[str]:
    if first:
        yield from ("", tr("Waiting, the most pressing first:"))
    for command, text in first:
        yield f"  {text}"
        yield f"    {command}"


def _then(commands: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max(len(command) for command, _ in commands) + 2
    yield from (f"  {command:{width}}{meaning}" for command, meaning in commands)

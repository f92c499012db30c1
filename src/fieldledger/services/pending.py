"""What waits on this device to be done, the most pressing first.

Entries that no bundle holds come first, since they are lost with the device. Then what a person has
to settle, then whom nothing can be sent to yet, then what is only a precaution.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fieldledger.domain.standing import Device
from fieldledger.language import tr, trn
from fieldledger.services import backup, leaders, receiving, sending
from fieldledger.services.session import Session
from fieldledger.store import devices

BACKUP_OLD, DRILL_OLD = 31, 184  # days
_DRILL = "fieldledger recovery verify"


class Pending(NamedTuple):
    """One thing to do: its name for programs, a sentence for people, and the command for it."""

    name: str
    text: str
    command: str


def pending(session: Session) -> list[Pending]:
    """What waits here; empty where nothing does."""
    return [*_to_send(session), *_to_settle(session), *_to_confirm(session), *_to_secure(session)]


def _to_send(session: Session) -> Iterator[Pending]:
    command = "fieldledger export -o PATH"
    if session.role == "coordinator":
        if not any(devices.confirmed(session.ledger, each.sign) for each in _others(session)):
            return  # nobody may be sent entries yet
        command = "fieldledger export --to everyone -o PATH"
    elif not leaders.is_taken_in(session):
        text = tr("Not taken in yet: bring the coordinators a bundle, and merge what comes back.")
        yield Pending("join", text, command)
        return
    count = sending.unexported(session)
    if count:
        yield Pending(
            "export",
            trn("{n} entry is in no bundle yet.", "{n} entries are in no bundle yet.", count),
            command,
        )


def _to_settle(session: Session) -> Iterator[Pending]:
    count = receiving.review_count(session)
    if count:
        text = trn(
            "{n} thing waits for a person to look at it.",
            "{n} things wait for a person to look at them.",
            count,
        )
        yield Pending("review", text, "fieldledger review")


def _to_confirm(session: Session) -> Iterator[Pending]:
    if session.role != "coordinator":
        return
    count = sum(not devices.confirmed(session.ledger, each.sign) for each in _others(session))
    if count:
        text = trn(
            "{n} device is not confirmed: nothing but codes is sent to it.",
            "{n} devices are not confirmed: nothing but codes is sent to them.",
            count,
        )
        yield Pending("confirm", text, "fieldledger devices confirm LABEL")


def _to_secure(session: Session) -> Iterator[Pending]:
    days = backup.last(session)["days"]
    if days is None:
        text = tr("There is no backup of this device.")
    else:
        text = trn(
            "The last backup was made {n} day ago.", "The last backup was made {n} days ago.", days
        )
    if days is None or days > BACKUP_OLD:
        yield Pending("backup", text, "fieldledger backup FILE")
    if session.role != "coordinator":
        return
    days = backup.last(session, "drill")["days"]
    if days is None:
        yield Pending("drill", tr("Nobody has tried the recovery pieces yet."), _DRILL)
    elif days > DRILL_OLD:
        text = trn(
            "The recovery pieces were last tried {n} day ago.",
            "The recovery pieces were last tried {n} days ago.",
            days,
        )
        yield Pending("drill", text, _DRILL)


def _others(session: Session) -> list[Device]:
    """The other members to whom bundles go: not barred, on hold, suspended or replaced."""
    ledger, gone = session.ledger, devices.replaced(session.ledger)
    return [
        each
        for each in devices.members(ledger)
        if each.sign != session.me.sign
        and not each.suspended
        and not each.on_hold
        and each.sign not in gone
        and not devices.is_cut(ledger, each.sign)
    ]

"""Looking a home and its computer over, without changing either.

What can be looked at without the passphrase is. What only an opened ledger tells is looked at where
a key is at hand, and else named as not looked at. The store is imported late: without SQLCipher
there is still something to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from fieldledger import errors
from fieldledger.language import mark, tr, trn
from fieldledger.services import homes
from fieldledger.services.homes import DATABASE, NEW_VAULT, VAULT
from fieldledger.services.installation import installation
from fieldledger.services.leaks.checks import CHECKS
from fieldledger.services.leaks.clock import clock
from fieldledger.services.leaks.modes import modes
from fieldledger.services.leaks.places import (
    Finding,
    Grade,
    Places,
    exists,
    head,
    some,
)
from fieldledger.services.setup import World

if TYPE_CHECKING:
    from fieldledger.crypto.vault import Cost
    from fieldledger.services.session import Session

Open = Callable[[], "AbstractContextManager[Session | None]"]
Measure = Callable[["Cost"], float]

_LONGEST_VAULT = 1 << 16
_DAY = 86_400
_MOST_DUE = 10  # records named
_BACKUP_TOO_OLD = 92  # days; what is only old, services.pending says
_BACK_UP = mark("Run: fieldledger backup FILE, and keep the file and the passphrase apart.")
_ORDER = {"warning": 0, "note": 1, "fine": 2}


def examine(
    places: Places, world: World, open_: Open, measure: Measure | None = None
) -> list[Finding]:
    """This home and this installation, worst first.

    ``open_`` gives the open ledger, or None where no key is at hand; ``measure`` the seconds that
    a cost of Argon2id takes, by default those of this computer.
    """
    found = installation(world.today())
    if _is_whole(places.home):
        found += [*_vault(places, measure), *_opened(places, open_)]
    found += [*homes.home(places), *modes(places), *homes.space(places), *homes.left_over(places)]
    return worst_first(found)


def examine_leaks(places: Places, world: World, open_: Open) -> list[Finding]:
    """Where this computer may give something away, worst first."""
    found = [finding for check in CHECKS for finding in check(places)]
    found += clock(places, world.now(), world.today(), _newest(places, open_))
    found += [each for each in installation(world.today()) if each.grade != "fine"]
    return worst_first(found)


def worst_first(found: list[Finding]) -> list[Finding]:
    """Warnings, then notes, then what is fine; each in the order in which it was looked at."""
    return sorted(found, key=lambda each: _ORDER[each.grade])


# What an opened ledger tells: one function for each thing, which takes the session. Further ones,
# such as records that are due for erasure, are added here.


def _backup(session: Session) -> Iterator[Finding]:
    from fieldledger.services import backup, pending

    days = backup.last(session)["days"]
    if days is None:
        yield Finding(
            mark("backup"), "warning", tr("There is no backup of this device."), tr(_BACK_UP)
        )
        return
    grade: Grade = "note" if days > pending.BACKUP_OLD else "fine"
    grade = "warning" if days > _BACKUP_TOO_OLD else grade
    todo = "" if grade == "fine" else tr(_BACK_UP)
    yield Finding(mark("backup"), grade, _last_backup(days), todo)


def _last_backup(days: int) -> str:
    if days == 0:
        return tr("The last backup was made today.")
    if days == 1:
        return tr("The last backup was made yesterday.")
    return trn(
        "The last backup was made {n} day ago.", "The last backup was made {n} days ago.", days
    )


def _drill(session: Session) -> Iterator[Finding]:
    """Whether the pieces of the recovery secret were ever tried; coordinators see to that."""
    if session.role != "coordinator":
        return
    from fieldledger.services import pending

    todo = tr("Bring the pieces together and run: fieldledger recovery verify")
    try:
        at = int(str(session.ledger.meta("drill")))
    except (KeyError, ValueError):
        yield Finding(
            mark("recovery"), "note", tr("Nobody has tried the recovery pieces yet."), todo
        )
        return
    days = max(0, session.world.now() - at) // _DAY
    said = _last_tried(days)
    if days > pending.DRILL_OLD:
        yield Finding(mark("recovery"), "note", said, todo)
    else:
        yield Finding(mark("recovery"), "fine", said)


def _last_tried(days: int) -> str:
    if days == 0:
        return tr("The recovery pieces were last tried today.")
    if days == 1:
        return tr("The recovery pieces were last tried yesterday.")
    return trn(
        "The recovery pieces were last tried {n} day ago.",
        "The recovery pieces were last tried {n} days ago.",
        days,
    )


def _receipts(session: Session) -> Iterator[Finding]:
    from fieldledger.services import receipts

    alone = sum(
        last - base for each in receipts.unreceipted(session).values() for base, last in each
    )
    if not alone:
        yield Finding(
            mark("receipts"), "fine", tr("Others are known to hold all entries of this device.")
        )
        return
    yield Finding(
        mark("receipts"),
        "note",
        trn(
            "{n} entry or correction is on no other device, as far as this one knows.",
            "{n} entries and corrections are on no other device, as far as this one knows.",
            alone,
        ),
        tr("Run: fieldledger export, bring the file over, and merge what comes back."),
    )


def _retention(session: Session) -> Iterator[Finding]:
    from fieldledger.services import retention

    found = retention.due(session)
    shown = some([f"{each.id} ({each.type})" for each in found], _MOST_DUE)
    if found:
        yield Finding(
            mark("retention"),
            "note",
            tr("Kept as long as the settings say, or without a day: {records}.", records=shown),
            tr("Look at each: fieldledger show ID, then fieldledger erase ID --reason WHY."),
        )


OPENED: tuple[Callable[[Session], Iterator[Finding]], ...] = (
    _backup,
    _drill,
    _receipts,
    _retention,
)


def _opened(places: Places, open_: Open) -> list[Finding]:
    """What an opened ledger tells."""
    if exists(places.home / NEW_VAULT):
        # Opening would finish what was cut off, and here nothing is changed.
        return []
    try:
        with open_() as session:
            if session is not None:
                fresh = Finding(
                    mark("ledger"), "fine", tr("It opens, and is not older than its mark.")
                )
                return [fresh, *(each for tell in OPENED for each in tell(session))]
    except errors.FieldledgerError as error:
        return [Finding(mark("ledger"), "warning", error.message, error.hint)]
    return [
        Finding(
            mark("ledger"),
            "note",
            tr("Locked: backup, recovery and receipts were not looked at."),
            tr("Run: fieldledger unlock, then doctor again."),
        )
    ]


def _newest(places: Places, open_: Open) -> int | None:
    """The newest moment that the ledger knows; None where it is not open, whyever."""
    if not _is_whole(places.home) or exists(places.home / NEW_VAULT):
        return None
    try:
        with open_() as session:
            if session is None:
                return None
            from fieldledger.store import moments

            return moments.newest(session.ledger)
    except errors.FieldledgerError:
        return None


# What is told without a key.


def _is_whole(home: Path) -> bool:
    return exists(home / VAULT) and exists(home / DATABASE)


def _vault(places: Places, measure: Measure | None) -> Iterator[Finding]:
    """The vault, and what its passphrase costs whoever guesses."""
    from fieldledger.crypto import slot, vault

    data = head(places.home / VAULT, _LONGEST_VAULT)
    if data is None:
        yield Finding(
            mark("vault"),
            "warning",
            tr("{file} cannot be read.", file=VAULT),
            tr("See whose file it is."),
        )
        return
    try:
        cost = vault.passphrase_cost(data)
    except errors.FieldledgerError as error:
        yield Finding(mark("vault"), "warning", error.message, error.hint)
        return
    try:
        least = (measure or vault.measure)(vault.FLOOR)
    except ImportError:  # told by what looks at the installation
        return
    # One try at the least cost tells what all others take: Argon2id grows with memory and passes.
    seconds = least * _work(cost) / _work(vault.FLOOR)
    if seconds < slot.AIM_SECONDS / 2 and _work(cost) < _work(slot.DEAREST):
        todo = tr("Run: fieldledger passphrase")
        yield Finding(mark("vault"), "note", _cost_in_words(cost, seconds, dearer=True), todo)
    else:
        yield Finding(mark("vault"), "fine", _cost_in_words(cost, seconds, dearer=False))


def _cost_in_words(cost: Cost, seconds: float, *, dearer: bool) -> str:
    costs = {
        "memory": cost.memory_kib >> 10,
        "passes": cost.passes,
        "lanes": cost.lanes,
        "seconds": f"{seconds:.1f}",
    }
    if dearer:
        return tr(
            "Each guess costs {memory} MiB, {passes} passes, {lanes} lanes: about {seconds} s on "
            "this computer, which could be made dearer.",
            **costs,
        )
    return tr(
        "Each guess costs {memory} MiB, {passes} passes, {lanes} lanes, not below the floor: about "
        "{seconds} s on this computer.",
        **costs,
    )


def _work(cost: Cost) -> int:
    return cost.memory_kib * cost.passes

"""Looking a home and its computer over, without changing either.

What can be looked at without the passphrase is. What only an opened ledger tells is looked at where
a key is at hand, and else named as not looked at. The store is imported late: without SQLCipher
there is still something to be told.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from fieldledger import errors
from fieldledger.services.installation import installation
from fieldledger.services.leaks import mounts
from fieldledger.services.leaks.checks import CHECKS
from fieldledger.services.leaks.clock import clock
from fieldledger.services.leaks.modes import modes
from fieldledger.services.leaks.places import (
    Finding,
    Grade,
    Places,
    about,
    closed,
    exists,
    head,
    matching,
    real,
    some,
)
from fieldledger.services.setup import World

if TYPE_CHECKING:
    from fieldledger.crypto.vault import Cost
    from fieldledger.services.session import Session

Open = Callable[[], "AbstractContextManager[Session | None]"]
Measure = Callable[["Cost"], float]

# The files of a home: docs/format/ledger.md section 1.
_VAULT, _NEW_VAULT, _DATABASE, _MARK = "vault.json", "vault.new.json", "ledger.db", "mark.json"
_LONGEST_VAULT = 1 << 16
_PAGE = 4_096
_DAY = 86_400
_LEAST_SPACE = 100 << 20
_MOST_DUE = 10  # records named
_BACKUP_OLD, _BACKUP_TOO_OLD, _DRILL_OLD = 31, 92, 184  # days
_BACK_UP = "Run: fieldledger backup FILE, and keep the file and the passphrase apart."
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
    found += [*_home(places), *modes(places), *_space(places), *_left_over(places)]
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
    from fieldledger.services import backup

    days = backup.last(session)["days"]
    if days is None:
        yield Finding("backup", "warning", "There is no backup of this device.", _BACK_UP)
        return
    grade: Grade = "note" if days > _BACKUP_OLD else "fine"
    grade = "warning" if days > _BACKUP_TOO_OLD else grade
    todo = "" if grade == "fine" else _BACK_UP
    yield Finding("backup", grade, f"The last backup was made {_ago(days)}.", todo)


def _drill(session: Session) -> Iterator[Finding]:
    """Whether the pieces of the recovery secret were ever tried; coordinators see to that."""
    if session.role != "coordinator":
        return
    todo = "Bring the pieces together and run: fieldledger recovery verify"
    try:
        at = int(str(session.ledger.meta("drill")))
    except (KeyError, ValueError):
        yield Finding("recovery", "note", "Nobody has tried the recovery pieces yet.", todo)
        return
    days = max(0, session.world.now() - at) // _DAY
    said = f"The recovery pieces were last tried {_ago(days)}."
    if days > _DRILL_OLD:
        yield Finding("recovery", "note", said, todo)
    else:
        yield Finding("recovery", "fine", said)


def _receipts(session: Session) -> Iterator[Finding]:
    from fieldledger.services import receipts

    alone = sum(
        last - base for each in receipts.unreceipted(session).values() for base, last in each
    )
    if not alone:
        yield Finding("receipts", "fine", "Others are known to hold all entries of this device.")
        return
    many = "1 entry or correction is" if alone == 1 else f"{alone:,} entries and corrections are"
    yield Finding(
        "receipts",
        "note",
        f"{many} on no other device, as far as this one knows.",
        "Run: fieldledger export, bring the file over, and merge what comes back.",
    )


def _retention(session: Session) -> Iterator[Finding]:
    from fieldledger.services import retention

    found = retention.due(session)
    shown = [f"{each.id} ({each.type})" for each in found[:_MOST_DUE]]
    more = f" and {len(found) - _MOST_DUE:,} more" if len(found) > _MOST_DUE else ""
    if found:
        yield Finding(
            "retention",
            "note",
            f"Kept as long as the settings say, or without a day: {', '.join(shown)}{more}.",
            "Look at each: fieldledger show ID, then fieldledger erase ID --reason WHY.",
        )


OPENED: tuple[Callable[[Session], Iterator[Finding]], ...] = (
    _backup,
    _drill,
    _receipts,
    _retention,
)


def _opened(places: Places, open_: Open) -> list[Finding]:
    """What an opened ledger tells."""
    if exists(places.home / _NEW_VAULT):
        # Opening would finish what was cut off, and here nothing is changed.
        return []
    try:
        with open_() as session:
            if session is not None:
                fresh = Finding("ledger", "fine", "It opens, and is not older than its mark.")
                return [fresh, *(each for tell in OPENED for each in tell(session))]
    except errors.FieldledgerError as error:
        return [Finding("ledger", "warning", error.message, error.hint)]
    return [
        Finding(
            "ledger",
            "note",
            "Locked: backup, recovery and receipts were not looked at.",
            "Run: fieldledger unlock, then doctor again.",
        )
    ]


def _newest(places: Places, open_: Open) -> int | None:
    """The newest moment that the ledger knows; None where it is not open, whyever."""
    if not _is_whole(places.home) or exists(places.home / _NEW_VAULT):
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
    return exists(home / _VAULT) and exists(home / _DATABASE)


def _home(places: Places) -> Iterator[Finding]:
    home, shown = places.home, places.shown(places.home)
    vault, database = exists(home / _VAULT), exists(home / _DATABASE)
    if closed(home):
        yield Finding(
            "home",
            "warning",
            f"{shown} cannot be looked into, so whether there is a ledger is not known.",
            f"If it is yours: chmod 700 {shown}. Else see whose it is; run nothing with sudo.",
        )
        return
    if not vault and not database:
        yield Finding(
            "home",
            "note",
            f"There is no ledger in {shown}.",
            "Found one with 'fieldledger init', or join one with 'fieldledger join FILE'.",
        )
        return
    mount = mounts.mount_of(places, home)
    kind = f", on {mount.kind}" if mount else ""
    yield Finding("home", "fine", f"The home is {shown}{kind}.")
    if not vault:
        yield _gone(_VAULT, "Without it nothing opens the ledger.")
    if not database:
        yield _gone(_DATABASE, "It holds all entries.")
    elif len(head(home / _DATABASE, _PAGE) or b"") < _PAGE:
        yield _gone(_DATABASE, "It is empty, cut short or cannot be read.")
    if not exists(home / _MARK):
        yield Finding(
            "home",
            "warning",
            f"{_MARK} is missing, so an older copy of the ledger cannot be told from the newest.",
            "If you know that this copy is the newest: fieldledger verify --trust-this-copy",
        )


def _gone(name: str, what: str) -> Finding:
    return Finding(
        "home",
        "warning",
        f"{name} is missing or damaged. {what}",
        "Put it back, or restore the newest backup: fieldledger restore FILE",
    )


def _vault(places: Places, measure: Measure | None) -> Iterator[Finding]:
    """The vault, and what its passphrase costs whoever guesses."""
    from fieldledger.crypto import slot, vault

    data = head(places.home / _VAULT, _LONGEST_VAULT)
    if data is None:
        yield Finding("vault", "warning", f"{_VAULT} cannot be read.", "See whose file it is.")
        return
    try:
        cost = vault.passphrase_cost(data)
    except errors.FieldledgerError as error:
        yield Finding("vault", "warning", error.message, error.hint)
        return
    try:
        least = (measure or vault.measure)(vault.FLOOR)
    except ImportError:  # told by what looks at the installation
        return
    # One try at the least cost tells what all others take: Argon2id grows with memory and passes.
    seconds = least * _work(cost) / _work(vault.FLOOR)
    said = f"Each guess costs {cost.memory_kib >> 10} MiB, {cost.passes} passes, {cost.lanes} lanes"
    took = f"about {seconds:.1f} s on this computer"
    if seconds < slot.AIM_SECONDS / 2 and _work(cost) < _work(slot.DEAREST):
        yield Finding(
            "vault",
            "note",
            f"{said}: {took}, which could be made dearer.",
            "Run: fieldledger passphrase",
        )
    else:
        yield Finding("vault", "fine", f"{said}, not below the floor: {took}.")


def _work(cost: Cost) -> int:
    return cost.memory_kib * cost.passes


def _space(places: Places) -> Iterator[Finding]:
    folder = next((each for each in (places.home, *places.home.parents) if exists(each)), None)
    database = about(places.home / _DATABASE)
    # A new passphrase and a backup write the whole ledger once more.
    needed = max(_LEAST_SPACE, 3 * database.st_size if database else 0)
    try:
        free = shutil.disk_usage(folder or places.home).free
    except OSError:
        return
    said = f"{free >> 20:,} MiB are free"
    if free >= needed:
        yield Finding("space", "fine", f"{said}.")
    else:
        yield Finding(
            "space",
            "warning",
            f"{said}, and {needed >> 20:,} may be needed: a full disk refuses entries.",
            "Delete what is not needed on this disk; nothing in the home.",
        )


def _left_over(places: Places) -> Iterator[Finding]:
    home = places.home
    if exists(home / _NEW_VAULT):
        yield Finding(
            "left over",
            "warning",
            f"{_NEW_VAULT}: a change of the passphrase was cut off.",
            "Run: fieldledger lock, then fieldledger status. Try both passphrases, the old one and "
            "the new one; never delete the file.",
        )
    left = [path.name for path in matching(real(home), r"\.fieldledger-.*")]
    if left:
        yield Finding(
            "left over",
            "note",
            f"{some(left)}: from a command that was cut off.",
            "Delete it, if no fieldledger is running.",
        )
    if not left and not exists(home / _NEW_VAULT):
        yield Finding("left over", "fine", "No command was cut off here.")


def _ago(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, f"{days:,} days ago")

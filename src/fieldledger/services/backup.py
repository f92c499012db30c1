"""Making a backup: one file with the vault, a copy of the encrypted ledger, and its mark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fieldledger.services.session import Session
from fieldledger.store import archive, files
from fieldledger.store import ledger as ledgers

DAY = 86_400


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was written."""

    file: str
    bytes: int


def backup(session: Session, out: Path) -> BackedUp:
    """Write a backup to a file that is not there yet. Raises Refused, CannotWrite.

    The copy is encrypted under the same keys as the ledger, so the file opens with the passphrase
    that the ledger has at this moment.
    """
    ledger, vault = session.ledger, ledgers.read_vault(session.home)
    files.refuse_taken(out)
    with ledgers.aside(session.home) as folder:
        files.create(folder / ledgers.VAULT, vault)
        ledger.copy_to(folder)
        with files.new_stream(out) as stream:
            archive.write(stream, folder)
    try:
        with ledger.writing():
            ledger.put_meta("backup", session.world.now())
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    return BackedUp(str(out), out.stat().st_size)


def last(session: Session, done: str = "backup") -> dict[str, int | None]:
    """When the last backup (or ``drill``) was, and how many days ago; None for both if never."""
    try:
        at = int(str(session.ledger.meta(done)))
    except KeyError:
        return {"at": None, "days": None}
    return {"at": at, "days": max(0, session.world.now() - at) // DAY}

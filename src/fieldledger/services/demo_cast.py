"""Who plays in a rehearsal: the trainee's home and the others', all in one folder.

The trainee types real commands in a real home; the others are played by the services. A ledger is
opened here by the recovery secret of the rehearsal, so that a passphrase that the trainee chose
need not be known. The ledger is marked as one for training: it never merges with a real one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fieldledger import errors
from fieldledger.crypto import roots
from fieldledger.crypto import vault as vaults
from fieldledger.language import tr
from fieldledger.services import entries, exchange, founding, membership, recovery
from fieldledger.services.session import Session, open_with_keys
from fieldledger.services.setup import World
from fieldledger.store import archive, sqlcipher
from fieldledger.store import ledger as ledgers

HOMES = {"a": "office", "a1": "river", "a2": "hill", "a3": "lake"}
"""The folder of each device, by its label."""
STICK, SAFE, PIECES = "stick", "safe", "pieces"
CLEAR = ("relief", "children")


class Cast:
    """The folder, the recovery secret, and the ``facts`` that the lessons' texts name."""

    def __init__(self, folder: Path, world: World, trainee: str) -> None:
        self.folder = folder
        self.world = world
        self.trainee = trainee
        self.passphrase = founding.suggest_passphrase(world)
        self.secret = recovery.new_secret(world)
        self.facts: dict[str, object] = {}
        for name in (STICK, SAFE):
            _make(folder / name)

    @property
    def home(self) -> str:
        """The trainee's home, within the folder."""
        return HOMES[self.trainee]

    @contextmanager
    def at(self, label: str) -> Iterator[Session]:
        """The open ledger of a device."""
        with self.opened(self.folder / HOMES[label]) as session:
            yield session

    @contextmanager
    def opened(self, home: Path) -> Iterator[Session]:
        """The open ledger of any home of this rehearsal. Raises NoLedger, WrongKey, Damaged."""
        vault = ledgers.read_vault(home)
        master = vaults.open_with_recovery(vault, roots.recovery_seed(self.secret)).master
        keys = vaults.database_key(master) + vaults.mark_key(master)
        ledger = open_with_keys(home, vault, keys, self.world)
        try:
            with sqlcipher.translated():
                yield Session(home, ledger, self.world)
        finally:
            ledger.close()

    def found(self) -> None:
        """Found the ledger on device ``a``; two of the three pieces are at hand."""
        with recovery.in_files(self.folder / PIECES, recovery.split(self.secret, self.world)) as at:
            founding.found(
                self.folder / HOMES["a"],
                self.world,
                self.passphrase,
                secret=self.secret,
                name="rehearsal",
                demo=True,
            )
        at[2].unlink()

    def let_in(self, label: str) -> str:
        """Invite a worker and let them join; their first bundle, not merged yet."""
        with self.at("a") as office:
            invited = membership.invite(
                office,
                HOMES[label],
                clear=CLEAR,
                scope="all",
                out=self.folder / f"{HOMES[label]}.invite",
            )
        file = Path(invited.file)
        home = self.folder / HOMES[label]
        membership.join(home, self.world, file, invited.code, self.passphrase)
        file.unlink()
        return self.send(label, f"{HOMES[label]}-1")

    def take_in(self, label: str) -> None:
        """Merge a new device's first bundle, confirm it, and send it what it may read."""
        first = self.let_in(label)
        self.merge("a", first)
        with self.at("a") as office:
            membership.confirm(office, label)
        back = self.send("a", f"to-{HOMES[label]}", to=label)
        self.merge(label, back)
        for name in (first, back):
            (self.folder / name).unlink()

    def add(self, label: str, line: str, on: str | None = None) -> str:
        """Write down one entry on a device, as a person types it; its id. ``on``: the day from
        which on its timelines hold."""
        kind, *words = line.split()
        with self.at(label) as session:
            return entries.add(session, kind, words, (), on=on).id

    def correct(self, label: str, record: str, field: str, value: str, reason: str) -> None:
        """Correct a record on a device."""
        with self.at(label) as session:
            entries.change(session, record, [(field, value)], reason)

    def send(self, label: str, name: str, *, to: str = "coordinators", place: str = STICK) -> str:
        """Write a bundle; its path within the folder."""
        path = f"{place}/{name}.enc"
        with self.at(label) as session:
            exchange.export(session, to=to, out=self.folder / path)
        return path

    def merge(self, label: str, *bundles: str) -> None:
        """Take bundles in on a device; what is for another one, or is none, is left aside."""
        with self.at(label) as session:
            for each in bundles:
                try:
                    exchange.merge(session, [self.folder / each])
                except errors.FieldledgerError:
                    continue

    def files(self, place: str) -> Sequence[str]:
        """The files in one of the folders, as paths within the whole."""
        found = sorted((self.folder / place).glob("*"))
        return [f"{place}/{path.name}" for path in found if path.is_file()]

    def backups(self) -> list[str]:
        """The backups among the files in the folder ``safe``."""
        return [each for each in self.files(SAFE) if archive.is_one(self.folder / each)]

    def new_homes(self) -> list[Path]:
        """Homes with a ledger that the trainee made, beside those that were there."""
        known = {self.folder / name for name in HOMES.values()}
        found = sorted(path.parent for path in self.folder.glob("**/vault.json"))
        return [path for path in found if path not in known]


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise errors.CannotWrite(
            tr("{folder} cannot be made.", folder=folder),
            hint=tr("Name a folder that you may write to."),
        ) from error

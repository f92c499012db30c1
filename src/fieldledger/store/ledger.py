"""An open ledger: the connection, its settings of this device, transactions, and freshness.

Home layout (``docs/format/ledger.md`` section 1): ``vault.json``, ``ledger.db`` and ``mark.json``.
The mark says how far the ledger had got at its last commit and is authenticated with a key of the
vault. SQLCipher cannot notice that the whole file was replaced by an older copy of itself; the
mark can: a file behind its mark is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.store import files, sqlcipher, tables

VAULT = "vault.json"
DATABASE = "ledger.db"
MARK = "mark.json"
NEW_VAULT = "vault.new.json"
ASIDE = ".fieldledger-aside"
File = tuple[int, int]
"""Which file it is, whatever its name: its device and number."""

VERSION = 4  # of the tables of truth (``store.migrations``), kept in ``PRAGMA user_version``


class Ledger:
    """One device's copy of a ledger, open. Everything is read and written through ``conn``."""

    def __init__(
        self, home: Path, file: File | None, conn: sqlcipher.Connection, mark_key: bytes
    ) -> None:
        self.home = home
        self.conn = conn
        self._file = file
        self._mark_key = mark_key
        self.wiped = False  # whether this transaction erased what nobody may read any more

    def meta(self, key: str) -> object:
        """A setting of this device; KeyError if it was never written."""
        row = self.conn.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return row[0]

    def meta_bytes(self, key: str) -> bytes:
        """A setting that is bytes."""
        return bytes(self.meta(key))  # type: ignore[call-overload, no-any-return]

    def put_meta(self, key: str, value: object) -> None:
        """Write a setting of this device, inside ``writing``."""
        self.conn.execute("INSERT OR REPLACE INTO meta VALUES(?,?)", (key, value))

    @property
    def id(self) -> bytes:
        """The ledger's id (ops §1.1)."""
        return self.meta_bytes("ledger")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it is durable at the end, or none. Raises InUse, CannotWrite."""
        with sqlcipher.translated():
            # Pages that were read before would hide that an older copy has been put in place.
            self.conn.execute("PRAGMA shrink_memory")
            self.conn.execute("BEGIN IMMEDIATE")
            try:
                self._check_in_place()
                self._check_fresh()
                yield
                counter = self._counter() + 1
                self.put_meta("counter", counter)
                heads = self._heads()
                self.conn.execute("COMMIT")
                self._empty_log()
            except BaseException:
                if self.conn.in_transaction:
                    self.conn.execute("ROLLBACK")
                raise
            finally:
                self.wiped = False
        # What was written is durable now. A mark that stays behind is a sound one, and saying that
        # the entry failed would have it typed again.
        with suppress(errors.CannotWrite):
            self._put_mark(counter, heads)

    def _empty_log(self) -> None:
        """After an erasure: the pages as they were before stand in the write-ahead log, and go.
        Where another process reads just now, they go when the last one closes the file."""
        if self.wiped:
            self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def rehearsing(self) -> Iterator[None]:
        """A transaction that is always taken back: what ``--dry-run`` runs in."""
        with sqlcipher.translated():
            self.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                self.conn.execute("ROLLBACK")
                self.wiped = False

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Part of a rehearsal, taken back by itself where it fails."""
        self.conn.execute("SAVEPOINT trying")
        try:
            yield
        except BaseException:
            self.conn.execute("ROLLBACK TO trying")
            raise
        finally:
            self.conn.execute("RELEASE trying")

    def close(self) -> None:
        """Close the file; the write-ahead log is folded into it."""
        self.conn.close()

    def check_fresh(self) -> None:
        """Refuse a ledger file that is older than its mark, or has lost it. Raises RolledBack."""
        with sqlcipher.translated():
            self._check_fresh()

    def trust_this_copy(self) -> None:
        """Write a new mark where it is missing; a file behind its mark stays refused."""
        try:
            self._read_mark()
        except errors.RolledBack:
            with sqlcipher.translated():
                self.write_mark()

    def write_mark(self, also: bytes | None = None) -> None:
        """Write the mark as of now; ``also``: another key under which it is to hold."""
        self._put_mark(self._counter(), self._heads(), also)

    def _check_fresh(self) -> None:
        # The mark first: another process that commits in between may only put the ledger ahead.
        told, told_heads = self._read_mark()
        counter, heads = self._how_far()
        # An older file below a write-ahead log that was left behind: what was written last is in
        # the log, the counter too, and what was written before that is not.
        if counter < told or (counter == told and heads != told_heads):
            raise errors.RolledBack(
                tr(
                    "The ledger file is an older copy of itself: entries that this device had "
                    "confirmed are not in it."
                ),
                hint=tr("Put the newer file back. Nothing was changed."),
            )

    def _check_in_place(self) -> None:
        # A file under another name, or none, is written to as before: it is nobody's ledger.
        if _which_file(self.home) != self._file:
            raise errors.RolledBack(
                tr("The ledger file was replaced or moved away while it was in use."),
                hint=tr("Nothing was changed. Put the newest file back, and try again."),
            )

    def _counter(self) -> int:
        return int(str(self.meta("counter")))

    def _heads(self) -> str:
        return self._how_far()[1]

    def _how_far(self) -> tuple[int, str]:
        """The counter and a hash of all heads, of one moment."""
        whole = hashlib.sha256()
        counter: object = None
        for value, base, last in self.conn.execute(
            "SELECT value, base_head, last_head FROM meta LEFT JOIN run "
            "WHERE key='counter' ORDER BY base_head, last_head"
        ):
            counter = value
            whole.update((base or b"") + (last or b""))
        if counter is None:
            raise KeyError("counter")
        return int(str(counter)), whole.hexdigest()

    def copy_to(self, folder: Path) -> None:
        """Put a copy of the ledger file and its mark into an empty folder. Raises CannotWrite."""
        # The mark first: what is committed in between may only put the copy ahead of it.
        with sqlcipher.translated():
            mark = self._mark(self._counter(), self._heads())
        sqlcipher.copy(self.conn, str(folder / DATABASE))
        files.create(folder / MARK, mark)

    def _put_mark(self, counter: int, heads: str, also: bytes | None = None) -> None:
        files.replace(self.home / MARK, self._mark(counter, heads, also))

    def _mark(self, counter: int, heads: str, also: bytes | None = None) -> bytes:
        text = json.dumps({"counter": counter, "heads": heads})
        keys = [self._mark_key, also] if also else [self._mark_key]
        macs = [hmac.digest(key, text.encode(), "sha256").hex() for key in keys]
        return "\n".join([text, *macs, ""]).encode()

    def _read_mark(self) -> tuple[int, str]:
        """The counter and the hash of all heads of the mark. Raises RolledBack."""
        try:
            text, *macs = (self.home / MARK).read_text().split("\n")
            true = hmac.digest(self._mark_key, text.encode(), "sha256").hex()
            if any(hmac.compare_digest(true, mac) for mac in macs):
                told = json.loads(text)
                return int(told["counter"]), str(told["heads"])
        except (OSError, ValueError, KeyError):
            pass
        from fieldledger.store import refusals

        raise refusals.mark_lost(MARK)


def _which_file(home: Path) -> File | None:
    """The ledger file that stands in a home now, if there is one."""
    try:
        found = os.stat(home / DATABASE)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def exists(home: Path) -> bool:
    """Whether this home holds a ledger."""
    return (home / VAULT).is_file() and (home / DATABASE).is_file()


def read_vault(home: Path) -> bytes:
    """The bytes of the vault. Raises NoLedger."""
    try:
        return _read_vault(home)
    except OSError as error:
        from fieldledger.domain.system import of_system

        raise errors.NoLedger(
            tr(
                "What lies in {home} cannot be read: {why}.",
                home=home,
                why=of_system(error),
            ),
            hint=tr("See whose folder it is, and whether its disk is in: fieldledger doctor"),
        ) from None


def _read_vault(home: Path) -> bytes:
    if not exists(home):
        raise errors.NoLedger(
            tr("There is no ledger in {home}.", home=home),
            hint=tr("Found one with 'fieldledger init', or join one with 'fieldledger join FILE'."),
        )
    return (home / VAULT).read_bytes()


def open_ledger(home: Path, key: bytes, mark_key: bytes, *, wait: float) -> Ledger:
    """Open the ledger of a home with its database key. Raises WrongKey, InUse, RolledBack, …"""
    # An empty file is a new database to SQLite, which would be filled with empty tables.
    found = (home / DATABASE).stat()
    if found.st_size < sqlcipher.PAGE_SIZE:
        raise sqlcipher.not_the_ledger()
    conn = sqlcipher.connect(str(home / DATABASE), key, wait=wait)
    ledger = Ledger(home, (found.st_dev, found.st_ino), conn, mark_key)
    try:
        with sqlcipher.translated():
            _bring_up(ledger)
    except BaseException:
        ledger.close()
        raise
    return ledger


def create(home: Path, key: bytes, mark_key: bytes, *, wait: float) -> Ledger:
    """Make the folder and an empty ledger file in it. Raises Refused if there is a ledger."""
    refuse_taken(home)
    _make_folder(home)
    conn = sqlcipher.connect(str(home / DATABASE), key, wait=wait)
    ledger = Ledger(home, _which_file(home), conn, mark_key)
    with sqlcipher.translated():
        _bring_up(ledger)
        ledger.put_meta("counter", 0)
    ledger.trust_this_copy()
    return ledger


def refuse_taken(home: Path) -> None:
    """Refuse a home that holds a ledger, or what is left of one. Raises Refused."""
    from fieldledger.store import refusals

    if exists(home):
        raise refusals.taken(home)
    if (home / DATABASE).exists():
        raise refusals.without_vault(home, DATABASE, VAULT)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(PermissionError):  # FAT and exFAT know no modes
            os.chmod(folder, 0o700)
    except OSError as error:
        raise files.cannot_write(folder, error) from None


@contextmanager
def aside(home: Path) -> Iterator[Path]:
    """An empty folder inside a home, for a copy of its ledger; gone at the end."""
    folder = home / ASIDE
    shutil.rmtree(folder, ignore_errors=True)
    _make_folder(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def made_ready(home: Path) -> Iterator[Path]:
    """An empty folder inside a home without a ledger. What stands in it at the end, a whole home,
    becomes this one: the vault last, so that a home with a vault is always a whole one.

    Raises Refused where there is a ledger, CannotWrite.
    """
    folder = home / ASIDE
    if (folder / VAULT).exists() and not (folder / DATABASE).exists():
        # Cut off while the files were put in place: without its vault nothing opens this one.
        _refuse_vault(home)
        (home / DATABASE).unlink(missing_ok=True)
    refuse_taken(home)
    _refuse_vault(home)
    _make_folder(home)
    with aside(home):
        yield folder
        _move_in(folder, home)


def _move_in(folder: Path, home: Path) -> None:
    try:
        for name in (MARK, DATABASE, VAULT):
            os.replace(folder / name, home / name)
            sqlcipher.sync_folder(str(home))
    except OSError as error:
        if not (home / VAULT).exists():
            (home / DATABASE).unlink(missing_ok=True)
        raise files.cannot_write(home, error) from None


def _refuse_vault(home: Path) -> None:
    for name in (VAULT, NEW_VAULT):
        if (home / name).exists():
            from fieldledger.store import refusals

            raise refusals.without_database(home, name, DATABASE)


def _bring_up(ledger: Ledger) -> None:
    """Make or bring up the tables of truth, and where nothing is in them yet those of the records.
    What is computed from ops is another matter (``store.rebuilding``): it asks for signatures."""
    conn = ledger.conn
    if conn.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        from fieldledger.store import migrations

        migrations.apply(conn)
    if not conn.execute("SELECT 1 FROM op LIMIT 1").fetchone():
        tables.bring_up(conn)


def rekey(ledger: Ledger, vault: bytes, key: bytes, mark_key: bytes) -> None:
    """Put the ledger under new keys and its new vault in place. Raises CannotWrite, InUse.

    SQLCipher rewrites every page in one transaction. Before that begins, the new vault is on the
    disk beside the old one and the mark holds for both keys; the new vault takes its name after.
    Whoever opens a home that was cut off in between tries both (``vaults``, ``finish_rekey``).
    """
    files.replace(ledger.home / NEW_VAULT, vault)
    with sqlcipher.translated():
        ledger.write_mark(also=mark_key)
        sqlcipher.rekey(ledger.conn, key)
    finish_rekey(ledger.home)


def vaults(home: Path) -> list[bytes]:
    """The vaults by which a home may open: one, or two where a rekey was cut off."""
    whole = [read_vault(home)]
    if (home / NEW_VAULT).is_file():
        whole.append((home / NEW_VAULT).read_bytes())
    return whole


def finish_rekey(home: Path) -> None:
    """The new vault is the one that opens the ledger: let it take its name."""
    os.replace(home / NEW_VAULT, home / VAULT)
    sqlcipher.sync_folder(str(home))

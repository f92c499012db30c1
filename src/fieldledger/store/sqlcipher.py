"""The only module that names the driver: opens the encrypted file and translates its errors.

Traps kept shut here: a raw key of any length but 32 bytes would silently become a passphrase; a
wrong key makes SQLCipher print to stderr unless its log is off; the driver's exceptions are not
those of the standard library, so they are turned into our family in ``translated`` and nowhere
else; temporary tables and sorts must never reach a file (``temp_store=MEMORY``), since they would
be written in clear.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fieldledger import errors
from fieldledger.language import tr

try:
    from sqlcipher3 import dbapi2
except ImportError as missing:  # pragma: no cover - a broken installation
    raise errors.MissingPart(
        tr("SQLCipher is missing, and without it nothing is opened or written."),
        hint=tr("Install fieldledger again with its dependencies (package sqlcipher3)."),
    ) from missing

Connection = Any

PAGE_SIZE = 4096  # SQLCipher's default

_ACTIONS = {
    dbapi2.SQLITE_SELECT: "select",
    dbapi2.SQLITE_READ: "read",
    dbapi2.SQLITE_FUNCTION: "function",
    dbapi2.SQLITE_RECURSIVE: "recursive",
}
# How SQLite begins what it says of the words of a query, before it has read any row.
_ABOUT_THE_QUERY = (
    "no such",
    "near ",
    "ambiguous column",
    "incomplete input",
    "unrecognized token",
    "wrong number of arguments",
    "misuse of",
    "table ",
    "sub-select returns",
    "SELECTs to the left and right",
    "You can only execute one statement",
)

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "temp_store=MEMORY",
    "secure_delete=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
)


def connect(path: str, key: bytes, *, wait: float) -> Connection:
    """Open or create the encrypted database at ``path`` under a raw 32-byte key.

    ``wait``: seconds to wait for another process that is writing. Raises Damaged if the
    key does not open the file or it is no database, InUse, CannotWrite.
    """
    if len(key) != 32:
        raise ValueError("a raw key has 32 bytes")
    with translated():
        conn = dbapi2.connect(path, isolation_level=None, timeout=wait)
        try:
            conn.execute("PRAGMA cipher_log_level=NONE")
            conn.set_key(f"x'{key.hex()}'")
            _check_key(conn)
            for pragma in _PRAGMAS:
                conn.execute(f"PRAGMA {pragma}")
        except BaseException:
            conn.close()
            raise
    return conn


def in_memory() -> Connection:
    """An empty database that no file holds, for what is computed and looked at once."""
    conn = dbapi2.connect(":memory:", isolation_level=None)
    conn.execute("PRAGMA temp_store=MEMORY")
    return conn


def _check_key(conn: Connection) -> None:
    try:
        conn.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except dbapi2.DatabaseError as error:
        if "not a database" not in str(error):
            raise
        raise not_the_ledger() from None


def not_the_ledger() -> errors.Damaged:
    """What to say of a ledger file that does not open with the key of its vault."""
    return errors.Damaged(
        tr(
            "The ledger file does not open with its key: it is damaged, or not the "
            "file that belongs to this vault."
        ),
        hint=tr("Restore the whole home from a backup; do not delete the file."),
    )


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into ours. Their text may hold SQL and is not shown."""
    try:
        yield
    except dbapi2.OperationalError as error:
        raise _from_operational(str(error)) from None
    except dbapi2.DatabaseError as error:
        if isinstance(error, (dbapi2.ProgrammingError, dbapi2.IntegrityError)):
            raise
        raise errors.Damaged(
            tr("The ledger file is damaged."),
            hint=tr("Run 'fieldledger verify'; then restore the newest backup."),
        ) from None


def _from_operational(text: str) -> Exception:
    if "locked" in text or "busy" in text:
        return errors.InUse(
            tr("Another fieldledger process is writing to this ledger."),
            hint=tr("Wait until it has finished, then try again. Nothing was changed."),
        )
    if "full" in text:
        return errors.CannotWrite(
            tr("The disk is full. Nothing was changed."),
            hint=tr("Free some space, then try again."),
        )
    if "readonly" in text or "unable to open" in text:
        return errors.CannotWrite(
            tr("The ledger file cannot be written here."),
            hint=tr("Check that the folder and the disk are not read-only."),
        )
    if "disk I/O error" in text:
        return errors.CannotWrite(
            tr("The disk refused to read or write the ledger file. Nothing was changed."),
            hint=tr("Check the disk for space and faults, then try again."),
        )
    return errors.Damaged(
        tr("The ledger file could not be read."),
        hint=tr("Run 'fieldledger verify' and see what it says."),
    )


def rekey(conn: Connection, key: bytes) -> None:
    """Encrypt the whole file under another raw 32-byte key, durable at the end.

    The write-ahead log would hold the pages twice: the rollback journal is used, and left again.
    """
    conn.execute("PRAGMA journal_mode=DELETE")
    conn.execute(f"PRAGMA rekey=\"x'{key.hex()}'\"")
    conn.execute("PRAGMA journal_mode=WAL")


def copy(conn: Connection, path: str) -> None:
    """Write the whole database as it is at this moment, without what was deleted, to a new file.

    SQLCipher encrypts the copy under the key of the connection.
    """
    with translated():
        conn.execute("VACUUM INTO ?", (path,))


def is_sound(conn: Connection) -> bool:
    """Whether every page is authentic and the tables hold together; quicker than ``verify``."""
    with translated():
        wrong = conn.execute("PRAGMA cipher_integrity_check").fetchall()
        return not wrong and conn.execute("PRAGMA quick_check").fetchall() == [("ok",)]


def guard(conn: Connection, allowed: Callable[[str, str, str], bool] | None) -> None:
    """Let a connection only read, and only what ``allowed`` says; None: as before.

    It is asked ``("select", "", "")``, ``("recursive", "", "")``, ``("read", table, column)``,
    ``("function", "", name)`` and, of everything else, ``("other", …)``, while a query is compiled.
    """

    def judge(action: int, first: str | None, second: str | None, *_: object) -> int:
        said = allowed is not None and allowed(
            _ACTIONS.get(action, "other"), first or "", second or ""
        )
        return int(dbapi2.SQLITE_OK if said else dbapi2.SQLITE_DENY)

    if allowed is None:
        conn.set_authorizer(None)
        conn.set_progress_handler(None, 0)
        conn.execute("PRAGMA query_only=OFF")
    else:
        conn.execute("PRAGMA query_only=ON")
        conn.set_authorizer(judge)
        # Python looks at Ctrl-C only where it is called.
        conn.set_progress_handler(lambda: 0, 100_000)


def query(conn: Connection, text: str) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Column names and rows of one query that a person wrote. Raises Refused, Damaged, InUse.

    What SQLite says of words of the query is passed on; what it says while the query runs may
    hold a value, and is not.
    """
    try:
        cursor = conn.execute(text)
        rows = cursor.fetchall()
    except dbapi2.OperationalError as error:
        if str(error) == "interrupted":
            raise KeyboardInterrupt from None
        if "locked" in str(error) or "disk I/O" in str(error):
            raise _from_operational(str(error)) from None
        raise _wrong_query(str(error)) from None
    except (dbapi2.DatabaseError, dbapi2.Warning, dbapi2.InterfaceError, ValueError) as error:
        if "malformed" in str(error) and "JSON" not in str(error):
            raise _from_operational("") from None
        raise _wrong_query(str(error)) from None
    if cursor.description is None:
        raise _wrong_query("")
    return tuple(column[0] for column in cursor.description), rows


def _wrong_query(text: str) -> errors.Refused:
    sentence = tr("This is not a query that can be answered.")
    if text.startswith(_ABOUT_THE_QUERY):
        why = text.rstrip(".")
        sentence = tr("This is not a query that can be answered: {why}.", why=why)
    return errors.Refused(
        sentence,
        hint=tr("One SELECT in SQLite's words. Tables and columns: docs/format/ledger.md."),
    )


def versions() -> dict[str, str]:
    """What this driver is built of: ``sqlite``, ``sqlcipher`` and the ``openssl`` inside it."""
    with translated():
        conn = dbapi2.connect(":memory:")
        try:
            # SQLCipher names its provider to a connection with a key alone.
            conn.set_key(f"x'{'00' * 32}'")
            cipher, provider = (
                str(conn.execute(f"PRAGMA {name}").fetchone()[0])
                for name in ("cipher_version", "cipher_provider_version")
            )
        finally:
            conn.close()
    return {"sqlite": dbapi2.sqlite_version, "sqlcipher": cipher, "openssl": provider}


def as_sqlite_utils_driver() -> None:
    """Make sqlite-utils use this driver. It must run before sqlite_utils is first imported."""
    sys.modules["pysqlite3"] = sys.modules["pysqlite3.dbapi2"] = dbapi2


def sync_folder(path: str) -> None:
    """Make renames in a folder durable (POSIX; elsewhere the system does it)."""
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""The tables of truth, as migrations that only ever add (``docs/format/ledger.md`` section 3).

Projections are not here: they are made from the record types (``store.tables``) and rebuilt from
ops at will. ``PRAGMA user_version`` holds the number of migrations applied, so that the path of
``add`` need not import sqlite-utils to know that there is nothing to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.store import sqlcipher
from fieldledger.store.ledger import VERSION

if TYPE_CHECKING:
    from sqlite_utils import Database

_TRUTH = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE feed(
  no INTEGER PRIMARY KEY, id BLOB NOT NULL, sign BLOB NOT NULL, UNIQUE(id, sign)) STRICT;
CREATE TABLE run(
  no INTEGER PRIMARY KEY, feed INTEGER NOT NULL REFERENCES feed(no),
  base INTEGER NOT NULL, base_head BLOB NOT NULL,
  last INTEGER NOT NULL, last_head BLOB NOT NULL) STRICT;
CREATE INDEX run_feed ON run(feed);
CREATE TABLE op(
  n INTEGER PRIMARY KEY, state INTEGER NOT NULL, verdict INTEGER NOT NULL,
  head BLOB NOT NULL, payload TEXT, other BLOB, rec TEXT) STRICT;
CREATE INDEX op_rec ON op(rec) WHERE rec IS NOT NULL;
CREATE INDEX op_verdict ON op(verdict) WHERE verdict <> 0;
CREATE INDEX op_closed ON op(state) WHERE state = 1;
CREATE TABLE control(n INTEGER PRIMARY KEY) STRICT;
CREATE TABLE why(n INTEGER PRIMARY KEY, reason TEXT NOT NULL) STRICT;
CREATE TABLE sealed_file(hash BLOB PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE signed_head(
  feed INTEGER NOT NULL REFERENCES feed(no), number INTEGER NOT NULL, head BLOB NOT NULL,
  signature BLOB NOT NULL, PRIMARY KEY(feed, number, head)) STRICT, WITHOUT ROWID;
CREATE TABLE salt(
  feed INTEGER NOT NULL REFERENCES feed(no), compartment TEXT NOT NULL, key BLOB NOT NULL,
  PRIMARY KEY(feed, compartment)) STRICT, WITHOUT ROWID;
CREATE TABLE receipt(
  device BLOB PRIMARY KEY, counter INTEGER NOT NULL, made INTEGER NOT NULL,
  arrived INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE device(
  sign BLOB PRIMARY KEY, label TEXT NOT NULL, receive BLOB NOT NULL, feed BLOB NOT NULL,
  role TEXT NOT NULL, clear TEXT NOT NULL, scope TEXT NOT NULL, team TEXT NOT NULL,
  suspended INTEGER NOT NULL, standing INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cut(
  sign BLOB NOT NULL, feed BLOB NOT NULL, number INTEGER NOT NULL, head BLOB NOT NULL,
  PRIMARY KEY(sign, feed, number, head)) STRICT, WITHOUT ROWID;
CREATE TABLE confirmed(sign BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE nickname(label TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE merged(
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, sender BLOB NOT NULL, made INTEGER NOT NULL,
  new INTEGER NOT NULL, heads TEXT NOT NULL) STRICT;
CREATE TABLE codebook(
  ref TEXT PRIMARY KEY, type TEXT NOT NULL, label TEXT NOT NULL, code TEXT NOT NULL,
  unit TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE last_used(
  type TEXT NOT NULL, field TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY(type, field))
  STRICT, WITHOUT ROWID;
"""

_SENT = """
CREATE TABLE sent(
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, device BLOB NOT NULL, heads TEXT NOT NULL) STRICT;
ALTER TABLE device ADD COLUMN on_hold INTEGER NOT NULL DEFAULT 0;
"""


_ERASING = """
CREATE TABLE erasure(n INTEGER PRIMARY KEY, rec TEXT NOT NULL) STRICT;
CREATE TABLE erased(
  compartment TEXT NOT NULL, rec TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(compartment, rec)) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_rec ON erasure(rec);
CREATE INDEX erased_rec ON erased(rec);
CREATE INDEX op_told ON op(state) WHERE state = 4;
"""

_PASSED = "ALTER TABLE merged ADD COLUMN ends TEXT;\n"


def apply(conn: sqlcipher.Connection) -> None:
    """Bring the tables of truth up to ``VERSION``; raises NewerVersion if they are beyond it."""
    held = conn.execute("PRAGMA user_version").fetchone()[0]
    if held == VERSION:
        return
    if held > VERSION:
        raise errors.NewerVersion(
            tr("This ledger was written by a newer version of fieldledger."),
            hint=tr("Install the newer version on this device."),
        )
    _migrate(conn)


def _migrate(conn: sqlcipher.Connection) -> None:
    sqlcipher.as_sqlite_utils_driver()
    from sqlite_utils import Database, Migrations

    steps = Migrations("fieldledger")

    @steps()
    def tables_of_truth(db: Database) -> None:
        _run(db, _TRUTH)

    @steps()
    def what_was_sent_and_who_is_on_hold(db: Database) -> None:
        _run(db, _SENT)

    @steps()
    def erasing(db: Database) -> None:
        _run(db, _ERASING)
        # The program before this one took any erase for one, and made nothing of it. Each is
        # judged anew, as what a newer program wrote is when the projection is made anew.
        held = db.execute(
            "UPDATE op SET verdict = 2 WHERE verdict = 0 AND state = 0 "
            'AND instr(payload, \'"do":"erase"\') > 0'
        )
        if held.rowcount:
            db.execute("DELETE FROM meta WHERE key = 'projection'")
        # What was told to be erased is only told.
        db.execute("UPDATE op SET state = 4 WHERE state = 3")

    @steps()
    def what_was_held_after_each_merge(db: Database) -> None:
        _run(db, _PASSED)

    # A plug-in would be handed the open, decrypted database.
    steps.apply(Database(conn, execute_plugins=False))
    conn.execute(f"PRAGMA user_version={VERSION}")


def _run(db: Database, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute(statement)

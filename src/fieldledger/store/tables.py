"""The projection: one typed STRICT table per record type, made from its fields, never migrated.

It is made anew from ops, with standing and every verdict, when the program has come to know more,
or to judge otherwise, since it was made (``meta`` key ``projection``). No rule across records is a
constraint: a merge never fails because two people used one code.
"""

from __future__ import annotations

import hashlib
import json

from fieldledger.domain import records
from fieldledger.domain.fields import RecordType
from fieldledger.store import totals
from fieldledger.store.sqlcipher import Connection

# Written out, so that the path of ``add`` need not load every record type to know that its tables
# are there; a test compares it with ``fingerprint``.
PROJECTION = "c3b409cfc8a3c176"

COMMON = ("timeline", "conflict", "stated", "link", "through")
_COMMON = (
    "CREATE TABLE timeline(ref TEXT NOT NULL, field TEXT NOT NULL, day TEXT NOT NULL, "
    "value TEXT NOT NULL, PRIMARY KEY(ref, field, day)) STRICT, WITHOUT ROWID",
    "CREATE TABLE conflict(ref TEXT NOT NULL, type TEXT NOT NULL, n INTEGER NOT NULL, "
    "field TEXT NOT NULL, field_values TEXT NOT NULL, PRIMARY KEY(ref, field)) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE stated(ref TEXT NOT NULL PRIMARY KEY, seed BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE link(ref TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY(ref, other)) "
    "STRICT, WITHOUT ROWID",
    "CREATE TABLE through(ref TEXT NOT NULL PRIMARY KEY, other TEXT NOT NULL) "
    "STRICT, WITHOUT ROWID",
)


def table_name(record_type: str) -> str:
    """The name of a record type's table."""
    return record_type.replace("-", "_")


def create_statements(spec: RecordType) -> list[str]:
    """The table of one record type, its index and its totals."""
    name = table_name(spec.name)
    columns = "".join(f', "{field.name}" {field.kind.sql}' for field in spec.fields)
    whole = [
        f'CREATE TABLE "{name}"(n INTEGER PRIMARY KEY, ref TEXT NOT NULL, '
        f"void INTEGER NOT NULL, conflicts INTEGER NOT NULL{columns}) STRICT"
    ]
    if spec.field("date") is not None:
        whole.append(f'CREATE INDEX "{name}_date" ON "{name}"(date)')
    if totals.is_totalled(spec):
        whole.append(totals.create_statement(spec))
    return whole


def bring_up(conn: Connection) -> bool:
    """Make the projection tables if they are not those of this version; True if they are new.

    New tables are empty: ``store.projection.rebuild`` fills them.
    """
    if is_current(conn):
        return False
    conn.execute("BEGIN IMMEDIATE")
    make(conn)
    conn.execute("COMMIT")
    return True


def make(conn: Connection) -> None:
    """Drop every projection table and make those of this version, empty, in one transaction."""
    held = conn.execute("SELECT value FROM meta WHERE key='projection_tables'").fetchone()
    for name in json.loads(held[0]) if held else ():
        conn.execute(f'DROP TABLE "{name}"')
    for statement in statements():
        conn.execute(statement)
    kept = {"projection_tables": json.dumps(names()), "projection": PROJECTION}
    for key, value in {**kept, "state_sum": bytes(256), "records": 0}.items():
        conn.execute("INSERT OR REPLACE INTO meta VALUES(?,?)", (key, value))


def names() -> list[str]:
    """Every table of the projection."""
    specs = records.load_all()
    whole = [*COMMON, *(table_name(spec.name) for spec in specs)]
    return whole + [totals.table_name(spec) for spec in specs if totals.is_totalled(spec)]


def statements() -> list[str]:
    """Everything the projection consists of, as SQL."""
    whole = list(_COMMON)
    for name in records.names():
        whole += create_statements(records.load(name))
    return whole


def is_current(conn: Connection) -> bool:
    """Whether everything that is computed from ops was computed by what this version knows."""
    held = conn.execute("SELECT value FROM meta WHERE key='projection'").fetchone()
    return held is not None and held[0] == PROJECTION


def fingerprint() -> str:
    """What ``PROJECTION`` must be: a short hash of ``statements``, of all that ops can say to this
    version, and of the version of the law."""
    from fieldledger.domain import law, wire

    whole = [*statements(), *wire.known(records.load_all()), f"law {law.VERSION}"]
    return hashlib.sha256("\n".join(whole).encode()).hexdigest()[:16]

"""The records that refer to another one, by the columns that hold references."""

from __future__ import annotations

from fieldledger.domain.fields import FieldSpec, RecordType
from fieldledger.store import tables
from fieldledger.store.ledger import Ledger


def naming(
    ledger: Ledger, spec: RecordType, field: FieldSpec, identity: str, most: int
) -> tuple[int, list[str]]:
    """How many live records of a type name one in a field, and the newest of them: by their day, or
    by when they were written as their writer's clock says."""
    table = f'"{tables.table_name(spec.name)}" t'
    # A list of references is JSON text, and an identity holds nothing that is written otherwise.
    listed = field.kind.name == "references"
    held = f"instr(t.\"{field.name}\", '\"' || ? || '\"')" if listed else f't."{field.name}"=?'
    where = f"WHERE {held} AND t.void=0"
    (count,) = ledger.conn.execute(f"SELECT count(*) FROM {table} {where}", (identity,)).fetchone()
    if not count:
        return 0, []
    day = "t.date" if spec.field("date") else "json_extract(op.payload, '$.at')"
    found = ledger.conn.execute(
        f"SELECT t.ref FROM {table} JOIN op ON op.n = t.n {where} "
        f"ORDER BY {day} DESC, t.n & 4294967295 DESC, op.head LIMIT ?",
        (identity, most),
    )
    return count, [ref for (ref,) in found]


def through(ledger: Ledger, identity: str) -> str:
    """The record through which one counts: itself, unless it was found to be the same as it."""
    row = ledger.conn.execute("SELECT other FROM through WHERE ref=?", (identity,)).fetchone()
    return str(row[0]) if row else identity

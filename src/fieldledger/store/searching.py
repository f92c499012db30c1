"""The texts that a search looks at, read from end to end: there is no index (decision 25).

Nothing is written: an index would be a second copy of every word, to be erased as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fieldledger.domain.fields import RecordType
from fieldledger.store import feeds, projection, tables
from fieldledger.store.ledger import Ledger


class Head(NamedTuple):
    """What orders and names a record: its type, day, code, number, and whether it is void."""

    type: str
    day: str
    code: str
    n: int
    void: bool


class Texts(NamedTuple):
    """The texts of a record as they stand, by the order of the fields asked for."""

    ref: str
    head: Head
    values: tuple[str | None, ...]


class Edit(NamedTuple):
    """An op about a record, its add too: what it wrote, and why."""

    n: int
    ref: str
    type: str
    reason: str
    fields: dict[str, object]


def texts(ledger: Ledger, spec: RecordType, fields: Sequence[str]) -> Iterator[Texts]:
    """The records of a type that hold any text in these columns, void ones too; lists are JSON."""
    columns = ", ".join(f'"{field}"' for field in fields)
    any_text = f"coalesce({columns})" if len(fields) > 1 else columns
    for ref, n, void, day, code, *values in ledger.conn.execute(
        f"{_heads(spec, columns)} WHERE {any_text} NOTNULL"
    ):
        yield Texts(ref, _head(spec, n, void, day, code), tuple(values))


def head(ledger: Ledger, spec: RecordType, ref: str) -> Head | None:
    """What orders and names one record, if there is such a record of the type."""
    found = feeds.find(ledger, ref)
    row = found and ledger.conn.execute(f"{_heads(spec)} WHERE n=?", (found[0],)).fetchone()
    return _head(spec, *row[1:]) if row else None


def _heads(spec: RecordType, columns: str = "") -> str:
    day = "date" if spec.field("date") else "''"
    code = f'"{spec.code}"' if spec.code else "''"
    more = f", {columns}" if columns else ""
    return f'SELECT ref, n, void, {day}, {code}{more} FROM "{tables.table_name(spec.name)}"'


def _head(spec: RecordType, n: int, void: int, day: str | None, code: str | None) -> Head:
    return Head(spec.name, day or "", code or "", n, void == projection.VOID)


def disputed(ledger: Ledger) -> Iterator[tuple[str, str, str, list[object]]]:
    """The type, record and field of each conflict, and all values that it is between."""
    for name, ref, field, values in ledger.conn.execute(
        "SELECT type, ref, field, field_values FROM conflict ORDER BY ref, field"
    ):
        yield name, ref, field.partition("@")[0], json.loads(values)


def edits(ledger: Ledger) -> Iterator[Edit]:
    """Every op that counts and can be read about a record that was edited, the adds first."""
    chosen = "SELECT {} FROM op WHERE {} AND verdict=0 AND state=0 ORDER BY n"
    edited = ledger.conn.execute(chosen.format("n, rec, payload", "rec NOTNULL")).fetchall()
    for ref in dict.fromkeys(rec for _, rec, _ in edited):
        found = feeds.find(ledger, ref)
        add = (
            found
            and ledger.conn.execute(
                chosen.format("payload", "n=? AND rec ISNULL"), (found[0],)
            ).fetchone()
        )
        if found and add:
            yield _edit(found[0], ref, add[0])
    for n, ref, payload in edited:
        yield _edit(n, ref, payload)


def in_codebook(ledger: Ledger) -> list[tuple[str, str, str]]:
    """The type, reference and code of each record that this device knows by its code alone."""
    return [
        (name, f"{label}-{ref}", code)
        for name, ref, label, code in ledger.conn.execute(
            "SELECT type, ref, label, code FROM codebook ORDER BY type, code"
        )
        if feeds.find(ledger, ref) is None
    ]


def _edit(n: int, ref: str, payload: str) -> Edit:
    body = projection.read(payload)
    fields = body.get("fields")
    return Edit(
        n,
        ref,
        str(body.get("type", "")),
        str(body.get("reason") or ""),
        dict(fields) if isinstance(fields, dict) else {},
    )

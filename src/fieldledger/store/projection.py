"""Records as they stand: typed rows made from ops by the law (``domain.law``).

An add that nobody edited goes straight into its table. Only records that were ever edited are
computed from all their ops, and they are few.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from fieldledger.domain import fields as field_tables
from fieldledger.domain import law, ops, records
from fieldledger.domain.fields import RecordType
from fieldledger.store import feeds, tables
from fieldledger.store.feeds import Placed
from fieldledger.store.ledger import Ledger

Projected = tuple[Placed, dict[str, object]]
"""An op at its place, and its payload read as JSON."""


def read(payload: str | bytes) -> dict[str, object]:
    """The object of a payload that was judged when it was taken in."""
    body: dict[str, object] = json.loads(payload)
    return body


def apply(ledger: Ledger, placed: Iterable[Projected], *, fresh: bool = False) -> dict[str, str]:
    """Bring the projection up to date with ops that now count; the records touched, with their
    types (``""`` while there is no such record yet).

    ``fresh``: the ops were written here just now, so that no edit of an add can be waiting.
    """
    edited = set() if fresh else edited_records(ledger)
    adds: dict[str, list[Projected]] = {}
    again: set[str] = set()
    for op, body in placed:
        if body.get("do") == "add" and op.op not in edited:
            adds.setdefault(str(body["type"]), []).append((op, body))
        elif body.get("do") == "add":
            again.add(op.op)
        elif record := edited_by(body):
            again.add(record)
    touched: dict[str, str] = {}
    for name, group in adds.items():
        _insert(ledger, records.load(name), group)
        touched.update((op.op, name) for op, _ in group)
    for record in sorted(again):
        touched[record] = recompute(ledger, record)
    return touched


def edited_by(body: Mapping[str, object]) -> str:
    """The record that an op changes; empty for other ops, whatever keys they carry (ops §3.2)."""
    return ops.identity(str(body["rec"])) if body.get("do") in ("set", "void", "restore") else ""


def edited_records(ledger: Ledger) -> set[str]:
    """The records that any op but an add is about."""
    return {row[0] for row in ledger.conn.execute("SELECT DISTINCT rec FROM op WHERE rec NOTNULL")}


def recompute(ledger: Ledger, record: str) -> str:
    """Compute one record from all its ops and put its rows in place; its type, if it is one."""
    found = gather(ledger, record)
    conn = ledger.conn
    conn.execute("DELETE FROM timeline WHERE ref=?", (record,))
    conn.execute("DELETE FROM conflict WHERE ref=?", (record,))
    for name in [found[0].name] if found else records.names():
        conn.execute(f'DELETE FROM "{tables.table_name(name)}" WHERE ref=?', (record,))
    if found is None:
        return ""
    spec, n, writes = found
    state = law.record_state(writes)
    shown, conflicts = state.shown(), state.conflicts()
    for name, group in conflicts.items():
        values = list(dict.fromkeys(json.dumps(each.value) for each in group))
        conn.execute(
            "INSERT INTO conflict VALUES(?,?,?,?)",
            (record, spec.name, name, f"[{','.join(values)}]"),
        )
    _insert_rows(ledger, spec, [(record, n, int(state.void), len(conflicts), shown)])
    return spec.name


def gather(ledger: Ledger, record: str) -> tuple[RecordType, int, list[law.Write]] | None:
    """The type of a record, the local number of its add, and all counting writes about it.

    None while its add is not held, does not count, or is of a type this version lacks.
    """
    found = feeds.find(ledger, record)
    add = _counting(ledger, found[0]) if found else None
    if found is None or add is None or add.get("do") != "add":
        return None
    writes = [write_of(*found, add)]
    edits = ledger.conn.execute("SELECT n, head FROM op WHERE rec=?", (record,)).fetchall()
    for n, head in edits:
        body = _counting(ledger, n)
        if body is not None and body.get("type") == add["type"]:
            writes.append(write_of(n, bytes(head), body))
    return records.load(str(add["type"])), found[0], writes


def _counting(ledger: Ledger, n: int) -> dict[str, object] | None:
    """The payload of an op that counts and can be read."""
    row = ledger.conn.execute(
        "SELECT payload FROM op WHERE n=? AND verdict=0 AND state=0", (n,)
    ).fetchone()
    return read(row[0]) if row else None


def write_of(n: int, head: bytes, body: dict[str, object]) -> law.Write:
    """What the law needs of an op; ``void`` and ``restore`` write ``@void`` (ops §3.3)."""
    fields: dict[str, object] = {}
    if body["do"] in ("void", "restore"):
        fields = {law.VOID: body["do"] == "void"}
    else:
        written = body.get("fields", {})
        fields = dict(written) if isinstance(written, dict) else {}
    over = body.get("over", ())
    return law.Write(
        op=f"{n & 0xFFFFFFFF}:{head.hex()[:16]}",
        at=int(str(body["at"])),
        head=head,
        over=frozenset(ops.identities(over if isinstance(over, list) else ())),
        fields=fields,
    )


def rebuild(ledger: Ledger) -> None:
    """Make the whole projection anew from ops, inside ``writing``."""
    tables.make(ledger.conn)
    edited = edited_records(ledger)
    adds: dict[str, list[Projected]] = {}
    for n, head, payload in ledger.conn.execute(
        "SELECT n, head, payload FROM op WHERE verdict=0 AND state=0 AND rec IS NULL "
        "AND n NOT IN (SELECT n FROM control) ORDER BY n"
    ):
        op, body = feeds.placed(n, bytes(head)), read(payload)
        if body["do"] == "add" and op.op not in edited:
            adds.setdefault(str(body["type"]), []).append((op, body))
    for name, group in adds.items():
        _insert(ledger, records.load(name), group)
    for record in sorted(edited):
        recompute(ledger, record)


def state(ledger: Ledger) -> bytes:
    """The state of all projected records (ops §5.3), 32 bytes."""
    edited = edited_records(ledger)
    whole = hashlib.sha256()
    for name in sorted(records.names()):
        rows = ledger.conn.execute(
            f'SELECT t.ref, op.n, op.head, op.payload FROM "{tables.table_name(name)}" t '
            "JOIN op ON op.n = t.n ORDER BY t.ref"
        ).fetchall()
        for ref, n, head, payload in rows:
            found = gather(ledger, ref) if ref in edited else None
            writes = found[2] if found else [write_of(n, bytes(head), read(payload))]
            whole.update(law.state_line(name, ref, law.record_state(writes)))
    return whole.digest()


def contents(ledger: Ledger) -> str:
    """A hash of every row of every projection table, to compare before and after a rebuild."""
    whole = hashlib.sha256()
    for name in ["timeline", "conflict", *map(tables.table_name, records.names())]:
        whole.update(name.encode())
        for row in ledger.conn.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2, 3'):
            whole.update(repr(row).encode())
    return whole.hexdigest()


def count(ledger: Ledger) -> int:
    """How many records are projected, void ones included."""
    return sum(
        ledger.conn.execute(f'SELECT count(*) FROM "{tables.table_name(name)}"').fetchone()[0]
        for name in records.names()
    )


def _insert(ledger: Ledger, spec: RecordType, group: Sequence[Projected]) -> None:
    rows = []
    for op, body in group:
        written = body["fields"]
        rows.append((op.op, op.n, 0, 0, dict(written) if isinstance(written, dict) else {}))
    _insert_rows(ledger, spec, rows)


def _insert_rows(
    ledger: Ledger, spec: RecordType, rows: Sequence[tuple[str, int, int, int, dict[str, object]]]
) -> None:
    names = [field.name for field in spec.fields]
    convert = {field.name: _CONVERT[field.kind.python] for field in spec.fields}
    timelines = any(field.timeline for field in spec.fields)
    references = {field.name for field in spec.fields if field.kind.name == "reference"}
    whole, days = [], []
    for ref, n, void, conflicts, shown in rows:
        flat = law.latest(shown) if timelines else shown
        values = [_column(flat.get(name), convert[name], name in references) for name in names]
        whole.append((ref, n, void, conflicts, *values))
        if timelines:
            days += [
                (ref, *field_tables.split_day(key), _column(value, str, False, key, references))
                for key, value in shown.items()
                if "@" in key and value is not None
            ]
    marks = ",".join("?" * (4 + len(names)))
    ledger.conn.executemany(f'INSERT INTO "{tables.table_name(spec.name)}" VALUES({marks})', whole)
    ledger.conn.executemany("INSERT INTO timeline VALUES(?,?,?,?)", days)


def _column(
    value: object, convert: object, reference: bool, key: str = "", references: Iterable[str] = ()
) -> object:
    """A value as its column holds it: references as identities, lists as JSON text."""
    if value is None:
        return None
    if reference or (key and key.partition("@")[0] in references):
        return ops.identity(str(value))
    return convert(value)  # type: ignore[operator]


_CONVERT = {str: str, int: int, bool: int, list: json.dumps}

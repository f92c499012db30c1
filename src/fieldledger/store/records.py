"""Looking up records: by code, by id, by type; and the ids that people see."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple
from unicodedata import normalize

from fieldledger.domain import law, ops, records
from fieldledger.domain.fields import RecordType
from fieldledger.domain.kind import Found
from fieldledger.store import feeds, projection, tables
from fieldledger.store.ledger import Ledger

ERASED = "erased"  # what stands where a reference names a record that is gone


class Row(NamedTuple):
    """One projected record: its columns by field name, and what stands beside them."""

    type: str
    ref: str
    n: int
    void: bool
    conflicts: int
    fields: dict[str, object]


def fold(text: str) -> str:
    """Text as it is compared when people look for it."""
    return normalize("NFKC", text).casefold()


def reference(ledger: Ledger, n: int) -> str:
    """The full reference of an op (ops §3.4) by its local number."""
    head = ledger.conn.execute("SELECT head FROM op WHERE n=?", (n,)).fetchone()[0]
    label = feeds.labels(ledger).get(n >> 32, "a")
    return ops.reference(label, n & 0xFFFFFFFF, bytes(head))


def find(ledger: Ledger, types: Iterable[str], word: str) -> list[Found]:
    """The live records of these types with this code, or this id (``a1-42`` or ``a1-42~9f3c``).

    The codebook stands in for records that this device was not sent. An op of which it holds no
    payload is taken for the record that is meant.
    """
    wanted = [name for name in types if name in records.names()]
    by_id = find_by_id(ledger, word)
    if by_id:
        held = [found for found in _records_of(ledger, by_id) if found.type in wanted]
        return held or list(_closed(ledger, wanted, by_id))
    folded = fold(word)
    return [found for name in wanted for found in coded(ledger, name) if fold(found.code) == folded]


def coded(ledger: Ledger, name: str, *, voided: bool = False) -> list[Found]:
    """All live records of a type with their codes, void ones too if asked for, and those that only
    the codebook knows."""
    spec = records.load(name)
    if spec.code is None:
        return []
    unit = "unit" if spec.field("unit") else "''"
    labels = feeds.labels(ledger)
    held = [
        Found(name, ops.reference(labels.get(n >> 32, "a"), n & 0xFFFFFFFF, bytes(head)), code, of)
        for n, head, code, of in ledger.conn.execute(
            f'SELECT t.n, op.head, t."{spec.code}", {unit} '
            f'FROM "{tables.table_name(name)}" t JOIN op ON op.n = t.n WHERE t.void <= ? '
            f'ORDER BY t."{spec.code}"',
            (int(voided),),
        )
    ]
    seen = {ops.identity(found.ref) for found in held}
    held += [
        Found(name, f"{label}-{ref}", code, of)
        for ref, label, code, of in ledger.conn.execute(
            "SELECT ref, label, code, unit FROM codebook WHERE type=? ORDER BY code", (name,)
        )
        if ref not in seen
    ]
    return held


def get(ledger: Ledger, ref: str) -> Found | None:
    """The record that a reference names, from the projection or the codebook."""
    wanted = ops.identity(ref)
    found = feeds.find(ledger, wanted)
    if found:
        return next(_records_of(ledger, [found[0]]), None) or _erased(ledger, ref)
    row = ledger.conn.execute(
        "SELECT type, label, code, unit FROM codebook WHERE ref=?", (wanted,)
    ).fetchone()
    return Found(row[0], f"{row[1]}-{wanted}", row[2], row[3]) if row else _erased(ledger, ref)


def _erased(ledger: Ledger, ref: str) -> Found | None:
    """What stands for a record that is gone."""
    row = ledger.conn.execute(
        "SELECT json_extract(payload, '$.type') FROM erased CROSS JOIN op USING(n) "
        "WHERE erased.rec=?",
        (ops.identity(ref),),
    ).fetchone()
    return Found(str(row[0]), ref, ERASED, "") if row else None


def find_by_id(ledger: Ledger, word: str) -> list[int]:
    """The local numbers of the ops that an id names; several where branches share it."""
    plain, _, short = word.strip().lower().partition("~")
    label, _, number = plain.rpartition("-")
    if not label or not number.isascii() or not number.isdecimal() or len(number) > 15:
        return []
    found = feeds.numbered(ledger, label, int(number))
    return [n for n, head in found if bytes(head).hex().startswith(short)]


def _records_of(ledger: Ledger, ops_named: Iterable[int]) -> Iterator[Found]:
    for n in ops_named:
        with suppress(KeyError):
            yield _found(ledger, n)


def is_closed(ledger: Ledger, word: str) -> bool:
    """Whether an id names an op of which no payload is held."""
    return any(_is_closed(ledger, n) for n in find_by_id(ledger, word))


def _is_closed(ledger: Ledger, n: int) -> bool:
    state = ledger.conn.execute("SELECT state FROM op WHERE n=?", (n,)).fetchone()[0]
    return bool(state == feeds.SEALED)


def _closed(ledger: Ledger, wanted: Sequence[str], ops_named: Iterable[int]) -> Iterator[Found]:
    """Ops of which no payload is held, as records of the first type that has no unit."""
    name = next((name for name in wanted if not records.load(name).field("unit")), None)
    for n in ops_named if name else ():
        if _is_closed(ledger, n):
            yield Found(str(name), reference(ledger, n), "")


def display_id(ledger: Ledger, n: int, labels: dict[int, str] | None = None) -> str:
    """``a1-42``, or ``a1-42~9f3c`` where two ops share that name."""
    return display_ids(ledger, labels)(n)


def display_ids(ledger: Ledger, labels: dict[int, str] | None = None) -> Callable[[int], str]:
    """``display_id`` for many records of one state: what is the same for all is asked once."""
    names = labels or feeds.labels(ledger)
    # Two ops share a name where a device was copied, or where two devices have one label.
    shared = "SELECT 1 FROM meta WHERE key IN ('forked', 'namesakes') AND value <> 0"
    alone = ledger.conn.execute(shared).fetchone() is None

    def named(n: int) -> str:
        label, number = names.get(n >> 32, "?"), n & 0xFFFFFFFF
        twins = () if alone else feeds.numbered(ledger, label, number)
        if len(twins) < 2:
            return f"{label}-{number}"
        head = next(bytes(head) for m, head in twins if m == n)
        return f"{label}-{number}~{head.hex()[:4]}"

    return named


def rows(ledger: Ledger, name: str, *, voided: bool = False) -> list[Row]:
    """All records of a type, void ones only if asked for, in an order that is the same on every
    device: by day if the type has one, by code, by when they were written as their writer's clock
    says, by number, by head."""
    spec = records.load(name)
    columns = ", ".join(f't."{field.name}"' for field in spec.fields)
    first = [f't."{key}", ' for key in ("date", spec.code) if key and spec.field(key)]
    # Not by the index on days: both tables read from end to end and sorted is five times as fast.
    found = ledger.conn.execute(
        f"SELECT t.ref, t.n, t.void, t.conflicts, {columns} "
        f'FROM "{tables.table_name(name)}" t NOT INDEXED CROSS JOIN op ON op.n = t.n '
        f"WHERE t.void <= ? ORDER BY {''.join(first)}json_extract(op.payload, '$.at'), "
        "t.n & 4294967295, op.head",
        (int(voided),),
    )
    names = [field.name for field in spec.fields]
    return [
        Row(
            name,
            ref,
            n,
            bool(void),
            conflicts,
            _values(spec, dict(zip(names, values, strict=True))),
        )
        for ref, n, void, conflicts, *values in found
    ]


def row(ledger: Ledger, name: str, ref: str) -> Row | None:
    """One projected record."""
    spec = records.load(name)
    columns = ", ".join(f'"{field.name}"' for field in spec.fields)
    found = ledger.conn.execute(
        f'SELECT ref, n, void, conflicts, {columns} FROM "{tables.table_name(name)}" WHERE n=?',
        ((feeds.find(ledger, ref) or (-1,))[0],),
    ).fetchone()
    if found is None:
        return None
    names = [field.name for field in spec.fields]
    _, n, void, conflicts, *values = found
    fields = _values(spec, dict(zip(names, values, strict=True)))
    return Row(name, ref, n, bool(void), conflicts, fields)


def conflicting(ledger: Ledger, ref: str) -> list[str]:
    """The fields of a record that are in conflict."""
    found = ledger.conn.execute("SELECT field FROM conflict WHERE ref=? ORDER BY field", (ref,))
    return [field for (field,) in found]


def state_of(ledger: Ledger, ref: str) -> law.RecordState | None:
    """A record by the law, with all its candidates."""
    found = projection.gather(ledger, ref)
    return law.record_state(found[2]) if found else None


def timelines(ledger: Ledger, ref: str) -> dict[str, list[tuple[str, str]]]:
    """The days and values of each timeline of a record, oldest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for field_name, day, value in ledger.conn.execute(
        "SELECT field, day, value FROM timeline WHERE ref=? ORDER BY field, day", (ref,)
    ):
        found.setdefault(field_name, []).append((day, value))
    return found


def history(ledger: Ledger, ref: str) -> Sequence[tuple[int, int, str | None]]:
    """Every op about a record: local number, verdict, payload (None if withheld). Its add first,
    the others by the time they tell, their number and head: all devices show the same."""
    found = feeds.find(ledger, ref)
    columns = "SELECT n, verdict, payload FROM op"
    own = ledger.conn.execute(f"{columns} WHERE n=?", (found[0] if found else -1,))
    edits = ledger.conn.execute(
        f"{columns} WHERE rec=? "
        "ORDER BY coalesce(json_extract(payload, '$.at'), 0), n & 4294967295, head",
        (ref,),
    )
    return [*own, *edits]


def _found(ledger: Ledger, n: int) -> Found:
    """The record that an op added, whether or not it has a code; KeyError if it added none."""
    (payload,) = ledger.conn.execute("SELECT payload FROM op WHERE n=?", (n,)).fetchone()
    body = projection.read(payload) if payload else {}
    if body.get("do") != "add":
        raise KeyError(n)
    spec = records.load(str(body["type"]))
    code = f'"{spec.code}"' if spec.code else "''"
    unit = "unit" if spec.field("unit") else "''"
    held = ledger.conn.execute(
        f'SELECT {code}, {unit} FROM "{tables.table_name(spec.name)}" WHERE n=?', (n,)
    ).fetchone()
    if held is None:
        raise KeyError(n)
    return Found(spec.name, reference(ledger, n), held[0] or "", held[1] or "")


def _values(spec: RecordType, columns: dict[str, object]) -> dict[str, object]:
    """Columns as field values again: flags and lists are not columns' own types."""
    for field in spec.fields:
        value = columns[field.name]
        if value is not None and field.kind.python is bool:
            columns[field.name] = bool(value)
        elif value is not None and field.kind.python is list:
            columns[field.name] = json.loads(str(value))
    return columns

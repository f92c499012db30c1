"""Records as they stand: typed rows made from ops by the law (``domain.law``).

An add that nobody edited goes straight into its table. Only records that were ever edited are
computed from all their ops, and they are few.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fieldledger.domain import fields as field_tables
from fieldledger.domain import law, ops, records
from fieldledger.domain.fields import FieldSpec, RecordType
from fieldledger.store import feeds, tables, totals
from fieldledger.store.feeds import Placed
from fieldledger.store.ledger import Ledger

LIVE, VOID, ELSEWHERE = 0, 1, 2
"""The column ``void``: a record that counts, one struck out, one that counts through another."""

Projected = tuple[Placed, dict[str, object]]
"""An op at its place, and its payload read as JSON."""


def read(payload: str | bytes) -> dict[str, object]:
    """The object of a payload that was judged when it was taken in."""
    body: dict[str, object] = json.loads(payload)
    return body


@dataclass(slots=True)
class Changes:
    """What merging does to records, while it goes on and when it is over.

    ``fresh``: ranges of the local numbers of ops that are new here; ``turned``: of those of which
    something else is thought now. ``edited``: the records that were computed anew, with their types
    (``""`` where there is no such record yet). ``again``: those that wait for it; ``edits``: those
    that any edit is about; ``through``: for each duplicate the record through which it counts;
    ``gone``: totals whose highest value may have left; ``sum`` and ``records``: see ``state``.
    """

    fresh: list[tuple[int, int]] = field(default_factory=list)
    turned: list[tuple[int, int]] = field(default_factory=list)
    edited: dict[str, str] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)
    edits: set[str] = field(default_factory=set)
    through: dict[str, str] = field(default_factory=dict)
    gone: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    sum: int = 0
    records: int = 0


def begin(ledger: Ledger, changes: Changes) -> None:
    """Learn which records were ever edited, or named as the same as another: an add of one of
    these cannot simply be put in."""
    # What a bundle that was taken back left waiting is gone with it.
    changes.again.clear()
    changes.gone.clear()
    changes.edits = edited_records(ledger)
    changes.edits |= {each for (each,) in ledger.conn.execute("SELECT DISTINCT other FROM link")}
    _resume(ledger, changes)


def _resume(ledger: Ledger, changes: Changes) -> None:
    changes.through = dict(ledger.conn.execute("SELECT ref, other FROM through"))
    changes.sum = int.from_bytes(ledger.meta_bytes("state_sum"), "big")
    changes.records = int(str(ledger.meta("records")))


def take(ledger: Ledger, changes: Changes, placed: Iterable[Projected]) -> None:
    """Project ops that now count. Adds that nobody edited go straight into their tables; the
    other records wait in ``changes.again`` for ``finish``, and so do those that were taken out and
    are back."""
    adds: dict[str, list[Projected]] = {}
    for op, body in placed:
        if body["do"] == "add":
            if op.op in changes.edits or op.op in changes.again:
                changes.again.add(op.op)
            else:
                adds.setdefault(str(body["type"]), []).append((op, body))
        elif record := ops.edited_by(body):
            changes.again.add(record)
            changes.edits.add(record)
    for name, group in adds.items():
        _insert(ledger, records.load(name), group, changes.through)
        changes.records += len(group)
        changes.sum += sum(law.element(law.seed_of_add(op.head)) for op, _ in group)
    changes.sum %= law.MODULUS


def finish(ledger: Ledger, changes: Changes) -> None:
    """Compute the records that wait, and the groups of duplicates that they change."""
    if changes.again:
        _finish_again(ledger, changes)
    ledger.put_meta("state_sum", (changes.sum % law.MODULUS).to_bytes(256, "big"))
    ledger.put_meta("records", changes.records)


def _finish_again(ledger: Ledger, changes: Changes) -> None:
    from fieldledger.store import duplicates  # an add that nobody edits needs none of it

    for record in sorted(changes.again):
        changes.edited[record] = recompute(ledger, record, changes)
    for record in sorted(duplicates.regroup(ledger, changes.again, changes.through)):
        recompute(ledger, record, changes)
    for name, keys in sorted(changes.gone.items()):
        totals.look_again(ledger.conn, records.load(name), keys)
    changes.gone.clear()
    changes.again.clear()


def apply(ledger: Ledger, placed: Iterable[Projected]) -> None:
    """Project ops that this device wrote just now, so that no edit of an add can be waiting."""
    changes = Changes()
    _resume(ledger, changes)
    take(ledger, changes, placed)
    finish(ledger, changes)


def changed(ledger: Ledger, changes: Changes) -> dict[str, int]:
    """How many records a merge has touched, by type."""
    fresh = joined([*changes.fresh, *changes.turned])
    counted = Counter(
        name
        for record, name in changes.edited.items()
        if name and not _is_in(ledger, record, fresh)
    )
    for name in records.names():
        counted[name] += sum(
            ledger.conn.execute(
                f'SELECT count(*) FROM "{tables.table_name(name)}" WHERE n BETWEEN ? AND ?', each
            ).fetchone()[0]
            for each in fresh
        )
    return {name: count for name, count in sorted(counted.items()) if count}


def joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same numbers in as few ranges as may be."""
    whole: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if whole and low <= whole[-1][1] + 1:
            whole[-1] = whole[-1][0], max(high, whole[-1][1])
        else:
            whole.append((low, high))
    return whole


def _is_in(ledger: Ledger, record: str, ranges: Sequence[tuple[int, int]]) -> bool:
    found = feeds.find(ledger, record)
    return found is not None and any(low <= found[0] <= high for low, high in ranges)


def edited_records(ledger: Ledger) -> set[str]:
    """The records that any op but an add is about."""
    return {row[0] for row in ledger.conn.execute("SELECT DISTINCT rec FROM op WHERE rec NOTNULL")}


def recompute(ledger: Ledger, record: str, changes: Changes) -> str:
    """Compute one record from all its ops and put its rows in place; its type, if it is one."""
    found = gather(ledger, record)
    conn = ledger.conn
    take_out(ledger, record, changes)
    state = law.record_state(found[2]) if found else None
    _put_links(ledger, record, state)
    if found is None or state is None:
        return ""
    spec, n, _ = found
    shown, conflicts = state.shown(), state.conflicts()
    for name, group in conflicts.items():
        values = list(dict.fromkeys(json.dumps(each.value) for each in group))
        conn.execute(
            "INSERT INTO conflict VALUES(?,?,?,?,?)",
            (record, spec.name, n, name, f"[{','.join(values)}]"),
        )
    void = VOID if state.void else _aside(record, changes.through)
    _insert_rows(ledger, spec, [(n, record, void, len(conflicts), shown)], changes.through)
    _put_seed(ledger, record, spec, found[2], state, changes)
    return spec.name


def _put_links(ledger: Ledger, record: str, state: law.RecordState | None) -> None:
    """Write down the edges of a record as they are now (``store.duplicates``)."""
    ledger.conn.execute("DELETE FROM link WHERE ref=?", (record,))
    ledger.conn.executemany(
        "INSERT OR IGNORE INTO link VALUES(?,?)",
        [(record, ops.identity(other)) for other in (state.same_as() if state else ())],
    )


def _put_seed(
    ledger: Ledger,
    record: str,
    spec: RecordType,
    writes: Sequence[law.Write],
    state: law.RecordState,
    changes: Changes,
) -> None:
    """Add a record to the sum behind the state (ops §5.3)."""
    seed = law.seed_of_add(writes[0].head)
    if len(writes) > 1:
        seed = law.seed_of_record(law.state_line(spec.name, record, state))
        ledger.conn.execute("INSERT INTO stated VALUES(?,?)", (record, seed))
    changes.sum += law.element(seed)
    changes.records += 1


def take_out(ledger: Ledger, record: str, changes: Changes) -> None:
    """Take every row of a record out, and the record out of the sum behind the state; while the
    payload of its add is still there."""
    conn = ledger.conn
    conn.execute("DELETE FROM timeline WHERE ref=?", (record,))
    conn.execute("DELETE FROM conflict WHERE ref=?", (record,))
    seed = conn.execute("SELECT seed FROM stated WHERE ref=?", (record,)).fetchone()
    conn.execute("DELETE FROM stated WHERE ref=?", (record,))
    for n, head, name in _adds(ledger, record):
        spec = records.load(name)
        if totals.is_totalled(spec):
            gone = totals.take_out(conn, spec, n)
            changes.gone.setdefault(name, set()).update([gone] if gone else ())
        if conn.execute(f'DELETE FROM "{tables.table_name(name)}" WHERE n=?', (n,)).rowcount:
            changes.sum -= law.element(seed[0] if seed else law.seed_of_add(head))
            changes.records -= 1


def _aside(record: str, through: Mapping[str, str]) -> int:
    return LIVE if through.get(record, record) == record else ELSEWHERE


def _adds(ledger: Ledger, record: str) -> Iterator[tuple[int, bytes, str]]:
    """Every add that has the identity of a record, with its head, and its type if this version
    knows it."""
    for n, head in feeds.copies(ledger, record):
        (payload,) = ledger.conn.execute("SELECT payload FROM op WHERE n=?", (n,)).fetchone()
        name = read(payload).get("type") if payload else None
        if name in records.names():
            yield n, head, str(name)


def gather(
    ledger: Ledger, record: str, held: Callable[[int], bool] = lambda n: True
) -> tuple[RecordType, int, list[law.Write]] | None:
    """The type of a record, the local number of its add, and all counting writes about it; of ops
    whose local number is ``held``.

    None while its add is not held, does not count, or is of a type this version lacks.
    """
    found = feeds.find(ledger, record)
    add = _counting(ledger, found[0]) if found and held(found[0]) else None
    if found is None or add is None or add.get("do") != "add":
        return None
    writes = [write_of(*found, add)]
    edits = ledger.conn.execute("SELECT n, head FROM op WHERE rec=?", (record,)).fetchall()
    for n, head in edits:
        body = _counting(ledger, n) if held(n) else None
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
    changes = Changes(edits=edited_records(ledger))
    last = -1
    while rows := ledger.conn.execute(
        "SELECT n, head, payload FROM op WHERE n > ? AND verdict=0 AND state=0 AND rec IS NULL "
        "AND n NOT IN (SELECT n FROM control) ORDER BY n LIMIT 4096",
        (last,),
    ).fetchall():
        take(ledger, changes, ((feeds.placed(n, head), read(payload)) for n, head, payload in rows))
        last = rows[-1][0]
    changes.again |= changes.edits
    finish(ledger, changes)


def state(ledger: Ledger) -> bytes:
    """The state of all projected records (ops §5.3), 32 bytes."""
    return hashlib.sha256(ledger.meta_bytes("state_sum")).digest()


def contents(ledger: Ledger) -> str:
    """A hash of every row of every projection table, to compare before and after a rebuild."""
    whole = hashlib.sha256(state(ledger) + str(count(ledger)).encode())
    for name in tables.names():
        whole.update(name.encode())
        for row in ledger.conn.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2'):
            whole.update(repr(row).encode())
    return whole.hexdigest()


def count(ledger: Ledger) -> int:
    """How many records are projected, void ones included."""
    return int(str(ledger.meta("records")))


def _insert(
    ledger: Ledger, spec: RecordType, group: Sequence[Projected], through: Mapping[str, str]
) -> None:
    rows = [(op.n, op.op, LIVE, 0, body["fields"]) for op, body in group]
    _insert_rows(ledger, spec, rows, through)  # type: ignore[arg-type]


def _insert_rows(
    ledger: Ledger,
    spec: RecordType,
    rows: Sequence[tuple[int, str, int, int, dict[str, object]]],
    through: Mapping[str, str],
) -> None:
    """Put records into their table: local number, reference, void, conflicts, values shown."""
    names = [field.name for field in spec.fields]
    converters = [
        (at, convert)
        for at, field in enumerate(spec.fields)
        if (convert := _converter(field, through))
    ]
    timelines = any(field.timeline for field in spec.fields)
    whole: list[tuple[object, ...]] = []
    days: list[tuple[str, str, str, str]] = []
    for n, ref, void, conflicts, shown in rows:
        get = (law.latest(shown) if timelines else shown).get
        values = list(map(get, names))
        for at, convert in converters:
            if values[at] is not None:
                values[at] = convert(values[at])
        whole.append((n, ref, void, conflicts, *values))
        if timelines:
            days += _days(spec, ref, shown, through)
    marks = ",".join("?" * (4 + len(names)))
    ledger.conn.executemany(f'INSERT INTO "{tables.table_name(spec.name)}" VALUES({marks})', whole)
    ledger.conn.executemany("INSERT INTO timeline VALUES(?,?,?,?)", days)
    if totals.is_totalled(spec):
        totals.add(ledger.conn, spec, [row[0] for row in rows])


def _days(
    spec: RecordType, ref: str, shown: Mapping[str, object], through: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str]]:
    """The values of a record's timelines, each with its field and day."""
    for key, value in shown.items():
        name, day = field_tables.split_day(key)
        field = spec.field(name)
        if day and value is not None and field is not None:
            convert = _converter(field, through)
            yield ref, name, day, str(convert(value) if convert else value)


def _converter(field: FieldSpec, through: Mapping[str, str]) -> Callable[[object], object] | None:
    """How a column holds a value where not as it is: lists as JSON text, references as the identity
    of the record through which what they name counts."""
    if field.kind.name not in ("reference", "references"):
        return json.dumps if field.kind.python is list else None
    found: dict[object, str] = {}

    def named(value: object) -> str:
        if value not in found:
            identity = ops.identity(str(value))
            found[value] = through.get(identity, identity)
        return found[value]

    def listed(values: object) -> str:
        return json.dumps(
            sorted({named(each) for each in values} if isinstance(values, list) else ())
        )

    return named if field.kind.name == "reference" else listed

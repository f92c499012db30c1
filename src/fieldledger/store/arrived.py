"""What has come in since an earlier state, read by local numbers, in the order of arrival.

A run only grows at its end, so what came in since it ended at some op has the local numbers behind
that one. Nothing that was held before is read, but of records about which something came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from fieldledger.domain import law, ops, records
from fieldledger.domain import standing as standing_law
from fieldledger.domain.fields import RecordType
from fieldledger.store import devices, erasing, feeds, projection, sums, tables
from fieldledger.store import records as held
from fieldledger.store.ledger import Ledger
from fieldledger.store.past import Ends

DAY = "date"
"""The field by which a record belongs to a month."""


class Stand(NamedTuple):
    """How a record stands: whether it counts, its values as columns hold them, and the fields in
    conflict."""

    live: bool
    values: Mapping[str, object]
    conflicts: frozenset[str]


class Edit(NamedTuple):
    """An op about a record that came in: local number, what it does, and the fields it writes."""

    n: int
    do: str
    fields: tuple[str, ...]


class Touched(NamedTuple):
    """A record about which something came in: ``added`` since, or ``edits``; how it stood then,
    None where it was not held, and how it stands now, None where it is gone."""

    spec: RecordType
    n: int
    added: bool
    edits: tuple[Edit, ...]
    then: Stand | None
    now: Stand | None


def ranges(ledger: Ledger, since: Ends) -> list[tuple[int, int]]:
    """The local numbers of the ops that came in since a state: each first and last one."""
    return [
        (run.no << 32 | since.get(run.no, run.base) + 1, run.no << 32 | run.last)
        for run in feeds.runs(ledger)
        if run.last > since.get(run.no, run.base)
    ]


def count(ledger: Ledger, since: Ends) -> int:
    """How many entries came in since a state."""
    whole = 0
    for low, high in ranges(ledger, since):
        control = "SELECT count(*) FROM control WHERE n BETWEEN ? AND ?"
        whole += high - low + 1 - ledger.conn.execute(control, (low, high)).fetchone()[0]
    return whole


def erased(ledger: Ledger, since: Ends) -> int:
    """How many records of then were erased since."""
    gone = [(about, n) for about, n in erasing.erased(ledger).items() if not _in(since, n)]
    adds = (feeds.find(ledger, about.record) for about, _ in gone)
    return sum(add is not None and _in(since, add[0]) for add in adds)


def touched(ledger: Ledger, since: Ends, day: str) -> list[Touched]:
    """The records about which something came in since a state; of those that were only added, the
    ones of days before ``day`` alone."""
    edits = _edits(ledger, since)
    then_through, concerned = _groups(ledger, since, set(edits))
    found = []
    for ref in sorted({*edits, *concerned}):
        now = projection.gather(ledger, ref)
        then = projection.gather(ledger, ref, lambda n: _in(since, n))
        if now is not None:
            spec, n, _ = now
            row = held.row(ledger, spec.name, ref)
            found.append(
                Touched(
                    spec,
                    n,
                    not _in(since, n),
                    tuple(edits.get(ref, ())),
                    _stood(ledger, ref, spec, then[2], then_through) if then else None,
                    _stands(ledger, row) if row else None,
                )
            )
    return found + list(_added(ledger, since, day, set(edits) | concerned))


def standing_turned(ledger: Ledger, since: Ends, verify: standing_law.Verify) -> bool:
    """Whether ops that were held may count otherwise now, since who belongs has changed."""
    came = any(
        ledger.conn.execute("SELECT 1 FROM control WHERE n BETWEEN ? AND ?", each).fetchone()
        for each in ranges(ledger, since)
    )
    if not came:
        return False
    control = [each for each in devices.control_ops(ledger) if _was_held(ledger, since, each)]
    then = standing_law.standing(
        ledger.id, control, verify, lambda *op: devices.within(ledger, *op)
    )
    now = devices.current(ledger)
    signs = {feed.no: feed.sign for feed in feeds.feeds(ledger)}
    wrote = {signs[run.feed] for run in feeds.runs(ledger) if since.get(run.no, 0) > run.base}
    return (then.accepted, then.refused) != (now.accepted, now.refused) or any(
        then.devices.get(sign) != now.devices.get(sign) or then.cuts.get(sign) != now.cuts.get(sign)
        for sign in wrote
    )


def _was_held(ledger: Ledger, since: Ends, op: standing_law.ControlOp) -> bool:
    identity = f"{op.number}:{op.head.hex()[:16]}"
    return any(_in(since, n) and head == op.head for n, head in feeds.copies(ledger, identity))


def _in(since: Ends, n: int) -> bool:
    return n & 0xFFFFFFFF <= since.get(n >> 32, 0)


def _edits(ledger: Ledger, since: Ends) -> dict[str, list[Edit]]:
    """The counting ops about records that came in, by record."""
    found: dict[str, list[Edit]] = {}
    for low, high in ranges(ledger, since):
        for n, ref, payload in ledger.conn.execute(
            "SELECT n, rec, payload FROM op NOT INDEXED "
            "WHERE n BETWEEN ? AND ? AND rec NOTNULL AND verdict = 0 AND state = 0",
            (low, high),
        ):
            body = projection.read(payload)
            written = body.get("fields")
            names = tuple(written) if isinstance(written, dict) else ()
            found.setdefault(ref, []).append(Edit(n, str(body["do"]), names))
    return found


def _groups(ledger: Ledger, since: Ends, edited: set[str]) -> tuple[dict[str, str], set[str]]:
    """Through which record each duplicate counted then, and the members of all groups, then or
    now, to which a record belongs that was edited since."""
    now = ledger.conn.execute("SELECT ref, other FROM link").fetchall()
    then = [pair for pair in now if pair[0] not in edited]
    then += [
        (ref, ops.identity(other))
        for ref in edited
        if (known := _known(ledger, ref, since))
        for other in known[1].same_as()
    ]
    joined = [*law.groups(then), *law.groups(now)]
    concerned = {ref for group in joined if not group.isdisjoint(edited) for ref in group}
    members = {ref: _known(ledger, ref, since) for pair in then for ref in pair}
    edges = [
        (one, other)
        for one, other in then
        if (left := members[one]) and (right := members[other]) and left[0] == right[0]
    ]
    through: dict[str, str] = {}
    for group in law.groups(edges):
        counts = law.through(each[2] for ref in group if (each := members[ref]))
        through |= dict.fromkeys(group, counts) if counts else {}
    return through, concerned


def _known(ledger: Ledger, ref: str, since: Ends) -> tuple[str, law.RecordState, law.Member] | None:
    """A record as it was held then: its type, its state, and what it is in a group."""
    found = projection.gather(ledger, ref, lambda n: _in(since, n))
    if found is None:
        return None
    spec, _, writes = found
    state = law.record_state(writes)
    return spec.name, state, law.Member(ref, writes[0].at, writes[0].head, state.void)


def _stood(
    ledger: Ledger,
    ref: str,
    spec: RecordType,
    writes: Iterable[law.Write],
    through: Mapping[str, str],
) -> Stand:
    """How a record stood by the ops that were held then."""
    state = law.record_state(writes)
    values = law.latest(state.shown())
    for field in spec.fields:
        value = values.get(field.name)
        if field.kind.name == "reference" and value is not None:
            values[field.name] = _counts_through(ledger, ops.identity(str(value)))
    live = not state.void and through.get(ref, ref) == ref
    return Stand(live, values, frozenset(state.conflicts()))


def _counts_through(ledger: Ledger, ref: str) -> str:
    row = ledger.conn.execute("SELECT other FROM through WHERE ref=?", (ref,)).fetchone()
    return str(row[0]) if row else ref


def _stands(ledger: Ledger, row: held.Row) -> Stand:
    conflicts = held.conflicting(ledger, row.ref) if row.conflicts else ()
    return Stand(not row.void, row.fields, frozenset(conflicts))


def _added(ledger: Ledger, since: Ends, day: str, but: set[str]) -> Iterator[Touched]:
    """The records of days before ``day`` that were added since, but for some."""
    for name in records.names():
        spec = records.load(name)
        if spec.field(DAY) is not None:
            where = f"{DAY} < ?"
        elif any(field.timeline for field in spec.fields):
            where = "EXISTS(SELECT 1 FROM timeline t WHERE t.ref = r.ref AND t.day < ?)"
        else:
            continue
        columns = [field.name for field in spec.fields]
        listed = ", ".join(f'"{each}"' for each in columns)
        for low, high in ranges(ledger, since):
            for n, ref, void, *values in ledger.conn.execute(
                f'SELECT n, ref, void, {listed} FROM "{tables.table_name(name)}" r NOT INDEXED '
                f"WHERE n BETWEEN ? AND ? AND {where} ORDER BY n",
                (low, high, day),
            ).fetchall():
                if ref not in but:
                    now = Stand(not void, dict(zip(columns, values, strict=True)), frozenset())
                    yield Touched(spec, n, True, (), None, now)


def first_day(ledger: Ledger, ref: str) -> str:
    """The first day of a record's timelines; ``""`` where it has none."""
    row = ledger.conn.execute("SELECT min(day) FROM timeline WHERE ref=?", (ref,)).fetchone()
    return str(row[0] or "")


def shown(ledger: Ledger, spec: RecordType, field: str, key: str, month: str) -> dict[str, int]:
    """What a report shows of a month and a sum of a type, by the column ``key`` (``""``: in all):
    the totals, and what is shown of records in conflict."""
    from calendar import monthrange

    from fieldledger.store import totals

    last = monthrange(int(month[:4]), int(month[5:]))[1]
    query, values = totals.reading(spec, f"{month}-01", f"{month}-{last:02}")
    by = f'"{key}"' if key else "''"
    found = {
        str(each): int(whole)
        for each, whole in ledger.conn.execute(
            f'SELECT {by}, sum("{field}") FROM ({query}) GROUP BY 1', values
        )
    }
    for _, stands in sums.disputed(ledger.conn, spec.name):
        if str(stands[DAY][0])[:7] == month:
            name = str(stands[key][0] or "") if key else ""
            found[name] = found.get(name, 0) + int(str(stands[field][0] or 0))
    return found

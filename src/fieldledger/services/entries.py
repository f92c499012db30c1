"""Writing entries: add, correct, void and take back. Each is ops at the end of this feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain import entry, law, ops, records
from fieldledger.domain.entry import Reading, one_line
from fieldledger.domain.fields import RecordType
from fieldledger.domain.problems import Problem
from fieldledger.language import tr
from fieldledger.services.session import Session, check_stands
from fieldledger.store import feeds, projection
from fieldledger.store import records as held
from fieldledger.store.records import Row


class Saved(NamedTuple):
    """An entry that is on the disk: the record's id and type, and a line that says all of it, or
    nothing where the device may not read what it wrote."""

    id: str
    type: str
    line: str


def type_of(name: str) -> RecordType:
    """A record type by name. Raises Refused with what may have been meant."""
    if name in records.names():
        return records.load(name)
    from fieldledger.services import unfound  # only on the way to a refusal

    raise unfound.type_called(name)


def read(
    session: Session,
    type_name: str,
    words: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    *,
    on: str | None = None,
) -> Reading:
    """What the words say, without writing anything."""
    return entry.read_entry(type_of(type_name), words, pairs, session.known, on=on)


def add(
    session: Session,
    type_name: str,
    words: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    *,
    on: str | None = None,
) -> Saved:
    """Add one record. Raises Refused with all problems, NotAllowed."""
    spec = type_of(type_name)
    reading = complete(read(session, type_name, words, pairs, on=on), spec)
    with session.ledger.writing():
        placed = write_adds(session, spec, [reading.fields])
        _remember(session, spec, reading.fields)
    return saved(session, spec, placed[0])


def add_many(session: Session, type_name: str, rows: Iterable[Mapping[str, object]]) -> list[Saved]:
    """Add many records from JSON lines: all of them or none. Problems name the line."""
    spec = type_of(type_name)
    readings = [entry.read_json(spec, row, session.known) for row in rows]
    problems = [
        (tr("line {line}: {field}", line=number, field=problem.field), problem.sentence)
        for number, reading in enumerate(readings, 1)
        for problem in _problems(reading)
    ]
    if problems:
        raise errors.Refused(tr("Nothing was added."), problems=problems)
    with session.ledger.writing():
        placed = write_adds(session, spec, [reading.fields for reading in readings])
    return [saved(session, spec, each) for each in placed]


def write_adds(
    session: Session,
    spec: RecordType,
    rows: Sequence[Mapping[str, object]],
    *,
    group: int = 0,
) -> list[feeds.Placed]:
    """Write checked fields as adds, inside ``writing``; ``group``: the number of the first op of
    all that are one entry (ops §3.2)."""
    beside = {"group": group} if group else {}
    return _write(
        session,
        spec,
        [{"do": "add", "fields": _ordered(spec, fields), **beside} for fields in rows],
    )


def change(
    session: Session,
    record: str,
    pairs: Sequence[tuple[str, str]],
    reason: str,
    *,
    on: str | None = None,
    type_name: str | None = None,
) -> Saved:
    """Correct fields of a record; what they held stays in its history. Raises Refused."""
    row = find_record(session, record, type_name)
    fields = read_change(session, row, pairs, on=on)
    body: dict[str, object] = {"do": "set", "fields": fields}
    # Whoever writes into a void record has seen that it is void.
    return _edit(session, row, body, (*fields, law.VOID), reason)


def read_change(
    session: Session, row: Row, pairs: Sequence[tuple[str, str]], *, on: str | None = None
) -> dict[str, object]:
    """The fields of a record that words change. Raises Refused with all problems."""
    spec = records.load(row.type)
    reading = entry.read_changes(spec, pairs, session.known, row.fields, on=on)
    complete(reading, spec)
    if not reading.fields:
        raise errors.Refused(
            tr("No field was given."), hint=tr("Write field=value, e.g. quantity=90kg.")
        )
    return dict(reading.fields)


def void(session: Session, record: str, reason: str) -> Saved:
    """Strike a record out; it stays in the log. Raises Refused where it is void already, and
    nothing was written beside that by somebody who had not seen it."""
    row = find_record(session, record)
    if row.void and not _written_beside_void(session, row):
        raise errors.Refused(
            tr("{record} is void already.", record=record),
            hint=tr("See 'fieldledger show {record}'.", record=record),
        )
    return _edit(session, row, {"do": "void"}, None, reason)


def unvoid(session: Session, record: str, reason: str) -> Saved:
    """Take a void back. Raises Refused where the record is not void."""
    row = find_record(session, record)
    if not row.void:
        raise errors.Refused(
            tr("{record} is not void.", record=record),
            hint=tr("See 'fieldledger show {record}'.", record=record),
        )
    return _edit(session, row, {"do": "restore"}, (law.VOID,), reason)


def find_record(session: Session, word: str, type_name: str | None = None) -> Row:
    """A record by its id (``a1-42``, ``a1-42~9f3c``) or its code, void ones too. Raises Refused."""
    types = (type_of(type_name).name,) if type_name else records.names()
    found = _rows_by_id(session, word, types) or _rows_by_code(session, word, types)
    # A code of a void record may have been given to another one since: the live one is meant.
    found = [row for row in found if not row.void] or found
    if len(found) == 1:
        return found[0]
    from fieldledger.services import unfound  # only on the way to a refusal

    raise unfound.record_called(session, word, found)


def _rows_by_id(session: Session, word: str, types: Sequence[str]) -> list[Row]:
    found = []
    for n in held.find_by_id(session.ledger, word):
        gathered = projection.gather(session.ledger, _identity_of(session, n))
        if gathered is not None and gathered[0].name in types:
            row = held.row(session.ledger, gathered[0].name, _identity_of(session, n))
            found += [row] if row else []
    return found


def _identity_of(session: Session, n: int) -> str:
    return ops.identity(held.reference(session.ledger, n))


def _rows_by_code(session: Session, word: str, types: Sequence[str]) -> list[Row]:
    folded = held.fold(word)
    found = [
        held.row(session.ledger, name, ops.identity(each.ref))
        for name in types
        for each in held.coded(session.ledger, name, voided=True)
        if held.fold(each.code) == folded
    ]
    return [row for row in found if row is not None]


def _edit(
    session: Session,
    row: Row,
    body: dict[str, object],
    names: Sequence[str] | None,
    reason: str,
) -> Saved:
    """Write an op about a record over whatever holds values of these fields, of all where there
    are ``None`` (law 1 and 4)."""
    with session.ledger.writing():
        state = held.state_of(session.ledger, row.ref)
        over = state.holders(state.candidates if names is None else names) if state else ()
        write_change(session, row, body, over, reason)
    return saved(session, records.load(row.type), feeds.placed(row.n, _head(session, row)))


def write_change(
    session: Session, row: Row, body: dict[str, object], over: Iterable[str], reason: str
) -> feeds.Placed:
    """Write an op about a record over the ops that it replaces, by identity, inside ``writing``.
    Raises Refused, NotAllowed."""
    spec, record = records.load(row.type), held.reference(session.ledger, row.n)
    return write_about(session, spec, record, body, (_full(session, op) for op in over), reason)


def write_about(
    session: Session,
    spec: RecordType,
    record: str,
    body: dict[str, object],
    over: Iterable[str],
    reason: str,
) -> feeds.Placed:
    """``write_change`` with the record and what is replaced given as references (ops §3.4)."""
    if not reason.strip():
        raise errors.Refused(tr("A reason is needed."), hint=tr("Say why, with --reason 'WHY'."))
    whole = {**body, "rec": record, "over": sorted(over), "reason": reason.strip()}
    return _write(session, spec, [whole])[0]


def _written_beside_void(session: Session, row: Row) -> bool:
    """Whether a void record has values that nobody who voided it had seen."""
    from fieldledger.domain import review  # only on the way to a refusal

    found = projection.gather(session.ledger, row.ref)
    state = law.record_state(found[2]) if found else None
    return bool(found and state and review.written_beside(found[2], state))


def _write(
    session: Session, spec: RecordType, bodies: Sequence[dict[str, object]]
) -> list[feeds.Placed]:
    """Append ops of one record type and project them, inside ``writing``; seal them where this
    device may not read them."""
    check_may_write(session)
    envelope = {"in": spec.compartment, "at": session.world.now(), "type": spec.name}
    whole = [_payload(envelope, spec.version, body) for body in bodies]
    salts = [session.world.random(16) for _ in whole]
    if is_sealed(session, spec):
        from fieldledger.services import sealing

        return sealing.write(session, list(map(ops.encode, whole, salts)))
    placed = feeds.append(session.ledger, whole, salts)
    projection.apply(session.ledger, zip(placed, whole, strict=True))
    return placed


def _payload(
    envelope: Mapping[str, object], version: int, body: Mapping[str, object]
) -> dict[str, object]:
    """The object of a payload with its keys in the order of ops §3.2."""
    order = ("rec", "over", "fields", "reason", "group")
    rest = {key: body[key] for key in order if key in body}
    return {
        "in": envelope["in"],
        "do": body["do"],
        "at": envelope["at"],
        "type": envelope["type"],
        "v": version,
        **rest,
    }


def is_sealed(session: Session, spec: RecordType) -> bool:
    """Whether this device may write records of a type and not read them, not even its own."""
    return not session.me.may_read(spec.compartment, own=True)


def readable(session: Session, type_name: str) -> RecordType:
    """A record type by name, if this device may read its records. Raises Refused, NotAllowed."""
    spec = type_of(type_name)
    if is_sealed(session, spec):
        raise errors.NotAllowed(
            tr(
                "This device cannot read {type} records: what it writes of them is sealed.",
                type=tr(spec.title),
            ),
            hint=tr("'fieldledger status' tells how many entries it wrote and which have arrived."),
        )
    return spec


def refuse_sealed(session: Session) -> None:
    """Raise NotAllowed on a device that reads nothing, where there would be nothing to show."""
    if session.me.sealed:
        raise errors.NotAllowed(
            tr(
                "This device is sealed: it cannot read what it writes, and is sent "
                "nothing to count."
            ),
            hint=tr("Reports are made on a coordinator's device."),
        )


def check_may_write(session: Session) -> None:
    """Whether this device may write entries. Raises NotAllowed."""
    me = session.me
    if me.role == "reader":
        raise errors.NotAllowed(
            tr("This device may only read."), hint=tr("Ask a coordinator to enter it.")
        )
    check_stands(session)


def complete(reading: Reading, spec: RecordType) -> Reading:
    """The reading, if it is an entry. Raises Refused with all problems."""
    problems = _problems(reading)
    if problems:
        raise errors.Refused(
            tr("The {type} was not saved.", type=tr(spec.title)),
            hint=tr("See 'fieldledger types {type}' for its fields.", type=spec.name),
            problems=[(problem.field, problem.sentence) for problem in problems],
        )
    return reading


def _problems(reading: Reading) -> list[Problem]:
    missing = [Problem(name, tr("is missing")) for name in reading.missing]
    return [*reading.problems, *missing]


def _ordered(spec: RecordType, fields: Mapping[str, object]) -> dict[str, object]:
    """Fields in the order of their type, so that like entries have like bytes."""
    places = {field.name: place for place, field in enumerate(spec.fields)}
    return dict(sorted(fields.items(), key=lambda item: (places[item[0].partition("@")[0]], item)))


def _full(session: Session, op: str) -> str:
    found = feeds.find(session.ledger, op)
    return held.reference(session.ledger, found[0]) if found else f"a-{op}"


def _head(session: Session, row: Row) -> bytes:
    found = feeds.find(session.ledger, row.ref)
    return found[1] if found else b""


def saved(session: Session, spec: RecordType, placed: feeds.Placed) -> Saved:
    """What is told of an entry that is on the disk."""
    name = held.display_id(session.ledger, placed.n)
    if is_sealed(session, spec):
        return Saved(name, spec.name, "")
    row = held.row(session.ledger, spec.name, placed.op)
    line = one_line(session.known, spec, row.fields) if row else ""
    return Saved(name, spec.name, line)


def _remember(session: Session, spec: RecordType, fields: Mapping[str, object]) -> None:
    """Keep the values last written of each field, as words, which prompts offer again; of what is
    sealed nothing."""
    if is_sealed(session, spec):
        return
    plain = law.latest(fields)
    words = [
        (spec.name, field.name, field.kind.show(plain[field.name], session.known, plain))
        for field in spec.fields
        if plain.get(field.name) is not None and field.name not in (spec.code, "note")
    ]
    session.ledger.conn.executemany("INSERT OR REPLACE INTO last_used VALUES(?,?,?)", words)

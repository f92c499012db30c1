"""Looking at entries: one line, a list, one record with its history; and what prompts offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fieldledger.domain import codebook, law, ops, records
from fieldledger.domain.fields import RecordType, split_day
from fieldledger.language import tr
from fieldledger.services import entries, erasing, linked
from fieldledger.services.session import Session
from fieldledger.store import feeds, projection
from fieldledger.store import records as held
from fieldledger.store.records import Row


def listing(
    session: Session,
    type_name: str,
    *,
    voided: bool = False,
    keep: Callable[[Row], Row | None] = lambda row: row,
) -> list[dict[str, object]]:
    """The records of a type as ``list --json`` gives them: ``id``, ``type``, the fields by name
    (references as codes where there is one), ``void``, ``conflicts`` (field names), and ``unit``
    beside quantities, which are in base units. ``keep``: which, and how they stand
    (``services.filtering``)."""
    spec = entries.readable(session, type_name)
    labels = feeds.labels(session.ledger)
    codes: dict[str, str] = {}
    return [
        {
            "id": held.display_id(session.ledger, row.n, labels),
            "type": spec.name,
            **plain(session, spec, row.fields, codes),
            "void": row.void,
            "conflicts": held.conflicting(session.ledger, row.ref) if row.conflicts else [],
        }
        for each in held.rows(session.ledger, spec.name, voided=voided)
        if (row := keep(each))
    ]


def plain(
    session: Session, spec: RecordType, fields: Mapping[str, object], codes: dict[str, str]
) -> dict[str, object]:
    """Fields as data for others: references as codes or ids; quantities with their ``unit``."""
    whole: dict[str, object] = {}
    for field in spec.fields:
        value = fields.get(field.name)
        if field.kind.name == "reference" and value is not None:
            whole[field.name] = _code(session, str(value), codes)
        elif isinstance(value, list) and field.kind.name == "references":
            whole[field.name] = [_code(session, str(each), codes) for each in value]
        else:
            whole[field.name] = value
        if field.kind.name == "quantity":
            item = session.known.get(str(fields.get(field.kind.needs or "")))
            whole["unit"] = item.unit if item else None
    return whole


def show(session: Session, record: str) -> dict[str, object]:
    """One record with its conflicts and its whole history, or who erased it, as ``show --json``
    gives it."""
    gone = erasing.certificate(session, record)
    if gone is not None:
        return gone
    row = entries.find_record(session, record)
    spec = records.load(row.type)
    state = held.state_of(session.ledger, row.ref)
    codes: dict[str, str] = {}
    timelines = {
        name: in_words(session, spec, name, candidates[0].value, row)
        for name, candidates in sorted(state.candidates.items() if state else ())
        if split_day(name)[1] and not name.startswith("@") and candidates[0].value is not None
    }
    return {
        "id": held.display_id(session.ledger, row.n),
        "type": spec.name,
        **plain(session, spec, row.fields, codes),
        "void": row.void,
        "timelines": timelines,
        "conflicts": _conflicts(session, spec, row, state),
        "history": [
            _past(session, spec, row, *entry) for entry in held.history(session.ledger, row.ref)
        ],
        "linked": linked.linked(session, row),
        "in_stock": linked.stocked(session, row),
    }


def in_words(session: Session, spec: RecordType, name: str, value: object, row: Row) -> str:
    """One value as people read it."""
    field = spec.field(split_day(name)[0])
    if value is None or field is None:
        return "" if value is None else str(value)
    return field.kind.show(value, session.known, row.fields)


def last_used(session: Session, type_name: str) -> dict[str, str]:
    """The words last written for each field of a type."""
    found = session.ledger.conn.execute(
        "SELECT field, word FROM last_used WHERE type=?", (type_name,)
    )
    return dict(found)


def offers(session: Session, type_name: str, field_name: str) -> list[str]:
    """What a prompt may offer for a field: codes, choices, or a fresh code name."""
    spec = entries.type_of(type_name)
    field = spec.fields_by_name[field_name]
    if field.kind.name in ("reference", "references"):
        types: Sequence[str] = getattr(field.kind, "types", ())
        return [found.code for name in types for found in held.coded(session.ledger, name)]
    if field_name == spec.code and spec.name != "item":
        taken = {held.fold(found.code) for found in held.coded(session.ledger, type_name)}
        return [codebook.code_name(session.world.random(16), lambda code: code in taken)]
    return list(getattr(field.kind, "words", ()))


def _code(session: Session, ref: str, codes: dict[str, str]) -> str:
    """How a reference is written for others: the code of what it names, or its id."""
    if ref not in codes:
        found = session.known.get(ref)
        codes[ref] = found.code if found and found.code else ref.partition(":")[0]
        if found and not found.code:
            codes[ref] = found.ref.partition(":")[0]
    return codes[ref]


def _conflicts(
    session: Session, spec: RecordType, row: Row, state: law.RecordState | None
) -> dict[str, object]:
    return {
        name: [
            {
                "value": each.value,
                "text": in_words(session, spec, name, each.value, row),
                **_author(session, each.op),
                "at": each.at,
            }
            for each in candidates
        ]
        for name, candidates in (state.conflicts() if state else {}).items()
    }


def _author(session: Session, op: str) -> dict[str, object]:
    found = feeds.find(session.ledger, op)
    if found is None:
        return {"id": op, "by": "?"}
    name = held.display_id(session.ledger, found[0])
    return {"id": name, "by": name.partition("-")[0]}


def _past(
    session: Session, spec: RecordType, row: Row, n: int, verdict: int, payload: str | None
) -> dict[str, object]:
    """One op of a record's history."""
    name = held.display_id(session.ledger, n)
    body = projection.read(payload) if payload else {}
    fields = body.get("fields", {})
    over = body.get("over", [])
    return {
        "id": name,
        "by": name.partition("-")[0],
        "do": body.get("do", "withheld"),
        "at": body.get("at"),
        "fields": fields,
        "text": {
            key: in_words(session, spec, key, value, row)
            for key, value in (fields.items() if isinstance(fields, dict) else ())
        },
        "over": [
            _author(session, ops.identity(str(each)))["id"]
            for each in (over if isinstance(over, list) else ())
        ],
        "reason": body.get("reason", ""),
        "counts": verdict == feeds.COUNTS,
        "why": _why(session, n) if verdict else "",
    }


def _why(session: Session, n: int) -> str:
    row = session.ledger.conn.execute("SELECT reason FROM why WHERE n=?", (n,)).fetchone()
    return str(row[0]) if row else tr("made by a newer version")

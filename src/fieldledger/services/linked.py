"""What hangs on a record: the records that refer to it, and what a place has in stock.

No type is named: what refers to what stands in the types' tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger import errors
from fieldledger.domain import entry, records
from fieldledger.domain.fields import FieldSpec, RecordType
from fieldledger.domain.kinds import Reference, References
from fieldledger.services import entries
from fieldledger.services.session import Session
from fieldledger.services.tabular import Remembered
from fieldledger.store import linked as stored
from fieldledger.store import records as held
from fieldledger.store.records import Row

SHOWN = 5  # records of each


def linked(session: Session, row: Row) -> list[dict[str, object]]:
    """The records that refer to one, by type and field, the newest first: ``type``, ``field``,
    ``count``, ``records`` (the first few, each ``id`` and ``line``), and ``known``: ``all``, only
    this device's ``own``, or ``none``, where ``count`` is None.

    Of a type that is typed at prompts only, no line is told.
    """
    identity = stored.through(session.ledger, row.ref)
    known = Remembered(session)
    whole = []
    for spec, field in _referring(row.type):
        if entries.is_sealed(session, spec):
            whole.append(_link(spec, field, None, [], "none"))
            continue
        count, refs = stored.naming(session.ledger, spec, field, identity, SHOWN)
        reach = "all" if session.me.may_read(spec.compartment, own=False) else "own"
        if count or reach == "own":
            told = [_told(session, known, spec, field, ref) for ref in refs]
            whole.append(_link(spec, field, count, told, reach))
    return whole


def stocked(session: Session, row: Row) -> list[dict[str, object]]:
    """What is in stock in a place, as ``stock`` tells it; nothing of what is no place."""
    from fieldledger.services.on_hand import stock

    if not any(field.name == "at" and row.type in _types(field) for _, field in _fields()):
        return []
    try:
        rows = stock(session, None).rows
    except errors.FieldledgerError:  # no day to speak of, or nothing that may be counted here
        return []
    code = row.fields.get(records.load(row.type).code or "")
    return [
        {k: v for k, v in each.items() if k != "place"} for each in rows if each["place"] == code
    ]


def _referring(name: str) -> Iterator[tuple[RecordType, FieldSpec]]:
    """The fields of all types that can refer to records of a type."""
    return ((spec, field) for spec, field in _fields() if name in _types(field))


def _fields() -> Iterator[tuple[RecordType, FieldSpec]]:
    return ((spec, field) for spec in records.load_all() for field in spec.fields)


def _types(field: FieldSpec) -> tuple[str, ...]:
    return field.kind.types if isinstance(field.kind, Reference | References) else ()


def _link(
    spec: RecordType,
    field: FieldSpec,
    count: int | None,
    told: list[dict[str, object]],
    reach: str,
) -> dict[str, object]:
    return {
        "type": spec.name,
        "field": field.name,
        "compartment": spec.compartment,
        "known": reach,
        "count": count,
        "records": told,
    }


def _told(
    session: Session, known: Remembered, spec: RecordType, field: FieldSpec, ref: str
) -> dict[str, object]:
    """One of them, without the field that everybody sees by itself."""
    row = held.row(session.ledger, spec.name, ref)
    line = ""
    if row is not None and not spec.prompts_only:
        others = spec._replace(fields=tuple(each for each in spec.fields if each != field))
        line = entry.one_line(known, others, row.fields).removeprefix(f"{spec.title}: ")
    return {"id": held.display_id(session.ledger, row.n) if row else "", "line": line}

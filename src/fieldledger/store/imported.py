"""What a ledger holds of a type, read once for a whole table: what each add wrote, and the records
as they stand, with all days of their timelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from fieldledger.domain import columns
from fieldledger.domain.fields import RecordType
from fieldledger.store import feeds, projection, records, tables
from fieldledger.store.ledger import Ledger
from fieldledger.store.records import Row

Days = dict[str, dict[str, object]]


class Whole(NamedTuple):
    """A record as it stands: local number, the id that people see, whether it is void, its values
    by field (of timelines the last), and its timelines by field and day."""

    n: int
    id: str
    void: bool
    fields: Mapping[str, object]
    days: Days


def written(ledger: Ledger, spec: RecordType) -> dict[int, bytes]:
    """For each add of a type that counts, those of void records too, by local number: the
    fingerprint of what it wrote, whatever was corrected since."""
    references, others = columns.references(spec), through(ledger)
    rows = ledger.conn.execute(
        f'SELECT op.n, op.payload FROM "{tables.table_name(spec.name)}" t '
        "JOIN op ON op.n = t.n WHERE op.payload NOTNULL"
    )
    found = {}
    for n, payload in rows:
        fields: Any = projection.read(payload)["fields"]
        values = columns.comparable(references, fields, others)
        found[n] = columns.fingerprint(values)
    return found


def through(ledger: Ledger) -> dict[str, str]:
    """For each record that was found to be the same as others the one through which it counts."""
    return dict(ledger.conn.execute("SELECT ref, other FROM through"))


def wholes(ledger: Ledger, spec: RecordType, *, voided: bool) -> list[Whole]:
    """The records of a type, in the order of all lists; void ones if asked for."""
    labels, days = feeds.labels(ledger), _days(ledger, spec)
    return [
        Whole(
            row.n,
            records.display_id(ledger, row.n, labels),
            row.void,
            row.fields,
            days.get(row.ref, {}),
        )
        for row in records.rows(ledger, spec.name, voided=voided)
    ]


def named(ledger: Ledger, spec: RecordType, word: str) -> list[Whole]:
    """The records of a type that an id can mean, void ones and linked ones too."""
    found = []
    for n in records.find_by_id(ledger, word):
        row = _row(ledger, spec, n)
        if row is not None:
            days = _days(ledger, spec, row.ref).get(row.ref, {})
            found.append(
                Whole(n, records.display_id(ledger, n), row.void, row.fields, days),
            )
    return found


def days(ledger: Ledger, spec: RecordType) -> Mapping[str, Days]:
    """The timelines of all records of a type: by record, field and day."""
    return _days(ledger, spec)


def _row(ledger: Ledger, spec: RecordType, n: int) -> Row | None:
    row = ledger.conn.execute(
        f'SELECT ref FROM "{tables.table_name(spec.name)}" WHERE n=?', (n,)
    ).fetchone()
    return records.row(ledger, spec.name, row[0]) if row else None


def _days(ledger: Ledger, spec: RecordType, ref: str | None = None) -> dict[str, Days]:
    """The timelines of one record of a type, or of all: by record, field and day."""
    found: dict[str, Days] = {}
    if not any(field.timeline for field in spec.fields):
        return found
    rows = ledger.conn.execute(
        "SELECT ref, field, day, value FROM timeline WHERE ref = coalesce(?, ref) AND ref IN "
        f'(SELECT ref FROM "{tables.table_name(spec.name)}")',
        (ref,),
    )
    for record, field, day, value in rows:
        found.setdefault(record, {}).setdefault(field, {})[day] = value
    return found

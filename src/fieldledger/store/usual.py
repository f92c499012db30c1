"""What was last written of a number, so that one that is ten times as much is asked once more."""

from __future__ import annotations

from fieldledger.domain.fields import RecordType
from fieldledger.store import tables
from fieldledger.store.ledger import Ledger


def latest(ledger: Ledger, spec: RecordType, field: str, of: str, same: object) -> list[int]:
    """The values of a field in the last 20 live records of a type, all above zero; where ``of``
    names another field, only of records in which that is ``same``."""
    table, column = tables.table_name(spec.name), spec.fields_by_name[field].name
    where, values = f'void = 0 AND "{column}" > 0', []
    if of:
        where += f' AND "{spec.fields_by_name[of].name}" = ?'
        values.append(same)
    found = ledger.conn.execute(
        f'SELECT "{column}" FROM "{table}" WHERE {where} ORDER BY n DESC LIMIT 20', values
    )
    return [int(value) for (value,) in found]

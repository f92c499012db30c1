"""A number ten times the usual is more often a slip of the finger than the truth."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median_low

from fieldledger.domain import ops
from fieldledger.domain.fields import FieldSpec, RecordType
from fieldledger.services.session import Session
from fieldledger.store import usual

_TIMES = 10
_ENOUGH = 3  # records before anything is usual


def usual_instead(
    session: Session, spec: RecordType, field: FieldSpec, fields: Mapping[str, object]
) -> str:
    """Where a number of an entry is ten times the usual or a tenth of it: the usual one, in words;
    else nothing. Quantities are compared with those of the same item, money with money of the same
    currency. A device knows only what it may read."""
    value = fields.get(field.name)
    if field.kind.name not in ("quantity", "money", "integer") or not isinstance(value, int):
        return ""
    of = {"quantity": field.kind.needs or "", "money": getattr(field.kind, "currency", "")}.get(
        field.kind.name, ""
    )
    same = fields.get(of)
    if of and spec.fields_by_name[of].kind.name == "reference":
        same = ops.identity(str(same))
    found = usual.latest(session.ledger, spec, field.name, of, same)
    if len(found) < _ENOUGH:
        return ""
    middle = median_low(found)
    if value < 1 or (middle <= value * _TIMES - 1 and value <= middle * _TIMES - 1):
        return ""
    return field.kind.show(middle, session.known, fields)

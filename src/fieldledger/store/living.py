"""Live records with all that stands: each field's values, each timeline's days.

For figures that look at records one by one. A whole type costs three queries. References are
identities, as columns hold them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from fieldledger.domain import records
from fieldledger.domain.fields import AT, RecordType, split_day
from fieldledger.store import sums, tables
from fieldledger.store.sqlcipher import Connection

Values = tuple[object, ...]


class Living(NamedTuple):
    """A live record: identity and local number, the values that stand for each field, shown first,
    and for each day of each timeline; None is a value that was taken back."""

    ref: str
    n: int
    values: dict[str, Values]
    days: dict[str, list[tuple[str, Values]]]


class Asked(NamedTuple):
    """Which live records are asked for, in SQL. Those in conflict are always among them: another
    of their values may be the one that is asked for."""

    where: str = "1"
    values: tuple[str, ...] = ()


ALL = Asked()


def of_days(start: str, end: str) -> Asked:
    """Those of some days."""
    return Asked("(date BETWEEN ? AND ? OR conflicts > 0)", (start, end))


def holding(field: str) -> Asked:
    """Those in which a field is given."""
    return Asked(f'("{field}" IS NOT NULL OR conflicts > 0)')


def living(conn: Connection, name: str, asked: Asked = ALL) -> Iterator[Living]:
    """All live records of a type, or those that are asked for."""
    spec = records.load(name)
    disputed = _disputed(conn, spec)
    days = _days(conn, spec)
    timelines = [field.name for field in spec.fields if field.timeline]
    for row in sums.live(conn, name, *asked):
        ref = str(row["ref"])
        values: dict[str, Values] = {
            field.name: (_plain(row[field.name], field.kind.python is list),)
            for field in spec.fields
            if not field.timeline
        }
        past = {each: dict(days.get((ref, each), ())) for each in timelines}
        for key, stand in disputed.get(ref, {}).items():
            field, day = split_day(key)
            if day and field in past:
                past[field][day] = stand
            elif field in values:
                values[field] = stand
        whole = {each: sorted(found.items()) for each, found in past.items()}
        yield Living(ref, int(str(row["n"])), values, whole)


def _disputed(conn: Connection, spec: RecordType) -> dict[str, dict[str, Values]]:
    """The fields in conflict of each record of a type, and what stands for them."""
    naming = {field.name for field in spec.fields if field.kind.name in sums.REFERRING}
    found: dict[str, dict[str, Values]] = {}
    for ref, key, values in conn.execute(
        "SELECT ref, field, field_values FROM conflict WHERE type = ? ORDER BY ref, field",
        (spec.name,),
    ):
        stand = tuple(json.loads(values))
        is_reference = key.partition(AT)[0] in naming
        found.setdefault(ref, {})[key] = sums.plain(stand, is_reference)
    return found


def _days(conn: Connection, spec: RecordType) -> dict[tuple[str, str], list[tuple[str, Values]]]:
    if not any(field.timeline for field in spec.fields):
        return {}
    found: dict[tuple[str, str], list[tuple[str, Values]]] = {}
    for ref, field, day, value in conn.execute(
        f'SELECT t.ref, field, day, value FROM "{tables.table_name(spec.name)}" r '
        "CROSS JOIN timeline t ON t.ref = r.ref WHERE r.void = 0"
    ):
        found.setdefault((ref, field), []).append((day, (value,)))
    return found


def _plain(value: object, listed: bool) -> object:
    return json.loads(value) if listed and isinstance(value, str) else value

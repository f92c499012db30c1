"""Monthly totals: what a report adds up, kept up as records are projected.

One table for each record type with sums and a date: a row for each month and each combination of
the columns that the type is grouped by (``domain.record``), ``""`` where a column is empty. Only
settled rows are in it, live and without a conflict; the others are few and come one by one. So a
month costs the same however long the ledger is. A period that cuts through a month reads the rows
of those days.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from fieldledger.domain.fields import RecordType
from fieldledger.domain.record import Measure
from fieldledger.store.sqlcipher import Connection

SETTLED = "void = 0 AND conflicts = 0"


def is_totalled(spec: RecordType) -> bool:
    """Whether monthly totals are kept of a record type."""
    return bool(spec.measures) and spec.field("date") is not None


def table_name(spec: RecordType) -> str:
    """The table of a type's totals."""
    return "monthly_" + spec.name.replace("-", "_")


def create_statement(spec: RecordType) -> str:
    """The table of a type's totals, as SQL."""
    keys = ", ".join(f'"{name}"' for name in _keys(spec))
    columns = "".join(f", {name} TEXT NOT NULL" for name in keys.split(", "))
    columns += "".join(f', "{name}" INTEGER NOT NULL' for name in _figures(spec))
    return (
        f'CREATE TABLE "{table_name(spec)}"({columns[2:]}, PRIMARY KEY({keys})) '
        "STRICT, WITHOUT ROWID"
    )


def add(conn: Connection, spec: RecordType, ns: Iterable[int]) -> None:
    """Put rows that were projected just now into the totals; ``ns``: their local numbers."""
    keys = ", ".join(f'"{name}"' for name in _keys(spec))
    sums = [f'"{name}" = "{name}" + excluded."{name}"' for name in _summed(spec)]
    most = [f'"{name}" = max("{name}", excluded."{name}")' for name in _highest(spec)]
    conn.execute(
        f'INSERT INTO "{table_name(spec)}" {_selection(spec)} '
        f"WHERE n IN (SELECT value FROM json_each(?)) AND {SETTLED} GROUP BY {keys} "
        f"ON CONFLICT DO UPDATE SET {', '.join([*sums, *most])}",
        (json.dumps(list(ns)),),
    )


def take_out(conn: Connection, spec: RecordType, n: int) -> tuple[str, ...] | None:
    """Take a row out of the totals, before it leaves its table; month and group if a highest value
    may have gone with it, to be looked for by ``look_again``."""
    row = conn.execute(f"{_selection(spec)} WHERE n = ? AND {SETTLED}", (n,)).fetchone()
    keys, summed, highest = _keys(spec), _summed(spec), _highest(spec)
    if row is None or not row[len(keys)]:
        return None
    table, key = table_name(spec), tuple(map(str, row[: len(keys)]))
    here = " AND ".join(f'"{name}" = ?' for name in keys)
    changes = ", ".join(f'"{name}" = "{name}" - ?' for name in summed)
    figures = row[len(keys) : len(keys) + len(summed)]
    conn.execute(f'UPDATE "{table}" SET {changes} WHERE {here}', (*figures, *key))
    conn.execute(f'DELETE FROM "{table}" WHERE {here} AND entries = 0', key)
    same = " OR ".join(f'"{name}" = ?' for name in highest) or "0"
    values = (*key, *row[len(keys) + len(summed) :])
    gone = conn.execute(f'SELECT 1 FROM "{table}" WHERE {here} AND ({same})', values).fetchone()
    return key if gone else None


def look_again(conn: Connection, spec: RecordType, keys: Iterable[tuple[str, ...]]) -> None:
    """Look for the highest values of these months and groups, each month once."""
    by_month: dict[str, set[tuple[str, ...]]] = {}
    for key in keys:
        by_month.setdefault(key[0], set()).add(key)
    names, highest = _keys(spec), _highest(spec)
    here = " AND ".join(f'"{name}" = ?' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    changes = ", ".join(f'"{name}" = ?' for name in highest)
    for month, wanted in sorted(by_month.items()):
        rows = conn.execute(
            f"{_selection(spec)} WHERE date BETWEEN ? AND ? AND {SETTLED} GROUP BY {listed}",
            (f"{month}-01", f"{month}-31"),
        ).fetchall()
        conn.executemany(
            f'UPDATE "{table_name(spec)}" SET {changes} WHERE {here}',
            [
                (*row[-len(highest) :], *row[: len(names)])
                for row in rows
                if row[: len(names)] in wanted
            ],
        )


def reading(spec: RecordType, start: str, end: str) -> tuple[str, tuple[str, ...]]:
    """A query, to be read from in brackets, and its values: the totals of the days from ``start``
    (``""`` for all before) to ``end``, by month and group, some of them in two rows."""
    first, last, parts = _whole_months(start, end)
    columns = ", ".join(f'"{name}"' for name in (*_keys(spec), *_figures(spec)))
    queries = [f'SELECT {columns} FROM "{table_name(spec)}" WHERE month BETWEEN ? AND ?']
    values = [first, last]
    keys = ", ".join(f'"{name}"' for name in _keys(spec))
    for since, until in parts:
        where = f"WHERE date BETWEEN ? AND ? AND {SETTLED} GROUP BY {keys}"
        queries.append(f"{_selection(spec)} {where}")
        values += [since, until]
    return " UNION ALL ".join(queries), tuple(values)


def _whole_months(start: str, end: str) -> tuple[str, str, list[tuple[str, str]]]:
    """The first and last month that lie whole between two days, and the days beside them."""
    first, last = start[:7], end[:7]
    begins, ends = start in ("", f"{first}-01"), end == _last_day(last)
    if first == last and not (begins and ends):
        return "x", "", [(start, end)]
    parts = []
    if not begins:
        parts.append((start, _last_day(first)))
        first = _after(first)
    if not ends:
        parts.append((f"{last}-01", end))
        last = _before(last)
    return first, last, parts


def _last_day(month: str) -> str:
    from calendar import monthrange  # not on the path of ``add``

    return f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]:02}"


def _after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def _before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1):04}-{(number - 2) % 12 + 1:02}"


def _selection(spec: RecordType) -> str:
    """The totals of rows of a type's table, by month and group."""
    columns = ["substr(date, 1, 7) AS month"]
    columns += [f'{_text(name)} AS "{name}"' for name in spec.groups]
    columns.append("count(*) AS entries")
    columns += [f'sum({_worth(each)}) AS "{each.name}"' for each in spec.measures]
    columns += [f'max(coalesce({_field_of(name)}, 0)) AS "{name}"' for name in _highest(spec)]
    return f'SELECT {", ".join(columns)} FROM "{_table(spec)}"'


def _worth(measure: Measure) -> str:
    """What one row adds to a measure."""
    if measure.missing:
        return f'"{measure.missing}" IS NULL'
    product = " * ".join(f'"{name}"' for name in measure.of)
    given = " AND ".join(f'"{name}" > 0' for name in measure.given)
    return f"coalesce(iif({given}, {product}, 0), 0)" if given else f"coalesce({product}, 0)"


def _text(name: str) -> str:
    return f"coalesce(\"{name}\", '')"


def _table(spec: RecordType) -> str:
    return spec.name.replace("-", "_")


def _keys(spec: RecordType) -> tuple[str, ...]:
    return ("month", *spec.groups)


def _summed(spec: RecordType) -> tuple[str, ...]:
    return ("entries", *(each.name for each in spec.measures))


def _highest(spec: RecordType) -> tuple[str, ...]:
    return tuple(f"most_{name}" for name in spec.highest)


def _field_of(most: str) -> str:
    return f'"{most.removeprefix("most_")}"'


def _figures(spec: RecordType) -> tuple[str, ...]:
    return *_summed(spec), *_highest(spec)

"""The queries behind figures about money: sums by columns, and the few rows that come one by one.

Sums are read from the monthly totals, so a period costs the same however long the ledger is. What
is looked for among all rows are those that expenses name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from fieldledger.domain import records
from fieldledger.store import tables, totals
from fieldledger.store.sqlcipher import Connection

Rows = list[tuple[Any, ...]]


def flows(
    conn: Connection, name: str, keys: Sequence[str], measures: Sequence[str], days: tuple[str, str]
) -> Rows:
    """The settled rows of a type from one day (``""`` for all before) to another, by some of its
    groups: those columns, the sum of each measure, and how many rows there are."""
    query, values = totals.reading(records.load(name), *days)
    columns = ", ".join(f'"{key}"' for key in keys)
    summed = ", ".join(f'sum("{each}")' for each in (*measures, "entries"))
    found = conn.execute(
        f"SELECT {columns}, {summed} FROM ({query}) GROUP BY {columns} ORDER BY {columns}", values
    )
    return list(found)


def naming(conn: Connection, name: str, field: str, columns: Sequence[str]) -> Rows:
    """The settled rows of a type whose reference ``field`` names a record: that, and columns."""
    listed = ", ".join(f'"{column}"' for column in (field, *columns))
    found = conn.execute(
        f'SELECT {listed} FROM "{tables.table_name(name)}" '
        f'WHERE "{field}" IS NOT NULL AND {totals.SETTLED} ORDER BY date, ref'
    )
    return list(found)


def among(conn: Connection, name: str, refs: Iterable[str], columns: Sequence[str]) -> Rows:
    """The settled rows of a type that are among these records and have a value in the first of
    the columns: reference, local number, columns."""
    listed = ", ".join(f'"{column}"' for column in columns)
    found = conn.execute(
        f'SELECT ref, n, {listed} FROM "{tables.table_name(name)}" '
        f'WHERE "{columns[0]}" IS NOT NULL AND {totals.SETTLED} '
        "AND ref IN (SELECT value FROM json_each(?)) ORDER BY date, ref",
        (json.dumps(list(refs)),),
    )
    return list(found)


def prices(conn: Connection, name: str, sources: Sequence[str], days: tuple[str, str]) -> Rows:
    """What goods of these sources (``""``: of none that is known) cost between two days: item,
    currency, cost and quantity, of the settled rows that say what they cost."""
    found = conn.execute(
        f'SELECT item, currency, sum(cost), sum(quantity) FROM "{tables.table_name(name)}" '
        f"WHERE date BETWEEN ? AND ? AND {totals.SETTLED} AND cost > 0 AND currency IS NOT NULL "
        "AND coalesce(source, '') IN (SELECT value FROM json_each(?)) "
        "GROUP BY 1, 2 ORDER BY 1, 2",
        (*days, json.dumps(list(sources))),
    )
    return list(found)


def distinct(conn: Connection, name: str, field: str, days: tuple[str, str]) -> set[str]:
    """The values of a field in the settled rows of a type between two days."""
    found = conn.execute(
        f'SELECT DISTINCT "{field}" FROM "{tables.table_name(name)}" '
        f'WHERE date BETWEEN ? AND ? AND "{field}" IS NOT NULL AND {totals.SETTLED}',
        days,
    )
    return {str(value) for (value,) in found}

"""The queries behind the report: sums over the projection. Those of stock are in ``stocked``.

Only live rows that nobody disputes are summed; records in conflict come one by one
(``disputed``), with every value that stands, so that a figure can say how far it reaches. Places
are identities of shelters and lines; ``""`` is the organisation's own store. Which record type a
sum is of is said by whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from fieldledger.domain import ops, records
from fieldledger.store import tables, totals
from fieldledger.store.sqlcipher import Connection

REFERRING = ("reference", "references")


@contextmanager
def snapshot(conn: Connection) -> Iterator[None]:
    """All queries inside see one state, whatever another process writes meanwhile."""
    conn.execute("BEGIN")
    try:
        yield
    finally:
        conn.execute("ROLLBACK")


def handed_out(conn: Connection, name: str, start: str, end: str) -> list[tuple[object, ...]]:
    """Distributions, a record type by name, by month, item, shelter and line: quantity, entries,
    quantity and person-days of those with people and days, the largest count of people, entries
    without people, without days."""
    query, values = totals.reading(records.load(name), start, end)
    found = conn.execute(
        "SELECT month, item, shelter, line, sum(quantity), sum(entries), sum(rated), "
        "sum(person_days), max(most_people), sum(without_people), sum(without_days) "
        f"FROM ({query}) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        values,
    )
    return list(found)


def came_in(
    conn: Connection, names: Iterable[str], start: str, end: str
) -> list[tuple[object, ...]]:
    """Goods that came in by month, item, source and record type: quantity and entries."""
    whole: list[tuple[object, ...]] = []
    for name in names:
        query, values = totals.reading(records.load(name), start, end)
        whole += [
            (month, item, source, name, quantity, entries)
            for month, item, source, quantity, entries in conn.execute(
                "SELECT month, item, source, sum(quantity), sum(entries) "
                f"FROM ({query}) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                values,
            )
        ]
    return whole


def headcounts(conn: Connection, name: str, end: str) -> list[tuple[object, ...]]:
    """The headcounts, a record type by name, of the latest day of each shelter up to a day: ref,
    shelter, date, people, women, men, girls, boys."""
    table = f'"{tables.table_name(name)}"'
    found = conn.execute(
        f"SELECT ref, h.shelter, date, people, women, men, girls, boys FROM {table} h JOIN "
        f"(SELECT shelter, max(date) AS day FROM {table} WHERE {totals.SETTLED} AND date <= ? "
        "GROUP BY shelter) newest ON newest.shelter = h.shelter AND newest.day = h.date "
        f"WHERE {totals.SETTLED} ORDER BY 2, 1",
        (end,),
    )
    return list(found)


def settled(
    conn: Connection, name: str, start: str, end: str, columns: Sequence[str]
) -> list[tuple[object, ...]]:
    """The live rows of a type that nobody disputes, of some days, by these columns."""
    listed = ", ".join(f'"{column}"' for column in columns)
    found = conn.execute(
        f'SELECT {listed} FROM "{tables.table_name(name)}" '
        f"WHERE {totals.SETTLED} AND date BETWEEN ? AND ? ORDER BY date, ref",
        (start, end),
    )
    return list(found)


def live(
    conn: Connection, name: str, where: str = "1", values: Sequence[str] = ()
) -> Iterator[dict[str, object]]:
    """All live records of a type by column, with ``ref`` and ``n``; those that a condition holds
    for."""
    columns = ["ref", "n", *(field.name for field in records.load(name).fields)]
    listed = ", ".join(f'"{column}"' for column in columns)
    for row in conn.execute(
        f'SELECT {listed} FROM "{tables.table_name(name)}" WHERE void = 0 AND {where} ORDER BY ref',
        values,
    ):
        yield dict(zip(columns, row, strict=True))


def timeline(conn: Connection, field: str) -> dict[str, list[tuple[str, str]]]:
    """The days and values of a timeline, by record, oldest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for ref, day, value in conn.execute(
        "SELECT ref, day, value FROM timeline WHERE field=? ORDER BY ref, day", (field,)
    ):
        found.setdefault(ref, []).append((day, value))
    return found


def disputed(conn: Connection, name: str) -> Iterator[tuple[str, dict[str, tuple[object, ...]]]]:
    """The live records of a type in conflict: per field all values that stand, shown first."""
    spec = records.load(name)
    references = {field.name for field in spec.fields if field.kind.name in REFERRING}
    columns = ", ".join(f'"{field.name}"' for field in spec.fields)
    # CROSS JOIN: from the few conflicts to their rows, never over all rows of the table.
    for ref, *row in conn.execute(
        f"SELECT t.ref, {columns} FROM (SELECT DISTINCT n FROM conflict WHERE type = ?) c "
        f'CROSS JOIN "{tables.table_name(name)}" t ON t.n = c.n WHERE void = 0 ORDER BY t.ref',
        (name,),
    ).fetchall():
        values: dict[str, tuple[object, ...]] = {
            field.name: (value,) for field, value in zip(spec.fields, row, strict=True)
        }
        for name_of, stand in conflicts_of(conn, ref).items():
            if name_of in values:
                values[name_of] = plain(stand, name_of in references)
        yield ref, values


def conflicts_of(conn: Connection, ref: str) -> Mapping[str, tuple[object, ...]]:
    """The fields of a record in conflict, and the values that stand, the one shown first."""
    return {
        field: tuple(json.loads(values))
        for field, values in conn.execute(
            "SELECT field, field_values FROM conflict WHERE ref=? ORDER BY field", (ref,)
        )
    }


def conflicts(conn: Connection) -> list[tuple[str, str, str, tuple[object, ...]]]:
    """All conflicts, those of void records too: type, record, field, values."""
    return [
        (name, ref, field, tuple(json.loads(values)))
        for name, ref, field, values in conn.execute(
            "SELECT type, ref, field, field_values FROM conflict ORDER BY type, ref, field"
        )
    ]


# ``verdict <> 0`` is said beside the verdict that is meant, so that the index on the few that do
# not count serves.


def quarantined(conn: Connection, heard: Iterable[int] = ()) -> list[tuple[str, int]]:
    """How many ops are in quarantine, by reason; ``heard``: the local numbers of those that have
    their effect all the same."""
    found = conn.execute(
        "SELECT reason, count(*) FROM why JOIN op USING(n) "
        "WHERE verdict <> 0 AND verdict = 1 AND n NOT IN (SELECT value FROM json_each(?)) "
        "GROUP BY 1 ORDER BY 1",
        (json.dumps(list(heard)),),
    )
    return list(found)


def newer(conn: Connection) -> int:
    """How many ops were made by a newer program."""
    return int(
        conn.execute("SELECT count(*) FROM op WHERE verdict <> 0 AND verdict = 2").fetchone()[0]
    )


def last_written(conn: Connection, gone: Collection[bytes] = ()) -> list[tuple[str, int | None]]:
    """Each device that belongs to the ledger and is not cut off, and the time of its last op that
    can be read; ``gone``: the keys of devices that go on under others."""
    found = conn.execute(
        # The last readable op of each run is found from the end of the table, not by reading all.
        "SELECT sign, label, (SELECT max(json_extract(op.payload, '$.at')) FROM feed "
        "JOIN run ON run.feed = feed.no JOIN op ON op.n = (SELECT n FROM op WHERE state = 0 "
        "AND verdict = 0 AND n > run.no << 32 AND n <= (run.no << 32 | run.last) "
        "ORDER BY n DESC LIMIT 1) "
        "WHERE (feed.id, feed.sign) = (device.feed, device.sign)) FROM device "
        "WHERE standing = 1 AND sign NOT IN (SELECT sign FROM cut) ORDER BY label, sign"
    )
    return [(label, at) for sign, label, at in found if bytes(sign) not in gone]


def plain(values: tuple[object, ...], reference: bool) -> tuple[object, ...]:
    """Values as columns hold them: references as identities."""
    if not reference:
        return values
    return tuple(
        [ops.identity(each) for each in value]
        if isinstance(value, list)
        else value and ops.identity(str(value))
        for value in values
    )

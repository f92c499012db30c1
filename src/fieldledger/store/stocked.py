"""The queries behind stock: what moved, by item and place, and what was counted.

Which types move what, and where, is what they declare (``domain.moving``). Sums come from the
monthly totals, and only the days of a month that must be told apart from its rows. Records in
conflict are not in the totals: where one figure is wanted they are taken as they are shown. The
place ``""`` is the organisation's own store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from fieldledger.domain import moving, records
from fieldledger.domain.moving import Leg
from fieldledger.domain.record import Shelf
from fieldledger.store import tables, totals
from fieldledger.store.sqlcipher import Connection

Place = tuple[str, str]  # item, place
Only = tuple[str, str] | None
Latest = dict[Place, tuple[str, int]]


def movements(conn: Connection, day: str, start: str = "") -> list[tuple[str, str, str, int]]:
    """All movements up to a day, from a day on if one is given, by sort, item and place."""
    whole = []
    for leg in moving.legs():
        query, values = totals.reading(records.load(leg.type), start, day)
        where, more = condition(leg)
        whole += [
            (leg.move.sort, item, place, quantity)
            for item, place, quantity in conn.execute(
                f"SELECT {columns(leg)}, sum({amount(leg)}) FROM ({query}) WHERE {where} "
                "GROUP BY 1, 2 ORDER BY 1, 2",
                (*values, *more),
            )
        ]
    return whole


def counts(conn: Connection, day: str) -> list[tuple[str, str, str, int, int, int]]:
    """The latest count of each item in each place up to a day: item, place, date, counted, what the
    movements up to the end of that date come to, and what later ones, up to ``day``, change that
    say of themselves that they explain a count."""
    latest: Latest = {}
    for name, shelf in moving.shelves():
        latest |= _latest(conn, name, shelf, day)
    expected, explained = _expected(conn, latest), _explained(conn, latest, day)
    return [
        (*where, date, quantity, expected[where], explained[where])
        for where, (date, quantity) in sorted(latest.items())
    ]


def changes(
    conn: Connection, leg: Leg, exact: Collection[str], only: Only = None
) -> Iterator[tuple[str, str, str, int]]:
    """What one sort of movement changed: item, place, when, quantity. ``when`` is a day in the
    months ``exact`` and where a record is in conflict, else a month."""
    where, values = condition(leg, only)
    for row in conn.execute(
        f"SELECT {columns(leg)}, month, sum({amount(leg)}) "
        f'FROM "{totals.table_name(records.load(leg.type))}" WHERE {where} GROUP BY 1, 2, 3',
        values,
    ).fetchall():
        if row[2] not in exact:
            yield row
    for month in sorted(exact):
        yield from days(conn, leg, f"{month}-01", f"{month}-31", only)
    yield from in_conflict(conn, leg, only)


def days(
    conn: Connection, leg: Leg, first: str, last: str, only: Only = None
) -> list[tuple[str, str, str, int]]:
    """What one sort of movement changed on some days, by item, place and day; no conflicts."""
    where, values = condition(leg, only)
    found = conn.execute(
        f'SELECT {columns(leg)}, date, sum({amount(leg)}) FROM "{tables.table_name(leg.type)}" '
        f"WHERE date BETWEEN ? AND ? AND {totals.SETTLED} AND {where} GROUP BY 1, 2, 3",
        (first, last, *values),
    )
    return list(found)


def in_conflict(conn: Connection, leg: Leg, only: Only = None) -> list[tuple[str, str, str, int]]:
    """What the records in conflict changed, as they are shown, by item, place and day."""
    where, values = condition(leg, only)
    found = conn.execute(
        f"SELECT {columns(leg)}, date, sum(coalesce({amount(leg)}, 0)) "
        f'FROM "{tables.table_name(leg.type)}" '
        "WHERE n IN (SELECT n FROM conflict WHERE type = ?) AND void = 0 "
        f"AND {where} GROUP BY 1, 2, 3",
        (leg.type, *values),
    )
    return list(found)


def condition(leg: Leg, only: Only = None) -> tuple[str, tuple[str, ...]]:
    """Which rows move anything, in SQL, and its values; ``only``: a field and its one value."""
    parts, values = [f"coalesce(\"{leg.move.item}\", '') <> ''"], []
    for name, value in filter(None, (leg.move.when, only)):
        parts.append(f'"{name}" = ?')
        values.append(value)
    return " AND ".join(parts), tuple(values)


def columns(leg: Leg) -> str:
    """Item and place of a movement, in SQL."""
    return f'"{leg.move.item}", {place(leg)}'


def place(leg: Leg) -> str:
    """The place of a movement, in SQL."""
    return f"coalesce(\"{leg.move.place}\", '')" if leg.move.place else "''"


def amount(leg: Leg) -> str:
    """How much a movement moves, in SQL."""
    return f'"{leg.move.quantity}"'


def _latest(conn: Connection, name: str, shelf: Shelf, day: str) -> Latest:
    """The date and quantity of the latest count of each item in each place."""
    found: Latest = {}
    for item, where, date, quantity in conn.execute(
        f'SELECT "{shelf.item}", coalesce("{shelf.place}", \'\'), date, "{shelf.quantity}" '
        f'FROM "{tables.table_name(name)}" WHERE void = 0 AND date <= ? ORDER BY date, ref',
        (day,),
    ):
        found[item, where] = date, quantity
    return found


def _expected(conn: Connection, latest: Mapping[Place, tuple[str, int]]) -> dict[Place, int]:
    """What the movements of items in places come to at the end of the day of their count."""
    left = dict.fromkeys(latest, 0)
    exact = {date[:7] for date, _ in latest.values()}
    for leg in moving.legs() if latest else ():
        for item, where, when, quantity in changes(conn, leg, exact):
            if when <= latest.get((item, where), ("", 0))[0]:
                left[item, where] += leg.move.sign * quantity
    return left


def _explained(
    conn: Connection, latest: Mapping[Place, tuple[str, int]], day: str
) -> dict[Place, int]:
    """What was changed after the day of the count to explain it."""
    left = dict.fromkeys(latest, 0)
    exact = {day[:7], *(date[:7] for date, _ in latest.values())}
    for leg in moving.legs() if latest else ():
        if leg.move.explains is None:
            continue
        for item, where, when, quantity in changes(conn, leg, exact, leg.move.explains):
            if latest.get((item, where), ("9999-99", 0))[0] < when <= day:
                left[item, where] += leg.move.sign * quantity
    return left

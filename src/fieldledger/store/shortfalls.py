"""The queries that find a day on which less than nothing was left of an item in a place.

By the same rule as stock (``report.holdings``) and from the same totals. A month in which more was
there than went out cannot end below nothing on any of its days, so only the others are read, and
those no further than to the day that is looked for. Records in conflict are taken as they are
shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fieldledger.domain import moving, records
from fieldledger.domain.review import Month, first_below
from fieldledger.store import stocked, tables, totals
from fieldledger.store.sqlcipher import Connection

_Place = tuple[str, str]
_Change = tuple[str, str, str, int]  # item, place, day, how much more or less
# Read one after the other: what ran short early costs little, and a whole month five readings.
_PIECES = (("01", "01"), ("02", "03"), ("04", "07"), ("08", "15"), ("16", "31"))


def shortfalls(conn: Connection, last: str) -> Iterator[_Change]:
    """Of each item in each place the first day, up to ``last``, on which less than nothing was
    left: item, place, day, and what was left."""
    disputed = list(_disputed(conn))
    days: dict[str, dict[_Place, list[tuple[str, int]]]] = {}

    def days_of(where: _Place) -> Callable[[str], Iterator[tuple[str, int]]]:
        def changes(month: str) -> Iterator[tuple[str, int]]:
            for first, end in _PIECES:
                piece = f"{month}-{first}"
                if piece not in days:
                    days[piece] = _days(conn, piece, f"{month}-{end}", disputed)
                yield from days[piece].get(where, ())

        return changes

    for where, months in sorted(_months(conn, disputed).items()):
        found = first_below(months, days_of(where), last)
        if found:
            yield (*where, *found)


def taken(conn: Connection, item: str, place: str, day: str) -> list[tuple[int, int]]:
    """The live entries that took from an item in a place on a day: local number and quantity."""
    found: list[tuple[int, int]] = []
    for leg in moving.legs():
        if leg.move.sign < 0:
            where, values = stocked.condition(leg)
            found += conn.execute(
                f'SELECT n, {stocked.amount(leg)} FROM "{tables.table_name(leg.type)}" '
                f'WHERE void = 0 AND date = ? AND "{leg.move.item}" = ? '
                f"AND {stocked.place(leg)} = ? AND {where}",
                (day, item, place, *values),
            ).fetchall()
    return sorted(found)


def counted(conn: Connection, item: str, place: str, day: str) -> tuple[str, int]:
    """The count that ``stocked.counts`` gives for an item, a place and a day: its type and its
    local number."""
    found = [
        (ref, name, n)
        for name, shelf in moving.shelves()
        for ref, n in conn.execute(
            f'SELECT ref, n FROM "{tables.table_name(name)}" WHERE void = 0 AND date = ? '
            f'AND "{shelf.item}" = ? AND coalesce("{shelf.place}", \'\') = ?',
            (day, item, place),
        )
    ]
    return max(found)[1:]


def _months(conn: Connection, disputed: list[_Change]) -> dict[_Place, list[Month]]:
    """What came and went by item, place and month."""
    whole: dict[_Place, dict[str, tuple[int, int]]] = {}
    rows = [(item, place, day[:7], change) for item, place, day, change in disputed]
    for leg in moving.legs():
        where, values = stocked.condition(leg)
        rows += conn.execute(
            f"SELECT {stocked.columns(leg)}, month, {leg.move.sign} * sum({stocked.amount(leg)}) "
            f'FROM "{totals.table_name(records.load(leg.type))}" WHERE {where} GROUP BY 1, 2, 3',
            values,
        ).fetchall()
    for item, place, month, change in rows:
        came, went = whole.setdefault((item, place), {}).get(month, (0, 0))
        whole[item, place][month] = came + max(change, 0), went + max(-change, 0)
    return {
        where: [Month(month, *change) for month, change in months.items()]
        for where, months in whole.items()
    }


def _days(
    conn: Connection, first: str, last: str, disputed: list[_Change]
) -> dict[_Place, list[tuple[str, int]]]:
    """What changed on some days, in their order, by item and place."""
    rows = [row for row in disputed if first <= row[2] <= last]
    for leg in moving.legs():
        rows += _signed(leg.move.sign, stocked.days(conn, leg, first, last))
    whole: dict[_Place, list[tuple[str, int]]] = {}
    for item, place, day, change in sorted(rows, key=lambda row: row[2]):
        whole.setdefault((item, place), []).append((day, change))
    return whole


def _disputed(conn: Connection) -> Iterator[_Change]:
    for leg in moving.legs():
        yield from _signed(leg.move.sign, stocked.in_conflict(conn, leg))


def _signed(sign: int, rows: list[_Change]) -> Iterator[_Change]:
    for item, place, day, quantity in rows:
        yield item, place, day, sign * quantity

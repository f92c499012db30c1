"""The queries that find a day on which less than nothing was left of an item in a place.

By the same rule as stock (``report.holdings``) and from the same totals. A month in which more was
there than went out cannot end below nothing on any of its days, so only the others are read day by
day. Records in conflict are taken as they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fieldledger.domain import records
from fieldledger.domain.review import Month, first_below
from fieldledger.store import tables, totals
from fieldledger.store.sqlcipher import Connection
from fieldledger.store.sums import INCOMING as INCOMING
from fieldledger.store.sums import LEGS as LEGS

_Place = tuple[str, str]
_Change = tuple[str, str, str, int]  # item, place, day, how much more or less


def shortfalls(conn: Connection, last: str) -> Iterator[_Change]:
    """Of each item in each place the first day, up to ``last``, on which less than nothing was
    left: item, place, day, and what was left."""
    disputed = list(_disputed(conn))
    days: dict[str, dict[_Place, list[tuple[str, int]]]] = {}

    def days_of(where: _Place) -> Callable[[str], list[tuple[str, int]]]:
        def changes(month: str) -> list[tuple[str, int]]:
            if month not in days:
                days[month] = _days(conn, month, disputed)
            return days[month].get(where, [])

        return changes

    for where, months in sorted(_months(conn, disputed).items()):
        found = first_below(months, days_of(where), last)
        if found:
            yield (*where, *found)


def taken(conn: Connection, item: str, place: str, day: str) -> list[tuple[int, int]]:
    """The live entries that took from an item in a place on a day: local number and quantity."""
    found: list[tuple[int, int]] = []
    for sort, name, column in LEGS:
        if sort not in INCOMING:
            found += conn.execute(
                f'SELECT n, quantity FROM "{tables.table_name(name)}" '
                f"WHERE void = 0 AND date = ? AND item = ? AND {_place(column)} = ?",
                (day, item, place),
            ).fetchall()
    return sorted(found)


def counted(conn: Connection, item: str, place: str, day: str) -> int:
    """The local number of the count that ``sums.counts`` gives for an item, a place and a day."""
    (n,) = conn.execute(
        "SELECT n FROM \"count\" WHERE void = 0 AND item = ? AND coalesce(shelter, '') = ? "
        "AND date = ? ORDER BY ref DESC LIMIT 1",
        (item, place, day),
    ).fetchone()
    return int(n)


def _months(conn: Connection, disputed: list[_Change]) -> dict[_Place, list[Month]]:
    """What came and went by item, place and month."""
    whole: dict[_Place, dict[str, tuple[int, int]]] = {}
    rows = [(item, place, day[:7], change) for item, place, day, change in disputed]
    for sort, name, column in LEGS:
        sign = 1 if sort in INCOMING else -1
        place = f'"{column}"' if column else "''"
        rows += conn.execute(
            f"SELECT item, {place}, month, {sign} * sum(quantity) "
            f'FROM "{totals.table_name(records.load(name))}" GROUP BY 1, 2, 3'
        ).fetchall()
    for item, where, month, change in rows:
        came, went = whole.setdefault((item, where), {}).get(month, (0, 0))
        whole[item, where][month] = came + max(change, 0), went + max(-change, 0)
    return {
        where: [Month(month, *change) for month, change in months.items()]
        for where, months in whole.items()
    }


def _days(
    conn: Connection, month: str, disputed: list[_Change]
) -> dict[_Place, list[tuple[str, int]]]:
    """What changed on each day of a month, by item and place."""
    rows = [row for row in disputed if row[2].startswith(month)]
    within = f"date BETWEEN ? AND ? AND {totals.SETTLED}"
    for leg in LEGS:
        rows += _moved(conn, leg, within, (f"{month}-01", f"{month}-31"))
    whole: dict[_Place, list[tuple[str, int]]] = {}
    for item, place, day, change in rows:
        whole.setdefault((item, place), []).append((day, change))
    return whole


def _disputed(conn: Connection) -> Iterator[_Change]:
    for leg in LEGS:
        disputed = "n IN (SELECT n FROM conflict WHERE type = ?) AND void = 0"
        yield from _moved(conn, leg, disputed, (leg[1],))


def _moved(
    conn: Connection, leg: tuple[str, str, str], where: str, values: tuple[str, ...]
) -> list[_Change]:
    """What rows of one sort of movement come to by item, place and day."""
    sort, name, column = leg
    sign = 1 if sort in INCOMING else -1
    found = conn.execute(
        f"SELECT item, {_place(column)}, date, {sign} * sum(quantity) "
        f'FROM "{tables.table_name(name)}" WHERE {where} GROUP BY 1, 2, 3',
        values,
    )
    return list(found)


def _place(column: str) -> str:
    return f"coalesce(\"{column}\", '')" if column else "''"

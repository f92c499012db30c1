"""What stays counted of a record that is erased, and how a report reads it (ops §3.10).

A counting row is a month, a measure, keys and an amount: from the end of that month on, until the
next row of the measure, the record adds the amount under the keys. Rows are made from what a report
would have said at the end of each month, and of nothing else: no day, no code, no place.

Of a child: the status and, while it is in the programme, sex and band of age. Who was in the
programme when it was erased leaves it with the month after: nobody writes about it any more.
Reports tell what was at the end of a month; one that ends within a month takes the month before.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fieldledger.report import fostered
from fieldledger.report.facts import Child

Row = tuple[str, str, list[str], int]
Days = Mapping[str, Sequence[tuple[str, str]]]
"""The days and values of each timeline, oldest first."""

CHILDREN = "children"


class Counting(NamedTuple):
    """How a type's records are counted: the fields (a timeline is one of them) that its rows come
    from, and the function that makes them, of fields, timelines and the present month."""

    fields: tuple[str, ...]
    rows: Callable[[Mapping[str, object], Days, str], list[Row]]


def of_type(name: str) -> Counting | None:
    """How a type's records are counted; None where no report counts them one by one."""
    return _TYPES.get(name)


def children(told: Iterable[tuple[str, Sequence[Sequence[object]]]], end: str) -> Iterator[Child]:
    """The children that are erased, by their counting rows, as the facts of the last day know
    others: ``ref`` and rows of each."""
    through = (
        end[:7] if int(end[8:]) == monthrange(int(end[:4]), int(end[5:7]))[1] else _before(end)
    )
    for ref, rows in told:
        own = [row for row in rows if row[1] == CHILDREN]
        past = [row for row in own if str(row[0]) <= through]
        if own and (not past or past[-1][3]):
            yield _child(ref, past[-1][2] if past else [], int(end[:4]), later=not past)


def _child(ref: str, keys: object, year: int, *, later: bool) -> Child:
    status, sex, band = (*map(str, keys if isinstance(keys, list) else ()), "", "", "")[:3]
    low = band.partition("-")[0].removesuffix("+")
    birth = year - int(low) if low.isascii() and low.isdigit() and len(low) < 4 else None
    return Child(ref, "", (status,), (birth,), (sex,), later)


def _rows_of_child(fields: Mapping[str, object], timelines: Days, month: str) -> list[Row]:
    days = [(day, status) for day, status in timelines.get("status", ()) if day[:7] <= month]
    ahead = len(days) < len(timelines.get("status", ()))
    rows: list[Row] = []
    for at in _turns(days, month):
        status = next((value for day, value in reversed(days) if day[:7] <= at), "")
        keys = _keys(status, fields, int((at or month)[:4]))
        if not rows or rows[-1][2] != keys:
            rows.append((at, CHILDREN, keys, 1))
    # With a status that begins later only, nobody is counted yet, but as one who will come.
    rows = [] if ahead and not days else rows
    if not rows or rows[-1][2][0] in ("", *fostered.PROGRAMME):
        rows.append((_after(month), CHILDREN, [], 0))
    return rows


def _turns(days: Sequence[tuple[str, str]], month: str) -> list[str]:
    """The months at whose end something else may hold than at the end of the one before."""
    if not days:
        return [""]
    first = days[0][0][:7]
    years = (f"{year:04}-01" for year in range(int(first[:4]) + 1, int(month[:4]) + 1))
    return sorted({*(day[:7] for day, _ in days), *(each for each in years if each <= month)})


def _keys(status: str, fields: Mapping[str, object], year: int) -> list[str]:
    if status not in fostered.PROGRAMME:
        return [status]
    birth = fields.get("birth_year")
    age = max(year - birth, 0) if isinstance(birth, int) else None
    band = next((b for b in fostered.BANDS if age is not None and b[0] <= age <= b[1]), None)
    return [status, str(fields.get("sex") or ""), f"{band[0]}-{band[1]}" if band else ""]


def _before(day: str) -> str:
    year, month = int(day[:4]), int(day[5:7])
    return f"{year - (month == 1):04}-{(month - 2) % 12 + 1:02}"


def _after(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


_TYPES: Mapping[str, Counting] = {
    "child": Counting(("birth_year", "sex", "status"), _rows_of_child),
}

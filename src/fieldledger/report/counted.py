"""What stays counted of a record that is erased, and how a report reads it (ops §3.10).

A counting row is a month, a measure, keys and an amount: from the end of that month on, until the
next row of the measure, the record adds the amount under the keys. Rows are made from what a report
would have said at the end of each month, and of nothing else: no day, no code, no place.

Of a child or a person: the status and, while they are with us, sex and band of age. Who was with us
when they were erased leaves with the month after: nobody writes about them any more. What was done
for people is counted as ``report.counting`` says.
Reports tell what was at the end of a month; one that ends within a month takes the month before.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from fieldledger.report import counting
from fieldledger.report.counting import Days, Row, month_end
from fieldledger.report.counting import after as _after
from fieldledger.report.facts import Child
from fieldledger.report.persons import CHILD, PERSON, WITH_US, age_in
from fieldledger.report.seen import BANDS, Seen

CHILDREN, PERSONS, SPONSORS = "children", "persons", "sponsors"
Bands = Sequence[tuple[int, int]]
Told = Iterable[tuple[str, Sequence[Sequence[object]]]]


class Counting(NamedTuple):
    """How a type's records are counted: the fields (a timeline is one of them) that its rows come
    from, and the function that makes them, of fields, timelines and the present month."""

    fields: tuple[str, ...]
    rows: Callable[[Mapping[str, object], Days, str], list[Row]]


def of_type(name: str, bands: Bands = BANDS) -> Counting | None:
    """How a type's records are counted, ages by these bands; None where no report counts them one
    by one."""
    if name in counting.CASES:
        return Counting(_FIELDS[name], counting.rows_of(name))
    if name not in _STATES:
        return None
    return Counting(_FIELDS[name], partial(_rows_of_state, _STATES[name], bands))


def read(name: str, told: Told) -> list[Seen]:
    """The erased records of a type, by their counting rows, as a report sees them."""
    if name in counting.CASES:
        return counting.read(name, told)
    found = []
    for ref, rows in told:
        own = [row for row in rows if row[1] == _STATES[name].measure]
        if own:
            found.append(_seen(ref, own))
    return found


def _seen(ref: str, rows: Sequence[Sequence[object]]) -> Seen:
    days: dict[str, list[tuple[str, tuple[str, ...]]]] = {"status": [], "band": []}
    sex = ""
    for row in rows:
        status, has, band = _three(row[2])
        day = month_end(str(row[0]))
        days["status"].append((day, (status if row[3] else counting.GONE,)))
        days["band"].append((day, (band,)))
        sex = has or sex
    return Seen(ref, "", {"sex": (sex,), "birth_year": (None,)}, days, erased=True)


def children(told: Told, end: str) -> Iterator[Child]:
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
    status, sex, band = _three(keys)
    age = age_in(year, None, band)
    return Child(ref, "", (status,), (None if age is None else year - age,), (sex,), later)


def _three(keys: object) -> tuple[str, str, str]:
    status, sex, band = (*map(str, keys if isinstance(keys, list) else ()), "", "", "")[:3]
    return status, sex, band


class _State(NamedTuple):
    """How a type is counted whose records have a status and no day: the measure, the statuses with
    sex and age, and those with which somebody is there until they are erased."""

    measure: str
    inside: tuple[str, ...]
    ongoing: tuple[str, ...]


def _rows_of_state(
    state: _State, bands: Bands, fields: Mapping[str, object], timelines: Days, month: str
) -> list[Row]:
    days = [(day, status) for day, status in timelines.get("status", ()) if day[:7] <= month]
    ahead = len(days) < len(timelines.get("status", ()))
    rows: list[Row] = []
    for at in _turns(days, month):
        status = next((value for day, value in reversed(days) if day[:7] <= at), "")
        keys = _keys(state, bands, status, fields, int((at or month)[:4]))
        if not rows or rows[-1][2] != keys:
            rows.append((at, state.measure, keys, 1))
    # With a status that begins later only, nobody is counted yet, but as one who will come.
    rows = [] if ahead and not days else rows
    if not rows or rows[-1][2][0] in ("", *state.ongoing):
        rows.append((_after(month), state.measure, [], 0))
    return rows


def _turns(days: Sequence[tuple[str, str]], month: str) -> list[str]:
    """The months at whose end something else may hold than at the end of the one before."""
    if not days:
        return [""]
    first = days[0][0][:7]
    years = (f"{year:04}-01" for year in range(int(first[:4]) + 1, int(month[:4]) + 1))
    return sorted({*(day[:7] for day, _ in days), *(each for each in years if each <= month)})


def _keys(
    state: _State, bands: Bands, status: str, fields: Mapping[str, object], year: int
) -> list[str]:
    if status not in state.inside:
        return [status]
    age = age_in(year, fields.get("birth_year"))
    band = next((b for b in bands if age is not None and b[0] <= age <= b[1]), None)
    return [status, str(fields.get("sex") or ""), f"{band[0]}-{band[1]}" if band else ""]


def _before(day: str) -> str:
    year, month = int(day[:4]), int(day[5:7])
    return f"{year - (month == 1):04}-{(month - 2) % 12 + 1:02}"


_STATES: Mapping[str, _State] = {
    CHILD: _State(CHILDREN, WITH_US[CHILD], WITH_US[CHILD]),
    PERSON: _State(PERSONS, WITH_US[PERSON], (*WITH_US[PERSON], "detained")),
    "sponsor": _State(SPONSORS, (), ("active", "paused")),
}
_FIELDS: Mapping[str, tuple[str, ...]] = {
    CHILD: ("birth_year", "sex", "status"),
    PERSON: ("birth_year", "sex", "status"),
    "sponsor": ("status",),
    "allowance": ("date", "start", "months", "amount", "currency", "reason"),
    "feedback": ("date", "kind", "status"),
    "follow-up": ("date", "contact"),
    "medical": ("date", "place", "status", "cost", "currency"),
    "pledge-payment": ("date", "channel", "amount", "currency"),
    "rescue": ("date", "outcome", "amount", "currency"),
    "resettlement": ("date", "to_country", "stage"),
}
COUNTED = tuple(_FIELDS)
"""The types of which something stays counted."""

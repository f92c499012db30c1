"""More figures of a report, counted from lists of records in plain Python: see ``by_hand``.

Cases and how they went, children through time, rations day by day, funds and cash, counts. Nothing
of the program is imported here either.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

Row = dict[str, Any]
Table = dict[str, dict[str, Any]]
IN_PROGRAMME = ("in-care", "found", "lost-contact")
# type: section, table, what tells rows apart, the timeline, how it goes on, how it ends
CASES = {
    "medical": (
        "by_place", "place", "status", ("in-treatment", "chronic"),
        ("recovered", "broken-off", "died"),
    ),
    "resettlement": (
        "by_country", "to_country", "stage", ("planned", "on-the-way", "arrived", "settling"),
        ("settled", "broken-off"),
    ),
    "feedback": ("by_kind", "kind", "status", ("open", "passed-on"), ("answered", "closed")),
}  # fmt: skip
SECTION = {"resettlement": "settlement"}
EXPLAINS = {"loss": ("reason", "count-difference"), "provision": ("source", "found")}


class Asked(NamedTuple):
    """The records, their timelines, and the period."""

    book: Mapping[str, list[Row]]
    days: Mapping[str, Mapping[str, list[tuple[str, str]]]]
    start: str
    end: str

    def live(self, kind: str) -> list[Row]:
        return [row for row in self.book[kind] if not row["void"]]

    def within(self, kind: str) -> list[Row]:
        return [row for row in self.live(kind) if self.start <= row["date"] <= self.end]

    def past(self, row: Row, field: str) -> list[tuple[str, str]]:
        return self.days.get(row["id"], {}).get(field, [])

    def at(self, row: Row, field: str, day: str) -> str:
        """What holds on a day, ``""`` before the first value."""
        found = [value for since, value in self.past(row, field) if since <= day]
        return found[-1] if found else ""


def tables(asked: Asked) -> dict[tuple[str, str], Table]:
    """Every table that is counted here, by section and key."""
    found = {
        (SECTION.get(kind, kind), how[0]): _cases(asked, kind, *how[1:])
        for kind, how in CASES.items()
    }
    found["children", "by_month"] = _by_month(asked)
    found["children", "coming_of_age"] = _coming_of_age(asked)
    found["children", "foster_parents"] = _foster_parents(asked)
    found["provisions", "planned_by_shelter"] = _planned(asked)
    found["money", "cash"] = _cash(asked)
    found["stock", "counts"] = _counts(asked)
    return {key: table for key, table in found.items() if table}


def _days(first: str, last: str) -> Iterator[str]:
    day = date.fromisoformat(first)
    while day.isoformat() <= last:
        yield day.isoformat()
        day += timedelta(days=1)


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _month_end(month: str) -> str:
    return f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]:02}"


def _cases(
    asked: Asked, kind: str, by: str, field: str, ongoing: tuple[str, ...], ended: tuple[str, ...]
) -> Table:
    """What goes on is counted on the last day, what ended by the period in which it did."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for row in asked.live(kind):
        now = asked.at(row, field, asked.end)
        was = asked.at(row, field, _before(asked.start)) if row["date"] < asked.start else ""
        if row["date"] <= asked.end and (now in ongoing or (now in ended and now != was)):
            rows[row[by] or "not known"][now.replace("-", "_")] += 1
    return {name: dict(counted) for name, counted in rows.items()}


def _by_month(asked: Asked) -> Table:
    """The children in the programme at the end of each month, and for whom what began in it."""
    months = sorted({day[:7] for day in _days(asked.start, asked.end)})
    found: Table = {}
    start = asked.start
    for month in months if 1 < len(months) <= 24 else ():
        end = min(_month_end(month), asked.end)
        states = [asked.at(row, "status", end) for row in asked.live("child")]
        found[month] = {
            "in_programme": sum(state in IN_PROGRAMME for state in states),
            "without_contact": states.count("lost-contact"),
            "came": _began(asked, start, end, "in-care"),
            "of_age": _began(asked, start, end, "of-age"),
        }
        start = (date.fromisoformat(end) + timedelta(days=1)).isoformat()
    return found


def _began(asked: Asked, start: str, end: str, status: str) -> int:
    return sum(
        any(
            start <= since <= end
            and value == status
            and asked.at(row, "status", _before(since)) != status
            for since, value in asked.past(row, "status")
        )
        for row in asked.live("child")
    )


def _coming_of_age(asked: Asked) -> Table:
    first, last = int(asked.start[:4]), int(asked.end[:4]) + 1
    found: Counter[str] = Counter()
    for row in asked.live("child"):
        year = row["birth_year"] + 18
        if year <= last and asked.at(row, "status", asked.end) in IN_PROGRAMME:
            found[str(year) if year >= first else f"before {first}"] += 1
    return {year: {"children": many} for year, many in found.items()}


def _foster_parents(asked: Asked) -> Table:
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for column, day in (("before", _before(asked.start)), ("on_last_day", asked.end)):
        for row in asked.live("sponsor"):
            if status := asked.at(row, "status", day):
                rows[status][column] += 1
    return {status: dict(counted) for status, counted in rows.items()}


def _planned(asked: Asked) -> Table:
    """People times the ration, day by day, of the items of which somebody has a ration."""
    found: Table = {}
    for item in {row["item"] for row in asked.live("ration") if row["per"] != "season"}:
        for shelter in asked.live("shelter"):
            need, known, uncounted = Fraction(0), False, False
            for day in _days(asked.start, asked.end):
                if not _is_open(asked, shelter, day):
                    continue
                people, ration = _people(asked, shelter, day), _ration(asked, shelter, item, day)
                uncounted |= people is None
                if people is not None and ration is not None:
                    need, known = need + people * ration, True
            given = sum(
                row["quantity"]
                for row in asked.within("distribution")
                if (row["shelter"], row["item"]) == (shelter["code"], item)
            )
            if need or given or uncounted:
                planned = (2 * need.numerator + need.denominator) // (2 * need.denominator)
                found[f"{shelter['code']} {item}"] = {
                    "planned": planned if known else None,
                    "delivered": given,
                    "gap": given - planned if known else None,
                }
    return found


def _counted(asked: Asked, shelter: Row, day: str) -> list[Row]:
    return [
        row
        for row in asked.live("headcount")
        if row["shelter"] == shelter["code"] and row["date"] <= day
    ]


def _people(asked: Asked, shelter: Row, day: str) -> int | None:
    own = sorted(_counted(asked, shelter, day), key=lambda row: str(row["date"]))
    return own[-1]["people"] if own else None


def _is_open(asked: Asked, shelter: Row, day: str) -> bool:
    if status := asked.at(shelter, "status", day):
        return status == "open"
    if shelter["opened"]:
        return str(shelter["opened"]) <= day
    return not asked.past(shelter, "status") or bool(_counted(asked, shelter, day))


def _ration(asked: Asked, shelter: Row, item: str, day: str) -> Fraction | None:
    """That of the shelter, else of its province, else that for all; the latest that has begun."""
    usable = [
        row
        for row in asked.live("ration")
        if row["item"] == item and row["date"] <= day
        if row["shelter"] in (None, shelter["code"])
        if row["province"] in (None, shelter["province"])
    ]
    if not usable:
        return None
    row = max(usable, key=lambda row: (bool(row["shelter"]), bool(row["province"]), row["date"]))
    if row["per"] == "season":
        return None
    month = monthrange(int(day[:4]), int(day[5:7]))[1]
    return Fraction(row["quantity"], 1 if row["per"] == "day" else month)


def _cash(asked: Asked) -> Table:
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for row in asked.live("advance"):
        if row["date"] <= asked.end:
            rows[f"{row['holder']} {row['currency']}"][row["way"]] += row["amount"]
    for row in asked.live("expense"):
        if row["date"] <= asked.end and row["held_by"]:
            rows[f"{row['held_by']} {row['currency']}"]["spent"] += row["amount"]
    return {
        name: {
            "given": sums["given"],
            "returned": sums["returned"],
            "spent": sums["spent"],
            "left": sums["given"] - sums["returned"] - sums["lost"] - sums["spent"],
        }
        for name, sums in rows.items()
    }


def _counts(asked: Asked) -> Table:
    """The latest count of each item in each place, beside what was there by the entries."""
    latest: dict[tuple[str, str], Row] = {}
    for row in sorted(asked.live("count"), key=lambda row: str(row["date"])):
        if row["date"] <= asked.end:
            latest[row["item"], row["shelter"] or ""] = row
    found: Table = {}
    for (item, place), row in latest.items():
        expected = sum(
            quantity
            for kind, move, of, quantity in _moves(asked)
            if (move["item"], of) == (item, place)
            if move["date"] <= (asked.end if _explains(kind, move) else row["date"])
        )
        found[f"{item} {place or 'own store'}"] = {
            "counted": row["quantity"],
            "expected": expected,
            "difference": row["quantity"] - expected,
        }
    return found


def _explains(kind: str, row: Row) -> bool:
    field, value = EXPLAINS.get("provision" if kind == "clothing" else kind, ("", ""))
    return bool(field) and row[field] == value


def _moves(asked: Asked) -> Iterator[tuple[str, Row, str, int]]:
    """Every movement: type, record, place, and how much more or less is there."""
    for kind, place, sign in (
        ("provision", "at", 1),
        ("clothing", "at", 1),
        ("product", "at", 1),
        ("distribution", "", -1),
        ("sale", "at", -1),
        ("loss", "shelter", -1),
        ("transfer", "from_shelter", -1),
        ("transfer", "to_shelter", 1),
    ):
        for row in asked.live(kind):
            yield kind, row, (row[place] or "") if place else "", sign * row["quantity"]
    for row in asked.live("publication"):
        if row["item"] and row["action"] != "put-out":
            yield "publication", row, "", row["copies"] * (1 if row["action"] == "printed" else -1)

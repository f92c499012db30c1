"""The figures of a report, counted from lists of records in plain Python.

Nothing of the program is imported here: what a figure means is written down a second time, from
``docs/reference/report.md`` alone. ``book`` is what ``list TYPE --format json`` gives for each
type; ``days`` the timelines of records, by id: field, then day and value, oldest first. Tables are
``{row key: {column: value}}``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

Row = dict[str, Any]
Table = dict[str, dict[str, Any]]
WITH_US = ("sheltered", "found", "lost-contact")
IN_PROGRAMME = ("in-care", "found", "lost-contact")
BANDS = ((0, 4), (5, 11), (12, 17), (18, 59), (60, 999))
SPENT_ON = {
    "rescue": "rescues", "medical": "medical", "incident": "legal", "clothing": "clothing",
}  # fmt: skip
GOODS_FOR = {"food": "food", "medicine": "medical", "clothing": "clothing"}


class Asked(NamedTuple):
    """The records and the period."""

    book: Mapping[str, list[Row]]
    days: Mapping[str, Mapping[str, list[tuple[str, str]]]]
    start: str
    end: str

    def live(self, kind: str) -> list[Row]:
        return [row for row in self.book[kind] if not row["void"]]

    def within(self, kind: str, start: str = "", end: str = "") -> list[Row]:
        first, last = start or self.start, end or self.end
        return [row for row in self.live(kind) if first <= row["date"] <= last]

    def until(self, kind: str) -> list[Row]:
        return [row for row in self.live(kind) if row["date"] <= self.end]

    def item(self, code: str) -> Row:
        return next(row for row in self.book["item"] if row["code"] == code)

    def status(self, row: Row, day: str) -> str:
        """What holds on a day, ``""`` before the first value."""
        past = [value for since, value in self.days[row["id"]]["status"] if since <= day]
        return past[-1] if past else ""


def tables(asked: Asked) -> dict[tuple[str, str], Table]:
    """Every table that is counted here, by section and key."""
    found: dict[tuple[str, str], Table] = {}
    for part in (_goods, _clothes, _houses, _persons, _help, _coins, _told, _store):
        found |= part(asked)
    return {key: table for key, table in found.items() if table}


def half_up(upper: int, lower: int) -> int | None:
    return (2 * upper + lower) // (2 * lower) if lower else None


def total(rows: Iterable[Row], field: str) -> int:
    return sum(row[field] or 0 for row in rows)


def told(rows: list[Row], field: str) -> int | None:
    """None where no row says anything."""
    return total(rows, field) if any(row[field] is not None for row in rows) else None


def grouped(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(sorted(found.items()))


def reached(rows: Iterable[Row]) -> int:
    """For each place the largest number of people of one distribution, added up."""
    places = grouped(rows, lambda row: row["shelter"] or "line " + str(row["line"]))
    return sum(max(row["people"] or 0 for row in each) for each in places.values())


def a_day(asked: Asked, rows: list[Row]) -> int | None:
    """For one person and day, of goods by weight or volume."""
    if asked.item(rows[0]["item"])["unit"] not in ("g", "ml"):
        return None
    rated = [row for row in rows if row["people"] and row["days"]]
    return half_up(total(rated, "quantity"), sum(row["people"] * row["days"] for row in rated))


def _goods(asked: Asked) -> dict[tuple[str, str], Table]:
    given = [
        row
        for row in asked.within("distribution")
        if asked.item(row["item"])["category"] != "clothing"
    ]
    province = {row["code"]: row["province"] for row in asked.live("shelter")}
    housed = [row for row in given if row["shelter"]]
    lined = [row for row in given if row["line"]]

    def split(rows: list[Row]) -> dict[str, int]:
        return {
            "shelters": total([row for row in rows if row["shelter"]], "quantity"),
            "lines": total([row for row in rows if row["line"]], "quantity"),
            "quantity": total(rows, "quantity"),
        }

    def placed(rows: list[Row]) -> dict[str, Any]:
        return {
            "quantity": total(rows, "quantity"),
            "reached": reached(rows),
            "per_person_day": a_day(asked, rows),
        }

    by_province = grouped(
        housed, lambda row: f"{province.get(row['shelter'], 'not known')} {row['item']}"
    )
    by_shelter = grouped(housed, lambda row: f"{row['shelter']} {row['item']}")
    by_line = grouped(lined, lambda row: f"{row['line']} {row['item']}")
    by_month = grouped(given, lambda row: f"{row['date'][:7]} {row['item']}")
    by_item = grouped(given, lambda row: row["item"])
    return {
        ("provisions", "by_item"): {
            item: {**split(rows), "entries": len(rows)} for item, rows in by_item.items()
        },
        ("provisions", "by_month"): {key: split(rows) for key, rows in by_month.items()},
        ("provisions", "by_province"): {key: placed(rows) for key, rows in by_province.items()},
        ("provisions", "by_shelter"): {key: placed(rows) for key, rows in by_shelter.items()},
        ("provisions", "by_line"): {
            key: {**placed(rows), "entries": len(rows)} for key, rows in by_line.items()
        },
    }


def _clothes(asked: Asked) -> dict[tuple[str, str], Table]:
    before = (a_year_before(asked.start), a_year_before(asked.end))

    def by_season(rows: list[Row]) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in rows:
            item = asked.item(row["item"])
            if item["category"] == "clothing":
                found[item["season"]] += row["quantity"]
        return found

    columns = {
        "handed_out": by_season(asked.within("distribution")),
        "handed_out_before": by_season(asked.within("distribution", *before)),
        "came_in": by_season(asked.within("clothing")),
        "came_in_before": by_season(asked.within("clothing", *before)),
    }
    seasons = sorted({season for counted in columns.values() for season in counted})
    months = grouped(
        [
            row
            for row in asked.within("distribution")
            if asked.item(row["item"])["category"] == "clothing"
        ],
        lambda row: f"{row['date'][:7]} {row['item']}",
    )
    return {
        ("clothing", "by_season"): {
            season: {
                **{name: counted[season] for name, counted in columns.items()},
                "growth": half_up(
                    100 * columns["handed_out"][season], columns["handed_out_before"][season]
                ),
            }
            for season in seasons
        },
        ("clothing", "by_month"): {
            key: {"quantity": total(rows, "quantity"), "reached": reached(rows)}
            for key, rows in months.items()
        },
    }


def a_year_before(day: str) -> str:
    return f"{int(day[:4]) - 1}{day[4:]}"


def _houses(asked: Asked) -> dict[tuple[str, str], Table]:
    latest = {row["shelter"]: row for row in sorted(asked.until("headcount"), key=_date)}
    people: Counter[str] = Counter()
    for row in asked.live("shelter"):
        people[row["province"]] += (latest.get(row["code"]) or {"people": 0})["people"]
    shelters = grouped(
        [row for row in asked.live("shelter") if asked.status(row, asked.end)],
        lambda row: row["province"],
    )
    sexes = ("women", "men", "girls", "boys")
    return {
        ("shelters", "by_province"): {
            name: {
                "shelters": len(rows),
                "open": sum(asked.status(row, asked.end) == "open" for row in rows),
                "people": people[name],
                "not_counted": sum(row["code"] not in latest for row in rows),
            }
            for name, rows in shelters.items()
        },
        ("shelters", "by_sex"): {
            name: {"people": total(latest.values(), name)}
            for name in sexes
            if total(latest.values(), name)
        },
    }


def _date(row: Row) -> str:
    return str(row["date"])


def _persons(asked: Asked) -> dict[tuple[str, str], Table]:
    found: dict[tuple[str, str], Table] = {}
    for kind, section, column, ongoing in (
        ("child", "children", "children", IN_PROGRAMME),
        ("person", "people", "on_last_day", WITH_US),
    ):
        status = {row["id"]: asked.status(row, asked.end) for row in asked.live(kind)}
        counted = Counter(each for each in status.values() if each)
        found[section, "by_status"] = {name: {column: n} for name, n in counted.items()}
        within = [row for row in asked.live(kind) if status[row["id"]] in ongoing]
        ages = {row["id"]: int(asked.end[:4]) - row["birth_year"] for row in within}
        found[section, "by_age"] = {
            _band(low, high): {
                sex: sum(row["sex"] == sex and low <= ages[row["id"]] <= high for row in within)
                for sex in ("female", "male", "unknown")
            }
            for low, high in BANDS
            if any(low <= age <= high for age in ages.values())
        }
    return found


def _band(low: int, high: int) -> str:
    return f"{low}-{high}" if high < 999 else f"{low}+"


def _help(asked: Asked) -> dict[tuple[str, str], Table]:
    cases = grouped(asked.within("medical"), lambda row: row["place"])
    kinds = grouped(asked.within("incident"), lambda row: row["kind"])
    outcomes = grouped(asked.within("rescue"), lambda row: row["outcome"])
    due: Counter[str] = Counter()
    for row in asked.live("allowance"):
        month = row["start"] or row["date"][:7]
        first = int(month[:4]) * 12 + int(month[5:]) - 1
        for number in range(first, first + row["months"]):
            begins = f"{number // 12:04}-{number % 12 + 1:02}-01"
            if asked.start <= max(begins, row["date"]) <= asked.end:
                due[row["currency"]] += row["amount"]
    ids = {row["id"] for row in asked.live("allowance")}
    paid: Counter[str] = Counter()
    for row in asked.within("expense"):
        if row["for_record"] in ids:
            paid[row["currency"]] += row["amount"]
    return {
        ("medical", "by_place"): {name: {"begun": len(rows)} for name, rows in cases.items()},
        ("rescues", "by_outcome"): {
            name: {"rescues": len(rows)} for name, rows in outcomes.items()
        },
        ("incidents", "by_kind"): {
            name: {"incidents": len(rows), "people": told(rows, "people")}
            for name, rows in kinds.items()
        },
        ("allowances", "by_currency"): {
            name: {"due": due[name], "paid": paid[name]} for name in sorted({*due, *paid})
        },
    }


def _coins(asked: Asked) -> dict[tuple[str, str], Table]:
    gifts = [row for row in asked.until("donation") if row["kind"] == "money"]
    inward = [
        (source, row)
        for source, rows in (
            ("donation", gifts),
            ("pledge-payment", asked.until("pledge-payment")),
            ("sale", asked.until("sale")),
        )
        for row in rows
    ]
    outward = _costs(asked)

    def came(rows: list[Any], *, earlier: bool) -> Counter[str]:
        found: Counter[str] = Counter()
        for _, row in rows:
            if (row["date"] < asked.start) == earlier:
                found[row["currency"]] += row["amount"]
        return found

    before, after = came(inward, earlier=True), came(inward, earlier=False)
    spent, costs = came(outward, earlier=True), came(outward, earlier=False)
    now = [(source, row) for source, row in inward if row["date"] >= asked.start]
    sources = grouped(
        [{**row, "source": source} for source, row in now],
        lambda row: f"{row['source']} {row['currency']}",
    )
    programmes = grouped(
        [{**row, "of": of} for of, row in outward if row["date"] >= asked.start],
        lambda row: f"{row['of']} {row['currency']}",
    )
    return {
        ("money", "income"): {
            key: {"amount": total(rows, "amount"), "entries": len(rows)}
            for key, rows in sources.items()
        },
        ("money", "costs"): {
            key: {"cost": total(rows, "amount")} for key, rows in programmes.items()
        },
        ("money", "balance"): {
            name: {
                "before": before[name] - spent[name],
                "came_in": after[name],
                "costs": costs[name],
                "left": before[name] - spent[name] + after[name] - costs[name],
            }
            for name in sorted({*before, *after, *spent, *costs})
        },
    }


def _costs(asked: Asked) -> list[tuple[str, Row]]:
    """What was spent, and costs stated on records for which no expense is entered, by programme."""
    found = [(row["programme"], row) for row in asked.until("expense")]
    entered = {row["for_record"] for row in asked.live("expense")}
    for kind in ("provision", *SPENT_ON):
        for row in asked.until(kind):
            amount = row.get("cost") or (row.get("amount") if kind == "rescue" else None)
            if amount and row["id"] not in entered:
                of = SPENT_ON.get(kind) or GOODS_FOR.get(
                    asked.item(row["item"])["category"], "other"
                )
                found.append((of, {**row, "amount": amount}))
    return found


def _told(asked: Asked) -> dict[tuple[str, str], Table]:
    titles = grouped(asked.within("publication"), lambda row: row["title"])
    sent = [row for row in asked.within("publication") if row["action"] == "sent"]
    readers = grouped(sent, lambda row: row["reader"])
    kinds = grouped(asked.within("event"), lambda row: row["kind"])

    def copies(rows: list[Row], action: str) -> int:
        return total([row for row in rows if row["action"] == action], "copies")

    return {
        ("publications", "by_title"): {
            title: {
                "printed": copies(rows, "printed"),
                "sent": copies(rows, "sent"),
                "put_out": sum(row["action"] == "put-out" for row in rows),
            }
            for title, rows in titles.items()
        },
        ("publications", "by_reader"): {
            name: {"sent": total(rows, "copies")} for name, rows in readers.items()
        },
        ("events", "by_kind"): {
            name: {"events": len(rows), "people": told(rows, "people")}
            for name, rows in kinds.items()
        },
    }


def _moves(asked: Asked) -> list[tuple[str, str, int]]:
    """Every movement: item, place, and how much more or less is there."""
    found = [
        (row["item"], row[place] if place else None, sign * row["quantity"])
        for kind, place, sign in (
            ("provision", "at", 1),
            ("clothing", "at", 1),
            ("product", "at", 1),
            ("distribution", "", -1),
            ("sale", "at", -1),
            ("loss", "shelter", -1),
            ("transfer", "from_shelter", -1),
            ("transfer", "to_shelter", 1),
        )
        for row in asked.until(kind)
    ]
    for action, sign in (("printed", 1), ("sent", -1)):
        found += [
            (row["item"], None, sign * row["copies"])
            for row in asked.until("publication")
            if row["action"] == action and row["item"]
        ]
    return [(item, place or "own store", quantity) for item, place, quantity in found]


def _store(asked: Asked) -> dict[tuple[str, str], Table]:
    held: Counter[tuple[str, str]] = Counter()
    came: Counter[tuple[str, str]] = Counter()
    for item, place, quantity in _moves(asked):
        held[item, place] += quantity
        came[item, place] += max(quantity, 0)
    given = grouped(asked.until("distribution"), lambda row: row["item"])
    lost = grouped(asked.until("loss"), lambda row: row["item"])
    return {
        ("stock", "by_item"): {
            item: {
                "on_hand": sum(n for (of, _), n in held.items() if of == item),
                "handed_out": total(given.get(item, []), "quantity"),
                "lost": total(lost.get(item, []), "quantity"),
            }
            for item in sorted({item for item, _ in held})
        },
        ("stock", "by_place"): {
            f"{item} {place}": {"in": came[item, place], "on_hand": quantity}
            for (item, place), quantity in held.items()
        },
    }

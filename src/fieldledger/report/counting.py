"""What stays counted of records about people, by type: the rows that are made of one when it is
erased, and the record that a report reads from them (ops §3.10).

A type has one measure with the keys that its cases are counted by, and some have another one with
an amount of money. A case that goes on when it is erased ends with the month after.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from fieldledger.report import aid
from fieldledger.report.seen import Seen

Row = tuple[str, str, list[str], int]
Days = Mapping[str, Sequence[tuple[str, str]]]
"""The days and values of each timeline, oldest first."""
GONE = "gone"
"""The value of a timeline from the month on in which a row ends the counting."""


class Cases(NamedTuple):
    """How the records of a type with a day are counted: the measure, its keys (the last of which is
    the timeline ``state``, if there is one), with which of its values a case goes on; a second
    measure, the field that it adds up, and its keys."""

    measure: str
    keys: tuple[str, ...]
    state: str = ""
    ongoing: tuple[str, ...] = ()
    money: str = ""
    of: str = ""
    by: tuple[str, ...] = ()


CASES: Mapping[str, Cases] = {
    "allowance": Cases("allowances", ("reason",)),
    "feedback": Cases("feedback", ("kind", "status"), "status", aid.ONGOING["feedback"]),
    "follow-up": Cases("follow-ups", ("contact",)),
    "medical": Cases(
        "medical",
        ("place", "status"),
        "status",
        aid.ONGOING["medical"],
        "medical-cost",
        "cost",
        ("currency",),
    ),
    "pledge-payment": Cases(
        "pledge-payments", ("channel",), money="pledges-paid", of="amount", by=("currency",)
    ),
    "rescue": Cases("rescues", ("outcome",), money="rescue-paid", of="amount", by=("currency",)),
    "resettlement": Cases(
        "resettlements", ("to_country", "stage"), "stage", aid.ONGOING["resettlement"]
    ),
}
DUE = "allowance-due"
"""The measure of what fell due of an allowance: all of it by the end of a month."""


def rows_of(name: str) -> Callable[[Mapping[str, object], Days, str], list[Row]]:
    """The function that makes the rows of a type's records."""
    cases = CASES[name]

    def rows(fields: Mapping[str, object], timelines: Days, month: str) -> list[Row]:
        begins = str(fields["date"])[:7]
        found = [*_of_case(cases, fields, timelines, begins, month)]
        worth = fields.get(cases.of) if cases.of else None
        if isinstance(worth, int):
            found.append((begins, cases.money, _texts(fields, cases.by), worth))
        if name == "allowance":
            found += _due(fields, month)
        return sorted(found)

    return rows


def _of_case(
    cases: Cases, fields: Mapping[str, object], timelines: Days, begins: str, month: str
) -> Iterable[Row]:
    days = timelines.get(cases.state, ()) if cases.state else ()
    months = sorted({begins, *(day[:7] for day, _ in days if begins < day[:7] <= month)})
    found: list[Row] = []
    for at in months:
        keys = _texts(fields, cases.keys)
        if cases.state:
            keys[-1] = next((value for day, value in reversed(days) if day[:7] <= at), "")
        if not found or found[-1][2] != keys:
            found.append((at, cases.measure, keys, 1))
    if cases.state and found[-1][2][-1] in ("", *cases.ongoing):
        found.append((after(max(months[-1], month)), cases.measure, [], 0))
    return found


def _due(fields: Mapping[str, object], month: str) -> Iterable[Row]:
    """What fell due of an allowance up to the present month, all of it by the end of each; from the
    month after nothing is open any more."""
    promised = str(fields["date"])[:7]
    at = str(fields.get("start") or promised)
    sums: dict[str, int] = {}
    whole = 0
    for _ in range(int(str(fields["months"]))):
        due = max(at, promised)
        if due > month:
            break
        whole += int(str(fields["amount"]))
        sums[due] = whole
        at = after(at)
    yield from ((due, DUE, _texts(fields, ("currency",)), so_far) for due, so_far in sums.items())
    if whole:
        yield after(month), DUE, [], 0


def read(name: str, told: Iterable[tuple[str, Sequence[Sequence[object]]]]) -> list[Seen]:
    """The erased records of a type, by their counting rows: ``ref`` and rows of each."""
    cases = CASES[name]
    found = []
    for ref, rows in told:
        own = [row for row in rows if row[1] == cases.measure]
        if own:
            money = next((row for row in rows if cases.money and row[1] == cases.money), None)
            found.append(_case(cases, ref, own, money))
    return found


def _case(
    cases: Cases, ref: str, own: Sequence[Sequence[object]], money: Sequence[object] | None
) -> Seen:
    values: dict[str, tuple[object, ...]] = {"date": (month_end(str(own[0][0])),)}
    values |= _named(cases.keys, own[0][2])
    if money:
        values |= {cases.of: (money[3],), **_named(cases.by, money[2])}
    days: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    if cases.state:
        days[cases.state] = [
            (month_end(str(row[0])), (str(_named(cases.keys, row[2])[cases.state][0] or ""),))
            if row[3]
            else (month_end(str(row[0])), (GONE,))
            for row in own
        ]
    return Seen(ref, "", values, days, erased=True)


def dues(told: Iterable[tuple[str, Sequence[Sequence[object]]]]) -> list[Seen]:
    """The months of erased allowances that fell due, each as an allowance of one month, with the
    month from which nothing of it is open."""
    found = []
    for ref, rows in told:
        own = [(str(row[0]), row[2], row[3]) for row in rows if row[1] == DUE]
        closed = next((month for month, _, whole in own if whole == 0), None)
        before = 0
        for month, keys, whole in own:
            if isinstance(whole, int) and whole:
                values = {
                    "date": (f"{month}-01",),
                    "start": (month,),
                    "months": (1,),
                    "amount": (max(whole - before, 0),),
                    "closed": (closed,),
                    **_named(("currency",), keys),
                }
                found.append(Seen(ref, "", values, erased=True))
                before = whole
    return found


def month_end(month: str) -> str:
    """The last day of a month; ``""``, the beginning, stays what it is."""
    if not month:
        return ""
    return f"{month}-{monthrange(int(month[:4]), int(month[5:7]))[1]:02}"


def after(month: str) -> str:
    """The month after a month."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def _named(names: Sequence[str], keys: object) -> dict[str, tuple[object, ...]]:
    """Keys by the names of their fields; what another version left out is not known."""
    listed = keys if isinstance(keys, list) else []
    texts = [str(key) for key in listed]
    return {
        name: (texts[at] or None if at < len(texts) else None,) for at, name in enumerate(names)
    }


def _texts(fields: Mapping[str, object], names: Iterable[str]) -> list[str]:
    return [str(fields.get(name) or "") for name in names]

"""What was done for people and what it cost: cases in a period, allowances, costs by currency.

A case is a record with a day and, mostly, a status: what goes on is counted on the last day, what
ended by the period in which it did. The cost stated on a record counts in the period of its day
until an expense for it is entered, whenever that was; then the expenses count, each on its own day.
Amounts of different currencies are never added. An allowance falls due on the first of each of its
months; of the months before it was promised, on the day of the promise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from fieldledger.domain.periods import Period
from fieldledger.report import seen as seen_of
from fieldledger.report.seen import People, Seen
from fieldledger.report.spread import NOTHING, Spread, total

ONGOING: Mapping[str, tuple[str, ...]] = {
    "medical": ("in-treatment", "chronic"),
    "feedback": ("open", "passed-on"),
    "resettlement": ("planned", "on-the-way", "arrived", "settling"),
}
ENDED: Mapping[str, tuple[str, ...]] = {
    "medical": ("recovered", "broken-off", "died"),
    "feedback": ("answered", "closed"),
    "resettlement": ("settled", "broken-off"),
}
STATE = {"medical": "status", "feedback": "status", "resettlement": "stage"}
"""The timeline that says how far a case is."""
DUE = "allowance-due"
"""Months of allowances of which the rest was erased."""


class Cost(NamedTuple):
    """What a programme's records cost in a period, in one currency: as stated on records without
    an expense, and the expenses for records."""

    currency: str
    stated: Spread
    spent: Spread

    @property
    def whole(self) -> Spread:
        """Both together."""
        return self.stated + self.spent


class Due(NamedTuple):
    """Allowances in one currency: due in the period, paid in it, and what is open at its end of all
    that was due by then."""

    currency: str
    due: Spread
    paid: Spread
    still: Spread


class Promise(NamedTuple):
    """An allowance as it stands on a day: whose, the first and last month and its currency as they
    are shown, a month's amount, what was due by then and what was paid."""

    who: str
    first: str
    last: str
    currency: str
    amount: Spread
    due: Spread
    paid: Spread


def happened(records: Iterable[Seen], period: Period, name: str, value: str) -> Spread:
    """How many records of a period have a value in a field; ``""`` for none."""

    def is_it(day: str, has: str | None) -> bool:
        return period.has(day) and (has or "") == value

    return seen_of.count(records, period.end, ("date", name), is_it)


def stand(
    people: People, name: str, period: Period, state: str, where: Mapping[str, str]
) -> Spread:
    """How many cases of a type are in a state on the last day; of a state that ends a case, how
    many came to it in the period. ``where``: the values of other fields."""
    field, names = STATE[name], tuple(where)
    wanted = tuple(where.values())

    def is_it(day: str, now: str, *values: str | None) -> bool:
        return day <= period.end and now == state and _texts(values) == wanted

    def was_it(day: str, now: str, *values: str | None) -> bool:
        return day < period.start and now == state and _texts(values) == wanted

    found = NOTHING
    for each in people.of(name):
        now = seen_of.belongs(each, period.end, ("date", field, *names), is_it)
        if now.high and state in ENDED[name]:
            before = seen_of.belongs(
                each, day_before(period.start), ("date", field, *names), was_it
            )
            now = seen_of.both(now, seen_of.no(before))
        found += now
    return found


def values(people: People, name: str, field: str) -> list[str]:
    """The values of a field that any record of a type may have."""
    return seen_of.found(people.of(name), field)


def costs(people: People, name: str, period: Period, of: str = "cost") -> list[Cost]:
    """What the records of a type cost in a period, by currency; ``of``: the field of the cost."""
    records = people.of(name)
    spent = expenses_for(people, name)
    by_record = _by_record(spent)
    currencies = sorted(set(seen_of.found([*records, *spent], "currency")) - {""})
    found = [
        Cost(
            currency,
            total(
                _stated(each, of, by_record.get(each.ref, ()), _within(period, currency))
                for each in records
            ),
            _spent(records, spent, _within(period, currency)),
        )
        for currency in currencies
    ]
    return [each for each in found if each.whole != NOTHING]


def expenses_for(people: People, name: str) -> list[Seen]:
    """The expenses that may be for a record of a type."""
    refs = {each.ref for each in people.of(name)}
    return [each for each in people.of("expense") if refs & set(each.values["for_record"])]


def _spent(
    records: Iterable[Seen], spent: Iterable[Seen], is_it: Callable[[str, str | None], bool]
) -> Spread:
    """What was spent for these records, on days and in a currency."""
    refs = {each.ref for each in records}

    def is_for_it(day: str, currency: str, ref: str | None) -> bool:
        return ref in refs and is_it(day, currency)

    return seen_of.amount(spent, "amount", ("date", "currency", "for_record"), is_for_it)


def _by_record(spent: Iterable[Seen]) -> dict[str, list[Seen]]:
    """Expenses by the records that they may be for."""
    found: dict[str, list[Seen]] = {}
    for each in spent:
        for ref in set(map(str, filter(None, each.values["for_record"]))):
            found.setdefault(ref, []).append(each)
    return found


def dues(people: People, period: Period) -> list[Due]:
    """Allowances by currency."""
    paid = expenses_for(people, "allowance")
    promised = [*people.of("allowance"), *people.of(DUE)]
    still = [each for each in promised if not _closed(each, period)]
    currencies = sorted(set(seen_of.found([*promised, *paid], "currency")) - {""})
    found = []
    for currency in currencies:
        now, ever = (_within(span, currency) for span in (period, _ever(period)))
        due = total(_due(each, period, currency) for each in promised)
        by_now = total(_due(each, _ever(period), currency) for each in still)
        opened = by_now - _spent(still, paid, ever)
        found.append(Due(currency, due, _spent(promised, paid, now), opened))
    return [each for each in found if set(each[1:]) != {NOTHING}]


def _closed(each: Seen, period: Period) -> bool:
    """Whether nothing is open any more of an allowance that was erased."""
    if each.shown("amount") is None:
        return True  # what was due of it is told by itself
    return (each.shown("closed") or "9999-12") <= period.end[:7]


def promises(people: People, period: Period, names: Mapping[str, str]) -> list[Promise]:
    """The allowances of which a month fell due in the period or, as far as expenses are known,
    something is open at its end. ``names``: people by reference."""
    found, ever = [], _ever(period)
    by_record = _by_record(people.of("expense"))
    for each in people.of("allowance"):
        currency, months = each.shown("currency"), each.shown("months")
        if each.erased or each.shown("date") > period.end:
            continue
        paid = _spent([each], by_record.get(each.ref, ()), _within(ever, currency))
        first = _first(each.shown("start"), each.shown("date"))
        due, now = (_due(each, span, currency) for span in (ever, period))
        if now.high or (due != paid and people.known("money") != seen_of.NONE):
            who = names.get(each.shown("person"), "")
            last, amount = _later(first, months - 1), seen_of.spread(each, "amount") or NOTHING
            found.append(Promise(who, first, last, currency, amount, due, paid))
    return sorted(found, key=lambda each: (*each[:4], each.amount.shown, each.due.shown))


def _within(period: Period, currency: str) -> Callable[[str, str | None], bool]:
    return lambda day, has: period.has(day) and has == currency


def _stated(
    each: Seen, of: str, spent: Iterable[Seen], is_it: Callable[[str, str | None], bool]
) -> Spread:
    """The cost on a record, in the place of which no expense was entered."""
    alone = seen_of.amount([each], of, ("date", "currency"), is_it)
    for expense in spent:
        refs = expense.values["for_record"]
        alone = Spread(
            0 if each.ref in refs else alone.low,
            0 if refs[0] == each.ref else alone.shown,
            0 if set(refs) == {each.ref} else alone.high,
        )
    return alone


def _due(each: Seen, span: Period, currency: str) -> Spread:
    """What of an allowance falls due in a span of days."""
    names = ("date", "start", "months", "amount", "currency")
    found = [
        amount * _months(_first(start, day), months, day, span) if has == currency else 0
        for day, start, months, amount, has in seen_of.ways(each, "", names)
        if amount is not None
    ]
    return Spread(min(found), found[0], max(found)) if found else NOTHING


def _first(start: str | None, day: str) -> str:
    return start or day[:7]


def _months(first: str, months: int, promised: str, span: Period) -> int:
    """How many of an allowance's months fall due in a span of days."""
    past = _begun(first, months, _number(span.start[:7]) - (span.start[8:] == "01"))
    by_now = _begun(first, months, _number(span.end[:7]))
    return (by_now if promised <= span.end else 0) - (past if promised < span.start else 0)


def _begun(first: str, months: int, through: int) -> int:
    """How many of an allowance's months have begun by a month, given as a number."""
    return min(max(through - _number(first) + 1, 0), months)


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _later(month: str, months: int) -> str:
    number = _number(month) + months
    return f"{number // 12:04}-{number % 12 + 1:02}"


def day_before(day: str) -> str:
    """The day before a day."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _ever(period: Period) -> Period:
    """All days up to the end of a period."""
    return Period("0001-01-01", period.end, "")


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(each or "") for each in values)

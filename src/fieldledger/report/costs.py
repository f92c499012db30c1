"""What the programmes cost: expenses, and what is stated on their records.

A programme costs its expenses, and what is stated on its records as long as no expense is entered
for them. An expense, whatever its day, takes the place of the cost stated; it counts on its own
day. So every cost counts once, in one period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from fieldledger.report.accounts import NONE, STATED, Accounts, Span
from fieldledger.report.facts import Disputed
from fieldledger.report.flows import Sums, add, ordered, shares, some, sums
from fieldledger.report.spread import NOTHING, Spread, exactly, weighed

Label = Callable[[str], str]
"""What a programme is summed under: itself, or the same for all."""
_BY_TYPE = {"clothing": "clothing", "medical": "medical", "rescue": "rescues", "incident": "legal"}
_BY_CATEGORY = {"food": "food", "medicine": "medical", "clothing": "clothing"}


class Cost(NamedTuple):
    """What a programme cost in a period: expenses, and what is stated without any; None where this
    device does not know what is stated."""

    programme: str
    currency: str
    spent: Spread
    stated: Spread | None

    @property
    def whole(self) -> Spread | None:
        """Both together."""
        return None if self.stated is None else self.spent + self.stated


class Differing(NamedTuple):
    """A record on which a cost is stated, and expenses for it that come to something else."""

    type: str
    id: str
    date: str
    currency: str
    stated: Spread
    paid: Spread


def costs(accounts: Accounts, span: Span) -> list[Cost]:
    """Each programme's costs, in the order of the programmes, by currency."""
    out, told, unread = spent(accounts, span), stated(accounts, span), unread_programmes(accounts)
    return [
        Cost(
            name,
            currency,
            out.get((name, currency), NOTHING),
            None if name in unread else told.get((name, currency), NOTHING),
        )
        for name, currency in ordered({*some(out), *some(told)})
    ]


def whole(accounts: Accounts, span: Span, label: Label = str) -> Sums:
    """Expenses and what is stated together, by programme, or what ``label`` makes of it, and
    currency."""
    found = spent(accounts, span, label)
    for key, amount in stated(accounts, span, label).items():
        add(found, key, amount)
    return found


def spent(accounts: Accounts, span: Span, label: Label = str) -> Sums:
    """Expenses by programme and currency."""
    return sums(
        accounts, span, "expense", lambda keys: (label(keys["programme"]), keys["currency"])
    )


def stated(accounts: Accounts, span: Span, label: Label = str) -> Sums:
    """Costs stated on records in the place of which no expense is entered, by programme and
    currency. While it is in dispute for what an expense was, they may be nothing."""
    paid = replacing(accounts)
    found: Sums = {}
    for name in STATED:

        def place(keys: Mapping[str, str], of: str = name) -> tuple[str, str] | None:
            where = label(programme(accounts, of, keys.get("item", ""))), keys["currency"]
            return where if keys["currency"] else None

        for key, amount in sums(_settled(accounts), span, name, place).items():
            add(found, key, amount)
        for record in accounts.of(name):
            for key, share in shares(record, span, place).items():
                add(found, key, _unless(paid.get(record.ref, NOTHING), share))
    listed = [(each, -each.amount) for each in accounts.replaced]
    for each, less in (*listed, *((each, 0) for each in accounts.erased if each.type in STATED)):
        if span.has(each.date):
            key = label(programme(accounts, each.type, each.item)), each.currency
            left = _unless(paid.get(each.ref, NOTHING), exactly(each.amount))
            add(found, key, left + exactly(less))
    return found


def replacing(accounts: Accounts) -> dict[str, Spread]:
    """For each record for which an expense is, or may be, entered: whether it is, 0 or 1."""
    found: dict[str, Spread] = {}
    for expense in accounts.of("expense"):
        refs = expense.values["for_record"]
        for ref in map(str, filter(None, refs)):
            held, share = found.get(ref, NOTHING), weighed([each == ref for each in refs], [1])
            found[ref] = Spread(
                max(held.low, share.low), max(held.shown, share.shown), max(held.high, share.high)
            )
    return found | {each.ref: exactly(1) for each in accounts.payments}


def programme(accounts: Accounts, name: str, item: str = "") -> str:
    """The programme that a cost stated on a record of a type belongs to."""
    known = accounts.items.get(item)
    return _BY_TYPE.get(name) or _BY_CATEGORY.get(known.category if known else "", "other")


def unread_programmes(accounts: Accounts) -> frozenset[str]:
    """The programmes of whose costs this device may not read all records."""
    unread = {name for name in STATED if accounts.known(name) == NONE}
    found = {_BY_TYPE[name] for name in unread if name in _BY_TYPE}
    return frozenset(
        found | ({*_BY_CATEGORY.values(), "other"} if "provision" in unread else set())
    )


def differing(accounts: Accounts) -> list[Differing]:
    """The records of the period, or with expenses in it, on which another cost is stated than what
    was paid for them by its end; a row for each currency."""
    paid, touched = _paid(accounts)
    told = [
        (each.type, each.ref, each.id, each.date, {each.currency: exactly(each.amount)})
        for each in accounts.replaced
    ]
    told += [
        (name, each.ref, accounts.ids.get(each.ref, ""), *_told(accounts, each))
        for name in STATED
        for each in accounts.of(name)
    ]
    found: list[Differing] = []
    for name, ref, id_, day, cost in told:
        if cost and ref in paid and (ref in touched or accounts.within.has(day)):
            found += _apart(name, id_, day, cost, paid[ref])
    return sorted(found, key=lambda each: (each.date, each.id, each.currency))


def _told(accounts: Accounts, record: Disputed) -> tuple[str, dict[str, Spread]]:
    """The day that a record in conflict shows, and what it may state, by currency."""
    told = shares(record, accounts.through, lambda keys: keys["currency"] or None)
    return str(record.values["date"][0]), told


def _paid(accounts: Accounts) -> tuple[dict[str, dict[str, Spread]], set[str]]:
    """What was paid for each record by the last day, by currency; those paid for in the period."""
    found: dict[str, dict[str, Spread]] = {}
    touched = {each.ref for each in accounts.payments if accounts.within.has(each.date)}
    for each in accounts.payments:
        if each.date <= accounts.within.end:
            add(found.setdefault(each.ref, {}), each.currency, exactly(each.amount))
    for expense in accounts.of("expense"):
        values = (expense.values[name] for name in ("date", "for_record", "currency"))
        ways = [
            (str(ref), str(currency)) if ref and str(day) <= accounts.within.end else None
            for day, ref, currency in product(*values)
        ]
        amounts = [n if isinstance(n, int) else 0 for n in expense.values["amount"]]
        for way in filter(None, dict.fromkeys(ways)):
            share = weighed([each == way for each in ways], amounts)
            add(found.setdefault(way[0], {}), way[1], share)
            if any(accounts.within.has(str(day)) for day in expense.values["date"]):
                touched.add(way[0])
    return found, touched


def _apart(
    name: str, id_: str, date: str, told: Mapping[str, Spread], paid: Mapping[str, Spread]
) -> Iterable[Differing]:
    rows = [
        Differing(name, id_, date, each, told.get(each, NOTHING), paid.get(each, NOTHING))
        for each in sorted({*told, *paid})
    ]
    return rows if any(row.stated != row.paid for row in rows) else ()


def _settled(accounts: Accounts) -> Accounts:
    """The same without records in conflict."""
    return replace(accounts, disputed=())


def _unless(paid: Spread, amount: Spread) -> Spread:
    """An amount that counts only where something, 0 or 1, does not hold."""
    return Spread(
        amount.low * (1 - paid.high), amount.shown * (1 - paid.shown), amount.high * (1 - paid.low)
    )

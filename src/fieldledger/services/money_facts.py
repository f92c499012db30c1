"""What figures about money are computed from, fetched as facts (``report.accounts``)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from fieldledger.domain import records
from fieldledger.domain.periods import Period
from fieldledger.report import sold
from fieldledger.report.accounts import (
    ALL,
    ERASED,
    NONE,
    OWN,
    SOURCES,
    STATED,
    Accounts,
    Bought,
    Flow,
    Payment,
    Source,
    Span,
    Stated,
)
from fieldledger.report.exchange import Rate
from fieldledger.report.facts import Disputed, Item
from fieldledger.report.spread import Spread
from fieldledger.services.session import Session
from fieldledger.services.settings import setting
from fieldledger.store import accounts as stored
from fieldledger.store import erasing, feeds, sums
from fieldledger.store import records as held

_CURRENCY = re.compile("[A-Z]{3}")
_ALSO = ("quantity", "for_record", "source")
_OF_CASH = ("advance", "expense")
_LAST_DAY = "9999-12-31"
_PLANNED_FOR = {"day": 1, "month": 30}  # a ration is planned for months of 30 days


def accounts(session: Session, period: Period, items: Mapping[str, Item]) -> Accounts:
    """Everything that is known of money, up to the end of a period."""
    conn = session.ledger.conn
    disputed = [
        Disputed(name, ref, values) for name in SOURCES for ref, values in sums.disputed(conn, name)
    ]
    payments = [
        Payment(*row)
        for row in stored.naming(conn, "expense", "for_record", ("date", "amount", "currency"))
    ]
    named = {each.ref for each in payments} | _named(disputed)
    year_start = (date.fromisoformat(period.end) - timedelta(days=364)).isoformat()
    rates, unsure_rates = _rates(session)
    told = setting(session, "report-currency", "")
    return Accounts(
        before=_span(session, "", _day_before(period.start)),
        within=_span(session, period.start, period.end),
        replaced=tuple(_replaced(session, named)),
        erased=tuple(_erased(session)),
        payments=tuple(payments),
        disputed=tuple(map(_needed, disputed)),
        ids=_ids(session, disputed),
        bought=tuple(
            Bought(*row)
            for row in stored.prices(conn, "provision", sold.PURCHASED, (year_start, period.end))
        ),
        year_start=year_start,
        rations=_rations(session, period.end),
        rates=rates,
        unsure_rates=unsure_rates,
        currency=told if _CURRENCY.fullmatch(told) else "",
        donors=_donors(session, period, disputed),
        items=items,
        clearance={name: clearance(session, name) for name in SOURCES},
    )


def _needed(each: Disputed) -> Disputed:
    """A record in conflict with the fields that figures ask for alone: no donor, no words."""
    source = SOURCES[each.type]
    names = {*source.fields, source.amount, *_ALSO}
    values = {name: stand for name, stand in each.values.items() if name in names}
    return Disputed(each.type, each.ref, values)


def of_cash(session: Session) -> Accounts:
    """What the cash of holders is computed from, and no more: of all days."""
    return Accounts(
        within=_span(session, "", _LAST_DAY, _OF_CASH),
        disputed=tuple(
            Disputed(name, ref, values)
            for name in _OF_CASH
            for ref, values in sums.disputed(session.ledger.conn, name)
        ),
    )


def _span(session: Session, start: str, end: str, names: Iterable[str] = SOURCES) -> Span:
    flows: list[Flow] = []
    for source in map(SOURCES.__getitem__, names):
        measures = [each for each in (source.amount, source.quantity) if each]
        rows = stored.flows(session.ledger.conn, source.type, source.keys, measures, (start, end))
        flows += (_flow(source, row) for row in rows)
    return Span(start, end, tuple(flows))


def _flow(source: Source, row: tuple[object, ...]) -> Flow:
    keys = dict(zip(source.keys, map(str, row), strict=False))
    numbers = [int(str(each)) for each in row[len(source.keys) :]]
    return Flow(
        source.type,
        keys,
        amount=numbers[0] if source.amount else 0,
        quantity=numbers[-2] if source.quantity else 0,
        entries=numbers[-1],
    )


def _named(disputed: Iterable[Disputed]) -> set[str]:
    """The records that an expense in conflict may be for."""
    return {
        str(ref)
        for each in disputed
        if each.type == "expense"
        for ref in each.values["for_record"]
        if ref
    }


def _replaced(session: Session, named: Iterable[str]) -> Iterable[Stated]:
    conn, labels = session.ledger.conn, feeds.labels(session.ledger)
    refs = sorted(named)
    for name in STATED if refs else ():
        source = SOURCES[name]
        columns = [source.amount, "date", "currency", *(k for k in source.keys if k == "item")]
        for ref, n, amount, day, currency, *item in stored.among(conn, name, refs, columns):
            if currency:
                shown = held.display_id(session.ledger, n, labels)
                yield Stated(name, ref, shown, day, amount, currency, *item)


def _erased(session: Session) -> Iterable[Stated]:
    """What stays counted of records that are gone: a month, a measure, a currency, an amount."""
    for ref, body in erasing.telling(session.ledger):
        for month, measure, keys, amount in body["counts"]:
            currency = str(keys[0]) if keys else ""
            if measure in ERASED and currency and month:
                yield Stated(ERASED[measure], ref, "", _month_end(month), amount, currency)


def _ids(session: Session, disputed: Iterable[Disputed]) -> dict[str, str]:
    """How people name the records in conflict on which a cost may be stated."""
    wanted = {each.ref for each in disputed if each.type in STATED}
    labels = feeds.labels(session.ledger)
    return {
        str(row["ref"]): held.display_id(session.ledger, int(str(row["n"])), labels)
        for name in {each.type for each in disputed if each.ref in wanted}
        for row in sums.live(session.ledger.conn, name)
        if row["ref"] in wanted
    }


def _rates(session: Session) -> tuple[tuple[Rate, ...], int]:
    """The rates on which nobody disagrees, and how many others there are."""
    conn, labels = session.ledger.conn, feeds.labels(session.ledger)
    unsure = {ref for ref, _ in sums.disputed(conn, "rate")}
    names = ("date", "amount", "currency", "worth", "other_currency")
    found = tuple(
        Rate(
            str(row["ref"]),
            held.display_id(session.ledger, int(str(row["n"])), labels),
            *(row[name] for name in names),  # type: ignore[arg-type]
        )
        for row in sums.live(conn, "rate")
        if row["ref"] not in unsure
    )
    return found, len(unsure)


def _rations(session: Session, day: str) -> dict[str, tuple[Spread, int]]:
    """For each item what is planned for one person anywhere, and for how many days: the latest by
    a day. What several records say of that day is a range."""
    latest: dict[tuple[str, int], tuple[str, list[int]]] = {}
    disputed = dict(sums.disputed(session.ledger.conn, "ration"))
    for row in sums.live(session.ledger.conn, "ration"):
        scope, since = row["shelter"] or row["province"], str(row["date"])
        days = _PLANNED_FOR.get(str(row["per"]))
        if scope or days is None or since > day:
            continue
        key = str(row["item"]), days
        stand = disputed.get(str(row["ref"]), {}).get("quantity", (row["quantity"],))
        amounts = [each for each in stand if isinstance(each, int)]
        held_since, before = latest.get(key, ("", []))
        if since > held_since:
            latest[key] = since, amounts
        elif since == held_since:
            before += amounts
    newest = sorted((since, item, days) for (item, days), (since, _) in latest.items())
    return {
        item: (Spread(min(parts), parts[0], max(parts)), days)
        for _, item, days in newest
        if (parts := latest[item, days][1])
    }


def _donors(session: Session, period: Period, disputed: Iterable[Disputed]) -> Spread:
    """How many donors gave anything in the period. Their codes go no further."""
    days = period.start, period.end
    sure = stored.distinct(session.ledger.conn, "donation", "donor", days)
    shown, possible = set(sure), set(sure)
    for each in disputed:
        if each.type == "donation":
            inside = [period.has(str(day)) for day in each.values["date"]]
            donors = [str(donor) for donor in each.values["donor"] if donor]
            if inside[0] and each.values["donor"][0]:
                shown.add(donors[0])
            possible |= set(donors) if any(inside) else set()
    return Spread(len(sure), len(shown), len(possible))


def clearance(session: Session, name: str) -> str:
    """What this device reads of a record type: ``all``, its ``own`` entries, or ``none``."""
    compartment = records.load(name).compartment
    if session.me.may_read(compartment, own=False):
        return ALL
    return OWN if session.me.may_read(compartment, own=True) else NONE


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _month_end(month: str) -> str:
    return f"{month}-{monthrange(int(month[:4]), int(month[5:7]))[1]:02d}"

"""`stock`: what is on hand by item and place, how long it lasts, and what does not add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fieldledger.domain.periods import Period
from fieldledger.domain.quantities import shown_quantity
from fieldledger.domain.review import FEW
from fieldledger.language import mark, tr, trn
from fieldledger.report import covers, holdings, unread
from fieldledger.report.facts import Facts, Stock
from fieldledger.report.holdings import Holding
from fieldledger.report.spread import Spread
from fieldledger.services import entries, rationing, reports
from fieldledger.services.session import Session
from fieldledger.services.stock import day_of, knows_all, stock_facts
from fieldledger.store import feeds, shortfalls, sums
from fieldledger.store import records as held

_Place = tuple[str, str]
_BELOW = mark("below nothing: an entry is missing or wrong")


class OnHand(NamedTuple):
    """``rows`` by item and place, as ``stock --json`` gives them; ``told``: what the rows cannot
    say, in sentences."""

    rows: list[dict[str, object]]
    told: list[str]


def stock(session: Session, on: str | None) -> OnHand:
    """What is on hand at the end of a day, today without one. Raises Refused.

    Of each item and place: ``on_hand`` in base units, ``low`` and ``high``: how far entries in
    dispute let it reach; ``days`` that it lasts its own people; ``item_on_hand`` and ``item_days``:
    the same of the item everywhere, for all people; ``counted``, ``counted_on`` and ``difference``
    of the latest count, less what was explained; ``short``: the first day, if there is one, on
    which less than nothing was left, and the entries that took too much on it; ``not_known``: the
    record types that this device may not read, or not of everybody.
    """
    entries.refuse_sealed(session)
    day = day_of(session, on)
    with sums.snapshot(session.ledger.conn):
        facts = _facts(session, day)
        sees_all = knows_all(session)
        short = _short(session, day) if sees_all else {}
    found = unread.known(facts.stock, holdings.holdings(facts.stock))
    places, items = covers.of_places(facts, found), covers.of_items(facts, found)
    whole: Counter[str] = Counter()
    for each in found:
        whole[each.item] += each.on_hand.shown
    rows = [
        {
            **_row(facts.stock, each),
            "note": tr(_BELOW) if sees_all and each.on_hand.shown < 0 else "",
            "days": _shown(places.get((each.item, each.place))),
            "item_on_hand": whole[each.item],
            "item_days": _shown(items.get(each.item)),
            "short": short.get((each.item, each.place)),
            "not_known": [*facts.stock.unknown, *facts.stock.own_only],
        }
        for each in found
    ]
    return OnHand(rows, [*unread.sentences(facts.stock), *_told(rows)])


def _facts(session: Session, day: str) -> Facts:
    period, goods = Period(day, day, day), stock_facts(session, day)
    return Facts(
        period=period,
        before=period,
        digest="",
        state="",
        records=0,
        stock=goods,
        shelters=reports.shelters_on(session, day, goods.places),
        lines={},
        planned=rationing.planned(session, period, day),
    )


def _short(session: Session, day: str) -> dict[_Place, dict[str, object]]:
    """Where less than nothing was left on a day: the first such day and who took on it."""
    conn, labels = session.ledger.conn, feeds.labels(session.ledger)
    return {
        (item, place): {
            "on": first,
            "left": left,
            "entries": [
                {"id": held.display_id(session.ledger, n, labels), "quantity": quantity}
                for n, quantity in shortfalls.taken(conn, item, place, first)
            ],
        }
        for item, place, first, left in list(shortfalls.shortfalls(conn, day))
    }


def _row(facts: Stock, holding: Holding) -> dict[str, object]:
    item, counted = facts.item(holding.item), holding.counted
    return {
        "item": item.code,
        "place": facts.place(holding.place),
        "on_hand": holding.on_hand.shown,
        "unit": item.unit,
        "low": holding.on_hand.low,
        "high": holding.on_hand.high,
        "counted": counted.quantity if counted else None,
        "counted_on": counted.date if counted else None,
        "difference": counted.difference if counted else None,
    }


def _shown(days: Spread | None) -> int | None:
    return None if days is None else days.shown


def _told(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """What a person must know of these rows beside their figures."""
    told = []
    for row in rows:
        unit, what = str(row["unit"]), {"item": row["item"], "place": row["place"]}
        if row["low"] != row["high"]:
            low, high = (shown_quantity(_int(row[end]), unit) for end in ("low", "high"))
            told.append(
                tr("{item}, {place}: in dispute, {low} to {high}.", low=low, high=high, **what)
            )
        short = row["short"]
        if isinstance(short, Mapping):
            told.append(_short_words(short, unit, what))
    if told or any(row["difference"] for row in rows):
        told.append(tr("What settles what does not add up: fieldledger review"))
    return told


def _short_words(short: Mapping[str, object], unit: str, what: Mapping[str, object]) -> str:
    found = short["entries"]
    taken = found if isinstance(found, list) else []
    took = [
        tr("{id} took {quantity}", id=each["id"], quantity=shown_quantity(each["quantity"], unit))
        for each in taken[:FEW]
    ]
    if taken[FEW:]:
        rest = len(taken) - FEW
        took.append(trn("{n} more took the rest", "{n} more took the rest", rest))
    return tr(
        "{item}, {place}: {less} below nothing on {day}, when {took}.",
        less=shown_quantity(-_int(short["left"]), unit),
        day=short["on"],
        took=", ".join(took),
        **what,
    )


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0

"""What should be where: stock as the sum of all movements (the rule is in ``report.holdings``)."""

from __future__ import annotations

from collections import Counter

from fieldledger import errors
from fieldledger.domain import dates, moving, ops
from fieldledger.domain.problems import BadValue
from fieldledger.report import holdings
from fieldledger.report.facts import Counted, Disputed, Item, Movement, Stock
from fieldledger.services import entries
from fieldledger.services.session import Session
from fieldledger.store import records as held
from fieldledger.store import stocked, sums

_ALSO_DISPUTED = ("headcount", "ration")  # beside what moves goods


def stock(session: Session, on: str | None) -> list[dict[str, object]]:
    """What is on hand at the end of a day, today without one: a row for each item and place.

    ``on_hand`` in base units; ``low`` and ``high`` are how far entries in dispute let it reach;
    ``counted``, ``counted_on`` and ``difference`` come from the latest count. Raises Refused.
    """
    entries.refuse_sealed(session)
    day = _day(session, on)
    with sums.snapshot(session.ledger.conn):
        facts = stock_facts(session, day)
    return [_row(facts, holding) for holding in holdings.holdings(facts)]


def stock_facts(session: Session, day: str) -> Stock:
    """What stock on a day is computed from."""
    conn = session.ledger.conn
    return Stock(
        day=day,
        items=_items(session),
        places=_codes(session, "shelter", "line"),
        movements=tuple(Movement(*each) for each in stocked.movements(conn, day)),
        counts=tuple(Counted(*each) for each in stocked.counts(conn, day)),
        disputed=tuple(
            Disputed(name, ref, values)
            for name in (*moving.moving(), *_ALSO_DISPUTED)
            for ref, values in sums.disputed(conn, name)
        ),
        unknown=_unread(session, own=True),
        own_only=_unread(session, own=False),
    )


def _unread(session: Session, *, own: bool) -> tuple[str, ...]:
    """The types that move goods and of which this device may not read even its own entries; or of
    which it may read these alone."""
    closed = {
        leg.type: session.me.may_read(leg.compartment, own=True)
        for leg in moving.legs()
        if not session.me.may_read(leg.compartment, own=False)
    }
    return tuple(name for name, readable in closed.items() if readable is not own)


def _items(session: Session) -> dict[str, Item]:
    """All items, void ones too, since goods of theirs may still be somewhere."""
    found, codes = {}, _codes(session, "item")
    for row in held.rows(session.ledger, "item", voided=True):
        kcal = row.fields["kcal_per_100"]
        found[row.ref] = Item(
            ref=row.ref,
            code=codes[row.ref],
            unit=str(row.fields["unit"]),
            category=str(row.fields["category"] or ""),
            season=str(row.fields["season"] or ""),
            kcal_per_100=kcal if isinstance(kcal, int) else None,
        )
    for each in held.coded(session.ledger, "item"):
        ref = ops.identity(each.ref)
        found.setdefault(ref, Item(ref, codes[ref], each.unit))
    return found


def _codes(session: Session, *types: str) -> dict[str, str]:
    """The codes of records, void ones too; where two share one, each with its id."""
    known = [each for name in types for each in held.coded(session.ledger, name, voided=True)]
    times = Counter(each.code for each in known)
    return {
        ops.identity(each.ref): (
            each.code if times[each.code] == 1 else f"{each.code} ({each.ref.partition(':')[0]})"
        )
        for each in known
    }


def _row(facts: Stock, holding: holdings.Holding) -> dict[str, object]:
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
        "difference": counted.quantity - counted.expected if counted else None,
        "note": "below nothing: an entry is missing or wrong" if holding.on_hand.shown < 0 else "",
    }


def _day(session: Session, on: str | None) -> str:
    today = session.world.today()
    try:
        day = dates.read_day(on, today) if on else today
    except BadValue as error:
        raise errors.Refused(f"--on {error.sentence}.") from None
    if day is None:
        raise errors.Refused(
            "This computer's clock cannot be trusted.", hint="Give --on YYYY-MM-DD."
        )
    return day

"""What stock is computed from, fetched as facts (the rule is in ``report.holdings``)."""

from __future__ import annotations

from collections import Counter

from fieldledger import errors
from fieldledger.domain import dates, moving, ops
from fieldledger.domain.problems import BadValue
from fieldledger.language import tr
from fieldledger.report.facts import Counted, Disputed, Item, Movement, Stock
from fieldledger.services.session import Session
from fieldledger.store import records as held
from fieldledger.store import stocked, sums

# Beside what moves goods.
_ALSO_DISPUTED = ("headcount", "ration", *(name for name, _ in moving.shelves()))


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
        unknown=_unread(session),
        own_only=_own_only(session),
    )


def knows_all(session: Session) -> bool:
    """Whether this device reads all that comes in, of everybody: else less than nothing may be left
    only because it does not see what came."""
    return all(
        session.me.may_read(leg.compartment, own=False)
        for leg in moving.legs()
        if leg.move.sign > 0
    )


def _unread(session: Session) -> tuple[str, ...]:
    """The types that move goods and of which this device may not read even its own entries."""
    may_read = session.me.may_read
    types = (leg.type for leg in moving.legs() if not may_read(leg.compartment, own=True))
    return tuple(dict.fromkeys(types))


def _own_only(session: Session) -> tuple[str, ...]:
    """Those of which it may read its own entries alone."""
    may_read = session.me.may_read
    return tuple(
        dict.fromkeys(
            leg.type
            for leg in moving.legs()
            if may_read(leg.compartment, own=True) and not may_read(leg.compartment, own=False)
        )
    )


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


def day_of(session: Session, on: str | None) -> str:
    """The day that was asked for, today without one. Raises Refused."""
    today = session.world.today()
    try:
        day = dates.read_day(on, today) if on else today
    except BadValue as error:
        raise errors.Refused(tr("--on {problem}.", problem=error.sentence)) from None
    if day is None:
        raise errors.Refused(
            tr("This computer's clock cannot be trusted."), hint=tr("Give --on YYYY-MM-DD.")
        )
    return day

"""What to say to somebody who has just counted: whether it is what the entries tell, and what would
explain the difference. A count changes nothing; until it is explained, it waits in the review."""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.domain import records
from fieldledger.domain.quantities import shown_quantity
from fieldledger.domain.review import Item, Side
from fieldledger.language import tr
from fieldledger.services import entries
from fieldledger.services.entries import Saved
from fieldledger.services.review_words import Words
from fieldledger.services.session import Session
from fieldledger.services.stock import knows_all
from fieldledger.store import sums
from fieldledger.store.stocked import counts


def told(session: Session, saved: Saved) -> Iterator[str]:
    """Sentences about a count that was written down just now; nothing about other records."""
    shelf = records.load(saved.type).shelf
    if shelf is None or not saved.line:
        return
    if not knows_all(session):
        yield tr("What the entries tell is not known here: this device does not read all of them.")
        return
    row = entries.find_record(session, saved.id)
    date, where = str(row.fields["date"]), str(row.fields[shelf.place] or "")
    with sums.snapshot(session.ledger.conn):
        counted, expected = next(
            (quantity, expected + explained)
            for item, place, _, quantity, expected, explained in counts(session.ledger.conn, date)
            if (item, place) == (row.fields[shelf.item], where)
        )
    words = Words(session)
    unit = words.stock.item(str(row.fields[shelf.item])).unit
    if counted == expected:
        yield tr("The entries tell the same: {expected}.", expected=shown_quantity(expected, unit))
        return
    size = shown_quantity(abs(counted - expected), unit)
    tells = shown_quantity(expected, unit)
    if counted > expected:
        yield tr("{size} more than the entries tell, which is {told}.", size=size, told=tells)
    else:
        yield tr("{size} less than the entries tell, which is {told}.", size=size, told=tells)
    yield tr("It waits in the review until one of these explains it:")
    about = (str(row.fields[shelf.item]), where, date, counted, expected)
    sides = (Side(row.ref, row.n, counted),)
    yield from (
        f"  {command}"
        for command in words.settle(Item("count", row.ref, saved.type, row.n, "", sides, about))
    )
    yield tr("or a correction of another entry: fieldledger set ID quantity=AMOUNT")

"""What waits for a person, gathered from the ledger: the items of the review inbox.

Most of them depend on the ops held alone, and are found anew only when something has changed;
three kinds tell of this device's own clock and merges (``domain.review.LOCAL``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.domain import astray, law, ops, records, review
from fieldledger.domain.erasing import ERASE
from fieldledger.domain.problems import BadOp
from fieldledger.domain.review import Item, Side
from fieldledger.services import settings, stock, struck
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, inbox, shortfalls, sqlcipher, stocked, sums

NO_END = "9999-12-31"  # where this device's clock cannot tell what is past


def items(session: Session) -> list[Item]:
    """Everything that waits for a person, in order."""
    with _one_state(session):
        return review.in_order([*_of_ops(session, _today(session)), *_local(session)])


def keys(session: Session, *, remember: bool = False) -> frozenset[str]:
    """The whole hash of each item; ``remember``: so that it need not be found again."""
    today = _today(session)
    with _one_state(session):
        same = f"{inbox.same(session.ledger)} {today}"
        known = inbox.remembered(session.ledger, same)
        found = known
        if found is None:
            found = [review.digest(item) for item in _of_ops(session, today)]
        local = [review.digest(item) for item in _local(session)]
    if remember and known is None and not session.ledger.conn.in_transaction:
        # Another process that writes just now is no reason to fail, or to wait for the next time.
        with suppress(errors.InUse, errors.CannotWrite), sqlcipher.translated():
            inbox.remember(session.ledger, same, found)
    return frozenset([*found, *local])


def counts(session: Session, start: str, end: str) -> dict[str, int]:
    """How many items of each kind wait, by the ops held alone, so that a report is the same
    wherever these are held: what does not add up by the last of these days, and equal records of
    all of them, since a month must not cost what the whole ledger does."""
    with _one_state(session):
        return dict(Counter(item.kind for item in _of_ops(session, end, start)))


def may_count(session: Session, item: Item) -> bool:
    """Whether the ops of an item in quarantine would count if a coordinator accepted them: what is
    wrong does not lie in the ops themselves, and they are about records."""
    from fieldledger.domain import bulk

    (payload,) = session.ledger.conn.execute(
        "SELECT coalesce(payload, '') FROM op WHERE n=?", (item.n,)
    ).fetchone()
    [read] = bulk.read_many([payload])
    if isinstance(read, BadOp) or read[0].get("in") == ops.CONTROL:
        return False
    return read[0].get("do") != ERASE  # nobody speaks for another coordinator


def _one_state(session: Session) -> AbstractContextManager[None]:
    """All queries inside see one state, in a transaction that is under way or one of their own."""
    conn = session.ledger.conn
    return nullcontext() if conn.in_transaction else sums.snapshot(conn)


def _today(session: Session) -> str:
    return session.world.today() or NO_END


def _of_ops(session: Session, day: str, start: str = "") -> Iterator[Item]:
    yield from _of_records(session)
    yield from _duplicates(session, start, day)
    heard = devices.heard_all_the_same(session.ledger, signing.verify)
    answered = devices.current(session.ledger).refused.union(heard.values())
    yield from review.quarantined(inbox.quarantined(session.ledger, answered))
    if stock.knows_all(session):
        yield from _shortfalls(session, day)
        yield from _counts(session, day)
    yield from struck.waiting(session, day)
    yield from _gaps(session)
    yield from review.copied(inbox.branches(session.ledger))
    for held, strays in inbox.astray(session.ledger):
        yield from astray.items(held, strays)
    yield from _newer(session)


def _local(session: Session) -> Iterator[Item]:
    yield from _erasures(session)
    yield from _silent(session)
    yield from review.put_back(inbox.told_of_own(session.ledger))
    known = {device.sign.hex() for device in devices.members(session.ledger)}
    bundles = inbox.newest_bundles(session.ledger.conn)
    yield from review.clock_off(came for came in bundles if came.sign in known)


def _erasures(session: Session) -> Iterator[Item]:
    """What others want erased and this coordinator has not agreed to. It hangs on who looks, so no
    report tells it."""
    from fieldledger.services import erasing  # heavy: it brings all of membership along

    for about, group in erasing.waiting(session):
        found = feeds.find(session.ledger, about.record)
        sides = tuple(Side(each.op, each.n, at=each.at) for each in group)
        body = group[0].voice.body
        n = found[0] if found else group[0].n
        told = (str(body["rec"]).partition(":")[0],)
        yield Item("erase", about.record, str(body["type"]), n, sides=sides, told=told)


def _of_records(session: Session) -> Iterator[Item]:
    """Conflicts, and what was written beside a void."""
    conn = session.ledger.conn
    for held in inbox.gather(session.ledger, inbox.disputed(conn) | inbox.voided(conn)):
        yield from review.of_record(held, law.record_state(held.writes))


def _duplicates(session: Session, start: str, end: str) -> Iterator[Item]:
    ledger = session.ledger
    groups = [
        (spec.name, group)
        for spec in records.load_all()
        for group in (
            review.doubled(inbox.codes(ledger.conn, spec))
            if spec.code
            else inbox.equal(ledger, spec, start, end)
        )
    ]
    if not groups:
        return
    apart = {
        held.ref: frozenset(map(ops.identity, law.record_state(held.writes).apart_from()))
        for held in inbox.gather(ledger, inbox.apart(ledger.conn))
    }
    added = inbox.adds(ledger.conn, [n for _, group in groups for n in group])
    for name, group in groups:
        item = review.duplicate(name, [added[n] for n in group], apart)
        if item:
            yield item


def _shortfalls(session: Session, day: str) -> Iterator[Item]:
    conn = session.ledger.conn
    for item, place, first, left in list(shortfalls.shortfalls(conn, day)):
        taken = shortfalls.taken(conn, item, place, first)
        added = inbox.adds(conn, [n for n, _ in taken])
        sides = tuple(Side(added[n].ref, n, quantity, added[n].at) for n, quantity in taken)
        about = f"{item} {place}"
        yield Item("stock", about, n=taken[0][0], sides=sides, told=(item, place, first, left))


def _counts(session: Session, day: str) -> Iterator[Item]:
    conn = session.ledger.conn
    for item, place, date, counted, expected, explained in stocked.counts(conn, day):
        if counted != expected + explained:
            name, n = shortfalls.counted(conn, item, place, date)
            add = inbox.adds(conn, [n])[n]
            told = (item, place, date, counted, expected + explained)
            sides = (Side(add.ref, n, counted, add.at),)
            yield Item("count", add.ref, name, n, sides=sides, told=told)


def _gaps(session: Session) -> Iterator[Item]:
    for gap in inbox.gaps(session.ledger):
        yield Item("gap", gap.feed.id.hex(), told=(gap.first, gap.last))


def _newer(session: Session) -> Iterator[Item]:
    touched: dict[str, list[Side]] = {}
    for n, head, record in inbox.newer(session.ledger):
        op = feeds.placed(n, head).op
        touched.setdefault(record or op, []).append(Side(op, n))
    for record, sides in touched.items():
        yield Item("newer", record, n=sides[0].n, sides=tuple(sides))


def _silent(session: Session) -> Iterator[Item]:
    """Nothing, where this device's clock cannot tell. A coordinator hears of everybody; the others
    of the coordinators."""
    ledger = session.ledger
    if session.world.today() is None:
        return
    gone = {session.me.sign, *devices.replaced(ledger)}
    last = inbox.heard(ledger.conn, session.world.now())
    awaited = [
        last[device.sign]
        for device in devices.members(ledger)
        if device.sign in last
        and device.sign not in gone
        and not devices.is_cut(ledger, device.sign)
        if session.role == "coordinator" or device.role == "coordinator"
    ]
    yield from review.silent(awaited, session.world.now(), settings.silence_days(session))

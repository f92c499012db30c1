"""The parts of a bundle: which stretches of which feeds, with the payloads that all may read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from fieldledger.domain import ops
from fieldledger.domain import receipts as law
from fieldledger.domain.receipts import Stretch
from fieldledger.domain.record import ERASABLE
from fieldledger.domain.standing import Device
from fieldledger.services import receipts
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds
from fieldledger.store.feeds import Feed, Run
from fieldledger.store.ledger import Ledger
from fieldledger.sync import bundle
from fieldledger.sync.bundle import Item, Part, SignedHead

# (what is written, ops so far, ops in all), now and then.
Progress = Callable[[str, int, int], None]

# A manifest has its limit: in so many parts what is missing is sent, and so many signed heads
# inside parts are passed on.
_MOST_PARTS = 2_000
_MOST_HEADS = 4_000
_EVERY = 1_024  # ops between one telling of progress and the next


def parts(session: Session, receivers: Sequence[Device], *, everything: bool) -> Iterator[Part]:
    """What all receivers together still need: a part for each stretch that one of them lacks, up
    to a signed head."""
    newest = {} if everything else receipts.told(session, receivers)
    held = [run for run in feeds.runs(session.ledger) if run.last > run.base]
    most = max(1, _MOST_PARTS // max(1, len(held)))
    waiting = _waiting(session, receivers)
    for feed in feeds.feeds(session.ledger):
        runs = [run for run in held if run.feed == feed.no]
        known = [
            receipts.known(session, device, newest[device.sign], feed, runs)
            if device.sign in newest
            else {}
            for device in receivers
        ]
        for run in runs:
            pieces = law.without([(run.base, run.last)], law.coarse(waiting.get(run.no, []), most))
            for piece in pieces:
                lacking = [law.without([piece], has.get(run.no, [])) for has in known]
                missing = law.joined(each for stretches in lacking for each in stretches)
                few = max(1, most // len(pieces))
                yield from _parts_of(session, receivers, feed, run, piece, missing, few)


def _waiting(session: Session, receivers: Sequence[Device]) -> dict[int, list[Stretch]]:
    """The ops that are not passed on yet: a device that holds only the hashes of an op cannot tell
    whether a worker may read it. A worker that does not tell of what is closed to it (bundle §2.3)
    would take it for one that is not for it, and so would everybody who sends to it later."""
    if all(each.role == "coordinator" or each.team for each in receivers):
        return {}
    return receipts.closed(session, (feeds.SEALED,))


def _parts_of(  # noqa: PLR0913 - what a part is made of
    session: Session,
    receivers: Sequence[Device],
    feed: Feed,
    run: Run,
    piece: Stretch,
    missing: Sequence[Stretch],
    most: int,
) -> Iterator[Part]:
    """A piece of a run, as far as it is missing, in so many parts at most."""
    signed = _signed(session.ledger, run, piece) if missing else []
    spans = law.up_to_signed(missing, [each.number for each in signed])
    for base, last in law.coarse(spans, most):
        inside = [each for each in signed if base < each.number <= last]
        heads = inside[:-1][:: 1 + len(inside) * most // _MOST_HEADS]
        yield Part(
            feed=feed.id,
            sign=feed.sign,
            base=base,
            base_head=feeds.head_at(session.ledger, run, base) or run.base_head,
            last=inside[-1],
            heads=tuple(heads),
            items=_items(session, receivers, feed, run, (base, last)),
            ops=last - base,
        )


def _signed(ledger: Ledger, run: Run, piece: Stretch) -> list[SignedHead]:
    """The signed heads in a piece of a run, by number."""
    rows = ledger.conn.execute(
        "SELECT number, signed_head.head, signature FROM signed_head "
        "JOIN op ON op.n = (?1 << 32 | number) AND op.head = signed_head.head "
        "WHERE feed=?2 AND number > ?3 AND number <= ?4 ORDER BY number",
        (run.no, run.feed, *piece),
    )
    return [SignedHead(number, bytes(head), bytes(signed)) for number, head, signed in rows]


def watched(parts: Sequence[Part], what: str, progress: Progress) -> list[Part]:
    """The same parts; while they are read, somebody is told how far they were."""
    total, done = sum(part.ops for part in parts), 0

    def watch(items: Iterable[Item]) -> Iterator[Item]:
        nonlocal done
        for item in items:
            yield item
            done += item[0] in bundle.OPS
            if done % _EVERY == 0:
                progress(what, done, total)

    return [replace(part, items=watch(part.items)) for part in parts]


def _items(
    session: Session,
    receivers: Sequence[Device],
    feed: Feed,
    run: Run,
    span: tuple[int, int],
) -> Iterator[Item]:
    """The lines of a part: payloads that every receiver may read, and the hashes of the rest."""
    salted: set[str] = set()
    file: bytes | None = None
    # What a device wrote before it was restored is its own, too.
    own = [feed.sign in devices.lineage(session.ledger, device.sign) for device in receivers]
    readers = list(zip(receivers, own, strict=True))

    @cache
    def terms(where: str) -> tuple[bytes, bool]:
        """The salt key of a compartment, and whether all receivers may read it."""
        key = salt_key(session, feed.id, where, feed.sign) or ops.OPEN_KEY
        return key, all(device.may_read(where, is_own) for device, is_own in readers)

    for number, state, _, payload, other in stored(session, run, span):
        if payload is None:
            hashes = other or bytes(64)
            if state == feeds.SEALED and file != hashes[32:]:
                file = hashes[32:]
                yield from _sealed_file(session, file)
            code = bundle.SEALED if state == feeds.SEALED else bundle.ERASED
            yield code, hashes[:32], hashes[32:]
            continue
        where = ops.compartment_of(payload)
        key, readable = terms(where)
        if not readable and not _erases_own(session, where, payload, readers):
            yield bundle.SEALED, ops.payload_hash(payload, key, number), other or ops.NO_SEAL
            continue
        if _needs_salt_key(where, payload) and where not in salted:
            salted.add(where)
            yield bundle.SALT, where.encode(), key
        yield (bundle.OPENED, payload, other) if other else (bundle.OPEN, payload, None)


def _sealed_file(session: Session, wanted: bytes) -> Iterator[Item]:
    """A sealed file by its hash, where it is held: whoever can open it may be further on."""
    rows = session.ledger.conn.execute("SELECT body FROM sealed_file WHERE hash=?", (wanted,))
    for (body,) in rows:
        yield bundle.FILE, bytes(body), wanted


def _erases_own(
    session: Session, where: str, payload: bytes, readers: Sequence[tuple[Device, bool]]
) -> bool:
    """Whether an op erases a record that every receiver wrote who may not read all: they hold what
    is to go."""
    if where not in ERASABLE or b'"do":"erase"' not in payload:
        return False
    found = feeds.find(session.ledger, ops.identity(str(json.loads(payload).get("rec"))))
    if found is None:
        return False
    sign, _, _ = feeds.place(session.ledger, found[0])
    return all(
        device.may_read(where, own or sign in devices.lineage(session.ledger, device.sign))
        for device, own in readers
    )


def _needs_salt_key(compartment: str, payload: bytes) -> bool:
    return compartment not in ("open", ops.CONTROL) and not payload.startswith(ops.SALTED)


def stored(
    session: Session, run: Run, span: tuple[int, int]
) -> Iterator[tuple[int, int, bytes, bytes | None, bytes | None]]:
    """The ops of a run in order: number, state, head, payload, other hash or hashes."""
    low, high = (run.no << 32 | span[0]) + 1, run.no << 32 | span[1]
    for n, state, head, payload, other in session.ledger.conn.execute(
        "SELECT n, state, head, payload, other FROM op WHERE n BETWEEN ? AND ? ORDER BY n",
        (low, high),
    ):
        body = payload.encode() if payload is not None else None
        yield n & 0xFFFFFFFF, state, bytes(head), body, bytes(other) if other else None


def salt_key(
    session: Session, feed: bytes, compartment: str, sign: bytes | None = None
) -> bytes | None:
    """The salt key of a feed and compartment (ops §4.2), if this device has it.

    ``sign``: the key that signs the feed as it is held; without it, the one that belongs to it.
    """
    if compartment in ("open", ops.CONTROL):
        return ops.OPEN_KEY
    if feed == session.me.feed and sign in (None, session.me.sign):
        return ops.salt_key(session.ledger.meta_bytes("salt_secret"), compartment)
    row = session.ledger.conn.execute(
        "SELECT key FROM salt JOIN feed ON feed.no = salt.feed "
        "LEFT JOIN device ON (device.feed, device.sign) = (feed.id, feed.sign) "
        "WHERE feed.id=?1 AND compartment=?2 AND feed.sign=coalesce(?3, feed.sign) "
        "ORDER BY device.sign IS NULL LIMIT 1",
        (feed, compartment, sign),
    ).fetchone()
    return bytes(row[0]) if row else None

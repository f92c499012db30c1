"""Feeds as they are held: runs of ops, appended here or taken in, and what names the whole.

An op's local number ``n`` is ``run << 32 | number``; it never leaves the device. A run is an
unbroken stretch of one feed on one branch; where a branch or a gap begins, a new run begins, with
its base (the number and head it stands on). Runs are joined on paper only, by ``maximal``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fieldledger.domain import ops
from fieldledger.domain.record import ERASABLE
from fieldledger.store.ledger import Ledger

OPEN, SEALED, ERASED, TOLD = 0, 1, 3, 4
"""The column ``state``. ``ERASED``: erased here, which is final; ``TOLD``: whoever passed the
hashes on says that it was erased, which keeps nobody from bringing the payload."""
COUNTS, QUARANTINED, NEWER = 0, 1, 2


class Run(NamedTuple):
    """One stretch of a feed: ops ``base + 1`` to ``last``."""

    no: int
    feed: int
    base: int
    base_head: bytes
    last: int
    last_head: bytes


class Feed(NamedTuple):
    """A feed and the key of the device that writes it."""

    no: int
    id: bytes
    sign: bytes


class Placed(NamedTuple):
    """An op at its place: local number, identity, number in its feed, head."""

    n: int
    op: str
    number: int
    head: bytes


def placed(n: int, head: bytes) -> Placed:
    """The place of an op by its local number and head."""
    number = n & 0xFFFFFFFF
    return Placed(n, f"{number}:{head.hex()[:16]}", number, head)


def add_feed(ledger: Ledger, feed: bytes, sign: bytes) -> int:
    """The local number of a feed, registered if it is new."""
    row = ledger.conn.execute("SELECT no FROM feed WHERE id=? AND sign=?", (feed, sign)).fetchone()
    if row:
        return int(row[0])
    return int(
        ledger.conn.execute("INSERT INTO feed(id, sign) VALUES(?,?)", (feed, sign)).lastrowid
    )


def add_run(ledger: Ledger, feed: int, base: int, base_head: bytes) -> Run:
    """A new, empty run that stands on ``base``."""
    no = ledger.conn.execute(
        "INSERT INTO run(feed, base, base_head, last, last_head) VALUES(?,?,?,?,?)",
        (feed, base, base_head, base, base_head),
    ).lastrowid
    return Run(no, feed, base, base_head, base, base_head)


def extend_run(ledger: Ledger, run: int, last: int, last_head: bytes) -> None:
    """A run has grown to ``last``."""
    ledger.conn.execute("UPDATE run SET last=?, last_head=? WHERE no=?", (last, last_head, run))


def feeds(ledger: Ledger) -> list[Feed]:
    """All feeds held, by id."""
    rows = ledger.conn.execute("SELECT no, id, sign FROM feed ORDER BY id, sign")
    return [Feed(*row) for row in rows]


def runs(ledger: Ledger, feed: int | None = None) -> list[Run]:
    """The runs held, of one feed or of all."""
    rows = ledger.conn.execute(
        "SELECT no, feed, base, base_head, last, last_head FROM run "
        "WHERE feed=coalesce(?, feed) ORDER BY feed, base, no",
        (feed,),
    )
    return [Run(*row) for row in rows]


def ends(ledger: Ledger) -> dict[int, int]:
    """How far each run goes now, by its number; none of those that hold no op of their own."""
    return {run.no: run.last for run in runs(ledger) if run.last > run.base}


def own_run(ledger: Ledger) -> Run:
    """The run that this device writes."""
    no = ledger.meta("own_run")
    row = ledger.conn.execute(
        "SELECT no, feed, base, base_head, last, last_head FROM run WHERE no=?", (no,)
    ).fetchone()
    return Run(*row)


def append(
    ledger: Ledger, bodies: Sequence[dict[str, object]], salts: Sequence[bytes]
) -> list[Placed]:
    """Write ops at the end of this device's feed, inside ``writing``.

    ``bodies``: payload objects whose first key is ``in``; ``salts``: 16 random bytes for each, used
    where the compartment can be erased (ops §4.2).
    """
    run = own_run(ledger)
    secret = ledger.meta_bytes("salt_secret")
    number, head, written = run.last, run.last_head, []
    for body, salt in zip(bodies, salts, strict=True):
        where = str(body["in"])
        payload = ops.encode(body, salt if where in ERASABLE else None)
        number += 1
        hashed = ops.payload_hash(payload, ops.salt_key(secret, where), number)
        head = ops.next_head(head, hashed)
        record = ops.edited_by(body) or None
        n = run.no << 32 | number
        ledger.conn.execute(
            "INSERT INTO op(n, state, verdict, head, payload, rec) VALUES(?,0,0,?,?,?)",
            (n, head, payload.decode(), record),
        )
        if where == ops.CONTROL:
            ledger.conn.execute("INSERT INTO control VALUES(?)", (n,))
        written.append(placed(n, head))
    extend_run(ledger, run.no, number, head)
    return written


def append_sealed(
    ledger: Ledger, payload_hashes: Sequence[bytes], file_hash: bytes, file: bytes
) -> list[Placed]:
    """Write ops whose payloads stand in one sealed file at the end of this device's feed, inside
    ``writing``: of each its number and its hashes, and nothing else (ledger §3.2)."""
    run = own_run(ledger)
    number, head, written = run.last, run.last_head, []
    for payload_hash in payload_hashes:
        number += 1
        head = ops.next_head(head, payload_hash, file_hash)
        n = run.no << 32 | number
        ledger.conn.execute(
            "INSERT INTO op(n, state, verdict, head, other) VALUES(?,?,0,?,?)",
            (n, SEALED, head, payload_hash + file_hash),
        )
        written.append(placed(n, head))
    ledger.conn.execute("INSERT OR IGNORE INTO sealed_file VALUES(?,?)", (file_hash, file))
    extend_run(ledger, run.no, number, head)
    return written


def sealed_in(ledger: Ledger, feed: bytes, sign: bytes) -> list[Placed]:
    """The ops of a feed of which no payload is held, in order."""
    rows = ledger.conn.execute(
        "SELECT n, op.head FROM feed JOIN run ON run.feed = feed.no "
        "JOIN op ON n > (run.no << 32) AND n <= (run.no << 32 | run.last) "
        f"WHERE feed.id=? AND feed.sign=? AND state={SEALED} ORDER BY run.base, n",
        (feed, sign),
    )
    return [placed(n, bytes(head)) for n, head in rows]


def find(ledger: Ledger, op: str) -> tuple[int, bytes] | None:
    """The local number and head of an op by its identity, or None; one that counts before a copy
    of it that was passed on as part of another feed."""
    return next(iter(copies(ledger, op)), None)


def is_erased(ledger: Ledger, n: int) -> bool:
    """Whether the payload of an op was held here, or came, and was erased."""
    row = ledger.conn.execute("SELECT state FROM op WHERE n=?", (n,)).fetchone()
    return row is not None and row[0] == ERASED


def copies(ledger: Ledger, op: str) -> list[tuple[int, bytes]]:
    """The local numbers and heads of all ops with an identity, those that count first."""
    number, _, short = op.partition(":")
    if not number.isdecimal() or len(number) > 15:
        return []
    rows = ledger.conn.execute(
        "SELECT op.n, op.head FROM run JOIN op ON op.n = (run.no << 32 | ?1) "
        "WHERE run.base < ?1 AND run.last >= ?1 ORDER BY op.verdict",
        (int(number),),
    )
    return [(n, head) for n, head in rows if head.hex().startswith(short)]


def numbered(ledger: Ledger, label: str, number: int) -> list[tuple[int, bytes]]:
    """The ops that people see as ``LABEL-NUMBER``: more than one where branches share it."""
    rows = ledger.conn.execute(
        "SELECT op.n, op.head FROM device "
        "JOIN feed ON (feed.id, feed.sign) = (device.feed, device.sign) "
        "JOIN run ON run.feed = feed.no JOIN op ON op.n = (run.no << 32 | ?2) "
        "WHERE device.label = ?1 AND run.base < ?2 AND run.last >= ?2 ORDER BY op.head",
        (label, number),
    )
    return list(rows)


def labels(ledger: Ledger) -> dict[int, str]:
    """The label of the device that wrote each run."""
    rows = ledger.conn.execute(
        "SELECT run.no, coalesce(device.label, '?') FROM run JOIN feed ON feed.no = run.feed "
        "LEFT JOIN device ON (device.feed, device.sign) = (feed.id, feed.sign)"
    )
    return dict(rows)


def place(ledger: Ledger, n: int) -> tuple[bytes, bytes, int]:
    """The writing device's key, the feed's id and the number of an op by its local number."""
    sign, feed = ledger.conn.execute(
        "SELECT feed.sign, feed.id FROM run JOIN feed ON feed.no = run.feed WHERE run.no=?",
        (n >> 32,),
    ).fetchone()
    return bytes(sign), bytes(feed), n & 0xFFFFFFFF


def head_at(ledger: Ledger, run: Run, number: int) -> bytes | None:
    """The head after an op of a run; None outside the run."""
    if number == run.base:
        return run.base_head
    if not run.base < number <= run.last:
        return None
    row = ledger.conn.execute("SELECT head FROM op WHERE n=?", (run.no << 32 | number,)).fetchone()
    return bytes(row[0]) if row else None


def any_closed(ledger: Ledger, run: Run, base: int, last: int) -> bool:
    """Whether of any op of a run, from ``base`` + 1 to ``last``, only the hashes are held."""
    # Each by an index of its own, which `IN` would not use.
    found = ledger.conn.execute(
        f"SELECT 1 FROM op WHERE state={SEALED} AND n > ?1 AND n <= ?2 "
        f"UNION ALL SELECT 1 FROM op WHERE state={TOLD} AND n > ?1 AND n <= ?2 LIMIT 1",
        (run.no << 32 | base, run.no << 32 | last),
    )
    return found.fetchone() is not None


def within(ledger: Ledger, feed: bytes, number: int, head: bytes, cut: tuple[int, bytes]) -> bool:
    """Whether an op is the one with the number and head of ``cut``, or an ancestor of it.

    Only what can be shown counts: across a gap nothing can.
    """
    last, last_head = cut
    if number > last:
        return False
    rows = ledger.conn.execute("SELECT no FROM feed WHERE id=?", (feed,)).fetchall()
    held = [run for (no,) in rows for run in runs(ledger, no)]
    while last > number:
        run = next((r for r in held if _holds(ledger, r, last, last_head)), None)
        if run is None:
            return False
        if run.base < number:
            return head_at(ledger, run, number) == head
        last, last_head = run.base, run.base_head
    return head == last_head


def _holds(ledger: Ledger, run: Run, number: int, head: bytes) -> bool:
    """Whether an op of a run has this number and head."""
    return run.base < number and head_at(ledger, run, number) == head


def maximal(
    ledger: Ledger, whole: Sequence[Run] | None = None
) -> Iterator[tuple[bytes, bytes, bytes]]:
    """All maximal runs held (ops §5.2): feed id, base head, last head; those of ``whole``, runs
    held or their beginnings, where it is given."""
    of_feed: dict[int, list[Run]] = {}
    for run in runs(ledger) if whole is None else whole:
        of_feed.setdefault(run.feed, []).append(run)
    for feed in feeds(ledger):
        held = [run for run in of_feed.get(feed.no, ()) if run.last > run.base]
        ends = _branchings(ledger, held)
        pieces = [piece for run in held for piece in _cut_at(ledger, run, ends)]
        starts: dict[bytes, list[tuple[bytes, bytes]]] = {}
        for base, last in pieces:
            starts.setdefault(base, []).append((base, last))
        tails = {last for _, last in pieces}
        for base, last in pieces:
            if base in tails and base not in ends:
                continue
            while last not in ends and len(starts.get(last, ())) == 1:
                last = starts[last][0][1]
            yield feed.id, base, last


def _branchings(ledger: Ledger, held: Sequence[Run]) -> set[bytes]:
    """Heads after which more than one op is held."""
    children: dict[tuple[int, bytes], int] = {}
    for run in held:
        children[run.base, run.base_head] = children.get((run.base, run.base_head), 0) + 1
        for number, head in {(r.base, r.base_head) for r in held if r is not run}:
            if run.base < number < run.last and head_at(ledger, run, number) == head:
                children[number, head] = children.get((number, head), 0) + 1
    return {head for (_, head), count in children.items() if count > 1}


def _cut_at(ledger: Ledger, run: Run, ends: set[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """A run as pieces between the branchings that lie in it."""
    places = sorted(
        (n & 0xFFFFFFFF, bytes(head))
        for end in ends
        for n, head in ledger.conn.execute(
            "SELECT n, head FROM op WHERE n > ? AND n < ? AND head = ?",
            (run.no << 32 | run.base, run.no << 32 | run.last, end),
        )
    )
    base = run.base_head
    for _, head in places:
        yield base, head
        base = head
    yield base, run.last_head


def digest(ledger: Ledger) -> bytes:
    """The digest of everything held (ops §5.2), 32 bytes."""
    return digest_of(maximal(ledger))


def digest_of(runs_held: Iterable[tuple[bytes, bytes, bytes]]) -> bytes:
    """The digest (ops §5.2) of maximal runs, 32 bytes."""
    whole = hashlib.sha256()
    for parts in sorted(runs_held):
        whole.update(b"".join(parts))
    return whole.digest()

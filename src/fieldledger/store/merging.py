"""Taking in parts of feeds: what is new is placed, judged and projected, in one transaction.

A part has been verified by ``sync`` before it comes here: its chain runs from base to last and its
last head is signed by the device it names. Whether that device belongs to the ledger is a matter of
standing, and so of quarantine, not of refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from fieldledger.domain import ops
from fieldledger.domain import standing as law
from fieldledger.domain.standing import Standing
from fieldledger.store import devices, feeds, judging, projection
from fieldledger.store.feeds import Run
from fieldledger.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Row:
    """An op of a part and the head after it.

    ``state``: ``feeds.OPEN`` with a payload (and ``other``, the hash of its sealed file, if it once
    was sealed), ``feeds.SEALED`` or ``feeds.ERASED`` with both hashes in ``other``.
    """

    number: int
    head: bytes
    state: int
    payload: str | None = None
    other: bytes | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A verified part of a feed. ``heads`` are its signed heads: number, head, signature."""

    feed: bytes
    sign: bytes
    base: int
    base_head: bytes
    heads: Sequence[tuple[int, bytes, bytes]]
    rows: Sequence[Row]
    salts: Sequence[tuple[str, bytes]] = ()
    files: Sequence[tuple[bytes, bytes]] = ()


@dataclass(slots=True)
class Taken:
    """What became of the ops of a bundle; the numbers add up to those it carried."""

    new: int = 0
    known: int = 0
    sealed: int = 0
    withheld: int = 0
    quarantined: int = 0
    touched: dict[str, str] = field(default_factory=dict)


def take(
    ledger: Ledger,
    parts: Iterable[Incoming],
    verify: law.Verify,
    before: Standing | None = None,
) -> Taken:
    """Take parts in, inside ``writing`` or ``rehearsing``.

    ``before``: the standing by which everything held was judged, where it has changed since.
    """
    taken = Taken()
    fresh: list[int] = []
    state = devices.current(ledger)
    before = before or state
    signs = set()
    for part in parts:
        fresh += _place(ledger, part, taken)
        signs.add(part.sign)
    # What is an ancestor of a barred head shows only once all between them is held.
    cleared_up = signs & set(state.cuts)
    rows = judging.rows(ledger, fresh)
    judged = list(judging.judge(ledger, state, rows))
    judging.register(ledger, judged)
    if cleared_up or any(each.body.get("in") == ops.CONTROL for each in judged):
        state = devices.refresh(ledger, verify)
        judged = list(judging.judge(ledger, state, rows))
    judging.write_verdicts(ledger, judged)
    taken.quarantined = sum(each.verdict != feeds.COUNTS for each in judged)
    taken.new -= taken.quarantined
    changed = judging.rejudge(ledger, before, state, set(fresh), cleared_up)
    taken.touched = projection.apply(ledger, judging.counting([*judged, *changed]))
    for each in changed:
        if each.verdict != feeds.COUNTS:
            projection.recompute(ledger, judging.record_of(each))
    ledger.put_meta("forked", int(_forked(ledger)))
    return taken


def _place(ledger: Ledger, part: Incoming, taken: Taken) -> list[int]:
    """Put what is new of a part into runs; the local numbers of its new open ops."""
    feed = feeds.add_feed(ledger, part.feed, part.sign)
    for number, head, signature in part.heads:
        ledger.conn.execute(
            "INSERT OR IGNORE INTO signed_head VALUES(?,?,?,?)", (feed, number, head, signature)
        )
    ledger.conn.executemany(
        "INSERT OR IGNORE INTO salt VALUES(?,?,?)",
        [(feed, compartment, key) for compartment, key in part.salts],
    )
    ledger.conn.executemany("INSERT OR IGNORE INTO sealed_file VALUES(?,?)", part.files)
    held = feeds.runs(ledger, feed)
    fresh = _open_closed(ledger, held, part.rows)
    known = _known(ledger, held, part)
    taken.known += len(known) - len(fresh)
    taken.new += len(fresh)
    for base, base_head, stretch in _stretches(part, known):
        fresh += _insert(ledger, feed, base, base_head, stretch)
        for row in stretch:
            _tally(taken, row)
    return fresh


def _tally(taken: Taken, row: Row) -> None:
    if row.state == feeds.OPEN:
        taken.new += 1
    elif row.other is not None and row.other[32:] == ops.NO_SEAL:
        taken.withheld += 1
    else:
        taken.sealed += 1


def _known(ledger: Ledger, held: Sequence[Run], part: Incoming) -> set[int]:
    """The numbers of the rows that are held already, on whatever branch they lie."""
    known: set[int] = set()
    if not part.rows:
        return known
    first, last = part.rows[0].number, part.rows[-1].number
    heads = {row.number: row.head for row in part.rows}
    for run in held:
        low, high = run.no << 32 | first, run.no << 32 | last
        for n, head in ledger.conn.execute(
            "SELECT n, head FROM op WHERE n BETWEEN ? AND ?", (low, high)
        ):
            if heads.get(n & 0xFFFFFFFF) == head:
                known.add(n & 0xFFFFFFFF)
    return known


def _open_closed(ledger: Ledger, held: Sequence[Run], rows: Sequence[Row]) -> list[int]:
    """Put payloads to ops of which only the hashes were held (ops §4.7)."""
    payloads = {row.number: row for row in rows if row.state == feeds.OPEN}
    if not payloads:
        return []
    fresh: list[int] = []
    for run in held:
        low, high = run.no << 32 | min(payloads), run.no << 32 | max(payloads)
        for n, head in ledger.conn.execute(
            "SELECT n, head FROM op WHERE n BETWEEN ? AND ? AND state=?", (low, high, feeds.SEALED)
        ).fetchall():
            row = payloads.get(n & 0xFFFFFFFF)
            if row is not None and row.head == head:
                ledger.conn.execute(
                    "UPDATE op SET state=0, payload=?, other=? WHERE n=?",
                    (row.payload, row.other, n),
                )
                fresh.append(n)
    return fresh


def _stretches(part: Incoming, known: set[int]) -> Iterator[tuple[int, bytes, list[Row]]]:
    """The unbroken stretches of rows that are not held, each with what it stands on."""
    base, base_head = part.base, part.base_head
    stretch: list[Row] = []
    number, head = base, base_head
    for row in part.rows:
        if row.number in known:
            if stretch:
                yield base, base_head, stretch
            stretch = []
        else:
            if not stretch:
                base, base_head = number, head
            stretch.append(row)
        number, head = row.number, row.head
    if stretch:
        yield base, base_head, stretch


def _insert(
    ledger: Ledger, feed: int, base: int, base_head: bytes, stretch: Sequence[Row]
) -> list[int]:
    """Put a stretch at the end of the run that ends at its base, or begin a run there."""
    ends = [
        run for run in feeds.runs(ledger, feed) if (run.last, run.last_head) == (base, base_head)
    ]
    own = ledger.meta("own_run")
    run = next((run for run in ends if run.no != own), None)
    if run is None:
        run = feeds.add_run(ledger, feed, base, base_head)
    fresh = _insert_rows(ledger, run.no, stretch)
    feeds.extend_run(ledger, run.no, stretch[-1].number, stretch[-1].head)
    return fresh


def _insert_rows(ledger: Ledger, run: int, rows: Sequence[Row]) -> list[int]:
    ledger.conn.executemany(
        "INSERT INTO op(n, state, verdict, head, payload, other) VALUES(?,?,0,?,?,?)",
        [(run << 32 | row.number, row.state, row.head, row.payload, row.other) for row in rows],
    )
    return [run << 32 | row.number for row in rows if row.state == feeds.OPEN]


def _forked(ledger: Ledger) -> bool:
    """Whether any feed has two ops after one head."""
    ends: set[tuple[int, int, bytes]] = set()
    for run in feeds.runs(ledger):
        place = (run.feed, run.base, run.base_head)
        inner = any(
            other.no != run.no
            and other.base < run.base < other.last
            and feeds.head_at(ledger, other, run.base) == run.base_head
            for other in feeds.runs(ledger, run.feed)
        )
        if inner or (place in ends and run.last > run.base):
            return True
        ends.add(place)
    return False

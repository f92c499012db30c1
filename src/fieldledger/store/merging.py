"""Taking parts of feeds in: what is new is placed, judged and projected, in one transaction.

A part has been verified by ``sync`` before its end comes here: its chain runs from base to last and
its last head is signed by the device it names. Whether that device belongs to the ledger is a
matter of standing, and so of quarantine, not of refusal.

Parts are read a batch of rows at a time, so that memory stays the same however long they are. After
each batch everything held is judged by the standing that is held, and projected but for the records
that wait to be computed anew at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from fieldledger.domain import ops
from fieldledger.domain import standing as law
from fieldledger.domain.standing import Standing
from fieldledger.store import devices, erasing, feeds, judging, projection
from fieldledger.store.feeds import Run
from fieldledger.store.judging import Judged
from fieldledger.store.ledger import Ledger

_BATCH = 4_096


class Row(NamedTuple):
    """An op of a part and the head after it.

    ``state``: ``feeds.OPEN`` with a payload (and ``other``, the hash of its sealed file, if it once
    was sealed), ``feeds.SEALED`` or ``feeds.TOLD`` with both hashes in ``other``.
    """

    number: int
    head: bytes
    state: int
    payload: str | None = None
    other: bytes | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A part of a feed. ``heads`` are its signed heads: number, head, signature.

    ``rows`` is read once; ``salts`` (compartment, key) and ``files`` (hash, sealed file) may fill
    while it is read.
    """

    feed: bytes
    sign: bytes
    base: int
    base_head: bytes
    heads: Sequence[tuple[int, bytes, bytes]]
    rows: Iterable[Row]
    salts: list[tuple[str, bytes]] = field(default_factory=list)
    files: list[tuple[bytes, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class Taken:
    """What became of the ops of a bundle; the numbers add up to those it carried."""

    new: int = 0
    known: int = 0
    sealed: int = 0
    withheld: int = 0
    quarantined: int = 0


class _Taking:
    """A merge under way: what it has come to, and what it judges by."""

    def __init__(self, ledger: Ledger, verify: law.Verify, changes: projection.Changes) -> None:
        self.ledger = ledger
        self.verify = verify
        self.changes = changes
        self.taken = Taken()
        self.state = devices.current(ledger)
        self.gone = erasing.erased(ledger)


def take(
    ledger: Ledger,
    parts: Iterable[Incoming],
    verify: law.Verify,
    before: Standing | None = None,
    changes: projection.Changes | None = None,
) -> Taken:
    """Take parts in, inside ``writing`` or ``rehearsing``.

    ``before``: the standing by which everything held was judged, where it has changed since.
    ``changes``: where the records touched are noted.
    """
    changes = changes if changes is not None else projection.Changes()
    at_work = _Taking(ledger, verify, changes)
    fresh_before = len(changes.fresh)
    projection.begin(ledger, changes)
    if before is not None:
        _turn(at_work, before, frozenset())
    signs: set[bytes] = set()
    for part in parts:
        _take_part(at_work, part)
        signs.add(part.sign)
    # What is an ancestor of a barred head shows only once all between them is held; and who belongs
    # may hang on such an op.
    if cleared_up := {sign for sign in signs if at_work.state.cuts.get(sign)}:
        held_before, at_work.state = at_work.state, devices.refresh(ledger, verify)
        _turn(at_work, held_before, frozenset(cleared_up))
    # At the end, so that it hangs on no order in which voices, bars and refusals came.
    dropped = erasing.carry_out(ledger, at_work.state, verify, changes)
    projection.finish(ledger, changes)
    # What was opened is not passed on sealed any more.
    ledger.conn.execute(
        "DELETE FROM sealed_file WHERE hash NOT IN "
        f"(SELECT substr(other, 33) FROM op WHERE state={feeds.SEALED} "
        f"UNION ALL SELECT substr(other, 33) FROM op WHERE state={feeds.TOLD})"
    )
    fresh = changes.fresh[fresh_before:]
    at_work.taken.withheld += sum(low <= n <= high for n in dropped for low, high in fresh)
    _tally_open(at_work, fresh)
    ledger.put_meta("forked", int(is_forked(ledger)))
    return at_work.taken


def is_held(ledger: Ledger, feed: bytes, sign: bytes, base: int, last: tuple[int, bytes]) -> bool:
    """Whether all of a part is held with its payloads: then its ops up to its last head, number
    and head, are those of a run, since each head fixes all that came before it."""
    number, head = last
    row = ledger.conn.execute("SELECT no FROM feed WHERE id=? AND sign=?", (feed, sign)).fetchone()
    return row is not None and any(
        run.base <= base
        and number <= run.last
        and feeds.head_at(ledger, run, number) == head
        and not feeds.any_closed(ledger, run, base, number)
        for run in feeds.runs(ledger, row[0])
    )


def _take_part(at_work: _Taking, part: Incoming) -> None:
    ledger = at_work.ledger
    feed = feeds.add_feed(ledger, part.feed, part.sign)
    ledger.conn.executemany(
        "INSERT OR IGNORE INTO signed_head VALUES(?,?,?,?)", [(feed, *head) for head in part.heads]
    )
    place = part.base, part.base_head
    rows = iter(part.rows)
    while batch := list(islice(rows, _BATCH)):
        _keep_beside(ledger, feed, part)
        _take_rows(at_work, feed, place, erasing.sift(ledger, feed, batch, at_work.gone))
        place = batch[-1].number, batch[-1].head
    _keep_beside(ledger, feed, part)


def _keep_beside(ledger: Ledger, feed: int, part: Incoming) -> None:
    """Write down the salt keys and sealed files that have come by now."""
    ledger.conn.executemany(
        "INSERT OR IGNORE INTO salt VALUES(?,?,?)", [(feed, *salt) for salt in part.salts]
    )
    ledger.conn.executemany("INSERT OR IGNORE INTO sealed_file VALUES(?,?)", part.files)
    part.salts.clear()
    part.files.clear()


def _take_rows(at_work: _Taking, feed: int, place: tuple[int, bytes], rows: Sequence[Row]) -> None:
    """Place, judge and project a batch of a part that stands on ``place``."""
    ledger, taken = at_work.ledger, at_work.taken
    first, last = rows[0].number, rows[-1].number
    near = [run for run in feeds.runs(ledger, feed) if run.base < last and first <= run.last]
    opened = _open_closed(ledger, near, rows)
    known = _known(ledger, near, rows)
    taken.known += len(known) - len(opened)
    judged = _judged(at_work, opened)
    judging.write_verdicts(ledger, judged)
    at_work.changes.fresh += [(n, n) for n, _ in opened]
    for base, stretch in _stretches(place, rows, known):
        run = _run_for(ledger, feed, base)
        placed = [(run.no << 32 | row.number, row) for row in stretch]
        fresh = _judged(at_work, [each for each in placed if each[1].state == feeds.OPEN])
        _insert(ledger, placed, fresh)
        feeds.extend_run(ledger, run.no, stretch[-1].number, stretch[-1].head)
        at_work.changes.fresh.append((placed[0][0], placed[-1][0]))
        _tally_closed(taken, stretch)
        judged += fresh
    judging.note(ledger, judged)
    _take_effect(at_work, judged)


def _judged(at_work: _Taking, placed: Sequence[tuple[int, Row]]) -> list[Judged]:
    rows = [(n, row.head, row.payload or "") for n, row in placed]
    return judging.judge(at_work.ledger, at_work.state, rows)


def _take_effect(at_work: _Taking, judged: Sequence[Judged]) -> None:
    """Let ops that are written down take effect on records, and on standing."""
    projection.take(at_work.ledger, at_work.changes, judging.counting(judged))
    if any(each.body.get("in") == ops.CONTROL for each in judged):
        before = at_work.state
        at_work.state = devices.refresh(at_work.ledger, at_work.verify)
        _turn(at_work, before, frozenset())


def _turn(at_work: _Taking, before: Standing, moved: frozenset[bytes]) -> None:
    """Judge again what a change of standing turns, or, for the devices ``moved``, more of what led
    to a barred head."""
    ledger, changes = at_work.ledger, at_work.changes
    for turned in judging.rejudge(ledger, before, at_work.state, moved):
        projection.take(ledger, changes, judging.counting(turned))
        changes.turned += projection.joined((each.n, each.n) for each in turned)
        out = [judging.record_of(each) for each in turned if each.verdict != feeds.COUNTS]
        changes.again.update(out)


def _tally_closed(taken: Taken, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.state != feeds.OPEN:
            if row.other is not None and row.other[32:] == ops.NO_SEAL:
                taken.withheld += 1
            else:
                taken.sealed += 1


def _tally_open(at_work: _Taking, fresh: Sequence[tuple[int, int]]) -> None:
    """Count what was new by the verdict it has in the end."""
    taken = at_work.taken
    heard = devices.heard_all_the_same(at_work.ledger, at_work.verify) if fresh else {}
    for low, high in fresh:
        held, aside = at_work.ledger.conn.execute(
            "SELECT count(*), coalesce(sum(verdict <> 0), 0) FROM op "
            "WHERE n BETWEEN ? AND ? AND state = 0",
            (low, high),
        ).fetchone()
        aside -= sum(low <= n <= high for n in heard)
        taken.new += held - aside
        taken.quarantined += aside


def _known(ledger: Ledger, near: Sequence[Run], rows: Sequence[Row]) -> set[int]:
    """The numbers of the rows that are held already, on whatever branch they lie."""
    known: set[int] = set()
    heads = {row.number: row.head for row in rows} if near else {}
    for run in near:
        low, high = run.no << 32 | rows[0].number, run.no << 32 | rows[-1].number
        known.update(
            n & 0xFFFFFFFF
            for n, head in ledger.conn.execute(
                "SELECT n, head FROM op WHERE n BETWEEN ? AND ?", (low, high)
            )
            if heads.get(n & 0xFFFFFFFF) == head
        )
    return known


def _open_closed(ledger: Ledger, near: Sequence[Run], rows: Sequence[Row]) -> list[tuple[int, Row]]:
    """Put payloads to ops of which only the hashes were held, and note which came too late: those
    about records that are gone (ops §4.7)."""
    wanted = (feeds.OPEN, feeds.ERASED)
    payloads = {row.number: row for row in rows if row.state in wanted} if near else {}
    opened: list[tuple[int, Row]] = []
    late: list[int] = []
    for run in near if payloads else ():
        low, high = run.no << 32 | min(payloads), run.no << 32 | max(payloads)
        for n, head in ledger.conn.execute(
            "SELECT n, head FROM op WHERE n BETWEEN ? AND ? "
            f"AND state IN ({feeds.SEALED}, {feeds.TOLD})",
            (low, high),
        ).fetchall():
            row = payloads.get(n & 0xFFFFFFFF)
            if row is not None and row.head == head:
                if row.state == feeds.OPEN:
                    opened.append((n, row))
                else:
                    late.append(n)
    ledger.conn.executemany(
        "UPDATE op SET state=0, payload=?, other=? WHERE n=?",
        [(row.payload, row.other, n) for n, row in opened],
    )
    ledger.conn.executemany(f"UPDATE op SET state={feeds.ERASED} WHERE n=?", [(n,) for n in late])
    return opened


def _stretches(
    place: tuple[int, bytes], rows: Sequence[Row], known: set[int]
) -> Iterator[tuple[tuple[int, bytes], Sequence[Row]]]:
    """The unbroken stretches of rows that are not held, each with what it stands on."""
    if not known:
        yield place, rows
        return
    base = place
    stretch: list[Row] = []
    for row in rows:
        if row.number not in known:
            if not stretch:
                base = place
            stretch.append(row)
        elif stretch:
            yield base, stretch
            stretch = []
        place = row.number, row.head
    if stretch:
        yield base, stretch


def _run_for(ledger: Ledger, feed: int, base: tuple[int, bytes]) -> Run:
    """The run that ends at a base, or a new one that begins there."""
    own = ledger.meta("own_run")
    for run in feeds.runs(ledger, feed):
        if (run.last, run.last_head) == base and run.no != own:
            return run
    return feeds.add_run(ledger, feed, *base)


def _insert(ledger: Ledger, placed: Sequence[tuple[int, Row]], judged: Sequence[Judged]) -> None:
    """Write ops down, open ones with their verdict and the record that they change."""
    found = iter(judged)
    rows = []
    for n, (_, head, state, payload, other) in placed:
        verdict, record = feeds.COUNTS, None
        if state == feeds.OPEN:
            each = next(found)
            verdict, record = each.verdict, ops.edited_by(each.body) or None
        rows.append((n, state, verdict, head, payload, other, record))
    ledger.conn.executemany(
        "INSERT INTO op(n, state, verdict, head, payload, other, rec) VALUES(?,?,?,?,?,?,?)", rows
    )


def is_forked(ledger: Ledger) -> bool:
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

"""What the law says of ops that are held: which count, which are kept in quarantine, and why.

Shape first, then the standing of whoever wrote an op. A verdict is written down beside the op and
judged again when standing changes, or when more of what led to a barred head is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fieldledger.domain import ops
from fieldledger.domain import standing as law
from fieldledger.domain.standing import Standing
from fieldledger.store import devices, feeds, projection
from fieldledger.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Judged:
    """An op by its local number, and its verdict; ``body`` is empty where it is no op at all."""

    n: int
    head: bytes
    verdict: int
    reason: str
    body: dict[str, object]


def rows(ledger: Ledger, fresh: Sequence[int]) -> list[tuple[int, bytes, str]]:
    """Local number, head and payload of open ops."""
    found: list[tuple[int, bytes, str]] = []
    for start in range(0, len(fresh), 500):
        some = fresh[start : start + 500]
        marks = ",".join("?" * len(some))
        found += ledger.conn.execute(
            f"SELECT n, head, payload FROM op WHERE n IN ({marks}) ORDER BY n", some
        ).fetchall()
    return found


def judge(
    ledger: Ledger, state: Standing, rows: Sequence[tuple[int, bytes, str]]
) -> Iterator[Judged]:
    """Each op with what the law says of it: shape first, then its author's standing."""
    from fieldledger.domain import wire

    me = devices.own(ledger)
    read = wire.read_payloads(payload.encode() for _, _, payload in rows)
    places: dict[int, tuple[bytes, bytes, int]] = {}

    def within(*op: object) -> bool:
        return devices.within(ledger, *op)  # type: ignore[arg-type]

    for (n, head, _), op in zip(rows, read, strict=True):
        if not isinstance(op, ops.Op):
            yield Judged(n, bytes(head), feeds.QUARANTINED, op.reason, {})
            continue
        sign, feed, _number = places.setdefault(n >> 32, feeds.place(ledger, n))
        do = ops.CONTROL if op.compartment == ops.CONTROL else op.do
        place = (feed, n & 0xFFFFFFFF, bytes(head))
        reason = ""
        if sign != me.sign or sign in state.devices:
            reason = law.reason_against(state, sign, place, do, within)
        verdict = feeds.NEWER if op.newer else feeds.COUNTS
        yield Judged(n, bytes(head), feeds.QUARANTINED if reason else verdict, reason, op.body)


def register(ledger: Ledger, judged: Sequence[Judged]) -> None:
    """Note which ops are control, and which record others are about."""
    ledger.conn.executemany(
        "INSERT OR IGNORE INTO control VALUES(?)",
        [(each.n,) for each in judged if each.body.get("in") == ops.CONTROL],
    )
    ledger.conn.executemany(
        "UPDATE op SET rec=? WHERE n=?",
        [(record, each.n) for each in judged if (record := projection.edited_by(each.body))],
    )


def write_verdicts(ledger: Ledger, judged: Sequence[Judged]) -> None:
    """Write verdicts and reasons down."""
    ledger.conn.executemany(
        "UPDATE op SET verdict=? WHERE n=? AND verdict<>?",
        [(each.verdict, each.n, each.verdict) for each in judged],
    )
    ledger.conn.executemany("DELETE FROM why WHERE n=?", [(each.n,) for each in judged])
    ledger.conn.executemany(
        "INSERT INTO why VALUES(?,?)", [(each.n, each.reason) for each in judged if each.reason]
    )


def rejudge(
    ledger: Ledger, before: Standing, state: Standing, fresh: set[int], moved: set[bytes]
) -> list[Judged]:
    """Ops held from before whose verdict has turned: by a change of standing, or, for devices in
    ``moved``, because more of what led to a barred head is known."""
    if before == state and not moved:
        return []
    if (before.accepted, before.refused) == (state.accepted, state.refused):
        signs = set(before.devices) | set(state.devices) | set(before.cuts) | set(state.cuts)
        moved = moved | {
            sign
            for sign in signs
            if before.devices.get(sign) != state.devices.get(sign)
            or before.cuts.get(sign) != state.cuts.get(sign)
        }
        touched = [feed.no for feed in feeds.feeds(ledger) if feed.sign in moved]
    else:
        touched = [feed.no for feed in feeds.feeds(ledger)]
    changed = [each for each in changes(ledger, state, touched) if each.n not in fresh]
    write_verdicts(ledger, changed)
    return changed


def changes(ledger: Ledger, state: Standing, touched: Sequence[int]) -> Iterator[Judged]:
    """The ops of these feeds whose verdict is not what is written down."""
    for feed in touched:
        for run in feeds.runs(ledger, feed):
            rows = ledger.conn.execute(
                "SELECT n, head, payload, verdict FROM op WHERE state=0 AND n BETWEEN ? AND ?",
                (run.no << 32, run.no << 32 | 0xFFFFFFFF),
            ).fetchall()
            judged = judge(ledger, state, [row[:3] for row in rows])
            for row, each in zip(rows, judged, strict=True):
                if each.verdict != row[3]:
                    yield each


def counting(judged: Sequence[Judged]) -> Iterator[projection.Projected]:
    """Those that are to be projected."""
    for each in judged:
        if each.verdict == feeds.COUNTS and each.body.get("in") != ops.CONTROL:
            yield feeds.placed(each.n, each.head), each.body


def record_of(each: Judged) -> str:
    """The record that an op changes, or adds."""
    return projection.edited_by(each.body) or feeds.placed(each.n, each.head).op

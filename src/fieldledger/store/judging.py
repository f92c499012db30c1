"""What the law says of ops that are held: which count, which are kept in quarantine, and why.

Shape first, then the standing of whoever wrote an op. A verdict is written down beside the op and
judged again when standing changes, or when more of what led to a barred head is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from fieldledger.domain import ops
from fieldledger.domain import standing as law
from fieldledger.domain.problems import BadOp
from fieldledger.domain.standing import Standing
from fieldledger.store import devices, feeds, projection
from fieldledger.store.ledger import Ledger

_BATCH = 4_096


class Judged(NamedTuple):
    """An op by its local number, and its verdict; ``body`` is empty where it is no op at all."""

    n: int
    head: bytes
    verdict: int
    reason: str
    body: dict[str, object]


def judge(ledger: Ledger, state: Standing, rows: Sequence[tuple[int, bytes, str]]) -> list[Judged]:
    """Each op (local number, head, payload) with what the law says of it: shape first, then its
    author's standing."""
    from fieldledger.domain import bulk

    authors: dict[int, Callable[[int, bytes, str], str]] = {}
    judged: list[Judged] = []
    bodies = bulk.read_many([payload for _, _, payload in rows])
    for (n, head, _), read in zip(rows, bodies, strict=True):
        if isinstance(read, BadOp):
            judged.append(Judged(n, head, feeds.QUARANTINED, read.reason, {}))
            continue
        body, newer = read
        reason_against = authors.get(n >> 32)
        if reason_against is None:
            reason_against = authors[n >> 32] = _author_of(ledger, state, n)
        reason = reason_against(n, head, ops.CONTROL if body["in"] == ops.CONTROL else body["do"])
        verdict = feeds.QUARANTINED if reason else feeds.NEWER if newer else feeds.COUNTS
        judged.append(Judged(n, head, verdict, reason, body))
    return judged


def _author_of(ledger: Ledger, state: Standing, n: int) -> Callable[[int, bytes, str], str]:
    """Why an op of the run of ``n`` does not count: a function of its place and kind."""
    sign, feed, _ = feeds.place(ledger, n)

    def within(*op: object) -> bool:
        return devices.within(ledger, *op)  # type: ignore[arg-type]

    def reason(n: int, head: bytes, do: str) -> str:
        return law.reason_against(state, sign, (feed, n & 0xFFFFFFFF, head), do, within)

    if sign == devices.own(ledger).sign and sign not in state.devices:
        return lambda n, head, do: ""
    if sign in state.cuts or state.accepted or state.refused:
        return reason
    # Nothing tells one op of this author from another but what kind of op it is.
    control, other = reason(n, b"", ops.CONTROL), reason(n, b"", "add")
    return lambda n, head, do: control if do in (ops.CONTROL, "erase") else other


def note(ledger: Ledger, judged: Iterable[Judged]) -> None:
    """Write down, of ops that are new here, which are control, which erase, and why some do not
    count."""
    ledger.conn.executemany(
        "INSERT OR IGNORE INTO control VALUES(?)",
        [(each.n,) for each in judged if each.body.get("in") == ops.CONTROL],
    )
    ledger.conn.executemany(
        "INSERT OR REPLACE INTO why VALUES(?,?)",
        [(each.n, each.reason) for each in judged if each.reason],
    )
    ledger.conn.executemany(
        "INSERT OR REPLACE INTO erasure VALUES(?,?)",
        [
            (each.n, ops.identity(str(each.body["rec"])))
            for each in judged
            if each.body.get("do") == "erase" and each.verdict != feeds.NEWER
        ],
    )


def write_verdicts(ledger: Ledger, judged: Sequence[Judged]) -> None:
    """Write down what is newly thought of ops, and which record they change."""
    ledger.conn.executemany(
        "UPDATE op SET verdict=?, rec=? WHERE n=?",
        [(each.verdict, ops.edited_by(each.body) or None, each.n) for each in judged],
    )
    ledger.conn.executemany("DELETE FROM why WHERE n=?", [(each.n,) for each in judged])
    note(ledger, judged)


def rejudge(
    ledger: Ledger, before: Standing, state: Standing, moved: frozenset[bytes]
) -> Iterator[list[Judged]]:
    """Ops whose verdict has turned, written down, some at a time: by a change of standing, or, for
    devices in ``moved``, because more of what led to a barred head is known."""
    if (before.accepted, before.refused) == (state.accepted, state.refused):
        signs = set(before.devices) | set(state.devices) | set(before.cuts) | set(state.cuts)
        moved |= {
            sign
            for sign in signs
            if before.devices.get(sign) != state.devices.get(sign)
            or before.cuts.get(sign) != state.cuts.get(sign)
        }
        touched = [feed.no for feed in feeds.feeds(ledger) if feed.sign in moved]
    else:
        touched = [feed.no for feed in feeds.feeds(ledger)]
    for turned in changes(ledger, state, touched):
        write_verdicts(ledger, turned)
        yield turned


def changes(ledger: Ledger, state: Standing, touched: Iterable[int]) -> Iterator[list[Judged]]:
    """The ops of these feeds of which something else is written down, some at a time."""
    for feed in touched:
        for run in feeds.runs(ledger, feed):
            for rows in _held(ledger, run):
                judged = judge(ledger, state, [row[:3] for row in rows])
                turned = [
                    each
                    for row, each in zip(rows, judged, strict=True)
                    if (each.verdict, each.reason) != row[3:]
                ]
                if turned:
                    yield turned


def _held(ledger: Ledger, run: feeds.Run) -> Iterator[list[tuple[int, bytes, str, int, str]]]:
    """The readable ops of a run: local number, head, payload, verdict, reason."""
    last, end = run.no << 32 | run.base, run.no << 32 | run.last
    while rows := ledger.conn.execute(
        "SELECT n, head, payload, verdict, coalesce(reason, '') FROM op LEFT JOIN why USING(n) "
        "WHERE state = 0 AND n > ? AND n <= ? ORDER BY n LIMIT ?",
        (last, end, _BATCH),
    ).fetchall():
        yield rows
        last = rows[-1][0]


def counting(judged: Iterable[Judged]) -> Iterator[projection.Projected]:
    """Those that are to be projected."""
    for each in judged:
        if each.verdict == feeds.COUNTS and each.body.get("in") != ops.CONTROL:
            yield feeds.placed(each.n, each.head), each.body


def record_of(each: Judged) -> str:
    """The record that an op changes, or adds."""
    return ops.edited_by(each.body) or feeds.placed(each.n, each.head).op

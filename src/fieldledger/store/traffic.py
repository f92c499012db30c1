"""What came here and what was sent from here: the log of merges and the log of exports.

Both tell by this device's own clock, and never by times that ops declare.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import NamedTuple

from fieldledger.store import feeds
from fieldledger.store.feeds import Feed
from fieldledger.store.ledger import Ledger


class Brought(NamedTuple):
    """An op up to which a bundle brought a feed: local number, number, head, when it came."""

    n: int
    number: int
    head: bytes
    at: int


class Sent(NamedTuple):
    """A bundle for a device: when it was made, and up to which op each feed in it went, by the
    feed's id in hex: number and head."""

    at: int
    device: bytes
    heads: dict[str, list[object]]


def brought(ledger: Ledger, feed: Feed) -> list[Brought]:
    """Up to which ops merges brought a feed, in the order in which they came.

    None came before any merge that was written down earlier, whatever the clock said then: one that
    was put back, or whose battery was empty, makes nothing old that came late.
    A bundle may claim anything of a feed under another key (ops §4.8), so what is not held of this
    one is passed over.
    """
    held = feeds.runs(ledger, feed.no)
    rows = ledger.conn.execute(
        "SELECT at, value FROM (SELECT id AS line, heads, max(at) OVER (ORDER BY id) AS at "
        "FROM merged), json_each(heads) WHERE key=? ORDER BY line",
        (feed.id.hex(),),
    ).fetchall()
    found = []
    for at, value in rows:
        first, last, *more = json.loads(value)
        for number, text in ([first, last], *more):
            head = bytes.fromhex(text)
            n = _place(ledger, held, number, head)
            if n is not None:
                found.append(Brought(n, number, head, at))
    return found


def ends(ledger: Ledger, feed: Feed) -> list[Brought]:
    """The last op of each run of a feed, and when a bundle first brought it; 0 where none did."""
    came: dict[bytes, int] = {}
    for each in brought(ledger, feed):
        came.setdefault(each.head, each.at)
    return [
        Brought(run.no << 32 | run.last, run.last, run.last_head, came.get(run.last_head, 0))
        for run in feeds.runs(ledger, feed.no)
        if run.last > run.base
    ]


def note_sent(ledger: Ledger, at: int, to: Iterable[bytes], heads: dict[str, list[object]]) -> None:
    """Write down what a bundle for these devices, by signing key, carries, inside ``writing``."""
    ledger.conn.executemany(
        "INSERT INTO sent(at, device, heads) VALUES(?,?,?)",
        [(at, sign, json.dumps(heads)) for sign in to],
    )


def sent(ledger: Ledger, to: Collection[bytes]) -> list[Sent]:
    """The bundles that were made here for any of these devices, the first one first."""
    rows = ledger.conn.execute("SELECT at, device, heads FROM sent ORDER BY id")
    return [
        Sent(at, bytes(device), json.loads(heads)) for at, device, heads in rows if device in to
    ]


def _place(ledger: Ledger, held: Iterable[feeds.Run], number: int, head: bytes) -> int | None:
    for run in held:
        if run.base < number and feeds.head_at(ledger, run, number) == head:
            return run.no << 32 | number
    return None

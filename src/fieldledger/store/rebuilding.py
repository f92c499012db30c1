"""Everything that is computed from ops, computed again: who stands, which ops count, all records.

What is written down beside ops was right for the program that wrote it. A later one may know more
(a type, a field, a kind of op), and a fault may have left something wrong.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from fieldledger.domain import standing as law
from fieldledger.domain.standing import Standing
from fieldledger.store import devices, feeds, judging, projection, tables
from fieldledger.store.ledger import Ledger

_BATCH = 4_096


class Rebuilt(NamedTuple):
    """What was otherwise before: whether the standing of devices was, how many ops were judged
    otherwise, and the tables of records that held something else."""

    standing: bool
    ops: int
    tables: tuple[str, ...]


def rebuild(ledger: Ledger, verify: law.Verify) -> Rebuilt:
    """Compute everything anew from ops, inside ``writing`` or ``rehearsing``."""
    before, held = devices.current(ledger), _contents(ledger)
    state = devices.refresh(ledger, verify)
    turned = 0
    for judged in judging.changes(ledger, state, _judged_feeds(ledger, state)):
        judging.write_verdicts(ledger, judged)
        turned += len(judged)
    projection.rebuild(ledger)
    made = _contents(ledger)
    differing = tuple(sorted(name for name in made if made[name] != held.get(name)))
    return Rebuilt(devices.current(ledger) != before, turned, differing)


def judge_newer(ledger: Ledger) -> None:
    """Judge the ops again that a program before this one did not know, in a transaction."""
    state = devices.current(ledger)
    last = -1
    while rows := ledger.conn.execute(
        "SELECT n, head, payload FROM op WHERE verdict=? AND state=0 AND n > ? ORDER BY n LIMIT ?",
        (feeds.NEWER, last, _BATCH),
    ).fetchall():
        judged = judging.judge(ledger, state, rows)
        judging.write_verdicts(ledger, [each for each in judged if each.verdict != feeds.NEWER])
        last = rows[-1][0]


def _judged_feeds(ledger: Ledger, state: Standing) -> list[int]:
    """All feeds but those that this device wrote before it was restored, until some coordinator
    has taken it in: what a person wrote here stays, as it would on the old device."""
    mine = {device.sign for device in devices.formerly(ledger)} - state.devices.keys()
    return [feed.no for feed in feeds.feeds(ledger) if feed.sign not in mine]


def _contents(ledger: Ledger) -> dict[str, bytes]:
    """A hash of the rows of each table of the projection, and of the sum behind the state."""
    whole = {"state": projection.state(ledger)}
    for name in tables.names():
        rows = hashlib.sha256()
        for row in ledger.conn.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2'):
            rows.update(repr(row).encode())
        whole[name] = rows.digest()
    return whole

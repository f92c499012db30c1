"""Everything that is computed from ops, computed again: who stands, which ops count, all records.

What is written down beside ops was right for the program that wrote it. A later one may know more
(a type, a field, a kind of op), and a fault may have left something wrong.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from fieldledger.domain import standing as law
from fieldledger.domain.standing import Standing
from fieldledger.store import devices, erasing, feeds, judging, merging, projection, tables
from fieldledger.store.ledger import Ledger


class Rebuilt(NamedTuple):
    """What was otherwise before: whether the standing of devices was, or whether one was copied;
    how many ops were judged otherwise, and the tables of records that held something else."""

    standing: bool
    ops: int
    tables: tuple[str, ...]


def rebuild(ledger: Ledger, verify: law.Verify) -> Rebuilt:
    """Compute everything anew from ops, inside ``writing`` or ``rehearsing``, and compare."""
    before, held = (devices.current(ledger), ledger.meta("forked")), _contents(ledger)
    turned = renew(ledger, verify)
    made, now = _contents(ledger), (devices.current(ledger), ledger.meta("forked"))
    differing = tuple(sorted(name for name in made if made[name] != held.get(name)))
    return Rebuilt(now != before, turned, differing)


def renew(ledger: Ledger, verify: law.Verify) -> int:
    """Compute everything anew from ops, inside ``writing``, whatever tables of records there are:
    after an upgrade, what an earlier program did not know. How many ops are judged otherwise."""
    state = devices.refresh(ledger, verify)
    turned = 0
    for judged in judging.changes(ledger, state, _judged_feeds(ledger, state)):
        judging.write_verdicts(ledger, judged)
        turned += len(judged)
    erasing.carry_out(ledger, state, verify, projection.Changes())
    projection.rebuild(ledger)
    ledger.put_meta("forked", int(merging.is_forked(ledger)))
    return turned


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

"""The newest moment that this device wrote down by its own clock."""

from __future__ import annotations

import json

from fieldledger.store import feeds
from fieldledger.store.ledger import Ledger


def newest(ledger: Ledger) -> int | None:
    """Seconds since 1970 of this device's last entry, merge, receipt or backup; None where there
    is none. Clocks of others are not looked at: one of them may be years ahead."""
    run = feeds.own_run(ledger)
    payload = ledger.conn.execute(
        "SELECT payload FROM op WHERE n=? AND state=0", (run.no << 32 | run.last,)
    ).fetchone()
    moments = [_at(payload[0])] if payload else []
    for table, column in (("merged", "at"), ("receipt", "arrived"), ("confirmed", "at")):
        moments.append(ledger.conn.execute(f"SELECT max({column}) FROM {table}").fetchone()[0])
    moments += [row[0] for row in ledger.conn.execute("SELECT value FROM meta WHERE key='backup'")]
    known = [moment for moment in moments if isinstance(moment, int)]
    return max(known, default=None)


def _at(payload: str) -> object:
    return json.loads(payload).get("at")

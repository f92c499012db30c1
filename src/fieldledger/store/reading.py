"""What of the ledger a device could read at most: how many entries, and records by their codes.

Everything follows from the record types' compartments and code fields; no type is named.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from fieldledger.domain import ops, records
from fieldledger.store import feeds, tables
from fieldledger.store.ledger import Ledger


def entries(ledger: Ledger, *, by: Collection[bytes] | None = None) -> dict[str, int]:
    """How many readable ops are held, by compartment; ``by``: of the feeds of these keys alone."""
    whole: dict[str, int] = {}
    for feed in feeds.feeds(ledger):
        if by is not None and feed.sign not in by:
            continue
        for run in feeds.runs(ledger, feed.no):
            for (beginning,) in ledger.conn.execute(
                # No payload is decoded: the compartment stands in its first bytes.
                f"SELECT substr(payload, 1, 128) FROM op WHERE state={feeds.OPEN} "
                "AND n > ? AND n <= ?",
                (run.no << 32 | run.base, run.no << 32 | run.last),
            ):
                with suppress(ValueError):  # no op at all, kept in quarantine
                    where = ops.compartment_of(beginning.encode())
                    whole[where] = whole.get(where, 0) + 1
    return whole


def codes(
    ledger: Ledger, every: Collection[str], own: Collection[str], by: Collection[bytes]
) -> dict[str, list[str]]:
    """The codes of records that a device could read, by record type: those of the compartments
    ``every``, and of the compartments ``own`` those that the devices ``by`` wrote about."""
    found: dict[str, list[str]] = {}
    touched = _touched(ledger, by) if own else set()
    for spec in records.load_all():
        if spec.code is None or spec.compartment not in {*every, *own}:
            continue
        rows = ledger.conn.execute(
            f'SELECT ref, "{spec.code}" FROM "{tables.table_name(spec.name)}" ORDER BY 2'
        )
        names = [
            str(code)
            for ref, code in rows
            if code is not None and (spec.compartment in every or ref in touched)
        ]
        if names:
            found[spec.name] = list(dict.fromkeys(names))
    return found


def _touched(ledger: Ledger, by: Collection[bytes]) -> set[str]:
    """The records that these devices added or wrote about."""
    runs = [
        run
        for feed in feeds.feeds(ledger)
        if feed.sign in by
        for run in feeds.runs(ledger, feed.no)
    ]
    return {
        rec or feeds.placed(n, bytes(head)).op
        for run in runs
        for n, head, rec in ledger.conn.execute(
            "SELECT n, head, rec FROM op WHERE n > ? AND n <= ?",
            (run.no << 32 | run.base, run.no << 32 | run.last),
        )
    }

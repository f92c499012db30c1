"""Earlier states of a ledger: found by their digest, and computed again in memory.

A run only grows, so a state is told by how far each run went (:data:`Ends`). Which states a device
has passed through is written down with every merge (``ledger.md`` section 3.4); between two merges
its own feed grew, op by op. A digest proves that the state which was found is the one that is meant
(ops §5.2), whatever led to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from fieldledger.domain import standing as law
from fieldledger.store import devices, erasing, feeds, migrations, rebuilding, sqlcipher
from fieldledger.store.feeds import Run
from fieldledger.store.ledger import Ledger

Ends = Mapping[int, int]
"""Of each run held, by its local number, the number of its last op."""

Known = Callable[[str], bool]
"""Whether a digest, 64 hexadecimal digits, is the one that is meant."""

# What ops are computed from, but those that are chosen one by one. What came from here, or was made
# here, is no part of any report.
_WHOLE = ("feed", "salt", "codebook", "signed_head")
_OF_OPS = ("op", "control", "erasure", "why", "erased")


def digest(ledger: Ledger, state: Ends) -> str:
    """The digest of a state, 64 hexadecimal digits."""
    return feeds.digest_of(feeds.maximal(ledger, _runs(ledger, state))).hex()


def find(ledger: Ledger, is_meant: Known) -> Ends | None:
    """The newest state with a digest: of those that this device passed through, or that another
    one told of in its newest receipt. None where neither had it."""
    found = _passed(ledger, is_meant)
    return _told(ledger, is_meant) if found is None else found


def _passed(ledger: Ledger, is_meant: Known) -> Ends | None:
    later: Ends = feeds.ends(ledger)
    for (text,) in ledger.conn.execute("SELECT ends FROM merged ORDER BY id DESC").fetchall():
        if text is None:
            return None  # of an earlier program, which wrote down nothing: no way back from here
        before = {int(no): last for no, last in json.loads(text).items()}
        found = _written(ledger, before, later, is_meant)
        if found is not None:
            return found
        later = before
    return _written(ledger, {}, later, is_meant)


def _written(ledger: Ledger, before: Ends, later: Ends, is_meant: Known) -> Ends | None:
    """The state with a digest among those that lie between a merge and what this device held
    before the next one, when nothing but its own feed had grown; the newest first."""
    state = dict(before)
    own = [no for no in _own_runs(ledger) if no in later]
    for no in own:
        state[no] = later[no]
    for no in reversed(own):
        whole = {run.no: run for run in _runs(ledger, state)}
        feed = whole[no].feed
        others = sorted(feeds.maximal(ledger, [r for r in whole.values() if r.feed != feed]))
        mine = [run for run in whole.values() if run.feed == feed and run.no != no]
        for number, head in _back(ledger, whole[no], before.get(no, 0)):
            cut = whole[no]._replace(last=number, last_head=head)
            held = [*others, *feeds.maximal(ledger, [*mine, cut])]
            if is_meant(feeds.digest_of(held).hex()):
                return {**state, no: number}
        if no in before:
            state[no] = before[no]
        else:
            del state[no]
    return before if is_meant(digest(ledger, before)) else None


def _back(ledger: Ledger, run: Run, first: int) -> Iterator[tuple[int, bytes]]:
    """The ops of a run from its last one back to the number ``first``: number and head."""
    for n, head in ledger.conn.execute(
        "SELECT n, head FROM op WHERE n BETWEEN ? AND ? ORDER BY n DESC",
        (run.no << 32 | max(first, run.base + 1), run.no << 32 | run.last),
    ):
        yield n & 0xFFFFFFFF, bytes(head)


def _own_runs(ledger: Ledger) -> list[int]:
    """The runs that this device wrote, before it was restored first."""
    mine = {device.sign: at for at, device in enumerate(devices.formerly(ledger), 1)}
    mine[devices.own(ledger).sign] = 0
    age = {feed.no: mine[feed.sign] for feed in feeds.feeds(ledger) if feed.sign in mine}
    own = [(-age[run.feed], run.no) for run in feeds.runs(ledger) if run.feed in age]
    return [no for _, no in sorted(own)]


def _told(ledger: Ledger, is_meant: Known) -> Ends | None:
    number = {feed.id.hex(): feed.no for feed in feeds.feeds(ledger)}
    for (body,) in ledger.conn.execute("SELECT body FROM receipt ORDER BY device").fetchall():
        state: dict[int, int] = {}
        for feed, told in json.loads(body)["feeds"]:
            for run in feeds.runs(ledger, number[feed]) if feed in number else ():
                last = max(min(run.last, each[2]) for each in told)
                if last > run.base:
                    state[run.no] = last
        if is_meant(digest(ledger, state)):
            return state
    return None


def _runs(ledger: Ledger, state: Ends) -> list[Run]:
    """The runs of a state, each as far as it went."""
    found = []
    for run in feeds.runs(ledger):
        last = min(state.get(run.no, 0), run.last)
        head = feeds.head_at(ledger, run, last) if last > run.base else None
        if head is not None:
            found.append(run._replace(last=last, last_head=head))
    return found


@contextmanager
def as_of(ledger: Ledger, state: Ends, verify: law.Verify) -> Iterator[Ledger]:
    """The ledger as it was in a state, computed anew from the ops up to there, in memory alone:
    the file is only read, and nothing is ever written beside it."""
    conn = sqlcipher.in_memory()
    try:
        past = Ledger(ledger.home, None, conn, b"")
        migrations.apply(conn)
        conn.execute("BEGIN")
        _copy(ledger, conn, _runs(ledger, state))
        rebuilding.renew(past, verify)
        conn.execute("COMMIT")
        yield past
    finally:
        conn.close()


def _copy(ledger: Ledger, conn: sqlcipher.Connection, held: list[Run]) -> None:
    """What the state is computed from: its ops, and this device's settings."""
    _put(conn, "meta", ledger.conn.execute("SELECT * FROM meta WHERE key <> 'projection_tables'"))
    for table in _WHOLE:
        _put(conn, table, ledger.conn.execute(f"SELECT * FROM {table}"))
    own = feeds.own_run(ledger)
    empty = own._replace(last=own.base, last_head=own.base_head)
    _put(conn, "run", held if own.no in {run.no for run in held} else [*held, empty])
    for run in held:
        # What was erased stays so: of its records nothing can be counted any more.
        for table in _OF_OPS:
            rows = ledger.conn.execute(
                f"SELECT * FROM {table} WHERE n > ? AND n <= ?",
                (run.no << 32 | run.base, run.no << 32 | run.last),
            )
            _put(conn, table, rows)


def _put(conn: sqlcipher.Connection, table: str, rows: object) -> None:
    columns = [name for _, name, *_ in conn.execute(f"PRAGMA table_info({table})")]
    marks = ",".join("?" * len(columns))
    conn.executemany(f"INSERT INTO {table} VALUES({marks})", rows)


def erased_since(ledger: Ledger, past: Ledger) -> int:
    """How many records that were held in an earlier state were erased since."""
    gone = erasing.erased(ledger).keys() - erasing.erased(past).keys()
    return sum(bool(feeds.find(past, about.record)) for about in gone)

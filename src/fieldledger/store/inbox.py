"""The queries behind the review inbox: what may need a person, found set by set.

Each costs what it finds, but for ``equal``, which reads every row of some days of the types without
a code. ``same`` tells whether all must be asked again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from fieldledger.domain import ops, records, review
from fieldledger.domain.astray import Stray
from fieldledger.domain.fields import RecordType
from fieldledger.domain.review import Added, Aside, Branch, Came, Heard, Held, Told
from fieldledger.store import feeds, projection, tables
from fieldledger.store.feeds import Feed
from fieldledger.store.ledger import Ledger
from fieldledger.store.sqlcipher import Connection

_READ = "verdict = 0 AND state = 0"


def same(ledger: Ledger) -> str:
    """A hash of all that the items of the ops held depend on: while it stays, so do they."""
    whole = hashlib.sha256(f"{tables.PROJECTION} {review.KINDS}".encode())
    for row in ledger.conn.execute("SELECT base_head, last_head FROM run ORDER BY 1, 2"):
        whole.update(row[0] + row[1])
    closed, aside = ledger.conn.execute(
        f"SELECT (SELECT count(*) FROM op WHERE state = {feeds.SEALED}) "
        f"+ (SELECT count(*) FROM op WHERE state = {feeds.TOLD}), "
        "(SELECT group_concat(verdict || n) FROM op WHERE verdict <> 0)"
    ).fetchone()
    whole.update(f"{closed} {aside} {ledger.meta('voices')}".encode())
    return whole.hexdigest()


def remembered(ledger: Ledger, same_as: str) -> list[str] | None:
    """The keys that were found when all was the same, or None."""
    row = ledger.conn.execute("SELECT value FROM meta WHERE key='inbox'").fetchone()
    told = json.loads(row[0]) if row else {}
    return told["keys"] if told.get("same") == same_as else None


def remember(ledger: Ledger, same_as: str, keys: Iterable[str]) -> None:
    """Keep keys until something changes. A note to save time, and no part of the ledger."""
    ledger.put_meta("inbox", json.dumps({"same": same_as, "keys": sorted(keys)}))


def disputed(conn: Connection) -> set[str]:
    """The records that have a conflict."""
    return {ref for (ref,) in conn.execute("SELECT DISTINCT ref FROM conflict")}


def voided(conn: Connection) -> set[str]:
    """The records that somebody voided and that something else was written about, too."""
    found = conn.execute(
        "SELECT DISTINCT rec FROM op WHERE rec IN "
        "(SELECT rec FROM op WHERE rec NOTNULL GROUP BY rec HAVING count(*) > 1) "
        f"AND {_READ} AND json_extract(payload, '$.do') = 'void'"
    )
    return {ref for (ref,) in found}


def apart(conn: Connection) -> set[str]:
    """The records of which somebody wrote that they are not others."""
    found = conn.execute(
        f"SELECT DISTINCT rec FROM op WHERE rec NOTNULL AND {_READ} "
        "AND instr(payload, '\"@apart\"') > 0"
    )
    return {ref for (ref,) in found}


def gather(ledger: Ledger, refs: Collection[str]) -> Iterator[Held]:
    """``projection.gather`` for many records, in two queries."""
    adds = _adds(ledger, set(refs)) if refs else {}
    edits: dict[str, list[tuple[int, bytes, dict[str, object]]]] = {}
    for ref, n, head, payload in ledger.conn.execute(
        "SELECT rec, n, head, payload FROM json_each(?) AS wanted "
        f"CROSS JOIN op ON op.rec = wanted.value WHERE {_READ} ORDER BY n",
        (json.dumps(sorted(adds)),),
    ):
        edits.setdefault(ref, []).append((n, head, projection.read(payload)))
    for ref, (n, head, add) in adds.items():
        whole = [(n, head, add)]
        whole += [each for each in edits.get(ref, ()) if each[2].get("type") == add["type"]]
        writes = [projection.write_of(*each) for each in whole]
        places = {write.op: each[0] for write, each in zip(writes, whole, strict=True)}
        yield Held(str(add["type"]), ref, writes, places)


def astray(ledger: Ledger) -> Iterator[tuple[Held, list[Stray]]]:
    """The records that ops name by another type than theirs, each with those ops."""
    strays: dict[str, list[Stray]] = {}
    for ref, n, head, payload in ledger.conn.execute(
        "SELECT edit.rec, edit.n, edit.head, edit.payload FROM "
        # Few ops are edits: by their index, and not by all that is held.
        f"(SELECT rec, n, head, payload FROM op INDEXED BY op_rec WHERE rec NOTNULL AND {_READ}) "
        "AS edit "
        "CROSS JOIN run ON run.base < CAST(edit.rec AS INTEGER) "
        "AND run.last >= CAST(edit.rec AS INTEGER) "
        "CROSS JOIN op AS added ON added.n = (run.no << 32 | CAST(edit.rec AS INTEGER)) "
        "WHERE added.verdict = 0 AND added.state = 0 "
        "AND json_extract(added.payload, '$.type') <> json_extract(edit.payload, '$.type') "
        "ORDER BY edit.n"
    ).fetchall():
        body = projection.read(payload)
        write = projection.write_of(n, bytes(head), body)
        strays.setdefault(ref, []).append(Stray(str(body["type"]), n, write))
    for held in gather(ledger, strays):
        # Another op of the same number may have the other type, and not the one that is named.
        yield held, [each for each in strays[held.ref] if each.type != held.type]


def _adds(ledger: Ledger, refs: set[str]) -> dict[str, tuple[int, bytes, dict[str, object]]]:
    """The adds of records of types that this version knows: local number, head, payload."""
    found: dict[str, tuple[int, bytes, dict[str, object]]] = {}
    for n, head, payload in ledger.conn.execute(
        "SELECT op.n, op.head, op.payload FROM "
        "(SELECT DISTINCT CAST(value AS INTEGER) AS number FROM json_each(?)) AS wanted "
        "CROSS JOIN run ON run.base < number AND run.last >= number "
        f"CROSS JOIN op ON op.n = (run.no << 32 | number) WHERE {_READ}",
        (json.dumps(sorted(refs)),),
    ):
        op = feeds.placed(n, head).op
        if op in refs and op not in found:
            body = projection.read(payload)
            if body.get("do") == "add" and body.get("type") in records.names():
                found[op] = n, head, body
    return found


def adds(conn: Connection, ns: Iterable[int]) -> dict[int, Added]:
    """What tells of records, given by local number, which came first."""
    found = conn.execute(
        "SELECT n, head, json_extract(payload, '$.at') FROM json_each(?) AS wanted "
        "CROSS JOIN op ON op.n = wanted.value",
        (json.dumps(list(ns)),),
    )
    return {n: Added(feeds.placed(n, head).op, n, at, bytes(head)) for n, head, at in found}


def codes(conn: Connection, spec: RecordType) -> list[tuple[int, str]]:
    """The live records of a type by code: local number and code."""
    found = conn.execute(
        f'SELECT n, "{spec.code}" FROM "{tables.table_name(spec.name)}" WHERE void = 0 ORDER BY n'
    )
    return list(found)


def equal(ledger: Ledger, spec: RecordType, start: str, end: str) -> list[list[int]]:
    """The live records of a type all of whose fields are equal and that were written on more than
    one device, by local number; those of some days where it has a date, of all without ``start``.
    """
    conn, table = ledger.conn, tables.table_name(spec.name)
    # Each by itself, so that it is looked up at its end of the table.
    (several,) = conn.execute(
        f'SELECT (SELECT min(n) FROM "{table}") >> 32 < (SELECT max(n) FROM "{table}") >> 32'
    ).fetchone()
    if not several:
        return []
    columns = ", ".join(f'"{field.name}"' for field in spec.fields)
    within = "AND date BETWEEN ? AND ?" if start and spec.field("date") else ""
    found = conn.execute(
        f'SELECT group_concat(n) FROM "{table}" WHERE void = 0 {within} GROUP BY {columns} '
        "HAVING count(*) > 1 AND min(n) >> 32 < max(n) >> 32",
        (start, end) if within else (),
    )
    feed_of = {run.no: run.feed for run in feeds.runs(ledger)}
    groups = [sorted(map(int, each.split(","))) for (each,) in found]
    return [group for group in groups if len({feed_of[n >> 32] for n in group}) > 1]


def quarantined(ledger: Ledger, answered: Collection[str]) -> Iterator[Aside]:
    """The ops in quarantine, but for those about which nobody need be asked."""
    feed_of = _feeds_of_runs(ledger)
    for n, head, reason in ledger.conn.execute(
        # Both conditions: the first one has the index.
        "SELECT n, head, coalesce(reason, '') FROM op LEFT JOIN why USING(n) "
        f"WHERE verdict <> 0 AND verdict = {feeds.QUARANTINED} ORDER BY n"
    ):
        op = feeds.placed(n, head).op
        if op not in answered:
            yield Aside(op, n, feed_of[n >> 32].id.hex(), reason)


def newer(ledger: Ledger) -> Iterator[tuple[int, bytes, str]]:
    """The ops of a newer program: local number, head, and the record that each is about, its own
    where it adds one."""
    for n, head, payload in ledger.conn.execute(
        "SELECT n, head, payload FROM op "
        f"WHERE verdict <> 0 AND verdict = {feeds.NEWER} AND state = 0 ORDER BY n"
    ):
        about = projection.read(payload).get("rec")
        yield n, bytes(head), ops.identity(about) if isinstance(about, str) else ""


class Gap(NamedTuple):
    """Ops that must exist in a feed and are not held: the first and the last of them."""

    feed: Feed
    first: int
    last: int


def gaps(ledger: Ledger) -> Iterator[Gap]:
    """The stretches of all feeds that are missing."""
    for feed in feeds.feeds(ledger):
        held = [run for run in feeds.runs(ledger, feed.no) if run.last > run.base]
        ends = {0: feed.id, **{run.last: run.last_head for run in held}}
        for run in held:
            if ends.get(run.base) == run.base_head or any(
                feeds.head_at(ledger, other, run.base) == run.base_head
                for other in held
                if other is not run
            ):
                continue
            before = max([end for end in ends if end < run.base], default=0)
            yield Gap(feed, before + 1, run.base)


def branches(ledger: Ledger) -> Iterator[Branch]:
    """The ops of members that stand after a head after which others stand, too; not of those that
    a bar cuts off. What somebody else signed as part of their feed stands apart (ops §4.8)."""
    if not ledger.meta("forked"):
        return
    barred = "SELECT sign FROM cut"
    for no, feed in ledger.conn.execute(
        "SELECT no, id FROM feed JOIN device ON (device.feed, device.sign) = (feed.id, feed.sign) "
        f"WHERE standing = 1 AND device.sign NOT IN ({barred}) ORDER BY id"
    ).fetchall():
        held = [run for run in feeds.runs(ledger, no) if run.last > run.base]
        bases = {(run.base, run.base_head) for run in held}
        for run in held:
            for base, head in bases:
                if run.base <= base < run.last and feeds.head_at(ledger, run, base) == head:
                    n = run.no << 32 | base + 1
                    after = feeds.head_at(ledger, run, base + 1) or b""
                    yield Branch(feed.hex(), head, feeds.placed(n, after).op, n, after)


def told_of_own(ledger: Ledger) -> Iterator[Told]:
    """What each other member's newest receipt tells of its own feed; not of those that a bar cuts
    off, or that two branches are held of."""
    forked = {branch.feed for branch in branches(ledger)}
    for sign, feed, no, made, body in ledger.conn.execute(
        "SELECT device.sign, feed.id, feed.no, receipt.made, receipt.body FROM device "
        "JOIN feed ON (device.feed, device.sign) = (feed.id, feed.sign) "
        "JOIN receipt ON receipt.device = device.sign "
        "WHERE standing = 1 AND device.sign NOT IN (SELECT sign FROM cut)"
    ).fetchall():
        held = max((run.last for run in feeds.runs(ledger, no)), default=0)
        last = max(
            (run[2] for of, runs in json.loads(body)["feeds"] if of == feed.hex() for run in runs),
            default=0,
        )
        if last < held and feed.hex() not in forked:
            direct = _brought(ledger, sign, feed.hex())
            yield Told(sign.hex(), last, made, held, direct, _written_at(ledger, no, last + 1))


def _brought(ledger: Ledger, sign: bytes, feed: str) -> int:
    """The last op of its own feed that bundles of a device itself brought."""
    (last,) = ledger.conn.execute(
        "SELECT max(json_extract(value, '$[0]')) FROM merged, json_each(heads) "
        "WHERE sender=? AND key=?",
        (sign, feed),
    ).fetchone()
    return last or 0


def _written_at(ledger: Ledger, feed: int, number: int) -> int | None:
    """When an op of a feed was written by its writer's clock, where its payload is held."""
    for run in feeds.runs(ledger, feed):
        if run.base < number <= run.last:
            found = ledger.conn.execute(
                "SELECT json_extract(payload, '$.at') FROM op "
                "WHERE n=? AND state=0 AND verdict <> 1",
                (run.no << 32 | number,),
            ).fetchone()
            return int(found[0]) if found else None
    return None


def heard(conn: Connection, now: int) -> dict[bytes, Heard]:
    """Of each device that belongs to the ledger, by key, when it was last heard of: when a bundle
    of its own came; else by its newest op, wherever that came from; else by when it was taken in.
    Never later than ``now``."""
    taken_in = dict(
        conn.execute(
            "SELECT json_extract(payload, '$.device.sign'), max(json_extract(payload, '$.at')) "
            f"FROM control CROSS JOIN op USING(n) WHERE {_READ} GROUP BY 1"
        ).fetchall()
    )
    found = conn.execute(
        "SELECT sign, (SELECT max(at) FROM merged WHERE sender = sign), "
        # The last readable op of each run is found from the end of the table, not by reading all.
        "(SELECT max(json_extract(op.payload, '$.at')) FROM feed "
        "JOIN run ON run.feed = feed.no JOIN op ON op.n = (SELECT n FROM op "
        f"WHERE {_READ} AND n > run.no << 32 AND n <= (run.no << 32 | run.last) "
        "ORDER BY n DESC LIMIT 1) WHERE (feed.id, feed.sign) = (device.feed, device.sign)) "
        "FROM device WHERE standing = 1 AND suspended = 0"
    )
    return {
        bytes(sign): Heard(
            sign.hex(), min(now, bundle or max(op or 0, taken_in.get(_base64(sign), 0)))
        )
        for sign, bundle, op in found
    }


def _base64(sign: bytes) -> str:
    from binascii import b2a_base64

    return b2a_base64(sign, newline=False).decode()


def newest_bundles(conn: Connection) -> list[Came]:
    """The newest bundle of each device, by its own count, and the one that came before it. One
    that was carried late is not the newest, whenever it came."""
    found = conn.execute(
        "SELECT sender, came.made, came.at, earlier, min(id) FROM "
        "(SELECT id, sender, made, at, lag(made) OVER (PARTITION BY sender ORDER BY id) AS earlier "
        "FROM merged) AS came JOIN receipt ON receipt.device = came.sender "
        "AND (receipt.made, receipt.arrived) = (came.made, came.at) GROUP BY sender"
    )
    return [Came(sender.hex(), made, at, earlier) for sender, made, at, earlier, _ in found]


def writers(ledger: Ledger) -> Mapping[str, str]:
    """The labels of devices, by feed and by signing key, both as hex."""
    found = ledger.conn.execute("SELECT feed, sign, label FROM device").fetchall()
    return {each.hex(): label for feed, sign, label in found for each in (feed, sign)}


def _feeds_of_runs(ledger: Ledger) -> dict[int, Feed]:
    by_no = {feed.no: feed for feed in feeds.feeds(ledger)}
    return {run.no: by_no[run.feed] for run in feeds.runs(ledger)}

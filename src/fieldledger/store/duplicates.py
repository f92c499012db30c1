"""Records that people linked as the same thing: a group counts once (``domain.law``, rule 5).

``link`` holds the edges, one for each current candidate of ``@same``; ``through`` says for each
member of a group through which record it counts. Of the others the column ``void`` is 2, and
references to them are projected as references to that record. Links are few and made by hand, so
all groups are worked out anew whenever one of them may have changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from fieldledger.domain import law, records
from fieldledger.store import feeds, tables
from fieldledger.store.ledger import Ledger


def regroup(ledger: Ledger, touched: Iterable[str], through: dict[str, str]) -> set[str]:
    """Work the groups out anew if one of the records touched belongs to one; ``through`` becomes
    what now holds. The records that must be projected anew: members, and what refers to them."""
    links = ledger.conn.execute("SELECT ref, other FROM link").fetchall()
    concerned = {record for pair in (*links, *through.items()) for record in pair}
    if concerned.isdisjoint(touched):
        return set()
    new = _through(ledger, links)
    moved = {record for record in {*through, *new} if through.get(record) != new.get(record)}
    again = moved | _referring(ledger, moved | {through[m] for m in moved if m in through})
    through.clear()
    through.update(new)
    ledger.conn.execute("DELETE FROM through")
    ledger.conn.executemany("INSERT INTO through VALUES(?,?)", list(new.items()))
    return again


def _through(ledger: Ledger, links: Iterable[tuple[str, str]]) -> dict[str, str]:
    members: dict[str, tuple[str, law.Member] | None] = {}
    for record in {record for pair in links for record in pair}:
        members[record] = _member(ledger, record)
    edges = [
        (one, other)
        for one, other in links
        if (left := members[one]) and (right := members[other]) and left[0] == right[0]
    ]
    found: dict[str, str] = {}
    for group in law.groups(edges):
        counts = law.through(each[1] for record in group if (each := members[record]))
        found |= dict.fromkeys(group, counts) if counts else {}
    return found


def _member(ledger: Ledger, record: str) -> tuple[str, law.Member] | None:
    """The type of a projected record, and what decides through which of a group it counts."""
    add = feeds.find(ledger, record)
    if add is None:
        return None
    n, head = add
    (payload,) = ledger.conn.execute("SELECT payload FROM op WHERE n=?", (n,)).fetchone()
    body = json.loads(payload) if payload else {}
    if body.get("do") != "add" or body.get("type") not in records.names():
        return None
    name = str(body["type"])
    row = ledger.conn.execute(
        f'SELECT void FROM "{tables.table_name(name)}" WHERE n=?', (n,)
    ).fetchone()
    return (name, law.Member(record, body["at"], head, row[0] == 1)) if row else None


def _referring(ledger: Ledger, named: set[str]) -> set[str]:
    """The records whose projected columns or timelines name one of these."""
    wanted = json.dumps(sorted(named))
    found: set[str] = set()
    for name in records.names():
        fields = records.load(name).fields
        for field in fields:
            table = tables.table_name(name)
            if field.kind.name == "references":
                found.update(
                    ref
                    for (ref,) in ledger.conn.execute(
                        f'SELECT ref FROM "{table}" t WHERE EXISTS (SELECT 1 FROM '
                        f'json_each(t."{field.name}") WHERE value IN '
                        "(SELECT value FROM json_each(?)))",
                        (wanted,),
                    )
                )
            if field.kind.name == "reference":
                found.update(
                    ref
                    for (ref,) in ledger.conn.execute(
                        f'SELECT ref FROM "{table}" WHERE "{field.name}" IN '
                        "(SELECT value FROM json_each(?1)) UNION "
                        "SELECT ref FROM timeline WHERE field = ?2 AND value IN "
                        "(SELECT value FROM json_each(?1))",
                        (wanted, field.name),
                    )
                )
    return found

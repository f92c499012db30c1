"""Incidents at shelters and those who lived there, for ``domain.striking``.

The names of types and fields come from the caller: a sort of record with a status and a shelter on
timelines, one that tells of an incident, one that tells of news.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from fieldledger.domain.striking import Blow, Life, is_blow
from fieldledger.store import sums
from fieldledger.store.sqlcipher import Connection


def blows(conn: Connection, name: str) -> Iterator[Blow]:
    """The live incidents of a type at shelters after which people are missed."""
    for row in sums.live(conn, name):
        kind, shelter = str(row["kind"]), str(row["shelter"] or "")
        if is_blow(kind, shelter):
            named = frozenset(map(str, json.loads(str(row["persons"] or "[]"))))
            yield Blow(str(row["ref"]), int(str(row["n"])), kind, str(row["date"]), shelter, named)


def lives(conn: Connection, names: Iterable[str], news: Mapping[str, str]) -> list[Life]:
    """All live records of some types as lives; ``news``: the types whose records tell of somebody,
    but for those that reached nobody, and the field of each that says of whom."""
    statuses, places = sums.timeline(conn, "status"), sums.timeline(conn, "shelter")
    heard: dict[str, list[str]] = {}
    for name, about in news.items():
        for row in sums.live(conn, name):
            if row.get("contact") != "none":
                heard.setdefault(str(row[about]), []).append(str(row["date"]))
    return [
        Life(
            str(row["ref"]),
            int(str(row["n"])),
            name,
            str(row["code"]),
            statuses.get(str(row["ref"]), ()),
            places.get(str(row["ref"]), ()),
            heard.get(str(row["ref"]), ()),
        )
        for name in names
        for row in sums.live(conn, name)
    ]

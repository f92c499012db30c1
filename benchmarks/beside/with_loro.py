"""Loro: a map of maps in one document. A winner is picked; no loser is listed."""

from __future__ import annotations

from collections.abc import Iterator

import documents
import work
from loro import ExportMode, LoroDoc, LoroMap, VersionVector


def load(updates: Iterator[bytes]) -> LoroDoc:
    """A document from its updates."""
    document = LoroDoc()
    for update in updates:
        document.import_(update)
    return document


def fill(document: LoroDoc, rows: Iterator[work.Record]) -> None:
    """A map for each record."""
    whole = document.get_map("distribution")
    for row in rows:
        one = whole.insert_container(str(row["id"]), LoroMap())
        for name, value in work.filled(row).items():
            one.insert(name, value)
    document.commit()


def edit(document: LoroDoc, rows: Iterator[work.Record]) -> None:
    """A quantity for each record that is named."""
    whole = document.get_map("distribution")
    for row in rows:
        one = whole.get_or_create_container(str(row["id"]), LoroMap())
        one.insert("quantity", row["quantity"])
    document.commit()


def since(document: LoroDoc, known: bytes) -> bytes:
    """What a holder of that version lacks."""
    return document.export(ExportMode.Updates(VersionVector.decode(known)))


if __name__ == "__main__":
    documents.run(
        documents.Library(
            load=load,
            fill=fill,
            edit=edit,
            version=lambda document: document.oplog_vv.encode(),
            since=since,
            take=lambda document, update: document.import_(update),
            count=lambda document: len(document.get_map("distribution")),
            everything=lambda document: document.export(ExportMode.Snapshot()),
        )
    )

"""pycrdt (Yjs): a map of maps in one document. A winner is picked; the losers are gone."""

from __future__ import annotations

from collections.abc import Iterator

import documents
import work
from pycrdt import Doc, Map


def load(updates: Iterator[bytes]) -> Doc:
    """A document from its updates."""
    document = Doc()
    document.get("distribution", type=Map)
    for update in updates:
        document.apply_update(update)
    return document


def fill(document: Doc, rows: Iterator[work.Record]) -> None:
    """A map for each record."""
    whole = document.get("distribution", type=Map)
    with document.transaction():
        for row in rows:
            whole[str(row["id"])] = Map(work.filled(row))


def edit(document: Doc, rows: Iterator[work.Record]) -> None:
    """A quantity for each record that is named."""
    whole = document.get("distribution", type=Map)
    with document.transaction():
        for row in rows:
            whole[str(row["id"])]["quantity"] = row["quantity"]


if __name__ == "__main__":
    documents.run(
        documents.Library(
            load=load,
            fill=fill,
            edit=edit,
            version=lambda document: document.get_state(),
            since=lambda document, known: document.get_update(known),
            take=lambda document, update: document.apply_update(update),
            count=lambda document: len(document.get("distribution", type=Map)),
            everything=lambda document: document.get_update(),
        )
    )

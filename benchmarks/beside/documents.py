"""What the two document libraries for Python have in common: one document, a map of maps.

On the disk a side is a snapshot and a file of the updates that came since, each with its length
before it: so a merge need not write the whole document anew, which would cost more than all else.
The document is in memory before a step is measured, as in a program that stays open; the figures
of whole processes have the loading in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import work

Told = dict[str, object]


class Library(NamedTuple):
    """How a library does it. ``load``: a document from its updates; ``fill``: put records in;
    ``edit``: set quantities; ``since``: an update of all that a holder of that version lacks."""

    load: Callable[[Iterator[bytes]], Any]
    fill: Callable[[Any, Iterator[work.Record]], None]
    edit: Callable[[Any, Iterator[work.Record]], None]
    version: Callable[[Any], bytes]
    since: Callable[[Any, bytes], bytes]
    take: Callable[[Any, bytes], None]
    count: Callable[[Any], int]
    everything: Callable[[Any], bytes]


def run(library: Library) -> None:
    """The steps of a library."""

    def make(data: Path, side: Path) -> Told:
        base = library.load(iter(()))
        library.fill(base, work.read(data, "base"))
        whole = library.everything(base)
        for name in "ab":
            document = library.load(iter((whole,)))
            library.edit(document, work.read(data, f"edits-{name}"))
            if name == "b":
                library.fill(document, work.read(data, "new"))
            append(side / name, library.everything(document))
        (side / "known").write_bytes(library.version(base))
        return {}

    def export(data: Path, side: Path) -> Told:
        document, told = library.load(pieces(side / "b")), dict[str, object]()
        with work.measured(told):
            known = (side / "known").read_bytes()
            work.put(side / "bundle", library.since(document, known))
        return told

    def merge(data: Path, side: Path) -> Told:
        document, told = library.load(pieces(side / "a")), dict[str, object]()
        with work.measured(told):
            update = (side / "bundle").read_bytes()
            before = library.version(document)
            library.take(document, update)
            if library.version(document) != before:
                append(side / "a", update)
        return told

    def check(data: Path, side: Path) -> Told:
        held = library.count(library.load(pieces(side / "a")))
        return {"held": held, "conflicts": None}

    work.main({"make": make, "export": export, "merge": merge, "again": merge, "check": check})


def pieces(file: Path) -> Iterator[bytes]:
    """The updates of a side's file."""
    data = file.read_bytes()
    while data:
        size = int.from_bytes(data[:8], "big")
        yield data[8 : 8 + size]
        data = data[8 + size :]


def append(file: Path, update: bytes) -> None:
    """One more update, durable."""
    work.put(file, len(update).to_bytes(8, "big") + update, "ab")

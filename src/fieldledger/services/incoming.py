"""The items of a bundle's parts as rows of the store, sealed files opened on the way.

A file is opened where it comes, before any of it is written down, and each payload counts only if
the chain has its hash: whoever exchanged a file for another has changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from fieldledger import errors
from fieldledger.crypto import age
from fieldledger.language import tr
from fieldledger.services import sealing
from fieldledger.services.session import Session
from fieldledger.store import feeds
from fieldledger.store.merging import Incoming, Row
from fieldledger.sync import bundle
from fieldledger.sync.bundle import PartHead, PartRead

Open = Callable[[bytes], dict[bytes, bytes]]
"""The payloads of a sealed file, by their hash; none where this device cannot open it."""


def head_of(told: PartHead) -> Incoming:
    """A part of which nothing is read."""
    heads = [(each.number, each.head, each.signature) for each in (*told.heads, told.last)]
    return Incoming(told.feed, told.sign, told.base, told.base_head, heads, ())


def opener(session: Session) -> Open:
    """Opens sealed files, which are for coordinators."""
    if session.role != "coordinator":
        return lambda file: {}
    identity = age.Identity(session.ledger.meta_bytes("receive_secret"))
    return lambda file: sealing.read(file, identity)


def part_of(part: PartRead, seen: Callable[[int], None], opened: Open) -> Incoming:
    """A part as the store takes it, read as the store asks for it; ``seen`` is told how many items
    were taken each time."""
    incoming = head_of(part.told)
    return replace(incoming, rows=_rows(part, incoming, seen, opened))


def _rows(
    part: PartRead, beside: Incoming, seen: Callable[[int], None], opened: Open
) -> Iterator[Row]:
    number = part.told.base
    inside: dict[bytes, bytes] = {}  # of the last sealed file, by payload hash
    file_hash = b""
    for items, after in part.stretches:
        seen(len(items))
        for (code, first, second), head in zip(items, after, strict=True):
            if code == bundle.OPEN:
                number += 1
                yield Row(number, head, feeds.OPEN, first.decode(), None)
            elif code == bundle.SEALED and second == file_hash and first in inside:
                number += 1
                yield Row(number, head, feeds.OPEN, inside[first].decode(), second)
            elif code in bundle.OPS:
                number += 1
                yield _row(number, head, code, first, second)
            elif code == bundle.SALT:
                beside.salts.append((first.decode(), second or b""))
            elif code == bundle.FILE:
                inside, file_hash = opened(first), second or b""
                # What could be opened is kept open; what could not waits for whoever can.
                beside.files.extend([] if inside else [(file_hash, first)])
            else:
                raise errors.FileRefused(
                    tr(
                        "This bundle leaves entries out without their hashes, which this version "
                        "does not take in: what is missing could be anything."
                    ),
                    hint=tr("Ask its sender for one made with this version of fieldledger."),
                )


def _row(number: int, head: bytes, code: int, first: bytes, second: bytes | None) -> Row:
    if code == bundle.OPENED:
        return Row(number, head, feeds.OPEN, first.decode(), second)
    state = feeds.SEALED if code == bundle.SEALED else feeds.TOLD
    return Row(number, head, state, None, first + (second or b""))

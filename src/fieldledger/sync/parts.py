"""What a bundle carries, as values: items, parts of feeds, the manifest.

Normative: ``docs/format/bundle.md``. Hashes, keys and ids are bytes here;
only the manifest's JSON has them as text.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

# The codes of items: the forms of a line of the body (bundle §3.2), except the codebook's.
SALT, OPEN, OPENED, FILE, SEALED, ERASED, SKIP = range(7)
OPS = frozenset({OPEN, OPENED, SEALED, ERASED})

# A tuple for speed: a code and two values.
#   SALT    compartment   salt key
#   OPEN    payload       None
#   OPENED  payload       S
#   FILE    sealed file   S (None will do where a bundle is written)
#   SEALED  P             S
#   ERASED  P             S
#   SKIP    N, 8 bytes    head after the N ops
Item = tuple[int, bytes, bytes | None]


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head and its device's signature over it (ops §4.5)."""

    number: int
    head: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one run: what follows ``base`` up to ``last`` (bundle §2.2).

    ``heads``: other signed heads inside it, by number. ``ops`` counts the items that are ops.
    """

    feed: bytes
    sign: bytes
    base: int
    base_head: bytes
    last: SignedHead
    heads: tuple[SignedHead, ...]
    items: Iterable[Item]
    ops: int


@dataclass(frozen=True, slots=True)
class PartHead:
    """A part as the manifest announces it; ``lines`` and ``ops`` of the body are its own."""

    feed: bytes
    sign: bytes
    base: int
    base_head: bytes
    last: SignedHead
    heads: tuple[SignedHead, ...]
    lines: int
    ops: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest (bundle §2). ``sender``, ``request``, ``holds`` and ``leaders`` are its JSON
    values; ``raw_json`` is all of it, with the keys that this version does not know."""

    ledger: bytes
    demo: bool
    made: int
    sender: dict[str, Any]
    to: tuple[str, ...]
    request: dict[str, Any] | None
    parts: tuple[PartHead, ...]
    ops: int
    lines: int
    raw: int
    packed: int
    hash: bytes
    holds: dict[str, Any]
    leaders: dict[str, Any] | None
    raw_json: dict[str, Any]

    @property
    def sender_sign(self) -> bytes:
        """The sender's signing key, 32 bytes."""
        return b64decode(self.sender["sign"])

    @property
    def sender_receive(self) -> bytes:
        """The sender's receiving key, 1,216 bytes."""
        return b64decode(self.sender["receive"])

    @property
    def sender_feed(self) -> bytes:
        """The id of the sender's feed, 32 bytes."""
        return bytes.fromhex(self.sender["feed"])


@dataclass(frozen=True, slots=True)
class Unopened:
    """A bundle of which only the manifest was read. ``rest``: the frame and the padding."""

    manifest: Manifest
    manifest_bytes: bytes
    signature: bytes
    rest: memoryview


class Stretch(NamedTuple):
    """Some items of a part in their order, and the head after each, so that nobody hashes again."""

    items: list[Item]
    after: list[bytes]


class PartRead(NamedTuple):
    """A part as it is read. ``stretches`` is read once, and to its end."""

    told: PartHead
    stretches: Iterator[Stretch]


class Body(NamedTuple):
    """What a bundle holds: codebook entries, and its parts, read one after the other."""

    codebook: list[dict[str, Any]]
    parts: Iterator[PartRead]

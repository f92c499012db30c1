"""A device that writes a feed, and bundles put together by hand from what the document says.

Signatures are a stand-in (a hash that knows the key): `sync` is given them, and makes none.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256, sha512
from typing import Any

import pytest
from backports import zstd

from fieldledger.domain import ops
from fieldledger.sync import bundle
from fieldledger.sync.bundle import Item, Part, SignedHead

LEDGER = ops.ledger_id(b"root".ljust(32))
RECEIVE = bytes(1216)


def text(data: bytes) -> str:
    return b64encode(data).decode()


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    return signature == sha512(public + message).digest()


def payload(compartment: str, number: int, salt: bytes | None = None) -> bytes:
    body = {"in": compartment, "do": "add", "at": number, "type": "item", "v": 1, "fields": {}}
    return ops.encode(body, salt)


@dataclass
class Device:
    """Writes one feed, item by item; ``part`` is what it wrote since ``begin``."""

    name: bytes
    number: int = 0
    items: list[Item] = field(default_factory=list)
    after: list[bytes] = field(default_factory=list)
    heads: list[SignedHead] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.public = sha256(self.name).digest()
        self.secret = sha256(b"salts of " + self.name).digest()
        self.feed = ops.feed_id(LEDGER, self.public, bytes(16))
        self.head = self.feed
        self.begin()

    def begin(self) -> None:
        self.base, self.base_head = self.number, self.head
        self.items, self.after, self.heads = [], [], []

    def sign(self, message: bytes) -> bytes:
        return sha512(self.public + message).digest()

    def signed(self) -> SignedHead:
        message = ops.head_message(LEDGER, self.public, self.number, self.head)
        return SignedHead(self.number, self.head, self.sign(message))

    def sign_here(self) -> None:
        self.heads.append(self.signed())

    def key(self, compartment: str) -> bytes:
        return ops.salt_key(self.secret, compartment)

    def salt(self, compartment: str) -> None:
        self._put((bundle.SALT, compartment.encode(), self.key(compartment)))

    def file(self, data: bytes) -> bytes:
        self._put((bundle.FILE, data, sha256(data).digest()))
        return sha256(data).digest()

    def op(
        self, compartment: str, *, salt: bytes | None = None, seal: bytes | None = None
    ) -> bytes:
        made = payload(compartment, self.number + 1, salt)
        self._step(self._hash(made, compartment), seal or ops.NO_SEAL)
        self._put((bundle.OPEN if seal is None else bundle.OPENED, made, seal))
        return made

    def closed(self, code: int, compartment: str, seal: bytes = ops.NO_SEAL) -> None:
        hashed = self._hash(payload(compartment, self.number + 1), compartment)
        self._step(hashed, seal)
        self._put((code, hashed, seal))

    def skip(self, count: int) -> None:
        for _ in range(count):
            self._step(self._hash(payload("money", self.number + 1), "money"), ops.NO_SEAL)
        self._put((bundle.SKIP, count.to_bytes(8, "big"), self.head))

    def part(self) -> Part:
        counted = sum(item[0] in bundle.OPS for item in self.items)
        heads = tuple(each for each in self.heads if self.base < each.number < self.number)
        return Part(
            self.feed,
            self.public,
            self.base,
            self.base_head,
            self.signed(),
            heads,
            self.items,
            counted,
        )

    def card(self) -> dict[str, Any]:
        return {
            "label": "a1",
            "sign": text(self.public),
            "receive": text(RECEIVE),
            "feed": self.feed.hex(),
        }

    def _hash(self, made: bytes, compartment: str) -> bytes:
        return ops.payload_hash(made, self.key(compartment), self.number + 1)

    def _step(self, hashed: bytes, seal: bytes) -> None:
        self.number += 1
        self.head = ops.next_head(self.head, hashed, seal)

    def _put(self, item: Item) -> None:
        self.items.append(item)
        self.after.append(self.head)


ENTRY = {"ref": "a-3:9f3c0a1b2c3d4e5f", "type": "item", "code": "쌀", "unit": "g"}
HOLDS = {"counter": 3, "clear": ["relief"], "scope": "own", "feeds": []}


def write(
    device: Device, parts: Sequence[Part], codebook: Sequence[dict[str, Any]] = (ENTRY,)
) -> bytes:
    """A bundle of these parts by the program's own writer."""
    return bundle.write_bundle(
        ledger=LEDGER,
        demo=False,
        made=1085011200,
        sender=device.card(),
        to=["1" * 32, "0" * 32],
        request=None,
        parts=parts,
        codebook=codebook,
        holds=HOLDS,
        sign=device.sign,
    )


@dataclass(frozen=True)
class Whole:
    """A body read to its end: its parts as they were written, and the heads after their items."""

    codebook: list[dict[str, Any]]
    parts: list[Part]
    after: list[list[bytes]]


def gathered(body: bundle.Body) -> Whole:
    parts, heads = [], []
    for told, stretches in body.parts:
        read = list(stretches)
        items = [item for stretch in read for item in stretch.items]
        heads.append([head for stretch in read for head in stretch.after])
        parts.append(
            Part(
                told.feed,
                told.sign,
                told.base,
                told.base_head,
                told.last,
                told.heads,
                items,
                told.ops,
            )
        )
    return Whole(body.codebook, parts, heads)


def salts_last(part: Part) -> Part:
    """A part as it is given out when it was read: salt keys once they are proven."""
    salts = [item for item in part.items if item[0] == bundle.SALT]
    return replace(part, items=[item for item in part.items if item[0] != bundle.SALT] + salts)


def open_(plain: bytes, salts: Callable[[bytes, str], bytes | None] | None = None) -> Whole:
    """All the steps of reading; no salt key is held unless ``salts`` has it."""
    unopened = bundle.read_manifest(plain)
    bundle.check_signature(unopened, verify)
    known = salts or (lambda _feed, _where: None)
    return gathered(bundle.read_body(unopened, verify, LEDGER, known))


@dataclass
class Loose:
    """A bundle taken apart, to be changed and put together again, signed anew by its sender."""

    device: Device
    manifest: dict[str, Any]
    lines: list[bytes]
    # what stands in for the frame and the padding, where they are what the test is about
    frame: bytes | None = None
    padding: bytes | None = None

    def told(self, **changed: object) -> Loose:
        self.manifest.update(changed)
        return self

    def part_told(self, **changed: object) -> Loose:
        self.manifest["parts"][0].update(changed)
        return self

    def counted(self) -> Loose:
        """Let the manifest count the lines as they are, all in the first part."""
        return self.told(lines=len(self.lines)).part_told(lines=len(self.lines))

    def plain(self) -> bytes:
        body = b"".join(line + b"\n" for line in self.lines)
        frame = zstd.compress(body) if self.frame is None else self.frame
        measured = {"packed": len(frame), "hash": sha256(frame).hexdigest(), "raw": len(body)}
        return self.signed(json.dumps({**measured, **self.manifest}).encode(), frame)

    def signed(self, manifest: bytes, frame: bytes = b"") -> bytes:
        signature = self.device.sign(b"fieldledger/bundle/1" + manifest)
        plain = len(manifest).to_bytes(4, "big") + manifest + signature + frame
        if self.padding is not None:
            return plain + self.padding
        return plain.ljust(_padme_by_the_document(len(plain)), b"\0")


def _padme_by_the_document(length: int) -> int:
    exponent = length.bit_length() - 1
    low = exponent - (exponent.bit_length() - 1 + 1)
    rounded = -(-length // 2**low) * 2**low
    return max(rounded, 16_384)


def take_apart(device: Device, plain: bytes) -> Loose:
    unopened = bundle.read_manifest(plain)
    frame = bytes(unopened.rest[: unopened.manifest.packed])
    told = {
        key: value
        for key, value in unopened.manifest.raw_json.items()
        if key not in {"packed", "hash", "raw"}
    }
    return Loose(device, told, zstd.decompress(frame).split(b"\n")[:-1])


@dataclass(frozen=True)
class Hand:
    """What tests of bundles are made of, in one fixture."""

    Device = Device
    LEDGER = LEDGER
    ENTRY = ENTRY
    HOLDS = HOLDS
    write = staticmethod(write)
    Whole = Whole
    open = staticmethod(open_)
    gathered = staticmethod(gathered)
    salts_last = staticmethod(salts_last)
    verify = staticmethod(verify)
    take_apart = staticmethod(take_apart)
    payload = staticmethod(payload)


@pytest.fixture(scope="session")
def hand() -> Hand:
    return Hand()


@pytest.fixture
def loose() -> Loose:
    """A sound bundle of one part: a salt key and three ops of the compartment relief."""
    device = Device(b"one")
    device.salt("relief")
    for _ in range(3):
        device.op("relief")
    return take_apart(device, write(device, [device.part()], codebook=()))

"""Devices that exist only on paper: they write chains of ops that a store or the law is given.

Signatures are a stand-in (a hash that knows the key), since what judges them is an argument.
"""

from __future__ import annotations

import copy
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256, sha512
from typing import Any

from fieldledger.domain import ops
from fieldledger.domain.standing import COMPARTMENTS, ControlOp
from fieldledger.store import feeds, merging

ROOT = b"root".ljust(32)
LEDGER = ops.ledger_id(ROOT)
RECEIVE = bytes(1216)
ALL = sorted(COMPARTMENTS)


def text(data: bytes) -> str:
    return b64encode(data).decode()


def sign(public: bytes, message: bytes) -> bytes:
    return sha512(public + message).digest()


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    return signature == sign(public, message)


@dataclass(frozen=True)
class Written:
    """An op at its place on paper. ``genuine``: whether the proof that it holds is a true one;
    ``shape``: ``newer`` or ``bad`` where this version cannot use it; ``file``: the hash of the
    sealed file that it came in."""

    sign: bytes
    feed: bytes
    label: str
    number: int
    head: bytes
    before: bytes
    body: dict[str, Any]
    payload: str
    hashes: bytes
    genuine: bool = True
    shape: str = ""
    file: bytes = ops.NO_SEAL

    @property
    def op(self) -> str:
        return f"{self.number}:{self.head.hex()[:16]}"

    @property
    def ref(self) -> str:
        return ops.reference(self.label, self.number, self.head)

    def control(self) -> ControlOp:
        return ControlOp(
            self.sign, self.feed, self.number, self.head, int(self.body["at"]), self.body
        )

    def row(self) -> merging.Row:
        other = None if self.file == ops.NO_SEAL else self.file
        return merging.Row(self.number, self.head, feeds.OPEN, self.payload, other)

    def closed(self, *, told: bool = False) -> merging.Row:
        """The same op as it reaches those who may not read it, or from those who erased it."""
        state = feeds.TOLD if told else feeds.SEALED
        return merging.Row(self.number, self.head, state, None, self.hashes + self.file)


@dataclass
class Pen:
    """Writes one feed. ``fork`` is a copy of the device as it stands, keys and all; ``seals``:
    whether all that it writes of records comes in sealed files, two ops in each."""

    name: str
    label: str
    written: list[Written] = field(default_factory=list)
    seals: bool = False

    def __post_init__(self) -> None:
        self.public = sha256(f"key of {self.name}".encode()).digest()
        self.feed = ops.feed_id(LEDGER, self.public, bytes(16))

    @property
    def number(self) -> int:
        return self.written[-1].number if self.written else 0

    @property
    def head(self) -> bytes:
        return self.written[-1].head if self.written else self.feed

    def fork(self) -> Pen:
        return copy.deepcopy(self)

    def renewed(self, label: str, name: str, *, genuine: bool = True) -> Pen:
        """The device restored from a backup, with keys of its own and its renewal written.

        ``genuine``: whether the old key signed it, or only the new one.
        """
        new = Pen(name, label, seals=self.seals)
        nonce = sha256(b"fieldledger/renewed/1" + self.public).digest()[:16]
        new.feed = ops.feed_id(LEDGER, new.public, nonce)
        card = new.feed + new.public + RECEIVE + label.encode()
        proof = sign(
            self.public if genuine else new.public,
            b"fieldledger/renew/1" + LEDGER + self.public + card,
        )
        new.control(
            "renew", genuine=genuine, device=new.card(), old=text(self.public), proof=text(proof)
        )
        return new

    def card(self) -> dict[str, str]:
        return {
            "label": self.label,
            "sign": text(self.public),
            "receive": text(RECEIVE),
            "feed": self.feed.hex(),
        }

    def write(self, body: dict[str, Any], *, genuine: bool = True, shape: str = "") -> Written:
        salt = sha256(f"{self.name} {self.number} {body}".encode()).digest()[:16]
        sealed = self.seals and body["in"] != "control"
        salted = sealed or body["in"] in ("people", "children", "sponsors", "identity")
        payload = ops.encode(body, salt if salted else None)
        file = sha256(f"{self.name} {self.number // 2}".encode()).digest()
        number, before = self.number + 1, self.head
        hashed = ops.payload_hash(payload, ops.OPEN_KEY, number)
        file = file if sealed else ops.NO_SEAL
        head = ops.next_head(before, hashed, file)
        made = Written(
            self.public,
            self.feed,
            self.label,
            number,
            head,
            before,
            body,
            payload.decode(),
            hashed,
            genuine,
            shape,
            file,
        )
        self.written.append(made)
        return made

    # control ops

    def control(self, do: str, *, genuine: bool = True, **keys: Any) -> Written:
        return self.write({"in": "control", "do": do, "at": 1, **keys}, genuine=genuine)

    def found(self, *, genuine: bool = True) -> Written:
        message = ops.found_message(LEDGER, self.feed, self.public, RECEIVE)
        proof = sign(ROOT if genuine else self.public, message)
        return self.control(
            "found",
            genuine=genuine,
            root=text(ROOT),
            recovery="age1pq1x",
            name="Test",
            demo=False,
            device=self.card(),
            proof=text(proof),
        )

    def enrol(
        self, label: str, role: str = "worker", clear: Any = None, scope: str = "all"
    ) -> Written:
        return self.control(
            "enrol",
            label=label,
            key=text(one_time(label)),
            role=role,
            clear=ALL if clear is None else clear,
            scope=scope,
        )

    def accept(self, enrol: Written, device: Pen, *, genuine: bool = True) -> Written:
        message = ops.enrol_message(LEDGER, device.feed, device.public, RECEIVE, device.label)
        by = one_time(enrol.body["label"] if genuine else "another")
        proof = text(sign(by, message))
        return self.control(
            "accept", genuine=genuine, enrol=enrol.ref, device=device.card(), proof=proof
        )

    def welcome(self, device: Pen, role: str = "worker", **rights: Any) -> tuple[Written, Written]:
        enrol = self.enrol(device.label, role, **rights)
        return enrol, self.accept(enrol, device)

    def bar(self, device: Pen, number: int, *, root: bool | None = None) -> Written:
        """``root``: whether it holds a proof by the root key, true or false; None for none."""
        head = device.written[number - 1].head if number else device.feed
        where = device.public + device.feed + number.to_bytes(8, "big") + head
        keys: dict[str, Any] = {
            "device": text(device.public),
            "feed": device.feed.hex(),
            "head": [number, head.hex()],
            "reason": "taken",
        }
        return self._by_root("bar", where, keys, root)

    def withdraw(self, enrol: Written, *, root: bool | None = None) -> Written:
        """A bar against an invitation."""
        key = one_time(enrol.body["label"])
        where = key + enrol.feed + enrol.number.to_bytes(8, "big") + enrol.head
        keys: dict[str, Any] = {
            "device": enrol.body["key"],
            "feed": enrol.feed.hex(),
            "head": [enrol.number, enrol.head.hex()],
            "reason": "the paper was lost",
        }
        return self._by_root("bar", where, keys, root)

    def suspend(self, device: Pen, *, on: bool = True, over: Any = ()) -> Written:
        """Nothing is sent to a device any more, or again."""
        keys = {"over": sorted(each.ref for each in over)} if over else {}
        return self.control("suspend", device=text(device.public), on=on, reason="asked", **keys)

    def lift(self, bar: Written, *, root: bool | None = None) -> Written:
        return self._by_root("lift", bar.op.encode(), {"bar": bar.ref, "reason": "back"}, root)

    def _by_root(self, do: str, about: bytes, keys: dict[str, Any], root: bool | None) -> Written:
        message = f"fieldledger/{do}/1".encode() + LEDGER + about
        if root is not None:
            keys["proof"] = text(sign(ROOT if root else self.public, message))
        return self.control(do, genuine=root is not False, **keys)

    # data ops

    def add(self, code: str, at: int = 5, **fields: Any) -> Written:
        whole = {"code": code, "province": "CN-JL", **fields}
        body = {"in": "relief", "do": "add", "at": at, "type": "shelter", "v": 1, "fields": whole}
        return self.write(body)

    def record(self, kind: str, at: int, **fields: Any) -> Written:
        """An entry of any type, its fields as they are given."""
        where = "children" if kind == "child" else "relief"
        body = {"in": where, "do": "add", "at": at, "type": kind, "v": 1, "fields": fields}
        return self.write(body)

    def edit(self, record: Written, do: str = "set", *, over: Any = None, **keys: Any) -> Written:
        named = [record] if over is None else over
        body = {
            "in": record.body["in"],
            "do": do,
            "at": keys.pop("at", 6),
            "type": record.body["type"],
            "v": 1,
            "rec": record.ref,
            "over": sorted({each.ref for each in named}),
            **({"fields": keys} if do == "set" else {}),
            "reason": "seen",
        }
        return self.write(body)

    def erase(self, record: Written, where: str, kind: str, at: int = 6) -> Written:
        body = {"in": where, "do": "erase", "at": at, "type": kind, "v": 1, "rec": record.ref}
        return self.write(body | {"heads": [record.ref], "counts": [], "reason": "asked"})

    # parts

    def part(self, base: int = 0, last: int | None = None, rows: Any = None) -> merging.Incoming:
        """Ops ``base + 1`` to ``last`` of the feed as a verified part, or other ``rows``."""
        end = self.number if last is None else last
        after = self.written[end - 1].head if end else self.feed
        message = ops.head_message(LEDGER, self.public, end, after)
        return merging.Incoming(
            self.feed,
            self.public,
            base,
            self.written[base - 1].head if base else self.feed,
            [(end, after, sign(self.public, message))],
            [each.row() for each in self.written[base:end]] if rows is None else rows,
        )


def one_time(label: str) -> bytes:
    return sha256(f"one-time key of {label}".encode()).digest()

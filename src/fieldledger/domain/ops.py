"""Ops, payload bytes, hashes and references: sections 3 and 4 of ``docs/format/ops.md``.

On the path of ``add``: standard library only.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from typing import NamedTuple

PAYLOAD_LIMIT = 65_536
NO_SEAL = bytes(32)
OPEN_KEY = bytes(32)
CONTROL = "control"
SALTED = b'{"salt":"'
_IN = b'{"in":"'


class Op(NamedTuple):
    """One payload, read (ops §3.2). ``newer``: made with a schema or a kind this version lacks."""

    compartment: str
    do: str
    at: int
    type: str
    version: int
    record: str | None
    over: tuple[str, ...]
    fields: dict[str, object]
    reason: str
    group: int | None
    body: dict[str, object]
    newer: bool


def encode(body: Mapping[str, object], salt: bytes | None = None) -> bytes:
    """The payload bytes of an op (ops §3.1, §3.2); ``body`` has ``in`` as its first key."""
    whole: dict[str, object] = {}
    if salt is not None:
        whole["salt"] = b2a_base64(salt, newline=False).decode()
    whole.update(body)
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return unicodedata.normalize("NFC", text).encode()


def compartment_of(payload: bytes) -> str:
    """The compartment, read from the first bytes alone (ops §3.2), so that no op need be parsed.

    Raises ValueError where the payload does not begin as it must.
    """
    start = 0
    if payload.startswith(SALTED):
        start = payload.index(b'","in":"', len(SALTED)) + len(b'","in":"')
    elif payload.startswith(_IN):
        start = len(_IN)
    else:
        raise ValueError("a payload begins with its compartment")
    return payload[start : payload.index(b'"', start)].decode()


def salt_key(secret: bytes, compartment: str) -> bytes:
    """The salt key of one feed and compartment (ops §4.2, §4.3), 32 bytes."""
    if compartment in (CONTROL, "open"):
        return OPEN_KEY
    return hmac.digest(secret, b"fieldledger/salt/1" + compartment.encode(), "sha256")


def payload_hash(payload: bytes, key: bytes, number: int) -> bytes:
    """P of ops §4.2: blinded by the payload's own salt, or by the salt key and the number."""
    if payload.startswith(SALTED):
        return hashlib.sha256(payload).digest()
    return hashlib.sha256(key + number.to_bytes(8, "big") + payload).digest()


def next_head(head: bytes, hash_of_payload: bytes, hash_of_seal: bytes = NO_SEAL) -> bytes:
    """The head after one more op (ops §4.1, §4.4)."""
    leaf = hashlib.sha256(b"fieldledger/leaf/1" + hash_of_payload + hash_of_seal).digest()
    return hashlib.sha256(head + leaf).digest()


def ledger_id(root_public: bytes) -> bytes:
    """The ledger's id (ops §1.1), 32 bytes."""
    return hashlib.sha256(b"fieldledger/ledger/1" + root_public).digest()


def feed_id(ledger: bytes, sign_public: bytes, nonce: bytes) -> bytes:
    """The id of a feed, which is its head number 0 (ops §2.2), 32 bytes."""
    return hashlib.sha256(b"fieldledger/feed/1" + ledger + sign_public + nonce).digest()


def head_message(ledger: bytes, sign_public: bytes, number: int, head: bytes) -> bytes:
    """What a signed head signs (ops §4.5)."""
    return b"fieldledger/head/1" + ledger + sign_public + number.to_bytes(8, "big") + head


def found_message(ledger: bytes, feed: bytes, sign_public: bytes, receive_public: bytes) -> bytes:
    """What the root key signs when a ledger is founded (ops §3.6)."""
    return b"fieldledger/found/1" + ledger + feed + sign_public + receive_public


def enrol_message(
    ledger: bytes, feed: bytes, sign_public: bytes, receive_public: bytes, label: str
) -> bytes:
    """What the one-time key of an invitation signs (ops §3.8)."""
    whole = b"fieldledger/enrol/1" + ledger + feed + sign_public + receive_public
    return whole + label.encode()


def reference(label: str, number: int, head: bytes) -> str:
    """An op's reference, ``LABEL-NUMBER:HEAD16`` (ops §3.4)."""
    return f"{label}-{number}:{head.hex()[:16]}"


def identity(reference: str) -> str:
    """The part of a reference that identifies, ``NUMBER:HEAD16`` (ops §3.4)."""
    return reference[reference.rfind("-") + 1 :]


def identities(references: Iterable[str]) -> tuple[str, ...]:
    """``identity`` of each."""
    return tuple(map(identity, references))


def edited_by(body: Mapping[str, object]) -> str:
    """The record that an op changes; empty for other ops, whatever keys they carry (ops §3.2)."""
    return identity(str(body["rec"])) if body.get("do") in ("set", "void", "restore") else ""


def next_label(inviter: str, taken: Iterable[str]) -> str:
    """The label of the next device that ``inviter`` invites (ops §2.3)."""
    used = set(taken)
    count = 1
    while True:
        tail = str(count) if inviter[-1].isalpha() else _letters(count)
        if inviter + tail not in used:
            return inviter + tail
        count += 1


def _letters(count: int) -> str:
    tail = ""
    while count:
        count, digit = divmod(count - 1, 26)
        tail = chr(ord("a") + digit) + tail
    return tail

"""The vectors of docs/format/ops.md, checked twice: by our code and by its sentences alone."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from fieldledger.crypto import age, signing
from fieldledger.crypto.hkdf import hkdf_sha256
from fieldledger.domain import memberships, ops, wire

FILE = Path(__file__).parent / "ops.json"
VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
ROOT, DEVICE, OPS = VECTORS["root"], VECTORS["device"], VECTORS["ops"]
RENEWED = VECTORS["renewed"]


def raw(value: str) -> bytes:
    return bytes.fromhex(value)


def test_the_root_keys_come_from_the_root_secret() -> None:
    for name, info in (("signing_seed", b"root"), ("recovery_seed", b"recovery")):
        label = b"fieldledger/" + info + b"/1"
        assert hkdf_sha256(raw(ROOT["secret"]), salt=b"", info=label).hex() == ROOT[name]
    assert signing.public_of(raw(ROOT["signing_seed"])).hex() == ROOT["signing_public"]
    recovery = age.post_quantum_public(raw(ROOT["recovery_seed"]))
    assert age.encode_recipient(recovery) == ROOT["recovery_recipient"]


def test_the_ids_of_ledger_and_feed() -> None:
    ledger = sha256(b"fieldledger/ledger/1" + raw(ROOT["signing_public"])).digest()
    assert ledger.hex() == ROOT["ledger"]
    assert ops.ledger_id(raw(ROOT["signing_public"])) == ledger
    public = signing.public_of(raw(DEVICE["signing_seed"]))
    feed = sha256(b"fieldledger/feed/1" + ledger + public + raw(DEVICE["feed_nonce"])).digest()
    assert feed.hex() == DEVICE["feed"]
    assert ops.feed_id(ledger, public, raw(DEVICE["feed_nonce"])) == feed
    received = age.post_quantum_public(raw(DEVICE["receiving_seed"]))
    assert sha256(received).hexdigest() == DEVICE["receiving_public_sha256"]


@pytest.mark.parametrize("op", OPS, ids=lambda op: op["compartment"])
def test_the_payload_hash_is_what_the_document_says(op: dict[str, Any]) -> None:
    payload, secret = op["payload"].encode(), raw(DEVICE["salt_secret"])
    key = hmac.digest(secret, b"fieldledger/salt/1" + op["compartment"].encode(), "sha256")
    if op["compartment"] == "control":
        key = bytes(32)
    assert key.hex() == op["salt_key"]
    blind = b"" if payload.startswith(b'{"salt"') else key + op["number"].to_bytes(8, "big")
    assert sha256(blind + payload).hexdigest() == op["P"]


def test_the_chain_is_what_the_document_says() -> None:
    head = raw(DEVICE["feed"])
    for op in OPS:
        leaf = sha256(b"fieldledger/leaf/1" + raw(op["P"]) + raw(op["S"])).digest()
        head = sha256(head + leaf).digest()
        assert (leaf.hex(), head.hex()) == (op["leaf"], op["head"])
        assert op["reference"] == f"a-{op['number']}:{op['head'][:16]}"
    message = (
        b"fieldledger/head/1"
        + raw(ROOT["ledger"])
        + raw(DEVICE["signing_public"])
        + b"\0\0\0\0\0\0\0\3"
        + head
    )
    assert message.hex() == VECTORS["signed_head"]["message"]
    signature = raw(VECTORS["signed_head"]["signature"])
    assert signing.verify(raw(DEVICE["signing_public"]), message, signature)
    assert sha256(raw(VECTORS["sealed_file"])).hexdigest() == OPS[2]["S"]


def test_our_code_makes_the_same_chain() -> None:
    head = raw(DEVICE["feed"])
    for op in OPS:
        payload = op["payload"].encode()
        key = ops.salt_key(raw(DEVICE["salt_secret"]), ops.compartment_of(payload))
        hashed = ops.payload_hash(payload, key, op["number"])
        head = ops.next_head(head, hashed, raw(op["S"]))
        assert (hashed.hex(), head.hex()) == (op["P"], op["head"])
        assert ops.reference("a", op["number"], head) == op["reference"]
    message = ops.head_message(raw(ROOT["ledger"]), raw(DEVICE["signing_public"]), 3, head)
    signature = signing.sign(raw(DEVICE["signing_seed"]), message)
    assert signature.hex() == VECTORS["signed_head"]["signature"]


@pytest.mark.parametrize("op", OPS, ids=lambda op: op["compartment"])
def test_every_payload_is_an_op_that_counts(op: dict[str, Any]) -> None:
    read = wire.read_payload(op["payload"].encode())

    assert (read.compartment, read.newer) == (op["compartment"], False)


# --- a restored device (ops §3.9) ---------------------------------------------------------------


def test_the_id_of_a_renewed_feed_says_whom_it_renews() -> None:
    sign = signing.public_of(raw(RENEWED["signing_seed"]))
    assert sign.hex() == RENEWED["signing_public"]
    old = raw(DEVICE["signing_public"])
    nonce = sha256(b"fieldledger/renewed/1" + old).digest()[:16]
    feed = sha256(b"fieldledger/feed/1" + raw(ROOT["ledger"]) + sign + nonce).digest()

    assert (nonce.hex(), feed.hex()) == (RENEWED["feed_nonce"], RENEWED["feed"])
    assert memberships.renewed_feed(raw(ROOT["ledger"]), sign, old) == feed


def test_what_the_old_key_signs_of_a_restored_device() -> None:
    old = raw(DEVICE["signing_public"])
    received = age.post_quantum_public(raw(RENEWED["receiving_seed"]))
    message = (
        b"fieldledger/renew/1"
        + raw(ROOT["ledger"])
        + old
        + raw(RENEWED["feed"])
        + raw(RENEWED["signing_public"])
        + received
        + RENEWED["label"].encode()
    )
    assert message.hex() == RENEWED["message"]
    assert sha256(received).hexdigest() == RENEWED["receiving_public_sha256"]
    assert signing.verify(old, message, raw(RENEWED["proof"]))
    assert signing.sign(raw(DEVICE["signing_seed"]), message).hex() == RENEWED["proof"]


def test_the_renewal_of_the_vector_is_one() -> None:
    old, op = raw(DEVICE["signing_public"]), RENEWED["op"]
    body = json.loads(op["payload"])
    head = sha256(raw(RENEWED["feed"]) + raw(op["leaf"])).digest()
    hashed = sha256(bytes(32) + bytes(7) + b"\1" + op["payload"].encode()).digest()
    leaf = sha256(b"fieldledger/leaf/1" + hashed + bytes(32)).digest()

    assert (hashed.hex(), leaf.hex(), head.hex()) == (op["P"], op["leaf"], op["head"])
    assert not wire.read_payload(op["payload"].encode()).newer
    assert (b64decode(body["old"]), b64decode(body["proof"])) == (old, raw(RENEWED["proof"]))
    assert memberships.is_renewal(
        raw(ROOT["ledger"]), body["device"], old, raw(RENEWED["proof"]), signing.verify
    )

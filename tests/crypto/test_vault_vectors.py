"""The vectors of docs/format/vault.md, checked twice: by our code and by its sentences alone."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from fieldledger.crypto import age, signing, slot, vault

FILE = Path(__file__).parent.parent / "vectors" / "vault.json"
VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


def raw(part: str, name: str) -> bytes:
    return bytes.fromhex(VECTORS[part][name])


def test_a_slot_is_what_the_document_says() -> None:
    made = VECTORS["slot"]
    assert unicodedata.normalize("NFC", made["passphrase"]).encode() == raw("slot", "password")
    assert made["aad"] == f"{made['context']}\nargon2id m=65536 t=3 p=4".encode().hex()
    key = Argon2id(
        salt=raw("slot", "salt"), length=32, iterations=3, lanes=4, memory_cost=65536
    ).derive(raw("slot", "password"))
    assert key == raw("slot", "argon2id")
    sealed = AESGCM(key).encrypt(raw("slot", "nonce"), raw("slot", "secret"), raw("slot", "aad"))
    assert sealed == raw("slot", "ct")


def test_our_slot_is_the_one_of_the_vector() -> None:
    made = VECTORS["slot"]
    source = iter([raw("slot", "salt"), raw("slot", "nonce")])
    box = slot.seal_slot(
        raw("slot", "secret"),
        made["passphrase"],
        slot.FLOOR,
        made["context"].encode(),
        lambda _: next(source),
    )
    assert [box[name] for name in ("kdf", "m", "t", "p")] == ["argon2id", 65536, 3, 4]
    assert {name: slot.from_base64(box[name]) for name in ("salt", "nonce", "ct")} == {
        name: raw("slot", name) for name in ("salt", "nonce", "ct")
    }


def test_the_vault_of_the_vector_opens_in_both_ways() -> None:
    made = VECTORS["vault"]
    data = json.dumps(made["file"]).encode()
    expected = vault.Opened(raw("vault", "id"), raw("vault", "master"))
    assert vault.open_vault(data, made["passphrase"]) == expected
    assert vault.open_with_recovery(data, raw("vault", "recovery_seed")) == expected


def test_the_keys_of_the_vector_are_derived() -> None:
    master = raw("keys", "master")
    assert vault.database_key(master) == raw("keys", "database")
    assert vault.mark_key(master) == raw("keys", "mark")
    for name in ("database", "mark"):
        extracted = hmac.digest(bytes(32), master, "sha256")
        label = f"fieldledger/{name}/1".encode()
        assert hmac.digest(extracted, label + b"\x01", "sha256") == raw("keys", name)


def test_the_fingerprints_of_the_vector_come_out() -> None:
    made = VECTORS["fingerprints"]
    receive = age.post_quantum_public(raw("fingerprints", "receive_seed"))
    assert hashlib.sha256(receive).hexdigest() == made["receive_public_sha256"]
    assert signing.public_of(raw("fingerprints", "sign_seed")).hex() == made["sign_public"]
    assert signing.fingerprint(raw("fingerprints", "sign_public"), receive) == made["fingerprint"]
    assert signing.recipient_fingerprint(receive) == made["recipient"]
    digest = hashlib.sha256(
        b"fieldledger/fingerprint/1" + raw("fingerprints", "sign_public") + receive
    )
    assert made["fingerprint"].replace(" ", "") == f"{int(digest.hexdigest(), 16) % 10**32:032d}"

"""Write ops.json and bundle.json anew, the same each time: python tests/vectors/make.py

Run by hand, when a format gets a new version. The tests read the files and never make them: a
vector that follows the code proves nothing.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from backports import zstd

from fieldledger.crypto import age, signing
from fieldledger.crypto.hkdf import hkdf_sha256
from fieldledger.domain import memberships, ops, standing
from fieldledger.sync import bundle
from fieldledger.sync.bundle import Item, Part, SignedHead
from fieldledger.sync.padding import padme

HERE = Path(__file__).parent

ROOT_SECRET = sha256(b"vectors: root secret").digest()
ROOT_SEED = hkdf_sha256(ROOT_SECRET, salt=b"", info=b"fieldledger/root/1")
RECOVERY_SEED = hkdf_sha256(ROOT_SECRET, salt=b"", info=b"fieldledger/recovery/1")
SIGN_SEED = sha256(b"vectors: signing seed").digest()
RECEIVE_SEED = sha256(b"vectors: receiving seed").digest()
SALT_SECRET = sha256(b"vectors: salt secret").digest()
NONCE = sha256(b"vectors: feed").digest()[:16]
SALT = sha256(b"vectors: salt").digest()[:16]
SEALED_FILE = b"age-encryption.org/v1\nstands for a sealed file"

SIGN = signing.public_of(SIGN_SEED)
RECEIVE = age.post_quantum_public(RECEIVE_SEED)
LEDGER = ops.ledger_id(signing.public_of(ROOT_SEED))
FEED = ops.feed_id(LEDGER, SIGN, NONCE)

NEW_SIGN_SEED = sha256(b"vectors: signing seed of the restored device").digest()
NEW_RECEIVE_SEED = sha256(b"vectors: receiving seed of the restored device").digest()

BODIES: list[tuple[dict[str, Any], bytes | None, bytes]] = [
    (
        {
            "in": "control",
            "do": "refuse",
            "at": 1085011200,
            "ops": ["a1-7:0011223344556677"],
            "reason": "counted twice",
        },
        None,
        ops.NO_SEAL,
    ),
    (
        {
            "in": "relief",
            "do": "add",
            "at": 1085011260,
            "type": "distribution",
            "v": 1,
            "fields": {
                "date": "2004-05-17",
                "item": "a-3:9f3c0a1b2c3d4e5f",
                "quantity": 90000,
                "shelter": "a-19:0011223344556677",
                "people": 30,
                "note": "쌀, 卫生",
            },
        },
        None,
        ops.NO_SEAL,
    ),
    (
        {
            "in": "children",
            "do": "set",
            "at": 1085011320,
            "type": "child",
            "v": 1,
            "rec": "a1-42:8899aabbccddeeff",
            "over": ["a1-42:8899aabbccddeeff"],
            "fields": {"status@2004-05-17": "found"},
            "reason": "seen by the doctor",
        },
        SALT,
        sha256(SEALED_FILE).digest(),
    ),
]


def chain() -> list[dict[str, Any]]:
    """The three ops of the vector with every hash on the way."""
    head, rows = FEED, []
    for number, (body, salt, seal) in enumerate(BODIES, start=1):
        payload = ops.encode(body, salt)
        key = ops.salt_key(SALT_SECRET, body["in"])
        hashed = ops.payload_hash(payload, key, number)
        head = ops.next_head(head, hashed, seal)
        rows.append(
            {
                "number": number,
                "payload": payload.decode(),
                "compartment": body["in"],
                "salt_key": key.hex(),
                "P": hashed.hex(),
                "S": seal.hex(),
                "leaf": sha256(b"fieldledger/leaf/1" + hashed + seal).hexdigest(),
                "head": head.hex(),
                "reference": ops.reference("a", number, head),
            }
        )
    return rows


def signed_head(number: int, head: bytes) -> SignedHead:
    message = ops.head_message(LEDGER, SIGN, number, head)
    return SignedHead(number, head, signing.sign(SIGN_SEED, message))


def ops_vector(rows: list[dict[str, Any]]) -> dict[str, Any]:
    last = bytes.fromhex(rows[-1]["head"])
    return {
        "about": "Test vectors of docs/format/ops.md, version 1. Bytes are in hex.",
        "root": {
            "secret": ROOT_SECRET.hex(),
            "signing_seed": ROOT_SEED.hex(),
            "signing_public": signing.public_of(ROOT_SEED).hex(),
            "recovery_seed": RECOVERY_SEED.hex(),
            "recovery_recipient": age.encode_recipient(age.post_quantum_public(RECOVERY_SEED)),
            "ledger": LEDGER.hex(),
        },
        "device": {
            "signing_seed": SIGN_SEED.hex(),
            "signing_public": SIGN.hex(),
            "receiving_seed": RECEIVE_SEED.hex(),
            "receiving_public_sha256": sha256(RECEIVE).hexdigest(),
            "feed_nonce": NONCE.hex(),
            "feed": FEED.hex(),
            "salt_secret": SALT_SECRET.hex(),
        },
        "sealed_file": SEALED_FILE.hex(),
        "ops": rows,
        "signed_head": {
            "number": 3,
            "message": ops.head_message(LEDGER, SIGN, 3, last).hex(),
            "signature": signed_head(3, last).signature.hex(),
        },
        "renewed": renewed_vector(),
    }


def renewed_vector() -> dict[str, Any]:
    """The device of the vector, restored (ops §3.9): its renewal and what is in it."""
    sign, receive = signing.public_of(NEW_SIGN_SEED), age.post_quantum_public(NEW_RECEIVE_SEED)
    feed = memberships.renewed_feed(LEDGER, sign, SIGN)
    blank = standing.Device("", b"", b"", b"", "reader", frozenset(), "own", "")
    device = blank._replace(label="a1", sign=sign, receive=receive, feed=feed)
    message = memberships.renew_message(LEDGER, SIGN, device)
    proof = signing.sign(SIGN_SEED, message)
    body = {
        "in": "control",
        "do": "renew",
        "at": 1085011500,
        "device": standing.card_of(device),
        "old": b64encode(SIGN).decode(),
        "proof": b64encode(proof).decode(),
    }
    payload = ops.encode(body, None)
    hashed = ops.payload_hash(payload, ops.OPEN_KEY, 1)
    return {
        "label": device.label,
        "signing_seed": NEW_SIGN_SEED.hex(),
        "signing_public": sign.hex(),
        "receiving_seed": NEW_RECEIVE_SEED.hex(),
        "receiving_public_sha256": sha256(receive).hexdigest(),
        "feed_nonce": sha256(b"fieldledger/renewed/1" + SIGN).digest()[:16].hex(),
        "feed": feed.hex(),
        "message": message.hex(),
        "proof": proof.hex(),
        "op": {
            "payload": payload.decode(),
            "P": hashed.hex(),
            "leaf": sha256(b"fieldledger/leaf/1" + hashed + ops.NO_SEAL).hexdigest(),
            "head": ops.next_head(feed, hashed).hex(),
        },
    }


def part_of(rows: list[dict[str, Any]]) -> Part:
    """A part with each kind of line: the three ops, a sealed, an erased and two withheld ones."""
    heads = [bytes.fromhex(row["head"]) for row in rows]
    closed = [sha256(b"vectors: P of op %d" % number).digest() for number in (4, 5)]
    seal = sha256(SEALED_FILE).digest()
    heads.append(ops.next_head(heads[-1], closed[0], seal))
    heads.append(ops.next_head(heads[-1], closed[1]))
    after_gap = sha256(b"vectors: the head after two ops that nobody told").digest()
    first, second, third = (row["payload"].encode() for row in rows)
    items: list[Item] = [
        (bundle.OPEN, first, None),
        (bundle.SALT, b"relief", bytes.fromhex(rows[1]["salt_key"])),
        (bundle.OPEN, second, None),
        (bundle.FILE, SEALED_FILE, None),
        (bundle.OPENED, third, seal),
        (bundle.SEALED, closed[0], seal),
        (bundle.ERASED, closed[1], ops.NO_SEAL),
        (bundle.SKIP, (2).to_bytes(8, "big"), after_gap),
    ]
    last = signed_head(7, after_gap)
    return Part(FEED, SIGN, 0, FEED, last, (signed_head(5, heads[-1]),), items, 5)


def sound(rows: list[dict[str, Any]]) -> bytes:
    card = {
        "label": "a",
        "sign": b64encode(SIGN).decode(),
        "receive": b64encode(RECEIVE).decode(),
        "feed": FEED.hex(),
    }
    recipients = [RECEIVE, age.post_quantum_public(RECOVERY_SEED)]
    return bundle.write_bundle(
        ledger=LEDGER,
        demo=False,
        made=1085011400,
        sender=card,
        to=[signing.recipient_fingerprint(each) for each in recipients],
        request=None,
        parts=[part_of(rows)],
        codebook=[{"ref": "a-3:9f3c0a1b2c3d4e5f", "type": "item", "code": "rice", "unit": "g"}],
        holds={
            "counter": 1,
            "clear": ["children", "relief"],
            "scope": "all",
            "feeds": [[FEED.hex(), [[0, FEED.hex(), 3, rows[-1]["head"]]]]],
        },
        sign=lambda message: signing.sign(SIGN_SEED, message),
    )


Edit = Callable[[dict[str, Any], list[bytes]], None]


def changed(plain: bytes, edit: Edit) -> bytes:
    """The sound bundle with its manifest and lines edited, measured and signed anew."""
    length = int.from_bytes(plain[:4], "big")
    manifest = json.loads(plain[4 : 4 + length])
    frame = plain[68 + length :][: manifest["packed"]]
    lines = zstd.decompress(frame).split(b"\n")[:-1]
    told = dict(manifest)
    edit(manifest, lines)
    body = b"".join(line + b"\n" for line in lines)
    frame = zstd.compress(body)
    measured = {
        "raw": len(body),
        "packed": len(frame),
        "hash": sha256(frame).hexdigest(),
        "lines": len(lines),
    }
    manifest |= {key: value for key, value in measured.items() if manifest[key] == told[key]}
    manifest["parts"][0]["lines"] += len(lines) - told["lines"]
    return signed(json.dumps(manifest, separators=(",", ":")).encode(), frame)


def signed(manifest: bytes, frame: bytes) -> bytes:
    signature = signing.sign(SIGN_SEED, b"fieldledger/bundle/1" + manifest)
    plain = len(manifest).to_bytes(4, "big") + manifest + signature + frame
    return plain.ljust(padme(len(plain)), b"\0")


def flipped(plain: bytes, at: int) -> bytes:
    return plain[:at] + bytes([plain[at] ^ 1]) + plain[at + 1 :]


def bad_ones(plain: bytes) -> list[tuple[str, str, bytes]]:
    length = int.from_bytes(plain[:4], "big")
    manifest = plain[4 : 4 + length]

    def told(**values: object) -> bytes:
        return changed(plain, lambda body, _lines: body.update(values))

    def part_told(**values: object) -> bytes:
        return changed(plain, lambda body, _lines: body["parts"][0].update(values))

    def lined(edit: Callable[[list[bytes]], object]) -> bytes:
        return changed(plain, lambda _body, lines: [edit(lines), None][1])

    return [
        ("cut in the manifest", "damaged", plain[: length // 2]),
        ("cut in the padding", "damaged", plain[:-1]),
        ("a byte in the padding", "damaged", flipped(plain, len(plain) - 1)),
        ("a bit of the manifest", "forged", flipped(plain, plain.index(b"1085011400") + 9)),
        ("a bit of the signature", "forged", flipped(plain, 4 + length)),
        ("a bit of the frame", "forged", flipped(plain, 68 + length + 20)),
        ("a later format", "newer-version", told(format=2)),
        ("a key twice", "damaged", signed(b'{"format":1,' + manifest[1:], b"")),
        ("a number with a fraction", "damaged", told(made=1.5)),
        ("recipients not sorted", "damaged", told(to=["f" * 32, "0" * 32])),
        ("ops that do not add up", "damaged", told(ops=6)),
        ("a body that is longer than raw", "damaged", told(raw=100)),
        ("a body that is shorter than raw", "damaged", told(raw=100_000)),
        ("a line that nobody knows", "damaged", lined(lambda it: it.insert(1, b'["note","x"]'))),
        ("white space in a line", "damaged", lined(lambda it: it.insert(1, b'["skip", 1,"00"]'))),
        ("the salt key is missing", "damaged", lined(lambda it: it.pop(2))),
        ("a letter of an op", "forged", lined(lambda it: _swap(it, b"counted", b"Counted"))),
        ("a head that is not reached", "forged", part_told(last=[7, "0" * 64])),
        ("a head signed by nobody", "forged", part_told(signature="A" * 86 + "==")),
        ("ops before a skip bound to no signature", "forged", part_told(heads=[])),
    ]


def _swap(lines: list[bytes], old: bytes, new: bytes) -> None:
    lines[:] = [line.replace(old, new) for line in lines]


def packed_text(plain: bytes) -> dict[str, Any]:
    """A plaintext without the zeros at its end, and its length with them."""
    return {"length": len(plain), "begin": b64encode(plain.rstrip(b"\0")).decode()}


def bundle_vector(rows: list[dict[str, Any]]) -> dict[str, Any]:
    plain = sound(rows)
    unopened = bundle.read_manifest(plain)
    frame = unopened.rest[: unopened.manifest.packed]
    return {
        "about": "Test vectors of docs/format/bundle.md, version 1: the plaintext inside the age "
        "file. A plaintext is 'begin' (base64) followed by zeros up to 'length' bytes. How zstd "
        "packs a frame is free: these are to be read. Keys and hashes are those of ops.json.",
        "sound": {
            "plain": packed_text(plain),
            "manifest": unopened.manifest.raw_json,
            "signature": unopened.signature.hex(),
            "lines": zstd.decompress(frame).decode().split("\n")[:-1],
        },
        "bad": [
            {"name": name, "error": error, "plain": packed_text(spoilt)}
            for name, error, spoilt in bad_ones(plain)
        ],
    }


def write(name: str, vector: dict[str, Any]) -> None:
    text = json.dumps(vector, indent=2, ensure_ascii=False) + "\n"
    (HERE / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    made = chain()
    write("ops.json", ops_vector(made))
    write("bundle.json", bundle_vector(made))

"""The vectors of docs/format/bundle.md: one plaintext that is read, and many that are refused."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from fieldledger.crypto import signing
from fieldledger.errors import FieldledgerError
from fieldledger.sync import bundle
from fieldledger.sync.lines import write_code, write_line
from fieldledger.sync.padding import padme

HERE = Path(__file__).parent
VECTORS: dict[str, Any] = json.loads((HERE / "bundle.json").read_text(encoding="utf-8"))
OPS: dict[str, Any] = json.loads((HERE / "ops.json").read_text(encoding="utf-8"))
LEDGER = bytes.fromhex(OPS["root"]["ledger"])
SOUND = VECTORS["sound"]


def plain_of(vector: dict[str, Any]) -> bytes:
    told = vector["plain"]
    return b64decode(told["begin"]).ljust(told["length"], b"\0")


def read(plain: bytes) -> bundle.Body:
    unopened = bundle.read_manifest(plain)
    bundle.check_signature(unopened, signing.verify)
    return bundle.read_body(unopened, signing.verify, LEDGER, lambda _feed, _where: None)


def test_the_plaintext_is_what_the_document_says() -> None:
    plain = plain_of(SOUND)
    length = int.from_bytes(plain[:4], "big")
    manifest, signature = plain[4 : 4 + length], plain[4 + length : 68 + length]
    told = json.loads(manifest)
    frame = plain[68 + length :][: told["packed"]]
    body = zstd.decompress(frame)

    assert told == SOUND["manifest"]
    assert signature.hex() == SOUND["signature"]
    public = bytes.fromhex(OPS["device"]["signing_public"])
    assert signing.verify(public, b"fieldledger/bundle/1" + manifest, signature)
    assert sha256(frame).hexdigest() == told["hash"]
    assert body == "".join(line + "\n" for line in SOUND["lines"]).encode()
    assert (len(body), len(SOUND["lines"])) == (told["raw"], told["lines"])
    assert len(plain) == padme(68 + length + told["packed"])
    assert not plain[68 + length + told["packed"] :].strip(b"\0")


def test_our_code_reads_the_same_lines() -> None:
    body = read(plain_of(SOUND))

    codes = [json.dumps(each, separators=(",", ":")).encode() for each in body.codebook]
    lines = [*map(write_code, codes), *map(write_line, body.parts[0].items)]
    assert [line.decode() for line in lines] == SOUND["lines"]


def test_our_code_comes_by_the_heads_of_the_ops_vector() -> None:
    part = read(plain_of(SOUND)).parts[0]

    opened = [
        head.hex()
        for item, head in zip(part.items, part.after, strict=True)
        if item[0] in (bundle.OPEN, bundle.OPENED)
    ]
    assert opened == [op["head"] for op in OPS["ops"]]
    assert {item[0] for item in part.items} == set(range(7))
    assert part.feed.hex() == OPS["device"]["feed"]


@pytest.mark.parametrize("bad", VECTORS["bad"], ids=lambda bad: bad["name"])
def test_a_bad_bundle_is_refused_by_its_name(bad: dict[str, Any]) -> None:
    with pytest.raises(FieldledgerError) as error:
        read(plain_of(bad))

    assert error.value.name == bad["error"]

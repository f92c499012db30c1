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
Part = tuple[bytes, list[tuple[bundle.Item, bytes]]]
LEDGER = bytes.fromhex(OPS["root"]["ledger"])
SOUND = VECTORS["sound"]


def plain_of(vector: dict[str, Any]) -> bytes:
    told = vector["plain"]
    return b64decode(told["begin"]).ljust(told["length"], b"\0")


def read(plain: bytes) -> tuple[list[dict[str, Any]], list[Part]]:
    """The codebook of a bundle, and its parts: feed, items, and the head after each item."""
    unopened = bundle.read_manifest(plain)
    bundle.check_signature(unopened, signing.verify)
    body = bundle.read_body(unopened, signing.verify, LEDGER, lambda _feed, _where: None)
    parts: list[Part] = []
    for told, stretches in body.parts:
        read = [each for stretch in stretches for each in zip(*stretch, strict=True)]
        parts.append((told.feed, read))
    return body.codebook, parts


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
    codebook, [(_, items)] = read(plain_of(SOUND))

    codes = [json.dumps(each, separators=(",", ":")).encode() for each in codebook]
    lines = [*map(write_code, codes), *(write_line(item) for item, _ in items)]
    # Salt keys are given out last, once ops have proven them.
    assert sorted(line.decode() for line in lines) == sorted(SOUND["lines"])


def test_our_code_comes_by_the_heads_of_the_ops_vector() -> None:
    _, [(feed, items)] = read(plain_of(SOUND))

    opened = [head.hex() for item, head in items if item[0] in (bundle.OPEN, bundle.OPENED)]
    assert opened == [op["head"] for op in OPS["ops"]]
    assert {item[0] for item, _ in items} == set(range(7))
    assert feed.hex() == OPS["device"]["feed"]


@pytest.mark.parametrize("bad", VECTORS["bad"], ids=lambda bad: bad["name"])
def test_a_bad_bundle_is_refused_by_its_name(bad: dict[str, Any]) -> None:
    with pytest.raises(FieldledgerError) as error:
        read(plain_of(bad))

    assert error.value.name == bad["error"]

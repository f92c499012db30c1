"""Bundles from somebody who knows the format, and has stolen some key or none."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from fieldledger.crypto import age, signing
from fieldledger.domain import ops, standing
from fieldledger.services import founding, receiving, sending
from fieldledger.sync import bundle
from fieldledger.sync.padding import padme

Write = Callable[..., Path]


@pytest.fixture
def write(worker: Any, leader: Any, tmp_path: Path) -> Write:
    """``write(made=0, …)``: an empty bundle from the worker to the coordinator.

    Arguments of ``write_bundle`` may be given; ``told`` goes over its manifest, ``frame`` in the
    place of its body.
    """

    def written(
        told: dict[str, Any] | None = None, frame: bytes | None = None, **changed: Any
    ) -> Path:
        with worker.session() as mine, leader.session() as theirs:
            card, receive = standing.card_of(mine.me), theirs.me.receive
            secret, ledger = mine.ledger.meta_bytes("sign_secret"), mine.ledger.id
        arguments: dict[str, Any] = {
            "ledger": ledger,
            "demo": False,
            "made": 1,
            "sender": card,
            "to": [signing.recipient_fingerprint(receive)],
            "request": None,
            "parts": [],
            "codebook": [],
            "holds": {"counter": 2**40, "clear": ["relief"], "scope": "all", "feeds": []},
            "sign": lambda message: signing.sign(secret, message),
        } | changed
        plain = _over(bundle.write_bundle(**arguments), told or {}, frame, arguments["sign"])
        file = tmp_path / "forged.enc"
        file.write_bytes(age.encrypt(plain, [receive], os.urandom))
        return file

    return written


def _over(
    plain: bytes, told: dict[str, Any], frame: bytes | None, sign: Callable[[bytes], bytes]
) -> bytes:
    """The plaintext of a bundle (bundle 1.1) with another manifest and body, signed again."""
    unopened = bundle.read_manifest(plain)
    body = bytes(unopened.rest[: unopened.manifest.packed]) if frame is None else frame
    about = {"packed": len(body), "hash": sha256(body).hexdigest()}
    manifest = ops.encode(unopened.manifest.raw_json | about | told)
    signature = sign(b"fieldledger/bundle/1" + manifest)
    whole = len(manifest).to_bytes(4, "big") + manifest + signature + body
    return whole.ljust(padme(len(whole)), b"\0")


def refusal(leader: Any, file: Path) -> str:
    """Why a file was refused, or nothing; a refused one changed nothing, not even a receipt."""
    before = leader.facts()
    with leader.session() as session:
        receipts = _receipts(session)
        [row] = receiving.merge(session, [file]).files
        assert "refused" not in row or _receipts(session) == receipts
    assert leader.facts() == before
    return str(row["refused"]["name"]) if "refused" in row else ""


def _receipts(session: Any) -> list[tuple[object, ...]]:
    return list(session.ledger.conn.execute("SELECT * FROM receipt ORDER BY device"))


def test_the_bundle_that_these_tests_forge_is_sound(write: Write, leader: Any) -> None:
    assert refusal(leader, write()) == ""


def test_somebody_signs_in_the_name_of_another(write: Write, leader: Any) -> None:
    thief = b"t" * 32

    assert refusal(leader, write(sign=lambda message: signing.sign(thief, message))) == "forged"


def test_a_stranger_makes_keys_of_their_own(write: Write, leader: Any) -> None:
    thief = b"t" * 32
    device = founding.new_device(bytes(32), "a1", founding.Keys(thief, thief, thief, bytes(16)))
    file = write(sender=standing.card_of(device), sign=lambda message: signing.sign(thief, message))

    assert refusal(leader, file) == "not-for-us"


def test_a_bundle_for_one_is_passed_on_to_another(
    worker: Any, leader: Any, place: Any, add_one: Any, tmp_path: Path
) -> None:
    """The coordinator is the thief here: what the worker sent her is not for a third device."""
    with worker.session() as session:
        add_one(session, 1)
        sending.export(session, out=tmp_path / "river.enc")
    with leader.session() as session:
        secret = session.ledger.meta_bytes("receive_secret")
        plain = age.decrypt((tmp_path / "river.enc").read_bytes(), [age.Identity(secret)])
    with worker.session() as session:
        receive = session.me.receive
    (tmp_path / "passed-on.enc").write_bytes(age.encrypt(plain, [receive], os.urandom))

    assert refusal(worker, tmp_path / "passed-on.enc") == "forged"
    assert worker.run("merge", str(tmp_path / "passed-on.enc")).returncode == 6


@pytest.mark.parametrize("changed", [{"demo": True}, {"ledger": bytes(32)}], ids=str)
def test_a_training_ledger_or_another_one_is_no_part_of_this(
    changed: dict[str, Any], write: Write, leader: Any
) -> None:
    file = write(**changed)

    assert refusal(leader, file) == "not-for-us"
    assert leader.run("merge", str(file)).returncode == 6


def test_a_bundle_of_a_later_format_is_named_as_one(write: Write, leader: Any) -> None:
    file = write(told={"format": 2, "something": "new"})

    assert refusal(leader, file) == "newer-version"
    assert leader.run("merge", str(file)).returncode == 7


# Decompression bombs


def bomb(size: int) -> bytes:
    """A frame of a few kilobytes that expands to so many zeros."""
    packer = zstd.ZstdCompressor(level=3)
    frame = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join([*frame, packer.flush()])


def test_a_frame_that_expands_beyond_what_was_signed_stops_at_the_first_byte_too_many(
    write: Write, leader: Any
) -> None:
    file = write(frame=bomb(256 << 20), told={"raw": 1_000, "lines": 10})
    assert file.stat().st_size < 100_000

    tracemalloc.start()
    try:
        assert refusal(leader, file) == "damaged"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 << 20


@pytest.mark.parametrize("raw", [1 << 31, 1 << 52])
def test_a_frame_that_says_how_large_it_is_stays_packed(
    raw: int, write: Write, leader: Any
) -> None:
    assert refusal(leader, write(frame=b"not even zstd", told={"raw": raw})) == "damaged"


def test_the_bytes_of_a_stranger_never_reach_the_decompressor(write: Write, leader: Any) -> None:
    """A body that could only be refused as damaged is refused for its sender instead."""
    thief = b"t" * 32
    device = founding.new_device(bytes(32), "a1", founding.Keys(thief, thief, thief, bytes(16)))
    told = {"from": standing.card_of(device), "raw": 1_000, "lines": 10}

    file = write(frame=b"not even zstd", told=told, sign=lambda m: signing.sign(thief, m))

    assert refusal(leader, file) == "not-for-us"

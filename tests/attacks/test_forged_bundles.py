"""Bundles from somebody who knows the format, and has stolen some key or none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldledger.crypto import age, signing
from fieldledger.domain import standing
from fieldledger.services import founding, receiving, sending
from fieldledger.sync import bundle

Write = Callable[..., Path]


@pytest.fixture
def write(worker: Any, leader: Any, tmp_path: Path) -> Write:
    """``write(made=0, …)``: an empty bundle from the worker to the coordinator, with these
    arguments of ``write_bundle`` changed, and ``plain`` put over its plaintext."""

    def written(plain: Callable[[bytes], bytes] = bytes, **changed: Any) -> Path:
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
            "holds": {"counter": 9, "clear": ["relief"], "scope": "all", "feeds": []},
            "sign": lambda message: signing.sign(secret, message),
        }
        file = tmp_path / "forged.enc"
        data = plain(bundle.write_bundle(**arguments | changed))
        file.write_bytes(age.encrypt(data, [receive], os.urandom))
        return file

    return written


def refusal(leader: Any, file: Path) -> str:
    """Why a file was refused; whatever it was, nothing changed."""
    before = leader.facts()
    with leader.session() as session:
        merged = receiving.merge(session, [file])
        receipts = session.ledger.conn.execute("SELECT max(counter) FROM receipt").fetchone()
    [row] = merged.files
    assert leader.facts() == before
    assert "refused" not in row or receipts < (9,)
    return str(row["refused"]["name"]) if "refused" in row else ""


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


@pytest.mark.parametrize(
    ("changed", "name"), [({"demo": True}, "not-for-us"), ({"ledger": bytes(32)}, "not-for-us")]
)
def test_a_training_ledger_or_another_one_is_no_part_of_this(
    changed: dict[str, Any], name: str, write: Write, leader: Any
) -> None:
    assert refusal(leader, write(**changed)) == name


def test_a_bundle_of_a_later_format_is_named_as_one(write: Write, leader: Any) -> None:
    file = write(plain=lambda data: data.replace(b'"format":1', b'"format":2'))

    assert refusal(leader, file) == "newer-version"
    assert leader.run("merge", str(file)).returncode == 7


# Decompression bombs


def _bomb(told: int, real: int) -> Callable[[bytes], bytes]:
    """The plaintext with a body that says it has ``told`` bytes and expands to ``real``."""
    raise NotImplementedError

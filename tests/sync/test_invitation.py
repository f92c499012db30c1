"""Invitations: what the secret says, and every way in which the file can be wrong."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest

from fieldledger.errors import Damaged, NewerVersion, WrongKey
from fieldledger.sync.invitation import MAX_INVITATION, read_invitation, write_invitation


def _card() -> dict[str, Any]:
    return {
        "label": "a",
        "sign": b64encode(bytes(32)).decode(),
        "receive": b64encode(bytes(1216)).decode(),
        "feed": "0" * 64,
    }


def secret(**changed: object) -> dict[str, Any]:
    return {
        "ledger": "ab" * 32,
        "demo": False,
        "name": "생명의 기금",
        "root": b64encode(b"r" * 32).decode(),
        "recovery": "age1pq1" + "q" * 1959,
        "coordinators": [_card()],
        "label": "a1",
        "role": "worker",
        "clear": ["children", "relief"],
        "scope": "own",
        "team": None,
        "enrol": "a-7:0011223344556677",
        "key": b64encode(b"k" * 32).decode(),
        "codebook": [
            {"ref": "a-3:9f3c0a1b2c3d4e5f", "type": "item", "code": "rice", "unit": "g"},
            {"ref": "a-4:9f3c0a1b2c3d4e5f", "type": "shelter", "code": "heron"},
        ],
        "settings": {"fiscal-year-start": "10-01"},
        **changed,
    }


def seal(inside: bytes) -> dict[str, Any]:
    return {"kdf": "none", "ct": b64encode(inside).decode()}


def open_(slot: Mapping[str, Any]) -> bytes:
    from base64 import b64decode

    return b64decode(slot["ct"])


def file_of(inside: object) -> bytes:
    slot = seal(json.dumps(inside).encode())
    return json.dumps({"format": 1, "invitation": slot}).encode()


def test_what_is_written_is_read() -> None:
    told = read_invitation(write_invitation(secret(), seal), open_)

    expected = secret(
        ledger=b"\xab" * 32,
        root=b"r" * 32,
        key=b"k" * 32,
        coordinators=(_card(),),
        clear=("children", "relief"),
        codebook=tuple(secret()["codebook"]),
    )
    assert asdict(told) == expected


def test_the_file_shows_nothing_but_the_slot() -> None:
    shown = json.loads(write_invitation(secret(), lambda _inside: {"slot": "closed"}))

    assert shown == {"format": 1, "invitation": {"slot": "closed"}}


def test_keys_of_a_later_version_do_not_hinder() -> None:
    later = {"format": 1, "invitation": seal(json.dumps(secret(mood="good")).encode()), "x": 1}

    assert read_invitation(json.dumps(later).encode(), open_).label == "a1"


def test_a_wrong_code_is_told_by_whoever_opens_the_slot() -> None:
    def refuse(_slot: Mapping[str, Any]) -> bytes:
        raise WrongKey("The passphrase or code is wrong.")

    with pytest.raises(WrongKey):
        read_invitation(write_invitation(secret(), seal), refuse)


def test_an_invitation_of_a_later_format_says_so() -> None:
    with pytest.raises(NewerVersion, match="invitation was made by a newer version"):
        read_invitation(b'{"format":2,"sealed":"otherwise"}', open_)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        b"{}",
        b'{"format":1}',
        b'{"format":1,"invitation":[]}',
        b'{"format":1,"format":1,"invitation":{}}',
        file_of([]),
        file_of({}),
        b" " * (MAX_INVITATION + 1),
    ],
    ids=lambda data: data[:45].decode("latin-1"),
)
def test_what_is_no_invitation_is_damaged(data: bytes) -> None:
    with pytest.raises(Damaged, match="no invitation") as error:
        read_invitation(data, open_)
    assert error.value.hint


@pytest.mark.parametrize("length", [0, 1, 30, 200, -2])
def test_an_invitation_cut_short_is_damaged(length: int) -> None:
    data = write_invitation(secret(), seal).rstrip()

    with pytest.raises(Damaged):
        read_invitation(data[:length], open_)


@pytest.mark.parametrize(
    "changed",
    [
        {"ledger": "AB" * 32},
        {"root": "AAAA"},
        {"recovery": "age1qqqq"},
        {"coordinators": []},
        {"label": "A 1"},
        {"clear": ["relief", "children"]},
        {"team": 3},
        {"enrol": "a-7"},
        {"key": None},
        {"codebook": [{"code": "rice"}]},
        {"settings": []},
    ],
    ids=str,
)
def test_a_secret_of_another_shape_is_neither_written_nor_read(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is not what it must be"):
        write_invitation(secret(**changed), seal)
    with pytest.raises(Damaged, match=next(iter(changed))):
        read_invitation(file_of(secret(**changed)), open_)


def test_an_invitation_that_nobody_would_read_is_not_written() -> None:
    with pytest.raises(ValueError, match="4 MiB"):
        write_invitation(secret(name="x" * MAX_INVITATION), seal)

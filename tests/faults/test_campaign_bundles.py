"""A sound bundle spoilt at every edge that its format has: refused by name, and nothing changed.

Outside, the lines of the age header, its MAC, the nonce and the chunks. Inside, the length, the
manifest, the signature, the frame and the padding, each spoilt by somebody who can encrypt for the
receiver (its address is no secret); and each kind of line of the body, spoilt by somebody who
cannot sign, and by a member who can sign for itself alone.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from fieldledger.crypto import age, signing
from fieldledger.services import entries, receiving, sending

SEED = 20031001
CHUNK = 64 * 1024 + 16  # of the age payload
EVERY = [pytest.param(40, id="quick"), pytest.param(1, id="campaign", marks=pytest.mark.long)]


@dataclass(frozen=True)
class Parcel:
    """A bundle from the worker to the coordinator, with the plaintext in its parts."""

    file: bytes
    manifest: bytes
    signature: bytes
    frame: bytes
    padding: bytes
    receive: bytes
    sign: Callable[[bytes], bytes]

    @property
    def lines(self) -> list[bytes]:
        return zstd.decompress(self.frame).split(b"\n")[:-1]

    def sealed(self, plain: bytes) -> bytes:
        return age.encrypt(plain, [self.receive], os.urandom)

    def put_together(
        self, lines: list[bytes] | None = None, *, signed: bool = False, **told: Any
    ) -> bytes:
        """The bundle with other lines or another manifest, measured anew; signed anew or not."""
        body = b"".join(line + b"\n" for line in (self.lines if lines is None else lines))
        frame = zstd.compress(body)
        about = json.loads(self.manifest) | {"packed": len(frame), "raw": len(body)}
        about |= {"hash": sha256(frame).hexdigest(), "lines": body.count(b"\n"), **told}
        manifest = json.dumps(about, separators=(",", ":"), ensure_ascii=False).encode()
        message = b"fieldledger/bundle/1" + manifest
        plain = len(manifest).to_bytes(4, "big") + manifest
        plain += (self.sign(message) if signed else self.signature) + frame
        return self.sealed(plain.ljust(padded(len(plain)), b"\0"))


def padded(length: int) -> int:
    """The Padmé length, from the document (bundle §1.3)."""
    e = length.bit_length() - 1
    low = e - e.bit_length()
    return max(16_384, -(-length // 2**low) * 2**low)


@pytest.fixture
def parcel(worker: Any, leader: Any) -> Parcel:
    chance = random.Random(SEED)
    row = {"item": "rice", "quantity": "1kg", "shelter": "s-12", "date": "2003-10-20"}
    child = {"code": "c-1", "birth_year": 1995, "sex": "female"}
    path = worker.folder / "river.enc"
    with worker.session() as session:
        rows = [{**row, "note": chance.randbytes(250).hex()} for _ in range(600)]
        entries.add_many(session, "distribution", rows)
        entries.add_many(session, "child", [child])
        sending.export(session, out=path)
        secret = session.ledger.meta_bytes("sign_secret")
    with leader.session() as session:
        key = age.Identity(session.ledger.meta_bytes("receive_secret"))
        receive = session.me.receive
    data = path.read_bytes()
    plain = age.decrypt(data, [key])
    begin = 4 + int.from_bytes(plain[:4], "big")
    manifest, rest = plain[4:begin], plain[begin + 64 :]
    packed = json.loads(manifest)["packed"]
    assert len(data) > 2 * CHUNK
    return Parcel(
        data,
        manifest,
        plain[begin : begin + 64],
        rest[:packed],
        rest[packed:],
        receive,
        lambda message: signing.sign(secret, message),
    )


def refused(leader: Any, spoilt: Iterator[bytes], names: set[str]) -> int:
    """Take each in: it is refused by one of these names and changes nothing; how many."""
    file: Path = leader.folder / "spoilt.enc"
    before, count = leader.facts(), 0
    with leader.session() as session:
        for count, data in enumerate(spoilt, 1):
            file.write_bytes(data)
            [row] = receiving.merge(session, [file]).files
            assert "refused" in row, count
            assert row["refused"]["name"] in names, (count, row)
        assert session.ledger.conn.execute("SELECT count(*) FROM merged").fetchone() == (1,)
    assert leader.facts() == before
    assert leader.problems() == []
    return count


def flips(data: bytes, places: Iterator[int]) -> Iterator[bytes]:
    chance = random.Random(SEED)
    for at in places:
        changed = bytearray(data)
        changed[at] ^= 1 << chance.randrange(8)
        yield bytes(changed)


def test_the_bundle_that_is_spoilt_here_is_sound(parcel: Parcel, leader: Any) -> None:
    for number, data in enumerate(
        (parcel.file, parcel.put_together(), parcel.put_together(signed=True))
    ):
        file = leader.folder / f"{number}.enc"
        file.write_bytes(data)
    with leader.session() as session:
        told = receiving.merge(session, [leader.folder / "2.enc"]).files[0]
        assert (told["new"], told.get("refused")) == (601, None)
        told = receiving.merge(session, [leader.folder / "0.enc"]).files[0]
        assert (told["known"] >= 601, told.get("refused")) == (True, None)


# --- the age file around it -------------------------------------------------------------------


def edges(file: bytes) -> list[int]:
    """Where a line of the header, its MAC, the nonce and each chunk begin; and the end."""
    mac = file.index(b"\n---") + 1
    begin = file.index(b"\n", mac) + 1
    lines = [at + 1 for at in range(begin) if file[at : at + 1] == b"\n"]
    return [0, *lines, mac + 4, begin + 16, *range(begin + 16 + CHUNK, len(file), CHUNK), len(file)]


def test_cut_and_flipped_at_every_edge_of_the_age_file(parcel: Parcel, leader: Any) -> None:
    places = sorted({at + by for at in edges(parcel.file) for by in (-2, -1, 0, 1, 2)})
    inside = [at for at in places if 0 <= at < len(parcel.file)]

    assert refused(leader, (parcel.file[:at] for at in inside), {"damaged"}) > 40
    names = {"damaged", "for-another", "newer-version"}
    assert refused(leader, flips(parcel.file, iter(inside)), names) > 40


def test_chunks_that_change_places_come_twice_or_are_missing(parcel: Parcel, leader: Any) -> None:
    file = parcel.file
    begin = file.index(b"\n", file.index(b"\n---") + 1) + 17
    header = file[:begin]
    chunks = [file[at : at + CHUNK] for at in range(begin, len(file), CHUNK)]
    assert len(chunks) >= 3

    def spoilt() -> Iterator[bytes]:
        for at in range(len(chunks) - 1):
            swapped = [*chunks[:at], chunks[at + 1], chunks[at], *chunks[at + 2 :]]
            yield header + b"".join(swapped)
        for at in range(len(chunks)):
            yield header + b"".join(chunks[: at + 1] + chunks[at:])
            yield header + b"".join(chunks[:at] + chunks[at + 1 :])

    refused(leader, spoilt(), {"damaged"})


# --- the plaintext, encrypted again by anybody ------------------------------------------------


def test_every_part_of_the_plaintext_flipped_and_cut(parcel: Parcel, leader: Any) -> None:
    length = len(parcel.manifest).to_bytes(4, "big")
    parts = [length, parcel.manifest, parcel.signature, parcel.frame, parcel.padding]
    plain, begins = b"".join(parts), [0]
    for part in parts:
        begins.append(begins[-1] + len(part))
    places = sorted({at + by for at in begins for by in (-1, 0, 1)})
    inside = [at for at in places if 0 <= at < len(plain)]

    names = {"damaged", "forged", "not-for-us"}
    refused(leader, (parcel.sealed(each) for each in flips(plain, iter(inside))), names)
    refused(leader, (parcel.sealed(plain[:at]) for at in inside), names)
    short = [plain[:at].ljust(len(plain), b"\0") for at in inside if at < begins[-2]]
    refused(leader, (parcel.sealed(each) for each in short), names)
    signature = range(begins[2], begins[3])
    refused(leader, (parcel.sealed(each) for each in flips(plain, iter(signature))), {"forged"})


@pytest.mark.parametrize("step", EVERY)
def test_any_bit_of_the_manifest(step: int, parcel: Parcel, leader: Any) -> None:
    """Nothing of what it says is believed, whatever it is, before its signature was checked."""
    after = parcel.signature + parcel.frame + parcel.padding
    length = len(parcel.manifest).to_bytes(4, "big")
    whole = (
        parcel.sealed(length + each + after)
        for each in flips(parcel.manifest, iter(range(0, len(parcel.manifest), step)))
    )

    refused(leader, whole, {"damaged", "forged", "not-for-us", "newer-version"})


# --- the lines of the body --------------------------------------------------------------------

HASH, KEY = "A" * 43 + "=", "00" * 32
CODE = {"ref": "a-3:9f3c0a1b2c3d4e5f", "type": "item", "code": "x", "unit": "g"}
KINDS = {
    "code": ["code", CODE],
    "salt": ["salt", "money", HASH],
    "file": ["file", "AAAA"],
    "sealed": ["sealed", HASH, HASH],
    "erased": ["erased", HASH, HASH],
    "skip": ["skip", 3, KEY],
    "open": ["open", HASH, {"in": "open", "do": "add", "at": 1}],
    "payload": {"in": "open", "do": "add", "at": 1},
}


def bodies(parcel: Parcel) -> Iterator[list[bytes]]:
    """The body with one line of each kind put in at each end and in the middle; with each of its
    first and last lines left out, twice, in another place, and changed."""
    lines = parcel.lines
    for line in KINDS.values():
        made = json.dumps(line, separators=(",", ":")).encode()
        for at in (0, 1, len(lines) // 2, len(lines)):
            yield [*lines[:at], made, *lines[at:]]
            yield [*lines[:at], made, *lines[at + 1 :]]
    for at in (*range(10), *range(len(lines) - 10, len(lines))):
        yield lines[:at] + lines[at + 1 :]
        yield lines[: at + 1] + lines[at:]
        yield [*lines[:at], *lines[at + 1 :], lines[at]] if at + 1 < len(lines) else lines[::-1]
        yield [*lines[:at], lines[at].replace(b"1", b"2"), *lines[at + 1 :]]


def bound(lines: list[bytes]) -> list[bytes]:
    """The lines that a chain holds in place: a salt key that no op needs, or a sealed file that
    none names, is nothing that could be believed (bundle §3.6)."""
    return [line for line in lines if not line.startswith((b'["salt"', b'["file"'))]


def told(parcel: Parcel, lines: list[bytes]) -> dict[str, Any]:
    """The last part of a manifest, told to have as many lines as there are now."""
    parts = json.loads(parcel.manifest)["parts"]
    parts[-1]["lines"] += len(lines) - len(parcel.lines)
    return {"parts": parts}


def test_any_line_changed_without_a_signature_is_forged(parcel: Parcel, leader: Any) -> None:
    whole = (
        parcel.put_together(lines, **told(parcel, lines))
        for lines in bodies(parcel)
        if lines != parcel.lines
    )

    assert refused(leader, whole, {"forged"}) > 100


def test_any_line_changed_by_a_member_who_signs_the_bundle_is_refused(
    parcel: Parcel, leader: Any
) -> None:
    """The chain of each feed, up to a head signed by its own device, holds every line in place."""
    whole = (
        parcel.put_together(lines, signed=True, **told(parcel, lines))
        for lines in bodies(parcel)
        if bound(lines) != bound(parcel.lines)
    )

    assert refused(leader, whole, {"forged", "damaged", "file-refused"}) > 80


def test_after_all_that_the_sound_one_is_taken_in(parcel: Parcel, leader: Any) -> None:
    spoilt = iter([parcel.file[:-1], parcel.put_together(parcel.lines[:-1])])
    refused(leader, spoilt, {"damaged", "forged"})
    file = leader.folder / "river.enc"
    file.write_bytes(parcel.file)

    with leader.session() as session:
        [row] = receiving.merge(session, [file]).files
    assert row["new"] == 601
    assert leader.problems() == []

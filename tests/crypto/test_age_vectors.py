"""The C2SP test vectors of the age format, all 143; where they come from: vectors/age/NOTICE."""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldledger.crypto import age
from fieldledger.errors import Damaged, FieldledgerError, NewerVersion, NotForUs

FOLDER = Path(__file__).parent.parent / "vectors" / "age" / "cctv"
NAMES = sorted(path.name for path in FOLDER.iterdir())


@dataclass
class Vector:
    expect: str
    payload: str
    identities: list[age.Identity]
    passphrases: int
    armored: bool
    file: bytes


def load(name: str) -> Vector:
    head, _, file = (FOLDER / name).read_bytes().partition(b"\n\n")
    pairs = [line.split(": ", 1) for line in head.decode().splitlines()]
    known = dict(pairs)
    keys = [value for key, value in pairs if key == "identity"]
    return Vector(
        expect=known["expect"],
        payload=known.get("payload", hashlib.sha256().hexdigest()),
        identities=[age.decode_identity(key) for key in keys],
        passphrases=sum(key == "passphrase" for key, _ in pairs),
        armored="armored" in known,
        file=zlib.decompress(file) if known.get("compressed") == "zlib" else file,
    )


def release(vector: Vector) -> tuple[str, str]:
    """Return what became of the file and the SHA-256 of every byte that was handed out."""
    seen = hashlib.sha256()
    try:
        for chunk in age.decrypt_chunks(io.BytesIO(vector.file).read, vector.identities):
            seen.update(chunk)
    except FieldledgerError as error:
        return type(error).__name__, seen.hexdigest()
    return "success", seen.hexdigest()


PASSPHRASE_BESIDE_OTHERS = {"scrypt_and_x25519", "scrypt_double"}

OUTCOMES = {
    "success": {"success"},
    "no match": {NotForUs.__name__},
    "header failure": {Damaged.__name__, NewerVersion.__name__},
    "HMAC failure": {Damaged.__name__},
    "payload failure": {Damaged.__name__},
}


def test_all_vectors_are_here() -> None:
    assert len(NAMES) == 143


@pytest.mark.parametrize("name", NAMES)
def test_a_vector_ends_as_the_specification_says(name: str) -> None:
    vector = load(name)
    outcome, seen = release(vector)
    if vector.armored:
        # Text armor is not read at all: such a file is refused, whatever is in it.
        assert outcome == "Damaged"
    elif vector.passphrases and name not in PASSPHRASE_BESIDE_OTHERS:
        # Passphrases are not tried, nor is what belongs to them read: somebody else's file.
        assert outcome in {"NotForUs", "Damaged"}
    else:
        assert outcome in OUTCOMES[vector.expect]
        assert seen == vector.payload

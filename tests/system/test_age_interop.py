"""The age codec against the programs of other people, in both directions.

npm's ``age-encryption`` is by the author of age and knows the post-quantum recipient; Debian's
``age`` knows X25519. A program that is missing fails the test by name: skipped, it proves nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from fieldledger.crypto import age

pytestmark = pytest.mark.system

HERE = Path(__file__).parent
SEED = hashlib.sha256(b"tests/system").digest()
PUBLIC, CLASSIC_PUBLIC = age.post_quantum_public(SEED), age.classic_public(SEED)
CHUNK = 64 * 1024
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 1_000_000]


def program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"'{name}' is not installed; .ci/run installs what these tests need")
    return path


def run(*command: str, data: bytes = b"") -> bytes:
    done = subprocess.run(command, input=data, capture_output=True, cwd=HERE, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def npm_age(work: str, key: str, data: bytes = b"") -> bytes:
    if not (HERE / "node_modules" / "age-encryption").is_dir():
        pytest.fail("npm's 'age-encryption' is not installed; run `npm ci` in tests/system")
    return run(program("node"), "age.mjs", work, key, data=data)


def some_bytes(size: int) -> bytes:
    return hashlib.shake_256(b"%d" % size).digest(size)


@pytest.mark.parametrize("post_quantum", [True, False], ids=["post-quantum", "classic"])
def test_npm_derives_the_same_public_key(post_quantum: bool) -> None:
    public = PUBLIC if post_quantum else CLASSIC_PUBLIC
    derived = npm_age("public", age.encode_identity(SEED, post_quantum))
    assert derived.decode() == age.encode_recipient(public)


@pytest.mark.parametrize("size", SIZES)
def test_npm_reads_what_we_write_after_quantum(size: int) -> None:
    data = some_bytes(size)
    file = age.encrypt(data, [age.post_quantum_public(bytes(32)), PUBLIC], os.urandom)
    assert npm_age("decrypt", age.encode_identity(SEED), file) == data


@pytest.mark.parametrize("size", SIZES)
def test_we_read_what_npm_writes_after_quantum(size: int) -> None:
    data = some_bytes(size)
    file = npm_age("encrypt", age.encode_recipient(PUBLIC), data)
    assert age.read_header(file).stanzas == ("mlkem768x25519",)
    assert age.decrypt(file, [age.Identity(SEED)]) == data


@pytest.mark.parametrize("size", SIZES)
def test_debian_age_reads_what_we_write(size: int, tmp_path: Path) -> None:
    identity = tmp_path / "identity"
    identity.write_text(age.encode_identity(SEED, post_quantum=False) + "\n")
    data = some_bytes(size)
    file = age.encrypt(data, [age.classic_public(bytes(32)), CLASSIC_PUBLIC], os.urandom)
    assert run(program("age"), "--decrypt", "--identity", str(identity), data=file) == data


@pytest.mark.parametrize("size", SIZES)
def test_we_read_what_debian_age_writes(size: int) -> None:
    data = some_bytes(size)
    file = run(program("age"), "--recipient", age.encode_recipient(CLASSIC_PUBLIC), data=data)
    assert age.decrypt(file, [age.Identity(SEED, post_quantum=False)]) == data

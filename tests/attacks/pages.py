"""Every page of a home as its owner's key opens it: live, free and still in the write-ahead log.

SQLCipher 4 with its defaults (docs/format/ledger.md 2.1): pages of 4,096 bytes, of which the last
80 are the IV and an HMAC; AES-256-CBC under the raw key. What an attacker with the key would do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT = 4096, 80, 16
WAL_HEADER, FRAME_HEADER = 32, 24


def plain(home: Path, database_key: bytes) -> Iterator[bytes]:
    """The plaintext of every page of the database file and of every frame of its log."""
    file = (home / "ledger.db").read_bytes()
    for at in range(0, len(file), PAGE):
        yield _decrypt(file[at : at + PAGE], database_key, first=at == 0)
    log = home / "ledger.db-wal"
    frames = log.read_bytes()[WAL_HEADER:] if log.exists() else b""
    for at in range(0, len(frames), FRAME_HEADER + PAGE):
        number = int.from_bytes(frames[at : at + 4], "big")
        page = frames[at + FRAME_HEADER : at + FRAME_HEADER + PAGE]
        yield _decrypt(page, database_key, first=number == 1)


def _decrypt(page: bytes, key: bytes, *, first: bool) -> bytes:
    body, iv = page[SALT if first else 0 : PAGE - RESERVED], page[PAGE - RESERVED :][:16]
    opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return opened.update(body) + opened.finalize()

"""Key derivation with HKDF-SHA256 (RFC 5869) from the standard library alone, one block long.

Written over ``hmac`` so that deriving the database key needs no import of ``cryptography``.
"""

from __future__ import annotations

import hmac

KEY_SIZE = 32


def hkdf_sha256(secret: bytes, *, salt: bytes, info: bytes) -> bytes:
    """Return 32 bytes derived from ``secret``; an empty ``salt`` is 32 zeros (RFC 5869 2.2)."""
    extracted = hmac.digest(salt or bytes(KEY_SIZE), secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")

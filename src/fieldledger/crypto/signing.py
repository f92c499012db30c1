"""Ed25519 signatures, and the fingerprints by which people compare keys.

``cryptography`` is imported inside the functions that sign: a fingerprint needs hashing only.
What is signed is the caller's message, which begins with its own domain string.
"""

from __future__ import annotations

import hashlib

_DEVICE_DOMAIN = b"fieldledger/fingerprint/1"
_RECIPIENT_DOMAIN = b"fieldledger/recipient/1"
_GROUPS, _DIGITS = 8, 4


def public_of(seed: bytes) -> bytes:
    """Return the 32-byte Ed25519 public key of a 32-byte seed (RFC 8032)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - see above
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the 64-byte signature of ``message``; the same every time."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - see above
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether ``signature`` over ``message`` is by ``public``; never raises for bad bytes."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - see above
        Ed25519PublicKey,
    )

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(sign_public: bytes, receive_public: bytes) -> str:
    """Return a device's fingerprint, to be read out on the telephone.

    Eight groups of four decimal digits (106 bits) of both its keys: ``0123 4567 …``.
    """
    # The signing key has a fixed length, so the two keys cannot be split in another place.
    if len(sign_public) != 32:
        raise ValueError("an Ed25519 public key has 32 bytes")
    digest = hashlib.sha256(_DEVICE_DOMAIN + sign_public + receive_public).digest()
    number = int.from_bytes(digest, "big") % 10 ** (_GROUPS * _DIGITS)
    digits = f"{number:0{_GROUPS * _DIGITS}d}"
    return " ".join(digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS))


def recipient_fingerprint(receive_public: bytes) -> str:
    """Return the 32 hex digits by which a bundle's manifest names a recipient."""
    return hashlib.sha256(_RECIPIENT_DOMAIN + receive_public).hexdigest()[:32]

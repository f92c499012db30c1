"""The two keys that come from the recovery secret (docs/format/ops.md 1.2), and their public sides.

The secret and both seeds are 32 bytes. None of them is ever written to a disk by the program.
"""

from __future__ import annotations

from fieldledger.crypto.hkdf import hkdf_sha256


def root_seed(secret: bytes) -> bytes:
    """The Ed25519 seed of the root key, whose public side the ledger's id is the hash of."""
    return hkdf_sha256(secret, salt=b"", info=b"fieldledger/root/1")


def recovery_seed(secret: bytes) -> bytes:
    """The X-Wing seed of the recovery identity, which vaults and bundles are encrypted to."""
    return hkdf_sha256(secret, salt=b"", info=b"fieldledger/recovery/1")

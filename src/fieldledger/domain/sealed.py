"""The plaintext of a sealed file (``docs/format/sealed.md`` section 2). Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from fieldledger.domain import ops

STEP = 512

_IN_AFTER_SALT, _SALT_END = b'","in":"', len(ops.SALTED) + 24  # base64 of 16 bytes


def join(payloads: Sequence[bytes]) -> bytes:
    """Payloads, each ended by a line feed, and zeros up to a multiple of 512 bytes."""
    whole = b"".join(payload + b"\n" for payload in payloads)
    return whole.ljust(-(-len(whole) // STEP) * STEP, b"\0")


def by_hash(plain: bytes) -> dict[bytes, bytes]:
    """The payloads of a sealed file's plaintext by their payload hash (ops §4.2), 32 bytes.

    Other lines are left out: whoever passed them on would make bundles that nobody takes in.
    """
    lines = plain.rstrip(b"\0").split(b"\n")
    return {hashlib.sha256(line).digest(): line for line in lines if _is_payload(line)}


def _is_payload(line: bytes) -> bool:
    if not line.startswith(ops.SALTED) or len(line) > ops.PAYLOAD_LIMIT:
        return False
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return line.startswith(_IN_AFTER_SALT, _SALT_END) and line.endswith(b"}")

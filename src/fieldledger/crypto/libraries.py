"""Which cryptography this installation stands on."""

from __future__ import annotations

import cryptography
from cryptography.hazmat.backends.openssl import backend


def versions() -> dict[str, str]:
    """The versions of ``cryptography`` and of the ``openssl`` inside it."""
    return {"cryptography": cryptography.__version__, "openssl": backend.openssl_version_text()}

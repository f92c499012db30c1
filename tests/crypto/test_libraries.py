"""Which cryptography this installation stands on."""

from __future__ import annotations

import cryptography

from fieldledger.crypto import libraries


def test_the_library_and_the_openssl_inside_it_are_told() -> None:
    told = libraries.versions()

    assert told["cryptography"] == cryptography.__version__
    assert told["openssl"].split()[1][0].isdigit()

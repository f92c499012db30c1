"""Signatures and fingerprints."""

from __future__ import annotations

import re

import pytest

from fieldledger.crypto import signing

# RFC 8032 section 7.1, test 2
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_the_vector_of_the_standard_comes_out() -> None:
    assert signing.public_of(SEED) == PUBLIC
    assert signing.sign(SEED, b"\x72") == SIGNATURE
    assert signing.verify(PUBLIC, b"\x72", SIGNATURE)


def test_another_message_key_or_signature_does_not_verify() -> None:
    assert not signing.verify(PUBLIC, b"\x73", SIGNATURE)
    assert not signing.verify(signing.public_of(bytes(32)), b"\x72", SIGNATURE)
    for at in range(64):
        changed = bytearray(SIGNATURE)
        changed[at] ^= 1
        assert not signing.verify(PUBLIC, b"\x72", bytes(changed))


@pytest.mark.parametrize(
    ("public", "signature"),
    [(b"", SIGNATURE), (PUBLIC + b"\0", SIGNATURE), (PUBLIC, b""), (PUBLIC, SIGNATURE + b"\0")],
)
def test_bytes_of_the_wrong_length_do_not_verify_and_do_not_raise(
    public: bytes, signature: bytes
) -> None:
    assert not signing.verify(public, b"\x72", signature)


def test_a_fingerprint_is_eight_groups_of_four_digits() -> None:
    text = signing.fingerprint(PUBLIC, b"x" * 1216)
    assert re.fullmatch(r"\d{4}( \d{4}){7}", text)
    assert text == signing.fingerprint(PUBLIC, b"x" * 1216)


def test_a_fingerprint_depends_on_both_keys() -> None:
    receive = b"x" * 1216
    texts = {
        signing.fingerprint(PUBLIC, receive),
        signing.fingerprint(SEED, receive),
        signing.fingerprint(PUBLIC, receive[:-1] + b"y"),
    }
    assert len(texts) == 3


def test_a_fingerprint_of_something_that_is_no_key_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        signing.fingerprint(PUBLIC + b"x", b"")


def test_a_recipient_is_named_by_32_hex_digits_that_are_not_its_bare_hash() -> None:
    text = signing.recipient_fingerprint(b"x" * 1216)
    assert re.fullmatch(r"[0-9a-f]{32}", text)
    assert text != signing.recipient_fingerprint(b"y" * 1216)

"""Bech32 text: the vectors of BIP 173, and that any single mistake is found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.crypto import bech32


@pytest.mark.parametrize(
    ("text", "prefix", "data"),
    [
        ("A12UEL5L", "a", b""),
        ("a12uel5l", "a", b""),
        ("?1ezyfcl", "?", b""),
        (
            "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
            "abcdef",
            bytes.fromhex("00443214c74254b635cf84653a56d7c675be77df"),
        ),
        (f"11{'q' * 82}c8247j", "1", bytes(51)),
    ],
)
def test_a_vector_of_the_standard_is_read(text: str, prefix: str, data: bytes) -> None:
    assert bech32.decode(text) == (prefix, data)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\x201nwldj5", "prefix"),
        ("\x7f1axkwrx", "prefix"),
        ("\x801eym55h", "prefix"),
        ("pzry9x0s0muk", "prefix"),
        ("1pzry9x0s0muk", "prefix"),
        ("x1b4n0q5v", "does not belong"),
        ("li1dgmt3", "does not belong"),
        ("de1lg7wt\xff", "does not belong"),
        ("A1G7SGD8", "checksum"),
        ("a12UEL5L", "mixed"),
        ("a1q3g6mn3", "bits of nothing"),
        ("a1qxuzymyh", "bits of nothing"),
    ],
)
def test_what_the_standard_forbids_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        bech32.decode(text)


@settings(max_examples=50)
@given(data=st.binary(max_size=80))
def test_bytes_come_back(data: bytes) -> None:
    text = bech32.encode("Age-Secret-Key-", data)
    assert bech32.decode(text) == bech32.decode(text.upper()) == ("age-secret-key-", data)


def test_one_wrong_character_is_always_found() -> None:
    text = bech32.encode("age", bytes(range(32)))
    for at in range(4, len(text)):
        for character in "qpzry9x8gf2tvdw0s3jn54khce6mua7l".replace(text[at], ""):
            with pytest.raises(ValueError, match="checksum"):
                bech32.decode(text[:at] + character + text[at + 1 :])

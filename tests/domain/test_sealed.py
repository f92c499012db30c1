"""The plaintext of a sealed file: what is put together comes apart, and nothing else does."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.domain import ops, sealed

TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)


def payload(text: str, salt: bytes = bytes(16)) -> bytes:
    return ops.encode({"in": "relief", "do": "add", "note": text}, salt)


@given(st.lists(TEXTS, max_size=5))
def test_payloads_come_apart_by_their_hashes(texts: list[str]) -> None:
    whole = [payload(text, n.to_bytes(16, "big")) for n, text in enumerate(texts)]
    plain = sealed.join(whole)

    assert len(plain) % sealed.STEP == 0
    assert sealed.by_hash(plain) == {hashlib.sha256(each).digest(): each for each in whole}


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b'{"in":"relief"}',
        b'{"salt":"short","in":"relief"}',
        payload("x")[:-1],
        payload("x").replace(b"x", b"\xff"),
        payload("x" * ops.PAYLOAD_LIMIT),
    ],
)
def test_what_nobody_could_pass_on_is_left_out(line: bytes) -> None:
    assert sealed.by_hash(sealed.join([line])) == {}

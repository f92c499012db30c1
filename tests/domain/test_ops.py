"""Payload bytes, hashes, references and labels; the vectors are in ``tests/vectors``."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.domain import ops

BODY = {"in": "relief", "do": "add", "at": 5, "type": "shelter", "v": 1, "fields": {}}


# --- payloads ---------------------------------------------------------------------------------


def test_a_payload_has_no_white_space_and_its_compartment_first() -> None:
    assert ops.encode({"in": "relief", "do": "add"}) == b'{"in":"relief","do":"add"}'


def test_a_salt_comes_before_everything() -> None:
    payload = ops.encode({"in": "children"}, bytes(16))

    assert payload == b'{"salt":"AAAAAAAAAAAAAAAAAAAAAA==","in":"children"}'


def test_text_is_written_as_it_is_in_form_c() -> None:
    assert ops.encode({"in": "물", "x": "e\u0301"}) == '{"in":"물","x":"é"}'.encode()


def test_what_is_no_json_is_not_written() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        ops.encode({"in": "open", "x": float("nan")})


@pytest.mark.parametrize("salt", [None, bytes(range(16))])
@pytest.mark.parametrize("where", ["open", "control", "children", ""])
def test_the_compartment_is_read_without_reading_the_rest(where: str, salt: bytes | None) -> None:
    assert ops.compartment_of(ops.encode({"in": where, "do": "add"}, salt)) == where


@pytest.mark.parametrize(
    "payload",
    [b"", b"{}", b'{"do":"add"}', b'{"salt":"AA"}', b'{"in":"open', b'{"salt":"AA","do":1}', b"["],
)
def test_what_does_not_begin_as_a_payload_has_no_compartment(payload: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        ops.compartment_of(payload)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers()))
def test_a_payload_reads_back(fields: dict[str, int]) -> None:
    payload = ops.encode({"in": "open", "fields": {"x": list(fields.values())}})

    assert json.loads(payload) == {"in": "open", "fields": {"x": list(fields.values())}}


# --- hashes -----------------------------------------------------------------------------------


def test_every_part_of_a_hash_matters() -> None:
    payload, salted = ops.encode(BODY), ops.encode(BODY, bytes(16))
    key = ops.salt_key(bytes(32), "relief")
    hashes = {
        ops.payload_hash(payload, key, 1),
        ops.payload_hash(payload, key, 2),
        ops.payload_hash(payload, ops.salt_key(bytes(32), "money"), 1),
        ops.payload_hash(payload, ops.salt_key(b"x" * 32, "relief"), 1),
        ops.payload_hash(salted, key, 1),
        ops.payload_hash(ops.encode(BODY, b"x" * 16), key, 1),
    }
    heads = {
        ops.next_head(bytes(32), one, seal) for one in hashes for seal in (ops.NO_SEAL, b"s" * 32)
    }

    assert len(hashes) == 6
    assert len(heads) == 12
    assert ops.next_head(b"x" * 32, min(hashes)) not in heads


def test_a_salted_payload_is_bound_by_its_salt_alone() -> None:
    salted = ops.encode(BODY, bytes(16))

    assert ops.payload_hash(salted, b"k" * 32, 7) == sha256(salted).digest()


def test_what_everybody_reads_is_blinded_by_no_secret() -> None:
    assert ops.salt_key(b"secret", "open") == ops.salt_key(b"other", "control") == bytes(32)


def test_no_two_kinds_of_signature_can_be_taken_for_each_other() -> None:
    ledger, feed, sign, receive = (bytes([n]) * 32 for n in range(4))
    messages = [
        ops.head_message(ledger, sign, 1, feed),
        ops.found_message(ledger, feed, sign, receive),
        ops.enrol_message(ledger, feed, sign, receive, "a1"),
    ]

    assert len({message.partition(b"\0")[0] for message in messages}) == 3
    assert ops.enrol_message(ledger, feed, sign, receive, "a2") != messages[2]


def test_a_feed_belongs_to_one_ledger_and_one_key() -> None:
    made = {
        ops.feed_id(ledger, sign, nonce)
        for ledger in (b"l" * 32, b"m" * 32)
        for sign in (b"s" * 32, b"t" * 32)
        for nonce in (bytes(16), b"n" * 16)
    }

    assert len(made) == 8


# --- references and labels --------------------------------------------------------------------


def test_a_reference_is_a_label_a_number_and_the_beginning_of_a_head() -> None:
    ref = ops.reference("a1", 42, bytes.fromhex("9f3c0a1b2c3d4e5f") + bytes(24))

    assert ref == "a1-42:9f3c0a1b2c3d4e5f"
    assert ops.identity(ref) == "42:9f3c0a1b2c3d4e5f"
    assert ops.identities([ref, "42:9f3c0a1b2c3d4e5f"]) == ("42:9f3c0a1b2c3d4e5f",) * 2


@pytest.mark.parametrize(
    ("inviter", "taken", "label"),
    [
        ("a", [], "a1"),
        ("a", ["a1", "a2"], "a3"),
        ("a", ["a2"], "a1"),
        ("a1", [], "a1a"),
        ("a1", ["a1a", "a1b"], "a1c"),
        ("a1", [f"a1{chr(97 + n)}" for n in range(26)], "a1aa"),
        ("a1b", ["a1b1"], "a1b2"),
    ],
)
def test_labels_alternate_letters_and_digits(inviter: str, taken: list[str], label: str) -> None:
    assert ops.next_label(inviter, taken) == label


def test_inviters_who_never_meet_never_give_one_label_twice() -> None:
    given_out: list[str] = ["a"]
    for inviter in given_out:
        own: list[str] = []
        while len(own) < 30 and len(given_out) < 900:
            own.append(ops.next_label(inviter, own))
            given_out.append(own[-1])

    assert len(set(given_out)) == len(given_out)

"""Many payloads at once are judged as each by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain import bulk, wire
from fieldledger.domain.ops import encode
from fieldledger.domain.problems import BadOp

HEAD = "0011223344556677"
ITEM, SHELTER, CHILD = f"a-3:{HEAD}", f"a-19:{HEAD}", f"a1-42:{HEAD}"
SALT = bytes(range(16))
FIELDS = {"date": "2004-05-17", "item": ITEM, "quantity": 90000, "shelter": SHELTER}
ADD = {"in": "relief", "do": "add", "at": 5, "type": "distribution", "v": 1, "fields": FIELDS}
BORN = {"code": "lami-40", "birth_year": 1995, "sex": "female"}


def payload(body: dict[str, Any], salt: bytes | None = None) -> str:
    return encode(body, salt).decode()


def alone(text: str) -> object:
    """What ``wire`` says of one payload."""
    try:
        op = wire.read_payload(text.encode())
    except BadOp as problem:
        return problem.reason
    return op.body, op.newer


def together(texts: list[str]) -> list[object]:
    return [each.reason if isinstance(each, BadOp) else each for each in bulk.read_many(texts)]


PLAIN = payload(ADD)
NOTE = payload({**ADD, "fields": {**FIELDS, "note": "쌀 90 kg"}})
CASES = {
    "plain": PLAIN,
    "a group": payload({**ADD, "group": 3}),
    "a group that is no number": payload({**ADD, "group": "x"}),
    "a group of nothing": payload({**ADD, "group": 0}),
    "text that is not ASCII": NOTE,
    "a child without its salt": payload({**ADD, "in": "children", "type": "child", "fields": BORN}),
    "a child": payload({**ADD, "in": "children", "type": "child", "fields": BORN}, SALT),
    "a child with a timeline": payload(
        {
            **ADD,
            "in": "children",
            "type": "child",
            "fields": {**BORN, "status@2004-05-17": "found"},
        },
        SALT,
    ),
    "a salt that is none": PLAIN.replace('{"in"', '{"salt":"x","in"'),
    "a salt where none is needed": payload(ADD, SALT),
    "a salt in another place": PLAIN[:-1] + ',"salt":"AAECAwQFBgcICQoLDA0ODw=="}',
    "white space": PLAIN.replace(":", ": ", 1),
    "one key twice": PLAIN[:-1] + ',"v":1}',
    "one field twice": PLAIN.replace('"quantity":', '"quantity":7,"quantity":'),
    "a fraction": PLAIN.replace("90000", "90000.0"),
    "an exponent": PLAIN.replace("90000", "9e4"),
    "minus nothing": PLAIN.replace("90000", "-0"),
    "no number": PLAIN.replace("90000", "NaN"),
    "beyond 2^53": PLAIN.replace("90000", "9007199254740993"),
    "a time beyond 2^53": PLAIN.replace('"at":5', '"at":9007199254740993'),
    "a time that is true": PLAIN.replace('"at":5', '"at":true'),
    "an escape": NOTE.replace("쌀", "\\uc300"),
    "half of a pair": NOTE.replace("쌀", "\\ud800"),
    "another normal form": NOTE.replace("쌀", "\u110a\u1161\u11af"),
    "a field that is true": PLAIN.replace("90000", "true"),
    "a field that is missing": payload({**ADD, "fields": {"item": ITEM}}),
    "a field that is null": PLAIN.replace("90000", "null"),
    "an optional field that is null": payload({**ADD, "fields": {**FIELDS, "note": None}}),
    "a field unknown": payload({**ADD, "fields": {**FIELDS, "lorry": 3}}),
    "a state of the record": payload({**ADD, "fields": {**FIELDS, "@void": True}}),
    "a bad reference": PLAIN.replace(HEAD, "x"),
    "a day that is none": PLAIN.replace("2004-05-17", "2004-02-30"),
    "another compartment": PLAIN.replace("relief", "open"),
    "an unknown type": PLAIN.replace("distribution", "airdrop"),
    "a type that is no word": PLAIN.replace('"distribution"', '["distribution"]'),
    "a later schema": PLAIN.replace('"v":1', '"v":99'),
    "no schema": PLAIN.replace('"v":1', '"v":0'),
    "fields that are none": PLAIN.replace(json.dumps(FIELDS, separators=(",", ":")), "7"),
    "an unknown key": PLAIN[:-1] + ',"mood":"good"}',
    "a long one": payload({**ADD, "fields": {**FIELDS, "note": "x" * 20_000}}),
    "nothing": "",
    "a list": "[]",
    "two values": PLAIN + PLAIN,
    "half of a value": PLAIN[:-1],
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("name", CASES)
def test_every_payload_is_judged_as_by_itself_whatever_stands_beside_it(name: str) -> None:
    texts = [PLAIN, CASES[name], NOTE]

    assert together(texts) == [alone(text) for text in texts]


def test_values_that_join_across_payloads_do_not() -> None:
    """Two halves that are JSON only when they stand side by side."""
    texts = ['{"in":"open","a":[{"q":1}', '{"r":2}]},{"in":"open"}', PLAIN]

    assert together(texts) == [alone(text) for text in texts]


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([PLAIN, NOTE, CASES["a child"]]),
            st.integers(0, 250),
            st.sampled_from(['"', "{", "}", ",", "1", ".5", "null", "\\u0000", " ", "é", ""]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_change_of_a_payload_is_judged_otherwise(
    changes: list[tuple[str, int, str]],
) -> None:
    texts = [text[:at] + what + text[at + 1 :] for text, at, what in changes]

    assert together(texts) == [alone(text) for text in texts]

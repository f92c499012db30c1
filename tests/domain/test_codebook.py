"""Code names that say nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain.codebook import BYTES, code_name
from fieldledger.domain.kinds import Code
from fieldledger.domain.problems import BadValue


@settings(max_examples=60)
@given(st.binary(min_size=BYTES, max_size=BYTES))
def test_a_code_name_is_short_ascii_and_a_sound_code(random_bytes: bytes) -> None:
    name = code_name(random_bytes, lambda code: False)

    assert re.fullmatch(r"(?:[bhjklmst][aeiou]){2}-[1-9][0-9]", name)
    assert Code().check(name) == name


def test_a_name_that_is_taken_is_passed_over() -> None:
    both = bytes(4) + b"\x00\x01\x02\x03"
    first, second = (code_name(part, lambda code: False) for part in (both[:4], both[4:]))

    assert first != second
    assert code_name(both, {first}.__contains__) == second


def test_when_all_drawn_are_taken_a_person_chooses() -> None:
    with pytest.raises(BadValue, match="choose one yourself"):
        code_name(bytes(BYTES), lambda code: True)

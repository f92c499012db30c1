from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.sync.padding import padme


@pytest.mark.parametrize(
    ("length", "padded"),
    [(0, 0), (1, 1), (2, 2), (8, 8), (9, 10), (1000, 1024), (20_001, 20_480), (1 << 20, 1 << 20)],
)
def test_a_length_is_rounded_up_as_the_paper_says(length: int, padded: int) -> None:
    assert padme(length, floor=0) == padded


def test_nothing_is_shorter_than_16_kib() -> None:
    assert {padme(length) for length in (0, 1, 500, 16_384)} == {16_384}


@given(st.integers(2, 1 << 40))
def test_padding_costs_at_most_twelve_percent_and_is_done_once(length: int) -> None:
    padded = padme(length, floor=0)

    assert length <= padded <= length * 1.12
    assert padme(padded, floor=0) == padded


def test_a_gigabyte_has_few_lengths() -> None:
    """What padding is for: near a gibibyte, 32 MiB of lengths look the same."""
    assert len({padme((1 << 30) + step) for step in range(1, 1 << 25, 4099)}) == 1

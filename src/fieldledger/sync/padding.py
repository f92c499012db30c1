"""Padmé: a length that tells little about what was padded (bundle §1.2, §1.3)."""

from __future__ import annotations

FLOOR = 16_384


def padme(length: int, floor: int = FLOOR) -> int:
    """The padded length of ``length`` bytes: at most 12 % more, and at least ``floor``."""
    if length < 2:
        return max(length, floor)
    exponent = length.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return max((length + mask) & ~mask, floor)

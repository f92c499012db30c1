"""The shapes of strings and lists inside ops: references, keys, hashes (ops §3.3 to §3.8)."""

from __future__ import annotations

import re
from binascii import Error as NotBase64
from binascii import a2b_base64
from collections.abc import Callable
from itertools import pairwise

from fieldledger.domain.kinds import REFERENCE
from fieldledger.domain.problems import BadValue
from fieldledger.language import mark


def is_reference(value: object) -> bool:
    """Whether a value is a reference (ops §3.4)."""
    return isinstance(value, str) and REFERENCE.fullmatch(value) is not None


def are_references(value: object) -> bool:
    """Whether a value is a sorted list of references without doubles."""
    if not isinstance(value, list) or not all(map(is_reference, value)):
        return False
    return value == sorted(set(value))


def references(value: list[str]) -> list[str]:
    """A sorted list of references without doubles. Raises BadValue."""
    if not are_references(value):
        raise BadValue(mark("is not a sorted list of references"))
    return value


_PERIOD = re.compile(r"(?:[0-9]{4}-(?:0[1-9]|1[0-2]))?")
_MEASURE = re.compile(r"[a-z][a-z-]{0,39}")
_MOST_KEYS, _LONGEST_KEY, _LARGEST = 10, 100, 10**12


def counting_rows(value: list[object]) -> list[object]:
    """Rows of a period, a measure, keys and an amount (ops §3.10), each after the one before it.
    Raises BadValue."""
    places = [row[:3] for row in value if _is_counting_row(row) and isinstance(row, list)]
    if len(places) < len(value) or any(one >= other for one, other in pairwise(places)):
        raise BadValue(mark("is not a sorted list of counting rows"))
    return value


def _is_counting_row(row: object) -> bool:
    match row:
        case [str() as period, str() as measure, list() as keys, int() as amount]:
            return (
                _PERIOD.fullmatch(period) is not None
                and _MEASURE.fullmatch(measure) is not None
                and len(keys) <= _MOST_KEYS
                and all(isinstance(key, str) and len(key) <= _LONGEST_KEY for key in keys)
                and type(amount) is int
                and 0 <= amount <= _LARGEST
            )
        case _:
            return False


def place(value: list[object]) -> list[object]:
    """A number and a head in hex: an op of a feed, or 0 and the feed's id. Raises BadValue."""
    match value:
        case [int() as number, str() as head] if type(number) is int and number >= 0:
            written_as("[0-9a-f]{64}")(head)
            return value
        case _:
            raise BadValue(mark("is not a number and a head"))


def base64_of(size: int | None) -> Callable[[str], str]:
    """A check for base64 with padding, of ``size`` bytes or of any. Raises BadValue."""

    def check(value: str) -> str:
        try:
            found = len(a2b_base64(value.encode(), strict_mode=True))
        except NotBase64:
            raise BadValue(mark("is not base64")) from None
        if size not in (None, found):
            raise BadValue(mark("is not {size} bytes long"), size=size)
        return value

    return check


def written_as(pattern: str) -> Callable[[str], str]:
    """A check for text of one pattern. Raises BadValue."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise BadValue(mark("is not written as it must be"))
        return value

    return check

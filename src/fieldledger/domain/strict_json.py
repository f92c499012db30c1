"""The bytes of a payload, read as strictly as ops §3.1 says.

JSON leaves room that a chain of hashes must not have: two values under one key, numbers that are
read differently by different programs, text in two forms that look alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NoReturn
from unicodedata import is_normalized

from fieldledger.domain.ops import PAYLOAD_LIMIT
from fieldledger.domain.problems import BadOp
from fieldledger.language import mark

LARGEST = 2**53 - 1

_SPACE = re.compile(rb"[\t\n\r ]")
# White space outside strings stands beside one of these; most text has none such.
_NEAR_MARK = re.compile(rb"[][{},:][\t\n\r ]|[\t\n\r ][][{},:]")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_LONE_HALF = re.compile("[\ud800-\udfff]")


def read_strict(payload: bytes) -> dict[str, object]:
    """The one JSON object that a payload holds. Raises BadOp."""
    if len(payload) > PAYLOAD_LIMIT:
        raise BadOp(mark("longer than 65,536 bytes"))
    body = _parse(payload)
    if not isinstance(body, dict):
        raise BadOp(mark("not a JSON object"))
    if _NEAR_MARK.search(payload) and _SPACE.search(_STRING.sub(b"", payload)):
        raise BadOp(mark("white space outside strings"))
    return body


def _parse(payload: bytes) -> object:
    try:
        text = payload.decode()
        body, end = _DECODER.raw_decode(text)
        if b"\\" in payload or not (payload.isascii() or is_normalized("NFC", text)):
            _check_texts(body)
    except RecursionError:
        raise BadOp(mark("nested too deeply")) from None
    except UnicodeDecodeError:
        raise BadOp(mark("not UTF-8")) from None
    except json.JSONDecodeError:
        raise BadOp(mark("not JSON")) from None
    if end != len(text):
        raise BadOp(mark("more than one JSON value"))
    return body


def _check_texts(body: object) -> None:
    """Of each text by itself: a mark that begins one must not seem to join what stands before."""
    for text in _texts(body):
        if _LONE_HALF.search(text):
            raise BadOp(mark("half of a surrogate pair"))
        if not is_normalized("NFC", text):
            raise BadOp(mark("text is not in normalisation form C"))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _texts(each)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    whole = dict(pairs)
    if len(whole) != len(pairs):
        raise BadOp(mark("one key twice"))
    return whole


def _integer(text: str) -> int:
    # The length first: Python reads long numbers slowly, and refuses very long ones.
    number = int(text) if len(text) <= 17 else LARGEST + 1
    if not -LARGEST <= number <= LARGEST:
        raise BadOp(mark("a number beyond 2^53 - 1"))
    return number


def _no_fraction(text: str) -> NoReturn:
    raise BadOp(mark("a number with a fraction or an exponent"))


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_no_fraction,
    parse_constant=_no_fraction,
)

"""What is wrong with a value: one sentence for a person, one reason for the quarantine list.

These never leave the package by themselves: entry collects :class:`BadValue` into
:class:`Problem`, merging turns :class:`BadOp` into a row of the quarantine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

from fieldledger.language import mark, tr


class BadValue(ValueError):
    """A word or a value that a field cannot hold: a text that is marked for the catalogues, and
    what stands in its places.

    ``sentence`` says what to write instead, in the language that is spoken. It holds at most the
    word typed at the prompt, and nothing at all of a value that came from elsewhere. As text the
    error is English, whatever is spoken: what is kept must be the same on every device.
    """

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text.format(**values) if values else text)
        self._text, self._values = text, values

    @property
    def sentence(self) -> str:
        return tr(self._text, **self._values)


class BadOp(ValueError):
    """A payload that is no op (ops §3). ``reason`` is short, English, and holds no value of the
    payload."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Problem(NamedTuple):
    """What is wrong with one field of an entry. ``field`` is its name in snake_case."""

    field: str
    sentence: str


def either(words: Sequence[str]) -> str:
    """``a or b or c``: one of these."""
    return reduce(lambda some, one: tr("{some} or {one}", some=some, one=one), words)


def unknown_field(title: str, near: Sequence[str], names: Sequence[str]) -> BadValue:
    """A type has no field of that name: those that are near, else all of them."""
    if near:
        text = mark("is no field of {type}; did you mean {names}?")
        return BadValue(text, type=tr(title), names=either(near))
    return BadValue(
        mark("is no field of {type}; it has {names}"), type=tr(title), names=", ".join(names)
    )

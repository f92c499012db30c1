"""What is wrong with a value: one sentence for a person, one reason for the quarantine list.

These never leave the package by themselves: entry collects :class:`BadValue` into
:class:`Problem`, merging turns :class:`BadOp` into a row of the quarantine.
"""

from __future__ import annotations

from typing import NamedTuple


class BadValue(ValueError):
    """A word or a value that a field cannot hold.

    ``sentence`` says what to write instead. It holds at most the word typed at the prompt, and
    nothing at all of a value that came from elsewhere.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadOp(ValueError):
    """A payload that is no op (ops §3). ``reason`` is short and holds no value of the payload."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Problem(NamedTuple):
    """What is wrong with one field of an entry. ``field`` is its name in snake_case."""

    field: str
    sentence: str

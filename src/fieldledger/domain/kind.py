"""What every kind of field offers, and what a reader of words may know (``domain.kinds``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple, Protocol
from unicodedata import normalize


class Found(NamedTuple):
    """A record that this device knows. ``unit`` is the base unit of an item, else empty."""

    type: str
    ref: str
    code: str
    unit: str = ""


class Known(Protocol):
    """What a reader of words may know of the ledger and of the day."""

    @property
    def today(self) -> str | None:
        """The day, ``YYYY-MM-DD``; None when the clock cannot be trusted."""

    def find(self, types: tuple[str, ...], word: str) -> Sequence[Found]:
        """The records of these types with this code, or this id: ``a1-42``, ``a1-42~9f3c``."""

    def get(self, ref: str) -> Found | None:
        """The record that a reference names, if this device knows it."""


class Kind:
    """The base of all kinds. ``python`` and ``sql`` are the types of a value and of its column."""

    __slots__ = ()
    name: ClassVar[str]
    python: ClassVar[type] = str
    sql: ClassVar[str] = "TEXT"

    @property
    def needs(self) -> str:
        """The field that must be known before a word of this kind can be read, or nothing."""
        return ""

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> object:
        """The value that a word means. Raises BadValue."""
        return self.check(normalize("NFC", word.strip()))

    def check(self, value: object) -> object:
        """The value, if a field of this kind can hold it. Raises BadValue."""
        raise NotImplementedError

    def show(self, value: object, known: Known, fields: Mapping[str, object]) -> str:
        """The value for people; ``fields`` are the others of the record."""
        return str(value)

    def joins(self, word: str, following: str) -> bool:
        """Whether two words on the command line are one value, like ``90 kg``."""
        return False

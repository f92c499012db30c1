"""The kinds of fields: how a word is read, what a value may be, how it is shown.

A kind has two methods that matter. ``parse`` reads a word that a person typed, knowing the item,
the day and the codebook, and ends in ``check``. ``check`` judges a value and is the only rule: what
it accepts is part of a schema version and never changes (ops §3.5), so it depends on nothing but
the value, not on the clock, the ledger or the Unicode tables of this Python.

Sentences of ``BadValue`` begin in the middle ("needs a unit: g, kg or t"); entry puts the field's
name before them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol
from unicodedata import normalize

from fieldledger.domain.dates import check_day, check_month, read_day, read_month
from fieldledger.domain.money import (
    check_currency,
    check_money,
    read_currency,
    read_money,
    show_money,
)
from fieldledger.domain.problems import BadValue
from fieldledger.domain.quantities import (
    UNITS,
    check_quantity,
    folded,
    read_number,
    read_quantity,
    show_quantity,
    split_number,
)
from fieldledger.domain.texts import LABEL as LABEL  # where people look for it
from fieldledger.domain.texts import check_code, check_list, check_text

REFERENCE = re.compile(r"[a-z0-9]{1,40}-[1-9][0-9]{0,15}:[0-9a-f]{16}")  # ops §3.4

_REGION = re.compile(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}")
_SEPARATOR = re.compile("[,、，\\s]+")


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


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """One line of text, at most ``most`` characters."""

    most: int = 500
    name: ClassVar[str] = "text"

    def check(self, value: object) -> str:
        return check_text(value, self.most)


@dataclass(frozen=True, slots=True)
class Code(Kind):
    """A code name that people type: letters, digits and hyphens of any script; never like an id."""

    name: ClassVar[str] = "code"

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> str:
        return self.check(normalize("NFKC", word.strip()))

    def check(self, value: object) -> str:
        return check_code(value)


@dataclass(frozen=True, slots=True)
class Integer(Kind):
    """A whole number from ``low`` to ``high``."""

    low: int = 0
    high: int = 10**9
    name: ClassVar[str] = "integer"
    python: ClassVar[type] = int
    sql: ClassVar[str] = "INTEGER"

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> int:
        digits, decimals = read_number(word)
        if decimals:
            raise BadValue("must be a whole number")
        return self.check(digits)

    def check(self, value: object) -> int:
        if type(value) is not int:
            raise BadValue("must be a whole number")
        if not self.low <= value <= self.high:
            raise BadValue(f"must be from {self.low} to {self.high}")
        return value


@dataclass(frozen=True, slots=True)
class Quantity(Kind):
    """How much of an item, in the item's base unit; ``item`` is the field that names the item."""

    item: str = "item"
    low: int = 1
    name: ClassVar[str] = "quantity"
    python: ClassVar[type] = int
    sql: ClassVar[str] = "INTEGER"

    @property
    def needs(self) -> str:
        return self.item

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> int:
        item = known.get(str(so_far.get(self.item)))
        if item is None or not item.unit:
            raise BadValue("cannot be read: the unit of its item is not known here")
        return read_quantity(word, item.unit, low=self.low)

    def check(self, value: object) -> int:
        return check_quantity(value, low=self.low)

    def show(self, value: object, known: Known, fields: Mapping[str, object]) -> str:
        item = known.get(str(fields.get(self.item)))
        return show_quantity(int(str(value)), item.unit if item else "")

    def joins(self, word: str, following: str) -> bool:
        return _is_number(word) and folded(following).casefold() in UNITS


@dataclass(frozen=True, slots=True)
class Money(Kind):
    """An amount in minor units; ``currency`` is the field beside it that holds the currency."""

    currency: str = "currency"
    name: ClassVar[str] = "money"
    python: ClassVar[type] = int
    sql: ClassVar[str] = "INTEGER"

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> tuple[int, str]:
        """The amount and its currency, since one word may say both."""
        return read_money(word, str(so_far.get(self.currency) or ""))

    def check(self, value: object) -> int:
        return check_money(value)

    def show(self, value: object, known: Known, fields: Mapping[str, object]) -> str:
        return show_money(int(str(value)), str(fields.get(self.currency) or "?"))

    def joins(self, word: str, following: str) -> bool:
        try:
            return _is_number(word) and bool(read_currency(following))
        except BadValue:
            return False


@dataclass(frozen=True, slots=True)
class Currency(Kind):
    """A currency's code of ISO 4217."""

    name: ClassVar[str] = "currency"

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> str:
        return self.check(read_currency(word))

    def check(self, value: object) -> str:
        return check_currency(value)


@dataclass(frozen=True, slots=True)
class Date(Kind):
    """A day, ``YYYY-MM-DD``."""

    name: ClassVar[str] = "date"

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> str:
        return read_day(word, known.today)

    def check(self, value: object) -> str:
        return check_day(value)


@dataclass(frozen=True, slots=True)
class Month(Kind):
    """A month, ``YYYY-MM``."""

    name: ClassVar[str] = "month"

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> str:
        return read_month(word)

    def check(self, value: object) -> str:
        return check_month(value)


@dataclass(frozen=True, slots=True)
class Flag(Kind):
    """Yes or no."""

    name: ClassVar[str] = "flag"
    python: ClassVar[type] = bool
    sql: ClassVar[str] = "INTEGER"

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> bool:
        text = folded(word).casefold()
        if text in ("yes", "y", "true", "1", "예", "네", "はい", "是"):
            return True
        if text in ("no", "n", "false", "0", "아니오", "아니요", "いいえ", "否"):
            return False
        raise BadValue("must be yes or no")

    def check(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise BadValue("must be yes or no")
        return value

    def show(self, value: object, known: Known, fields: Mapping[str, object]) -> str:
        return "yes" if value else "no"


@dataclass(frozen=True, slots=True, init=False)
class Choice(Kind):
    """One of a few words."""

    words: tuple[str, ...]
    name: ClassVar[str] = "choice"

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> str:
        return self.check(folded(word).casefold().replace("_", "-").replace(" ", "-"))

    def check(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise BadValue(f"must be one of: {', '.join(self.words)}")
        return value


@dataclass(frozen=True, slots=True, init=False)
class Reference(Kind):
    """Another record, of one of these types; people write its code or its id."""

    types: tuple[str, ...]
    name: ClassVar[str] = "reference"

    def __init__(self, *types: str) -> None:
        object.__setattr__(self, "types", types)

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> str:
        return self.check(only_one(self.find(word, known), self.types).ref)

    def find(self, word: str, known: Known) -> Sequence[Found]:
        """The records of these types that a word can mean: a code, an id or a whole reference."""
        text = word.strip()
        if not REFERENCE.fullmatch(text):
            return known.find(self.types, text)
        named = known.get(text)
        return [named] if named and named.type in self.types else []

    def check(self, value: object) -> str:
        if not isinstance(value, str) or not REFERENCE.fullmatch(value):
            raise BadValue("must be a reference to a record")
        return value

    def show(self, value: object, known: Known, fields: Mapping[str, object]) -> str:
        found = known.get(str(value))
        return found.code if found and found.code else display_id(str(value))


@dataclass(frozen=True, slots=True)
class Codes(Kind):
    """A set of words or references, kept sorted."""

    most: int = 50
    name: ClassVar[str] = "codes"
    python: ClassVar[type] = list

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> list[str]:
        words = _SEPARATOR.split(normalize("NFC", word.strip()))
        return self.check(sorted({word for word in words if word}))

    def check(self, value: object) -> list[str]:
        return check_list(value, self.most)

    def show(self, value: object, known: Known, fields: Mapping[str, object]) -> str:
        return ", ".join(self.check(value))


@dataclass(frozen=True, slots=True)
class Province(Kind):
    """A province by its ISO 3166-2 code, like ``CN-JL``, or a region in words; nothing finer."""

    name: ClassVar[str] = "province"

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> str:
        text = folded(word)
        return self.check(text.upper() if _REGION.fullmatch(text) else normalize("NFC", text))

    def check(self, value: object) -> str:
        return check_text(value, 60)


def only_one(found: Sequence[Found], types: Sequence[str]) -> Found:
    """The one record found. Raises BadValue where there is none, or more than one."""
    if not found:
        raise BadValue(f"names no {' or '.join(types)} known here")
    if len(found) > 1:
        ids = ", ".join(display_id(one.ref, clash=True) for one in found)
        raise BadValue(f"could be any of {ids}: write the one you mean")
    return found[0]


def display_id(reference: str, *, clash: bool = False) -> str:
    """A record's id for people: ``a1-42``, or with ``clash`` ``a1-42~9f3c`` (ops §3.4)."""
    short, _, head = reference.partition(":")
    return f"{short}~{head[:4]}" if clash else short


def _is_number(word: str) -> bool:
    try:
        number, unit = split_number(word)
    except BadValue:
        return False
    return bool(number) and not unit

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
from dataclasses import dataclass, field
from typing import ClassVar
from unicodedata import normalize

from fieldledger.domain.dates import check_day, check_month, read_day, read_month
from fieldledger.domain.kind import Found, Kind, Known
from fieldledger.domain.money import (
    check_currency,
    check_money,
    read_currency,
    read_money,
    show_money,
)
from fieldledger.domain.problems import BadValue, either
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
from fieldledger.language import mark

REFERENCE = re.compile(r"[a-z0-9]{1,40}-[1-9][0-9]{0,15}:[0-9a-f]{16}")  # ops §3.4

_REGION = re.compile(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SEPARATOR = re.compile("[,、，\\s]+")


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
            raise BadValue(mark("must be a whole number"))
        return self.check(digits)

    def check(self, value: object) -> int:
        if type(value) is not int:
            raise BadValue(mark("must be a whole number"))
        if not self.low <= value <= self.high:
            raise BadValue(mark("must be from {low} to {high}"), low=self.low, high=self.high)
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
            raise BadValue(mark("cannot be read: the unit of its item is not known here"))
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
        raise BadValue(mark("must be yes or no"))

    def check(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise BadValue(mark("must be yes or no"))
        return value

    def show(self, value: object, known: Known, fields: Mapping[str, object]) -> str:
        return "yes" if value else "no"


@dataclass(frozen=True, slots=True, init=False)
class Choice(Kind):
    """One of a few words. ``context`` tells them apart from the same words of another choice that
    other languages have another word for (``language.Label``)."""

    words: tuple[str, ...]
    # Not in its text: what ops can say, and so the fingerprint of the projection, is the same.
    context: str = field(repr=False)
    name: ClassVar[str] = "choice"

    def __init__(self, *words: str, context: str = "") -> None:
        object.__setattr__(self, "words", words)
        object.__setattr__(self, "context", context)

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> str:
        return self.check(folded(word).casefold().replace("_", "-").replace(" ", "-"))

    def check(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise BadValue(mark("must be one of: {choices}"), choices=", ".join(self.words))
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
            raise BadValue(mark("must be a reference to a record"))
        return value

    def show(self, value: object, known: Known, fields: Mapping[str, object]) -> str:
        # Where a column is read, a reference is an identity (projection): what is found has the id.
        found = known.get(str(value))
        return (found.code or display_id(found.ref)) if found else display_id(str(value))


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


@dataclass(frozen=True, slots=True, init=False)
class References(Kind):
    """Other records, each of one of these types; people write their codes or ids."""

    types: tuple[str, ...]
    name: ClassVar[str] = "references"
    python: ClassVar[type] = list

    def __init__(self, *types: str) -> None:
        object.__setattr__(self, "types", types)

    @property
    def one(self) -> Reference:
        """The kind of each of them."""
        return Reference(*self.types)

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> list[str]:
        words = [part for part in _SEPARATOR.split(normalize("NFC", word.strip())) if part]
        return self.check(sorted({self.one.parse(part, known, so_far) for part in words}))

    def check(self, value: object) -> list[str]:
        if not isinstance(value, list) or not 1 <= len(value) <= 50:
            raise BadValue(mark("must be 1 to 50 records"))
        found = [self.one.check(each) for each in value]
        if found != sorted(set(found)):
            raise BadValue(mark("must be a sorted list without doubles"))
        return value

    def show(self, value: object, known: Known, fields: Mapping[str, object]) -> str:
        # Where a column is read, references are identities (projection): not what ``check`` takes.
        named = value if isinstance(value, list) else []
        return ", ".join(self.one.show(each, known, fields) for each in named)


@dataclass(frozen=True, slots=True)
class Country(Kind):
    """A country by its ISO 3166-1 code of two letters, like ``JP``."""

    name: ClassVar[str] = "country"

    def parse(self, word: str, known: Known, so_far: Mapping[str, object]) -> str:
        return self.check(folded(word).upper())

    def check(self, value: object) -> str:
        if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
            raise BadValue(mark("must be a country's code of two letters, like JP"))
        return value


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
        raise BadValue(mark("names no {types} known here"), types=either(types))
    if len(found) > 1:
        ids = ", ".join(display_id(one.ref, clash=True) for one in found)
        raise BadValue(mark("could be any of {ids}: write the one you mean"), ids=ids)
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

"""What every record type declares, and the rules that several of them share.

A record type is one class in one file of ``domain/records``: flat, each field ``Annotated`` with
its kind and its meaning, optional fields with None as default; objects of it are not made. All
else, from options and prompts to columns and the reference page, is derived from the table that
``domain.fields`` makes of it. Rules look across the fields of one record; they are asked at entry
only, since two rules-abiding corrections can meet in a merge and leave a record that breaks one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from fieldledger.domain.problems import Problem
from fieldledger.language import Label, tr

# The compartments: each a set of record types that are read by the same people.
COMPARTMENTS: tuple[str, ...] = (
    "open",
    "relief",
    "people",
    "children",
    "sponsors",
    "identity",
    "money",
    "incidents",
)

# For the catalogues; control is what devices and coordinators say of one another.
_MEANINGS = (
    *(Label("open", "compartment"), Label("relief", "compartment")),
    *(Label("people", "compartment"), Label("children", "compartment")),
    *(Label("sponsors", "compartment"), Label("identity", "compartment")),
    *(Label("money", "compartment"), Label("incidents", "compartment")),
    Label("control", "compartment"),
)

# What is about a person can be erased, so each payload there carries its own salt (ops §4.2).
ERASABLE: frozenset[str] = frozenset({"people", "children", "sponsors", "identity"})


def named_compartment(name: str) -> str:
    """A compartment as people type it, behind what it means where their language has a word."""
    said = tr(Label(name, "compartment"))
    return name if said == name else tr("{meaning} ({word})", meaning=said, word=name)


Rule = Callable[[Mapping[str, object]], Problem | None]


class Measure(NamedTuple):
    """A number that totals add up: the product of the fields ``of`` where all the fields ``given``
    are there and above zero; or one where the field ``missing`` is not there."""

    name: str
    of: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    missing: str = ""


class Move(NamedTuple):
    """One way in which a record moves goods: it adds to a place (``sign`` 1) or takes from it (-1).

    ``sort`` names it beside all others; ``place``, ``item`` and ``quantity`` are fields, ``""`` for
    the place where it is the organisation's own store. ``when``: a field and the only value with
    which it moves anything; without an item it moves nothing either. ``explains``: a field and the
    value with which it explains the difference of a count, though it is dated after it. All these
    fields but the quantity are among ``GROUPS``, and the quantity among ``SUMS``.
    """

    sort: str
    sign: int
    place: str = ""
    item: str = "item"
    quantity: str = "quantity"
    when: tuple[str, str] | None = None
    explains: tuple[str, str] | None = None


class Shelf(NamedTuple):
    """The fields of a record that says what was found in a place: it moves nothing."""

    place: str
    item: str = "item"
    quantity: str = "quantity"


class Record:
    """The base of the record types: what they say about themselves beside their fields."""

    __slots__ = ()

    TYPE: ClassVar[str]
    TITLE: ClassVar[str] = ""  # the name shown to people, where it is not the type's
    VERSION: ClassVar[int] = 1
    COMPARTMENT: ClassVar[str]
    CODE: ClassVar[str | None] = None  # the field by which people name a record
    # The order of words on the command line; a tuple in it is a choice between references.
    WORDS: ClassVar[tuple[str | tuple[str, ...], ...]] = ()
    TIMELINES: ClassVar[tuple[str, ...]] = ()  # fields whose value holds from a day on
    SUMS: ClassVar[tuple[str, ...]] = ()  # columns that a report adds up
    MEASURES: ClassVar[tuple[Measure, ...]] = ()  # what else it adds up
    HIGHEST: ClassVar[tuple[str, ...]] = ()  # columns of which it asks for the highest value
    GROUPS: ClassVar[tuple[str, ...]] = ()  # columns that a report adds up by
    MOVES: ClassVar[tuple[Move, ...]] = ()  # how it moves goods
    SHELF: ClassVar[Shelf | None] = None  # where it says what was found in a place
    # While a field has one of these words the record is about today, and is not due to be erased.
    ONGOING: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
    RULES: ClassVar[tuple[Rule, ...]] = ()
    PROMPTS_ONLY: ClassVar[bool] = False  # values are never taken from the command line


def cost_has_currency(fields: Mapping[str, object]) -> Problem | None:
    """Money is an amount and a currency, or neither."""
    if (fields.get("cost") is None) == (fields.get("currency") is None):
        return None
    return Problem("cost", tr("an amount and its currency go together: write it like 3000 CNY"))


def split_fits_people(fields: Mapping[str, object]) -> Problem | None:
    """Women, men, girls and boys are not more than the people; all four together are all people."""
    parts = [fields.get(name) for name in ("women", "men", "girls", "boys")]
    counted = [part for part in parts if isinstance(part, int)]
    people = fields.get("people")
    if not isinstance(people, int) or not counted:
        return None
    if sum(counted) > people:
        return Problem("people", tr("women, men, girls and boys are more than the people in all"))
    if len(counted) == len(parts) and sum(counted) < people:
        return Problem("people", tr("women, men, girls and boys are fewer than the people in all"))
    return None

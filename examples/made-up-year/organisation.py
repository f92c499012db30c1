"""Who and what there is in the made-up organisation, and what is true of it from day to day.

Everything is drawn from one seeded generator, so the same seed gives the same organisation. What is
true is kept here beside what is written down, so that a count can differ from the entries by what
nobody wrote.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from fieldledger.domain import codebook

YEAR = 2025  # the fiscal year: October of the year before to September
MONTHS = (
    *(f"{YEAR - 1}-{month}" for month in (10, 11, 12)),
    *(f"{YEAR}-0{n}" for n in range(1, 10)),
)
PROVINCES = {"CN-NM": "a1", "CN-JL": "a2", "CN-HL": "a3", "CN-LN": "a4"}
PURSES = {"a1": "purse-nm", "a2": "purse-jl", "a3": "purse-hl", "a4": "purse-ln"}
COUNTRIES = ("JP", "KR", "US", "DE", "FR", "GB", "CA")
# Items beside those that every ledger begins with: code, unit, category, kcal of 100.
ITEMS = (
    ("beans", "g", "food", 340),
    ("noodles", "g", "food", 350),
    ("soap", "piece", "hygiene", None),
    ("pads", "piece", "hygiene", None),
    ("antibiotic", "piece", "medicine", None),
    ("blanket", "piece", "other", None),
    ("cushion-cover", "piece", "other", None),
    ("yearbook", "piece", "other", None),
)
# What one person is handed out a day, about, in base units; what a kilogram or a litre costs.
DAILY = {"rice": 300, "beans": 40, "flour": 60, "cooking-oil": 15, "salt": 5, "noodles": 30}
PRICES = {"rice": 5, "beans": 9, "flour": 4, "cooking-oil": 12, "salt": 3, "noodles": 8}
PIECES = ("soap", "pads", "digestive", "gastrointestinal", "antifebrile", "antibiotic")


@dataclass
class Place:
    """A shelter as it is."""

    code: str
    province: str
    setting: str
    capacity: int
    people: int
    opened: str
    raided: str = ""

    @property
    def device(self) -> str:
        """The device of whoever works there."""
        return PROVINCES[self.province]


@dataclass
class Person:
    """Somebody, or a foster child, as things are."""

    code: str
    place: Place
    since: str
    child: bool
    born: int
    gone: bool = False


@dataclass
class Organisation:
    """All of it. ``share``: how much smaller than 20,000 records a year it is, 1 for as many."""

    rng: Random
    share: float
    places: list[Place] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    sponsors: list[str] = field(default_factory=list)
    store: Counter[str] = field(default_factory=Counter)
    covers: int = 0
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.places = [self._place(n) for n in range(self.many(40, 8))]
        self.lines = [self.name() for _ in range(self.many(8, 2))]
        self.people = [self._person(child=False) for _ in range(self.many(450, 24))]
        self.people += [self._person(child=True) for _ in range(self.many(100, 10))]
        self.sponsors = [self.name() for _ in range(self.many(110, 8))]

    def many(self, whole: int, least: int = 1) -> int:
        """So many of a year of 20,000 records as fit into this one."""
        return max(least, round(whole * self.share))

    def name(self) -> str:
        """A code name that nobody has."""
        drawn = codebook.code_name(self.rng.randbytes(codebook.BYTES), self.taken.__contains__)
        self.taken.add(drawn)
        return drawn

    def day(self, month: str, first: int = 1, last: int = 28) -> str:
        """Some day of a month."""
        return f"{month}-{self.rng.randint(first, last):02d}"

    def open_places(self, device: str = "") -> list[Place]:
        """The shelters that people live in, those of a device where one is named."""
        return [place for place in self.places if not place.raided and device in ("", place.device)]

    def there(self, *, child: bool, device: str = "") -> list[Person]:
        """Those who are helped."""
        return [
            one
            for one in self.people
            if one.child is child and not one.gone and device in ("", one.place.device)
        ]

    def _place(self, number: int) -> Place:
        capacity = self.rng.choice((12, 16, 20, 24, 30))
        return Place(
            self.name(),
            [*PROVINCES][number % len(PROVINCES)],
            self.rng.choice(("rural", "rural", "urban")),
            capacity,
            capacity - self.rng.randint(0, 6),
            f"{self.rng.randint(2021, 2024)}-0{self.rng.randint(1, 9)}-01",
        )

    def _person(self, *, child: bool) -> Person:
        place = self.rng.choice([place for place in self.places if place.device in ("a2", "a3")])
        since = f"{self.rng.choice((2023, 2024))}-0{self.rng.randint(1, 9)}-15"
        born = self.rng.randint(2007, 2022) if child else self.rng.randint(1950, 2006)
        return Person(self.name(), place, max(since, place.opened), child, born)

    def arrival(self, *, child: bool, month: str) -> Person:
        """Somebody who comes."""
        one = self._person(child=child)
        one.since = self.day(month)
        self.people.append(one)
        return one

"""What the records say: the only thing that figures are computed from.

Facts are fetched once, by ``services.reports``, and hold no text for people. References are the
identities of records (``NUMBER:HEAD16``); the place ``""`` is the organisation's own store. Days
are ISO, quantities in the base unit of their item. Sums leave out every record in conflict: those
come one by one as :class:`Disputed`, with all the values that stand, so that figures can say how
far they reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from fieldledger.domain.periods import Period
from fieldledger.language import Label
from fieldledger.report.accounts import NO_ACCOUNTS, Accounts
from fieldledger.report.late import Since
from fieldledger.report.planned import NOTHING_PLANNED, Planned
from fieldledger.report.seen import NOBODY, People

OWN_STORE = ""
NOT_HELD = Label("not known")


class Item(NamedTuple):
    """A kind of goods. ``season`` is ``""`` but for clothing."""

    ref: str
    code: str
    unit: str
    category: str = ""
    season: str = ""
    kcal_per_100: int | None = None


class Shelter(NamedTuple):
    """A shelter as it stands on the last day. ``status`` is ``""`` where none is known by then;
    ``since`` is the day that status began, ``later`` whether the first one begins after it.
    ``provinces``, ``statuses`` and ``capacities``: all values that stand, the one shown first;
    nothing where that is the only one."""

    ref: str
    id: str
    code: str
    province: str
    setting: str = ""
    capacity: int | None = None
    opened: str = ""
    status: str = ""
    since: str = ""
    later: bool = False
    provinces: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    capacities: tuple[int | None, ...] = ()


class Line(NamedTuple):
    """A ration line and its status on the last day."""

    ref: str
    id: str
    code: str
    status: str = ""


class Child(NamedTuple):
    """A foster child on the last day; the values in dispute all stand, the one shown first."""

    ref: str
    code: str
    statuses: tuple[str, ...]
    births: tuple[int | None, ...]
    sexes: tuple[str, ...]
    later: bool = False


class HandedOut(NamedTuple):
    """Distributions of one month, item and place, summed.

    ``kind``: ``shelter``, ``line`` or ``none``. ``rated``: the quantity of those with people and
    days, ``person_days`` theirs; ``most_people``: the largest count of one distribution.
    """

    month: str
    item: str
    kind: str
    place: str
    quantity: int
    entries: int
    rated: int = 0
    person_days: int = 0
    most_people: int = 0
    without_people: int = 0
    without_days: int = 0


class Split(NamedTuple):
    """The people of one distribution in a shelter, told apart."""

    month: str
    item: str
    place: str
    people: int
    women: int
    men: int
    girls: int
    boys: int


class CameIn(NamedTuple):
    """Goods that came in, of one month, item, source and record type, summed."""

    month: str
    item: str
    source: str
    type: str
    quantity: int
    entries: int


class Headcount(NamedTuple):
    """People counted in a shelter on a day."""

    ref: str
    shelter: str
    date: str
    people: int
    women: int | None = None
    men: int | None = None
    girls: int | None = None
    boys: int | None = None


class Movement(NamedTuple):
    """All movements of one sort, item and place up to the last day, summed.

    ``sort``: one of those that record types declare (``domain.moving``), such as ``provision`` or
    ``transfer-out``. The quantity is never negative.
    """

    sort: str
    item: str
    place: str
    quantity: int


class Counted(NamedTuple):
    """The latest count of an item in a place, and what the movements up to that day come to.
    ``explained``: what later entries change of that which say that they explain a count."""

    item: str
    place: str
    date: str
    quantity: int
    expected: int
    explained: int = 0

    @property
    def difference(self) -> int:
        """How much more was counted than the entries can tell: nothing once it is explained."""
        return self.quantity - self.expected - self.explained


class Disputed(NamedTuple):
    """A record in conflict that is summed: per field all values that stand, the one shown first."""

    type: str
    ref: str
    values: Mapping[str, tuple[object, ...]]


class Conflict(NamedTuple):
    """A field on which two people disagree, with its values in words for people."""

    type: str
    id: str
    field: str
    values: tuple[str, ...]


class Heard(NamedTuple):
    """A device that belongs to the ledger and the day of its last op held, by its own clock;
    ``""`` where none is held."""

    label: str
    last: str


class Unsure(NamedTuple):
    """What the ledger cannot say, or not yet. ``waiting``: how many things of each kind wait for a
    person, as ``review`` lists them."""

    conflicts: tuple[Conflict, ...] = ()
    devices: tuple[Heard, ...] = ()
    quarantined: tuple[tuple[str, int], ...] = ()
    newer: int = 0
    gaps: int = 0
    waiting: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What stock is computed from, up to a day. ``unknown``: the record types that move goods and
    of which this device may read nothing; ``own_only``: those of which it may read its own."""

    day: str
    items: Mapping[str, Item]
    places: Mapping[str, str]
    movements: tuple[Movement, ...] = ()
    counts: tuple[Counted, ...] = ()
    disputed: tuple[Disputed, ...] = ()
    unknown: tuple[str, ...] = ()
    own_only: tuple[str, ...] = ()

    def item(self, ref: str) -> Item:
        """An item; one whose record is not held has no unit."""
        return self.items.get(ref) or Item(ref, NOT_HELD, "")

    def place(self, ref: str) -> str:
        """The code name of a shelter or line, or the own store."""
        return Label("own store") if ref == OWN_STORE else self.places.get(ref, NOT_HELD)


NOTHING_UNSURE = Unsure()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a report of a period is computed from. ``earlier`` sums are those of
    ``before``, the same days a year before. ``digest`` and ``state`` are hexadecimal. ``splits``
    are fetched for rows of activities alone."""

    period: Period
    before: Period
    digest: str
    state: str
    records: int
    stock: Stock
    shelters: Mapping[str, Shelter]
    lines: Mapping[str, Line]
    children: tuple[Child, ...] = ()
    handed_out: tuple[HandedOut, ...] = ()
    handed_out_earlier: tuple[HandedOut, ...] = ()
    came_in: tuple[CameIn, ...] = ()
    came_in_earlier: tuple[CameIn, ...] = ()
    headcounts: tuple[Headcount, ...] = ()
    unsure: Unsure = NOTHING_UNSURE
    planned: Planned = NOTHING_PLANNED
    people: People = NOBODY
    money: Accounts = NO_ACCOUNTS
    splits: tuple[Split, ...] = ()
    since: Since | None = None

    def disputed(self, *types: str) -> tuple[Disputed, ...]:
        """The records of these types that are in conflict."""
        return tuple(each for each in self.stock.disputed if each.type in types)

"""What the records say of money: the facts that figures about it are computed from.

Flows are sums of settled records over a span of days, by the columns that figures ask for. Records
in conflict come one by one, with every value that stands. An expense that names a record takes the
place of the cost stated there, so those records are listed, too; and what was erased, as far as it
stays counted, dated at the end of its month. Amounts are minor units of their currency; currencies
are never added up. Donors are only counted: no code of one is in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from fieldledger.report.exchange import Rate
from fieldledger.report.spread import NOTHING, Spread

if TYPE_CHECKING:
    from fieldledger.report.facts import Disputed, Item  # which holds these accounts

ALL, OWN, NONE = "all", "own", "none"


class Source(NamedTuple):
    """A record type with money or goods in it: the fields of the amount and of the quantity, ``""``
    for none, and the columns that figures tell apart."""

    type: str
    amount: str
    keys: tuple[str, ...]
    quantity: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields whose values decide where a record in conflict belongs."""
        return ("date", *self.keys)


SOURCES: Mapping[str, Source] = {
    each.type: each
    for each in (
        Source("donation", "amount", ("kind", "currency", "channel", "earmark")),
        Source("pledge-payment", "amount", ("currency", "channel")),
        Source("sale", "amount", ("item", "currency"), "quantity"),
        Source("expense", "amount", ("programme", "currency", "held_by")),
        Source("advance", "amount", ("holder", "currency", "way")),
        Source("product", "", ("item",), "quantity"),
        Source("provision", "cost", ("item", "currency")),
        Source("clothing", "cost", ("item", "currency")),
        Source("medical", "cost", ("currency",)),
        Source("rescue", "amount", ("currency",)),
        Source("incident", "cost", ("currency",)),
    )
}
STATED = ("provision", "clothing", "medical", "rescue", "incident")
"""The types on whose records a cost may be stated."""
ERASED = {
    "medical-cost": "medical",
    "rescue-paid": "rescue",
    "pledges-paid": "pledge-payment",
}
"""The measures of counting rows that are about money, with the type that they stay of."""


class Flow(NamedTuple):
    """Records of one type with the same keys, summed; ``""`` is the key of an empty column."""

    type: str
    keys: Mapping[str, str]
    amount: int = 0
    quantity: int = 0
    entries: int = 1


class Span(NamedTuple):
    """The days from ``start`` (``""`` for all before) to ``end``, and the flows of them."""

    start: str
    end: str
    flows: tuple[Flow, ...] = ()

    def has(self, day: str) -> bool:
        """Whether an ISO day lies in it."""
        return self.start <= day <= self.end


class Stated(NamedTuple):
    """One settled record with the cost stated on it, for which an expense is or may be entered; or
    an amount that stays counted of a record that was erased, whose ``id`` is ``""``."""

    type: str
    ref: str
    id: str
    date: str
    amount: int
    currency: str
    item: str = ""


class Payment(NamedTuple):
    """A settled expense for a record."""

    ref: str
    date: str
    amount: int
    currency: str


class Bought(NamedTuple):
    """Settled purchases of one item in one currency, in the year up to the last day, summed."""

    item: str
    currency: str
    cost: int
    quantity: int


NO_SPAN = Span("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Everything that figures about money are computed from.

    ``year_start``: the first day of the year whose purchases are in ``bought``. ``clearance``: for
    each record type whether this device reads ``all`` of it, its ``own`` entries, or ``none``.
    ``rations``: for each item how much of it is planned for one person, and for how many days.
    ``ids``: how people name the records in conflict. ``currency``: what amounts are also given in,
    ``""`` for none; ``unsure_rates``: how many rates are in dispute, and not used.
    """

    before: Span = NO_SPAN
    within: Span = NO_SPAN
    replaced: tuple[Stated, ...] = ()
    erased: tuple[Stated, ...] = ()
    payments: tuple[Payment, ...] = ()
    disputed: tuple[Disputed, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    bought: tuple[Bought, ...] = ()
    year_start: str = ""
    rations: Mapping[str, tuple[Spread, int]] = field(default_factory=dict)
    rates: tuple[Rate, ...] = ()
    unsure_rates: int = 0
    currency: str = ""
    donors: Spread = NOTHING
    items: Mapping[str, Item] = field(default_factory=dict)
    clearance: Mapping[str, str] = field(default_factory=dict)

    @property
    def through(self) -> Span:
        """All days up to the last one."""
        return Span("", self.within.end, (*self.before.flows, *self.within.flows))

    def of(self, name: str) -> tuple[Disputed, ...]:
        """The records of a type that are in conflict."""
        return tuple(each for each in self.disputed if each.type == name)

    def known(self, name: str) -> str:
        """What this device reads of a record type."""
        return self.clearance.get(name, ALL)


NO_ACCOUNTS = Accounts()

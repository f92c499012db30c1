"""What the organisation did, as rows of a month, a province, an activity and an item.

The rows are those of the HXL and 5W files (``docs/reference/hxl.md``). They name no shelter, line,
person, donor or day; a ration line is told by quarters, in files for others also by years. Every
figure is a cell, so that a row cannot hold what is not told. What is in dispute counts as it is
shown. Names of clusters, activities and items are machine values, and English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldledger.domain.periods import Period
from fieldledger.report.cells import Cell, Ref
from fieldledger.report.counting import month_end
from fieldledger.report.facts import Facts

COMPLETED, ONGOING = "Completed", "Ongoing"


class Activity(NamedTuple):
    """An activity of the closed list; ``beneficiaries`` and ``counted`` say who is reached, and how
    they were counted."""

    name: str
    cluster: str
    modality: str
    beneficiaries: str
    counted: str


_PEOPLE, _PERSONS = "refugees", "distinct persons"
FOOD = Activity("Food distribution", "Food Security", "in-kind", _PEOPLE, _PERSONS)
CLOTHING = Activity("Clothing distribution", "Shelter-NFI", "in-kind", _PEOPLE, _PERSONS)
MEDICINE = Activity("Distribution of medicines", "Health", "in-kind", _PEOPLE, _PERSONS)
HYGIENE = Activity(
    "Hygiene item distribution", "Water, Sanitation and Hygiene", "in-kind", _PEOPLE, _PERSONS
)
OTHER = Activity("Relief item distribution", "Shelter-NFI", "in-kind", _PEOPLE, _PERSONS)
MEDICAL = Activity("Medical aid", "Health", "service", _PEOPLE, _PERSONS)
FOSTER = Activity("Foster care", "Child Protection", "service", "children in care", _PERSONS)
ALLOWANCES = Activity("Living allowances", "Multi-purpose Cash", "cash", _PEOPLE, _PERSONS)
RESETTLEMENT = Activity("Resettlement support", "Protection", "service", _PEOPLE, _PERSONS)
SELF_SUPPORT = Activity("Self-support production", "Early Recovery", "service", _PEOPLE, "")
ACTIVITIES = (
    FOOD, CLOTHING, MEDICINE, HYGIENE, OTHER, MEDICAL, FOSTER, ALLOWANCES, RESETTLEMENT,
    SELF_SUPPORT,
)  # fmt: skip

# The P-codes of the provinces that are known here, by their codes of ISO 3166-2.
PCODES: Mapping[str, tuple[str, str]] = {
    "CN-LN": ("CN021", "Liaoning"),
    "CN-JL": ("CN022", "Jilin"),
    "CN-HL": ("CN023", "Heilongjiang"),
}
# Where ration lines lead, of which nothing else is told.
CLOSED_COUNTRY = "KP"


class Area(NamedTuple):
    """A country by its code of two letters, and a province with a P-code; ``""`` for neither."""

    country: str = ""
    province: str = ""

    @property
    def key(self) -> str:
        """Its name in the names of figures."""
        return self.province or self.country or "elsewhere"


@dataclass(frozen=True, slots=True)
class Row:
    """What was done. ``start`` and ``end`` are months.

    Quantities are in the base ``unit``, or in the minor unit of a currency, where ``money`` says
    what the amount is. ``split``: girls and boys among those reached. ``own``: those reached by sex
    and age, for coordinators alone: with month and province it would cross too much for others.
    """

    activity: Activity
    start: str
    end: str
    status: str
    area: Area
    item: str
    unit: str = ""
    quantity: Ref | None = None
    reached: Ref | None = None
    money: str = ""
    split: Mapping[str, Ref] = field(default_factory=dict)
    own: Mapping[str, int] = field(default_factory=dict)

    @property
    def order(self) -> tuple[object, ...]:
        """Where it stands in a file."""
        place = [each.name for each in ACTIVITIES].index(self.activity.name)
        return self.start, self.end, place, self.area, bool(self.money), self.item, self.unit


@dataclass(frozen=True, slots=True)
class Done:
    """Rows and their figures as cells. ``left_out``: activities, and amounts of money, of which
    this device may not read everything."""

    rows: tuple[Row, ...] = ()
    cells: tuple[Cell, ...] = ()
    left_out: tuple[str, ...] = ()


def joined(several: Iterable[Done]) -> Done:
    """All of these, the rows in their order."""
    whole = list(several)
    return Done(
        tuple(sorted((row for each in whole for row in each.rows), key=lambda row: row.order)),
        tuple(cell for each in whole for cell in each.cells),
        tuple(name for each in whole for name in each.left_out),
    )


def months(facts: Facts) -> list[Period]:
    """The months of the period, cut off at its ends. Those in which nobody wrote anything yet, and
    all after them, are left out: nothing is known of what will be."""
    whole = facts.period
    known = max((each.last for each in facts.unsure.devices), default="")
    found = []
    for month in whole.months:
        first, last = f"{month}-01", month_end(month)
        if not known or first <= known:
            found.append(Period(max(first, whole.start), min(last, whole.end), month))
    return found


def status(facts: Facts, start: str, end: str) -> str:
    """How far the months from one to another are: completed where all their days are in the period
    and entries were written after them."""
    last = month_end(end)
    known = max((each.last for each in facts.unsure.devices), default="")
    whole = facts.period.has(f"{start}-01") and facts.period.has(last)
    return COMPLETED if whole and (not known or last < known) else ONGOING

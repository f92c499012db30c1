"""Published figures as cells, and what ties them: what ``report/disclosure.py`` works on.

A figure is named by its measure, its place in a table and its period; the same name is the same
figure, in whatever table or report it stands. ``docs/explanation/disclosure.md`` says the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from fieldledger.report.spread import rounded

PARTNERS = "partners"
PUBLIC = "public"
# Who reads what: partners also read what is public.
SEES: Mapping[str, tuple[str, ...]] = {PARTNERS: (PARTNERS, PUBLIC), PUBLIC: (PUBLIC,)}


class Hidden(Enum):
    """What stands in place of every hidden figure, whatever the reason."""

    HIDDEN = "hidden"


HIDDEN = Hidden.HIDDEN


class Ref(NamedTuple):
    """The name of a figure. ``key`` is its place, ``("CN-JL", "rice")``, ``()`` for the total;
    ``period`` a month, a year, or the day as of which people are counted."""

    measure: str
    key: tuple[str, ...]
    period: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: a whole number, 0 or more.

    ``protected``: it counts people, children or cases. ``standing``: the same people are counted
    again in other periods, so that a difference of two periods tells who came or went. Not
    ``printed``: it stands in no table, and is here because others can be worked out with it.
    ``rough``: goods whose people stand in no table of the report, so that nobody sees whether these
    may be told; printed to what as many people as the threshold are given.
    """

    ref: Ref
    value: int
    protected: bool = True
    standing: bool = False
    printed: bool = True
    rough: bool = False


class Sum(NamedTuple):
    """A total that equals its parts. ``telling``: the parts say something about each of the
    people in the total, such as their age or sex; the months of a year do not. ``near``: no sum,
    but two counts of mostly the same people, which need not be equal."""

    total: Ref
    parts: tuple[Ref, ...]
    telling: bool = True
    near: bool = False


def near(one: Ref, other: Ref) -> Sum:
    """Two counts of mostly the same people. As long as they are near each other, a reader who has
    the one is taken to know the other."""
    return Sum(one, (other,), telling=False, near=True)


# In place of a total that is certain.
NOWHERE = Ref("", (), "")


class Ration(NamedTuple):
    """Goods that tell a headcount: ``per_person`` is what one person was given in the period, in
    the unit of the goods; 1 or more."""

    goods: Ref
    people: Ref
    per_person: int


class Rules(NamedTuple):
    """``threshold``: counts from 1 to one less are hidden. ``rounding``: the others are rounded
    to multiples of it; 1 leaves them as they are."""

    threshold: int
    rounding: int = 1


RULES: Mapping[str, Rules] = {PARTNERS: Rules(5), PUBLIC: Rules(10, 5)}


class Reason(NamedTuple):
    """Why a figure is hidden, for coordinators: ``small``, ``group``, ``earlier``, ``change``,
    ``ration`` or ``protects``; ``of`` is the figure that would otherwise be told."""

    why: str
    of: Ref | None = None


class Interval(NamedTuple):
    """All that a figure can be by what was printed, both ends included."""

    low: int
    high: int

    def within(self, other: Interval | None) -> Interval:
        """What both say; this one where there is no other."""
        if other is None:
            return self
        return Interval(max(self.low, other.low), min(self.high, other.high))

    def minus(self, others: Iterable[Interval]) -> Interval:
        """What is left of it."""
        taken = list(others)
        return Interval(
            self.low - sum(o.high for o in taken), self.high - sum(o.low for o in taken)
        )


def least_change(one: Interval, other: Interval) -> int:
    """The least by which two figures differ for certain; 0 where they may be the same."""
    return max(0, one.low - other.high, other.low - one.high)


class Published(NamedTuple):
    """A figure as a report showed it to an audience, and all that it can have been by that; both
    None where it was hidden. Reports are numbered in their order."""

    report: int
    audience: str
    ref: Ref
    value: int | None = None
    was: Interval | None = None


def printed_as(value: int, step: int, least: int) -> Interval:
    """The figures that are printed as ``value``."""
    if step == 1 or value == 0:
        return Interval(value, value)
    return Interval(max(least, value - step // 2), value + (step - 1) // 2)


def to_step(value: int, step: int) -> int:
    """A figure rounded, half up."""
    return rounded(value, step) * step


def as_data(published: Iterable[Published]) -> list[list[object]]:
    """What was published, as plain lists: report, audience, measure, key, period, value, least,
    most; the last three are None where it was hidden."""
    return [
        [report, audience, ref.measure, list(ref.key), ref.period, value, *(was or (None, None))]
        for report, audience, ref, value, was in published
    ]


def from_data(data: Iterable[Sequence[object]]) -> list[Published]:
    """The reverse of :func:`as_data`. Raises ValueError for anything else."""
    return [_published(row) for row in data]


def _published(row: Sequence[object]) -> Published:
    match row:
        case [int(report), str(audience), str(measure), [*key], str(period), *figures]:
            ref = Ref(measure, tuple(str(part) for part in key), period)
            match figures:
                case [None, None, None]:
                    return Published(report, audience, ref)
                case [int(value), int(low), int(high)]:
                    return Published(report, audience, ref, value, Interval(low, high))
    raise ValueError("not a list of published figures")

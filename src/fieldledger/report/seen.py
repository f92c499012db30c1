"""Records as figures about people see them: on any day, with every value that stands.

While two people disagree about a field, each of its values is a way in which the record may turn
out; what is shown comes first. A figure asks of each record whether it belongs in, way by way, and
is a :class:`Spread`. Of a record that was erased only the counting rows are left (ops §3.10); they
come as records, too, dated at the ends of their months, without a code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from fieldledger.report.spread import NOTHING, Spread, exactly, total, weighed

BANDS = ((0, 4), (5, 11), (12, 17), (18, 59), (60, 200))
"""The bands of age where the organisation decided on no others: those of UNHCR."""

OLDEST = 200
_BAND = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3})|\+)")

ALL, OWN, NONE = "all", "own", "none"
Days = Sequence[tuple[str, tuple[str, ...]]]
"""Of a timeline its days, oldest first, and all the values that stand for each; ``""`` is a value
that was taken back."""
Way = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A record: its identity, how people name it, the values of each field, the days of each
    timeline. ``erased``: made from counting rows."""

    ref: str
    code: str
    values: Mapping[str, tuple[object, ...]]
    days: Mapping[str, Days] = field(default_factory=dict)
    erased: bool = False

    def shown(self, name: str) -> Any:
        """The value that a field shows."""
        return self.values.get(name, (None,))[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What is known of people and of what was done for them. ``records``: by type. ``clearance``:
    of each compartment whether this device reads ``all`` of it, its ``own`` entries, or ``none``;
    all of what is not listed. ``bands``, ``of_age`` (years) and ``follow_up_months`` are settings.
    """

    records: Mapping[str, tuple[Seen, ...]] = field(default_factory=dict)
    clearance: Mapping[str, str] = field(default_factory=dict)
    bands: tuple[tuple[int, int], ...] = BANDS
    of_age: int = 18
    follow_up_months: int = 3

    def of(self, name: str) -> tuple[Seen, ...]:
        """The records of a type."""
        return self.records.get(name, ())

    def known(self, compartment: str) -> str:
        """What this device reads of a compartment."""
        return self.clearance.get(compartment, ALL)


NOBODY = People()


def bands_of(text: str) -> tuple[tuple[int, int], ...]:
    """Bands of age as the setting has them, ``0-4,5-11,12-17,18-59,60+``; the usual ones where a
    text is none: what others wrote may be anything."""
    parts = [_BAND.fullmatch(part) for part in text.split(",")]
    bands = tuple((int(part[1]), int(part[2] or OLDEST)) for part in parts if part)
    follow = [low for low, _ in bands] == [0, *(high + 1 for _, high in bands[:-1])]
    whole = len(bands) == len(parts) and follow and bands[-1][1] == OLDEST
    return bands if whole and all(low <= high for low, high in bands) else BANDS


def at(seen: Seen, name: str, day: str) -> tuple[str, ...]:
    """The values of a timeline that may hold on a day; ``""`` where there is none by then."""
    past = [each for each in seen.days.get(name, ()) if each[0] <= day]
    return tuple(dict.fromkeys(_holding(past)))


def _holding(past: Days) -> Iterator[str]:
    if not past:
        yield ""
        return
    for value in past[-1][1]:
        yield from (value,) if value else _holding(past[:-1])


ONE = exactly(1)


def begun(seen: Seen, name: str, day: str) -> bool:
    """Whether a record had come by a day: not where its timeline begins later."""
    days = seen.days.get(name, ())
    return not days or days[0][0] <= day


def ways(seen: Seen, day: str, names: Sequence[str]) -> list[Way]:
    """All the ways in which some of a record's fields may turn out, timelines as they hold on a
    day; what is shown comes first."""
    return list(
        product(
            *(
                at(seen, name, day) if name in seen.days else seen.values.get(name, (None,))
                for name in names
            )
        )
    )


def belongs(seen: Seen, day: str, names: Sequence[str], is_it: Callable[..., bool]) -> Spread:
    """One, if a record belongs to a figure by these fields on a day; a range where that hangs on a
    disagreement."""
    settled = [is_it(*way) for way in ways(seen, day, names)]
    # Nearly every record: one way, and no new figure for it.
    return (NOTHING, ONE)[settled[0]] if len(settled) == 1 else weighed(settled, [1])


def count(
    records: Iterable[Seen], day: str, names: Sequence[str], is_it: Callable[..., bool]
) -> Spread:
    """How many records belong to a figure."""
    return total(belongs(seen, day, names, is_it) for seen in records)


def amount(
    records: Iterable[Seen], of: str, names: Sequence[str], is_it: Callable[..., bool]
) -> Spread:
    """The sum of a field that is never negative, over the records that belong to a figure."""
    return total(
        weighed([is_it(*way) for way in ways(seen, "", names)], _amounts(seen, of))
        for seen in records
    )


def amount_told(
    records: Sequence[Seen], of: str, names: Sequence[str], is_it: Callable[..., bool]
) -> Spread | None:
    """The same; None where records belong to the figure, and none of them says how much."""
    told = [each for each in records if any(value is not None for value in each.values[of])]
    if count(records, "", names, is_it).high and not count(told, "", names, is_it).high:
        return None
    return amount(told, of, names, is_it)


def spread(seen: Seen, of: str) -> Spread | None:
    """What a field says, which is never negative; None where nobody says anything."""
    if all(each is None for each in seen.values[of]):
        return None
    return weighed([True], _amounts(seen, of))


def _amounts(seen: Seen, of: str) -> list[int]:
    return [each if isinstance(each, int) else 0 for each in seen.values.get(of, (None,))]


def found(records: Iterable[Seen], name: str) -> list[str]:
    """The texts that a field may have in some of these records, sorted; ``""`` for none."""
    return sorted({str(each or "") for seen in records for each in seen.values.get(name, (None,))})


def both(one: Spread, other: Spread) -> Spread:
    """One, if two things hold that are 0 or 1 each."""
    return Spread(min(one.low, other.low), min(one.shown, other.shown), min(one.high, other.high))


def no(one: Spread) -> Spread:
    """The opposite of what is 0 or 1."""
    return Spread(1 - one.high, 1 - one.shown, 1 - one.low)


def either(several: Iterable[Spread]) -> Spread:
    """One, if any of these holds that are 0 or 1 each."""
    whole = [NOTHING, *several]
    return Spread(*(max(getattr(each, end) for each in whole) for end in ("low", "shown", "high")))

"""What waits for a person, from plain inputs, and the key by which a person names it.

An item says what it is about and what it shows: its sides, each an op with a value, and whatever
else a sentence about it tells. Its key is a hash of just that. So a key never comes to mean
something else, and when a third value arrives the old key names nothing any more (``domain.law``,
rule 3). Nothing here decides anything: an item is a question, and only an op answers it.

Pure. Ops are named by their identity, ``NUMBER:HEAD16``; ``n`` is the local number by which the
caller finds one again. It differs between devices, and no key depends on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from unicodedata import normalize

from fieldledger.domain.law import VOID, Candidate, RecordState, Write

KINDS = (
    "conflict",
    "duplicate",
    "quarantine",
    "stock",
    "count",
    "struck",
    "gap",
    "copy",
    "older",
    "silence",
    "clock",
    "beside-void",
    "astray",
    "newer",
    "erase",
)
"""All kinds of item, in the order in which they are listed."""
LOCAL = frozenset({"older", "silence", "clock"})
"""Those that depend on this device's clock and merges, and not alone on the ops that it holds."""

KEY = 8  # hex digits of a key, as it is shown
SHORTEST = 4  # so many of them may stand for it

DAY = 86_400
CLOCK_OFF = 2 * DAY
FEW = 5  # quarantined ops of one device and reason that are listed one by one


class Side(NamedTuple):
    """What one op says in an item; ``at`` is its writer's clock."""

    op: str
    n: int
    value: object = None
    at: int | None = None


class Item(NamedTuple):
    """One thing that waits for a person.

    ``about``: the identity of the record, or whatever else it is about; ``n``: the local number of
    the record's add. ``told``: what it shows beside its sides, by kind:

    * quarantine: the reason
    * stock: item, place, day, what is left on it
    * count: item, place, day, counted, expected
    * struck: kind and day of the incident, the shelter, how many of each type of record
    * gap: first and last number that are missing
    * older: the last number that the device tells of, and the last one held here
    * silence: when the device was last heard of, 0 where never
    * erase: the id of the record, as people see it
    * astray: the type that the ops name, which is not the one of the record
    * clock: when the bundle was made and when it came; when the one before it was made, if that
      is what is wrong, else 0
    """

    kind: str
    about: str
    type: str = ""
    n: int = 0
    field: str = ""
    sides: tuple[Side, ...] = ()
    told: tuple[str | int, ...] = ()


def digest(item: Item) -> str:
    """The whole hash of what an item shows, 64 hex digits; its key is the beginning of it."""
    sides = sorted(_text([side.op, side.value]) for side in item.sides)
    shown = _text([item.kind, item.about, item.field, sides, list(item.told)])
    return hashlib.sha256(f"fieldledger/review/1{shown}".encode()).hexdigest()


def key(item: Item) -> str:
    """The key of an item, as people see it."""
    return digest(item)[:KEY]


def named(items: Iterable[Item], word: str) -> list[Item]:
    """The items whose key begins with a word; none where the word is too short to name one."""
    wanted = word.strip().lower()
    return [item for item in items if len(wanted) >= SHORTEST and digest(item).startswith(wanted)]


def in_order(items: Iterable[Item]) -> list[Item]:
    """Items as they are listed: by kind, type and record."""
    places = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(items, key=lambda each: (places[each.kind], each.type, each.n, digest(each)))


class Held(NamedTuple):
    """A record with its ops: its type, its identity, all counting writes about it, its add first,
    and the local number of each."""

    type: str
    ref: str
    writes: Sequence[Write]
    places: Mapping[str, int]


def of_record(record: Held, state: RecordState) -> list[Item]:
    """What one record asks: conflicts, whether it is void at all, values beside a void."""
    found = [_item("conflict", record, VOID, state.candidates[VOID])] if _torn(state) else []
    if state.void:
        return found + _beside_void(record, state)
    return found + [
        _item("conflict", record, name, group) for name, group in sorted(state.conflicts().items())
    ]


def _torn(state: RecordState) -> bool:
    """Whether a restore and a void that did not know of each other both stand (law 4)."""
    return len({candidate.value for candidate in state.candidates.get(VOID, ())}) > 1


def _beside_void(record: Held, state: RecordState) -> list[Item]:
    beside = written_beside(record.writes, state)
    return [
        _item("beside-void", record, name, [each for of, each in beside if of == name])
        for name in sorted({name for name, _ in beside})
    ]


def written_beside(writes: Sequence[Write], state: RecordState) -> list[tuple[str, Candidate]]:
    """The values of a void record that were written by somebody who had not seen the void, and
    that nobody who voided it had seen: field and candidate (law 4). ``writes``: its add first."""
    by_op = {write.op: write for write in writes}
    voids = {each.op for each in state.candidates.get(VOID, ()) if each.value is True}
    # Whoever voids a record names it, so they have seen its add.
    seen = _seen(voids, by_op) | {writes[0].op}
    return [
        (name, each)
        for name, group in state.candidates.items()
        if voids and not name.startswith("@")
        for each in group
        if each.op not in seen and by_op[each.op].over.isdisjoint(voids)
    ]


def _seen(voids: Iterable[str], by_op: Mapping[str, Write]) -> set[str]:
    """What those who wrote these ops had seen: what these list, and what that lists in turn, since
    a void may stand in the place of one that listed more."""
    seen: set[str] = set()
    ahead = set(voids)
    while ahead:
        ahead = {op for each in ahead if each in by_op for op in by_op[each].over} - seen
        seen |= ahead
    return seen


def _item(kind: str, record: Held, field: str, group: Iterable[Candidate]) -> Item:
    sides = tuple(Side(each.op, record.places[each.op], each.value, each.at) for each in group)
    return Item(kind, record.ref, record.type, record.places[record.ref], field, sides)


class Added(NamedTuple):
    """A record by its add: identity, local number, its writer's clock, head."""

    ref: str
    n: int
    at: int
    head: bytes


def alike(code: str) -> str:
    """A code as two people may have typed it: without case, width and spaces."""
    return "".join(normalize("NFKC", code).casefold().split())


def doubled(codes: Iterable[tuple[int, str]]) -> list[list[int]]:
    """The records, by local number, whose codes are alike."""
    groups: dict[str, list[int]] = {}
    for n, code in codes:
        groups.setdefault(alike(code), []).append(n)
    return [group for group in groups.values() if len(group) > 1]


def duplicate(
    name: str, group: Sequence[Added], apart: Mapping[str, frozenset[str]]
) -> Item | None:
    """Records of one type that are probably one; None where all were found to be others. The one
    that is kept comes first. ``apart``: which record was found not to be which."""
    others: dict[str, set[str]] = {record.ref: set() for record in group}
    for record in group:
        for other in apart.get(record.ref, frozenset()) & others.keys():
            others[record.ref].add(other)
            others[other].add(record.ref)
    asked = [record for record in group if len(others[record.ref] - {record.ref}) < len(group) - 1]
    if not asked:
        return None
    asked.sort(key=lambda record: (record.at, record.head))
    sides = tuple(Side(record.ref, record.n, None, record.at) for record in asked)
    return Item("duplicate", asked[0].ref, name, asked[0].n, sides=sides)


class Aside(NamedTuple):
    """An op in quarantine: identity, local number, the feed it stands in, the reason."""

    op: str
    n: int
    feed: str
    reason: str


def quarantined(found: Iterable[Aside]) -> list[Item]:
    """Few ops of one device and reason stand by themselves, many together."""
    groups: dict[tuple[str, str], list[Aside]] = {}
    for each in found:
        groups.setdefault((each.feed, each.reason), []).append(each)
    return [
        Item("quarantine", about, n=part[0].n, sides=_ops_of(part), told=(reason,))
        for (feed, reason), group in groups.items()
        for part in ([[each] for each in group] if len(group) <= FEW else [group])
        for about in (part[0].op if len(part) == 1 else feed,)
    ]


def _ops_of(group: Iterable[Aside]) -> tuple[Side, ...]:
    return tuple(Side(each.op, each.n) for each in group)


class Month(NamedTuple):
    """What came to one item in one place in a month, and what left it."""

    month: str
    came: int
    went: int


def first_below(
    months: Iterable[Month], days: Callable[[str], Iterable[tuple[str, int]]], last: str
) -> tuple[str, int] | None:
    """The first day, up to ``last``, at whose end less than nothing is left, and how much.

    ``days`` gives the days of a month, in their order, with what each changes; it is only asked
    where the month might go below, and read no further than to that day.
    """
    left = 0
    for month, came, went in sorted(months):
        if month > last[:7]:
            return None
        if left < went:
            for day, left_then in _running(left, days(month)):
                if day > last:
                    return None
                if left_then < 0:
                    return day, left_then
        left += came - went
    return None


def _running(left: int, changes: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """What is left at the end of each day."""
    for day, of_day in groupby(changes, itemgetter(0)):
        left += sum(change for _, change in of_day)
        yield day, left


class Heard(NamedTuple):
    """A device: its signing key as hex, when something was last heard of it, 0 where never."""

    sign: str
    last: int


def silent(devices: Iterable[Heard], now: int, days: int) -> list[Item]:
    """The devices of which nothing was heard for longer than so many days."""
    return [
        Item("silence", sign, told=(last,)) for sign, last in devices if now - last > days * DAY
    ]


class Came(NamedTuple):
    """The newest bundle of a device: its key as hex, when the bundle was made and when it came;
    when the one that came before it was made, None where there was none."""

    sign: str
    made: int
    came: int
    before: int | None


def clock_off(bundles: Iterable[Came]) -> list[Item]:
    """The devices whose clock was far ahead of this one, or went far back."""
    found = []
    for sign, made, came, before in bundles:
        if before is not None and before - made > CLOCK_OFF:
            found.append(Item("clock", sign, told=(made, came, before)))
        elif made - came > CLOCK_OFF:
            found.append(Item("clock", sign, told=(made, came, 0)))
    return found


class Branch(NamedTuple):
    """An op that stands after a head after which others stand, too: its feed as hex, the head."""

    feed: str
    after: bytes
    op: str
    n: int
    head: bytes


def copied(branches: Iterable[Branch]) -> list[Item]:
    """Heads after which two ops or more are held: the device was copied, or an older copy of its
    home was put back. The first two are named, by their heads."""
    groups: dict[tuple[str, bytes], list[Branch]] = {}
    for each in branches:
        groups.setdefault((each.feed, each.after), []).append(each)
    found = []
    for (feed, _), group in groups.items():
        first = sorted({each.op: each for each in group}.values(), key=lambda each: each.head)[:2]
        if len(first) > 1:
            sides = tuple(Side(each.op, each.n) for each in first)
            found.append(Item("copy", feed, n=sides[0].n, sides=sides))
    return found


class Told(NamedTuple):
    """What the newest receipt of a device tells of its own feed, and what is held of that here.

    ``sign``: its key as hex; ``last``: the last op that it tells of; ``made``: when, by its clock;
    ``held``: the last op held here, 0 where none; ``direct``: the last one that a bundle of its
    own brought here; ``next_at``: when the op after ``last`` was written, by the same clock, None
    where that is not known.
    """

    sign: str
    last: int
    made: int
    held: int
    direct: int
    next_at: int | None


def put_back(told: Iterable[Told]) -> list[Item]:
    """The devices that tell of less of their own feed than they had written before: an older copy
    of the home was put back.

    What came here through others may be younger than the receipt. So it must have come straight
    from the device, whose newest receipt then tells of it, or be older by the device's own clock.
    """
    return [
        Item("older", each.sign, told=(each.last, each.held))
        for each in told
        if each.last < each.held
        if each.last < each.direct or (each.next_at is not None and each.next_at < each.made)
    ]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

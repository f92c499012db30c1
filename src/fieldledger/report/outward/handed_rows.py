"""Goods handed out as rows: in shelters by month and province, along ration lines by quarter.

Medicines, hygiene and other items are told by what they are for, never by their codes: the code of
a medicine can be a diagnosis. How many people were reached stands on one row of each month,
province and activity, the first, so that nobody is counted twice. For coordinators alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from fieldledger.domain.periods import Period
from fieldledger.report import goods, naming
from fieldledger.report.cells import Cell, Ref
from fieldledger.report.counting import month_end
from fieldledger.report.facts import Facts, Item, Split
from fieldledger.report.goods import Given, Key
from fieldledger.report.outward import aid_rows
from fieldledger.report.outward.aid_rows import Activity, Area, Done, Row

HANDED_OUT, REACHED = "handed out", "people reached"
_ISO = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
_ACTIVITIES: Mapping[str, Activity] = {
    "food": aid_rows.FOOD,
    "clothing": aid_rows.CLOTHING,
    "medicine": aid_rows.MEDICINE,
    "hygiene": aid_rows.HYGIENE,
}
_NAMES = {
    aid_rows.MEDICINE: "medicines",
    aid_rows.HYGIENE: "hygiene items",
    aid_rows.OTHER: "relief items",
}
Piece = tuple[str, Area, Activity]
Named = tuple[str, str]
"""What an item is called for readers outside, and its unit."""


def done(facts: Facts) -> Done:
    """The rows of everything handed out; none on a device that does not read all of it."""
    stock = facts.stock
    if "distribution" in (*stock.unknown, *stock.own_only):
        return Done(left_out=tuple(each.name for each in (*_ACTIVITIES.values(), aid_rows.OTHER)))
    given = goods.given(facts)
    cut = goods.pieces(given, lambda key: _piece(facts, key))
    made = [_in_shelters(facts, piece, cut[piece]) for piece in _sheltered(facts, cut)]
    return aid_rows.joined([*made, *_along_lines(facts, given)])


def area_of(province: str) -> Area:
    """Where a province is, as far as it may be told: words for a region are not."""
    if province in aid_rows.PCODES:
        return Area(province[:2], province)
    found = _ISO.fullmatch(province)
    country = found[1] if found else ""
    return Area("" if country == aid_rows.CLOSED_COUNTRY else country)


def named(item: Item) -> Named:
    """The name of an item for readers outside, and its unit."""
    activity = activity_of(item)
    if activity is aid_rows.CLOTHING:
        return (f"{item.season} {'set' if item.unit == 'set' else 'clothing'}".strip(), item.unit)
    return _NAMES.get(activity, item.code), item.unit


def activity_of(item: Item) -> Activity:
    """The activity that handing out an item is."""
    return _ACTIVITIES.get(item.category, aid_rows.OTHER)


def _piece(facts: Facts, key: Key) -> Piece:
    activity = activity_of(naming.item(facts, key.item))
    if key.kind == "line":
        return key.month, Area(aid_rows.CLOSED_COUNTRY), activity
    shelter = facts.shelters.get(key.place)
    return key.month, area_of(shelter.province if shelter else ""), activity


def _sheltered(facts: Facts, cut: Mapping[Piece, Given]) -> list[Piece]:
    """The pieces with anything that did not go along a line, in order."""
    return sorted(
        piece for piece, own in cut.items() if any(key.kind != "line" for key in goods.keys(own))
    )


def _in_shelters(facts: Facts, piece: Piece, own: Given) -> Done:
    month, area, activity = piece

    def here(key: Key) -> bool:
        return key.kind != "line" and _piece(facts, key) == piece

    people = goods.reached(own, here).shown
    key: tuple[str, ...] = (activity.name, area.key)
    reached = Cell(Ref(REACHED, key, month), people, standing=True)
    rows: list[Row] = []
    cells = [reached]
    for name, unit, refs in _items(facts, own, here):

        def of_item(key: Key, refs: set[str] = refs) -> bool:
            return here(key) and key.item in refs

        amount = goods.quantity(own, of_item).shown
        if not amount:
            continue  # it may be, but is not shown to be
        key = (activity.name, area.key, name, unit)
        cell = Cell(Ref(HANDED_OUT, key, month), amount, protected=False)
        cells.append(cell)
        first = not rows
        rows.append(
            Row(
                activity,
                month,
                month,
                aid_rows.status(facts, month, month),
                area,
                name,
                unit,
                cell.ref,
                reached.ref if first and people else None,
                own=_split(facts, own, here) if first else {},
            )
        )
    return Done(tuple(rows), tuple(cells))


def _items(facts: Facts, own: Given, here: goods.Where) -> Iterator[tuple[str, str, set[str]]]:
    """The names and units of what was handed out, with the items of each."""
    found: dict[Named, set[str]] = {}
    for key in goods.keys(own):
        if here(key):
            found.setdefault(named(naming.item(facts, key.item)), set()).add(key.item)
    for (name, unit), refs in sorted(found.items()):
        yield name, unit, refs


def _split(facts: Facts, own: Given, here: goods.Where) -> dict[str, int]:
    """Women, men, girls and boys of the largest distribution in each place; nothing where one of
    these does not tell all four."""
    sums = dict.fromkeys(("women", "men", "girls", "boys"), 0)
    told = {(s.month, s.item, s.place, s.people): s for s in reversed(facts.splits)}
    for largest in _largest(own, here).values():
        found = next((told[each] for each in sorted(largest) if each in told), None)
        if found is None:
            return {}
        for name in sums:
            sums[name] += getattr(found, name)
    return sums if any(sums.values()) else {}


def _largest(own: Given, here: goods.Where) -> dict[str, list[tuple[str, str, str, int]]]:
    """For each place the month, item and people of the distributions that reached most there."""
    found: dict[str, list[tuple[str, str, str, int]]] = {}
    for group in own.groups:
        if here(goods.key_of(group)) and group.most_people:
            each = (group.month, group.item, group.place, group.most_people)
            most = found.get(group.place, [each])[0][3]
            if group.most_people >= most:
                rest = found.get(group.place, []) if group.most_people == most else []
                found[group.place] = [*rest, each]
    return found


def quarters(period: Period) -> list[tuple[str, tuple[str, ...]]]:
    """The quarters that lie within a period, ``2004Q2``, and their months."""
    found: dict[str, list[str]] = {}
    for month in period.months:
        name = f"{month[:4]}Q{(int(month[5:]) + 2) // 3}"
        if period.has(f"{month}-01") and period.has(month_end(month)):
            found.setdefault(name, []).append(month)
    return [(name, tuple(inside)) for name, inside in found.items() if len(inside) == 3]


def _along_lines(facts: Facts, given: Given) -> Iterator[Done]:
    lined = {
        (key.month, activity_of(naming.item(facts, key.item)))
        for key in goods.keys(given)
        if key.kind == "line"
    }
    for name, inside in quarters(facts.period):
        wanted = sorted({activity for month, activity in lined if month in inside})
        for activity in wanted:
            yield _along(facts, given, (name, inside, activity))


def _along(facts: Facts, given: Given, which: tuple[str, Sequence[str], Activity]) -> Done:
    quarter, inside, activity = which
    area = Area(aid_rows.CLOSED_COUNTRY)

    def here(key: Key) -> bool:
        known = activity_of(naming.item(facts, key.item)) is activity
        return key.kind == "line" and key.month in inside and known

    rows, cells = [], []
    for name, unit, refs in _items(facts, given, here):

        def of_item(key: Key, refs: set[str] = refs) -> bool:
            return here(key) and key.item in refs

        amount = goods.quantity(given, of_item).shown
        if not amount:
            continue
        key = (activity.name, area.key, name, unit)
        cell = Cell(Ref(HANDED_OUT, key, quarter), amount, protected=False)
        cells.append(cell)
        stand = aid_rows.status(facts, inside[0], inside[-1])
        rows.append(
            Row(
                activity._replace(beneficiaries="", counted=""),
                inside[0],
                inside[-1],
                stand,
                area,
                name,
                unit,
                cell.ref,
            )
        )
    return Done(tuple(rows), tuple(cells))


def splits_of(rows: Sequence[Sequence[object]]) -> tuple[Split, ...]:
    """Distributions that tell women, men, girls and boys, of rows of date, item, shelter, people
    and these four."""
    return tuple(
        Split(str(day)[:7], str(item), str(place), *counts)  # type: ignore[arg-type]
        for day, item, place, *counts in rows
        if place and all(isinstance(each, int) for each in counts)
    )

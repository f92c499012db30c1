"""Stock: what should be where on a day, as the sum of all movements up to it.

One rule, so that stock always adds up and nothing is guessed. A place is a shelter or the
organisation's own store. What moves goods, from where and to where, is declared by the record types
(``domain.moving``). Goods that came in, were made or printed are added to the place that keeps
them; goods sold are taken from it, copies sent from the own store. A distribution is taken from the
own store, whoever receives it, since what it hands out has no other place of origin on record;
goods that a shelter kept and then handed out are first transferred to the own store. A transfer
moves goods between places; a loss takes them from its place. A count changes nothing: it is set
beside what was expected at the end of its day, and the difference is for a person to explain (with
a loss for ``count-difference``, say). A stock below nothing is shown as it is, and marked: some
entry is missing or wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

from fieldledger.domain import moving
from fieldledger.domain.record import Move
from fieldledger.report.facts import OWN_STORE, Counted, Disputed, Stock
from fieldledger.report.spread import NOTHING, Spread, exactly, total, weighed

COMES_IN = moving.comes_in()
GOES_OUT = moving.goes_out()


class Holding(NamedTuple):
    """One item in one place: the movements by sort, what they leave, and the latest count."""

    item: str
    place: str
    moved: Mapping[str, Spread]
    on_hand: Spread
    counted: Counted | None = None


def holdings(stock: Stock) -> list[Holding]:
    """Every item in every place where it ever moved or was counted, by item and place."""
    sums = _sums(stock)
    counts = {(each.item, each.place): each for each in stock.counts}
    where = {(item, place) for _, item, place in sums} | set(counts)
    found = []
    for item, place in where:
        moved = {sort: sums.get((sort, item, place), NOTHING) for sort in (*COMES_IN, *GOES_OUT)}
        found.append(Holding(item, place, moved, _left(moved), counts.get((item, place))))
    return sorted(found, key=lambda each: _order(stock, each))


def of_item(found: list[Holding], item: str) -> Holding:
    """One item in all places together; transfers between them cancel out."""
    own = [each for each in found if each.item == item]
    moved = {
        sort: total(each.moved[sort] for each in own)
        for sort in (*COMES_IN, *GOES_OUT)
        if not sort.startswith("transfer")
    }
    return Holding(item, OWN_STORE, moved, _left(moved))


def items(found: list[Holding]) -> list[str]:
    """The items held, in the order of ``holdings``, each once."""
    return list(dict.fromkeys(each.item for each in found))


def _order(stock: Stock, holding: Holding) -> tuple[str, str, bool, str, str]:
    item, place = stock.item(holding.item), stock.place(holding.place)
    return item.code, item.ref, holding.place != OWN_STORE, place, holding.place


def _left(moved: Mapping[str, Spread]) -> Spread:
    came = total(spread for sort, spread in moved.items() if sort in COMES_IN)
    return came - total(spread for sort, spread in moved.items() if sort in GOES_OUT)


def _sums(stock: Stock) -> dict[tuple[str, str, str], Spread]:
    sums: dict[tuple[str, str, str], Spread] = {}
    for move in stock.movements:
        where = move.sort, move.item, move.place
        sums[where] = sums.get(where, NOTHING) + exactly(move.quantity)
    for record, made in _disputed(stock):
        for where, share in _shares(stock.day, record, made):
            sums[where] = sums.get(where, NOTHING) + share
    return sums


def _disputed(stock: Stock) -> Iterator[tuple[Disputed, Move]]:
    """Each record in conflict that moves goods, with each way in which it does."""
    by_type: dict[str, list[Move]] = {name: [] for name in moving.moving()}
    for leg in moving.legs():
        by_type[leg.type].append(leg.move)
    for record in stock.disputed:
        for made in by_type.get(record.type, ()):
            yield record, made


def reckoned(stock: Stock, count: Counted) -> tuple[Spread, Spread]:
    """What was counted in a place, and what it should have been by the entries, those with it that
    explain the count: ranges where people disagree about them."""
    expected = exactly(count.expected + count.explained)
    for record, move in _disputed(stock):
        share = _share_of_count(stock.day, count, record, move)
        change = share - exactly(share.shown)
        expected = expected + change if move.sign > 0 else expected - change
    return _found(stock, count), expected


def _found(stock: Stock, count: Counted) -> Spread:
    """What was counted; a range where it is in dispute how much that was."""
    shelves = dict(moving.shelves())
    for record in stock.disputed:
        shelf = shelves.get(record.type)
        if shelf is None:
            continue
        names = (shelf.item, shelf.place, "date", shelf.quantity)
        item, place, day, quantity = (record.values[name][0] for name in names)
        if (item, place or OWN_STORE, day, quantity) == tuple(count[:4]):
            sizes = [n for n in record.values[shelf.quantity] if isinstance(n, int)]
            return Spread(min(sizes), count.quantity, max(sizes))
    return exactly(count.quantity)


def _share_of_count(day: str, count: Counted, record: Disputed, move: Move) -> Spread:
    """What a record in conflict adds to what is expected in a place that was counted."""
    name, needed = move.when or ("", "")
    field, explaining = move.explains or ("", None)
    ways = product(
        record.values["date"],
        record.values[move.item],
        record.values[move.place] if move.place else (OWN_STORE,),
        record.values[name] if name else ("",),
        record.values[field] if field else ("",),
    )
    holds = [
        (str(item), str(place or OWN_STORE), given) == (count.item, count.place, needed)
        and str(date) <= (day if said == explaining else count.date)
        for date, item, place, given, said in ways
    ]
    return weighed(holds, [n if isinstance(n, int) else 0 for n in record.values[move.quantity]])


def _shares(day: str, record: Disputed, move: Move) -> list[tuple[tuple[str, str, str], Spread]]:
    """What a record in conflict adds to each item and place that it may belong to."""
    places = record.values[move.place] if move.place else (OWN_STORE,)
    name, needed = move.when or ("", "")
    ways = [
        (str(date) <= day and bool(item) and given == needed, str(item), str(place or OWN_STORE))
        for date, item, place, given in product(
            record.values["date"],
            record.values[move.item],
            places,
            record.values[name] if name else ("",),
        )
    ]
    amounts = [n if isinstance(n, int) else 0 for n in record.values[move.quantity]]
    return [
        ((move.sort, item, place), weighed([way == (True, item, place) for way in ways], amounts))
        for item, place in sorted({way[1:] for way in ways if way[0]})
    ]

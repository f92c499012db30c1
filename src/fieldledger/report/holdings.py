"""Stock: what should be where on a day, as the sum of all movements up to it.

One rule, so that stock always adds up and nothing is guessed. A place is a shelter or the
organisation's own store. Goods that came in (provision, clothing) are added to the place that
keeps them: the shelter of ``at``, else the own store. A distribution is taken from the own store,
whoever receives it, since what it hands out has no other place of origin on record; goods that a
shelter kept and then handed out are first transferred to the own store. A transfer moves goods
between places; a loss takes them from its place. A count changes nothing: it is set beside what
was expected at the end of its day, and the difference is for a person to explain (with a loss for
``count-difference``, say). A stock below nothing is shown as it is, and marked: some entry is
missing or wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from fieldledger.report.facts import OWN_STORE, Counted, Disputed, Stock
from fieldledger.report.spread import NOTHING, Spread, exactly, total, weighed

COMES_IN = ("provision", "clothing", "transfer-in")
GOES_OUT = ("distribution", "loss", "transfer-out")

# The sort of movement that a record makes, and the field that names its place ("": the own store).
_LEGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "provision": (("provision", "at"),),
    "clothing": (("clothing", "at"),),
    "distribution": (("distribution", ""),),
    "loss": (("loss", "shelter"),),
    "transfer": (("transfer-in", "to_shelter"), ("transfer-out", "from_shelter")),
}


@dataclass(frozen=True, slots=True)
class Holding:
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
    for record in stock.disputed:
        for sort, field in _LEGS.get(record.type, ()):
            for where, share in _shares(stock.day, record, sort, field):
                sums[where] = sums.get(where, NOTHING) + share
    return sums


def _shares(
    day: str, record: Disputed, sort: str, field: str
) -> list[tuple[tuple[str, str, str], Spread]]:
    """What a record in conflict adds to each item and place that it may belong to."""
    places = record.values[field] if field else (OWN_STORE,)
    ways = [
        (str(date) <= day, str(item), str(place or OWN_STORE))
        for date, item, place in product(record.values["date"], record.values["item"], places)
    ]
    amounts = [n if isinstance(n, int) else 0 for n in record.values["quantity"]]
    return [
        ((sort, item, place), weighed([way == (True, item, place) for way in ways], amounts))
        for item, place in sorted({way[1:] for way in ways if way[0]})
    ]

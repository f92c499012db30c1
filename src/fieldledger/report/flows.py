"""Sums of money and goods from the facts: what is settled, and what records in conflict may add."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import product
from typing import TypeVar

from fieldledger.domain.programmes import PROGRAMMES
from fieldledger.report.accounts import SOURCES, Accounts, Span
from fieldledger.report.facts import Disputed
from fieldledger.report.spread import NOTHING, Spread, exactly, weighed

ANY = ""
"""The earmark of what is for no programme in particular."""
Key = TypeVar("Key", bound=Hashable)
Named = Callable[[Mapping[str, str]], Key | None]
Sums = dict[tuple[str, str], Spread]
"""By programme, earmark or source, and currency."""


def sums(
    accounts: Accounts, span: Span, name: str, named: Named[Key], of: str = "amount"
) -> dict[Key, Spread]:
    """Records of a type summed by what ``named`` makes of their keys; those for which it is None
    are left out. ``of``: ``amount``, ``quantity`` or ``entries``."""
    found: dict[Key, Spread] = {}
    for flow in span.flows:
        key = named(flow.keys) if flow.type == name else None
        if key is not None:
            add(found, key, exactly(getattr(flow, of)))
    for record in accounts.of(name):
        for key, share in shares(record, span, named, of).items():
            add(found, key, share)
    return found


def shares(
    record: Disputed, span: Span, named: Named[Key], of: str = "amount"
) -> dict[Key, Spread]:
    """What a record in conflict adds to each sum that it may belong to."""
    source = SOURCES[record.type]
    field = {"amount": source.amount, "quantity": source.quantity}.get(of, "")
    amounts = [n if isinstance(n, int) else 0 for n in record.values[field]] if field else [1]
    ways = [
        named(dict(zip(source.keys, map(_text, rest), strict=True))) if span.has(str(day)) else None
        for day, *rest in product(*(record.values[each] for each in source.fields))
    ]
    return {
        key: weighed([way == key for way in ways], amounts)
        for key in dict.fromkeys(ways)
        if key is not None
    }


def add(found: dict[Key, Spread], key: Key, amount: Spread) -> None:
    """Add an amount to a sum."""
    found[key] = found.get(key, NOTHING) + amount


def some(found: Sums) -> Iterable[tuple[str, str]]:
    """The keys under which there is, or may be, anything."""
    return (key for key, amount in found.items() if amount != NOTHING)


def ordered(keys: set[tuple[str, str]], *, by_currency: bool = False) -> list[tuple[str, str]]:
    """By programme, those of a newer program after the others and what is for any last; then by
    currency, or that first."""
    order = {name: at for at, name in enumerate(PROGRAMMES)}

    def place(key: tuple[str, str]) -> tuple[object, ...]:
        at = (order.get(key[0], len(order) + (key[0] == ANY)), key[0])
        return (key[1], *at) if by_currency else (*at, key[1])

    return sorted(keys, key=place)


def _text(value: object) -> str:
    return str(value or "")

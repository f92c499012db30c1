"""How goods move: every sort of movement that a record type declares, in one list.

Stock is the sum of these and of nothing else. Which type moves what, and where, is said by each
type (``domain.record``); store, report and review only know this list.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from fieldledger.domain import records
from fieldledger.domain.record import Move, Shelf


class Leg(NamedTuple):
    """One sort of movement and the record type that makes it."""

    type: str
    move: Move
    compartment: str


@cache
def legs() -> tuple[Leg, ...]:
    """All sorts of movement: what comes in before what goes out, in the order of the types."""
    whole = [
        Leg(spec.name, move, spec.compartment) for spec in records.load_all() for move in spec.moves
    ]
    return tuple(sorted(whole, key=lambda leg: -leg.move.sign))


@cache
def moving() -> tuple[str, ...]:
    """The record types that move goods, each once."""
    return tuple(dict.fromkeys(leg.type for leg in legs()))


@cache
def shelves() -> tuple[tuple[str, Shelf], ...]:
    """The record types that say what was found in a place."""
    return tuple((spec.name, spec.shelf) for spec in records.load_all() if spec.shelf is not None)


def comes_in() -> tuple[str, ...]:
    """The sorts that add to a place."""
    return tuple(leg.move.sort for leg in legs() if leg.move.sign > 0)


def goes_out() -> tuple[str, ...]:
    """The sorts that take from a place."""
    return tuple(leg.move.sort for leg in legs() if leg.move.sign < 0)

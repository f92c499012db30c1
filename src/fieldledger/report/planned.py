"""What the records say about rations: planned for whom, and for how many people on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fieldledger.report.facts import HandedOut, Headcount


class Ration(NamedTuple):
    """So much of an item for one person ``per`` day, month or season, from a day on; for a shelter,
    else for a province, else for all."""

    ref: str
    item: str
    quantity: int
    per: str
    date: str
    province: str = ""
    shelter: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan is computed from.

    ``headcounts``: settled ones of the period, and the latest of each shelter before it.
    ``statuses``: the days and values of each shelter's status, oldest first. ``lost``: quantities
    by item and place in the period; ``this_season``: what was handed out since the season of the
    period began. Records in conflict stand in the facts of stock.
    """

    rations: tuple[Ration, ...] = ()
    headcounts: tuple[Headcount, ...] = ()
    statuses: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    lost: Mapping[tuple[str, str], int] = field(default_factory=dict)
    this_season: tuple[HandedOut, ...] = ()


NOTHING_PLANNED = Planned()

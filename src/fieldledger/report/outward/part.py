"""A part of a report for others: its figures as cells, what ties them, and how they are told.

A part is written for readers outside. It names nothing by code and no place finer than a province,
and a figure can stand in its section only by way of ``Shown``, after disclosure control.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fieldledger.report.cells import Cell, Hidden, Ration, Ref, Sum
from fieldledger.report.shape import Section

Shown = Callable[[Ref], int | Hidden]


@dataclass(frozen=True, slots=True)
class Part:
    """The cells of a part, in base units; ``section`` makes its section of what may be shown, or
    None where there is nothing to say."""

    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...]
    rations: tuple[Ration, ...]
    section: Callable[[Shown], Section | None]

"""The shape of a report: sections of sentences and tables, numbers kept as numbers.

Renderers know nothing of records, sections nothing of forms. A cell is a text, a whole number, a
:class:`Spread` where its figure may be in dispute, ``HIDDEN`` where disclosure control keeps it
back, or None where nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from fieldledger.domain.periods import Period
from fieldledger.report.cells import Hidden
from fieldledger.report.spread import Spread

Cell = str | int | Spread | Hidden | None

ROW_UNIT = "item"
HUNDREDTHS = "hundredths"
COVER = "days of cover"


class Column(NamedTuple):
    """A column. ``unit``: what its numbers count, ``""`` for text; ``item``: in the unit of each
    row; ``hundredths``: a ratio times 100; ``days of cover``: how long
    stock lasts, empty where nobody is to live of it alone."""

    key: str
    title: str
    unit: str = ""

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers, which stand at the right."""
        return self.unit != ""

    @property
    def of_row(self) -> bool:
        """Whether its numbers are in the unit of each row."""
        return self.unit in (ROW_UNIT, f"{ROW_UNIT}/day")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: one cell for each column. ``unit`` is the base unit of the item it is about."""

    key: str
    cells: tuple[Cell, ...]
    unit: str = ""


class Table(NamedTuple):
    """A table. ``bar`` names a column that a screen may draw; ``apart`` is the title under which
    it stands on paper where its section is longer than a sheet."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    bar: str = ""
    apart: str = ""


class Series(NamedTuple):
    """What one kind of bar shows: a figure for each label, None where none is known."""

    name: str
    values: tuple[Spread | int | None, ...]


class Chart(NamedTuple):
    """What people would rather look at than read. ``title`` is its finding, ``what`` says what is
    shown. ``unit``: a base unit, a currency, or what is counted; ``planned`` is drawn as marks."""

    key: str
    title: str
    what: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    planned: Series | None = None


class Own(NamedTuple):
    """A piece of the director's own text (``report.own``): a paragraph, or a point of a list with
    the ``mark`` that stands before it, ``-`` or ``1.``."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One subject of the report. ``notes`` say what its figures mean and leave out; ``own`` is what
    somebody wrote for it, and stands before the figures."""

    key: str
    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    own: tuple[Own, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. ``digest`` and ``state``: 64 hexadecimal digits each. How many records there
    are, what is open and in quarantine is None for others than coordinators. ``preview``: what
    others would be told, for a coordinator to look at; ``own``: what somebody wrote for its front
    page."""

    period: Period
    audience: str
    digest: str
    state: str
    records: int | None
    conflicts: int | None
    quarantined: int | None
    sections: tuple[Section, ...]
    preview: bool = False
    own: tuple[Own, ...] = ()

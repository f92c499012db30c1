"""Spreadsheets as tables: which sheet is meant, what a cell says, and what a file may not hold.

``Watch`` looks over the parts of a file before a reader gets them: it finds what would make the
reader ask for more memory than there is, and formulas that nobody computed yet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from xml.parsers import expat

from fieldledger.domain import columns, tabular
from fieldledger.domain.columns import DAY, ON, VOID
from fieldledger.domain.fields import RecordType, split_day
from fieldledger.domain.problems import BadValue
from fieldledger.domain.searching import folded
from fieldledger.domain.tabular import Table
from fieldledger.language import mark, tr

MOST_CELLS = 4_000_000  # of the table around all cells of a sheet
MOST_TEXT = 1 << 27  # characters of all cells

_PLACE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_DAMAGED = mark("is damaged, or no spreadsheet: save it anew as XLSX")


# --- sheets and cells -----------------------------------------------------------------------------


def choose(found: Sequence[tuple[str, bool]], names: Sequence[str], wanted: str | None) -> str:
    """The sheet that is meant, of those found, each with whether it can be seen: the one wanted,
    else one called like the type, else the only one that can be seen. Raises BadValue."""
    every = [name for name, _ in found]
    if wanted is not None:
        named = [name for name in every if folded(name) == folded(wanted)]
        if len(named) != 1:
            raise BadValue(
                mark("has no sheet called {sheet}; it has {sheets}"),
                sheet=wanted[:40],
                sheets=_listed(every),
            )
        return named[0]
    seen = [name for name, visible in found if visible]
    called = [name for name in seen if _key(name) in {_key(each) for each in names}]
    if len(called) == 1 or len(seen) == 1:
        return (called if len(called) == 1 else seen)[0]
    raise BadValue(
        mark("has several sheets ({sheets}): say which, with --sheet NAME"), sheets=_listed(seen)
    )


def refuse_merged(ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Raise BadValue where cells are merged: which row does their value belong to?"""
    if ranges:
        told = ", ".join(f"{place(*first)}:{place(*last)}" for first, last in ranges[:3])
        if len(ranges) > 3:
            raise BadValue(
                mark("has merged cells ({cells} and more): split them, so that each row says all"),
                cells=told,
            )
        raise BadValue(
            mark("has merged cells ({cells}): split them, so that each row says all"), cells=told
        )


def table(rows: Sequence[Sequence[object]], kind: Callable[[str], str]) -> Table:
    """The rows of a sheet as texts: its first row that holds anything names the columns. A cell
    without anything is empty text. ``kind``: of what a column holds. Raises BadValue."""
    numbered = [
        (line, row) for line, row in enumerate(rows, 1) if any(not _is_empty(cell) for cell in row)
    ]
    if not numbered:
        raise BadValue(mark("is empty: there is nothing to import"))
    (line, header), *body = numbered
    names = [cell(each).strip() for each in header]
    while names and not names[-1]:
        names.pop()
    if "" in names:
        raise BadValue(
            mark("has a column without a name (row {line}): {column}"),
            line=line,
            column=place(0, names.index(""))[:-1],
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadValue(
            mark("has the column {column} twice (row {line})"), column=twice[:80], line=line
        )
    if not body:
        raise BadValue(mark("has a header and no rows: there is nothing to import"))
    whole, kinds = Table(dict.fromkeys(names, line), [], []), [kind(name) for name in names]
    for number, row in body:
        beyond = next((at for at, each in enumerate(row) if at >= len(names) and each != ""), None)
        if beyond is None:
            texts = [cell(each, kinds[at]) for at, each in enumerate(row[: len(names)])]
            padded = [*texts, *[""] * (len(names) - len(texts))]
            whole.rows.append((number, dict(zip(names, padded, strict=True))))
        else:
            column = place(0, beyond)[:-1]
            told = tr("has something in the column {column}, which has no name", column=column)
            whole.ragged.append(tabular.Trouble(number, "", told))
    return whole


def cell(value: object, kind: str = "") -> str:
    """What a cell says in words, for a field of a kind. A number is written out as it is shown with
    15 digits, which is all that spreadsheets keep; a day at midnight is that day."""
    if isinstance(value, str):
        return tabular.unsafe(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        # Spreadsheets make the first day of a typed month.
        return value.isoformat()[:7] if kind == "month" and value.day == 1 else value.isoformat()
    return str(value) if isinstance(value, time | timedelta) else ""


def kind_of(spec: RecordType, column: str) -> str:
    """The kind of what a column holds, as people may call it."""
    try:
        key = columns.key_of(spec, column)
    except BadValue:
        return "text"  # which import refuses
    field = spec.field(split_day(key)[0])
    if field is not None:
        return field.kind.name
    if key == VOID:
        return "flag"
    return "date" if key == ON or key.endswith(DAY) else "text"


def place(row: int, column: int) -> str:
    """A cell by its row and column from 0, as spreadsheets name it: ``B3``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _number(value: int | float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    short = Decimal(format(value, ".15g"))
    return format(short.quantize(1) if short == short.to_integral_value() else short, "f")


def _is_empty(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _key(name: str) -> str:
    return re.sub("[-_ ]+", "-", folded(name))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name[:40] for name in names[:10]) or tr("none")


# --- looking over ---------------------------------------------------------------------------------


class Watch:
    """Reads one part of a file, XML, as it is unpacked. ``texts``: the lengths of the shared texts
    that it holds; ``uses``: how often its cells name each shared text."""

    def __init__(self) -> None:
        self.texts: list[int] = []
        self.uses: Counter[int] = Counter()
        self._row, self._column, self._rows, self._columns = 0, 0, 0, 0
        self._cell, self._shared, self._formula, self._value = "", False, False, False
        self._index: list[str] | None = None
        self._reader = expat.ParserCreate("utf-8")  # whatever it says of itself, as the reader does
        self._reader.StartDoctypeDeclHandler = self._doctype
        self._reader.StartElementHandler = self._start
        self._reader.EndElementHandler = self._end
        self._reader.CharacterDataHandler = self._text

    def feed(self, piece: bytes) -> None:
        """More of the part. Raises BadValue."""
        self._parse(piece, False)

    def close(self) -> None:
        """The end of the part. Raises BadValue."""
        self._parse(b"", True)

    def _parse(self, piece: bytes, last: bool) -> None:
        try:
            self._reader.Parse(piece, last)
        except expat.ExpatError:
            raise BadValue(_DAMAGED) from None

    def _doctype(self, *_told: object) -> None:
        raise BadValue(mark("holds definitions that no spreadsheet needs: save it anew as XLSX"))

    def _start(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            number = given.get("r", "")
            self._row = int(number) if number.isdecimal() and len(number) < 8 else self._row + 1
            self._column = 0
        elif name == "c":
            self._begin_cell(given)
        elif name == "f":
            self._formula = True
        elif name == "v":
            self._value = True
            self._index = []
        elif name == "si":
            self.texts.append(0)
        elif name == "Relationship" and _leads_to_no_xml(given):
            raise BadValue(_DAMAGED)

    def _begin_cell(self, given: dict[str, str]) -> None:
        found = _PLACE.fullmatch(given.get("r", "").upper())
        self._column += 1
        if found:
            self._row, self._column = int(found[2]), 0
            for letter in found[1]:
                self._column = self._column * 26 + ord(letter) - 64
        self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        if self._rows * self._columns > MOST_CELLS:
            raise BadValue(
                mark(
                    "has a cell so far out that the table around it is too large: delete the "
                    "rows and columns beyond the last entry"
                )
            )
        self._cell = place(max(self._row, 1) - 1, max(self._column, 1) - 1)
        self._shared, self._formula, self._value = given.get("t") == "s", False, False

    def _text(self, text: str) -> None:
        if self._index is not None:
            self._index.append(text)
        elif self.texts:
            self.texts[-1] += len(text)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "v":
            number = "".join(self._index or ())
            self._index = None
            if self._shared and number.isdecimal() and len(number) < 9:
                self.uses[int(number)] += 1
        elif name == "c" and self._formula and not self._value:
            raise BadValue(
                mark(
                    "has a formula that was never computed ({cell}): open it in a spreadsheet "
                    "program and save it"
                ),
                cell=self._cell,
            )


def _leads_to_no_xml(given: dict[str, str]) -> bool:
    """Whether a sheet is said to lie in a part that is not looked over."""
    is_sheet = given.get("Type", "").endswith("/worksheet")
    return is_sheet and not given.get("Target", "").lower().endswith(".xml")


def refuse_long(watches: Sequence[Watch]) -> None:
    """Raise BadValue where shared texts, as often as cells name them, are too much to hold."""
    texts = [length for watch in watches for length in watch.texts]
    uses: Counter[int] = Counter()
    for watch in watches:
        uses.update(watch.uses)
    if sum(texts[at] * times for at, times in uses.items() if at < len(texts)) > MOST_TEXT:
        raise BadValue(mark("unpacks to more than can be read: split it, or save it as CSV"))

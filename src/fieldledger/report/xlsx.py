"""A report as a spreadsheet (XLSX): a first sheet to read, then a sheet for each table.

Numbers are numbers, so that they can be added up; weights stand in kilograms, volumes in litres and
money in whole units of its currency, with the unit beside them. Text is text whatever it looks
like: no cell is ever a formula. A column in which anything is in dispute has two more beside it,
the least and the most. The same report gives the same bytes: the file says no time but the report's
last day. Importing this module needs xlsxwriter (the extra ``xlsx``).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import xlsxwriter

from fieldledger.domain.money import DIGITS
from fieldledger.language import shown, tr
from fieldledger.report import words
from fieldledger.report.cells import Hidden
from fieldledger.report.shape import HUNDREDTHS, ROW_UNIT, Cell, Column, Report, Row, Table
from fieldledger.report.spread import Spread, exactly
from fieldledger.report.wrapped import width, wrap

_LARGER = {"g": "kg", "ml": "l"}
_UNFIT = re.compile(r"[\[\]:*?/\\']")
_LONGEST = 31  # letters of a sheet's name
_WIDEST = 60
_READ, _LINE = 90, 15  # letters on a line of the first sheet, points that it is high


class _Part(NamedTuple):
    """A column of a sheet: its title, where its figures come from, and which of the three they are
    (``low``, ``shown``, ``high``; ``unit`` for the units, ``text`` for words)."""

    title: str
    at: int
    which: str


def render(report: Report) -> bytes:
    """The whole file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties(
        {
            "title": f"{words.title(report)} — {words.band(report)}",
            "created": datetime.fromisoformat(report.period.end),
        }
    )
    formats = {
        "bold": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "parts": book.add_format({"num_format": "#,##0.###"}),
        "ratio": book.add_format({"num_format": "0.00"}),
        "money 0": book.add_format({"num_format": "#,##0"}),
        "money 2": book.add_format({"num_format": "#,##0.00"}),
        "money 3": book.add_format({"num_format": "#,##0.000"}),
        "unit": book.add_format({"indent": 1}),
    }
    taken: set[str] = set()
    _first(book, formats, report, taken)
    _own(book, formats, report, taken)
    for section in report.sections:
        for table in section.tables:
            sheet = book.add_worksheet(_name(f"{section.title} {table.title}", taken))
            _print(sheet, report, words.plain(f"{section.title}: {table.title}"))
            _table(sheet, formats, table)
    book.close()
    return out.getvalue()


def _first(book: Any, formats: dict[str, Any], report: Report, taken: set[str]) -> None:
    sheet = book.add_worksheet(_name(tr("Report"), taken))
    _print(sheet, report)
    sheet.set_column(0, 0, _READ)
    told = [(words.band(report), "bold"), (words.title(report), "bold"), ("", "wrap")]
    for section in report.sections:
        told.append((section.title, "bold"))
        told += [(text, "wrap") for text in (*section.paragraphs, *section.notes)]
        told.append(("", "wrap"))
    told += [(text, "wrap") for text in words.footer(report)]
    for number, (text, style) in enumerate(told):
        sheet.write_string(number, 0, words.plain(text), formats[style])
        if len(lines := wrap(words.plain(text), _READ)) > 1:
            sheet.set_row(number, _LINE * len(lines))  # not every program makes room by itself


def _own(book: Any, formats: dict[str, Any], report: Report, taken: set[str]) -> None:
    """A sheet of the director's own text, if there is any: section and text."""
    pieces = [("", each) for each in report.own]
    pieces += [(section.title, each) for section in report.sections for each in section.own]
    if not pieces:
        return
    sheet = book.add_worksheet(_name(tr("Words"), taken))
    _print(sheet, report)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    for place, title in enumerate((tr("section"), tr("text"))):
        sheet.write_string(0, place, title, formats["head"])
    sheet.freeze_panes(1, 1)
    for line, (title, each) in enumerate(pieces, 1):
        sheet.write_string(line, 0, words.plain(title), formats["wrap"])
        text = words.plain(f"{each.mark} {each.text}".lstrip())
        sheet.write_string(line, 1, text, formats["wrap"])


def _print(sheet: Any, report: Report, title: str = "") -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    left = f"&L{title.replace('&', '&&')}" if title else ""
    sheet.set_header(f"{left}&C{words.band(report).replace('&', '&&')}")


def _table(sheet: Any, formats: dict[str, Any], table: Table) -> None:
    rows = [*table.rows, *([table.total] if table.total else [])]
    parts = [part for at in range(len(table.columns)) for part in _parts(table, rows, at)]
    for place, part in enumerate(parts):
        sheet.write_string(0, place, words.plain(part.title), formats["head"])
        wide = max([width(part.title) // 2, *(_wide(row.cells[part.at]) for row in rows)])
        sheet.set_column(place, place, min(wide + 3, _WIDEST))
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    for line, row in enumerate(rows, 1):
        for place, part in enumerate(parts):
            _cell(sheet, formats, (line, place), part, table.columns[part.at], row)


def _parts(table: Table, rows: Sequence[Row], at: int) -> Iterator[_Part]:
    column = table.columns[at]
    if not column.numeric:
        yield _Part(column.title, at, "text")
        return
    yield _Part(column.title, at, "shown")
    found = [row.cells[at] for row in rows]
    if any(isinstance(each, Spread) and not each.certain for each in found):
        yield _Part(tr("{column}, least", column=column.title), at, "low")
        yield _Part(tr("{column}, most", column=column.title), at, "high")
    if column.of_row:
        yield _Part(tr("unit of {column}", column=column.title), at, "unit")


def _cell(
    sheet: Any,
    formats: dict[str, Any],
    place: tuple[int, int],
    part: _Part,
    column: Column,
    row: Row,
) -> None:
    value: Cell = row.cells[part.at]
    if value is None:
        text = words.cell(value, column, row)
        if text and part.which != "unit":
            sheet.write_string(*place, text)
    elif part.which == "unit":
        sheet.write_string(*place, words.plain(_unit(column, row)), formats["unit"])
    elif isinstance(value, str | Hidden):
        sheet.write_string(*place, words.cell(value, column, row))
    else:
        spread = exactly(value) if isinstance(value, int) else value
        figure = getattr(spread, "shown" if part.which == "text" else part.which)
        if column.unit == HUNDREDTHS:
            sheet.write_number(*place, figure / 100, formats["ratio"])
        elif column.unit == ROW_UNIT and row.unit in _LARGER:
            sheet.write_number(*place, figure / 1000, formats["parts"])
        elif column.unit == ROW_UNIT and row.unit in DIGITS:
            places = DIGITS[row.unit]
            sheet.write_number(*place, figure / 10**places, formats[f"money {places}"])
        else:
            sheet.write_number(*place, figure, formats["whole"])


def _unit(column: Column, row: Row) -> str:
    if column.unit == ROW_UNIT:
        return words.choice(_LARGER.get(row.unit, row.unit))
    return tr("{unit}/day", unit=words.choice(row.unit))


def _wide(value: Cell) -> int:
    return width(shown(value)) if isinstance(value, str) else 8


def _name(title: str, taken: set[str]) -> str:
    """A name that no other sheet has, in any case of letters, and that every program takes."""
    plain = _UNFIT.sub(" ", words.plain(title)).strip()
    name, number = plain[:_LONGEST].strip(), 1
    while name.casefold() in taken or not name:
        number += 1
        name = f"{plain[: _LONGEST - 4].strip()} {number}".strip()
    taken.add(name.casefold())
    return name

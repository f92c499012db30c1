"""The 5W matrix as a spreadsheet (XLSX) of two sheets: the matrix, and what its columns mean.

Numbers are numbers, text is text whatever it looks like, and the same rows give the same bytes.
Importing this module needs xlsxwriter (the extra ``xlsx``).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from fieldledger.language import tr
from fieldledger.report import fivew, hxl
from fieldledger.report.outward import columns
from fieldledger.report.outward.columns import Filed, Value
from fieldledger.report.wrapped import wrap

_WIDEST = 32
_MEANING, _LINE = (28, 48, 80), 15  # columns of the second sheet; points that a line is high


def render(filed: Filed, band: str, day: str) -> bytes:
    """The whole matrix as XLSX; ``band`` says for whom it is, ``day`` is the last of the period."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": f"5W — {band}", "created": datetime.fromisoformat(day)})
    wanted = fivew.listed(filed)
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "bottom"}),
        "tag": book.add_format({"italic": True, "bottom": 1, "font_color": "#595959"}),
        "number": book.add_format({"num_format": "#,##0.###"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "": None,
    }
    _matrix(book.add_worksheet("5W"), formats, columns.table(wanted, filed), band)
    _meaning(book.add_worksheet("Columns"), formats, filed, band)
    book.close()
    return out.getvalue()


def _print(sheet: Any, band: str, wide: int = 1) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(wide, 0)
    sheet.set_header(f"&C{band.replace('&', '&&')}")


def _matrix(sheet: Any, formats: dict[str, Any], table: Sequence[list[Value]], band: str) -> None:
    _print(sheet, band, 3)  # more columns than can be read on one sheet
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(0, 1)
    sheet.autofilter(1, 0, len(table) - 1, len(table[0]) - 1)
    for place, column in enumerate(zip(*table, strict=True)):
        width = max(len(hxl.shown(value)) for value in column[2:] or ("",))
        sheet.set_column(place, place, min(max(width + 2, 11), _WIDEST))
    for number, row in enumerate(table):
        for place, value in enumerate(row):
            _cell(sheet, (number, place), value, formats)


def _cell(sheet: Any, place: tuple[int, int], value: Value, formats: dict[str, Any]) -> None:
    if isinstance(value, Decimal):
        style = "whole" if value == value.to_integral_value() else "number"
        sheet.write_number(*place, float(value), formats[style])
    elif value:
        style = {0: "head", 1: "tag"}.get(place[0], "")
        sheet.write_string(*place, value, formats[style])


def _meaning(sheet: Any, formats: dict[str, Any], filed: Filed, band: str) -> None:
    wanted = fivew.listed(filed)
    _print(sheet, band)
    for place, width in enumerate(_MEANING):
        sheet.set_column(place, place, width)
    lines = [
        (tr("column"), tr("HXL tag"), tr("what it holds")),
        *((column.said, column.tag, tr(column.about)) for column in wanted),
    ]
    for number, line in enumerate(lines):
        for place, text in enumerate(line):
            sheet.write_string(number, place, text, formats["head" if number == 0 else "text"])
        high = max(len(wrap(text, wide - 8)) for text, wide in zip(line, _MEANING, strict=True))
        if high > 1:
            sheet.set_row(number, _LINE * high)  # not every program makes room by itself
    notes = _notes(filed, band)
    for number, text in enumerate(notes, len(lines) + 1):
        sheet.write_string(number, 0, text)


def _notes(filed: Filed, band: str) -> tuple[str, ...]:
    people = (
        tr(
            "People reached are counted once a month and activity, and stand on the first row of a "
            "province. The same people come again in other months and activities."
        )
        if filed.audience == columns.COORDINATORS
        else tr(
            "People reached are those who were given the item of the row. The same people come "
            "again in other rows: never add them up."
        )
    )
    rounded = (
        [
            tr(
                "Counts of people are rounded to multiples of {step}, and goods to what so many "
                "people are given: sums may differ by that.",
                step=filed.rounding,
            )
        ]
        if filed.rounding > 1
        else []
    )
    return (
        band,
        tr(
            "Empty is not zero: what is not known, does not apply or is withheld is empty. A row "
            "that says withheld keeps a number back, and every reason looks the same."
        ),
        people,
        *rounded,
    )

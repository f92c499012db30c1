"""Spreadsheets (XLSX): written by ``list``, read by ``import``; nothing in them is ever run.

The two libraries are an extra: without them CSV does the same (decision 24). A file is looked over
before the reader gets it (``domain.sheets.Watch``): a small one can unpack to any size, and one
cell in the last corner of a sheet makes the reader ask for all the cells before it.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from fieldledger import errors
from fieldledger.domain import sheets, tabular
from fieldledger.domain.fields import RecordType
from fieldledger.domain.problems import BadValue
from fieldledger.domain.tabular import Table
from fieldledger.language import tr
from fieldledger.services import entries
from fieldledger.services import tabular as tables
from fieldledger.services.session import Session
from fieldledger.services.tabular import Keep, every

MOST_BYTES = 1 << 27  # of all parts of a file, unpacked
MOST_PARTS = 1_000
_STORED, _DEFLATED = 0, 8
_FIRST_DAY = "1900-03-01"  # spreadsheets believe in a 29 February 1900


# --- writing --------------------------------------------------------------------------------------


def write(
    session: Session, type_name: str, *, voided: bool = False, keep: Keep = every
) -> tuple[bytes, int]:
    """The records of a type as a spreadsheet, and how many. Raises Refused, NotAllowed,
    MissingPart."""
    spec = entries.readable(session, type_name)
    header, rows = tables.table(session, type_name, voided=voided, keep=keep)
    try:
        import xlsxwriter
    except ImportError:
        raise missing() from None
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(spec.name)
    bold = book.add_format({"bold": True})
    for at, name in enumerate(header):
        sheet.write_string(0, at, name, bold)
    for line, row in enumerate(rows, 1):
        for at, name in enumerate(header):
            _put(sheet, line, at, sheets.kind_of(spec, name), row.get(name, ""))
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue(), len(rows)


def _put(sheet: Any, line: int, at: int, kind: str, text: str) -> None:
    """One cell: a number, a day, yes or no, else text; never a formula, whatever it looks like."""
    if not text:
        return
    if kind == "integer":
        sheet.write_number(line, at, int(text))
    elif kind == "flag":
        sheet.write_boolean(line, at, text == "yes")
    elif kind == "date" and text >= _FIRST_DAY:
        sheet.write_datetime(line, at, date.fromisoformat(text))
    else:
        sheet.write_string(line, at, tabular.safe(text))


# --- reading --------------------------------------------------------------------------------------


def read(data: bytes, spec: RecordType, sheet: str | None = None) -> Table:
    """The table in a spreadsheet: of the sheet named, or that is called like the type, or the only
    one. Raises BadValue, whose sentence
    goes after the name of the file, and MissingPart."""
    try:
        import python_calamine
    except ImportError:
        raise missing() from None
    _look_over(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = sheets.choose(
            [
                (each.name, each.visible == python_calamine.SheetVisibleEnum.Visible)
                for each in book.sheets_metadata
                if each.typ == python_calamine.SheetTypeEnum.WorkSheet
            ],
            (spec.name, spec.title),
            sheet,
        )
        found = book.get_sheet_by_name(name)
        merged, rows = found.merged_cell_ranges, found.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, BadValue):
            raise
        raise BadValue(tr("is no spreadsheet that can be read: save it anew as XLSX")) from None
    sheets.refuse_merged(merged or ())
    return sheets.table(rows, lambda column: sheets.kind_of(spec, column))


def _look_over(data: bytes) -> None:
    """Refuse what the reader must not get. Raises BadValue.

    Security rule: every part is unpacked here first, a piece at a time, and no further than the
    file says and a cap allows; and no cell may lie so far out that the table around it is huge.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise BadValue(tr("is damaged, or no spreadsheet: save it anew as XLSX")) from None
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names or "xl/workbook.bin" in names or "content.xml" in names:
        raise BadValue(tr("is an archive or a spreadsheet of another kind: save it as XLSX or CSV"))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise BadValue(tr("unpacks to more than can be read: split it, or save it as CSV"))
    watches = []
    for part in parts:
        pieces = _unpacked(data, part)
        if not part.filename.lower().endswith((".xml", ".rels")):
            for _ in pieces:
                pass
            continue
        watches.append(sheets.Watch())
        for piece in pieces:
            watches[-1].feed(piece)
        watches[-1].close()
    sheets.refuse_long(watches)


def _unpacked(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, a piece at a time; no more than the file says that it has."""
    at = part.header_offset
    head = data[at : at + 30]
    begin = at + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = data[begin : begin + part.compress_size]
    if part.flag_bits & 1 or part.compress_type not in (_STORED, _DEFLATED):
        raise BadValue(tr("is locked with a password, or packed in a way that is not read here"))
    if part.compress_type == _STORED:
        if len(packed) != part.file_size:
            raise BadValue(tr("is damaged: save it anew as XLSX"))
        yield packed
        return
    stream, left = zlib.decompressobj(-15), part.file_size
    while not stream.eof:
        try:
            piece = stream.decompress(packed, 1 << 20)
        except zlib.error:
            raise BadValue(tr("is damaged: save it anew as XLSX")) from None
        left -= len(piece)
        if left < 0 or (not piece and not stream.eof):
            raise BadValue(tr("does not unpack to what it says: save it anew as XLSX"))
        packed = stream.unconsumed_tail
        yield piece
    if left:
        raise BadValue(tr("does not unpack to what it says: save it anew as XLSX"))


def missing() -> errors.MissingPart:
    """What to say where the extra ``xlsx`` is not installed."""
    return errors.MissingPart(
        tr("The parts for spreadsheets (XLSX) are not installed."),
        hint=tr(
            "Install them beside it: pip install python-calamine xlsxwriter (they "
            "are its extra xlsx). Or use CSV, which works without."
        ),
    )

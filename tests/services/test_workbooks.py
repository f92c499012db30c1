"""Spreadsheets in and out: nothing is run, nothing is guessed, and no file breaks the reader."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from fieldledger import errors
from fieldledger.domain import records
from fieldledger.domain.problems import BadValue
from fieldledger.services import entries, importing, views, workbooks
from fieldledger.services.session import Session

DISTRIBUTION = records.load("distribution")


@pytest.fixture
def session(joined: Any) -> Any:
    with joined["a"].open() as opened:
        entries.add(opened, "shelter", ["s-12", "CN-LN"], [("note", "=HYPERLINK(1)")])
        yield opened


def book(rows: list[list[object]], *, sheet: str = "Sheet1", more: Any = None) -> bytes:
    """A spreadsheet with these cells; ``more`` does something to it, too."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    page = made.add_worksheet(sheet)
    for line, row in enumerate(rows):
        for at, cell in enumerate(row):
            page.write(line, at, cell)
    if more is not None:
        more(made, page)
    made.close()
    return out.getvalue()


HEADER: list[object] = ["날짜", "품목", "수량", "쉼터", "인원", "비고"]


def test_cells_of_every_type_are_read(session: Session) -> None:
    rows: list[list[object]] = [
        HEADER,
        [date(2004, 5, 17), "rice", "90kg", "s-12", 30, 12.5],
        [datetime(2004, 5, 18), "winter-set", 30, "s-12", "30", time(8, 30)],  # noqa: DTZ001
        ["2004-05-19", "winter-set", 3.0, "s-12", 30.0, True],
    ]

    plan = importing.prepare(session, "distribution", book(rows))
    assert plan.problems == []
    importing.write(session, plan)

    found = views.listing(session, "distribution")
    assert [row["date"] for row in found] == ["2004-05-17", "2004-05-18", "2004-05-19"]
    assert [row["quantity"] for row in found] == [90_000, 30, 3]
    assert [row["people"] for row in found] == [30, 30, 30]
    assert [row["note"] for row in found] == ["12.5", "08:30:00", "yes"]
    again = importing.prepare(session, "distribution", book(rows))
    assert (len(again.new), again.there) == (0, 3)


def test_a_formula_is_what_it_was_computed_to(session: Session) -> None:
    def sums(_book: Any, page: Any) -> None:
        page.write_formula(1, 4, "=10+20", None, 30)

    data = book([HEADER, [date(2004, 5, 17), "rice", "90kg", "s-12"]], more=sums)

    [new] = importing.prepare(session, "distribution", data).new
    assert new["people"] == 30


def test_problems_are_told_by_row_and_column(session: Session) -> None:
    rows: list[list[object]] = [HEADER, [], [date(2004, 5, 17), "rice", 90, "s-99", 3.5]]

    plan = importing.prepare(session, "distribution", book(rows))

    assert [each[:2] for each in plan.problems] == [(3, "people"), (3, "quantity"), (3, "shelter")]


def test_nothing_that_is_written_is_a_formula(session: Session) -> None:
    """Attack: a note that a spreadsheet would run on the computer of whoever opens the list."""
    data, count = workbooks.write(session, "shelter")

    assert count == 1
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
        texts = archive.read("xl/sharedStrings.xml").decode()
    assert all(b"<f>" not in sheet and b"<hyperlink" not in sheet for sheet in sheets)
    assert "=HYPERLINK(1)" in texts


def test_numbers_and_days_are_written_as_such(session: Session) -> None:
    entries.add(
        session,
        "distribution",
        ["rice", "90kg", "s-12"],
        [("people", "30"), ("date", "2004-05-17")],
    )
    entries.add(session, "distribution", ["rice", "90kg", "s-12"], [("date", "1900-01-01")])

    data, _ = workbooks.write(session, "distribution", voided=True)

    names, early, late = (
        CalamineWorkbook.from_filelike(io.BytesIO(data))
        .get_sheet_by_name("distribution")
        .to_python()
    )
    cells = dict(zip(names, late, strict=True))
    assert (cells["date"], cells["people"], cells["void"]) == (date(2004, 5, 17), 30.0, False)
    assert cells["quantity"] == "90 kg"
    assert dict(zip(names, early, strict=True))["date"] == "1900-01-01"


# --- sheets ---------------------------------------------------------------------------------------


def test_the_sheet_named_like_the_type_or_asked_for_is_read(session: Session) -> None:
    def another(made: Any, _page: Any) -> None:
        made.add_worksheet("other").write(0, 0, "code")

    data = book([["code", "province"], ["s-20", "CN-JL"]], sheet="쉼터", more=another)

    with pytest.raises(errors.Refused, match=r"several sheets \(쉼터, other\)"):
        importing.prepare(session, "shelter", data)
    assert len(importing.prepare(session, "shelter", data, sheet="쉼터", on="2004-05-17").new) == 1
    with pytest.raises(errors.Refused, match="no sheet called"):
        importing.prepare(session, "shelter", data, sheet="zzz")
    with pytest.raises(errors.Refused, match="leave out --sheet"):
        importing.prepare(session, "shelter", b"code\ns-1\n", sheet="other")


def test_merged_cells_are_refused(session: Session) -> None:
    def merge(_made: Any, page: Any) -> None:
        page.merge_range("A3:B3", "both")

    data = book([["code", "province"], ["s-20", "CN-JL"]], more=merge)

    with pytest.raises(errors.Refused, match=r"merged cells \(A3:B3\)"):
        importing.prepare(session, "shelter", data)


# --- files that are none, or are an attack --------------------------------------------------------


def rebuilt(data: bytes, **parts: bytes) -> bytes:
    """The same file with other parts; ``a__b.xml`` is the part ``a/b.xml``."""
    out = io.BytesIO()
    changed = {name.replace("__", "/"): part for name, part in parts.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in dict.fromkeys([*old.namelist(), *changed]):
            new.writestr(name, changed.get(name) or old.read(name))
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(BadValue) as told:
        workbooks.read(data, DISTRIBUTION)
    return told.value.sentence


PLAIN = book([["code"], ["s-1"]])


def test_what_is_no_spreadsheet_is_refused() -> None:
    assert "is damaged" in refused(b"PK\x03\x04nothing")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "another kind" in refused(other.getvalue())
    assert "another kind" in refused(rebuilt(PLAIN, **{"xl__workbook.bin": b"x"}))
    assert "several sheets (none)" in refused(
        rebuilt(PLAIN, **{"xl__workbook.xml": b"<workbook/>"})
    )
    row = b"<row r='1'><c r='A1' t='s'><v>999</v></c></row>"
    sheet = b"<worksheet><sheetData>" + row + b"</sheetData></worksheet>"
    assert "can be read" in refused(rebuilt(PLAIN, **{"xl__worksheets__sheet1.xml": sheet}))
    assert "is damaged" in refused(rebuilt(PLAIN, **{"xl__workbook.xml": b"<workbook>"}))


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Attack: a zip bomb."""
    bomb = rebuilt(PLAIN, **{"xl__media__a.png": bytes(1 << 21)})
    assert workbooks.read(bomb, DISTRIBUTION).rows
    monkeypatch.setattr(workbooks, "MOST_BYTES", 1 << 20)
    assert "unpacks to more" in refused(bomb)
    monkeypatch.setattr(workbooks, "MOST_BYTES", 1 << 27)
    monkeypatch.setattr(workbooks, "MOST_PARTS", 3)
    assert "unpacks to more" in refused(bomb)


def test_a_file_that_says_less_than_it_unpacks_to_is_refused() -> None:
    """Attack: a zip bomb whose table of contents lies."""
    size = 3 << 20
    bomb = bytearray(rebuilt(PLAIN, **{"xl__media__a.png": bytes(size)}))
    true, lie = size.to_bytes(4, "little"), (1000).to_bytes(4, "little")
    at = bomb.rindex(true)  # in the central directory
    bomb[at : at + 4] = lie

    assert "does not unpack to what it says" in refused(bytes(bomb))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        part = archive.getinfo("xl/media/a.png")
    taken: list[bytes] = []
    with pytest.raises(BadValue):
        taken.extend(workbooks._unpacked(bytes(bomb), part))
    assert sum(map(len, taken)) <= 1000  # and no more was unpacked than it says
    bomb[at : at + 4] = (size + 1).to_bytes(4, "little")
    assert "does not unpack to what it says" in refused(bytes(bomb))


def test_a_cell_in_the_last_corner_is_refused_before_the_reader_gets_it() -> None:
    """Attack: two cells, and the reader asks for seventeen thousand million."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )

    assert "so far out" in refused(rebuilt(PLAIN, **{"xl__worksheets__sheet1.xml": sheet}))


def test_a_locked_part_or_a_damaged_one_is_refused() -> None:
    packed = bytearray(rebuilt(PLAIN))
    at = packed.rindex(b"PK\x01\x02")
    packed[at + 8] |= 1
    assert "locked" in refused(bytes(packed))
    packed[at + 8] &= 0xFE
    packed[at + 10] = 12  # bzip2
    assert "locked" in refused(bytes(packed))
    packed[at + 10] = 0  # stored, with another length than it has
    assert "is damaged" in refused(bytes(packed))


def test_without_the_extra_it_says_what_to_install(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "python_calamine", None)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)

    with pytest.raises(errors.MissingPart) as reading:
        importing.prepare(session, "distribution", PLAIN)
    with pytest.raises(errors.MissingPart):
        workbooks.write(session, "distribution")
    assert "pip install python-calamine xlsxwriter" in str(reading.value.hint)
    assert "CSV" in str(reading.value.hint)

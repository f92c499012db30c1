"""The report as a spreadsheet, as another program reads it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook

from fieldledger.report import xlsx
from fieldledger.report.shape import Column, Report, Row, Section, Table
from fieldledger.report.spread import Spread, exactly


def _sheets(report: Report) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.render(report)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_sheet_to_read_then_one_for_each_table(small: Report) -> None:
    sheets = _sheets(small)

    assert list(sheets) == ["Report", "First By place"]
    first = [row[0] for row in sheets["Report"]]
    assert first[:2] == ["COORDINATORS: NOT TO BE SENT", "Report for May 2004"]
    assert {"One sentence.", "A note.", "Nothing."} <= {*first}


def test_numbers_are_numbers_in_kilograms_with_their_unit_and_their_range(small: Report) -> None:
    head, kamo, kilim, total = _sheets(small)["First By place"]

    def cells(row: list[object]) -> dict[object, object]:
        return dict(zip(head, row, strict=True))

    assert cells(kamo)["handed out"] == 2_700
    assert cells(kamo)["unit of handed out"] == "kg"
    assert cells(kamo)["per person per day"] == 300
    assert cells(kamo)["unit of per person per day"] == "g/day"
    assert cells(kamo)["growth"] == "not known"
    disputed = ("handed out, least", "handed out", "handed out, most", "unit of handed out")
    assert [cells(kilim)[name] for name in disputed] == [60, 90, 120, "set"]
    assert cells(kilim)["growth"] == 1.67
    assert cells(kilim)["per person per day"] == ""
    assert cells(total)["place"] == "total"


def test_money_stands_in_whole_units_of_its_currency(reported: Callable[..., Report]) -> None:
    """As people read it: 2,000.00 EUR is no 200,000."""
    columns = (Column("what", "what"), Column("amount", "amount", "item"))
    rows = (Row("a", ("a", 200_050), "EUR"), Row("b", ("b", 7_000), "JPY"))
    rows += (Row("c", ("c", Spread(1_000, 2_500, 3_000)), "KWD"),)
    made = reported(Section("s", "S", (), (Table("t", "T", columns, rows),)))
    *_, (_, [head, *found]) = _sheets(made).items()

    assert head == ["what", "amount", "amount, least", "amount, most", "unit of amount"]
    assert found[0] == ["a", 2000.5, 2000.5, 2000.5, "EUR"]
    assert found[1] == ["b", 7000, 7000, 7000, "JPY"]
    assert found[2] == ["c", 2.5, 1, 3, "KWD"]


def test_a_long_text_has_room_for_all_its_lines(reported: Callable[..., Report]) -> None:
    data = xlsx.render(reported(Section("s", "S", ("long words " * 30, "short"))))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.read("xl/worksheets/sheet1.xml").decode()

    assert re.findall(r'<row [^>]* ht="(\d+)"', first) == ["60"]


@pytest.mark.parametrize("text", ["=1+2", "+1", "@SUM(A1)", "{=1}", "http://x.example", "-1", "1"])
def test_a_text_of_a_record_is_never_a_formula_a_link_or_a_number(
    reported: Callable[..., Report], text: str
) -> None:
    table = Table("t", text, (Column("c", text),), (Row("r", (text,)),))
    data = xlsx.render(reported(Section("s", text, (text,), (table,), (text,))))

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    cells = "".join(part for name, part in parts.items() if "/sheet" in name)
    assert not re.search(r"<f[ >/]|hyperlink", cells)
    *_, (_, last) = _sheets(reported(Section("s", "S", (), (table,)))).items()
    assert last[1] == [text]


def test_sheets_have_names_that_every_program_takes(reported: Callable[..., Report]) -> None:
    table = Table("t", "a: b/c [d]? " * 5, (Column("c", "c"),), (Row("r", (1,)),))
    nameless = Table("n", "''", (Column("c", "c", "people"),), (Row("r", (exactly(1),)),))
    names = list(_sheets(reported(Section("s", "", (), (table, table, nameless)))))

    assert len({name.casefold() for name in names}) == 4
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_the_same_report_gives_the_same_bytes(small: Report) -> None:
    assert xlsx.render(small) == xlsx.render(small)


def test_every_sheet_says_for_whom_it_is_on_paper_and_keeps_its_heads_in_sight(
    small: Report,
) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx.render(small))) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if "worksheets/sheet" in n]

    assert all("COORDINATORS: NOT TO BE SENT" in sheet for sheet in sheets)
    assert 'state="frozen"' in sheets[1]


def test_a_range_in_one_row_makes_columns_for_all(reported: Callable[..., Report]) -> None:
    rows = (Row("a", (Spread(1, 2, 3),)), Row("b", (5,)), Row("c", (None,)))
    table = Table("t", "T", (Column("n", "n", "people"),), rows)

    found = _sheets(reported(Section("s", "S", (), (table,))))["S T"]
    assert found[0] == ["n", "n, least", "n, most"]
    assert found[1:3] == [[2, 1, 3], [5, 5, 5]]
    assert found[3][0] == "not known"

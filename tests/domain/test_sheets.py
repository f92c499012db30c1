"""Spreadsheets as tables: the sheet that is meant, what cells say, and what no reader may get."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from fieldledger.domain import records, sheets
from fieldledger.domain.problems import BadValue

NAMES = ("pledge-payment", "pledge payment")


def text(_column: str) -> str:
    return "text"


# --- which sheet ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "wanted", "meant"),
    [
        ([("Tabelle1", True)], None, "Tabelle1"),
        ([("a", True), ("Pledge_Payment", True)], None, "Pledge_Payment"),
        ([("a", True), ("hidden", False)], None, "a"),
        ([("a", True), ("pledge-payment", False)], None, "a"),
        ([("a", True), ("Ｂ", True)], "b", "Ｂ"),
        ([("a", True), ("b", False)], "b", "b"),
    ],
)
def test_the_sheet_that_is_meant(
    found: list[tuple[str, bool]], wanted: str | None, meant: str
) -> None:
    assert sheets.choose(found, NAMES, wanted) == meant


@pytest.mark.parametrize(
    ("found", "wanted", "sentence"),
    [
        ([("a", True), ("b", True)], None, "several sheets (a, b): say which, with --sheet"),
        ([("a", True)], "c", "has no sheet called c; it has a"),
        ([("a", False)], None, "several sheets (none)"),
    ],
)
def test_where_it_cannot_be_told_the_sheets_are(
    found: list[tuple[str, bool]], wanted: str | None, sentence: str
) -> None:
    with pytest.raises(BadValue) as refused:
        sheets.choose(found, NAMES, wanted)

    assert sentence in refused.value.sentence


def test_merged_cells_are_refused_by_their_place() -> None:
    sheets.refuse_merged(())
    with pytest.raises(BadValue, match=r"A1:B1, C2:AA3, A9:A10 and more"):
        sheets.refuse_merged(
            [((0, 0), (0, 1)), ((1, 2), (2, 26)), ((8, 0), (9, 0)), ((0, 0), (1, 1))]
        )
    with pytest.raises(BadValue, match=r"\(A1:B1\)"):
        sheets.refuse_merged([((0, 0), (0, 1))])


# --- rows and cells -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        ("rice", "text", "rice"),
        ("'=1+2", "text", "=1+2"),
        (30, "integer", "30"),
        (30.0, "integer", "30"),
        (1995.0, "text", "1995"),
        (0.1 + 0.2, "text", "0.3"),
        (2.5e20, "text", "250000000000000000000"),
        (1e-7, "text", "0.0000001"),
        (-0.0, "text", "-0"),
        (float("nan"), "text", ""),
        (float("inf"), "text", ""),
        (float("-inf"), "text", ""),
        (True, "flag", "yes"),
        (False, "flag", "no"),
        (date(2004, 5, 17), "date", "2004-05-17"),
        (date(2004, 5, 1), "month", "2004-05"),
        (date(2004, 5, 17), "month", "2004-05-17"),
        (datetime(2004, 5, 17), "date", "2004-05-17"),  # noqa: DTZ001
        (datetime(2004, 5, 17, 8, 30), "date", "2004-05-17 08:30:00"),  # noqa: DTZ001
        (time(8, 30), "text", "08:30:00"),
        (timedelta(hours=26), "text", "1 day, 2:00:00"),
        (None, "text", ""),
    ],
)
def test_what_a_cell_says(value: object, kind: str, said: str) -> None:
    assert sheets.cell(value, kind) == said


def test_a_table_begins_where_something_stands_and_empty_rows_are_no_rows() -> None:
    rows = [["", ""], ["code", " People ", ""], ["s-1", 30.0, ""], [" ", ""], ["s-2"]]

    found = sheets.table(rows, text)

    assert found.names == {"code": 2, "People": 2}
    assert found.rows == [
        (3, {"code": "s-1", "People": "30"}),
        (5, {"code": "s-2", "People": ""}),
    ]
    assert found.ragged == []


def test_a_cell_beyond_the_columns_is_told() -> None:
    found = sheets.table([["code"], ["s-1", "", 3.0]], text)

    assert found.ragged == [(2, "", "has something in the column C, which has no name")]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "is empty"),
        ([["", " "]], "is empty"),
        ([["code", "", "note"], ["a"]], r"column without a name \(row 1\): B"),
        ([["code", "code"], ["a"]], "the column code twice"),
        ([["code"]], "a header and no rows"),
    ],
)
def test_what_is_no_table_is_refused(rows: list[list[object]], sentence: str) -> None:
    with pytest.raises(BadValue, match=sentence):
        sheets.table(rows, text)


def test_the_kind_of_a_column() -> None:
    child = records.load("child")
    names = ["id", "void", "code", "birth_year", "status", "status_on", "on", "status@2004-05-17"]

    assert [
        sheets.kind_of(child, name) for name in [*names, "status_before", "zzz", "출생연도"]
    ] == [
        "text",
        "flag",
        "code",
        "integer",
        "choice",
        "date",
        "date",
        "choice",
        "text",
        "text",
        "integer",
    ]


# --- looking over ---------------------------------------------------------------------------------


def watch(xml: str) -> sheets.Watch:
    watched = sheets.Watch()
    for byte in xml.encode():  # in pieces, as it is unpacked
        watched.feed(bytes([byte]))
    watched.close()
    return watched


@pytest.mark.parametrize(
    "xml",
    [
        '<x:worksheet xmlns:x="u"><x:row r="2"><x:c r="XFD1000000"/></x:row></x:worksheet>',
        "<w><row r='4000000'><c/><c/></row></w>",
        "<w><row><c r='XFD1'/></row><row r='1048576'><c/></row></w>",
        "<w><row><c r='&#88;FD1048576'/></row></w>",
    ],
)
def test_a_cell_too_far_out_is_refused_however_it_is_written(xml: str) -> None:
    """Attack: a file of a few bytes that makes a reader ask for a hundred gigabytes."""
    with pytest.raises(BadValue, match="so far out"):
        watch(xml)


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "definitions"),
        ("<a>", "is damaged"),
        ("no xml", "is damaged"),
        ("<?xml version='1.0' encoding='no-such'?><w><c r='XFD9999999'/></w>", "so far out"),
        ("<w><row><c r='B3'><f>1+1</f></c></row></w>", r"never computed \(B3\)"),
        ("<r><Relationship Type='http://x/worksheet' Target='a.bin'/></r>", "is damaged"),
    ],
)
def test_what_else_no_reader_gets(xml: str, sentence: str) -> None:
    with pytest.raises(BadValue, match=sentence):
        watch(xml)


def test_what_is_usual_passes() -> None:
    watched = watch(
        "<w><row><c><f>1+1</f><v>2</v></c><c t='s'><v>1</v></c><c t='s'><v>x</v></c></row>"
        "<r><Relationship Type='http://x/worksheet' Target='a.xml'/><Relationship/></r>"
        "<si><t>one</t></si><si><t>fo</t><t>ur</t></si></w>"
    )

    assert (watched.texts, dict(watched.uses)) == ([3, 4], {1: 1})
    sheets.refuse_long([watched])


def test_one_long_text_in_many_cells_is_refused() -> None:
    """Attack: a text of a megabyte that each of a million cells names."""
    watched = sheets.Watch()
    watched.texts, watched.uses[0], watched.uses[7] = [1 << 20], 1 << 20, 3

    with pytest.raises(BadValue, match="unpacks to more"):
        sheets.refuse_long([watched])

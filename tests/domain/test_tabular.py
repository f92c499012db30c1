"""Tables as text: whatever a spreadsheet saves is read, or refused at its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.domain import tabular
from fieldledger.domain.problems import BadValue
from fieldledger.domain.tabular import Table, Trouble

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
# Values of records hold no line breaks at all.
ONE_LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


def cells(table: Table) -> list[list[object]]:
    return [list(row.values()) for _, row in table.rows]


@pytest.mark.parametrize(
    "text",
    [
        "date,item\n2004-05-17,rice\n",
        "date;item\n2004-05-17;rice\n",
        "date\titem\r\n2004-05-17\trice\r\n",
        "date,item\r2004-05-17,rice",
        '"date";"item"\n2004-05-17;"rice"\n',
        "\n\ndate,item\n\n2004-05-17,rice\n,\n",
        "date,item,,\n2004-05-17,rice,,\n",
    ],
)
def test_the_header_shows_what_stands_between_cells(text: str) -> None:
    table = tabular.read(text.encode())

    assert [*table.names] == ["date", "item"]
    assert cells(table) == [["2004-05-17", "rice"]]


def test_a_mark_in_a_quoted_name_does_not_count() -> None:
    table = tabular.read(b'"a;b;c",d\n1,2\n')

    assert [*table.names] == ["a;b;c", "d"]


def test_one_column_needs_nothing_between() -> None:
    assert cells(tabular.read(b"code\ns-12\n")) == [["s-12"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_the_encodings_that_spreadsheets_save(encoding: str) -> None:
    table = tabular.read("code,note\ns-12,쌀 米\n".encode(encoding))

    assert cells(table) == [["s-12", "쌀 米"]]


def test_utf_16_of_either_order_is_read() -> None:
    table = tabular.read(b"\xfe\xff" + "code\n쌀\n".encode("utf-16-be"))

    assert cells(table) == [["쌀"]]


def test_a_row_is_at_the_line_on_which_it_begins() -> None:
    table = tabular.read(b'code,note\ns-1,"two\nlines, ""quoted"""\n\ns-2,\n')

    assert table.rows == [
        (2, {"code": "s-1", "note": 'two\nlines, "quoted"'}),
        (5, {"code": "s-2", "note": ""}),
    ]


def test_ragged_rows_are_told_each_at_its_line() -> None:
    table = tabular.read(b"code,note\ns-1\ns-2,x\ns-3,x,y\n")

    assert table.ragged == [
        Trouble(2, "", "has 1 cells, and the header has 2"),
        Trouble(4, "", "has 3 cells, and the header has 2"),
    ]
    assert cells(table) == [["s-2", "x"]]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\n", "is empty"),
        (b"code,note\n", "has a header and no rows"),
        (b"code,note\n,\n\n", "has a header and no rows"),
        (b"code\ns-1\ns-\xff\n", r"is no UTF-8 text \(line 3\)"),
        (b"\xff\xfec\x00o", r"is no UTF-16 text \(line 1\)"),
        (b"code\ns-\x001\n", r"holds NUL characters \(line 2\)"),
        ("code\ns-1\n".encode("utf-16-le"), "holds NUL characters"),
        (b"PK\x03\x04 and so on", "is a spreadsheet"),
        (b'[{"code": "s-1"}]', "is one JSON array"),
        (b"code,,note\na,b,c\n", r"a column without a name \(line 1\): column 2"),
        (b"code, code\na,b\n", r"has the column code twice \(line 1\)"),
        (b'code,note\ns-1,x\ns-2,"x\n', "from line 3 on: a quote is not closed"),
        (b'code,note\ns-1,"x"y\n', "from line 2 on: a quote"),
        (b"code,note\ns-1," + b"x" * 200_000, "from line 2 on: a cell is longer than"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(BadValue, match=sentence):
        tabular.read(data)


def test_json_lines_are_known_by_their_first_letter_or_by_their_name() -> None:
    text = b'\n{"code": "s-1", "capacity": 30}\r\n{"note": null, "code": "s-2"}\n'

    table = tabular.read(text)

    assert table.rows == [
        (2, {"code": "s-1", "capacity": 30}),
        (3, {"note": None, "code": "s-2"}),
    ]
    assert table.names == {"code": 2, "capacity": 2, "note": 3}
    assert tabular.read(b'"x"\n', lines=True).ragged[0].line == 1


@pytest.mark.parametrize(
    "line",
    ['{"code": "s-1"', "[1]", '{"code": 1, "code": 2}', '{"code": "\\ud800"}', '{"a":' * 20_000],
)
def test_a_line_that_is_no_object_is_told_at_its_line(line: str) -> None:
    table = tabular.read(f'{{"code": "s-\\u0031"}}\n{line}\n'.encode())

    assert table.rows == [(1, {"code": "s-1"})]
    assert [(trouble.line, trouble.column) for trouble in table.ragged] == [(2, "")]


@given(ANY_TEXT)
def test_no_spreadsheet_runs_a_cell_and_the_text_comes_back(text: str) -> None:
    for start in ("", "=", "'", "'=", "''+", "＝"):
        cell = tabular.safe(start + text)
        assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠")
        assert tabular.unsafe(cell) == start + text


@given(st.lists(st.tuples(ONE_LINE, ONE_LINE)))
def test_csv_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    whole = [("id", *row) for row in [("", ""), *rows]]

    table = tabular.read(tabular.csv_text(["first", "second", "third"], whole).encode())

    assert [tuple(row.values()) for _, row in table.rows] == whole


@given(st.lists(st.dictionaries(ANY_TEXT, ANY_TEXT | st.integers() | st.none()), min_size=1))
def test_json_lines_come_back_as_they_were(rows: list[dict[str, object]]) -> None:
    table = tabular.read(tabular.json_lines(rows).encode())

    assert [row for _, row in table.rows] == rows

"""How sections are divided on paper, and which tables stand side by side."""

from __future__ import annotations

from dataclasses import replace

from fieldledger.report import html, pdf, sheets
from fieldledger.report.measured import ROOM
from fieldledger.report.shape import Chart, Column, Own, Report, Row, Section, Series, Table

COLUMNS = (Column("item", "item"), Column("people", "people", "people"))


def _table(key: str, rows: int = 2, *, title: str = "By item", apart: str = "") -> Table:
    cells = tuple(Row(f"r{n}", ("rice", n)) for n in range(rows))
    return Table(key, title, COLUMNS, cells, apart=apart)


def _wide(columns: int) -> Table:
    heads = tuple(Column(f"c{n}", f"given in {n:02}", "item") for n in range(columns))
    return Table("wide", "Months", heads, (Row("r", (2_700_001,) * columns, "g"),))


def _keys(tables: list[Table]) -> list[list[str]]:
    return [[each.table.key for each in row] for row in sheets.side_by_side(tables)]


def test_small_tables_stand_side_by_side_as_long_as_there_is_room() -> None:
    found = _keys([_table("a"), _table("b"), _table("c"), _wide(7), _table("d")])

    assert found == [["a", "b", "c"], ["wide"], ["d"]]


def test_a_title_takes_room_too() -> None:
    assert _keys([_table("a", title="W" * 40), _table("b", title="W" * 40)]) == [["a"], ["b"]]


def test_what_lies_on_its_side_or_fits_on_no_page_stands_alone() -> None:
    assert _keys([_table("a"), _wide(11), _table("b"), _wide(15), _table("c")]) == [
        ["a"],
        ["wide"],
        ["b"],
        ["wide"],
        ["c"],
    ]
    assert sheets.laid(_wide(15)).points > ROOM


def test_a_section_that_fits_on_a_sheet_is_left_as_it_is() -> None:
    short = Section("s", "S", tables=(_table("a", 20), _table("b", 28, apart="One by one")))

    assert sheets.parts(short) == [short]


def test_a_longer_one_gives_what_can_stand_apart_to_parts_with_titles_of_their_own() -> None:
    tables = (
        _table("a", 40),
        _table("b", 60, apart="One by one"),
        _table("c", 5, apart="The plan"),
        _table("d", 5, apart="One by one"),
    )
    section = Section("s", "S", ("Said.",), tables, ("Note.",), own=(Own("We held on."),))
    main, one_by_one, plan = sheets.parts(section)

    assert main == replace(section, tables=tables[:1])
    assert one_by_one == Section("s-2", "One by one", tables=(tables[1], tables[3]))
    assert plan == Section("s-3", "The plan", tables=(tables[2],))


def test_charts_and_sentences_count_for_the_length_of_a_section() -> None:
    labels = tuple(map(str, range(30)))
    chart = Chart("k", "T", "W", "people", labels, (Series("given", (1,) * 30),))
    table = _table("b", 20, apart="One by one")
    section = Section("s", "S", tables=(table,))

    assert len(sheets.parts(section)) == 1
    assert len(sheets.parts(replace(section, charts=(chart,)))) == 2
    assert len(sheets.parts(replace(section, notes=("long " * 900,)))) == 2


def test_a_section_that_nothing_can_leave_stays_whole() -> None:
    long = Section("s", "S", tables=(_table("a", 200),))

    assert sheets.parts(long) == [long]


def test_pages_and_paper_give_a_long_section_its_parts(small: Report) -> None:
    tables = (_table("a", 5), _table("c", 5), _table("b", 80, apart="One by one"))
    made = replace(small, sections=(Section("s", "S", tables=tables),))
    page, paper = html.render(made), pdf.render(made)

    assert page.index('<h2 id="s">S</h2>') < page.index('<h2 id="s-2">One by one</h2>')
    assert 'aria-labelledby="s-2 s-2-b"' in page
    assert paper.index('heading(level: 1, "S")') < paper.index('heading(level: 1, "One by one")')
    assert "grid(columns: (auto, auto,), column-gutter: 14pt" in paper


def test_charts_stand_beside_each_other_on_paper(small: Report) -> None:
    chart = Chart("k", "T", "W", "people", ("a",), (Series("given", (1,)),))
    three = (chart, chart._replace(key="l"), chart._replace(key="m"))
    paper = pdf.render(replace(small, sections=(Section("s", "S", charts=three),)))

    assert paper.count("grid(columns: (1fr, 1fr,), column-gutter: 14pt") == 1
    assert paper.count("charted(") == 1 + len(three)  # where it is made, and each

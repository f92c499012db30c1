"""A report for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.report import figures, text
from fieldledger.report.facts import Conflict, Counted, Headcount, Heard, Item, Movement, Unsure
from fieldledger.report.shape import Chart, Column, Report, Row, Section, Table
from fieldledger.report.spread import Spread

LONG = "a" * 19 + "-" + "b" * 20
KOREAN = "길림성북부산골마을쉼터두번째집건너편강가큰나무옆창고뒤편우물가셋째문안방쪽"
BODY = """\
First
-----
One sentence.

By place:
                                per
                             person
                                per
  place          handed out     day     growth  people
  ---------  --------------  ------  ---------  ------
  kamo-47          2,700 kg   300 g  not known     300
  길림-쉼터  60 to 120 sets               1.67  0 to 2
  ---------  --------------  ------  ---------  ------
  total                   5       6       0.07       8

* A note.

Second
------
Nothing.

--------------------------------------------------------------------------------
"""


def _columns(line: str) -> int:
    return sum(
        0
        if unicodedata.category(c) in ("Mn", "Me")
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in line
    )


def _widest(made: str) -> int:
    return max(_columns(line) for line in made.splitlines())


def _one(columns: tuple[Column, ...], *rows: Row, total: Row | None = None) -> Section:
    return Section("s", "S", (), (Table("t", "T", columns, rows, total),))


def test_a_report_is_titles_sentences_and_tables(small: Report) -> None:
    made = text.render(small)

    assert made.startswith("Report for May 2004\n===================\n")
    assert BODY in made


def test_columns_line_up_whatever_the_script(small: Report) -> None:
    lines = text.render(small).splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("  --"))
    table = lines[at : at + 5]

    ends = {_columns(line) for line in table}
    assert len(ends) == 1
    assert "  길림-쉼터  60 to 120 sets" in table[2]


def test_what_the_report_was_computed_from_stands_under_a_line(small: Report) -> None:
    lines = text.render(small).splitlines()

    assert lines[lines.index("-" * 80) + 1 :][-2:] == [
        "Computed from 7 records; 1 open conflict; 2 entries in quarantine.",
        "Digest d1d1d1d1d1d1d1d1, state 5757575757575757.",
    ]
    assert any("coordinators" in line for line in lines)


def test_long_sentences_and_notes_are_broken_at_spaces(reported: Callable[..., Report]) -> None:
    sentence = " ".join(["word"] * 40)
    lines = text.render(reported(Section("s", "S", (sentence,), (), (sentence,)))).splitlines()

    assert " ".join(["word"] * 16) in lines
    assert "* " + " ".join(["word"] * 15) in lines
    assert "  " + " ".join(["word"] * 15) in lines


@pytest.mark.parametrize("code", [LONG, KOREAN, "ก" + "ั" * 39], ids=["latin", "korean", "thai"])
def test_long_codes_stay_within_eighty_columns_and_lose_nothing(
    reported: Callable[..., Report], code: str
) -> None:
    columns = (
        Column("item", "item"),
        Column("place", "place"),
        Column("quantity", "handed out", "item"),
        Column("reached", "people reached", "people"),
    )
    row = Row("r", (code, code, Spread(1, 2_700_000, 10**12), 1_000_000), "g")
    made = text.render(reported(_one(columns, row, total=Row("total", (code, "", 5, 6), "g"))))

    assert _widest(made) <= 80
    assert "".join(made.split()).count(code[-6:]) or code not in "".join(made.split())
    for char in set(code):
        assert made.count(char) >= 3 * code.count(char)


def test_a_total_of_several_lines_stands_under_its_rule(reported: Callable[..., Report]) -> None:
    columns = (Column("a", "a"), Column("b", "b"))
    made = text.render(
        reported(
            _one(columns, Row("r", ("x", "y")), total=Row("total", ("first " * 12, "z " * 30)))
        )
    )
    lines = [line for line in made.splitlines() if line.startswith("  ")]
    rules = [n for n, line in enumerate(lines) if set(line) == {" ", "-"}]

    assert len(rules) == 2
    assert lines[rules[1] - 1].split() == ["x", "y"]
    assert lines[rules[1] + 1].split()[0] == "first"


def test_a_table_that_cannot_fit_is_written_cell_by_cell(reported: Callable[..., Report]) -> None:
    columns = (Column("item", "item"), *(Column(c, f"column {c}", "item") for c in "abcdefgh"))
    row = Row("r", ("rice", *[Spread(1, 2, 10**12)] * 8), "g")
    made = text.render(reported(_one(columns, row)))

    assert _widest(made) <= 80
    assert "item: rice\n" in made
    assert made.count("0.001 to 1,000,000,000 kg\n") == 8


def test_a_report_of_hard_names_is_eighty_columns_wide(make: SimpleNamespace) -> None:
    names = {"s1": KOREAN, "s2": LONG, "l1": KOREAN}
    region = "강" * 60
    facts = make.facts(
        items={
            "rice": Item("rice", KOREAN, "g", "food"),
            "summer": Item("summer", LONG, "set", "clothing", "summer"),
        },
        places=names,
        shelters={
            "s1": make.shelter("s1", KOREAN, region, capacity=100_000, setting="rural"),
            "s2": make.shelter("s2", LONG, region, status="lost-contact", since="2004-05-29"),
            "s3": make.shelter("s3", KOREAN + "둘", region),
        },
        lines={"l1": make.line("l1", KOREAN, "irregular")},
        headcounts=(Headcount("h", "s2", "2004-05-01", 100_000),),
        handed_out=(
            make.gave("2004-05", "rice", "s1", 10**12, people=10**6, days=300),
            make.gave("2004-05", "rice", "l1", 10**12),
            make.gave("2004-05", "rice", "", 10**12),
            make.gave("2004-05", "summer", "s2", 10**12, people=10**6),
        ),
        movements=(
            Movement("provision", "rice", "s1", 10**12),
            Movement("loss", "rice", "", 10**12),
        ),
        counts=(Counted("rice", "s1", "2004-05-01", 0, 10**12),),
        disputed=(make.disputed("distribution", quantity=(1, 10**12), people=(1, 10**6)),),
        children=(make.child(KOREAN),),
        unsure=Unsure(
            conflicts=(
                Conflict("distribution", "a1a2-1000000", "quantity", (LONG, KOREAN, "x" * 500)),
            ),
            devices=(Heard("a1a2a3", "2001-01-01"), Heard("a2", "")),
            quarantined=(("its author is not a member " * 5, 3),),
        ),
    )

    for unicode in (False, True):
        assert _widest(text.render(figures.compute(facts), unicode=unicode)) <= 80


@given(st.lists(st.text(max_size=120), min_size=1, max_size=5), st.integers(0, 10**15))
def test_no_text_and_no_number_makes_a_line_too_long(
    reported: Callable[..., Report], words: list[str], number: int
) -> None:
    columns = (
        *(Column(f"c{n}", f"column {n}") for n in range(len(words))),
        Column("n", "n", "item"),
    )
    table = _one(columns, Row("r", (*words, number), "g")).tables[0]
    made = text.render(reported(Section("s", "S", tuple(words), (table,), tuple(words))))

    assert _widest(made) <= 80
    assert all(
        c.isprintable() or c in "\n\u3000" or unicodedata.category(c) not in ("Cc", "Cf")
        for c in made
    )


def test_bars_are_drawn_only_where_asked_for_each_unit_on_its_own_scale(
    reported: Callable[..., Report],
) -> None:
    columns = (Column("a", "a"), Column("n", "n", "item"), Column("m", "m", "people"))
    rows = (
        Row("r1", ("one", 1_000, 1), "g"),
        Row("r2", ("two", Spread(400, 500, 600), 1), "g"),
        Row("r3", ("three", -5, 1), "g"),
        Row("r4", ("four", 7, 1), "set"),
        Row("r5", ("five", None, 1), "set"),
    )
    table = Table("t", "T", columns, rows, Row("total", ("total", 9_000, 1), "g"), bar="n")
    made = reported(Section("s", "S", (), (table,)))

    def bars(unicode: bool) -> dict[str, int]:
        lines = text.render(made, unicode=unicode).splitlines()
        first = {line.split()[0]: line for line in lines if line.startswith("  ")}
        return {
            word: first[word].count("█")
            for word in ("one", "two", "three", "four", "five", "total")
        }

    assert set(bars(unicode=False).values()) == {0}
    drawn = bars(unicode=True)
    assert drawn["one"] == drawn["four"] == 2 * drawn["two"] > 0
    assert (drawn["three"], drawn["five"], drawn["total"]) == (0, 0, 0)


def test_a_table_without_a_bar_draws_none(reported: Callable[..., Report]) -> None:
    made = reported(_one((Column("n", "n", "people"),), Row("r", (5,)), total=Row("t", (5,))))

    assert text.render(made, unicode=True) == text.render(made)


def test_a_chart_stands_before_the_tables(reported: Callable[..., Report], chart: Chart) -> None:
    shown = text.render(reported(Section("s", "S", ("One.",), charts=(chart,))))

    assert "One.\n\nMore went out than came in:\n" in shown


def test_words_stay_whole_where_columns_can_move_closer(reported: Callable[..., Report]) -> None:
    columns = (Column("item", "item"), *(Column(f"c{n}", f"c{n}", "item") for n in range(5)))
    row = Row("r", ("anti-inflammatory", *(1_234_000 * 10**n for n in range(5))), "g")
    table = Table("t", "T", columns, (row,))
    lines = text.render(reported(Section("s", "S", (), (table,)))).splitlines()

    [told] = [line for line in lines if "anti-inflammatory" in line]
    assert told.startswith(" anti-inflammatory 1,234 kg 12,340 kg ")
    assert len(told) <= 80

"""Pictures of what a table tells."""

from __future__ import annotations

from fieldledger.report.cells import HIDDEN
from fieldledger.report.outward.drawn import with_pictures
from fieldledger.report.shape import Cell, Chart, Column, Row, Section, Table

MONTHS = ("2004-03", "2004-04", "2004-05")


def _charts(section: str, table: str, *rows: tuple[tuple[Cell, ...], str]) -> tuple[Chart, ...]:
    made = tuple(Row(str(number), cells, unit) for number, (cells, unit) in enumerate(rows))
    columns = tuple(Column(str(n), str(n)) for n in range(len(rows[0][0])))
    tables = (Table(table, "T", columns, made),)
    return with_pictures(Section(section, "S", tables=tables)).charts


def _food(item: str, *grams: Cell) -> list[tuple[tuple[Cell, ...], str]]:
    return [((month, item, each), "g") for month, each in zip(MONTHS, grams, strict=False)]


def test_the_food_of_which_most_was_given_is_drawn_by_month() -> None:
    rows = [*_food("salt", 10, 10, 10), *_food("rice", 2_700_000, 2_690_000, 2_700_000)]
    rows.append((("2004-03", "medicine", 9_000_000_000), "piece"))
    (chart,) = _charts("provisions", "by_month", *rows)

    assert chart.title == "rice in shelters: about 2.7 t in every month"
    assert chart.labels == MONTHS
    assert chart.series[0].values == (2_700_000, 2_690_000, 2_700_000)


def test_months_that_differ_are_named() -> None:
    (chart,) = _charts("provisions", "by_month", *_food("rice", 2_000, 1_000, 3_000))

    assert chart.title == "rice in shelters: least in 2004-04, most in 2004-05"


def test_attack_a_missing_bar_tells_nothing_where_a_figure_is_hidden() -> None:
    assert _charts("provisions", "by_month", *_food("rice", 2_000, HIDDEN, 3_000)) == ()
    assert _charts("provisions", "by_month", *_food("rice", 2_000)) == ()
    hidden = (("summer", HIDDEN), "set"), (("winter", 5), "set")
    assert _charts("clothing", "by_season", *hidden) == ()


def test_clothing_is_drawn_by_season() -> None:
    rows = (("summer", 500), "set"), (("winter", 400), "set"), (("winter", 3), "piece")
    (chart,) = _charts("clothing", "by_season", *rows)

    assert chart.title == "Clothing: most for summer"
    assert chart.series[0].values == (500, 400)


def test_other_tables_have_no_picture() -> None:
    assert _charts("people", "by_province", (("CN-JL", 5), "people")) == ()

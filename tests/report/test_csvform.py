"""A report as one CSV table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from fieldledger.report import csvform
from fieldledger.report.shape import Column, Report, Row, Section, Table


def _lines(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csvform.render(report))))


def _cells(report: Report, row: str) -> dict[str, tuple[str, str]]:
    return {
        line["column"]: (line["value"], line["unit"])
        for line in _lines(report)
        if (line["section"], line["table"], line["row"]) == ("first", "by_place", row)
    }


def test_each_cell_is_a_line_with_its_unit(small: Report) -> None:
    assert _cells(small, "kamo-47") == {
        "place": ("kamo-47", ""),
        "quantity": ("2700000", "g"),
        "per_person_day": ("300", "g/day"),
        "growth": ("", ""),
        "people": ("300", "people"),
    }
    assert _cells(small, "total")["people"] == ("8", "people")


def test_a_figure_in_dispute_is_three_lines(small: Report) -> None:
    cells = _cells(small, "길림-쉼터")

    assert cells["quantity"] == ("90", "set")
    assert cells["quantity_low"] == ("60", "set")
    assert cells["quantity_high"] == ("120", "set")
    assert cells["growth"] == ("167", "hundredths")


def test_sentences_come_too_and_last_what_the_report_was_computed_from(small: Report) -> None:
    lines = _lines(small)

    assert [line["value"] for line in lines if line["table"] == "text"] == [
        "One sentence.",
        "A note.",
        "Nothing.",
    ]
    assert {line["row"]: line["value"] for line in lines if line["section"] == "report"} == {
        "period": "May 2004",
        "start": "2004-05-01",
        "end": "2004-05-31",
        "audience": "coordinators",
        "band": "COORDINATORS: NOT TO BE SENT",
        "digest": "d1" * 32,
        "state": "57" * 32,
        "records": "7",
        "conflicts": "1",
        "quarantined": "2",
    }
    assert lines[-1]["section"] == "report"


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+1",
        "-1+cmd",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        "－1",
    ],
)
def test_text_of_a_record_never_becomes_a_formula(
    reported: Callable[..., Report], text: str
) -> None:
    """A province is free text: whoever opens the table in a spreadsheet must not run it."""
    table = Table("t", "T", (Column("a", "a"),), (Row(text, (text,)),))
    [line] = [
        each for each in _lines(reported(Section("s", "S", (), (table,)))) if each["table"] == "t"
    ]

    assert line["value"].startswith("'")
    assert line["row"].startswith("'")
    assert "\r" not in line["value"]


def test_a_number_below_nothing_stays_a_number(reported: Callable[..., Report]) -> None:
    table = Table("t", "T", (Column("a", "a", "item"),), (Row("r", (-5,), "g"),))
    [line] = [
        each for each in _lines(reported(Section("s", "S", (), (table,)))) if each["table"] == "t"
    ]

    assert line["value"] == "-5"


def test_commas_quotes_and_line_feeds_keep_to_one_cell(reported: Callable[..., Report]) -> None:
    text = 'north, "the river"\nand beyond'
    lines = csvform.render(reported(Section("s", "S", (text,)))).splitlines()

    assert lines[1] == 's,text,1,text,"north, ""the river"" and beyond",'


def test_a_column_that_counts_items_is_not_in_the_unit_of_its_row(small: Report) -> None:
    table = Table(
        "t", "T", (Column("kind", "kind"), Column("n", "n", "items")), (Row("a", ("a", 3)),)
    )
    whole = replace(small, sections=(Section("s", "S", tables=(table,)),))

    assert "s,t,a,n,3,items" in csvform.render(whole)

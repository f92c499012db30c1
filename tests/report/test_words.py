"""Figures as people read them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.report import figures, words
from fieldledger.report.shape import Cell, Column, Row
from fieldledger.report.spread import Spread, exactly


@pytest.mark.parametrize(
    ("quantity", "unit", "text"),
    [
        (2_700_000, "g", "2,700 kg"),
        (500, "g", "0.5 kg"),
        (1, "g", "0.001 kg"),
        (-1_500, "g", "-1.5 kg"),
        (1_250, "ml", "1.25 l"),
        (400, "set", "400 sets"),
        (1, "set", "1 set"),
        (1, "piece", "1 piece"),
        (1_000, "piece", "1,000 pieces"),
        (5, "", "5"),
    ],
)
def test_a_quantity_is_shown_exactly_in_the_larger_unit(
    quantity: int, unit: str, text: str
) -> None:
    assert words.measure(quantity, unit) == text


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (999_999, "999.999 kg"),
        (1_000_000, "1 t"),
        (2_700_000, "2.7 t"),
        (24_000_000, "24 t"),
        (1_234_567, "1.235 t"),
        (1_234_567_000_000, "1,234,567 t"),
    ],
)
def test_from_a_ton_on_sentences_say_tons_to_the_kilogram(quantity: int, text: str) -> None:
    assert words.weight(quantity, "g") == text


@given(st.integers(-(10**15), 10**15))
def test_no_gram_is_lost_in_what_is_shown(quantity: int) -> None:
    whole, _, rest = words.measure(quantity, "g").removesuffix(" kg").partition(".")
    sign = -1 if whole.startswith("-") else 1

    assert abs(int(whole.replace(",", ""))) * 1000 + int(f"{rest:0<3}") == sign * quantity


def test_counts_and_lists_are_sentences() -> None:
    assert words.people(1) == "1 person"
    assert words.people(1_300) == "1,300 people"
    assert words.counted(2, "shelter") == "2 shelters"
    assert words.counted(0, "entry", "entries") == "0 entries"
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed("abc") == "a, b and c"
    assert words.ratio(167) == "1.67"
    assert words.ratio(5) == "0.05"


def test_a_figure_in_dispute_says_its_range() -> None:
    assert words.said(exactly(300)) == "300"
    assert words.said(Spread(280, 300, 1_300)) == "300 (in dispute: 280 to 1,300)"
    assert words.said_weight(exactly(400), "set") == "400 sets"
    assert (
        words.said_weight(Spread(900_000, 2_700_000, 2_700_000), "g")
        == "2.7 t (in dispute: 900 kg to 2.7 t)"
    )


TEXT, PEOPLE = Column("a", "a"), Column("a", "a", "people")
AMOUNT, DAILY, RATIO = (Column("a", "a", unit) for unit in ("item", "item/day", "hundredths"))


@pytest.mark.parametrize(
    ("value", "column", "unit", "text"),
    [
        ("kamo-47", TEXT, "", "kamo-47"),
        (None, TEXT, "", ""),
        (None, PEOPLE, "", "not known"),
        (1_300, PEOPLE, "", "1,300"),
        (90_000, AMOUNT, "g", "90 kg"),
        (Spread(60_000, 90_000, 90_000), AMOUNT, "g", "60 to 90 kg"),
        (Spread(1, 1, 3), AMOUNT, "set", "1 set to 3 sets"),
        (Spread(2, 2, 3), AMOUNT, "", "2 to 3"),
        (exactly(300), DAILY, "g", "300 g"),
        (Spread(200, 300, 300), DAILY, "g", "200 g to 300 g"),
        (None, DAILY, "g", "not known"),
        (None, DAILY, "set", ""),
        (167, RATIO, "set", "1.67"),
        (Spread(100, 167, 167), RATIO, "set", "1.00 to 1.67"),
    ],
)
def test_a_cell_is_shown_in_the_unit_of_its_column_and_row(
    value: Cell, column: Column, unit: str, text: str
) -> None:
    assert words.cell(value, column, Row("r", (value,), unit)) == text


def test_text_of_records_stays_on_one_line_and_steers_no_terminal() -> None:
    assert words.plain("a\nb\tc") == "a b c"
    assert words.plain("\x1b[31m\x9b\u202e\u2028") == "?[31m???"
    assert words.plain("吉林 길림") == "吉林 길림"


def test_the_footer_names_what_the_report_was_computed_from(make: SimpleNamespace) -> None:
    report = figures.compute(make.annual())

    assert words.title(report) == "Report for fiscal year 2003-2004"
    assert words.footer(report) == [
        "Period: 2003-10-01 to 2004-09-30, 366 days. For coordinators.",
        "Computed from 7 records; 0 open conflicts; 0 entries in quarantine.",
        "Digest d1d1d1d1d1d1d1d1, state 5757575757575757.",
    ]


def test_money_is_shown_in_its_currency() -> None:
    assert words.measure(300_000, "CNY") == "3,000.00 CNY"
    assert words.measure(500, "JPY") == "500 JPY"
    assert words.measure(5, "XYZ") == "5 minor units of XYZ"

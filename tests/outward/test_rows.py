"""HXL and 5W files for partners and the public: cells of the report for them, and nothing else."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from fieldledger.report import fivew, hxl
from fieldledger.report.cells import RULES, Hidden, Ref
from fieldledger.report.outward import columns, whole
from fieldledger.report.outward.aid_rows import Row
from fieldledger.report.outward.columns import Filed
from fieldledger.report.outward.whole import Outward

PERIODS = {
    "month": {"month": "2004-05"},
    "quarter": {"from_": "2004-04-01", "to": "2004-06-30"},
    "year": {"year": "2004"},
}
EACH = pytest.mark.parametrize(
    ("audience", "period"), [(audience, period) for audience in RULES for period in PERIODS]
)


def outward(year: Any, audience: str, period: str) -> Outward:
    key = ("rows", audience, period)
    if key not in year.known:
        year.known[key] = whole.compute(year.scope(audience, **PERIODS[period]))
    made: Outward = year.known[key]
    return made


def filed(made: Outward, audience: str) -> Filed:
    shown = made.decided.shown.__getitem__
    return Filed(made.rows, shown, audience, "A", "INGO", (), "s", RULES[audience].rounding)


def lines(text: str) -> list[dict[str, str]]:
    _, tags, *rows = csv.reader(io.StringIO(text))
    return [dict(zip(tags, row, strict=True)) for row in rows]


def refs(row: Row) -> list[Ref]:
    return [ref for ref in (row.quantity, row.reached, *row.split.values()) if ref is not None]


@EACH
def test_every_figure_is_a_printed_cell_of_the_report(
    audience: str, period: str, year: Any
) -> None:
    made = outward(year, audience, period)

    assert made.rows
    for row in made.rows:
        assert refs(row)
        assert {*refs(row)} <= made.decided.shown.keys()
        assert row.own == {}


@EACH
def test_every_number_in_a_file_stands_in_the_report(audience: str, period: str, year: Any) -> None:
    """Read back from the file: in base units all of its numbers are figures of the same report."""
    made = outward(year, audience, period)
    told = {
        cell
        for section in made.report.sections
        for table in section.tables
        for row in (*table.rows, *([table.total] if table.total else []))
        for cell in row.cells
        if isinstance(cell, int)
    }
    scales = {"kg": 1000, "l": 1000, "CNY": 100}
    for row in lines(fivew.render(filed(made, audience))):
        numbers = [(row["#output+num"], scales.get(row["#item+unit"], 1))]
        numbers += [(row[tag], 1) for tag in row if tag.startswith("#reached")]
        for number, scale in numbers:
            assert not number or int(Decimal(number) * scale) in told


@EACH
def test_what_is_hidden_is_blank_and_flagged_and_nothing_else_is(
    audience: str, period: str, year: Any
) -> None:
    made = outward(year, audience, period)
    rows = lines(fivew.render(filed(made, audience)))

    for row, line in zip(made.rows, rows, strict=True):
        hidden = [ref for ref in refs(row) if isinstance(made.decided.shown[ref], Hidden)]
        assert line["#meta+withheld"] == ("withheld" if hidden else "")
        if row.quantity is not None:
            assert (line["#output+num"] == "") == (row.quantity in hidden)
        if row.reached is not None:
            assert (line["#reached+ind"] == "") == (row.reached in hidden)


@EACH
def test_rows_are_told_apart_by_their_ids(audience: str, period: str, year: Any) -> None:
    found = [
        each["#meta+id"]
        for each in lines(hxl.render(filed(outward(year, audience, period), audience)))
    ]

    assert len({*found}) == len(found)


@EACH
def test_rows_of_an_item_can_be_added_up(audience: str, period: str, year: Any) -> None:
    """No total stands beside its parts: each place of an item has one row."""
    made = outward(year, audience, period)
    places = [
        (row.activity.name, row.item, row.unit, row.money, row.area)
        for row in made.rows
        if row.quantity is not None
    ]

    assert len({*places}) == len(places)
    totals = {row.quantity.key[-1] for row in made.rows if row.quantity is not None}
    assert not totals & {"", "shelters"}


@EACH
def test_lines_are_told_by_the_quarter_or_the_year_and_people_by_the_month(
    audience: str, period: str, year: Any
) -> None:
    made = outward(year, audience, period)
    beyond = [row for row in made.rows if row.area.country == "KP"]
    reached = {row.activity.name for row in made.rows if row.reached is not None}

    for row in beyond:
        assert (row.area.province, row.reached, row.activity.beneficiaries) == ("", None, "")
        assert (row.start, row.end) == (made.report.period.months[0], made.report.period.months[-1])
    assert bool(beyond) == (period != "month")
    assert (
        reached
        == {
            "month": {"Food distribution"},
            "quarter": set(),
            "year": {"Foster care"},
        }[period]
    )


@EACH
def test_never_a_donor_a_place_below_a_province_a_code_or_a_day(
    audience: str, period: str, year: Any
) -> None:
    scope = year.scope(audience, **PERIODS[period])
    made = filed(outward(year, audience, period), audience)
    for form in (hxl, fivew):
        text = form.render(made)
        rows = lines(text)
        assert {row.get("#org+funder", "") for row in rows} == {""}
        for place in (*scope.facts.shelters.values(), *scope.facts.lines.values()):
            assert place.code not in text
        for row in rows:
            assert len(row["#date+start"]) == len(row["#date+end"]) == len("2004-05")
            adults = (value for tag, value in row.items() if "+adults" in tag)
            assert not any(adults)
            assert not any("+age_" in tag for tag in row)


def test_the_month_of_the_example(year: Any) -> None:
    made = outward(year, "public", "month")
    rice = [row for row in lines(hxl.render(filed(made, "public"))) if row["#item+name"] == "rice"]

    assert [
        (row["#adm1+name"], row["#output+num"], row["#reached+ind"], row["#meta+method"])
        for row in rice
    ] == [
        ("Heilongjiang", "650", "70", "distinct persons of each item, rounded to 5"),
        ("Jilin", "1350", "150", "distinct persons of each item, rounded to 5"),
        ("Liaoning", "700", "80", "distinct persons of each item, rounded to 5"),
    ]


def test_the_year_of_the_example(year: Any) -> None:
    made = outward(year, "partners", "year")
    rows = lines(fivew.render(filed(made, "partners")))
    children = next(row for row in rows if row["#activity+name"] == "Foster care")
    allowances = [row for row in rows if row["#activity+name"] == "Living allowances"]

    assert (children["#date+start"], children["#reached+ind"]) == ("2004-09", "35")
    assert (children["#reached+f+children"], children["#reached+m+children"]) == ("21", "14")
    assert [row["#output+num"] for row in allowances] == ["", ""]
    assert {row["#meta+withheld"] for row in allowances} == {"withheld"}


@pytest.mark.parametrize("form", [hxl, fivew])
def test_a_preview_says_so_in_every_row(form: Any, year: Any) -> None:
    made = filed(outward(year, "partners", "month"), "partners")

    assert {row["#meta+audience"] for row in lines(form.render(made))} == {"partners"}
    shown = lines(form.render(made._replace(preview=True)))
    assert {row["#meta+audience"] for row in shown} == {"partners (preview)"}


@pytest.mark.parametrize("form", [hxl, fivew])
def test_nothing_but_printed_cells_can_be_asked_for(form: Any, year: Any) -> None:
    """A row of any other figure is no file: it cannot slip in as a blank."""
    made = outward(year, "partners", "month")
    other = made.rows[0].__class__(
        made.rows[0].activity, "2004-05", "2004-05", "", made.rows[0].area, "rice",
        quantity=Ref("handed out", ("rice", "g", "lines"), "2004-05"),
    )  # fmt: skip
    with pytest.raises(KeyError):
        form.render(filed(made, "partners")._replace(rows=(other,)))


def test_columns_of_others_have_no_bands(year: Any) -> None:
    found = list(columns.people(filed(outward(year, "partners", "month"), "partners")))

    assert [each.tag for each in found if each.band] == []
    assert found[0].about != columns.REACHED.about

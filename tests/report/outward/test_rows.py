"""Rows for partners and the public, of made-up cells: which have one, and where it stands."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from fieldledger.domain import periods
from fieldledger.report import hxl
from fieldledger.report.cells import HIDDEN, Hidden, Ref
from fieldledger.report.outward import rows
from fieldledger.report.outward.aid_rows import Area, Row
from fieldledger.report.outward.columns import Filed
from fieldledger.report.outward.frame import Scope, frame_of

MAY = "2004-05"
Told = dict[Ref, int | Hidden]


@pytest.fixture
def scope(make: SimpleNamespace) -> Scope:
    framed = frame_of(make.may, "10-01")
    assert framed is not None
    return Scope("partners", framed, make.facts(), {})


def handed(place: str, word: str = "rice", unit: str = "g") -> Ref:
    return Ref("handed out", (word, unit, place), MAY)


def counted(*provinces: str) -> Told:
    return {Ref("people", (each,), "2004-05-31"): 10 for each in provinces}


def only(scope: Scope, told: Told) -> Row:
    [row] = rows.made(scope, told)
    return row


@pytest.mark.parametrize(
    ("place", "area"),
    [
        ("CN-JL", Area("CN", "CN-JL")),
        ("CN-YN", Area("CN", "CN-YN")),
        ("other", Area("", "other provinces")),
        ("elsewhere", Area()),
        ("lines", Area("KP")),
    ],
)
def test_a_place_is_named_as_the_report_names_it(scope: Scope, place: str, area: Area) -> None:
    assert only(scope, {handed(place): 7_000}).area == area


@pytest.mark.parametrize("place", ["", "shelters", "KP-01"])
def test_totals_and_shelters_of_the_closed_country_have_no_row(scope: Scope, place: str) -> None:
    assert rows.made(scope, {handed(place): 7_000}) == ()


def test_a_province_without_a_pcode_is_told_by_its_code(scope: Scope) -> None:
    told: Told = {handed("CN-YN"): 7_000}
    filed = Filed(rows.made(scope, told), told.__getitem__, "partners", "", "", (), "")
    table = [line.split(",") for line in hxl.render(filed).splitlines()]
    row = dict(zip(table[1], table[2], strict=True))

    assert (row["#adm1+name"], row["#adm1+code+v_pcode"]) == ("CN-YN", "")


def test_what_is_told_to_be_nothing_has_no_row_and_what_is_hidden_has(scope: Scope) -> None:
    reached = Ref("reached", handed("CN-JL").key, MAY)

    assert rows.made(scope, {handed("CN-JL"): 0, reached: 0}) == ()
    assert only(scope, {handed("CN-JL"): 0, reached: HIDDEN}).reached == reached
    assert only(scope, {handed("CN-JL"): HIDDEN, reached: 0}).reached is None


def test_figures_of_other_periods_have_no_row(scope: Scope) -> None:
    assert rows.made(scope, {handed("CN-JL")._replace(period="2004-04"): 7_000}) == ()


@pytest.mark.parametrize(
    ("provinces", "country"),
    [
        (("CN-JL", "CN-YN"), "CN"),
        (("CN-JL", "MN-1"), ""),
        (("CN-JL", "other"), ""),
        (("KP-01",), ""),
        ((), ""),
    ],
)
def test_what_has_no_province_stands_under_the_country_of_all(
    scope: Scope, provinces: tuple[str, ...], country: str
) -> None:
    told = {Ref("made", ("other", "piece"), MAY): 25, **counted(*provinces)}

    row = only(scope, told)
    assert (row.area, row.item) == (Area(country), "other goods")


def test_costs_of_other_programmes_and_currencies_that_are_not_known_have_no_row(
    scope: Scope,
) -> None:
    told: Told = {
        Ref("cost", key, MAY): 700
        for key in (("medical", "CNY"), ("medical", "QQQ"), ("office", "CNY"))
    }

    row = only(scope, told)
    assert (row.unit, row.money, row.item) == (
        "CNY",
        "expenditure",
        "expenditure of the medical programme",
    )


def test_cases_that_go_on_stand_in_the_last_month(make: SimpleNamespace) -> None:
    framed = frame_of(periods.fiscal_year("2004", "10-01"), "10-01")
    assert framed is not None
    scope = Scope("partners", framed, replace(make.facts(), period=framed.period), {})
    told: Told = {
        Ref("begun", ("resettlement",), framed.name): 12,
        Ref("going on", ("resettlement",), scope.day): 7,
        Ref("begun", ("medical",), framed.name): 9,
        Ref("people", ("CN-JL",), scope.day): 30,
        Ref("children", ("sex", "female"), scope.day): 9,
    }

    assert [
        (row.start, row.end, row.item, row.unit, row.area) for row in rows.made(scope, told)
    ] == [
        ("2003-10", "2004-09", "medical cases begun", "case", Area("CN")),
        # Where to is not told.
        ("2003-10", "2004-09", "resettlement cases begun", "case", Area()),
        ("2004-09", "2004-09", "resettlement cases going on", "case", Area()),
    ]

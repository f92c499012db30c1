"""Rows of activities for partners and the public, in the hands of somebody who calculates."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from fieldledger.domain import periods
from fieldledger.report import fivew, hxl
from fieldledger.report.cells import Cell, Hidden, Ref
from fieldledger.report.facts import Facts
from fieldledger.report.outward import rows, whole
from fieldledger.report.outward.columns import Filed
from fieldledger.report.outward.frame import Scope, frame_of

AUDIENCES = ("partners", "public")


def scope_of(facts: Facts, audience: str = "partners") -> Scope:
    """A report of the facts' own period; what was handed out stands in its months."""
    framed = frame_of(facts.period, "10-01")
    assert framed is not None
    months = {
        month: replace(
            facts,
            period=periods.month(month),
            handed_out=tuple(each for each in facts.handed_out if each.month == month),
        )
        for month in framed.year
    }
    return Scope(audience, framed, facts, months)


def figures(reports: Any, scope: Scope) -> Any:
    """All that the whole report hands to disclosure control."""
    parts = [make(scope) for make in whole.PARTS]
    cells: dict[Ref, Cell] = {}
    for part in parts:
        for cell in part.cells:
            cells[cell.ref] = whole._both(cells.get(cell.ref, cell), cell)
    sums = [tie for part in parts for tie in part.sums]
    return reports.Figures(cells, sums, [tie for part in parts for tie in part.rations])


def printed(scope: Scope, issue: Any, form: Any = hxl) -> list[dict[str, str]]:
    made = rows.made(scope, issue.shown)
    filed = Filed(made, issue.shown.__getitem__, issue.audience, "A", "INGO", (), "")
    _, tags, *lines = csv.reader(io.StringIO(form.render(filed)))
    return [dict(zip(tags, row, strict=True)) for row in lines]


@pytest.fixture
def facts(make: SimpleNamespace, made: ModuleType, everything_done: Callable[..., Facts]) -> Facts:
    return everything_done(make, made)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_small_number_and_no_goods_that_tell_one(
    facts: Facts, reports: Any, attacker: Any, audience: str
) -> None:
    scope, history = scope_of(facts, audience), list[Any]()
    whole_of = figures(reports, scope)
    issue = reports.issue(history, whole_of, audience)

    assert attacker.holes(history, audience) == []
    few = {ref for ref, cell in whole_of.cells.items() if cell.value == 3 and cell.printed}
    assert few
    assert all(isinstance(issue.shown[ref], Hidden) for ref in few)
    found = printed(scope, issue)
    assert found
    assert not [row for row in found if row["#output+num"] == "30.5" or row["#reached+ind"] == "3"]


def test_without_the_ties_of_goods_to_people_the_file_tells_them(
    facts: Facts, reports: Any, attacker: Any
) -> None:
    scope, history = scope_of(facts), list[Any]()
    whole_of = figures(reports, scope)
    issue = reports.issue(history, reports.Figures(whole_of.cells, whole_of.sums, []), "partners")
    issue.goods = {each.goods: each.per_person for each in whole_of.rations}
    issue.tells = {each.goods: each.people for each in whole_of.rations}

    assert attacker.holes(history, "partners") != []
    assert [row for row in printed(scope, issue) if row["#output+num"] == "30.5"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_girl_who_is_the_only_one_is_told_by_no_sex(
    make: SimpleNamespace, made: ModuleType, reports: Any, attacker: Any, audience: str
) -> None:
    children = [made.seen("child", f"c{n}", sex="male") for n in range(20)]
    people = made.people(child=[*children, made.seen("child", "only")])
    scope, history = scope_of(make.facts(period=make.year, people=people), audience), list[Any]()
    issue = reports.issue(history, figures(reports, scope), audience)
    [row] = printed(scope, issue)

    assert attacker.holes(history, audience) == []
    assert (row["#reached+f+children"], row["#reached+m+children"]) == ("", "")
    assert row["#meta+withheld"] == "withheld"


def test_months_and_the_year_that_has_them_tell_nothing_together(
    make: SimpleNamespace, reports: Any, attacker: Any
) -> None:
    given = [
        make.gave(month, "rice", ref, people * 9_000, people=people, days=30)
        for n, month in enumerate(make.year.months)
        for ref, people in (("s1", 30 + n % 2), ("s2", 20), ("s3", 3 + n))
    ]
    history: list[Any] = []
    for period in (periods.month("2004-04"), make.may, make.year):
        scope = scope_of(make.facts(period=period, handed_out=tuple(given)))
        issue = reports.issue(history, figures(reports, scope), "partners")
        assert printed(scope, issue)

    assert attacker.holes(history, "partners") == []
    assert attacker.small_changes(history, "partners") == []


@pytest.mark.parametrize("form", [hxl, fivew])
def test_codes_lines_days_donors_and_diagnoses_are_in_no_form(
    facts: Facts, reports: Any, form: Any
) -> None:
    scope = scope_of(facts)
    text = repr(printed(scope, reports.issue([], figures(reports, scope)), form))

    for secret in ("kamo-47", "sola-12", "bimu-80", "north", "river", "secret-", "2004-05-"):
        assert secret not in text

"""Rows of activities for partners and the public, in the hands of somebody who calculates."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from fieldledger.report import fivew, hxl
from fieldledger.report.cells import Hidden
from fieldledger.report.facts import Facts
from fieldledger.report.outward import activities
from fieldledger.report.outward.columns import Filed
from fieldledger.report.seen import BANDS

AUDIENCES = ("partners", "public")


def figures(reports: Any, facts: Facts) -> Any:
    part = activities.part(facts)
    cells = {cell.ref: cell for cell in part.cells}
    assert len(cells) == len(part.cells)
    return reports.Figures(cells, list(part.sums), list(part.rations))


def printed(facts: Facts, issue: Any, form: Any = hxl) -> list[dict[str, str]]:
    filed = Filed(
        activities.done(facts).rows, issue.shown.__getitem__, issue.audience, "A", "INGO", BANDS, ""
    )
    _, tags, *rows = csv.reader(io.StringIO(form.render(filed)))
    return [dict(zip(tags, row, strict=True)) for row in rows]


@pytest.fixture
def facts(make: SimpleNamespace, made: ModuleType, everything_done: Callable[..., Facts]) -> Facts:
    return everything_done(make, made)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_small_number_and_no_goods_that_tell_one(
    facts: Facts, reports: Any, attacker: Any, audience: str
) -> None:
    history: list[Any] = []
    issue = reports.issue(history, figures(reports, facts), audience)

    assert attacker.holes(history, audience) == []
    few = {ref for ref, cell in figures(reports, facts).cells.items() if cell.value == 3}
    assert few
    assert all(isinstance(issue.shown[ref], Hidden) for ref in few)
    rows = printed(facts, issue)
    assert not [row for row in rows if row["#output+num"] == "30.5" or row["#reached+ind"] == "3"]


def test_without_the_ties_of_goods_to_people_the_attack_succeeds(
    facts: Facts, reports: Any, attacker: Any
) -> None:
    whole = figures(reports, facts)
    history: list[Any] = []
    issue = reports.issue(history, reports.Figures(whole.cells, whole.sums, []), "partners")
    rations = whole.rations
    issue.goods = {each.goods: each.per_person for each in rations}
    issue.tells = {each.goods: each.people for each in rations}

    assert attacker.holes(history, "partners") != []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_girl_who_is_the_only_one_is_told_by_no_sex(
    make: SimpleNamespace, made: ModuleType, reports: Any, attacker: Any, audience: str
) -> None:
    children = [made.seen("child", f"c{n}", sex="male") for n in range(20)]
    facts = make.facts(people=made.people(child=[*children, made.seen("child", "only")]))
    history: list[Any] = []
    [row] = printed(facts, reports.issue(history, figures(reports, facts), audience))

    assert attacker.holes(history, audience) == []
    assert (row["#reached+f+children"], row["#reached+m+children"]) == ("", "")
    assert row["#meta+withheld"] == "withheld"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_child_who_leaves_is_not_told_by_the_next_month(
    make: SimpleNamespace, made: ModuleType, reports: Any, attacker: Any, audience: str
) -> None:
    children = [made.seen("child", f"c{n}", sex=("female", "male")[n % 2]) for n in range(40)]
    left = made.seen("child", "c", status=[("2003-01-01", "in-care"), ("2004-05-20", "left")])
    people = made.people(child=[*children, left])
    history: list[Any] = []
    for month in ("2004-04", "2004-05"):
        period = make.may if month == "2004-05" else type(make.may)("2004-04-01", "2004-04-30", "")
        reports.issue(history, figures(reports, make.facts(period=period, people=people)), audience)

    assert attacker.small_changes(history, audience) == []
    assert attacker.holes(history, audience) == []


def test_months_and_the_year_that_has_them_tell_nothing_together(
    make: SimpleNamespace, reports: Any, attacker: Any
) -> None:
    """The year's file has the rows of each month, under the same names."""
    given = [
        make.gave(month, "rice", ref, people * 9_000, people=people, days=30)
        for n, month in enumerate(make.year.months)
        for ref, people in (("s1", 30 + n % 2), ("s2", 20), ("s3", 3 + n))
    ]
    history: list[Any] = []
    april = type(make.may)("2004-04-01", "2004-04-30", "")
    for period in (april, make.may, make.year):
        own = tuple(each for each in given if each.month in period.months)
        facts = make.facts(period=period, handed_out=own)
        reports.issue(history, figures(reports, facts), "partners")

    assert attacker.holes(history, "partners") == []
    assert attacker.small_changes(history, "partners") == []


@pytest.mark.parametrize("form", [hxl, fivew])
def test_codes_lines_days_donors_and_diagnoses_are_in_no_form(
    facts: Facts, reports: Any, form: Any
) -> None:
    text = repr(printed(facts, reports.issue([], figures(reports, facts)), form))

    for secret in ("kamo-47", "sola-12", "bimu-80", "north", "river", "secret-", "2004-05-"):
        assert secret not in text

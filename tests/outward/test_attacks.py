"""Somebody who has all reports of the example's year calculates, and learns nothing too narrow.

Without a rule, or with a part that does not hand over what ties its figures, the same reader does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from fieldledger.report import changes, disclosure, persons
from fieldledger.report.outward.frame import Scope


def _printed(issued: Callable[..., Any], scopes: Iterable[Scope], **how: Any) -> list[Any]:
    history: list[Any] = []
    for scope in scopes:
        issued(history, scope, **how)
    return history


def _found(attacker: Any, history: list[Any]) -> list[str]:
    return [
        hole
        for audience in ("partners", "public")
        for hole in (*attacker.holes(history, audience), *attacker.small_changes(history, audience))
    ]


def _second(year: Any) -> list[Scope]:
    """The reports of the second quarter, and of the year."""
    return [*year.quarter(1), *year.whole()]


def _with_one_less(scope: Scope, kind: str) -> Scope:
    """The same year, after it became known that one who is with us had never come."""
    people = scope.facts.people
    whole = people.records[kind]
    gone = next(each for each in whole if persons.status_of(each, scope.day) == "in-care")
    records = {**people.records, kind: tuple(each for each in whole if each != gone)}
    return replace(scope, facts=replace(scope.facts, people=replace(people, records=records)))


def _months_of_shelters(year: Any) -> list[Scope]:
    """March, and April, by when one person had left a shelter."""
    march, april = (year.scope("partners", month=month) for month in ("2004-03", "2004-04"))
    counts = april.facts.headcounts
    last = max(counts, key=lambda each: (each.people > 20, each.date, each.ref))
    fewer = last._replace(people=last.people - 1, women=None, men=None, girls=None, boys=None)
    others = tuple(each for each in counts if each != last)
    return [march, replace(april, facts=replace(april.facts, headcounts=(*others, fewer)))]


def test_nothing_can_be_worked_out_of_a_quarter_and_the_year(
    year: Any, issued: Any, attacker: Any
) -> None:
    assert _found(attacker, _printed(issued, _second(year))) == []


@pytest.mark.long
def test_nothing_can_be_worked_out_of_any_report_of_the_year(
    year: Any, issued: Any, attacker: Any
) -> None:
    scopes = [scope for number in range(4) for scope in year.quarter(number)]
    assert _found(attacker, _printed(issued, [*scopes, *year.whole()])) == []
    assert _found(attacker, _printed(issued, [*year.whole(), *scopes])) == []


@pytest.mark.long
@pytest.mark.parametrize("rule", ["complements", "rations"])
def test_all_reports_of_the_year_tell_without_a_rule(
    rule: str, year: Any, issued: Any, attacker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = [*(scope for number in range(4) for scope in year.quarter(number)), *year.whole()]
    if rule == "complements":
        monkeypatch.setattr(disclosure, "hide_complements", lambda *_: False)

    assert _found(attacker, _printed(issued, scopes, rationed=rule != "rations"))


def test_the_rest_of_a_table_tells_what_is_hidden_without_complements(
    year: Any, issued: Any, attacker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosure, "hide_complements", lambda *_: False)

    assert _found(attacker, _printed(issued, year.whole()))


def test_money_over_an_allowance_tells_people_without_the_ration_rule(
    year: Any, issued: Any, attacker: Any
) -> None:
    found = _found(attacker, _printed(issued, year.whole(), rationed=False))

    assert any(hole.startswith("cost allowances") for hole in found)


def test_two_editions_of_a_year_tell_nothing_of_one_child(
    year: Any, issued: Any, attacker: Any
) -> None:
    first = year.scope("partners", year="2004")
    editions = [first, _with_one_less(first, "child")]

    assert _found(attacker, _printed(issued, editions)) == []


@pytest.mark.parametrize("editions", ["children", "shelters"])
def test_two_editions_tell_of_one_without_differencing(
    editions: str, year: Any, issued: Any, attacker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = year.scope("partners", year="2004")
    scopes = (
        [first, _with_one_less(first, "child")]
        if editions == "children"
        else _months_of_shelters(year)
    )
    assert _found(attacker, _printed(issued, scopes)) == []

    for rule in ("told_by_figures", "told_by_rests"):
        monkeypatch.setattr(changes, rule, lambda *_: False)
    assert _found(attacker, _printed(issued, scopes))


def test_the_same_report_again_says_the_same(year: Any, issued: Any) -> None:
    scopes = list(year.whole())
    first, _, again = _printed(issued, [scopes[0], scopes[1], scopes[0]])

    assert again.decided.shown == first.decided.shown

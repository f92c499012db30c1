"""Random ledgers, and the reports of them that partners and the public are given.

Months in any order, the quarter and the year, for both audiences. Figures go through the parts that
reports are made of, so what a part does not hand over, or does not tie, is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fieldledger.domain import periods
from fieldledger.report import disclosure
from fieldledger.report.outward import provided
from fieldledger.report.outward.frame import Scope, frame_of

MONTHS = ("2004-04", "2004-05", "2004-06")
SHELTERS = {"s1": "CN-JL", "s2": "CN-JL", "s3": "CN-HL", "s4": "CN-LN"}
# Shrinking a history takes minutes; what was printed says enough.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
PEOPLE = st.sampled_from((0, 2, 4, 6, 8, 12, 20, 30, 41))
DRIFT = st.sampled_from((0, 0, 0, 1, -1, 2, -4, 7))
# The longer period after those in it: goods of a quarter that is told first cannot be taken back.
ORDER = st.permutations(MONTHS).map(lambda months: [*months, "quarter", "year"])
# What is entered late: after how many reports, the month, the shelter, and by how many people the
# count was wrong until then; None: neither those counted nor what they were given was entered.
LATE = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from(MONTHS),
        st.sampled_from(tuple(SHELTERS)),
        st.sampled_from((None, 1, -1, 3, -6, 12)),
    ),
    min_size=1,
    max_size=2,
)
AUDIENCES = st.lists(st.sampled_from(("partners", "public")), min_size=5, max_size=5)


@st.composite
def ledgers(draw: Any) -> dict[str, Any]:
    """People of each shelter in three months, who of them are given what, children, and cases."""
    now = {ref: draw(PEOPLE) for ref in SHELTERS}
    people = {}
    for month in MONTHS:
        now = {ref: max(0, count + draw(DRIFT)) for ref, count in now.items()}
        people[month] = now
    return {
        "people": people,
        "served": {ref: draw(st.sampled_from((True, True, True, False))) for ref in SHELTERS},
        "pills": {ref: draw(st.integers(0, 5)) for ref in SHELTERS},
        "children": draw(
            st.lists(st.sampled_from((*SHELTERS, *SHELTERS, "")), min_size=35, max_size=35)
        ),
        "boys": draw(st.integers(0, 35)),
        "lost": draw(st.integers(0, 8)),
        "medical": [draw(st.integers(0, 7)) for _ in MONTHS],
        "arrests": [draw(st.integers(0, 6)) for _ in MONTHS],
    }


def _facts(make: SimpleNamespace, made: ModuleType, told: dict[str, Any]) -> Any:
    """The facts of a year."""
    counts, gave = [], []
    for month, people in told["people"].items():
        for ref, n in people.items():
            if n is None:
                continue
            counts.append(make.heads(ref, f"{month}-28", n))
            if n and told["served"][ref]:
                gave.append(make.gave(month, "rice", ref, n * 9_000, people=n, days=30))
            if n and told["pills"][ref]:
                few = min(n, told["pills"][ref])
                gave.append(make.gave(month, "pills", ref, 2 * few, people=few))
    children = [
        made.seen(
            "child",
            f"c{n}",
            sex="male" if n < told["boys"] else "female",
            status="lost-contact" if n < told["lost"] else "in-care",
            birth_year=1988 + n % 15,
            shelter=ref,
        )
        for n, ref in enumerate(told["children"])
    ]
    cases = {
        "medical": [
            made.seen("medical", f"m{at}-{n}", date=f"{month}-05")
            for at, month in enumerate(MONTHS)
            for n in range(told["medical"][at])
        ],
        "incident": [
            made.seen("incident", f"i{at}-{n}", date=f"{month}-05", kind="arrest", people=1)
            for at, month in enumerate(MONTHS)
            for n in range(told["arrests"][at])
        ],
    }
    return make.facts(
        period=make.year,
        shelters={ref: make.shelter(ref, ref, where) for ref, where in SHELTERS.items()},
        headcounts=tuple(counts),
        handed_out=tuple(gave),
        people=made.people(child=children, **cases),
    )


def _scopes(facts: Any, order: Any, audiences: Any) -> Iterator[Scope]:
    for name, audience in zip(order, audiences, strict=True):
        period = {
            "quarter": periods.between("2004-04-01", "2004-06-30"),
            "year": facts.period,
        }.get(name) or periods.month(name)
        framed = frame_of(period, "10-01")
        assert framed is not None
        months = {
            month: replace(
                facts,
                period=periods.month(month),
                handed_out=tuple(each for each in facts.handed_out if each.month == month),
            )
            for month in framed.year
        }
        yield Scope(audience, framed, replace(facts, period=period), months)


def _found(attacker: Any, history: list[Any]) -> list[str]:
    return [
        hole
        for audience in ("partners", "public")
        for hole in (*attacker.holes(history, audience), *attacker.small_changes(history, audience))
    ]


def _printed(reports: Any, facts: Any, order: Any, audiences: Any) -> list[Any]:
    history: list[Any] = []
    for scope in _scopes(facts, order, audiences):
        reports.issue_scope(history, scope)
    return history


def _as_entered(told: dict[str, Any], late: Any, reports_out: int) -> dict[str, Any]:
    """The ledger as it was after so many reports."""
    people: dict[str, dict[str, int | None]] = {m: dict(row) for m, row in told["people"].items()}
    for after, month, ref, by in late:
        if after > reports_out:
            truth = told["people"][month][ref]
            people[month][ref] = None if by is None else max(0, truth + by)
    return {**told, "people": people}


def _found_late(
    make: Any,
    made: Any,
    reports: Any,
    attacker: Any,
    told: Any,
    order: Any,
    audiences: Any,
    late: Any,
) -> list[str]:
    """What is found of small counts, when figures change between reports, by a reader who knows
    which of those that are shown did."""
    history: list[Any] = []
    for n in range(len(order)):
        facts = _facts(make, made, _as_entered(told, late, n))
        reports.issue_scope(history, list(_scopes(facts, order, audiences))[n])
    apart = reports.told_apart(history, [issue.figures for issue in history])
    small = {ref for issue in apart for ref in issue.tiny}
    return [
        hole
        for audience in ("partners", "public")
        for hole in (
            *attacker.holes(apart, audience, among=small),
            *attacker.small_changes(history, audience),
        )
    ]


CHECKS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@settings(
    max_examples=6, derandomize=True, deadline=None, phases=PHASES, suppress_health_check=CHECKS
)
@given(ledgers(), ORDER, AUDIENCES)
def test_reports_of_a_random_ledger_tell_nobody(
    make: SimpleNamespace,
    made: ModuleType,
    reports: Any,
    attacker: Any,
    told: Any,
    order: Any,
    audiences: Any,
) -> None:
    facts = _facts(make, made, told)

    assert _found(attacker, _printed(reports, facts, order, audiences)) == []


@pytest.mark.long
@settings(max_examples=60, deadline=None, phases=PHASES, suppress_health_check=CHECKS)
@given(ledgers(), ORDER, AUDIENCES)
def test_reports_of_many_random_ledgers_tell_nobody(
    make: SimpleNamespace,
    made: ModuleType,
    reports: Any,
    attacker: Any,
    told: Any,
    order: Any,
    audiences: Any,
) -> None:
    facts = _facts(make, made, told)

    assert _found(attacker, _printed(reports, facts, order, audiences)) == []


@pytest.mark.long
@settings(max_examples=15, deadline=None, phases=PHASES, suppress_health_check=CHECKS)
@given(ledgers(), ORDER, AUDIENCES, LATE)
def test_reports_between_which_entries_come_late_tell_no_small_count(
    make: SimpleNamespace,
    made: ModuleType,
    reports: Any,
    attacker: Any,
    told: Any,
    order: Any,
    audiences: Any,
    late: Any,
) -> None:
    assert _found_late(make, made, reports, attacker, told, order, audiences, late) == []


def test_attack_people_of_a_province_are_those_who_were_given_rice_there(
    make: SimpleNamespace,
    made: ModuleType,
    reports: Any,
    attacker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four live in Liaoning, where nobody was given rice; thirty of Jilin are hidden with them, and
    were given rice."""
    people = {"s1": 30, "s2": 0, "s3": 36, "s4": 4}
    told = {
        "people": dict.fromkeys(MONTHS, people),
        "served": {**dict.fromkeys(SHELTERS, True), "s4": False},
        "pills": dict.fromkeys(SHELTERS, 0),
        "children": ["s1"] * 35,
        "boys": 20,
        "lost": 0,
        "medical": [0, 0, 0],
        "arrests": [0, 0, 0],
    }
    facts = _facts(make, made, told)

    assert _found(attacker, _printed(reports, facts, ["2004-05"], ["partners"])) == []
    monkeypatch.setattr(disclosure, "_is_near", lambda *_: False)
    assert _found(attacker, _printed(reports, facts, ["2004-05"], ["partners"]))


def _ledger(april: tuple[int, ...], may: tuple[int, ...], june: tuple[int, ...]) -> dict[str, Any]:
    """The people of each shelter; all but those in Liaoning were given rice."""
    rows = zip(MONTHS, (april, may, june), strict=True)
    return {
        "people": {month: dict(zip(SHELTERS, row, strict=True)) for month, row in rows},
        "served": {**dict.fromkeys(SHELTERS, True), "s4": False},
        "pills": dict.fromkeys(SHELTERS, 0),
        "children": ["s1"] * 35,
        "boys": 20,
        "lost": 0,
        "medical": [0, 0, 0],
        "arrests": [0, 0, 0],
    }


def test_attack_rice_of_all_shelters_in_a_month_less_the_quarter(
    make: SimpleNamespace,
    made: ModuleType,
    reports: Any,
    attacker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All people of May are hidden, the quarter less April and June is the rice of May."""
    told = _ledger((0, 5, 27, 9), (0, 7, 34, 8), (2, 14, 41, 9))
    order = ["2004-06", "2004-05", "2004-04", "quarter", "year"]
    facts = _facts(make, made, told)

    assert _found(attacker, _printed(reports, facts, order, ["partners"] * 5)) == []
    # As it was: bound to all who are counted, also to those of Liaoning, and not tied to them.
    monkeypatch.setattr(provided, "_everywhere", lambda *_: True)
    monkeypatch.setattr(provided, "_bind_the_same", lambda *_: None)
    assert _found(attacker, _printed(reports, facts, order, ["partners"] * 5))


def test_attack_people_of_a_quarter_less_those_who_were_reached_in_its_last_month(
    make: SimpleNamespace,
    made: ModuleType,
    reports: Any,
    attacker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The public was told of about 30 who were given rice in June; partners, that 33 were there at
    the end of the quarter: two of them in Liaoning."""
    told = _ledger((10, 6, 0, 1), (10, 7, 7, 0), (10, 14, 7, 2))
    order = ["2004-06", "2004-05", "2004-04", "quarter"]
    audiences = ["public", "public", "public", "partners"]
    facts = _facts(make, made, told)

    assert _found(attacker, _printed(reports, facts, order, audiences)) == []
    monkeypatch.setattr(disclosure, "_is_near", lambda *_: False)
    assert _found(attacker, _printed(reports, facts, order, audiences))


def test_attack_people_hidden_at_the_end_of_a_quarter_and_the_rice_of_the_year(
    make: SimpleNamespace,
    made: ModuleType,
    reports: Any,
    attacker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seven live in Liaoning, since June. What they were given in the year, they were in June."""
    told = _ledger((41, 8, 0, 0), (41, 4, 2, 0), (41, 4, 2, 7))
    told["served"] = {**dict.fromkeys(SHELTERS, True), "s3": False}
    order = ["2004-06", "2004-05", "2004-04", "quarter", "year"]
    audiences = ["public", "public", "public", "partners", "partners"]
    facts = _facts(make, made, told)

    assert _found(attacker, _printed(reports, facts, order, audiences)) == []
    monkeypatch.setattr(disclosure, "same_people", lambda *_: [])
    assert _found(attacker, _printed(reports, facts, order, audiences))

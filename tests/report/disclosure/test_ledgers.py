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
from fieldledger.report.outward.frame import Scope, frame_of

MONTHS = ("2004-04", "2004-05", "2004-06")
SHELTERS = {"s1": "CN-JL", "s2": "CN-JL", "s3": "CN-HL", "s4": "CN-LN"}
# Shrinking a history takes minutes; what was printed says enough.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
PEOPLE = st.sampled_from((0, 2, 4, 6, 8, 12, 20, 30, 41))
DRIFT = st.sampled_from((0, 0, 0, 1, -1, 2, -4, 7))
# The longer period after those in it: goods of a quarter that is told first cannot be taken back.
ORDER = st.permutations(MONTHS).map(lambda months: [*months, "quarter", "year"])
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

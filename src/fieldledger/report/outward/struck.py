"""Incidents: how many of which kind, in the whole field; for the public by quarters and years."""

from __future__ import annotations

from functools import partial

from fieldledger.language import mark, tr
from fieldledger.report import aid
from fieldledger.report import seen as seen_of
from fieldledger.report.cells import PUBLIC, Ref
from fieldledger.report.facts import Facts
from fieldledger.report.outward.build import Built, flow, is_nothing, tie
from fieldledger.report.outward.frame import MONTH, Scope
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import Column, Row, Section, Table

MEASURE, PEOPLE = "incidents", "people struck"
KINDS = {
    "people": ("arrest", "lost-contact", "forced-return", "bounty", "trial"),
    "places": ("raid", "seizure", "line-broken"),
}
"""Incidents are few: told one by one, most kinds would be hidden, and the total would tell them."""
OTHER = "other"
_TITLES = {
    "people": mark("against people: arrest, forced return, bounty, trial, lost contact"),
    "places": mark("against places and goods: raid, seizure, a ration line broken"),
    OTHER: mark("other"),
}


def part(scope: Scope) -> Part:
    """The part; all cells are there, also where none of them is printed."""
    built, told = Built(), _is_told(scope)
    for kind in KINDS:
        flow(built, scope, MEASURE, (kind,), partial(_happened, kind), printed=told)
    flow(built, scope, MEASURE, (OTHER,), _others, printed=told)
    flow(built, scope, MEASURE, (), _all, printed=told)
    tie(built, scope, MEASURE, (), [(kind,) for kind in (*KINDS, OTHER)])
    flow(built, scope, PEOPLE, (), _people, printed=told)
    return built.part(lambda shown: _section(scope, shown))


def _is_told(scope: Scope) -> bool:
    return not (scope.audience == PUBLIC and scope.frame.size == MONTH)


def _happened(kind: str, facts: Facts) -> int:
    incidents = facts.people.of("incident")
    return sum(aid.happened(incidents, facts.period, "kind", one).shown for one in KINDS[kind])


def _all(facts: Facts) -> int:
    period = facts.period
    return seen_of.count(facts.people.of("incident"), period.end, ("date",), period.has).shown


def _others(facts: Facts) -> int:
    return _all(facts) - sum(_happened(kind, facts) for kind in KINDS)


def _people(facts: Facts) -> int:
    return seen_of.amount(facts.people.of("incident"), "people", ("date",), facts.period.has).shown


def _section(scope: Scope, shown: Shown) -> Section | None:
    whole = Ref(MEASURE, (), scope.frame.name)
    if not _is_told(scope) or is_nothing((shown(whole),)):
        return None
    columns = (Column("kind", tr("kind")), Column("incidents", tr("incidents"), "incidents"))
    rows = [
        Row(kind, (tr(title), shown(ref)))
        for kind, title in _TITLES.items()
        if not is_nothing((shown(ref := Ref(MEASURE, (kind,), scope.frame.name)),))
    ]
    total = Row("total", (tr("total"), shown(whole)))
    struck = shown(Ref(PEOPLE, (), scope.frame.name))
    told = (tr("People struck: {count}.", count=struck),) if isinstance(struck, int) else ()
    table = Table("by_kind", tr("By kind"), columns, tuple(rows), total)
    return Section("incidents", tr("Incidents"), told, (table,))

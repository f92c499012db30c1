"""Help for single people: medical, allowances, settling in other countries. Cases alone are told,
never anything about one, and what goes on at the end once a year."""

from __future__ import annotations

from fieldledger.language import mark, tr
from fieldledger.report import aid
from fieldledger.report import seen as seen_of
from fieldledger.report.cells import Ref
from fieldledger.report.facts import Facts
from fieldledger.report.outward.build import Built, flow, is_nothing
from fieldledger.report.outward.frame import YEAR, Scope
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import Column, Row, Section, Table
from fieldledger.report.spread import total

BEGUN, GOING_ON = "begun", "going on"
_TYPES = {
    "medical": mark("medical help"),
    "allowance": mark("living allowances promised"),
    "resettlement": mark("settling in other countries"),
}


def part(scope: Scope) -> Part:
    """The part."""
    built = Built()
    for name in _TYPES:

        def begun(facts: Facts, name: str = name) -> int:
            period = facts.period
            records = facts.people.of(name)
            return seen_of.count(records, period.end, ("date",), period.has).shown

        flow(built, scope, BEGUN, (name,), begun)
        if scope.frame.size == YEAR and name in aid.ONGOING:
            people, period = scope.facts.people, scope.frame.period
            states = aid.ONGOING[name]
            count = total(aid.stand(people, name, period, state, {}) for state in states).shown
            built.add(Ref(GOING_ON, (name,), scope.day), count, standing=True)
    return built.part(lambda shown: _section(scope, built, shown))


def _section(scope: Scope, built: Built, shown: Shown) -> Section | None:
    begun = _table(built, shown, BEGUN, scope.frame.name, tr("Begun in the period"))
    going = _table(built, shown, GOING_ON, scope.day, tr("Going on at its end"))
    kept = tuple(table for table in (begun, going) if table.rows)
    return Section("help", tr("Help for single people"), (), kept) if kept else None


def _table(built: Built, shown: Shown, measure: str, period: str, title: str) -> Table:
    columns = (Column("what", tr("what")), Column("cases", tr("cases"), "cases"))
    rows = []
    for name, text in _TYPES.items():
        ref = Ref(measure, (name,), period)
        if ref in built.cells and not is_nothing((shown(ref),)):
            rows.append(Row(name, (tr(text), shown(ref))))
    return Table(measure.replace(" ", "_"), title, columns, tuple(rows))

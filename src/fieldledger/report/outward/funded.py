"""Money: what came in and what programmes cost, by currency. No donor is named, and costs have no
total, since what it took to free people is told to nobody outside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from fieldledger.domain.programmes import PROGRAMMES
from fieldledger.language import mark, tr
from fieldledger.report import aid, costs, funds, words
from fieldledger.report.cells import Ration, Ref
from fieldledger.report.facts import Facts
from fieldledger.report.flows import ANY, Sums
from fieldledger.report.outward.build import Built, flow, is_nothing, is_told, per_person
from fieldledger.report.outward.frame import YEAR, Scope, named
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.seen import Seen
from fieldledger.report.shape import ROW_UNIT, Column, Row, Section, Table

CAME_IN, GIVEN_FOR, COST, DONORS, ALLOWED = "came in", "given for", "cost", "donors", "allowed"
ALLOWANCES, OTHER, UNTOLD = "allowances", "other", "rescues"
PLEDGES, PAYING = "pledge-payment", "paying"
_SOURCES = {
    "donation": mark("donations"),
    PLEDGES: mark("payments for foster children"),
    "sale": mark("sales"),
}
_CURRENCY = re.compile("[A-Z]{3}")
_TOLD = tuple(name for name in PROGRAMMES if name != UNTOLD)


def part(scope: Scope) -> Part:
    """The part."""
    built = Built()
    _flows(scope, built, CAME_IN, _came_in(scope))
    _flows(scope, built, GIVEN_FOR, _given_for(scope))
    _flows(scope, built, COST, _costs(scope))
    for ref in [ref for ref in built.cells if ref.measure == COST and ref.key[0] == ALLOWANCES]:
        _allowed(scope, built, ref)
    for ref in [ref for ref in built.cells if (ref.measure, ref.key[0]) == (CAME_IN, PLEDGES)]:
        _paid(scope, built, ref)
    if scope.frame.size == YEAR:
        built.add(_donors(scope), scope.facts.money.donors.shown, standing=True)
    return built.part(lambda shown: _section(scope, built, shown))


def _donors(scope: Scope) -> Ref:
    return Ref(DONORS, (), scope.frame.name)


def _flows(scope: Scope, built: Built, measure: str, found: Mapping[str, Sums]) -> None:
    """Cells of amounts: by month, name and currency."""
    keys = {key for each in found.values() for key in each if _CURRENCY.fullmatch(key[1])}
    for key in sorted(keys):

        def amount(facts: Facts, key: tuple[str, str] = key) -> int:
            told = found[facts.period.months[0]].get(key)
            return told.shown if told else 0

        flow(built, scope, measure, key, amount, protected=False)


def _came_in(scope: Scope) -> dict[str, Sums]:
    return {
        month: funds.income(facts.money, facts.money.within)
        for month, facts in scope.months.items()
    }


def _given_for(scope: Scope) -> dict[str, Sums]:
    """Donations of money by the programme that they are for, rescues among the others."""
    whole = {
        month: funds.earmarked(facts.money, facts.money.within)
        for month, facts in scope.months.items()
    }
    return {month: _by_known(found, (*_TOLD, ANY)) for month, found in whole.items()}


def _costs(scope: Scope) -> dict[str, Sums]:
    found = {}
    for month, facts in scope.months.items():
        whole = costs.whole(facts.money, facts.money.within)
        told = {key: each for key, each in whole.items() if key[0] != UNTOLD}
        found[month] = _by_known(told, _TOLD)
    return found


def _by_known(found: Sums, names: tuple[str, ...]) -> Sums:
    """The same; what has a name that this version does not know counts with the others."""
    made: Sums = {}
    for (name, currency), amount in found.items():
        key = name if name in names else OTHER, currency
        made[key] = made[key] + amount if key in made else amount
    return made


def _allowed(scope: Scope, built: Built, cost: Ref) -> None:
    """What allowances cost, over what one person gets, are people: as many as got one."""
    months = next(span for span in scope.frame.spans if named(span) == cost.period)
    shares = _shares(scope, months, cost.key[1])
    people = Ref(ALLOWED, cost.key, cost.period)
    built.add(people, len(shares), standing=True, printed=False)
    if shares and built.cells[cost].value:
        built.rations.append(Ration(cost, people, max(shares)))


def _paid(scope: Scope, built: Built, amount: Ref) -> None:
    """Pledges are all about the same, and are paid by the month: over one of them the money of a
    month is foster parents, as many as paid."""
    facts = scope.months.get(amount.period)
    if facts is None:
        return
    found = funds.entries(facts.money, facts.money.within).get((PLEDGES, amount.key[1]))
    count, whole = found.shown if found else 0, built.cells[amount].value
    people = built.add(Ref(PAYING, amount.key, amount.period), count, standing=True, printed=False)
    if count and whole:
        built.rations.append(Ration(amount, people, per_person(whole, count)))


def _shares(scope: Scope, months: tuple[str, ...], currency: str) -> list[int]:
    """What fell due to each person in a time, those to whom nothing did left out."""
    people = scope.facts.people
    by_record: dict[str, list[Seen]] = {}
    for each in (*people.of("allowance"), *people.of(aid.DUE)):
        by_record.setdefault(each.ref, []).append(each)
    found = []
    for records in by_record.values():
        alone = replace(people, records={"allowance": tuple(records)})
        due = 0
        for month in months:
            told = aid.dues(alone, scope.months[month].period)
            due += sum(each.due.shown for each in told if each.currency == currency)
        found.append(due)
    return [each for each in found if each > 0]


def _section(scope: Scope, built: Built, shown: Shown) -> Section | None:
    sources = {name: tr(title) for name, title in _SOURCES.items()}
    programmes = {name: words.choice(name) for name in _TOLD} | {ANY: tr("for any programme")}
    tables = [
        _table(scope, built, shown, CAME_IN, tr("Money that came in"), sources),
        _table(scope, built, shown, GIVEN_FOR, tr("What it was given for"), programmes),
        _table(scope, built, shown, COST, tr("Costs by programme"), programmes),
    ]
    kept = tuple(table for table in tables if table.rows)
    if not kept:
        return None
    told = []
    if _donors(scope) in built.cells and is_told(shown, _donors(scope)):
        told.append(tr("Donors in the period: {count}.", count=shown(_donors(scope))))
    notes = (tr("Amounts of different currencies are never added. Not every programme is listed."),)
    return Section("money", tr("Money"), tuple(told), kept, notes)


def _table(
    scope: Scope, built: Built, shown: Shown, measure: str, title: str, names: Mapping[str, str]
) -> Table:
    columns = (Column("what", tr("what")), Column("amount", tr("amount"), ROW_UNIT))
    rows = []
    for name, text in names.items():
        for ref in _of(built.cells, measure, name, scope):
            if not is_nothing((shown(ref),)):
                key = f"{name or 'any'} {ref.key[1]}"
                rows.append(Row(key, (text, shown(ref)), ref.key[1]))
    return Table(measure.replace(" ", "_"), title, columns, tuple(rows))


def _of(refs: Iterable[Ref], measure: str, name: str, scope: Scope) -> list[Ref]:
    """The figures of the period under a name, one for each currency."""
    wanted = (measure, name, scope.frame.name)
    return [ref for ref in refs if (ref.measure, *ref.key[:1], ref.period) == wanted]


def in_words(scope: Scope, built: Part, shown: Shown) -> list[str]:
    """A sentence on what came in as donations."""
    amounts = []
    for ref in _of((cell.ref for cell in built.cells), CAME_IN, "donation", scope):
        if is_told(shown, ref) and shown(ref):
            amounts.append(words.measure(int(str(shown(ref))), ref.key[1]))
    return [tr("Donations of money: {amounts}.", amounts=words.listed(amounts))] if amounts else []

"""Clothing handed out, by season: sets and pieces of all provinces together."""

from __future__ import annotations

from fieldledger.language import mark, tr
from fieldledger.report import goods, words
from fieldledger.report.cells import Ration, Ref
from fieldledger.report.facts import Facts, HandedOut
from fieldledger.report.goods import Given
from fieldledger.report.outward.build import Built, flow, is_nothing, is_told, per_person
from fieldledger.report.outward.frame import Scope, named
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import ROW_UNIT, Column, Row, Section, Table

MEASURE, REACHED = "clothing", "clothed"
_SEASONS = {"summer": mark("summer"), "winter": mark("winter")}
_UNITS = ("set", "piece")
_IN_WORDS = {
    "summer": mark("Summer clothing handed out: {amount}."),
    "winter": mark("Winter clothing handed out: {amount}."),
}


def part(scope: Scope) -> Part:
    """The part."""
    built = Built()
    for season in _SEASONS:
        for unit in _UNITS:
            _add(scope, built, season, unit)
    return built.part(lambda shown: _section(scope, shown))


def _add(scope: Scope, built: Built, season: str, unit: str) -> None:
    def is_it(facts: Facts, ref: str) -> bool:
        item = facts.stock.item(ref)
        return (item.category, item.season, item.unit) == ("clothing", season, unit)

    def quantity(facts: Facts) -> int:
        return goods.quantity(goods.given(facts), lambda key: is_it(facts, key.item)).shown

    key = (season, unit)
    flow(built, scope, MEASURE, key, quantity, protected=False)
    for span in scope.frame.spans:
        groups: list[HandedOut] = []
        for month in span:
            groups += scope.months[month].handed_out
        given = Given(scope.frame.period, tuple(groups), ())
        people = goods.reached(given, lambda each: is_it(scope.facts, each.item)).shown
        told = Ref(MEASURE, key, named(span))
        ref = Ref(REACHED, key, named(span))
        built.add(ref, people, standing=True, printed=False)
        if people and built.cells[told].value:
            built.rations.append(Ration(told, ref, per_person(built.cells[told].value, people)))


def _section(scope: Scope, shown: Shown) -> Section | None:
    columns = (
        Column("season", tr("season")),
        Column("quantity", tr("handed out"), ROW_UNIT),
    )
    rows = []
    for season, title in _SEASONS.items():
        for unit in _UNITS:
            quantity = shown(Ref(MEASURE, (season, unit), scope.frame.name))
            if not is_nothing((quantity,)):
                rows.append(Row(f"{season} {unit}", (tr(title), quantity), unit))
    if not rows:
        return None
    table = Table("by_season", tr("By season"), columns, tuple(rows))
    return Section("clothing", tr("Clothing"), tuple(in_words(scope, shown)), (table,))


def in_words(scope: Scope, shown: Shown) -> list[str]:
    """A sentence for each season of which anything was handed out and is told."""
    found = []
    for season, text in _IN_WORDS.items():
        ref = Ref(MEASURE, (season, "set"), scope.frame.name)
        if is_told(shown, ref) and shown(ref):
            found.append(tr(text, amount=words.measure(int(str(shown(ref))), "set")))
    return found

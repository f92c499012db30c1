"""Self-support: goods made in shelters, how many were sold, and what they brought."""

from __future__ import annotations

from fieldledger.language import tr
from fieldledger.report import sold
from fieldledger.report.cells import Ref
from fieldledger.report.facts import Facts
from fieldledger.report.flows import sums
from fieldledger.report.outward.build import Built, flow, is_nothing
from fieldledger.report.outward.frame import Scope
from fieldledger.report.outward.named import Goods, goods_of
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import ROW_UNIT, Column, Row, Section, Table
from fieldledger.report.spread import Spread

MADE, SOLD = "made", "sold"


def part(scope: Scope) -> Part:
    """The part. What these goods brought stands with the money."""
    built, kinds = Built(), _kinds(scope)
    for kind in kinds:
        for measure in (MADE, SOLD):

            def count(facts: Facts, kind: Goods = kind, measure: str = measure) -> int:
                found = _made(facts) if measure == MADE else _sold(facts)
                return sum(
                    each.shown
                    for ref, each in found.items()
                    if goods_of(facts.stock.item(ref)) == kind
                )

            flow(built, scope, measure, tuple(kind), count, protected=False)
    return built.part(lambda shown: _section(scope, kinds, shown))


def _made(facts: Facts) -> dict[str, Spread]:
    return sold.made(facts.money)


def _sold(facts: Facts) -> dict[str, Spread]:
    within = facts.money.within
    return sums(facts.money, within, "sale", lambda keys: keys["item"], "quantity")


def _kinds(scope: Scope) -> list[Goods]:
    refs = {ref for each in scope.months.values() for ref in (*_made(each), *_sold(each))}
    found = {goods_of(scope.facts.stock.item(ref)) for ref in refs} - {None}
    return sorted((kind for kind in found if kind), key=lambda kind: kind.order)


def _section(scope: Scope, kinds: list[Goods], shown: Shown) -> Section | None:
    columns = (
        Column("item", tr("goods")),
        Column("made", tr("produced"), ROW_UNIT),
        Column("sold", tr("sold"), ROW_UNIT),
    )
    rows = []
    for kind in kinds:
        cells = [shown(Ref(each, tuple(kind), scope.frame.name)) for each in (MADE, SOLD)]
        if not is_nothing(cells):
            rows.append(Row(f"{kind.word} {kind.unit}", (kind.title, *cells), kind.unit))
    if not rows:
        return None
    table = Table("goods", tr("Made and sold"), columns, tuple(rows))
    return Section("self_support", tr("Self-support"), (), (table,))

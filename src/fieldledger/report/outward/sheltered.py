"""People in shelters as of the last day, by province; in a year's report also who they are."""

from __future__ import annotations

from fieldledger.language import mark, tr
from fieldledger.report import housed, words
from fieldledger.report.cells import Ref
from fieldledger.report.outward.build import Built, Key, is_nothing, is_told, split
from fieldledger.report.outward.frame import YEAR, Scope
from fieldledger.report.outward.named import province_of, province_title
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import Column, Row, Section, Table

MEASURE = "people"
_WHO = {
    "women": mark("women"),
    "men": mark("men"),
    "girls": mark("girls"),
    "boys": mark("boys"),
    "others": mark("not told apart"),
}


def people(scope: Scope, province: str = "") -> Ref:
    """The people in shelters on the last day, of a province or of all."""
    return Ref(MEASURE, (province,) if province else (), scope.day)


def counts_of(scope: Scope) -> dict[Key, int]:
    """The people of each province in which there are shelters."""
    by_province: dict[str, list[housed.Housed]] = {}
    for each in housed.housed(scope.facts):
        by_province.setdefault(province_of(each.shelter.province), []).append(each)
    return {(name,): housed.people(found).shown for name, found in sorted(by_province.items())}


def part(scope: Scope) -> Part:
    """The part."""
    built, counts = Built(), counts_of(scope)
    whole = people(scope)
    built.add(whole, sum(counts.values()), standing=True)
    split(built, MEASURE, scope.day, (), counts)
    if scope.frame.size == YEAR:
        _who(scope, built, sum(counts.values()))
    return built.part(lambda shown: _section(scope, built, shown))


def _who(scope: Scope, built: Built, whole: int) -> None:
    """Women, men, girls and boys of all provinces together, never crossed with them."""
    found = housed.split(housed.housed(scope.facts))
    apart: dict[Key, int] = {("who", name): found[name].shown for name in housed.SPLIT}
    left = whole - sum(apart.values())
    if left >= 0:
        split(built, MEASURE, scope.day, (), {**apart, ("who", "others"): left})


def _section(scope: Scope, built: Built, shown: Shown) -> Section | None:
    whole = people(scope)
    if is_nothing((shown(whole),)):
        return None
    rows = [
        Row(ref.key[0], (province_title(ref.key[0]), shown(ref)))
        for ref in built.cells
        if len(ref.key) == 1 and not is_nothing((shown(ref),))
    ]
    columns = (Column("province", tr("province")), Column("people", tr("people"), "people"))
    total = Row("total", (tr("total"), shown(whole)))
    tables = [Table("by_province", tr("By province"), columns, tuple(rows), total)]
    who = [
        Row(name, (tr(title), shown(ref)))
        for name, title in _WHO.items()
        if (ref := Ref(MEASURE, ("who", name), scope.day)) in built.cells
        if not (name == "others" and is_nothing((shown(ref),)))
    ]
    if who:
        of = (Column("who", tr("who")), Column("people", tr("people"), "people"))
        tables.append(Table("who", tr("Who they are"), of, tuple(who), total))
    return Section(
        "people", tr("People in shelters"), (in_words(scope, shown),), tuple(tables), _notes(scope)
    )


def in_words(scope: Scope, shown: Shown) -> str:
    """A sentence on all of them."""
    whole = people(scope)
    if is_told(shown, whole):
        count = words.people(int(str(shown(whole))))
        return tr("In shelters on {day}: {count}.", day=scope.day, count=count)
    return tr("How many people were in shelters on {day} is not told here.", day=scope.day)


def _notes(scope: Scope) -> tuple[str, ...]:
    return (tr("People are those of the latest headcount on or before the last day."),)

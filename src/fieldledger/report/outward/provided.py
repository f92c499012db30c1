"""Goods handed out, but for clothing: in shelters by province and by month, and along ration lines,
of which others learn how much it was by quarters and years, and no more.

Goods over what one person was given are a headcount. So each quantity for a place is bound to the
people reached there with it, and in shelters also to those counted there on the last day. People
reached are the most of any month, no sum: reports of a month alone print them.
"""

from __future__ import annotations

from itertools import pairwise

from fieldledger.language import mark, tr
from fieldledger.report import needs, rations, words
from fieldledger.report.cells import PUBLIC, RULES, Ration, Ref, Sum, near
from fieldledger.report.outward import sheltered
from fieldledger.report.outward.build import Built, flow, is_nothing, is_told, per_person, tie
from fieldledger.report.outward.frame import MONTH, Scope, named
from fieldledger.report.outward.handed import ELSEWHERE, LINES, SHELTERS, Handed
from fieldledger.report.outward.named import FOODS, Goods, province_title
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.shape import ROW_UNIT, Column, Row, Section, Table

MEASURE, REACHED = "handed out", "reached"
CLOTHING = "clothing"
_NEAR = RULES[PUBLIC].threshold


def part(scope: Scope) -> Part:
    """The part."""
    built, handed = Built(), Handed(scope)
    for kind in _kinds(handed):
        _quantities(scope, built, handed, kind)
        _people(scope, built, handed, kind)
        _headcounts(scope, built, kind)
    _bind_the_same(scope, built, handed)
    return built.part(lambda shown: _section(scope, handed, built, shown))


def _kinds(handed: Handed) -> list[Goods]:
    return [kind for kind in handed.kinds if kind.word != CLOTHING]


def _quantities(scope: Scope, built: Built, handed: Handed, kind: Goods) -> None:
    def add(place: str, *, months: bool = False, printed: bool = True) -> tuple[str, ...]:
        key = (*kind, place)
        flow(
            built,
            scope,
            MEASURE,
            key,
            lambda facts: handed.quantity(kind, place, facts.period.months[0]),
            protected=False,
            printed=printed,
            months=months,
        )
        return key

    long = scope.frame.size != MONTH
    provinces = [add(place) for place in handed.provinces(kind)]
    whole = add(SHELTERS, months=True)
    beside = [add(LINES, printed=long), add(ELSEWHERE, printed=long)]
    tie(built, scope, MEASURE, whole, provinces)
    # With lines in it there are no months: a line gets goods a few times a year.
    spans = (*scope.frame.quarters, scope.frame.year)
    for name in map(named, spans):
        parts = tuple(Ref(MEASURE, key, name) for key in (whole, *beside))
        value = sum(built.cells[ref].value for ref in parts)
        told = long and name == scope.frame.name
        total = built.add(Ref(MEASURE, (*kind, ""), name), value, protected=False, printed=told)
        built.sums.append(Sum(total, parts))
    quarters = tuple(Ref(MEASURE, (*kind, ""), named(each)) for each in scope.frame.quarters)
    year = Ref(MEASURE, (*kind, ""), named(scope.frame.year))
    built.sums.append(Sum(year, quarters, telling=False))


def _people(scope: Scope, built: Built, handed: Handed, kind: Goods) -> None:
    """People reached, and what ties the goods to them."""
    places = handed.provinces(kind)
    for span in scope.frame.spans:
        name = named(span)
        told = scope.frame.size == MONTH and name == scope.frame.name
        for place in (*places, LINES):
            count = handed.reached(kind, place, span)
            built.add(
                Ref(REACHED, (*kind, place), name),
                count,
                standing=True,
                printed=told and place != LINES,
            )
        parts = tuple(Ref(REACHED, (*kind, place), name) for place in places)
        value = sum(built.cells[ref].value for ref in parts)
        whole = built.add(Ref(REACHED, (*kind, SHELTERS), name), value, standing=True, printed=told)
        built.sums.append(Sum(whole, parts))
        for ref in (*parts, whole, Ref(REACHED, (*kind, LINES), name)):
            _bind(built, Ref(MEASURE, ref.key, name), ref)


def _headcounts(scope: Scope, built: Built, kind: Goods) -> None:
    """Food in shelters goes to all who are there, so that of the last month tells those counted
    there, too, and they tell it: where as many were counted, about, as were given it. What was
    given in a quarter or a year is told by no one day. Where a whole province was given nothing,
    or is not counted, the totals are not of the same people."""
    if kind.word not in FOODS:
        return
    counts = sheltered.counts_of(scope)
    if _everywhere(scope, built, kind):
        counts[()] = sum(counts.values())
    last = scope.frame.period.months[-1]
    for place in counts:
        reached = Ref(REACHED, (*kind, *(place or (SHELTERS,))), last)
        if reached in built.cells and abs(built.cells[reached].value - counts[place]) < _NEAR:
            counted = sheltered.people(scope, *place)
            _bind(built, reached._replace(measure=MEASURE), counted, reached)


def _everywhere(scope: Scope, built: Built, kind: Goods) -> bool:
    """Whether the goods were given in the last month in just the provinces where people are
    counted."""
    last = scope.frame.period.months[-1]
    counted = {place for (place,), people in sheltered.counts_of(scope).items() if people}
    given = {
        ref.key[-1]
        for ref, cell in built.cells.items()
        if (ref.measure, ref.key[:-1], ref.period) == (REACHED, tuple(kind), last) and cell.value
    }
    return given - {SHELTERS, LINES} == counted


def _bind(built: Built, goods: Ref, people: Ref, by: Ref | None = None) -> None:
    quantity, count = built.cells[goods].value, built.cells[by or people].value
    if quantity and count:
        built.rations.append(Ration(goods, people, per_person(quantity, count)))


def _bind_the_same(scope: Scope, built: Built, handed: Handed) -> None:
    """Those counted in a province and those reached there in that month with each kind of goods are
    the same people, and so are all of them where no province is without. Longer reports have these
    ties, too: they count people on the last day of a month that may have been told."""
    last = scope.frame.period.months[-1]
    by_place: dict[str, list[tuple[int, Ref]]] = {}
    for ref, cell in built.cells.items():
        in_shelters = ref.key[-1] not in (SHELTERS, LINES)
        if ref.measure == REACHED and ref.period == last and in_shelters:
            by_place.setdefault(ref.key[-1], []).append((cell.value, ref))
    for (place,), people in sheltered.counts_of(scope).items():
        by_place.setdefault(place, []).append((people, sheltered.people(scope, place)))
    wholes = [
        Ref(REACHED, (*kind, SHELTERS), last)
        for kind in _kinds(handed)
        if _everywhere(scope, built, kind)
    ]
    by_place[""] = [
        (sum(sheltered.counts_of(scope).values()), sheltered.people(scope)),
        *((built.cells[ref].value, ref) for ref in wholes),
    ]
    for found in by_place.values():
        for (_, one), (_, other) in pairwise(sorted(found)):
            built.sums.append(near(one, other))


def _section(scope: Scope, handed: Handed, built: Built, shown: Shown) -> Section | None:
    tables = (
        _by_item(scope, handed, shown),
        _by_province(scope, handed, built, shown),
        _by_month(scope, handed, shown),
    )
    kept = tuple(table for table in tables if table.rows)
    if not kept:
        return None
    told = [text for kind in _kinds(handed) if (text := _ration(scope, handed, kind, shown))]
    notes = []
    if scope.frame.size == MONTH:
        notes.append(
            tr(
                "People reached are the largest count of one distribution in each shelter, added "
                "up. What went along ration lines is told by quarters and years."
            )
        )
    elif kept[-1].key == "by_month":
        notes.append(
            tr(
                "What was handed out in a single month is rounded to what a few people are given, "
                "so months may not add up."
            )
        )
    return Section("provisions", tr("Provisions handed out"), (*told,), kept, tuple(notes))


_PLACES = {
    SHELTERS: mark("to shelters"),
    LINES: mark("along ration lines"),
    ELSEWHERE: mark("elsewhere"),
    "": mark("in all"),
}


def _by_item(scope: Scope, handed: Handed, shown: Shown) -> Table:
    """A quarter's or a year's goods, all provinces together."""
    columns = (
        Column("item", tr("goods")),
        *(Column(place or "all", tr(title), ROW_UNIT) for place, title in _PLACES.items()),
    )
    rows = []
    for kind in _kinds(handed) if scope.frame.size != MONTH else ():
        cells = [shown(Ref(MEASURE, (*kind, place), scope.frame.name)) for place in _PLACES]
        if not is_nothing(cells):
            rows.append(Row(kind.word, (kind.title, *cells), kind.unit))
    return Table("by_item", tr("By goods"), columns, tuple(rows))


def _by_province(scope: Scope, handed: Handed, built: Built, shown: Shown) -> Table:
    month, name = scope.frame.size == MONTH, scope.frame.name
    columns = [
        Column("province", tr("province")),
        Column("item", tr("goods")),
        Column("quantity", tr("quantity"), ROW_UNIT),
        *([Column("reached", tr("people reached"), "people")] if month else []),
    ]
    rows = []
    for kind in _kinds(handed):
        places = (*handed.provinces(kind), *((SHELTERS,) if month else ()))
        for place in places:
            key = (*kind, place)
            cells = [shown(Ref(MEASURE, key, name))]
            cells += [shown(Ref(REACHED, key, name))] if month else []
            if not is_nothing(cells):
                title = tr("all provinces") if place == SHELTERS else province_title(place)
                row = (title, kind.title, *cells)
                rows.append(Row(f"{place} {kind.word} {kind.unit}", row, kind.unit))
    title = tr("In shelters, by province")
    return Table("by_province", title, tuple(columns), tuple(rows))


def _by_month(scope: Scope, handed: Handed, shown: Shown) -> Table:
    columns = (
        Column("month", tr("month")),
        Column("item", tr("goods")),
        Column("quantity", tr("quantity"), ROW_UNIT),
    )
    rows = []
    for kind in _kinds(handed) if scope.frame.size != MONTH else ():
        for month in scope.frame.period.months:
            quantity = shown(Ref(MEASURE, (*kind, SHELTERS), month))
            if not is_nothing((quantity,)):
                row = (month, kind.title, quantity)
                rows.append(Row(f"{month} {kind.word} {kind.unit}", row, kind.unit))
    return Table("by_month", tr("In shelters, by month"), columns, tuple(rows))


def _ration(scope: Scope, handed: Handed, kind: Goods, shown: Shown) -> str | None:
    """What one person was given a day, and what was planned; only where the quantity is told, so
    that the headcount which both together tell is no secret."""
    if kind.word not in FOODS or kind.unit not in ("g", "ml"):
        return None
    if not is_told(shown, Ref(MEASURE, (*kind, SHELTERS), scope.frame.name)):
        return None
    given = handed.per_person_day(kind, scope.frame.period.months)
    if not given:
        return None
    planned = _planned(scope, handed.kinds[kind])
    said = words.small(given, kind.unit)
    if planned is None:
        return tr("{goods} in shelters: {given} per person per day.", goods=kind.title, given=said)
    return tr(
        "{goods} in shelters: {given} per person per day; planned: {planned}.",
        goods=kind.title,
        given=said,
        planned=words.small(planned, kind.unit),
    )


def _planned(scope: Scope, refs: frozenset[str]) -> int | None:
    """The ration for all that holds on the last day, of the only item among these that has one."""
    found = [rations.a_day(scope.facts, None, ref, scope.day) for ref in sorted(refs)]
    rates = [rate for rate in found if rate is not None]
    return needs.whole_number(rates[0]).shown if len(rates) == 1 else None


def in_words(scope: Scope, built: Part, shown: Shown) -> list[str]:
    """A sentence on the food handed out in shelters, and in longer periods along lines."""
    cells = {cell.ref for cell in built.cells}
    for word in FOODS:
        key = (word, "g", SHELTERS)
        inside = Ref(MEASURE, key, scope.frame.name)
        if inside in cells and shown(inside) != 0:
            return [_food(scope, Goods(word, "g"), inside, shown)]
    return []


def _food(scope: Scope, kind: Goods, inside: Ref, shown: Shown) -> str:
    beyond = Ref(MEASURE, (*kind, LINES), scope.frame.name)
    long = scope.frame.size != MONTH
    if is_told(shown, inside) and long and is_told(shown, beyond):
        return tr(
            "{goods}: {inside} handed out in shelters, {beyond} along ration lines.",
            goods=kind.title,
            inside=words.weight(int(str(shown(inside))), "g"),
            beyond=words.weight(int(str(shown(beyond))), "g"),
        )
    if is_told(shown, inside):
        return tr(
            "{goods}: {inside} handed out in shelters.",
            goods=kind.title,
            inside=words.weight(int(str(shown(inside))), "g"),
        )
    return tr("{goods} was handed out; how much is not told here.", goods=kind.title)

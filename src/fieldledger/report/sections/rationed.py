"""Plan against delivery: rations and energy by province, shelter and line; why they differ.

Parts of the section on provisions, and the whole of `plan` for a month that is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from fieldledger.language import Label, mark, tr
from fieldledger.report import naming, needs, rations, reconciled, unread, words
from fieldledger.report.facts import Facts, Item
from fieldledger.report.reconciled import Compared
from fieldledger.report.shape import ROW_UNIT, Cell, Column, Row, Section, Table
from fieldledger.report.spread import NOTHING, Spread, ratio, total

_FEW = 6
PER_CENT = "per cent"
NOTE = mark(
    "Planned is people by the headcounts, times the ration, times the days that a shelter is open; "
    "along a line, the people and days of the entries times the ration for all."
)
NO_RATION = mark(
    "No ration is on record, so nothing can be planned: fieldledger add ration ITEM QUANTITY day."
)


def section(facts: Facts) -> Section:
    """A month that is over: what was handed out against what was planned."""
    title = tr("Rations of {period}", period=facts.period.name)
    if not rations.items(facts):
        return Section("rations", title, (tr(NO_RATION), *_never(facts)))
    sentences, tables = parts(facts)
    told = (*unread.sentences(facts.stock), *sentences)
    return Section("rations", title, told, tables, (tr(NOTE),))


def parts(facts: Facts) -> tuple[list[str], tuple[Table, ...]]:
    """What the section on provisions adds: sentences, and the tables that have rows; nothing where
    no ration was ever planned."""
    if not rations.items(facts):
        return [], ()
    found, lines = reconciled.in_shelters(facts), reconciled.along_lines(facts)
    whole = (
        _by_province(found),
        _by_shelter(found),
        _by_line(lines),
        _energy(facts, found),
    )
    sentences = [*_never(facts), *_beside(facts, found), *_unexplained([*found, *lines])]
    return sentences, tuple(table for table in whole if table.rows)


def energy(facts: Facts) -> Table:
    """The table of energy alone; without rows where no ration was ever planned."""
    return _energy(facts, reconciled.in_shelters(facts) if rations.items(facts) else [])


def _beside(facts: Facts, found: list[Compared]) -> list[str]:
    """What was handed out where the need is not known, in one sentence."""
    own = [each for each in found if each.planned is None and each.delivered != NOTHING]
    items = naming.items_of(facts, (each.item.ref for each in own))
    named = [
        tr(
            "{item} {quantity}",
            item=item.code,
            quantity=words.said_weight(_all(own, item), item.unit),
        )
        for item in items
    ]
    if not named:
        return []
    return [
        tr(
            "Handed out where no headcount or no ration tells the need, and left out of what is "
            "compared: {items}.",
            items=words.listed(named),
        )
    ]


def _unexplained(found: list[Compared]) -> list[str]:
    """The gaps that no record explains, or what the reasons leave of them: the largest in words,
    all in the tables."""
    own = sorted((each for each in found if each.unexplained), key=_share, reverse=True)
    if not own:
        return []
    gaps = words.one_by_one(
        tr("{place}, {item}: {gap}", place=each.place, item=each.item.code, gap=_too(each))
        for each in own[:_FEW]
    )
    if own[_FEW:]:
        more = words.number(len(own) - _FEW)
        return [
            tr(
                "Explained by no entry: {gaps}; and {more} more, in the tables.",
                gaps=gaps,
                more=more,
            )
        ]
    return [tr("Explained by no entry: {gaps}.", gaps=gaps)]


def _share(each: Compared) -> Fraction:
    """How large an unexplained gap is beside its plan, which is never nothing."""
    return Fraction(abs(each.unexplained), max((each.planned or NOTHING).shown, 1))


def _too(each: Compared) -> str:
    size = words.weight(abs(each.unexplained), each.item.unit)
    if each.unexplained > 0:
        return tr("{quantity} too much", quantity=size)
    return tr("{quantity} too little", quantity=size)


def _never(facts: Facts) -> list[str]:
    """Shelters that were open and never counted."""
    names = sorted(
        naming.place(facts, shelter.ref)
        for shelter in facts.shelters.values()
        if (found := needs.stays(facts, shelter, facts.period))
        and all(stay.people is None for stay in found)
    )
    if not names:
        return []
    return [never_counted(names)]


def never_counted(names: Iterable[str]) -> str:
    """Shelters of which nobody knows how many people are in them."""
    return tr(
        "Never counted, so what they need is not known: {shelters}.", shelters=words.listed(names)
    )


def _all(found: Iterable[Compared], item: Item) -> Spread:
    return total(each.delivered for each in found if each.item == item)


def _planned() -> Column:
    return Column("planned", tr("planned"), ROW_UNIT)


def _delivered() -> Column:
    return Column("delivered", tr("handed out"), ROW_UNIT)


def _gap() -> Column:
    return Column("gap", tr("gap"), ROW_UNIT)


def _by_province(found: list[Compared]) -> Table:
    columns = (
        Column("province", tr("province")),
        Column("item", tr("item")),
        Column("person_days", tr("person-days"), "person-days"),
        _planned(),
        _delivered(),
        Column("planned_a_day", tr("planned a day"), f"{ROW_UNIT}/day"),
        Column("delivered_a_day", tr("handed out a day"), f"{ROW_UNIT}/day"),
        Column("share", tr("%"), PER_CENT),
    )
    rows = []
    for province in [*sorted({each.province for each in found}), ""]:
        name = province or Label("in all")
        own = [each for each in found if province in ("", each.province)]
        for item in sorted({each.item for each in own}, key=lambda each: (each.code, each.ref)):
            whole = reconciled.summed(each for each in own if each.item == item)
            if whole is not None:
                cells = (name, item.code, whole.person_days, *_compared(whole))
                rows.append(Row(f"{name} {item.code}", cells, item.unit))
    title = tr("Planned and handed out in shelters")
    return Table("planned_by_province", title, columns, tuple(rows), apart=_apart())


def _apart() -> str:
    return tr("Provisions planned and handed out")


def _compared(whole: Compared) -> tuple[Cell, ...]:
    planned, heads = whole.planned or NOTHING, whole.person_days
    return (
        planned,
        whole.delivered,
        ratio(planned, heads),
        ratio(whole.delivered, heads),
        ratio(whole.delivered, planned, 100),
    )


def _by_shelter(found: list[Compared]) -> Table:
    columns = (
        Column("shelter", tr("shelter")),
        Column("item", tr("item")),
        _planned(),
        _delivered(),
        _gap(),
        Column("why", tr("why")),
    )
    rows = tuple(
        _row(each) for each in sorted(found, key=lambda each: (each.place, each.item.code))
    )
    title = tr("Planned and handed out, by shelter")
    return Table("planned_by_shelter", title, columns, rows, apart=_apart())


def _by_line(found: list[Compared]) -> Table:
    columns = (
        Column("line", tr("ration line")),
        Column("item", tr("item")),
        Column("person_days", tr("person-days"), "person-days"),
        _planned(),
        _delivered(),
        _gap(),
        Column("why", tr("why")),
    )
    rows = []
    for each in found:
        row = _row(each)
        cells = (*row.cells[:2], each.person_days, *row.cells[2:])
        rows.append(Row(row.key, cells, row.unit))
    title = tr("Planned and handed out, along ration lines")
    return Table("planned_by_line", title, columns, tuple(rows), apart=_apart())


def _row(each: Compared) -> Row:
    why = [*each.why]
    if each.unexplained:
        why.append(tr("unexplained: {gap}", gap=_too(each)))
    cells = (
        each.place,
        each.item.code,
        each.planned,
        each.delivered,
        each.gap,
        words.one_by_one(why),
    )
    return Row(f"{each.place} {each.item.code}", cells, each.item.unit)


def _energy(facts: Facts, found: list[Compared]) -> Table:
    columns = (
        Column("province", tr("province")),
        Column("planned_kcal", tr("planned kcal"), "kcal/day"),
        Column("planned_share", tr("% of 2,100"), PER_CENT),
        Column("kcal", tr("handed out kcal"), "kcal/day"),
        Column("share", tr("% of 2,100"), PER_CENT),
        Column("of", tr("of")),
    )
    rows = []
    for province in [*sorted({each.province for each in found}), ""]:
        own = [each for each in found if each.counted and province in ("", each.province)]
        shelters = [s for s in facts.shelters.values() if province in ("", s.province)]
        heads = needs.head_days(facts, shelters, facts.period)
        planned, *_ = reconciled.of_energy(
            facts, ((each.item, each.planned or NOTHING) for each in own), heads
        )
        kcal, counted, other = reconciled.of_energy(
            facts, ((each.item, each.delivered) for each in own), heads
        )
        if not own or (planned is None and kcal is None):
            continue
        share, words_of = reconciled.share, reconciled.energy_words(counted, other)
        words_of = words_of or tr("nothing handed out")
        cells = (province or Label("in all"), planned, share(planned), kcal, share(kcal), words_of)
        rows.append(Row(province or "in all", cells))
    title = tr("Energy for one person and day, in shelters")
    return Table("energy", title, columns, tuple(rows), apart=_apart())

"""What the report does not know: disagreements, silence, and entries that leave things out."""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.domain.fields import split_day
from fieldledger.language import tr, trn
from fieldledger.report import goods, housed, naming, words
from fieldledger.report.facts import Conflict, Facts, Heard, Unsure
from fieldledger.report.shape import Column, Row, Section, Table
from fieldledger.report.spread import NOTHING, Spread

# Fields on which figures rest that take what is shown, and are no range.
_AS_SHOWN = {
    "headcount": ("date", "shelter"),
    "item": ("category", "kcal_per_100", "season", "unit"),
    "ration": ("date", "item", "per", "province", "shelter"),
    "shelter": ("opened", "province", "status"),
}


def section(facts: Facts) -> Section:
    """The section."""
    found = in_words(facts)
    tables = (
        _conflicts(facts),
        _devices(facts),
        _incomplete(facts),
        _quarantine(facts),
        _waiting(facts),
    )
    return Section(
        "uncertain",
        tr("What is uncertain"),
        tuple(found) or (tr("Nothing that is known of."),),
        tuple(table for table in tables if table.rows),
        _notes(facts),
    )


def in_words(facts: Facts) -> list[str]:
    """A sentence for each thing that is uncertain; none where nothing is."""
    return [*_of_figures(facts), *_of_entries(facts.unsure)]


def _of_figures(facts: Facts) -> Iterator[str]:
    if many := len(facts.unsure.conflicts):
        yield trn(
            "Two people disagree about {n} field.", "Two people disagree about {n} fields.", many
        )
    if many := len(silent(facts)):
        yield trn(
            "Nothing was heard from {n} device since the period began.",
            "Nothing was heard from {n} devices since the period began.",
            many,
        )
    if many := _entries_without(facts):
        yield trn(
            "People or days are missing in {n} entry handing goods out.",
            "People or days are missing in {n} entries handing goods out.",
            many,
        )
    if many := len(housed.not_counted(housed.housed(facts))):
        yield trn(
            "People were never counted in {n} shelter.",
            "People were never counted in {n} shelters.",
            many,
        )


def _of_entries(unsure: Unsure) -> Iterator[str]:
    if many := sum(n for _, n in unsure.quarantined):
        yield trn(
            "Held in quarantine, not counted: {n} entry.",
            "Held in quarantine, not counted: {n} entries.",
            many,
        )
    if unsure.newer:
        yield trn(
            "Made by a newer program, not counted: {n} entry.",
            "Made by a newer program, not counted: {n} entries.",
            unsure.newer,
        )
    if unsure.gaps:
        yield trn(
            "There are {n} gap in what other devices sent: entries are missing.",
            "There are {n} gaps in what other devices sent: entries are missing.",
            unsure.gaps,
        )


def silent(facts: Facts) -> list[Heard]:
    """The devices of which no op written since the period began is held."""
    return [device for device in facts.unsure.devices if device.last < facts.period.start]


def _conflicts(facts: Facts) -> Table:
    columns = (
        Column("record", tr("record")),
        Column("type", tr("type")),
        Column("field", tr("field")),
        Column("values", tr("values that stand, the one shown first")),
    )
    rows = tuple(
        Row(f"{each.id} {each.field}", (each.id, each.type, each.field, " | ".join(each.values)))
        for each in facts.unsure.conflicts
    )
    return Table("conflicts", tr("Disagreements"), columns, rows)


def _devices(facts: Facts) -> Table:
    columns = (Column("device", tr("device")), Column("last", tr("last entry held")))
    rows = tuple(Row(each.label, (each.label, each.last or tr("none"))) for each in silent(facts))
    return Table("devices", tr("Devices not heard from since the period began"), columns, rows)


def _incomplete(facts: Facts) -> Table:
    columns = (
        Column("item", tr("item")),
        Column("place", tr("place")),
        Column("entries", tr("entries"), "entries"),
        Column("without_people", tr("without people"), "entries"),
        Column("without_days", tr("without days"), "entries"),
    )
    rows = []
    for key, sums in _without(facts):
        item = naming.item(facts, key.item).code
        nowhere = key.kind == "none"
        place = "neither" if nowhere else naming.place(facts, key.place)
        shown = tr("neither") if nowhere else place
        rows.append(Row(f"{item} {place}", (item, shown, *sums)))
    rows.sort(key=lambda row: row.key)
    title = tr("Goods handed out without people or days")
    return Table("incomplete", title, columns, tuple(rows))


def _without(facts: Facts) -> Iterator[tuple[goods.Key, tuple[Spread, Spread, Spread]]]:
    """Where entries lack something: all entries, those without people, those without days.

    Days are only missed where the item is given per person and day.
    """
    for key, given in goods.pieces(goods.given(facts), _whole_period).items():
        where = goods.matching(item=key.item, kind=key.kind, place=key.place)
        people = goods.without_people(given, where)
        days = goods.without_days(given, where) if naming.by_day(facts, key.item) else NOTHING
        if (people, days) != (NOTHING, NOTHING):
            yield key, (goods.entries(given, where), people, days)


def _whole_period(key: goods.Key) -> goods.Key:
    """Item and place alone: of a year, a row a month would fill pages."""
    return key._replace(month="")


def _entries_without(facts: Facts) -> int:
    """How many entries lack people or days, at the least: one may lack both."""
    return sum(max(people.shown, days.shown) for _, (_, people, days) in _without(facts))


def _quarantine(facts: Facts) -> Table:
    columns = (Column("reason", tr("reason")), Column("entries", tr("entries"), "entries"))
    rows = tuple(Row(reason, (tr(reason), count)) for reason, count in facts.unsure.quarantined)
    return Table("quarantine", tr("In quarantine"), columns, rows)


def _waiting(facts: Facts) -> Table:
    columns = (Column("kind", tr("kind")), Column("items", tr("items"), "items"))
    rows = tuple(
        Row(kind, (words.choice(kind, "review"), count)) for kind, count in facts.unsure.waiting
    )
    return Table("review", tr("Waiting for a person"), columns, rows)


def _is_as_shown(conflict: Conflict) -> bool:
    return split_day(conflict.field)[0] in _AS_SHOWN.get(conflict.type, ())


def _notes(facts: Facts) -> tuple[str, ...]:
    found = []
    if facts.unsure.conflicts:
        found.append(
            tr(
                "A figure that rests on a disagreement is given from the least to the most it can "
                "be."
            )
        )
    if any(map(_is_as_shown, facts.unsure.conflicts)):
        found.append(
            tr(
                "Not so while people disagree about the province or status of a shelter, about "
                "what goods are, or about the day or place of a headcount or a ration: what is "
                "told by province, season or programme, plans, energy and days of cover take what "
                "is shown."
            )
        )
    if silent(facts):
        found.append(tr("The day of a device's last entry is by its own clock."))
    return tuple(found)

"""What the report does not know: disagreements, silence, and entries that leave things out."""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.report import goods, housed, naming, words
from fieldledger.report.facts import Facts, Heard
from fieldledger.report.shape import Column, Row, Section, Table
from fieldledger.report.spread import NOTHING, Spread


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
        "What is uncertain",
        tuple(found) or ("Nothing that is known of.",),
        tuple(table for table in tables if table.rows),
        _notes(facts),
    )


def in_words(facts: Facts) -> list[str]:
    """A sentence for each thing that is uncertain; none where nothing is."""
    unsure = facts.unsure
    unknown = housed.not_counted(housed.housed(facts))
    found = [
        (len(unsure.conflicts), "field", "Two people disagree about {}."),
        (len(silent(facts)), "device", "Nothing was heard from {} since the period began."),
        (_entries_without(facts), "entry", "People or days are missing in {} handing goods out."),
        (len(unknown), "shelter", "People were never counted in {}."),
        (sum(n for _, n in unsure.quarantined), "entry", "Held in quarantine, not counted: {}."),
        (unsure.newer, "entry", "Made by a newer program, not counted: {}."),
        (unsure.gaps, "gap", "There are {} in what other devices sent: entries are missing."),
    ]
    return [
        sentence.format(words.counted(count, noun, "entries" if noun == "entry" else ""))
        for count, noun, sentence in found
        if count
    ]


def silent(facts: Facts) -> list[Heard]:
    """The devices of which no op written since the period began is held."""
    return [device for device in facts.unsure.devices if device.last < facts.period.start]


def _conflicts(facts: Facts) -> Table:
    columns = (
        Column("record", "record"),
        Column("type", "type"),
        Column("field", "field"),
        Column("values", "values that stand, the one shown first"),
    )
    rows = tuple(
        Row(f"{each.id} {each.field}", (each.id, each.type, each.field, " | ".join(each.values)))
        for each in facts.unsure.conflicts
    )
    return Table("conflicts", "Disagreements", columns, rows)


def _devices(facts: Facts) -> Table:
    columns = (Column("device", "device"), Column("last", "last entry held"))
    rows = tuple(Row(each.label, (each.label, each.last or "none")) for each in silent(facts))
    return Table("devices", "Devices not heard from since the period began", columns, rows)


def _incomplete(facts: Facts) -> Table:
    columns = (
        Column("item", "item"),
        Column("place", "place"),
        Column("entries", "entries", "entries"),
        Column("without_people", "without people", "entries"),
        Column("without_days", "without days", "entries"),
    )
    rows = []
    for key, sums in _without(facts):
        item = naming.item(facts, key.item).code
        place = "neither" if key.kind == "none" else naming.place(facts, key.place)
        rows.append(Row(f"{item} {place}", (item, place, *sums)))
    rows.sort(key=lambda row: row.key)
    title = "Goods handed out without people or days"
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
    columns = (Column("reason", "reason"), Column("entries", "entries", "entries"))
    rows = tuple(Row(reason, (reason, count)) for reason, count in facts.unsure.quarantined)
    return Table("quarantine", "In quarantine", columns, rows)


def _waiting(facts: Facts) -> Table:
    columns = (Column("kind", "kind"), Column("items", "items", "items"))
    rows = tuple(Row(kind, (kind, count)) for kind, count in facts.unsure.waiting)
    return Table("review", "Waiting for a person", columns, rows)


def _notes(facts: Facts) -> tuple[str, ...]:
    found = []
    if facts.unsure.conflicts:
        found.append(
            "A figure that rests on a disagreement is given from the least to the most it can be."
        )
    if silent(facts):
        found.append("The day of a device's last entry is by its own clock.")
    return tuple(found)

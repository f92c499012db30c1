"""What is uncertain: conflicts, what is in quarantine, devices not heard from, gaps."""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.report import words
from fieldledger.report.facts import Facts
from fieldledger.report.shape import Column, Row, Section, Table


def section(facts: Facts) -> Section:
    """The section."""
    said = tuple(_paragraphs(facts))
    if not said:
        said = ("Nothing is in dispute, in quarantine or missing, as far as this device knows.",)
    return Section("uncertain", "What is uncertain", said, tuple(_tables(facts)))


def _paragraphs(facts: Facts) -> Iterator[str]:
    unsure = facts.unsure
    if unsure.conflicts:
        fields = words.counted(len(unsure.conflicts), "field")
        yield f"People disagree about {fields}; figures that rest on them are given as ranges."
    silent = [each for each in unsure.devices if each.last < facts.period.start]
    if silent:
        names = words.listed(
            f"{each.label} (last {each.last})" if each.last else f"{each.label} (never)"
            for each in silent
        )
        yield f"Not heard from since {facts.period.start}: {names}."
    for reason, count in unsure.quarantined:
        entries = words.counted(count, "entry", "entries")
        yield f"{entries} in quarantine, not counted here: {reason}."
    if unsure.newer:
        entries = words.counted(unsure.newer, "entry", "entries")
        yield f"{entries} of a newer version of fieldledger, not counted here."
    if unsure.gaps:
        gaps = words.counted(unsure.gaps, "stretch", "stretches")
        yield f"{gaps} of entries are known to exist and have not arrived."


def _tables(facts: Facts) -> Iterator[Table]:
    if not facts.unsure.conflicts:
        return
    columns = (
        Column("record", "record"),
        Column("type", "type"),
        Column("field", "field"),
        Column("shown", "shown"),
        Column("others", "also written"),
    )
    rows = tuple(
        Row(
            f"{each.id} {each.field}",
            (each.id, each.type, each.field, each.values[0], words.listed(each.values[1:])),
        )
        for each in facts.unsure.conflicts
    )
    yield Table("conflicts", "In dispute", columns, rows)

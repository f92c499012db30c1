"""People who are helped and have a code name: on the last day, and what became of them."""

from __future__ import annotations

from fieldledger.language import Label, mark, tr
from fieldledger.report import missed, persons, words
from fieldledger.report.facts import Facts
from fieldledger.report.persons import PERSON
from fieldledger.report.sections import parts
from fieldledger.report.seen import NONE
from fieldledger.report.shape import Cell, Column, Row, Section, Table
from fieldledger.report.spread import NOTHING, Spread

KEY, TITLE = "people", mark("People under code names")
_SEXES = ("female", "male", "unknown")


def section(facts: Facts) -> Section | None:
    """The section, if there are records of any by the last day."""
    unread = parts.unread(facts, "people", KEY, tr(TITLE))
    if unread or not persons.on_record(facts.people, PERSON, facts.period.end):
        return unread
    end = facts.period.end
    tables = parts.tables(by_status(facts, PERSON), _by_age(facts), unknown_place(facts, PERSON))
    if not tables:
        return None
    inside = persons.with_us(facts.people, PERSON, end)
    lost = persons.with_status(facts.people, PERSON, end, "lost-contact")
    return Section(
        KEY,
        tr(TITLE),
        (
            tr(
                "With us on {day}: {inside}, of whom without contact: {lost}. These are the people "
                "with a record of their own; headcounts count more.",
                day=end,
                inside=words.said(inside),
                lost=words.said(lost),
            ),
        ),
        tables,
        (
            tr("With us are those who are sheltered, found again or without contact."),
            *place_notes(facts),
            *parts.notes(facts, "people"),
        ),
    )


def by_status(facts: Facts, name: str) -> Table:
    """Children or persons on the last day, and for how many each status began in the period."""
    columns = (
        Column("status", tr("status")),
        Column("on_last_day", tr("on the last day"), "people"),
        Column("began", tr("began in the period"), "people"),
    )
    people, period = facts.people, facts.period
    rows = [
        Row(
            status or words.NOT_KNOWN,
            (
                words.choice(status) or words.NOT_KNOWN,
                persons.with_status(people, name, period.end, status),
                persons.began(people, name, period.start, period.end, status)
                if status
                else NOTHING,
            ),
        )
        for status in (*persons.STATUSES[name], "")
    ]
    return parts.tally("by_status", tr("By status"), columns, rows)


def _by_age(facts: Facts) -> Table:
    columns = (
        Column("age", tr("age in years")),
        Column("female", tr("female"), "people"),
        Column("male", tr("male"), "people"),
        Column("unknown", tr("sex not known"), "people"),
        Column("people", tr("all"), "people"),
    )
    rows = [
        Row(name, (name, *_counts(facts, band)))
        for band in (*facts.people.bands, None)
        for name in (band_name(facts, band),)
    ]
    return parts.tally("by_age", tr("With us, by age and sex"), columns, rows)


def band_name(facts: Facts, band: tuple[int, int] | None) -> str:
    """A band of age as people write it."""
    if band is None:
        return words.NOT_KNOWN
    return f"{band[0]}+" if band == facts.people.bands[-1] else f"{band[0]}-{band[1]}"


def _counts(facts: Facts, band: tuple[int, int] | None) -> tuple[Cell, ...]:
    counts: list[Spread] = [
        persons.aged(facts.people, PERSON, facts.period.end, sex, band) for sex in _SEXES
    ]
    return (*counts, sum(counts, NOTHING))


def unknown_place(facts: Facts, name: str) -> Table:
    """Those of whom nobody knows where they are since an incident at their shelter, by incident."""
    columns = (
        Column("day", tr("on")),
        Column("shelter", tr("shelter")),
        Column("incident", tr("incident")),
        Column("people", tr("people"), "people"),
        Column("who", tr(Label("who", "codes"))),
    )
    struck: dict[tuple[str, str, str], list[str]] = {}
    for each in missed.missed(facts.people, name, facts.period.end):
        if each.blow is not None:
            place = facts.stock.place(each.blow.shelter)
            struck.setdefault((each.blow.day, place, each.blow.kind), []).append(each.who.code)
    rows = tuple(
        Row(f"{day} {place} {kind}", (day, place, words.choice(kind), len(who), ", ".join(who)))
        for (day, place, kind), who in sorted(struck.items())
    )
    return Table("unknown_place", tr("No news since an incident at their shelter"), columns, rows)


def place_notes(facts: Facts) -> list[str]:
    """What is to be said where incidents are not known."""
    if facts.people.known("incidents") == NONE:
        return [tr("Incidents are not known here, so neither is who was struck by one.")]
    return []

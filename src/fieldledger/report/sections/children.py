"""Foster children on the last day."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fieldledger.report import fostered, words
from fieldledger.report.facts import Facts
from fieldledger.report.sections import cared, parts, pictures
from fieldledger.report.sections.people import band_name, place_notes, unknown_place
from fieldledger.report.shape import Cell, Column, Row, Section, Table
from fieldledger.report.spread import NOTHING, Spread

_SEXES = ("female", "male", "unknown")


def section(facts: Facts) -> Section:
    """The section."""
    end, title = facts.period.end, "Foster children"
    unread = parts.unread(facts, "children", "children", title)
    if unread:
        return unread
    if not fostered.children(facts):
        return Section("children", title, (f"No foster child is on record by {end}.",))
    return Section(
        "children",
        title,
        (in_words(facts), *cared.in_words(facts)),
        (
            _by_status(facts),
            _by_age(facts),
            *parts.tables(
                cared.by_month(facts),
                cared.came_of_age(facts),
                cared.lacking(facts),
                unknown_place(facts, "child"),
                cared.foster_parents(facts),
                cared.payments(facts),
            ),
        ),
        (*_notes(facts), *cared.notes(facts), *place_notes(facts), *parts.notes(facts, "children")),
        pictures.statuses(facts, in_words(facts).removesuffix(".")),
    )


def in_words(facts: Facts) -> str:
    """The sentence that says how many children are in the programme."""
    inside, lost = fostered.in_programme(facts), fostered.with_status(facts, "lost-contact")
    return (
        f"In the foster programme on {facts.period.end}: {words.said(inside)}, "
        f"of whom without contact: {words.said(lost)}."
    )


def _by_status(facts: Facts) -> Table:
    columns = (
        Column("status", "status"),
        Column("in_programme", "in the programme"),
        Column("children", "children", "children"),
    )
    rows = []
    for status in (*fostered.STATUSES, ""):
        count = fostered.with_status(facts, status)
        if count != NOTHING:
            inside = "yes" if status in fostered.PROGRAMME else "no"
            name = status or words.NOT_KNOWN
            rows.append(Row(name, (name, inside if status else "", count)))
    inside_all = Row("in-programme", ("in the programme", "yes", fostered.in_programme(facts)))
    return Table("by_status", "By status", columns, tuple(rows), inside_all)


def _by_age(facts: Facts) -> Table:
    columns = (
        Column("age", "age in years"),
        Column("female", "female", "children"),
        Column("male", "male", "children"),
        Column("unknown", "sex not known", "children"),
        Column("children", "all", "children"),
    )
    rows = [
        _row(band_name(facts, band), partial(fostered.of_band, facts, band))
        for band in facts.people.bands
    ]
    ageless = _row(words.NOT_KNOWN, partial(fostered.of_unknown_age, facts))
    if ageless.cells[-1] != NOTHING:
        rows.append(ageless)
    title = "In the programme, by age and sex"
    return Table(
        "by_age", title, columns, tuple(rows), _row("total", partial(fostered.of_sex, facts))
    )


def _row(name: str, count: Callable[[str], Spread]) -> Row:
    counts = [count(sex) for sex in _SEXES]
    cells: list[Cell] = [name, *counts, sum(counts, NOTHING)]
    return Row(name, tuple(cells))


def _notes(facts: Facts) -> list[str]:
    found = [
        "In the programme are the children in care, those found again and those without contact.",
        f"Ages are approximate: {facts.period.end[:4]} less the year of birth, so one year too "
        "high until a birthday.",
    ]
    later = len(facts.children) - len(fostered.children(facts))
    if later:
        found.append(
            f"Left out: {words.counted(later, 'child', 'children')} whose first status begins "
            f"after {facts.period.end}."
        )
    return found

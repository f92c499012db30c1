"""Foster children on the last day."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fieldledger.language import tr, trn
from fieldledger.report import fostered, words
from fieldledger.report.facts import Facts
from fieldledger.report.sections import cared, parts, pictures
from fieldledger.report.sections.people import band_name, place_notes, unknown_place
from fieldledger.report.shape import Cell, Column, Row, Section, Table
from fieldledger.report.spread import NOTHING, Spread

_SEXES = ("female", "male", "unknown")


def section(facts: Facts) -> Section:
    """The section."""
    end, title = facts.period.end, tr("Foster children")
    unread = parts.unread(facts, "children", "children", title)
    if unread:
        return unread
    if not fostered.children(facts):
        nobody = tr("No foster child is on record by {day}.", day=end)
        parents = parts.tables(cared.foster_parents(facts), cared.payments(facts))
        return Section("children", title, (nobody,), parents)
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
        pictures.statuses(facts, _finding(facts)),
    )


def in_words(facts: Facts) -> str:
    """The sentence that says how many children are in the programme."""
    return tr(
        "In the foster programme on {day}: {children}, of whom without contact: {lost}.",
        **_in_programme(facts),
    )


def _finding(facts: Facts) -> str:
    return tr(
        "In the foster programme on {day}: {children}, of whom without contact: {lost}",
        **_in_programme(facts),
    )


def _in_programme(facts: Facts) -> dict[str, str]:
    return {
        "day": facts.period.end,
        "children": words.said(fostered.in_programme(facts)),
        "lost": words.said(fostered.with_status(facts, "lost-contact")),
    }


def _by_status(facts: Facts) -> Table:
    columns = (
        Column("status", tr("status")),
        Column("in_programme", tr("in the programme")),
        Column("children", tr("children"), "children"),
    )
    rows = []
    for status in (*fostered.STATUSES, ""):
        count = fostered.with_status(facts, status)
        if count != NOTHING:
            inside = tr("yes") if status in fostered.PROGRAMME else tr("no")
            name = words.choice(status) or words.NOT_KNOWN
            rows.append(Row(status or words.NOT_KNOWN, (name, inside if status else "", count)))
    inside_all = Row(
        "in-programme", (tr("in the programme"), tr("yes"), fostered.in_programme(facts))
    )
    return Table("by_status", tr("By status"), columns, tuple(rows), inside_all)


def _by_age(facts: Facts) -> Table:
    columns = (
        Column("age", tr("age in years")),
        Column("female", tr("female"), "children"),
        Column("male", tr("male"), "children"),
        Column("unknown", tr("sex not known"), "children"),
        Column("children", tr("all"), "children"),
    )
    rows = [
        _row(band_name(facts, band), band_name(facts, band), partial(fostered.of_band, facts, band))
        for band in facts.people.bands
    ]
    ageless = _row(words.NOT_KNOWN, tr(words.NOT_KNOWN), partial(fostered.of_unknown_age, facts))
    if ageless.cells[-1] != NOTHING:
        rows.append(ageless)
    title = tr("In the programme, by age and sex")
    return Table(
        "by_age",
        title,
        columns,
        tuple(rows),
        _row("total", tr("total"), partial(fostered.of_sex, facts)),
    )


def _row(key: str, name: str, count: Callable[[str], Spread]) -> Row:
    counts = [count(sex) for sex in _SEXES]
    cells: list[Cell] = [name, *counts, sum(counts, NOTHING)]
    return Row(key, tuple(cells))


def _notes(facts: Facts) -> list[str]:
    found = [
        tr(
            "In the programme are the children in care, those found again and those without "
            "contact."
        ),
        tr(
            "Ages are approximate: {year} less the year of birth, so one year too high until a "
            "birthday.",
            year=facts.period.end[:4],
        ),
    ]
    later = len(facts.children) - len(fostered.children(facts))
    if later:
        found.append(
            trn(
                "Left out: {n} child whose first status begins after {day}.",
                "Left out: {n} children whose first status begins after {day}.",
                later,
                day=facts.period.end,
            )
        )
    return found

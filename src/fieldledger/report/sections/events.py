"""Conferences, talks and lobbying in the period."""

from __future__ import annotations

from fieldledger.language import mark, tr
from fieldledger.report import aid, words
from fieldledger.report import seen as seen_of
from fieldledger.report.facts import Facts
from fieldledger.report.sections import parts
from fieldledger.report.seen import Seen
from fieldledger.report.shape import Column, Row, Section, Table
from fieldledger.report.spread import Spread

KEY, TITLE, _TYPE = "events", mark("Conferences, talks, lobbying"), "event"
_KINDS = parts.choices(_TYPE, "kind")


def section(facts: Facts) -> Section | None:
    """The section, if there were any in the period."""
    period = facts.period
    found = parts.of_period(facts, _TYPE)
    if not found:
        return parts.unread(facts, "open", KEY, tr(TITLE))
    whole = seen_of.count(found, period.end, ("date",), period.has)
    return Section(
        KEY,
        tr(TITLE),
        (_in_words(facts, found, whole),),
        parts.tables(_by_kind(facts, found), _each(facts, found)),
        (tr("Who came to two events is counted twice."),) if len(found) > 1 else (),
    )


def _in_words(facts: Facts, found: list[Seen], whole: Spread) -> str:
    has = facts.period.has
    came = seen_of.amount_told(found, "people", ("date",), has)
    if came is None:
        return tr(
            "Events in the period: {events}; how many people came is not known.",
            events=words.said(whole),
        )
    silent = seen_of.count(
        found, facts.period.end, ("date", "people"), lambda day, n: has(day) and n is None
    )
    if silent.high:
        return tr(
            "Events in the period: {events}; people who came: {people}, and to {silent} of them "
            "not known how many.",
            events=words.said(whole),
            people=words.said(came),
            silent=words.said(silent),
        )
    return tr(
        "Events in the period: {events}; people who came: {people}.",
        events=words.said(whole),
        people=words.said(came),
    )


def _by_kind(facts: Facts, found: list[Seen]) -> Table:
    period = facts.period
    columns = (
        Column("kind", tr("kind")),
        Column("events", tr("events"), "events"),
        Column("people", tr("people"), "people"),
    )
    rows = [
        Row(
            kind,
            (
                words.choice(kind),
                aid.happened(found, period, "kind", kind),
                seen_of.amount_told(
                    found,
                    "people",
                    ("date", "kind"),
                    lambda day, has, kind=kind: period.has(day) and has == kind,
                ),
            ),
        )
        for kind in _KINDS
    ]
    return parts.tally("by_kind", tr("By kind"), columns, rows)


def _each(facts: Facts, found: list[Seen]) -> Table:
    """Every event by its day, as it is shown."""
    columns = (
        Column("date", tr("date")),
        Column("kind", tr("kind")),
        Column("title", tr("title")),
        Column("place", tr("place")),
        Column("people", tr("people"), "people"),
        Column("countries", tr("from countries"), "countries"),
    )
    rows = [
        Row(
            f"{each.shown('date')} {each.code}",
            (
                each.shown("date"),
                words.choice(each.shown("kind")),
                each.shown("title"),
                ", ".join(filter(None, (each.shown("place"), each.shown("country")))),
                seen_of.spread(each, "people"),
                seen_of.spread(each, "countries"),
            ),
        )
        for each in found
        if facts.period.has(each.shown("date"))
    ]
    apart = tr("Conferences, talks, lobbying, one by one")
    listed = tuple(sorted(rows, key=lambda row: row.key))
    return Table("each", tr("Each of them"), columns, listed, apart=apart)

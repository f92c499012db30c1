"""Foster children through time: each month, coming of age, foster parents, what is missed."""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.language import Label, tr, trn
from fieldledger.report import aid, missed, persons, words
from fieldledger.report import seen as seen_of
from fieldledger.report.counting import month_end
from fieldledger.report.facts import Facts
from fieldledger.report.persons import CHILD
from fieldledger.report.sections import parts
from fieldledger.report.seen import NONE
from fieldledger.report.shape import Cell, Column, Row, Table
from fieldledger.report.spread import NOTHING

_SPONSOR_STATUSES = (*parts.choices("sponsor", "status"), "")
_MONTHS = 24
"""A longer period is told by the ends of its years."""


def in_words(facts: Facts) -> Iterator[str]:
    """Who has no foster parent and of whom nothing was heard."""
    people, end = facts.people, facts.period.end
    if not persons.with_us(people, CHILD, end).high:
        return
    if people.known("sponsors") == NONE:
        yield tr("Foster parents: not known here.")
    else:
        alone = words.said(missed.without_sponsor(people, end))
        yield tr("Without a foster parent: {children}.", children=alone)
    yield trn(
        "In care or found, and not heard of for {n} month: {children}.",
        "In care or found, and not heard of for {n} months: {children}.",
        people.follow_up_months,
        children=words.said(missed.without_follow_up(people, end)),
    )


def by_month(facts: Facts) -> Table:
    """The programme at the end of each month of a longer period."""
    columns = (
        Column("until", tr("at the end of")),
        Column("in_programme", tr("in the programme"), "children"),
        Column("without_contact", tr("without contact"), "children"),
        Column("came", tr("came into care"), "children"),
        Column("of_age", tr("came of age"), "children"),
    )
    people, months = facts.people, facts.period.months
    if len(months) > _MONTHS:
        months = tuple(each for each in months if each.endswith("-12") or each == months[-1])
    rows = []
    start = facts.period.start
    for month in months if len(months) > 1 and people.of(CHILD) else ():
        end = min(month_end(month), facts.period.end)
        counts: tuple[Cell, ...] = (
            persons.with_us(people, CHILD, end),
            persons.with_status(people, CHILD, end, "lost-contact"),
            persons.began(people, CHILD, start, end, "in-care"),
            persons.began(people, CHILD, start, end, "of-age"),
        )
        rows.append(Row(month, (month, *counts)))
        start = f"{end}~"  # after that day
    return Table("by_month", tr("Month by month"), columns, tuple(rows))


def came_of_age(facts: Facts) -> Table:
    """Who of the programme comes of age in the years of the period and the next one, by code."""
    columns = (
        Column("year", tr("during")),
        Column("children", tr("children"), "children"),
        Column("who", tr(Label("who", "codes"))),
    )
    first, last = int(facts.period.start[:4]), int(facts.period.end[:4]) + 1
    years = persons.comes_of_age(facts.people, facts.period.end, first, last)
    rows = tuple(
        Row(key, (name, len(who), ", ".join(each.code for each in who)))
        for year, who in sorted(years.items())
        for key, name in (
            (f"before {first}", tr("before {year}", year=first))
            if year < first
            else (str(year), str(year)),
        )
    )
    title = tr("In the programme, and turning {age}", age=facts.people.of_age)
    return Table("coming_of_age", title, columns, rows)


def lacking(facts: Facts) -> Table:
    """The children without a foster parent or without news, by what is shown."""
    columns = (
        Column("child", tr("child")),
        Column("foster_parent", tr("foster parent")),
        Column("follow_up", tr("last follow-up")),
    )
    known = facts.people.known("sponsors") != NONE
    rows = tuple(
        Row(each.who.code, (each.who.code, tr("none") if known and each.alone else "", each.heard))
        for each in missed.missed(facts.people, CHILD, facts.period.end)
        if (known and each.alone) or each.heard
    )
    title = tr("Without a foster parent, or not heard of")
    return Table("lacking", title, columns, rows, apart=tr("Foster children, one by one"))


def foster_parents(facts: Facts) -> Table:
    """Foster parents by status on the first and on the last day."""
    columns = (
        Column("status", tr("status")),
        Column("before", tr("before the period"), "foster parents"),
        Column("on_last_day", tr("on the last day"), "foster parents"),
    )
    before = aid.day_before(facts.period.start)
    rows = [
        Row(
            status or words.NOT_KNOWN,
            (
                words.choice(status) or words.NOT_KNOWN,
                missed.foster_parents(facts.people, before, status),
                missed.foster_parents(facts.people, facts.period.end, status),
            ),
        )
        for status in _SPONSOR_STATUSES
    ]
    return parts.tally("foster_parents", tr("Foster parents"), columns, rows)


def payments(facts: Facts) -> Table:
    """What foster parents paid in the period, by currency."""
    columns = (
        Column("currency", tr("currency")),
        Column("payments", tr("payments"), "payments"),
        Column("paid", tr(Label("paid", "pledge")), parts.MONEY),
    )
    paid, period = facts.people.of("pledge-payment"), facts.period
    rows = []
    for currency in seen_of.found(paid, "currency"):
        of = [each for each in paid if currency in each.values["currency"]]
        number = aid.happened(of, period, "currency", currency)
        if number != NOTHING:
            whole = seen_of.amount(
                of,
                "amount",
                ("date", "currency"),
                lambda day, has, currency=currency: period.has(day) and has == currency,
            )
            rows.append(Row(currency, (currency, number, whole), currency))
    return Table("payments", tr("What foster parents paid"), columns, tuple(rows))


def notes(facts: Facts) -> Iterator[str]:
    """What the figures of this part mean."""
    people = facts.people
    if people.of("follow-up") or people.of(CHILD):
        yield trn(
            "A child that came less than {n} month ago is not missed yet; a follow-up that reached "
            "nobody is none.",
            "A child that came less than {n} months ago is not missed yet; a follow-up that "
            "reached nobody is none.",
            people.follow_up_months,
        )
    if people.of("sponsor"):
        yield from parts.notes(facts, "sponsors")

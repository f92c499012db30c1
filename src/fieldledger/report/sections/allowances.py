"""Living allowances: what fell due, what was paid, and what is open."""

from __future__ import annotations

from fieldledger.language import Label, mark, tr
from fieldledger.report import aid, words
from fieldledger.report import seen as seen_of
from fieldledger.report.facts import Facts
from fieldledger.report.sections import parts
from fieldledger.report.sections.settlement import names_of
from fieldledger.report.seen import NONE
from fieldledger.report.shape import Cell, Column, Row, Section, Table

KEY, TITLE, _TYPE = "allowances", mark("Living allowances"), "allowance"


def section(facts: Facts) -> Section | None:
    """The section, if any fell due or are open."""
    unread = parts.unread(facts, "people", KEY, tr(TITLE))
    people, period = facts.people, facts.period
    if unread or not people.of(_TYPE):
        return unread
    paid_known = people.known("money") != NONE
    promised = seen_of.count(people.of(_TYPE), period.end, ("date",), period.has)
    dues = aid.dues(people, period)
    if not dues and not promised.high:
        return None
    return Section(
        KEY,
        tr(TITLE),
        (tr("Promised in the period: {promised}.", promised=words.said(promised)),),
        parts.tables(_by_currency(dues, paid_known), _by_reason(facts), _each(facts, paid_known)),
        (
            tr(
                "An allowance falls due on the first day of each of its months. What was paid are "
                "the expenses for it."
            )
            if paid_known
            else tr(
                "An allowance falls due on the first day of each of its months. What was paid is "
                "not known here."
            ),
            *(
                [tr("Open below nothing: paid ahead, or in another currency than was promised.")]
                if paid_known and any(each.still.low < 0 for each in dues)
                else []
            ),
            *parts.notes(facts, "people", "money"),
        ),
    )


def _by_currency(dues: list[aid.Due], paid_known: bool) -> Table:
    columns = (
        Column("currency", tr("currency")),
        Column("due", tr("due in the period"), parts.MONEY),
        Column("paid", tr("paid in the period"), parts.MONEY),
        Column("open", tr("open at its end"), parts.MONEY),
    )
    rows = []
    for each in dues:
        rest: tuple[Cell, ...] = (each.paid, each.still) if paid_known else (None, None)
        rows.append(Row(each.currency, (each.currency, each.due, *rest), each.currency))
    return Table("by_currency", tr("Due and paid"), columns, tuple(rows))


def _by_reason(facts: Facts) -> Table:
    columns = (Column("reason", tr("reason")), Column("promised", tr("promised"), "allowances"))
    rows = [
        Row(
            reason or words.NOT_KNOWN,
            (
                words.choice(reason) or words.NOT_KNOWN,
                aid.happened(facts.people.of(_TYPE), facts.period, "reason", reason),
            ),
        )
        for reason in aid.values(facts.people, _TYPE, "reason")
    ]
    return parts.tally("by_reason", tr("Promised in the period, by reason"), columns, rows)


def _each(facts: Facts, paid_known: bool) -> Table:
    columns = (
        Column("person", tr("person")),
        Column("first", tr("first month")),
        Column("last", tr("last month")),
        Column("amount", tr(Label("a month", "amount")), parts.MONEY),
        Column("due", tr("due so far"), parts.MONEY),
        Column("paid", tr("paid so far"), parts.MONEY),
    )
    rows = tuple(
        Row(
            f"{each.who} {each.first}",
            (
                each.who or tr(words.NOT_KNOWN),
                each.first,
                each.last,
                each.amount,
                each.due,
                each.paid if paid_known else None,
            ),
            each.currency,
        )
        for each in aid.promises(facts.people, facts.period, names_of(facts))
    )
    title = tr("Allowances with a month in the period, or something open")
    return Table("each", title, columns, rows)

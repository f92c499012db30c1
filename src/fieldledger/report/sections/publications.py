"""Copies printed and sent in the period, and to what kind of reader."""

from __future__ import annotations

from fieldledger.language import mark, tr
from fieldledger.report import seen as seen_of
from fieldledger.report import words
from fieldledger.report.facts import Facts
from fieldledger.report.sections import parts
from fieldledger.report.seen import Seen
from fieldledger.report.shape import Column, Row, Section, Table
from fieldledger.report.spread import Spread

KEY, TITLE, _TYPE = "publications", mark("Publications"), "publication"
_READERS = (*parts.choices(_TYPE, "reader"), "")


def section(facts: Facts) -> Section | None:
    """The section, if anything was printed, sent or put out in the period."""
    found = parts.of_period(facts, _TYPE)
    if not found:
        return parts.unread(facts, "open", KEY, tr(TITLE))
    printed, sent = (_copies(facts, found, action) for action in ("printed", "sent"))
    return Section(
        KEY,
        tr(TITLE),
        (
            tr(
                "Copies printed: {printed}; copies sent: {sent}.",
                printed=words.said(printed),
                sent=words.said(sent),
            ),
        ),
        parts.tables(_by_title(facts, found), _by_reader(facts, found)),
    )


def _copies(
    facts: Facts, found: list[Seen], action: str, name: str = "", value: str = ""
) -> Spread:
    """Copies printed or sent in the period, of all or of those with a value in a field."""
    names = ("date", "action", name) if name else ("date", "action")

    def is_it(day: str, done: str, has: str | None = None) -> bool:
        return facts.period.has(day) and done == action and (not name or (has or "") == value)

    return seen_of.amount(found, "copies", names, is_it)


def _by_title(facts: Facts, found: list[Seen]) -> Table:
    columns = (
        Column("title", tr("title")),
        Column("printed", tr("printed"), "copies"),
        Column("sent", tr("sent"), "copies"),
        Column("put_out", tr("put out for all"), "times"),
    )
    rows = [
        Row(
            title,
            (
                title,
                _copies(facts, found, "printed", "title", title),
                _copies(facts, found, "sent", "title", title),
                _put_out(facts, found, title),
            ),
        )
        for title in seen_of.found(found, "title")
    ]
    return parts.tally("by_title", tr("By title"), columns, rows)


def _put_out(facts: Facts, found: list[Seen], title: str) -> Spread:
    """How many times a title was put out for all to read in the period."""

    def is_it(day: str, action: str, has: str) -> bool:
        return facts.period.has(day) and action == "put-out" and has == title

    return seen_of.count(found, facts.period.end, ("date", "action", "title"), is_it)


def _by_reader(facts: Facts, found: list[Seen]) -> Table:
    columns = (Column("reader", tr("for whom")), Column("sent", tr("copies sent"), "copies"))
    rows = [
        Row(
            reader or words.NOT_KNOWN,
            (reader or tr(words.NOT_KNOWN), _copies(facts, found, "sent", "reader", reader)),
        )
        for reader in _READERS
    ]
    return parts.tally("by_reader", tr("Copies sent, by kind of reader"), columns, rows)

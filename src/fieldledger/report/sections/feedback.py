"""What people who are helped said about the help in the period, and what came of it."""

from __future__ import annotations

from fieldledger.language import Label, mark, tr
from fieldledger.report import aid, words
from fieldledger.report import seen as seen_of
from fieldledger.report.facts import Facts
from fieldledger.report.sections import parts
from fieldledger.report.shape import Column, Row, Section
from fieldledger.report.spread import total

KEY, TITLE = "feedback", mark("What people say")
_KINDS = ("harm", "complaint", "wish", "thanks")
_STATES = (*aid.ONGOING[KEY], *aid.ENDED[KEY])


def section(facts: Facts) -> Section | None:
    """The section, if anything was said."""
    unread = parts.unread(facts, "people", KEY, tr(TITLE))
    people, period = facts.people, facts.period
    if unread or not people.of(KEY):
        return unread
    said = seen_of.count(people.of(KEY), period.end, ("date",), period.has)
    still = total(aid.stand(people, KEY, period, state, {}) for state in aid.ONGOING[KEY])
    columns = (
        Column("kind", tr("kind")),
        Column("said", tr("said"), "entries"),
        *(Column(state.replace("-", "_"), _named(state), "entries") for state in _STATES),
    )
    rows = [
        Row(
            kind,
            (
                words.choice(kind),
                aid.happened(people.of(KEY), period, "kind", kind),
                *(aid.stand(people, KEY, period, state, {"kind": kind}) for state in _STATES),
            ),
        )
        for kind in _KINDS
    ]
    tables = parts.tables(parts.tally("by_kind", tr("By kind"), columns, rows))
    if not tables:
        return None
    return Section(
        KEY,
        tr(TITLE),
        (
            tr(
                "Said in the period: {said}; not answered at its end: {open}.",
                said=words.said(said),
                open=words.said(still),
            ),
        ),
        tables,
        (
            tr(
                "Open and passed on are those of the last day, whenever they were said; answered "
                "and closed those that came to it in the period."
            ),
            *parts.notes(facts, "people"),
        ),
    )


def _named(state: str) -> str:
    return tr(Label(state, "feedback")).replace("-", " ")

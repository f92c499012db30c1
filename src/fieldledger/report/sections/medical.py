"""Medical help in the period: cases by place and how they went, and what they cost."""

from __future__ import annotations

from fieldledger.language import mark, tr
from fieldledger.report import aid, words
from fieldledger.report import seen as seen_of
from fieldledger.report.facts import Facts
from fieldledger.report.sections import parts
from fieldledger.report.shape import Column, Row, Section, Table
from fieldledger.report.spread import Spread, total

KEY, TITLE = "medical", mark("Medical help")
_STATES = (*aid.ONGOING[KEY], *aid.ENDED[KEY])


def section(facts: Facts) -> Section | None:
    """The section, if there was any."""
    unread = parts.unread(facts, "people", KEY, tr(TITLE))
    cases = facts.people.of(KEY)
    if unread or not cases:
        return unread
    costs = aid.costs(facts.people, KEY, facts.period)
    tables = parts.tables(_by_place(facts), parts.costs("costs", tr("Costs of these cases"), costs))
    if not tables:
        return None
    began = seen_of.count(cases, facts.period.end, ("date",), facts.period.has)
    going = total(_stand(facts, state, None) for state in aid.ONGOING[KEY])
    return Section(
        KEY,
        tr(TITLE),
        (
            tr(
                "Cases begun in the period: {began}; going on at its end: {going}.",
                began=words.said(began),
                going=words.said(going),
            ),
        ),
        tables,
        (
            tr(
                "In treatment and chronic are the cases on the last day; recovered, broken off and "
                "died those that ended so in the period."
            ),
            *parts.notes(facts, "people"),
            *(parts.unsure_costs(facts) if costs else ()),
        ),
    )


def _by_place(facts: Facts) -> Table:
    columns = (
        Column("place", tr("where")),
        Column("begun", tr("begun"), "cases"),
        *(
            Column(state.replace("-", "_"), tr(state).replace("-", " "), "cases")
            for state in _STATES
        ),
    )
    rows = [
        Row(
            place or words.NOT_KNOWN,
            (
                words.choice(place) or words.NOT_KNOWN,
                aid.happened(facts.people.of(KEY), facts.period, "place", place),
                *(_stand(facts, state, place) for state in _STATES),
            ),
        )
        for place in aid.values(facts.people, KEY, "place")
    ]
    return parts.tally("by_place", tr("Cases by place"), columns, rows)


def _stand(facts: Facts, state: str, place: str | None) -> Spread:
    where = {} if place is None else {"place": place}
    return aid.stand(facts.people, KEY, facts.period, state, where)

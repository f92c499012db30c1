"""People freed in the period, what came of it, and what was paid."""

from __future__ import annotations

from fieldledger.language import mark, tr
from fieldledger.report import aid, words
from fieldledger.report import seen as seen_of
from fieldledger.report.facts import Facts
from fieldledger.report.sections import parts
from fieldledger.report.shape import Column, Row, Section

KEY, TITLE, _TYPE = "rescues", mark("Rescues"), "rescue"
_OUTCOMES = parts.choices("rescue", "outcome")


def section(facts: Facts) -> Section | None:
    """The section, if there were any in the period."""
    unread = parts.unread(facts, "people", KEY, tr(TITLE))
    records, period = facts.people.of(_TYPE), facts.period
    found = [each for each in records if any(map(period.has, map(str, each.values["date"])))]
    costs = aid.costs(facts.people, _TYPE, period, "amount")
    if unread or not (found or costs):
        return unread
    freed = aid.happened(found, period, "outcome", "freed")
    young = seen_of.count(
        found,
        period.end,
        ("date", "outcome", "age"),
        lambda day, outcome, age: (
            period.has(day) and outcome == "freed" and age is not None and age < facts.people.of_age
        ),
    )
    rows = [
        Row(outcome, (words.choice(outcome), aid.happened(found, period, "outcome", outcome)))
        for outcome in _OUTCOMES
    ]
    columns = (Column("outcome", tr("outcome")), Column("rescues", tr("people"), "people"))
    return Section(
        KEY,
        tr(TITLE),
        (
            tr(
                "Freed in the period: {freed}, of whom known to be under {age}: {young}.",
                freed=words.said(freed),
                age=facts.people.of_age,
                young=words.said(young),
            ),
        ),
        parts.tables(
            parts.tally("by_outcome", tr("By outcome"), columns, rows),
            parts.costs("costs", tr("What was paid"), costs),
        ),
        (*parts.notes(facts, "people"), *(parts.unsure_costs(facts) if costs else ())),
    )

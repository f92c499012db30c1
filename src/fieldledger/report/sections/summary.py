"""The report in a few sentences."""

from __future__ import annotations

from fieldledger.report import fostered, housed, words
from fieldledger.report.facts import Facts
from fieldledger.report.sections import children, clothing, provisions
from fieldledger.report.shape import Section


def section(facts: Facts) -> Section:
    """The section."""
    counts = housed.housed(facts)
    said = []
    if housed.counted(counts):
        said.append(
            f"People in shelters on {facts.period.end}: {words.said(housed.people(counts))}."
        )
    said += provisions.in_words(facts)
    said += clothing.in_words(facts)
    if fostered.children(facts):
        said.append(children.in_words(facts))
    return Section("summary", "Summary", tuple(said) or ("Nothing is on record for this period.",))

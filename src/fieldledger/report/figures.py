"""From facts to a report: the sections in their order. The same facts give the same report."""

from __future__ import annotations

from fieldledger.report.facts import Facts
from fieldledger.report.sections import (
    children,
    clothing,
    provisions,
    shelters,
    stock,
    summary,
    unsure,
)
from fieldledger.report.shape import Report

_SECTIONS = (summary, shelters, provisions, clothing, children, stock, unsure)


def report(facts: Facts, audience: str) -> Report:
    """The report for an audience."""
    return Report(
        period=facts.period,
        audience=audience,
        digest=facts.digest,
        state=facts.state,
        records=facts.records,
        conflicts=len(facts.unsure.conflicts),
        quarantined=sum(count for _, count in facts.unsure.quarantined),
        sections=tuple(each.section(facts) for each in _SECTIONS),
    )

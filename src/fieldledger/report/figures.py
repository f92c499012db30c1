"""The report: facts in, sections of figures out. The same facts give the same report."""

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
from fieldledger.report.shape import Report as Report

COORDINATORS = "coordinators"
_SECTIONS = (summary, shelters, provisions, clothing, children, stock, unsure)


def compute(facts: Facts, audience: str = COORDINATORS) -> Report:
    """The report of a period for an audience."""
    return Report(
        period=facts.period,
        audience=audience,
        digest=facts.digest,
        state=facts.state,
        records=facts.records,
        conflicts=len(facts.unsure.conflicts),
        quarantined=sum(count for _, count in facts.unsure.quarantined),
        sections=tuple(part.section(facts) for part in _SECTIONS),
    )

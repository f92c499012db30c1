"""The report: facts in, sections of figures out. The same facts give the same report."""

from __future__ import annotations

from fieldledger.report.facts import Facts
from fieldledger.report.sections import (
    allowances,
    changed,
    children,
    clothing,
    events,
    feedback,
    incidents,
    medical,
    money,
    people,
    provisions,
    publications,
    rescues,
    self_support,
    settlement,
    shelters,
    stock,
    summary,
    unsure,
)
from fieldledger.report.shape import Report as Report

COORDINATORS = "coordinators"
_SECTIONS = (
    summary,
    shelters,
    people,
    provisions,
    clothing,
    children,
    medical,
    allowances,
    rescues,
    self_support,
    settlement,
    feedback,
    money,
    incidents,
    publications,
    events,
    stock,
    changed,
    unsure,
)


def compute(facts: Facts) -> Report:
    """The report of a period for coordinators; those for others are made by ``outward.whole``, of
    cells alone."""
    return Report(
        period=facts.period,
        audience=COORDINATORS,
        digest=facts.digest,
        state=facts.state,
        records=facts.records,
        conflicts=len(facts.unsure.conflicts),
        quarantined=sum(count for _, count in facts.unsure.quarantined),
        # A section is there where there is something to say: a small ledger's report stays short.
        sections=tuple(found for part in _SECTIONS if (found := part.section(facts))),
    )

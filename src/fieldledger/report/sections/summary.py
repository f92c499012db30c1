"""The report in a few sentences."""

from __future__ import annotations

from fieldledger.report import fostered, goods, housed, naming, words
from fieldledger.report.facts import Facts
from fieldledger.report.sections import children, clothing, provisions, unsure
from fieldledger.report.shape import Section


def section(facts: Facts) -> Section:
    """The section."""
    found = [
        _people(facts),
        *provisions.checks(facts),
        *_along_lines(facts),
        *clothing.in_words(facts),
    ]
    if fostered.children(facts):
        found.append(children.in_words(facts))
    return Section("summary", "Summary", (*found, _doubt(facts)))


def _people(facts: Facts) -> str:
    counts = housed.housed(facts)
    known, unknown = len(housed.counted(counts)), len(housed.not_counted(counts))
    start = f"People in shelters on {facts.period.end}: {words.said(housed.people(counts))}, "
    end = f"; {words.counted(unknown, 'shelter')} never counted." if unknown else "."
    return f"{start}in {words.counted(known, 'shelter')}{end}"


def _along_lines(facts: Facts) -> list[str]:
    given = goods.given(facts)
    parts = []
    for item in naming.handed_out_items(facts, given, lambda key: key.kind == "line"):
        amount = goods.quantity(given, goods.matching(item=item.ref, kind="line"))
        if not naming.is_clothing(facts, item.ref):
            parts.append(f"{item.code} {words.said_weight(amount, item.unit)}")
    if not parts:
        return []
    people = provisions.reached(facts, given, "line")
    return [f"Along ration lines: {words.listed(parts)}; people reached: {words.said(people)}."]


def _doubt(facts: Facts) -> str:
    found = unsure.in_words(facts)
    return " ".join(["Uncertain:", *found]) if found else "Nothing is known to be uncertain."

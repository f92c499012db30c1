"""Incidents of the period: whom they struck, what they cost, what they put at risk."""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.language import mark, tr
from fieldledger.report import aid, words
from fieldledger.report import seen as seen_of
from fieldledger.report.facts import Facts
from fieldledger.report.sections import parts
from fieldledger.report.seen import Seen
from fieldledger.report.shape import Column, Row, Section, Table
from fieldledger.report.spread import Spread

KEY, TITLE, _TYPE = "incidents", mark("Incidents"), "incident"
KINDS = parts.choices(_TYPE, "kind")
_AT_RISK = {"shelter": mark("shelter"), "line": mark("line"), "device": mark("device")}


def section(facts: Facts) -> Section | None:
    """The section, if there were any in the period."""
    unread = parts.unread(facts, "incidents", KEY, tr(TITLE))
    people, period = facts.people, facts.period
    found = [each for each in people.of(_TYPE) if _may_be_of(each, facts)]
    costs = aid.costs(people, _TYPE, period)
    if unread or not (found or costs):
        return unread
    whole = seen_of.count(found, period.end, ("date",), period.has)
    struck = seen_of.amount_told(found, "people", ("date",), period.has)
    silent = seen_of.count(
        found, period.end, ("date", "people"), lambda day, n: period.has(day) and n is None
    )
    return Section(
        KEY,
        tr(TITLE),
        (_in_words(whole, struck, silent),),
        parts.tables(
            _by_kind(facts, found),
            _at_risk(facts, found),
            parts.costs("costs", tr("What they cost"), costs),
        ),
        (*parts.notes(facts, "incidents"), *(parts.unsure_costs(facts) if costs else ())),
    )


def _in_words(whole: Spread, struck: Spread | None, silent: Spread) -> str:
    if struck is None:
        return tr(
            "Incidents in the period: {incidents}; how many people they struck is not known.",
            incidents=words.said(whole),
        )
    if silent.high:
        return tr(
            "Incidents in the period: {incidents}; people struck: {people}, and in {silent} of "
            "them not known how many.",
            incidents=words.said(whole),
            people=words.said(struck),
            silent=words.said(silent),
        )
    return tr(
        "Incidents in the period: {incidents}; people struck: {people}.",
        incidents=words.said(whole),
        people=words.said(struck),
    )


def _may_be_of(each: Seen, facts: Facts) -> bool:
    return any(map(facts.period.has, map(str, each.values["date"])))


def _by_kind(facts: Facts, found: list[Seen]) -> Table:
    columns = (
        Column("kind", tr("kind")),
        Column("incidents", tr("incidents"), "incidents"),
        Column("people", tr("people struck"), "people"),
    )
    rows = [
        Row(
            kind,
            (
                words.choice(kind),
                aid.happened(found, facts.period, "kind", kind),
                _people(facts, found, kind),
            ),
        )
        for kind in KINDS
    ]
    return parts.tally("by_kind", tr("By kind"), columns, rows)


def _people(facts: Facts, found: list[Seen], kind: str) -> Spread | None:
    return seen_of.amount_told(
        found, "people", ("date", "kind"), lambda day, has: facts.period.has(day) and has == kind
    )


def _at_risk(facts: Facts, found: list[Seen]) -> Table:
    """What the incidents put at risk, by what is shown: once each, with the latest of them."""
    columns = (
        Column("what", tr("what")),
        Column("code", tr("at risk")),
        Column("incidents", tr("incidents"), "incidents"),
        Column("latest", tr("latest")),
    )
    risks: dict[tuple[str, str], list[str]] = {}
    for each in found:
        if facts.period.has(each.shown("date")):
            for risk in _risks(facts, each):
                risks.setdefault(risk, []).append(each.shown("date"))
    rows = tuple(
        Row(f"{what} {code}", (tr(_AT_RISK[what]), code, len(days), max(days)))
        for (what, code), days in sorted(risks.items())
    )
    return Table("at_risk", tr("What they put at risk"), columns, rows)


def _risks(facts: Facts, each: Seen) -> Iterator[tuple[str, str]]:
    """A shelter or line that was struck is at risk itself."""
    shelters = {*(each.shown("risk_shelters") or ()), each.shown("shelter")} - {None}
    lines = {*(each.shown("risk_lines") or ()), each.shown("line")} - {None}
    yield from (("shelter", facts.stock.place(ref)) for ref in shelters)
    yield from (("line", facts.stock.place(ref)) for ref in lines)
    yield from (("device", label) for label in each.shown("risk_devices") or ())

"""The HXL file and the 5W matrix of a period: facts fetched, rows made, a form for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from fieldledger.domain.periods import Period
from fieldledger.report import figures, words
from fieldledger.report.outward import activities, handed_rows
from fieldledger.report.outward.columns import Filed
from fieldledger.report.shape import Report
from fieldledger.services import entries, reports
from fieldledger.services.session import Session
from fieldledger.services.settings import setting
from fieldledger.store import sums

if TYPE_CHECKING:
    from fieldledger.services.releasing import Prepared

FORMATS = ("hxl", "5w")
_TOLD = ("date", "item", "shelter", "people", "women", "men", "girls", "boys")
_NAMES = ("organisation-name", "organisation-type")


class Made(NamedTuple):
    """A file. ``left_out``: what this device does not read whole, so that it is not in it;
    ``unnamed``: the settings that would say who reports, and are not set."""

    data: bytes
    left_out: tuple[str, ...]
    unnamed: tuple[str, ...]


def make(session: Session, period: Period, form: str, *, as_spreadsheet: bool = False) -> Made:
    """The file of a period for coordinators, with every figure as it is. Raises MissingPart."""
    entries.refuse_sealed(session)
    with sums.snapshot(session.ledger.conn):
        facts = reports.facts(session, period)
        told = sums.settled(session.ledger.conn, "distribution", period.start, period.end, _TOLD)
    facts = replace(facts, splits=handed_rows.splits_of(told))
    whole = activities.done(facts)
    names, unnamed = _organisation(session)
    filed = Filed(
        whole.rows,
        activities.true_figures(whole),
        figures.COORDINATORS,
        *names,
        facts.people.bands,
        _source(facts.digest),
    )
    found = Report(period, figures.COORDINATORS, facts.digest, facts.state, 0, 0, 0, ())
    return Made(_form(filed, found, form, as_spreadsheet), whole.left_out, unnamed)


def made_for_others(
    session: Session, prepared: Prepared, form: str, *, as_spreadsheet: bool = False
) -> Made:
    """The file of a report for partners or the public: what that report prints, and nothing else.
    Raises MissingPart."""
    outward = prepared.outward
    names, unnamed = _organisation(session)
    filed = Filed(
        outward.rows,
        outward.decided.shown.__getitem__,
        outward.report.audience,
        *names,
        (),
        _source(outward.report.digest),
        prepared.rules.rounding,
        outward.report.preview,
    )
    return Made(_form(filed, outward.report, form, as_spreadsheet), (), unnamed)


def _organisation(session: Session) -> tuple[tuple[str, str], tuple[str, ...]]:
    """Who reports, and which settings would say so and do not."""
    name, kind = (setting(session, each, "") for each in _NAMES)
    unnamed = zip(_NAMES, (name, kind), strict=True)
    return (name, kind), tuple(each for each, value in unnamed if not value)


def _source(digest: str) -> str:
    return f"fieldledger {digest[:16]}"


def _form(filed: Filed, report: Report, form: str, as_spreadsheet: bool) -> bytes:
    if not as_spreadsheet:
        if form == "hxl":
            from fieldledger.report import hxl as renderer
        else:
            from fieldledger.report import fivew as renderer  # type: ignore[no-redef]
        return renderer.render(filed).encode()
    try:
        from fieldledger.report import fivew_xlsx
    except ImportError:
        from fieldledger.services import workbooks

        raise workbooks.missing() from None
    return fivew_xlsx.render(filed, words.band(report), report.period.end)

"""The HXL file and the 5W matrix of a period: facts fetched, rows made, a form for them."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain.periods import Period
from fieldledger.language import tr
from fieldledger.report import figures, words
from fieldledger.report.facts import Facts
from fieldledger.report.outward import activities, handed_rows
from fieldledger.report.outward.columns import Filed
from fieldledger.report.outward.part import Shown
from fieldledger.report.shape import Report
from fieldledger.services import entries, reports
from fieldledger.services.session import Session
from fieldledger.services.settings import setting
from fieldledger.store import sums

FORMATS = ("hxl", "5w")
_TOLD = ("date", "item", "shelter", "people", "women", "men", "girls", "boys")


class Made(NamedTuple):
    """A file. ``left_out``: what this device does not read whole, so that it is not in it;
    ``unnamed``: the settings that would say who reports, and are not set."""

    data: bytes
    left_out: tuple[str, ...]
    unnamed: tuple[str, ...]


def make(
    session: Session,
    period: Period,
    form: str,
    audience: str = figures.COORDINATORS,
    *,
    as_spreadsheet: bool = False,
) -> Made:
    """The file of a period for coordinators, with every figure as it is. Raises Refused, also for
    any other audience: theirs is made by ``written``, of what they may be shown; MissingPart."""
    if audience != figures.COORDINATORS:
        raise errors.Refused(
            tr("This form can only be made for coordinators in this version."),
            hint=tr("It shows every figure as it is, also a single person."),
        )
    entries.refuse_sealed(session)
    with sums.snapshot(session.ledger.conn):
        facts = reports.facts(session, period)
        told = sums.settled(session.ledger.conn, "distribution", period.start, period.end, _TOLD)
    facts = replace(facts, splits=handed_rows.splits_of(told))
    shown = activities.true_figures(activities.done(facts))
    return written(session, facts, (figures.COORDINATORS, shown), form, as_spreadsheet)


def written(
    session: Session,
    facts: Facts,
    read: tuple[str, Shown],
    form: str,
    as_spreadsheet: bool = False,
) -> Made:
    """The file for an audience, with what of the figures it may be shown. Raises MissingPart."""
    audience, shown = read
    whole = activities.done(facts)
    names = {
        name: setting(session, name, "") for name in ("organisation-name", "organisation-type")
    }
    filed = Filed(
        whole.rows,
        shown,
        audience,
        names["organisation-name"],
        names["organisation-type"],
        facts.people.bands,
        f"fieldledger {facts.digest[:16]}",
    )
    unnamed = tuple(name for name, value in names.items() if not value)
    return Made(_form(filed, facts, audience, form, as_spreadsheet), whole.left_out, unnamed)


def _form(filed: Filed, facts: Facts, audience: str, form: str, as_spreadsheet: bool) -> bytes:
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
    empty = Report(facts.period, audience, facts.digest, facts.state, 0, 0, 0, ())
    return fivew_xlsx.render(filed, words.band(empty), facts.period.end)

"""Planning a month, and setting what was handed out in one that is over against the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain import periods
from fieldledger.domain.periods import Period
from fieldledger.domain.problems import BadValue
from fieldledger.language import tr
from fieldledger.report import rations
from fieldledger.report.facts import Facts
from fieldledger.report.sections import plan as coming
from fieldledger.report.sections import rationed
from fieldledger.report.shape import Section
from fieldledger.services import entries, rationing, reports
from fieldledger.services.session import Session
from fieldledger.services.stock import day_of, stock_facts
from fieldledger.store import feeds, sums


class Plan(NamedTuple):
    """A plan, or the reconciliation of a month that is ``over``. ``on``: the day on which stock and
    people are as they are told; ``digest``: of the ops that it rests on."""

    period: Period
    over: bool
    on: str
    digest: str
    section: Section


def plan(session: Session, month: str | None, on: str | None = None) -> Plan:
    """The plan for a month, the next one without one, or for what is left of it by ``on``, today
    without one; what became of it where it is over by then. Raises Refused, NotAllowed."""
    entries.refuse_sealed(session)
    if not session.me.may_read(_NEEDED, own=True):
        raise errors.NotAllowed(
            tr("What shelters need is not known here: this device does not read their records."),
            hint=tr("A device that is cleared for relief can plan."),
        )
    today = day_of(session, on)
    period = _period(today, month)
    over = period.end < today
    if not over and period.has(today):
        period = Period(today, period.end, tr("{start} to {end}", start=today, end=period.end))
    with sums.snapshot(session.ledger.conn):
        facts = _facts(session, period, period.end if over else today)
        digest = feeds.digest(session.ledger).hex()
    section = (rationed if over else coming).section(facts)
    return Plan(period, over, facts.stock.day, digest, section)


_NEEDED = "relief"  # the compartment of people, places and goods


def _period(today: str, month: str | None) -> Period:
    try:
        return periods.month(month) if month else periods.next_month(today)
    except BadValue as error:
        raise errors.Refused(tr("--month {problem}.", problem=error.sentence)) from None


def _facts(session: Session, period: Period, day: str) -> Facts:
    stock = stock_facts(session, day)
    season = rations.season_of(period.start)
    so_far = replace(season, end=min(season.end, day))
    planned = replace(
        rationing.planned(session, period, day),
        this_season=reports.handed_out(session, so_far) if so_far.start <= day else (),
    )
    return Facts(
        period=period,
        before=periods.year_before(period),
        digest="",
        state="",
        records=0,
        stock=stock,
        shelters=reports.shelters_on(session, period.end, stock.places),
        lines=reports.lines_on(session, period.end, stock.places),
        handed_out=reports.handed_out(session, period),
        planned=planned,
    )


def document(made: Plan) -> dict[str, object]:
    """A plan as plain objects, as ``plan --json`` gives it."""
    from fieldledger.report import jsonform

    period = made.period
    return {
        "period": {
            "name": period.name,
            "start": period.start,
            "end": period.end,
            "days": period.days,
        },
        "over": made.over,
        "on": made.on,
        "digest": made.digest,
        "section": jsonform.section_of(made.section),
    }


def lines(made: Plan) -> list[str]:
    """A plan for a terminal, 80 columns."""
    from fieldledger.report import text

    return text.section(made.section)

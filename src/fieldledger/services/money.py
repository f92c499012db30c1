"""Money on a day: funds by earmark, cash by holder, the fiscal year's income and costs."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain import dates
from fieldledger.domain.periods import Period
from fieldledger.domain.problems import BadValue
from fieldledger.language import tr
from fieldledger.report import funds, words
from fieldledger.report.accounts import ALL, NONE
from fieldledger.report.sections import money as sections
from fieldledger.report.shape import Section
from fieldledger.services import entries, money_facts
from fieldledger.services.session import Session
from fieldledger.services.settings import setting
from fieldledger.services.stock import day_of, stock_facts
from fieldledger.store import feeds, sums

_TYPE = "advance"  # stands for the records about money: they are read by the same people


class Books(NamedTuple):
    """Money from the beginning of a fiscal year to a day; ``digest``: of the ops it rests on."""

    period: Period
    digest: str
    section: Section


def books(session: Session, on: str | None) -> Books:
    """What is on record of money by a day, today without one. Raises Refused, NotAllowed."""
    entries.refuse_sealed(session)
    if money_facts.clearance(session, _TYPE) == NONE:
        raise errors.NotAllowed(
            tr("Money is not known here: this device does not read the records about it."),
            hint=tr("A device that is cleared for money can show it."),
        )
    period = _year_so_far(session, day_of(session, on))
    with sums.snapshot(session.ledger.conn):
        stock = stock_facts(session, period.end)
        accounts = money_facts.accounts(session, period, stock.items)
        digest = feeds.digest(session.ledger).hex()
    found = sections.of(accounts) or Section(
        "money", tr("Money"), (tr("No money is on record by {day}.", day=period.end),)
    )
    return Books(period, digest, found)


def document(made: Books) -> dict[str, object]:
    """It as plain objects, as ``money --json`` gives it."""
    from fieldledger.report import jsonform

    period = made.period
    return {
        "period": {"name": period.name, "start": period.start, "end": period.end},
        "digest": made.digest,
        "section": jsonform.section_of(made.section),
    }


def lines(made: Books) -> list[str]:
    """It for a terminal, 80 columns."""
    from fieldledger.report import text

    title = tr("Money, {period}", period=made.period.name)
    return text.section(replace(made.section, title=title))


def cash(session: Session) -> list[dict[str, object]]:
    """The cash of each holder as ``status --json`` gives it, all entries counted: ``amount``, and
    ``low`` and ``high`` where they are in dispute, in minor units; ``text`` is for people. Nothing
    where this device does not read all about money: advances would lack their expenses.
    """
    if money_facts.clearance(session, _TYPE) != ALL:
        return []
    with sums.snapshot(session.ledger.conn):
        found = funds.cash(money_facts.of_cash(session))
    return [
        {
            "holder": each.holder,
            "currency": each.currency,
            "amount": each.left.shown,
            "low": each.left.low,
            "high": each.left.high,
            "text": words.said_weight(each.left, each.currency),
        }
        for each in found
    ]


def _year_so_far(session: Session, day: str) -> Period:
    """From the first day of the fiscal year that a day lies in to that day."""
    begins = setting(session, "fiscal-year-start", "10-01")
    try:
        begins = dates.check_month_day(begins)
    except BadValue:
        begins = "10-01"  # what others wrote may be anything
    year = int(day[:4]) - (day[5:] < begins)
    start = f"{year:04}-{begins}"
    return Period(start, day, tr("{start} to {end}", start=start, end=day))

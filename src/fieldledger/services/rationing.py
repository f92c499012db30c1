"""Rations, people and losses, fetched as facts: what plans and reconciliations rest on."""

from __future__ import annotations

from datetime import date, timedelta

from fieldledger.domain.periods import Period
from fieldledger.report.facts import Headcount
from fieldledger.report.planned import Planned, Ration
from fieldledger.services.session import Session
from fieldledger.store import stocked, sums


def planned(session: Session, period: Period, known: str) -> Planned:
    """What a plan for a period, or a reconciliation of it, is computed from, with the headcounts up
    to the day ``known``."""
    conn = session.ledger.conn
    return Planned(
        rations=_rations(session),
        headcounts=_headcounts(session, period, known),
        statuses={ref: tuple(days) for ref, days in sums.timeline(conn, "status").items()},
        lost={
            (item, place): quantity
            for sort, item, place, quantity in stocked.movements(conn, period.end, period.start)
            if sort == "loss"
        },
    )


def _rations(session: Session) -> tuple[Ration, ...]:
    """The rations that nobody disputes."""
    conn = session.ledger.conn
    disputed = {ref for ref, _ in sums.disputed(conn, "ration")}
    return tuple(
        Ration(
            ref=str(row["ref"]),
            item=str(row["item"]),
            quantity=int(str(row["quantity"])),
            per=str(row["per"]),
            date=str(row["date"]),
            province=str(row["province"] or ""),
            shelter=str(row["shelter"] or ""),
        )
        for row in sums.live(conn, "ration")
        if row["ref"] not in disputed
    )


def _headcounts(session: Session, period: Period, known: str) -> tuple[Headcount, ...]:
    """Those of the period, and the latest of each shelter before it."""
    conn = session.ledger.conn
    before = (date.fromisoformat(period.start) - timedelta(days=1)).isoformat()
    rows = [
        *sums.headcounts(conn, "headcount", min(before, known)),
        *sums.settled(conn, "headcount", period.start, min(period.end, known), _COUNTED),
    ]
    return tuple(Headcount(*row) for row in rows)  # type: ignore[arg-type]


_COUNTED = ("ref", "shelter", "date", "people", "women", "men", "girls", "boys")

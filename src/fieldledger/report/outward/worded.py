"""What a report for others says of itself: its heading, its band, its last lines."""

from __future__ import annotations

from fieldledger.language import tr, trn
from fieldledger.report.cells import PUBLIC
from fieldledger.report.shape import Report


def title(report: Report) -> str:
    """The heading."""
    if report.audience == PUBLIC:
        return tr("Report for the public: {period}", period=report.period.name)
    return tr("Report for partners: {period}", period=report.period.name)


def band(report: Report) -> str:
    """What stands at the head of every page."""
    public = report.audience == PUBLIC
    if report.preview and public:
        return tr("PREVIEW OF A REPORT FOR THE PUBLIC: NOT TO BE SENT")
    if report.preview:
        return tr("PREVIEW OF A REPORT FOR PARTNERS: NOT TO BE SENT")
    return tr("FOR THE PUBLIC") if public else tr("PARTNERS: NOT TO BE PUBLISHED")


def footer(report: Report) -> list[str]:
    """Of what the report is. How much there is in the ledger is not said."""
    period = report.period
    return [
        trn(
            "Period: {start} to {end}, {n} day.",
            "Period: {start} to {end}, {n} days.",
            period.days,
            start=period.start,
            end=period.end,
        ),
        tr("Digest {digest}, state {state}.", digest=report.digest[:16], state=report.state[:16]),
    ]

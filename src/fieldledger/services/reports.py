"""Making a report: facts fetched once from the records, figures from facts, a form from figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.domain import dates, periods, records
from fieldledger.domain.fields import split_day
from fieldledger.domain.periods import Period
from fieldledger.domain.problems import BadValue
from fieldledger.language import tr
from fieldledger.report import counted, figures
from fieldledger.report import facts as facts_of
from fieldledger.report import seen as seen_of
from fieldledger.report.facts import Child, Conflict, Facts, Heard, Line, Shelter, Unsure
from fieldledger.report.late import Since
from fieldledger.report.shape import Report
from fieldledger.services import (
    earlier,
    entries,
    money_facts,
    open_items,
    people_facts,
    rationing,
)
from fieldledger.services.session import Session
from fieldledger.services.settings import setting
from fieldledger.services.stock import stock_facts
from fieldledger.store import devices, erasing, feeds, inbox, projection, sums
from fieldledger.store import records as held

FORMATS = ("text", "markdown", "json", "csv", "html", "pdf", "xlsx", "hxl", "5w")
_ENDINGS = {"text": "txt", "markdown": "md", "hxl": "hxl.csv", "5w": "5w.csv"}
LAST_SECOND = 253_402_300_799  # of the year 9999

Read = TypeVar("Read")


def period_of(
    session: Session,
    *,
    month: str | None = None,
    year: str | None = None,
    from_: str | None = None,
    to: str | None = None,
) -> Period:
    """The period that was asked for; without one, the last full month. Raises Refused."""
    asked = [each for each in (month, year, from_ or to) if each]
    if len(asked) > 1:
        raise errors.Refused(
            tr("More than one period was given."),
            hint=tr("Give --month, or --year, or --from and --to."),
        )
    today = session.world.today()
    if month:
        return _asked("--month", lambda: periods.month(month))
    if year:
        start = setting(session, "fiscal-year-start", "10-01")
        return _asked("--year", lambda: periods.fiscal_year(year, start))
    if from_ and to:
        first = _asked("--from", lambda: dates.read_day(from_, today))
        last = _asked("--to", lambda: dates.read_day(to, today))
        return _asked(tr("--from and --to:"), lambda: periods.between(first, last))
    if from_ or to:
        raise errors.Refused(
            tr("Only one end of the period was given."),
            hint=tr("Give both --from DAY and --to DAY."),
        )
    if today is None:
        raise errors.Refused(
            tr("This computer's clock cannot be trusted, so the last month is not known."),
            hint=tr("Give --month YYYY-MM."),
        )
    return periods.last_full_month(today)


def _asked(option: str, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except BadValue as error:
        raise errors.Refused(
            tr("{option} {problem}.", option=option, problem=error.sentence)
        ) from None


def report(session: Session, period: Period) -> Report:
    """The report of a period for coordinators, computed from one state of the ledger; those for
    others are made by ``services.releasing``. Raises NotAllowed."""
    entries.refuse_sealed(session)
    with sums.snapshot(session.ledger.conn):
        return figures.compute(facts(session, period))


def rendered(report: Report, form: str) -> bytes:
    """A report as one of `FORMATS` but `hxl` and `5w`. Raises MissingPart, and Refused where a PDF
    lacks a character."""
    if form == "xlsx":
        return spreadsheet(report)
    if form == "pdf":
        return pdf(report)
    return render(report, form).encode()


def render(report: Report, form: str) -> str:
    """A report as ``text``, ``markdown``, ``json``, ``html`` or ``csv``."""
    if form == "text":
        from fieldledger.report import text as renderer
    elif form == "markdown":
        from fieldledger.report import markdown as renderer  # type: ignore[no-redef]
    elif form == "json":
        from fieldledger.report import jsonform as renderer  # type: ignore[no-redef]
    elif form == "html":
        from fieldledger.report import html as renderer  # type: ignore[no-redef]
    else:
        from fieldledger.report import csvform as renderer  # type: ignore[no-redef]
    return renderer.render(report)


def file_name(period: Period, audience: str, form: str) -> str:
    """The name proposed for a file of a report: ``report-2004-05-partners.html``. It says for whom
    it is and of when, and nothing else."""
    first, last = period.months[0], period.months[-1]
    if not period.whole_months:
        first, last = period.start, period.end
    name = first if first == last else f"{first}-to-{last}"
    return f"report-{name}-{audience}.{_ENDINGS.get(form, form)}"


def spreadsheet(report: Report) -> bytes:
    """A report as XLSX. Raises MissingPart."""
    try:
        from fieldledger.report import xlsx
    except ImportError:
        from fieldledger.services import workbooks

        raise workbooks.missing() from None
    return xlsx.render(report)


def pdf(report: Report) -> bytes:
    """A report as PDF. Raises MissingPart, and Refused for a character that no font has."""
    from fieldledger import language
    from fieldledger.report import pdf as renderer
    from fieldledger.services import printing

    return printing.made(renderer.render(report, language.current()))


def facts(session: Session, period: Period) -> Facts:
    """Everything that the report of a period is computed from."""
    conn, before = session.ledger.conn, periods.year_before(period)
    stock = stock_facts(session, period.end)
    return Facts(
        period=period,
        before=before,
        digest=feeds.digest(session.ledger).hex(),
        state=projection.state(session.ledger).hex(),
        records=projection.count(session.ledger),
        stock=stock,
        shelters=shelters_on(session, period.end, stock.places),
        lines=lines_on(session, period.end, stock.places),
        children=tuple(_children(session, period.end)),
        handed_out=handed_out(session, period),
        handed_out_earlier=handed_out(session, before),
        came_in=_came_in(session, period),
        came_in_earlier=_came_in(session, before),
        headcounts=tuple(
            facts_of.Headcount(*row)  # type: ignore[arg-type]
            for row in sums.headcounts(conn, "headcount", period.end)
        ),
        unsure=_unsure(session, period),
        planned=rationing.planned(session, period, period.end),
        people=people_facts.people(session, period),
        money=money_facts.accounts(session, period, stock.items),
        since=_since(session, period),
    )


def handed_out(session: Session, period: Period) -> tuple[facts_of.HandedOut, ...]:
    """What was handed out in a period."""
    found = []
    for month, item, shelter, line, *figures_of in sums.handed_out(
        session.ledger.conn, "distribution", period.start, period.end
    ):
        kind = "shelter" if shelter else "line" if line else "none"
        place = str(shelter or line or "")
        found.append(
            facts_of.HandedOut(str(month), str(item), kind, place, *figures_of)  # type: ignore[arg-type]
        )
    return tuple(found)


def _came_in(session: Session, period: Period) -> tuple[facts_of.CameIn, ...]:
    names = ("provision", "clothing")
    rows = sums.came_in(session.ledger.conn, names, period.start, period.end)
    return tuple(facts_of.CameIn(*row) for row in rows)  # type: ignore[arg-type]


def shelters_on(session: Session, end: str, codes: Mapping[str, str]) -> dict[str, Shelter]:
    """The live shelters as they stand on a day; ``codes``: of places, by reference."""
    labels = feeds.labels(session.ledger)
    states = sums.timeline(session.ledger.conn, "status")
    found = {}
    for n, seen in people_facts.seen(session, "shelter"):
        since, status, later = _at(states.get(seen.ref, []), end)
        capacities = _numbers(seen.values["capacity"])
        found[seen.ref] = Shelter(
            ref=seen.ref,
            id=held.display_id(session.ledger, n, labels),
            code=codes[seen.ref],
            province=str(seen.shown("province")),
            setting=str(seen.shown("setting") or ""),
            capacity=capacities[0],
            opened=str(seen.shown("opened") or ""),
            status=status,
            since=since,
            later=later,
            provinces=tuple(map(str, seen.values["province"])),
            statuses=seen_of.at(seen, "status", end),
            capacities=capacities,
        )
    return found


def _numbers(values: tuple[object, ...]) -> tuple[int | None, ...]:
    return tuple(each if isinstance(each, int) else None for each in values)


def lines_on(session: Session, end: str, codes: Mapping[str, str]) -> dict[str, Line]:
    """The live ration lines as they stand on a day."""
    conn, labels = session.ledger.conn, feeds.labels(session.ledger)
    states = sums.timeline(conn, "status")
    return {
        str(row["ref"]): Line(
            ref=str(row["ref"]),
            id=held.display_id(session.ledger, int(str(row["n"])), labels),
            code=codes[str(row["ref"])],
            status=_at(states.get(str(row["ref"]), []), end)[1],
        )
        for row in sums.live(conn, "line")
    }


def _children(session: Session, end: str) -> list[Child]:
    found = [
        Child(
            ref=seen.ref,
            code=seen.code,
            statuses=seen_of.at(seen, "status", end),
            births=_numbers(seen.values["birth_year"]),
            sexes=tuple(map(str, seen.values["sex"])),
            later=not seen_of.begun(seen, "status", end),
        )
        for _, seen in people_facts.seen(session, "child")
    ]
    told = [(ref, body["counts"]) for ref, body in erasing.telling(session.ledger)]
    return [*found, *counted.children(told, end)]


def _since(session: Session, period: Period) -> Since | None:
    """What came in since the last report; where none was given out, no more is loaded than told."""
    if earlier.last(session, period) is None:
        return None
    from fieldledger.services import since

    return since.since(session, period)


def _at(days: list[tuple[str, str]], end: str) -> tuple[str, str, bool]:
    """Of a timeline the day and value that hold on ``end``, and whether it begins only later."""
    past = [each for each in days if each[0] <= end]
    since, value = past[-1] if past else ("", "")
    return since, value, bool(days) and not past


def _unsure(session: Session, period: Period) -> Unsure:
    conn = session.ledger.conn
    heard = devices.heard_all_the_same(session.ledger, signing.verify)
    return Unsure(
        conflicts=tuple(
            _conflict(session, row, field, values)
            for name, ref, field, values in sums.conflicts(conn)
            if (row := held.row(session.ledger, name, ref)) is not None and not row.void
        ),
        devices=tuple(
            Heard(label, _day(at))
            for label, at in sums.last_written(conn, devices.replaced(session.ledger))
        ),
        quarantined=tuple(sums.quarantined(conn, heard)),
        newer=sums.newer(conn),
        gaps=sum(1 for _ in inbox.gaps(session.ledger)),
        waiting=tuple(sorted(open_items.counts(session, period.start, period.end).items())),
    )


def _conflict(session: Session, row: held.Row, field: str, values: tuple[object, ...]) -> Conflict:
    spec = records.load(row.type).field(split_day(field)[0])
    shown = [
        spec.kind.show(value, session.known, row.fields)
        if spec is not None and value is not None
        else str(value or "nothing")
        for value in values
    ]
    return Conflict(row.type, held.display_id(session.ledger, row.n), field, tuple(shown))


def _day(at: int | None) -> str:
    """The day of a time, in UTC, so that a report is the same on every machine."""
    if at is None or not 0 <= at <= LAST_SECOND:
        return ""
    return time.strftime("%Y-%m-%d", time.gmtime(at))

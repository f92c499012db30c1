"""Reports for partners and the public: made of all that was ever given out, and remembered.

What is given out is remembered before its file is written: there may be a record without a file,
never a file without a record. A release counts by what its add says, whatever was corrected or
struck out since: what was read cannot be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain import periods, records
from fieldledger.domain.periods import Period
from fieldledger.domain.record import COMPARTMENTS
from fieldledger.domain.standing import Device
from fieldledger.language import tr
from fieldledger.report import cells
from fieldledger.report.cells import PARTNERS, PUBLIC, Published, Rules
from fieldledger.report.facts import Facts
from fieldledger.report.outward import frame as frames
from fieldledger.report.outward import whole
from fieldledger.report.outward.frame import Frame, Scope
from fieldledger.report.outward.whole import Outward
from fieldledger.services import entries, money_facts, reports
from fieldledger.services.session import Session
from fieldledger.services.settings import setting
from fieldledger.store import devices, feeds, sums
from fieldledger.store import records as held

AUDIENCES = (PARTNERS, PUBLIC)
TYPE = "release"
NEEDED = tuple(name for name in COMPARTMENTS if name != "identity")
LEAST = 3  # what statistical offices hide at least
_IN_ONE = 28_000  # characters of figures in one record


class Given(NamedTuple):
    """A report that was given out: when, for whom, its first and last month, its format, the
    digest of the ledger it was computed from, and what it showed and hid."""

    date: str
    audience: str
    first: str
    last: str
    form: str
    digest: str
    figures: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report that may be given out, as it was computed: beside it all that was given out before,
    the frame of its period, and the rules of its audience."""

    outward: Outward
    frame: Frame
    before: tuple[Given, ...]
    rules: Rules


def prepare(session: Session, period: Period, audience: str, *, preview: bool = False) -> Prepared:
    """The report of a period for others; ``preview``: to look at. Raises Refused, NotAllowed."""
    check_may(session)
    if audience == PUBLIC:
        _check_old_enough(session, period)
    return _computed(session, period, audience, preview)


def explained(session: Session, period: Period, audience: str) -> Prepared:
    """The same, to look at what is hidden and why, however young it is. Raises Refused,
    NotAllowed."""
    check_may(session)
    return _computed(session, period, audience, preview=True)


def _computed(session: Session, period: Period, audience: str, preview: bool) -> Prepared:
    framed = frame_of(session, period)
    with sums.snapshot(session.ledger.conn):
        before = tuple(given(session))
        _refuse_overlap(framed, before)
        ruled = rules(session)
        outward = whole.compute(
            scope(session, framed, audience),
            earlier=_published(before),
            rules=ruled,
            preview=preview,
        )
    return Prepared(outward, framed, before, ruled[audience])


def check_may(session: Session) -> None:
    """Only who reads everything that such a report is made of may make one: who sees a part would
    tell others that the rest is nothing. Raises NotAllowed."""
    entries.refuse_sealed(session)
    if not _reads_everything(session.me):
        raise errors.NotAllowed(
            tr("This device may not read all that a report for others is made of."),
            hint=tr("Such a report is made on a coordinator's device."),
        )


def _refuse_overlap(framed: Frame, before: Sequence[Given]) -> None:
    """Refuse where an earlier period lies across the year of this one. Security rule: of two years
    that overlap, and a few of their months, readers can work out months that no report told, and
    disclosure control has no figures of these to compare."""
    spans = {(span[0], span[-1]) for span in framed.spans}
    first, last = framed.year[0], framed.year[-1]
    for each in before:
        if each.first <= last and each.last >= first and (each.first, each.last) not in spans:
            raise errors.Refused(
                tr(
                    "A report of {first} to {last} was given out, which is no period of the year "
                    "that begins with {month}: readers could subtract.",
                    first=each.first,
                    last=each.last,
                    month=first,
                ),
                hint=tr("Set {name} to what it was then.", name="fiscal-year-start"),
            )


def _reads_everything(device: Device) -> bool:
    return all(device.may_read(name, own=False) for name in NEEDED)


def frame_of(session: Session, period: Period) -> Frame:
    """The frame of a period. Raises Refused where it is no whole month, quarter or year."""
    found = frames.frame_of(period, setting(session, "fiscal-year-start", "10-01"))
    if found is None:
        raise errors.Refused(
            tr(
                "A report for others is for a whole month, a quarter or a year, and {period} is "
                "none of these.",
                period=period.name,
            ),
            hint=tr(
                "Any two days would let readers subtract. Give --month, --year, or --from and --to "
                "of three months of the fiscal year."
            ),
        )
    return found


def _check_old_enough(session: Session, period: Period) -> None:
    days = _number(session, "public-after-days", 90)
    today = session.world.today()
    if today is None:
        raise errors.Refused(
            tr("This computer's clock cannot be trusted, so nobody knows how old the figures are."),
            hint=tr("Set the clock: the public is told nothing that is too young."),
        )
    first = date.fromisoformat(period.end) + timedelta(days=days)
    if date.fromisoformat(today) < first:
        raise errors.Refused(
            tr(
                "{period} is too young for the public: it may be told from {day} on.",
                period=period.name,
                day=first.isoformat(),
            ),
            hint=tr("The setting public-after-days says how old figures must be."),
        )


def rules(session: Session) -> Mapping[str, Rules]:
    """The rules of this ledger. What partners may not know, the public may not know either.
    Security rule: every member may write a setting, and none can take the threshold away."""
    usual = cells.RULES
    partners = max(_number(session, "hide-from-partners", usual[PARTNERS].threshold), LEAST)
    public = _number(session, "hide-from-public", usual[PUBLIC].threshold)
    step = _number(session, "round-for-public", usual[PUBLIC].rounding)
    return {PARTNERS: Rules(partners), PUBLIC: Rules(max(partners, public), max(step, 1))}


def _number(session: Session, name: str, default: int) -> int:
    """A setting that is a whole number; what others wrote may be anything."""
    told = setting(session, name, "")
    usable = told.isascii() and told.isdigit() and len(told) < 5
    return int(told) if usable else default


def scope(session: Session, framed: Frame, audience: str) -> Scope:
    """The facts that a report is made of: of its period, and of each month around it."""
    facts = reports.facts(session, framed.period)
    return Scope(
        audience,
        framed,
        facts,
        {month: _of_month(session, facts, month) for month in framed.year},
    )


def _of_month(session: Session, facts: Facts, month: str) -> Facts:
    """The same facts for a month: what happens in it. What stands at its end is not asked for."""
    period = periods.month(month)
    return replace(
        facts,
        period=period,
        before=periods.year_before(period),
        handed_out=reports.handed_out(session, period),
        handed_out_earlier=(),
        came_in=(),
        came_in_earlier=(),
        money=money_facts.accounts(session, period, facts.stock.items),
    )


def given(session: Session) -> Iterator[Given]:
    """Everything that was given out, in the same order on every device. Raises Refused where a
    release cannot be read."""
    parts: dict[tuple[object, ...], list[tuple[str, Mapping[str, object]]]] = {}
    for row in held.rows(session.ledger, TYPE, voided=True):
        if not _may_be_true(session, row):
            continue
        fields = _first_said(session, row)
        same = ("date", "audience", "first", "last", "form", "digest", "parts")
        # The parts of one release stand in one feed; two devices may have made the same one.
        key = (*(fields.get(name) for name in same), row.n >> 32)
        parts.setdefault(key, []).append((row.ref, fields))
    found = [(min(ref for ref, _ in each), _whole(session, each)) for each in parts.values()]
    yield from (one for _, one in sorted(found, key=lambda each: (each[1].date, each[0])))


def _may_be_true(session: Session, row: held.Row) -> bool:
    """Whether its writer could have given out anything. Security rule: a member that may not make
    such a report wrote this one by hand, to say that figures were told, which nothing would keep
    then, or so that nothing can be given out any more."""
    sign, _, _ = feeds.place(session.ledger, row.n)
    writer = devices.member(session.ledger, sign)
    return writer is None or _reads_everything(writer)


def _first_said(session: Session, row: held.Row) -> Mapping[str, object]:
    """The fields of a release as its add has them."""
    ops_of = held.history(session.ledger, row.ref)
    payload = ops_of[0][2] if ops_of else None
    fields = json.loads(payload).get("fields") if payload else None
    return fields if isinstance(fields, dict) else _refuse(session, row.ref)


def _whole(session: Session, parts: Sequence[tuple[str, Mapping[str, object]]]) -> Given:
    """A release of its parts, which must all be there, and say what a report remembers."""
    ref, fields = parts[0]
    numbers = {each.get("part", 1): each.get("figures") for _, each in parts}
    wanted = fields.get("parts", 1)
    if not isinstance(wanted, int) or set(numbers) != set(range(1, wanted + 1)):
        _refuse(session, ref)
    figures: list[Published] = []
    for number in sorted(numbers, key=str):
        try:
            figures += cells.from_data(json.loads(str(numbers[number])))
        except (ValueError, TypeError):
            _refuse(session, ref)
    names = ("date", "audience", "first", "last", "form", "digest")
    date_, audience, first, last, form, digest = (str(fields.get(name)) for name in names)
    return Given(date_, audience, first, last, form, digest, tuple(figures))


def _refuse(session: Session, ref: str) -> Mapping[str, object]:
    """An earlier report that is not known might be told by the next one."""
    found = feeds.find(session.ledger, ref)
    name = held.display_id(session.ledger, found[0]) if found else ref
    raise errors.Refused(
        tr(
            "What was given out by {record} cannot be read whole, so nothing can be kept from "
            "those who have it.",
            record=name,
        ),
        hint=tr("Merge what its writer has; a newer version of fieldledger may be needed."),
    )


def _published(before: Sequence[Given]) -> list[Published]:
    """All their figures, each under the number of its report and for the audience it says."""
    return [
        each._replace(report=number, audience=one.audience)
        for number, one in enumerate(before, 1)
        for each in one.figures
    ]


def remember(session: Session, prepared: Prepared, form: str) -> int:
    """Remember a report as given out today; how many records that took. Raises Refused where
    another one was given out while this one waited."""
    spec = records.load(TYPE)
    today = session.world.today()
    if today is None:
        raise errors.Refused(
            tr("This computer's clock cannot be trusted, so the day of giving out is not known."),
            hint=tr("Set the clock, and try again."),
        )
    report = prepared.outward.report
    parts = list(_in_parts(prepared.outward.decided.published))
    rows: list[Mapping[str, object]] = [
        {
            "date": today,
            "audience": report.audience,
            "first": report.period.months[0],
            "last": report.period.months[-1],
            "form": form,
            "digest": report.digest,
            "part": number,
            "parts": len(parts),
            "figures": figures,
        }
        for number, figures in enumerate(parts, 1)
    ]
    with session.ledger.writing():
        if feeds.digest(session.ledger).hex() != report.digest:
            raise errors.Refused(
                tr("The ledger has changed since this report was computed."),
                hint=tr("Nothing was given out: make the report again."),
            )
        entries.write_adds(session, spec, rows)
    return len(rows)


def _in_parts(published: Sequence[Published]) -> Iterator[str]:
    """Figures as JSON, cut between two of them where a record has no room for more."""
    part: list[str] = []
    for row in cells.as_data(published):
        one = json.dumps(row, ensure_ascii=True, separators=(",", ":"))
        if part and sum(map(len, part)) + len(part) + len(one) > _IN_ONE:
            yield f"[{','.join(part)}]"
            part = []
        part.append(one)
    yield f"[{','.join(part)}]"

"""How long records about persons are kept: which are due to be erased, by the settings of the
ledger (``retain-TYPE-years``). Nothing is erased by itself."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fieldledger.domain import records
from fieldledger.domain.fields import RecordType
from fieldledger.domain.record import ERASABLE
from fieldledger.services.session import Session
from fieldledger.services.settings import setting
from fieldledger.store import feeds
from fieldledger.store import records as held
from fieldledger.store.records import Row

Days = Mapping[str, Sequence[tuple[str, str]]]


class Due(NamedTuple):
    """A record that is due: its id and type, the last day that it was about, and the day since
    which it is due. Both days are ``""`` where it tells of no day: then a person has to look."""

    id: str
    type: str
    last: str
    since: str


def due(session: Session) -> list[Due]:
    """The records that are due to be erased, those that tell of no day last; none where nobody
    decided how long they are kept, on a device that is not a coordinator's, and where its clock
    cannot be trusted. Void ones are among them: they hold what they held."""
    today = session.world.today()
    if today is None or session.role != "coordinator":
        return []
    found = [each for spec, years in _kept(session) for each in _of(session, spec, years, today)]
    return sorted(found, key=lambda each: (each.since == "", each.since, each.type, each.id))


def _kept(session: Session) -> Iterator[tuple[RecordType, int]]:
    """The types that are kept for so many years only."""
    for name in records.names():
        spec = records.load(name)
        told = setting(session, f"retain-{name}-years", "")
        # What others wrote may be anything: the rule for it is asked at entry only.
        if spec.compartment in ERASABLE and told.isascii() and told.isdigit() and len(told) < 4:
            yield spec, max(1, int(told))


def _of(session: Session, spec: RecordType, years: int, today: str) -> Iterator[Due]:
    labels = feeds.labels(session.ledger)
    for row in held.rows(session.ledger, spec.name, voided=True):
        days = held.timelines(session.ledger, row.ref)
        if not row.void and _goes_on(spec, row):
            continue
        last = max(_days(spec, row, days), default="")
        since = _later(last, years) if last else ""
        if since <= today:
            yield Due(held.display_id(session.ledger, row.n, labels), spec.name, last, since)


def _goes_on(spec: RecordType, row: Row) -> bool:
    """Whether a record is about today, as its type declares it."""
    return any(row.fields.get(name) in words for name, words in spec.ongoing.items())


def _days(spec: RecordType, row: Row, timelines: Days) -> Iterator[str]:
    """All days that a record tells of; of a month the last one."""
    for name, days in timelines.items():
        if spec.field(name) is not None:
            yield from (day for day, _ in days)
    for field in spec.fields:
        value = row.fields.get(field.name)
        if isinstance(value, str) and field.kind.name == "date" and not field.timeline:
            yield value
        elif isinstance(value, str) and field.kind.name == "month" and not field.timeline:
            yield f"{value}-{monthrange(int(value[:4]), int(value[5:]))[1]:02}"


def _later(day: str, years: int) -> str:
    later = f"{int(day[:4]) + years:04}{day[4:]}"
    return later if not later.endswith("-02-29") else f"{later[:4]}-03-01"

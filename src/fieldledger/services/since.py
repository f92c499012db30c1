"""What came in since the last report of earlier days, for the report of a period.

Only what came in is read, and the records that it is about: the cost goes with what is new. The
sums of then are those of now without what these records brought, and with what they brought then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from fieldledger.crypto import signing
from fieldledger.domain import records
from fieldledger.domain.fields import RecordType, split_day
from fieldledger.domain.periods import Period
from fieldledger.report.late import Late, Moved, Since
from fieldledger.services import earlier
from fieldledger.services.session import Session
from fieldledger.store import arrived, feeds
from fieldledger.store.arrived import DAY, Stand, Touched

_DONE = {"add": "added", "set": "corrected", "void": "struck", "restore": "restored"}


class _Sum(NamedTuple):
    """A sum of a month: type, summed field, and the column that says of what."""

    month: str
    type: str
    field: str
    key: str


def since(session: Session, period: Period) -> Since | None:
    """What came in since the last report of days before a period was given out here; None where
    none was."""
    last = earlier.last(session, period)
    if last is None:
        return None
    ledger = session.ledger
    found = arrived.touched(ledger, last.ends, period.start)
    turned = arrived.standing_turned(ledger, last.ends, signing.verify)
    opened, settled = _conflicts(found, period.start)
    return Since(
        last.name,
        last.day,
        last.digest,
        arrived.count(ledger, last.ends),
        _late(session, found, period.start),
        () if turned else tuple(_moved(session, found, period.start)),
        opened,
        settled,
        arrived.erased(ledger, last.ends),
        turned,
    )


def _late(session: Session, found: list[Touched], start: str) -> tuple[Late, ...]:
    labels = feeds.labels(session.ledger)
    counts: dict[tuple[str, str, str], Counter[str]] = {}
    for each in found:
        for n, day, do in _days(session, each):
            if day < start:
                key = day[:7], each.spec.name, labels.get(n >> 32, "?")
                counts.setdefault(key, Counter())[_DONE[do]] += 1
    return tuple(
        Late(*key, *(counted[name] for name in _DONE.values()))
        for key, counted in sorted(counts.items())
    )


def _days(session: Session, each: Touched) -> Iterator[tuple[int, str, str]]:
    """The entries that came in about a record: local number, the day each is about, ``""`` if none,
    and what it does."""
    day = _day(each)
    if each.added:
        first = day or _first_day(session, each)
        if first:
            yield each.n, first, "add"
    for edit in each.edits:
        written = [found for name in edit.fields if (found := split_day(name)[1])]
        yield edit.n, day or min(written, default=""), edit.do


def _first_day(session: Session, each: Touched) -> str:
    return arrived.first_day(session.ledger, _identity(session, each.n))


def _identity(session: Session, n: int) -> str:
    """The identity of an op by its local number."""
    (head,) = session.ledger.conn.execute("SELECT head FROM op WHERE n=?", (n,)).fetchone()
    return feeds.placed(n, bytes(head)).op


def _day(each: Touched) -> str:
    """The day of a record that belongs to one; the earlier one where it was moved."""
    days = [str(stand.values.get(DAY) or "") for stand in (each.then, each.now) if stand]
    return min((day for day in days if day), default="")


def _conflicts(found: list[Touched], start: str) -> tuple[int, int]:
    """How many fields of records of earlier days, or of none, are in dispute now and were not, and
    the other way round."""
    opened = settled = 0
    for each in found:
        if _day(each) < start:
            then, now = (
                stand.conflicts if stand and stand.live else frozenset[str]()
                for stand in (each.then, each.now)
            )
            opened += len(now - then)
            settled += len(then - now)
    return opened, settled


def _moved(session: Session, found: list[Touched], start: str) -> Iterator[Moved]:
    differences: dict[_Sum, Counter[str]] = {}
    by: dict[_Sum, Counter[str]] = {}
    for each in found:
        brought: dict[_Sum, Counter[str]] = {}
        for stand, sign in ((each.then, -1), (each.now, 1)):
            for whole, of, value in _brings(each.spec, stand, start):
                brought.setdefault(whole, Counter())[of] += sign * value
        for whole, values in brought.items():
            moves = {of: value for of, value in values.items() if value}
            differences.setdefault(whole, Counter()).update(moves)
            by.setdefault(whole, Counter()).update(dict.fromkeys(moves, 1))
    for whole, values in sorted(differences.items()):
        month, name, field, key = whole
        spec = records.load(name)
        now = arrived.shown(session.ledger, spec, field, key, month) if any(values.values()) else {}
        money = spec.fields_by_name[field].kind.name == "money"
        for of, value in sorted(values.items()):
            if value:
                whole_now = now.get(of, 0)
                item, currency = ("", of) if money else (of, "")
                yield Moved(
                    month, name, field, item, currency,
                    whole_now - value, whole_now, by[whole][of],
                )  # fmt: skip


def _brings(spec: RecordType, stand: Stand | None, start: str) -> Iterator[tuple[_Sum, str, int]]:
    """What a record brings to the sums of months that lie whole before a day."""
    if stand is None or not stand.live or spec.field(DAY) is None:
        return
    month = str(stand.values.get(DAY) or "")[:7]
    for field in spec.sums:
        value = stand.values.get(field)
        if isinstance(value, int) and month < start[:7]:
            kind = spec.fields_by_name[field].kind
            key = kind.needs if kind.name == "quantity" else getattr(kind, "currency", "")
            of = str(stand.values.get(key) or "") if key else ""
            yield _Sum(month, spec.name, field, key), of, value

"""What a report says of people, and of what was done for them: gathered from the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from fieldledger.domain import records
from fieldledger.domain.fields import RecordType
from fieldledger.domain.periods import Period
from fieldledger.domain.record import COMPARTMENTS
from fieldledger.report import aid, counted, counting
from fieldledger.report.seen import ALL, NONE, OWN, People, Seen, bands_of
from fieldledger.services.session import Session
from fieldledger.services.settings import setting
from fieldledger.store import erasing, living
from fieldledger.store import records as held

TYPES = (
    "allowance",
    "child",
    "event",
    "expense",
    "feedback",
    "follow-up",
    "incident",
    "medical",
    "person",
    "pledge-payment",
    "publication",
    "rescue",
    "resettlement",
    "sponsor",
    "sponsorship",
)


# What a report tells of its own days alone: no others are read.
OF_PERIOD = frozenset({"event", "pledge-payment", "publication"})
# Only those for a record are asked for here; the others are sums (``services.money_facts``).
FOR_A_RECORD = "expense", "for_record"


def people(session: Session, period: Period) -> People:
    """What is known of people on this device, of all days, but for what is told of the days of a
    period alone."""
    told = [(ref, body["counts"]) for ref, body in erasing.telling(session.ledger)]
    named = held.display_ids(session.ledger)
    found = {name: _records(session, records.load(name), named, period) for name in TYPES}
    for name in counted.COUNTED:
        found[name] += tuple(counted.read(name, told))
    found[aid.DUE] = tuple(counting.dues(told))
    return People(
        records=found,
        clearance={name: _clearance(session, name) for name in COMPARTMENTS},
        bands=bands(session),
        of_age=_number(session, "coming-of-age", 18),
        follow_up_months=_number(session, "follow-up-months", 3),
    )


def bands(session: Session) -> tuple[tuple[int, int], ...]:
    """The bands of age of this ledger."""
    return bands_of(setting(session, "age-bands", ""))


def _records(
    session: Session, spec: RecordType, named: Callable[[int], str], period: Period
) -> tuple[Seen, ...]:
    asked = living.ALL
    if spec.name in OF_PERIOD:
        asked = living.of_days(period.start, period.end)
    elif spec.name == FOR_A_RECORD[0]:
        asked = living.holding(FOR_A_RECORD[1])
    return tuple(
        _seen(each, str(each.values[spec.code][0]) if spec.code else named(each.n))
        for each in living.living(session.ledger.conn, spec.name, asked)
    )


def seen(session: Session, name: str) -> Iterator[tuple[int, Seen]]:
    """The live records of a type that has codes, each with its local number."""
    code = str(records.load(name).code)
    for each in living.living(session.ledger.conn, name):
        yield each.n, _seen(each, str(each.values[code][0]))


def _seen(each: living.Living, code: str) -> Seen:
    return Seen(each.ref, code, each.values, _texts(each.days))


def _texts(
    days: Mapping[str, list[tuple[str, living.Values]]],
) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Timelines with texts for values, ``""`` for those that were taken back."""
    return {
        field: tuple((day, tuple(str(value or "") for value in stand)) for day, stand in found)
        for field, found in days.items()
    }


def _clearance(session: Session, compartment: str) -> str:
    if session.me.may_read(compartment, own=False):
        return ALL
    return OWN if session.me.may_read(compartment, own=True) else NONE


def _number(session: Session, name: str, default: int) -> int:
    text = setting(session, name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 else default

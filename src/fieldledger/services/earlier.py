"""An earlier state of the ledger, looked at once more: for a report that was given out from it.

It is computed in memory from the ops that were held then; the ledger is only read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.domain.periods import Period
from fieldledger.language import tr, trn
from fieldledger.report.figures import COORDINATORS
from fieldledger.report.shape import Report
from fieldledger.services import entries
from fieldledger.services.session import Session
from fieldledger.store import feeds, sums

_KEPT = "reports"  # the key of ``meta``
_DIGEST = re.compile(r"[0-9a-f]{16,64}")


@contextmanager
def state(session: Session, digest: str | None) -> Iterator[Session]:
    """This device as it was in the state with a digest, given by its first 16 hexadecimal digits
    or more; without one as it is. Raises Refused."""
    if digest is None:
        yield session
        return
    wanted = digest.strip().lower()
    if not _DIGEST.fullmatch(wanted):
        raise errors.Refused(
            tr("{option} takes the digest of a report: 16 to 64 digits and letters a to f.",
               option="--as-of"),
            hint=tr("It stands in the last line of each report."),
        )  # fmt: skip
    from fieldledger.store import past  # heavy, and no report of now needs it

    entries.refuse_sealed(session)
    with sums.snapshot(session.ledger.conn):
        found = past.find(session.ledger, lambda each: each.startswith(wanted))
        if found is None:
            raise _not_found()
        with past.as_of(session.ledger, found, signing.verify) as then:
            yield Session(session.home, then, session.world)


def _not_found() -> errors.Refused:
    return errors.Refused(
        tr("This device does not know of a state with this digest."),
        hint=tr(
            "Ask for it where the report was made: each device knows the states through which it "
            "passed itself."
        ),
    )


class Given(NamedTuple):
    """A report that was given out here: its audience and period, the digest of its state, the day
    by this device's clock, ``""`` where it could not be trusted, and the state (``store.past``)."""

    audience: str
    start: str
    end: str
    name: str
    digest: str
    day: str
    ends: dict[int, int]


def remember(session: Session, report: Report) -> None:
    """Write down that a report was given out in this state. Raises InUse, CannotWrite."""
    known, period = _given(session), report.period
    same = (report.audience, period.start, period.end, period.name, report.digest)
    if same in [each[:5] for each in known]:
        return
    given = Given(*same, session.world.today() or "", feeds.ends(session.ledger))
    with session.ledger.writing():
        session.ledger.put_meta(_KEPT, json.dumps([*known, given]))


def last(session: Session, period: Period, audience: str = COORDINATORS) -> Given | None:
    """The report that was given out last of those of the latest days before a period; None where
    none was. None that was given out after the report of this period and state itself was."""
    given = _given(session)
    if not given:
        return None
    now, digest = feeds.ends(session.ledger), feeds.digest(session.ledger).hex()
    found = None
    for each in given:
        if (each.start, each.end, each.digest) == (period.start, period.end, digest):
            break
        held_then = all(now.get(no, 0) >= number for no, number in each.ends.items())
        if each.audience == audience and each.end < period.start and held_then:
            found = each if found is None or each.end >= found.end else found
    return found


def _given(session: Session) -> list[Given]:
    try:
        told = json.loads(str(session.ledger.meta(_KEPT)))
    except KeyError:
        return []
    return [
        Given(audience, start, end, name, digest, day, {int(no): at for no, at in ends.items()})
        for audience, start, end, name, digest, day, ends in told
    ]


def told(session: Session, then: Session) -> list[str]:
    """What has to be said of a report made in an earlier state, beside the report."""
    from fieldledger.store import arrived, past

    since = arrived.count(session.ledger, feeds.ends(then.ledger))
    found = [
        trn(
            "This is a report as of an earlier state: {n} entry has come in since.",
            "This is a report as of an earlier state: {n} entries have come in since.",
            since,
        )
    ]
    gone = past.erased_since(session.ledger, then.ledger)
    if gone:
        found.append(
            trn(
                "{n} record that was held then was erased since: it is not counted any more.",
                "{n} records that were held then were erased since: they are not counted any more.",
                gone,
            )
        )
    return found

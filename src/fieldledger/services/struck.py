"""Those who lived where an incident struck a shelter: without contact until there is news.

An incident at a shelter says nothing of those who lived there. Until somebody hears of them, they
are without contact from its day on: one op each, all in one group (ops §3.2), each under a reason
that names the incident, so that the whole can be found and taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fieldledger import errors
from fieldledger.domain import records, striking
from fieldledger.domain.fields import AT
from fieldledger.domain.review import Item, Side
from fieldledger.domain.striking import Blow, Life
from fieldledger.language import tr, trn
from fieldledger.report import words
from fieldledger.services import entries
from fieldledger.services.session import Session
from fieldledger.store import feeds, lives, projection
from fieldledger.store import records as held

INCIDENT = "incident"
NEWS = {"follow-up": "child", "medical": "person"}
"""What else tells that somebody was heard of, and its field that says who."""
SORTS = ("child", "person")
"""Whom an incident may strike, and many of them in words."""
_NO_END = "9999-12-31"


class Struck(NamedTuple):
    """Whom an incident struck: its id and kind, the shelter and the day; the codes of those who are
    without contact by it, of those left out since the arrest names them, and the types that this
    device may not read."""

    id: str
    kind: str
    shelter: str
    day: str
    codes: tuple[str, ...]
    left_out: tuple[str, ...]
    unread: tuple[str, ...]


def ask(session: Session, word: str) -> Struck:
    """Whom ``lose`` would write about, without doing it. Raises Refused, NotAllowed."""
    return _plan(session, word)[0]


def offered(session: Session, type_name: str, word: str) -> Struck | None:
    """Whom an entry that was just made struck; None where it is no blow to anybody known here."""
    if type_name != INCIDENT or entries.is_sealed(session, records.load(INCIDENT)):
        return None
    row = entries.find_record(session, word, INCIDENT)
    if not striking.is_blow(str(row.fields["kind"]), str(row.fields["shelter"] or "")):
        return None
    plan, _, _ = _plan(session, word)
    return plan if plan.codes else None


def lose(session: Session, word: str) -> Struck:
    """Write that all who are missed since an incident are without contact from its day on. Raises
    Refused where nobody is; NotAllowed."""
    with session.ledger.writing():
        plan, blow, found = _plan(session, word)
        if not found:
            raise errors.Refused(
                tr(
                    "Nobody is known here who was at {shelter} and of whom there is no news since "
                    "{day}.",
                    shelter=plan.shelter,
                    day=plan.day,
                ),
                hint=tr("See 'fieldledger show {record}'.", record=plan.id)
                if not plan.unread
                else tr(
                    "This device may not read {records}: a coordinator can write it.",
                    records=_listed(plan.unread),
                ),
            )
        _write(session, found, blow.day, striking.LOST, _reason(plan))
    return plan


def take_back(session: Session, word: str) -> Struck:
    """Take that back: they are as they were, but for those of whom somebody wrote otherwise since
    for that day. Raises Refused where there are none; NotAllowed."""
    with session.ledger.writing():
        plan, blow, _ = _plan(session, word)
        key, reason = f"status{AT}{blow.day}", _reason(plan)
        written = [life for life in _lives(session) if _is_by(session, life, key, reason)]
        if not written:
            raise errors.Refused(
                tr("Nobody is without contact by {id}.", id=plan.id),
                hint=tr("'fieldledger struck {id}' writes that somebody is.", id=plan.id),
            )
        _write(session, written, blow.day, None, f"taken back: {reason}")
    return plan._replace(codes=tuple(life.code for life in written))


def waiting(session: Session, day: str) -> Iterator[Item]:
    """The incidents up to a day at whose shelters some lived of whom there is no news since, as
    far as this device may read them."""
    blows = [b for b in lives.blows(session.ledger.conn, INCIDENT) if b.day <= day]
    everybody = _lives(session) if blows else []
    for blow in blows:
        found = striking.struck(blow, everybody, day)
        if found:
            counts = [sum(life.type == sort for life in found) for sort in SORTS]
            sides = tuple(Side(life.ref, life.n, life.code) for life in found)
            told: tuple[str | int, ...] = (blow.kind, blow.day, blow.shelter, *counts)
            yield Item("struck", blow.ref, INCIDENT, blow.n, sides=sides, told=told)


def counted(counts: Sequence[str | int]) -> str:
    """``3 children and 1 person``, of how many there are of each sort."""
    children, people = map(int, counts)
    told = (
        trn("{n} child", "{n} children", children),
        trn("{n} person", "{n} people", people),
    )
    return words.listed(each for each, n in zip(told, (children, people), strict=True) if n)


def _plan(session: Session, word: str) -> tuple[Struck, Blow, list[Life]]:
    entries.readable(session, INCIDENT)
    row = entries.find_record(session, word, INCIDENT)
    name = held.display_id(session.ledger, row.n)
    blow = next((b for b in lives.blows(session.ledger.conn, INCIDENT) if b.ref == row.ref), None)
    if blow is None:
        raise errors.Refused(
            tr(
                "{id} leaves nobody without contact: it is void, or names no shelter, or is none "
                "of {kinds}.",
                id=name,
                kinds=", ".join(striking.BLOWS),
            ),
            hint=tr("Say what became of somebody: 'fieldledger set CODE status=… --on DAY'."),
        )
    everybody = _lives(session)
    found = striking.lost(blow, everybody, _NO_END)
    whole = striking.struck(blow, everybody, _NO_END)
    shelter = session.known.get(blow.shelter)
    plan = Struck(
        name,
        blow.kind,
        shelter.code if shelter else name,
        blow.day,
        tuple(life.code for life in found),
        tuple(life.code for life in whole if life not in found),
        tuple(sort for sort in SORTS if entries.is_sealed(session, records.load(sort))),
    )
    return plan, blow, found


def _lives(session: Session) -> list[Life]:
    return lives.lives(session.ledger.conn, SORTS, NEWS)


def _write(
    session: Session, found: Sequence[Life], day: str, status: str | None, reason: str
) -> None:
    """One op for each, in one group, over what holds the status of that day."""
    group = feeds.own_run(session.ledger).last + 1
    key = f"status{AT}{day}"
    body: dict[str, object] = {"do": "set", "fields": {key: status}, "group": group}
    for life in found:
        row = held.row(session.ledger, life.type, life.ref)
        state = held.state_of(session.ledger, life.ref)
        if row is not None and state is not None:
            entries.write_change(session, row, body, state.holders((key,)), reason)


def _is_by(session: Session, life: Life, key: str, reason: str) -> bool:
    """Whether all that holds somebody's status of a day was written under this reason, be it on two
    devices that did not know of each other."""
    state = held.state_of(session.ledger, life.ref)
    candidates = state.candidates.get(key, ()) if state else ()
    return bool(candidates) and all(
        each.value == striking.LOST and _reason_of(session, each.op) == reason
        for each in candidates
    )


def _reason_of(session: Session, op: str) -> str:
    found = feeds.find(session.ledger, op)
    row = session.ledger.conn.execute(
        "SELECT payload FROM op WHERE n=?", (found[0] if found else -1,)
    ).fetchone()
    return str(projection.read(row[0]).get("reason", "")) if row and row[0] else ""


def _reason(plan: Struck) -> str:
    """It stands in the compartments of those who were struck, so it does not say what happened."""
    return f"no news since incident {plan.id}"


def _listed(types: Sequence[str]) -> str:
    return words.listed(tr("{type} records", type=tr(records.load(name).title)) for name in types)

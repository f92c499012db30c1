"""Correcting and voiding entries that this device sealed, without reading them.

Nothing on the device tells of which type an entry is, or which of its ops are about one record. So
the person says the type, and an op names every op that this device sealed since: what it replaces
of other records is nothing (law 1).
"""

from __future__ import annotations

from collections.abc import Sequence

from fieldledger import errors
from fieldledger.domain import entry
from fieldledger.domain.fields import RecordType
from fieldledger.language import tr
from fieldledger.services import entries
from fieldledger.services.entries import Saved
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, records
from fieldledger.store.feeds import Placed

# So many references fit into a payload beside the rest.
_MOST_OVER = 1_000


def is_unread(session: Session, word: str) -> bool:
    """Whether this is the id of an op that this device sealed."""
    return _found(session, word) is not None


def change(
    session: Session,
    type_name: str,
    record: str,
    pairs: Sequence[tuple[str, str]],
    reason: str,
    *,
    on: str | None = None,
) -> Saved:
    """Correct fields of a sealed entry. Raises Refused with all problems."""
    spec, add = _of(session, type_name, record)
    reading = entries.complete(entry.read_unseen_changes(spec, pairs, session.known, on=on), spec)
    if not reading.fields:
        raise errors.Refused(
            tr("No field was given."), hint=tr("Write field=value, e.g. quantity=90kg.")
        )
    return _write(session, spec, add, {"do": "set", "fields": dict(reading.fields)}, reason)


def void(session: Session, type_name: str, record: str, reason: str) -> Saved:
    """Strike a sealed entry out. Raises Refused."""
    spec, add = _of(session, type_name, record)
    return _write(session, spec, add, {"do": "void"}, reason)


def unvoid(session: Session, type_name: str, record: str, reason: str) -> Saved:
    """Take the striking out of a sealed entry back. Raises Refused."""
    spec, add = _of(session, type_name, record)
    return _write(session, spec, add, {"do": "restore"}, reason)


def _of(session: Session, type_name: str, word: str) -> tuple[RecordType, Placed]:
    spec, add = entries.type_of(type_name), _found(session, word)
    if add is None:
        raise errors.Refused(
            tr("There is no sealed entry '{word}' of this device.", word=word),
            hint=tr("Its id was shown when it was saved, and looks like a1-42."),
        )
    if not entries.is_sealed(session, spec):
        raise errors.Refused(
            tr(
                "'{word}' is sealed, and this device seals no {type} records.",
                word=word,
                type=tr(spec.title),
            ),
            hint=tr("Name the type that the entry has."),
        )
    return spec, add


def _found(session: Session, word: str) -> Placed | None:
    named = set(records.find_by_id(session.ledger, word))
    found = [each for each in own(session) if each.n in named]
    return found[0] if len(found) == 1 else None


def own(session: Session) -> list[Placed]:
    """All that this device sealed, the oldest first, before it was restored, too."""
    was = reversed(devices.formerly(session.ledger))
    return [
        each
        for device in (*was, session.me)
        for each in feeds.sealed_in(session.ledger, device.feed, device.sign)
    ]


def _write(
    session: Session, spec: RecordType, add: Placed, body: dict[str, object], reason: str
) -> Saved:
    with session.ledger.writing():
        whole = own(session)
        since = whole[whole.index(add) + 1 :][-_MOST_OVER:]
        over = [records.reference(session.ledger, each.n) for each in (add, *since)]
        entries.write_about(session, spec, over[0], body, over, reason)
    return entries.saved(session, spec, add)

"""What to say where a word names no record type, no record, or several."""

from __future__ import annotations

from collections.abc import Sequence

from fieldledger import errors
from fieldledger.domain import entry, ops, records
from fieldledger.language import tr
from fieldledger.services.either import either
from fieldledger.services.session import Session
from fieldledger.store import erasing
from fieldledger.store import records as held
from fieldledger.store.records import Row


def type_called(name: str) -> errors.Refused:
    """There is no record type of this name: with what may have been meant."""
    near = entry.suggest(name, records.names())
    return errors.Refused(
        tr("There is no record type '{name}'.", name=name),
        hint=tr("Did you mean {names}?", names=either(near))
        if near
        else tr("The types are {names}.", names=", ".join(records.names())),
    )


def record_called(session: Session, word: str, found: Sequence[Row]) -> errors.FieldledgerError:
    """Not one record has this id or code: several have it, or none that this device can read."""
    if found:
        ids = ", ".join(held.display_id(session.ledger, row.n) for row in found)
        return errors.Refused(
            tr("'{word}' names {many} records: {ids}.", word=word, many=len(found), ids=ids),
            hint=tr("Give the id of one."),
        )
    if held.is_closed(session.ledger, word):
        return errors.NotAllowed(
            tr("This device cannot read {word}.", word=word),
            hint=tr(
                "If it wrote it, it can still correct it or strike it out: 'fieldledger set TYPE "
                "{word}', 'fieldledger void {word}'.",
                word=word,
            ),
        )
    if _is_erased(session, word):
        return errors.Refused(
            tr("{word} was erased.", word=word),
            hint=tr("'fieldledger show {word}' tells by whom, when and why.", word=word),
        )
    return errors.Refused(
        tr("There is no record '{word}' on this device.", word=word),
        hint=tr("An id looks like a1-42; 'fieldledger list TYPE' shows them."),
    )


def _is_erased(session: Session, word: str) -> bool:
    named = held.find_by_id(session.ledger, word)
    identities = (ops.identity(held.reference(session.ledger, n)) for n in named)
    return any(erasing.is_erased(session.ledger, each) for each in identities)

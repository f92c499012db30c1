"""Asking the ledger in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldledger import errors
from fieldledger.language import tr
from fieldledger.services.session import Session
from fieldledger.store import querying

_LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows under column names; a value is text, a number or None."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str | int | float | None]]


def ask(session: Session, query: str) -> Answer:
    """The answer to one SELECT over what this device may read; bytes as hex. Raises Refused."""
    if not query.strip():
        raise errors.Refused(tr("There is no query."), hint="fieldledger sql 'SELECT …'")
    if len(query) > _LONGEST:
        raise errors.Refused(
            tr("The query is longer than 100,000 characters."), hint=tr("Shorten it.")
        )
    found = querying.ask(session.ledger, query)
    return Answer(found.columns, [tuple(map(_plain, row)) for row in found.rows])


def _plain(value: object) -> str | int | float | None:
    """A value as text and JSON can hold it: they know neither bytes nor infinity."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and abs(value) == float("inf"):
        return "Infinity" if value > 0 else "-Infinity"
    if value is None or isinstance(value, (int, float)):
        return value
    return str(value)

"""The records of a type as a table, which ``import`` reads back; and what reading one may know."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fieldledger.domain import columns, ops, records, tabular
from fieldledger.domain.fields import RecordType
from fieldledger.domain.kind import Found, Known
from fieldledger.domain.kinds import LABEL
from fieldledger.services import entries
from fieldledger.services.session import Session
from fieldledger.store import imported
from fieldledger.store import records as held
from fieldledger.store.imported import Whole

Keep = Callable[[Whole], bool]

_ID = re.compile(rf"{LABEL}-[0-9]+(?:~[0-9a-f]*)?")


def every(_whole: Whole) -> bool:
    return True


def as_csv(
    session: Session, type_name: str, *, voided: bool = False, keep: Keep = every
) -> tuple[str, int]:
    """The records of a type as CSV, and how many; with void ones, and a column that marks them, if
    asked for; those that ``keep`` keeps (``services.filtering``)."""
    header, rows = table(session, type_name, voided=voided, keep=keep)
    text = tabular.csv_text(header, ([row.get(name, "") for name in header] for row in rows))
    return text, len(rows)


def table(
    session: Session, type_name: str, *, voided: bool, keep: Keep = every
) -> tuple[list[str], list[dict[str, str]]]:
    """The columns of such a table, and its rows as cells by them."""
    spec, known = entries.readable(session, type_name), Remembered(session)
    header = [*columns.header(spec), *([columns.VOID] if voided else ())]
    wholes = filter(keep, imported.wholes(session.ledger, spec, voided=voided))
    return header, [cells_of(spec, known, whole) for whole in wholes]


def as_json_lines(
    session: Session, type_name: str, *, voided: bool = False, keep: Keep = every
) -> tuple[str, int]:
    """The same as JSON lines."""
    spec, known = entries.readable(session, type_name), Remembered(session)
    wholes = [*filter(keep, imported.wholes(session.ledger, spec, voided=voided))]
    rows = (
        {
            columns.ID: whole.id,
            **columns.values(spec, known, whole.fields, whole.days),
            **({columns.VOID: whole.void} if voided else {}),
        }
        for whole in wholes
    )
    return tabular.json_lines(rows), len(wholes)


def cells_of(spec: RecordType, known: Known, whole: Whole) -> dict[str, str]:
    """A record as the cells that ``as_csv`` writes; what is empty is left out."""
    return {
        columns.ID: whole.id,
        columns.VOID: "yes" if whole.void else "no",
        **columns.cells(spec, known, whole.fields, whole.days),
    }


@dataclass(slots=True)
class Remembered:
    """A ledger as readers of words know it (``domain.kind.Known``), each record looked up once.

    A table has many rows and few codes: the codes of a type are read together, and what an id
    names is kept. ``today`` is None, so that nothing is read by the day of the import.
    """

    session: Session
    today: str | None = None
    codes: dict[str, dict[str, list[Found]]] = field(default_factory=dict)
    found: dict[tuple[tuple[str, ...], str], Sequence[Found]] = field(default_factory=dict)
    named: dict[str, Found | None] = field(default_factory=dict)

    def find(self, types: tuple[str, ...], word: str) -> Sequence[Found]:
        """The records of these types with this code or id."""
        key = (types, word)
        if key not in self.found:
            by_id = bool(_ID.fullmatch(word.strip().lower()))
            self.found[key] = (
                held.find(self.session.ledger, types, word) if by_id else self._coded(types, word)
            )
        return self.found[key]

    def get(self, ref: str) -> Found | None:
        """The record that a reference names."""
        identity = ops.identity(ref)
        if identity not in self.named:
            self.named[identity] = held.get(self.session.ledger, ref)
        return self.named[identity]

    def _coded(self, types: tuple[str, ...], word: str) -> list[Found]:
        folded = held.fold(word)
        wanted = [name for name in types if name in records.names()]
        return [one for name in wanted for one in self._codes_of(name).get(folded, ())]

    def _codes_of(self, name: str) -> dict[str, list[Found]]:
        if name not in self.codes:
            codes = self.codes[name] = {}
            for one in held.coded(self.session.ledger, name):
                codes.setdefault(held.fold(one.code), []).append(one)
                self.named[ops.identity(one.ref)] = one
        return self.codes[name]

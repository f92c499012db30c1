"""`set ID field=value …`: correct a record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason
from fieldledger.domain import records
from fieldledger.domain.entry import spoken
from fieldledger.errors import Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.entries import Saved
    from fieldledger.services.session import Session


def set_(
    record: Annotated[str, Argument(metavar="ID", help="a record's id (a1-42) or its code")],
    values: Annotated[
        list[str] | None, Argument(metavar="FIELD=VALUE...", help="or --field value")
    ] = None,
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="why; asked for at a terminal")
    ] = "",
    on: Annotated[
        str | None, Option("--on", metavar="DAY", help="the day from which it holds (timelines)")
    ] = None,
    file: Annotated[
        Path | None, Option("--from", metavar="-", help="of what is not typed here: JSON on stdin")
    ] = None,
) -> None:
    """Correct a record. The old value stays in its history; an empty value clears a field.

    The type may stand before the ID. An entry that this device sealed needs
    it, and no values: they are asked, or read from standard input with --from -.

    \b
      fieldledger set a1-42 quantity=85kg --reason "counted again"
      fieldledger set s-12 status=closed --on 2004-05-01 --reason "moved"
      fieldledger set distribution a1-42
    """
    from fieldledger.cli.opening import opened
    from fieldledger.cli.options import split_pairs
    from fieldledger.services import unread

    pairs, others = split_pairs(values or ())
    type_name, record = _named(record, others)
    with opened() as session:
        if type_name and unread.is_unread(session, record):
            from fieldledger.cli.unread import refuse_typed

            refuse_typed([pairs, reason, on], file)
            saved = _unread(session, type_name, record, file)
        else:
            saved = _seen(session, type_name, record, _Typed(pairs, reason, on), file)
    ui.show({"id": saved.id, "type": saved.type}, [f"{saved.id}  {spoken(saved.line)}".rstrip()])


class _Typed(NamedTuple):
    """A correction beside the record: as it stood on the command line, or was told otherwise."""

    pairs: list[tuple[str, str]]
    reason: str
    on: str | None


def _seen(
    session: Session, type_name: str | None, record: str, typed: _Typed, file: Path | None
) -> Saved:
    """Correct a record that this device can read."""
    from fieldledger.services import entries

    spec = records.load(entries.find_record(session, record, type_name).type)
    if spec.prompts_only:
        from fieldledger.cli.unread import refuse_typed

        refuse_typed([*typed.pairs, typed.reason, typed.on], file, spec)
        # Inside shell a line stays nowhere, so what was typed there is taken.
        typed = typed if typed.pairs else _otherwise(file)
    elif file is not None:
        raise Refused(tr("--from is for entries whose values are not typed on the command line."))
    pairs, reason, on = typed
    return entries.change(session, record, pairs, a_reason(reason), on=on, type_name=type_name)


def _named(first: str, others: Sequence[str]) -> tuple[str | None, str]:
    """The type, where one was typed, and the record."""
    if len(others) == 1 and first in records.names():
        return first, others[0]
    if others:
        raise Refused(
            tr(
                "{word}: each value needs its field before it, like quantity=85kg.",
                word=others[0],
            ),
            hint=tr("See: fieldledger set --help"),
        )
    return None, first


def _unread(session: Session, type_name: str, record: str, file: Path | None) -> Saved:
    from fieldledger.services import unread

    pairs, reason, on = _otherwise(file)
    return unread.change(session, type_name, record, pairs, a_reason(reason), on=on)


def _otherwise(file: Path | None) -> _Typed:
    """A correction from standard input, or from a person's answers."""
    from fieldledger.cli.unread import ask_changes, text_of, told

    given = told(file)
    if given is None:
        return _Typed(ask_changes(), "", None)
    fields = given.get("fields")
    if not isinstance(fields, dict):
        raise Refused(
            tr('Standard input holds no "fields".'),
            hint=tr('For example {"fields": {"people": "12"}, "reason": "counted again"}.'),
        )
    pairs = [(name, "" if value is None else str(value)) for name, value in fields.items()]
    on = text_of(given, "on") if "on" in given else None
    return _Typed(pairs, text_of(given, "reason"), on)


set_.__name__ = "set"
app = app_of(set_, loose=True)

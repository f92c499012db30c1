"""`set ID field=value …`: correct a record."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason
from fieldledger.errors import Refused


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
) -> None:
    """Correct a record. The old value stays in its history; an empty value clears a field.

    \b
      fieldledger set a1-42 quantity=85kg --reason "counted again"
      fieldledger set s-12 status=closed --on 2004-05-01 --reason "moved"
    """
    from fieldledger.cli.opening import opened
    from fieldledger.cli.options import split_pairs
    from fieldledger.services import entries

    pairs, others = split_pairs(values or ())
    if others:
        raise Refused(
            f"{others[0]}: each value needs its field before it, like quantity=85kg.",
            hint="See: fieldledger set --help",
        )
    with opened() as session:
        saved = entries.change(session, record, pairs, a_reason(reason), on=on)
    ui.show({"id": saved.id, "type": saved.type}, [f"{saved.id}  {saved.line}"])


set_.__name__ = "set"
app = app_of(set_, loose=True)

"""`unvoid ID`: take a striking out back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason
from fieldledger.domain.entry import spoken
from fieldledger.errors import Refused
from fieldledger.language import tr


def unvoid(
    record: Annotated[str, Argument(metavar="ID", help="a record's id (a1-42) or its code")],
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="why; asked for at a terminal")
    ] = "",
    file: Annotated[
        Path | None, Option("--from", metavar="-", help="of a sealed entry: JSON on standard input")
    ] = None,
) -> None:
    """Take back a striking out: the record counts again.

    \b
      fieldledger unvoid a1-42 --reason "struck out by mistake"
    """
    from fieldledger.cli.opening import opened
    from fieldledger.cli.unread import type_and_reason
    from fieldledger.services import entries, unread

    with opened() as session:
        if unread.is_unread(session, record):
            saved = unread.unvoid(session, *type_and_reason(record, reason, file))
        elif file is not None:
            raise Refused(tr("--from is for entries that this device sealed."))
        else:
            saved = entries.unvoid(session, record, a_reason(reason))
    ui.show(
        {"id": saved.id, "type": saved.type},
        [tr("unvoid: {id}  {line}", id=saved.id, line=spoken(saved.line)).rstrip()],
    )


app = app_of(unvoid)

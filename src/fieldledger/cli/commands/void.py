"""`void ID`: strike a record out."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason


def void(
    record: Annotated[str, Argument(metavar="ID", help="a record's id (a1-42) or its code")],
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="why; asked for at a terminal")
    ] = "",
) -> None:
    """Strike a record out. It stays in the log, and counts nowhere.

    \b
      fieldledger void a1-42 --reason "entered twice"
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import entries

    with opened() as session:
        saved = entries.void(session, record, a_reason(reason))
    ui.show({"id": saved.id, "type": saved.type}, [f"void: {saved.id}  {saved.line}"])


app = app_of(void)

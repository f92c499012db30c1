"""`unvoid ID`: take a striking out back."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason


def unvoid(
    record: Annotated[str, Argument(metavar="ID", help="a record's id (a1-42) or its code")],
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="why; asked for at a terminal")
    ] = "",
) -> None:
    """Take a striking out back: the record counts again.

    \b
      fieldledger unvoid a1-42 --reason "struck out by mistake"
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import entries

    with opened() as session:
        saved = entries.unvoid(session, record, a_reason(reason))
    ui.show({"id": saved.id, "type": saved.type}, [f"unvoid: {saved.id}  {saved.line}"])


app = app_of(unvoid)

"""`money`: funds by earmark, cash by holder, and what came in and was spent this fiscal year."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of


def money(
    on: Annotated[
        str | None, Option("--on", metavar="DAY", help="at the end of that day; today without it")
    ] = None,
) -> None:
    """Show funds by earmark, cash by holder, and this fiscal year's income and costs.

    \b
      fieldledger money
      fieldledger money --on 2004-09-30
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import money as accounts

    with opened() as session:
        made = accounts.books(session, on)
    ui.show(accounts.document(made), accounts.lines(made))


app = app_of(money)

"""`stock`: what is where, from everything that came in, went out, moved, was lost or counted."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.tables import of_rows


def stock(
    on: Annotated[
        str | None, Option("--on", metavar="DAY", help="at the end of that day; today without it")
    ] = None,
) -> None:
    """Show what is where.

    \b
      fieldledger stock
      fieldledger stock --on 2004-09-30
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services.stock import stock as stock_of

    with opened() as session:
        rows = stock_of(session, on)
    ui.show(rows, of_rows(rows) if rows else ["nothing in stock"])


app = app_of(stock)

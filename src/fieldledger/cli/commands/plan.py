"""`plan`: what a month needs, has and lacks; of one that is over, how it went."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of


def plan(
    month: Annotated[
        str | None, Option("--month", metavar="YYYY-MM", help="a month; the next one without it")
    ] = None,
    on: Annotated[
        str | None, Option("--on", metavar="DAY", help="as of that day; today without it")
    ] = None,
) -> None:
    """Plan a month: people, what they need, what is there, what to buy.

    A month that is over: what was handed out against what was planned, and why they differ.

    \b
      fieldledger plan
      fieldledger plan --month 2004-05
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import planning

    with opened() as session:
        made = planning.plan(session, month, on)
    ui.show(planning.document(made), planning.lines(made))


app = app_of(plan)

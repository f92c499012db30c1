"""`init`: found a ledger in this home."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of


def init(
    name: Annotated[
        str, Option("--name", metavar="TEXT", help="what the organisation calls it")
    ] = "ledger",
    fiscal_year_start: Annotated[
        str, Option("--fiscal-year-start", metavar="MM-DD", help="the first day of its year")
    ] = "10-01",
) -> None:
    """Found a ledger here; this device becomes its first coordinator.

    \b
      fieldledger init
      fieldledger init --name relief --fiscal-year-start 01-01
    """
    from fieldledger.cli.opening import home, new_passphrase, refuse_existing_ledger
    from fieldledger.services import founding, setup

    refuse_existing_ledger()
    founded = founding.found(
        home(),
        setup.real_world(),
        new_passphrase(),
        name=name,
        fiscal_year_start=fiscal_year_start,
    )
    data = {
        "label": founded.label,
        "ledger": founded.ledger,
        "fingerprint": founded.fingerprint,
        "home": str(home()),
    }
    ui.show(
        data,
        [
            f"founded in {home()}",
            f"this device is {founded.label}, fingerprint {founded.fingerprint}",
        ],
    )
    ui.say(
        "Next: fieldledger add shelter, or fieldledger invite NICKNAME for a colleague.\n"
        "Without the passphrase nobody opens this ledger, its makers included."
    )


app = app_of(init)

"""`suspend DEVICE`: nothing is sent to it for now."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason
from fieldledger.language import tr


def suspend(
    device: Annotated[str, Argument(metavar="DEVICE", help="its label, such as a1")],
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="why; asked for at a terminal")
    ] = "",
) -> None:
    """Put a device on hold: nothing is sent to it.

    All coordinators keep to it. What it writes counts as before.

    \b
      fieldledger suspend a1 --reason "not heard from for a week"
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import holding

    with opened() as session:
        written = holding.suspend(session, device, a_reason(reason))
    ui.show(
        {"device": device, "ops": [written]},
        [tr("on hold: {device}, with {written}", device=device, written=written)],
    )


app = app_of(suspend)

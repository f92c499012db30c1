"""`resume DEVICE`: it is sent to again."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason
from fieldledger.language import tr


def resume(
    device: Annotated[str, Argument(metavar="DEVICE", help="its label, such as a1")],
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="why; asked for at a terminal")
    ] = "",
) -> None:
    """Take a device off hold: it is sent to again.

    Whatever any coordinator said of it before is replaced.

    \b
      fieldledger resume a1 --reason "she called"
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import holding

    with opened() as session:
        written = holding.resume(session, device, a_reason(reason))
    ui.show(
        {"device": device, "ops": [written]},
        [tr("off hold: {device}, with {written}", device=device, written=written)],
    )


app = app_of(resume)

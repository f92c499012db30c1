"""`lift DEVICE`: a bar is gone again."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason


def lift(
    device: Annotated[str, Argument(metavar="DEVICE", help="its label, or that of an invitation")],
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="why; asked for at a terminal")
    ] = "",
) -> None:
    """Lift the bars against a device, or against an invitation.

    Only a coordinator whom no bar ever named can; the recovery pieces can, too.

    \b
      fieldledger lift a1 --reason "it was only lost, and found again"
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import seizing

    with opened() as session:
        written = seizing.lift(session, device, a_reason(reason))
    ui.show(
        {"device": device, "ops": list(written)}, [f"lifted: {device}, with {', '.join(written)}"]
    )


app = app_of(lift)

"""`lift DEVICE`: a bar is gone again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.cli.reasons import a_reason
from fieldledger.language import tr


def lift(
    device: Annotated[str, Argument(metavar="DEVICE", help="its label, or that of an invitation")],
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="why; asked for at a terminal")
    ] = "",
    with_pieces: Annotated[
        bool, Option("--with-pieces", help="as the root key: asks for recovery pieces")
    ] = False,
    from_: Annotated[
        list[Path] | None,
        Option("--from", metavar="FILE", help="a piece, for scripts; more than once; - for stdin"),
    ] = None,
) -> None:
    """Lift the bars against a device, or against an invitation.

    Only a coordinator whom no bar ever named can. With enough recovery pieces
    anybody can who has a device of the ledger.

    \b
      fieldledger lift a1 --reason "it was only lost, and found again"
      fieldledger lift a --with-pieces
    """
    from fieldledger.cli.opening import opened
    from fieldledger.cli.pieces import root_key
    from fieldledger.services import seizing

    with opened() as session:
        why = a_reason(reason)
        root = root_key(session, with_pieces, from_ or ())
        written = seizing.lift(session, device, why, sign_as_root=root)
    ui.show(
        {"device": device, "ops": list(written)},
        [tr("lifted: {device}, with {written}", device=device, written=", ".join(written))],
    )


app = app_of(lift)

"""`demo`: a training ledger that tells what a person would type, or lets one type it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import Refused
from fieldledger.language import tr


def demo(
    role: Annotated[
        str, Argument(metavar="[ROLE]", help="with --rehearse: worker, the default, or coordinator")
    ] = "",
    rehearse: Annotated[
        bool, Option("--rehearse", help="be led through a month, and type it yourself")
    ] = False,
    keep: Annotated[
        Path | None,
        Option("--keep", metavar="DIR", help="leave the ledgers there, to play with"),
    ] = None,
) -> None:
    """Play a year of aid on three devices, with late and doubled bundles, and report on it.

    With --rehearse a person is led through a month with a late bundle, a raid,
    a theft and a lost passphrase, types what is to be done, and is told what
    was right.

    \b
      fieldledger demo
      fieldledger demo --keep training
      fieldledger demo --rehearse
      fieldledger demo --rehearse coordinator
    """
    if rehearse:
        from fieldledger.cli.rehearsal import rehearse as lead

        lead(role or "worker", keep)
        return
    if role:
        raise Refused(
            tr("{role} means nothing here without {option}.", role=role, option="--rehearse"),
            hint=tr("See: {command}", command="fieldledger demo --help"),
        )
    from fieldledger.cli import closing
    from fieldledger.services.demo import demo as play

    with closing.ended_as_by_ctrl_c("SIGINT"):
        play(keep, ui.tell)
    if keep is None:
        ui.say("")
        ui.say(tr("To look around in it: {command}", command="fieldledger demo --keep training"))
        ui.say(tr("To play a month of it: {command}", command="fieldledger demo --rehearse"))


app = app_of(demo)

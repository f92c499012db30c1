"""`init`: found a ledger in this home, once its recovery secret is on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.founding import Founded
    from fieldledger.services.recovery import Piece


def init(
    name: Annotated[
        str, Option("--name", metavar="TEXT", help="what the organisation calls it")
    ] = "ledger",
    fiscal_year_start: Annotated[
        str, Option("--fiscal-year-start", metavar="MM-DD", help="the first day of its year")
    ] = "10-01",
    pieces: Annotated[
        int, Option("--pieces", metavar="N", help="into how many the recovery secret is split")
    ] = 3,
    need: Annotated[
        int, Option("--need", metavar="K", help="so many of the pieces give it back")
    ] = 2,
    recovery_out: Annotated[
        Path | None,
        Option("--recovery-out", metavar="FOLDER", help="write the pieces there; for scripts"),
    ] = None,
) -> None:
    """Found a ledger here; this device becomes its first coordinator.

    What recovers it when passphrases and devices are lost is shown in pieces
    first, to be written on paper. It is kept nowhere else.

    \b
      fieldledger init
      fieldledger init --name relief --pieces 5 --need 3
    """
    from fieldledger.cli.opening import home, new_passphrase, refuse_existing_ledger
    from fieldledger.cli.pieces import handed_over
    from fieldledger.services import founding, recovery, setup

    refuse_existing_ledger()
    _refuse_beforehand(pieces, need, recovery_out)
    world, passphrase = setup.real_world(), new_passphrase()
    founding.refuse_beforehand(home(), passphrase, fiscal_year_start)
    secret = recovery.new_secret(world)
    made = recovery.split(secret, world, pieces, need)
    cut = tr("Nothing was founded. What is on paper already is worth nothing: burn it.")
    with handed_over(made, recovery_out, cut) as files:
        founded = founding.found(
            home(),
            world,
            passphrase,
            secret=secret,
            name=name,
            fiscal_year_start=fiscal_year_start,
        )
    _tell(founded, made, files)


def _refuse_beforehand(pieces: int, need: int, out: Path | None) -> None:
    """Refuse what cannot be handed over, before anybody is asked for a passphrase."""
    from fieldledger.cli.pieces import refuse_unattended
    from fieldledger.services import recovery

    recovery.check_counts(pieces, need)
    if out is None:
        refuse_unattended("--recovery-out")
    else:
        recovery.refuse_taken(out, pieces)


def _tell(founded: Founded, made: Sequence[Piece], files: Sequence[Path]) -> None:
    from fieldledger.cli.opening import home
    from fieldledger.cli.pieces import say_where

    data = {
        "label": founded.label,
        "ledger": founded.ledger,
        "fingerprint": founded.fingerprint,
        "home": str(home()),
        "pieces": len(made),
        "need": made[0].need,
        "files": [str(file) for file in files],
    }
    ui.show(
        data,
        [
            tr("founded in {home}", home=home()),
            tr(
                "this device is {label}, fingerprint {fingerprint}",
                label=founded.label,
                fingerprint=founded.fingerprint,
            ),
        ],
    )
    say_where(files)
    ui.say(
        tr(
            "Next: fieldledger add shelter, or fieldledger invite NICKNAME for a "
            "colleague.\n"
            "Without the passphrase or the pieces nobody opens this ledger, its makers\n"
            "included."
        )
    )


app = app_of(init)

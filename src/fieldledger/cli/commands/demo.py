"""`demo`: a training ledger that tells what a person would type."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of


def demo(
    keep: Annotated[
        Path | None,
        Option("--keep", metavar="DIR", help="leave the ledgers there, to play with"),
    ] = None,
) -> None:
    """Play a year of aid on three devices, with late and doubled bundles, and report on it.

    \b
      fieldledger demo
      fieldledger demo --keep training
    """
    from fieldledger.services.demo import demo as play

    play(keep, ui.tell)


app = app_of(demo)

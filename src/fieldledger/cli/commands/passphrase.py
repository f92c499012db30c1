"""`passphrase`: change it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.language import tr


def passphrase(
    new_file: Annotated[
        Path | None,
        Option("--new-file", metavar="FILE", help="the new one, for scripts: its first line"),
    ] = None,
    keep_master: Annotated[
        bool, Option("--keep-master", help="quick, but an old copy still opens with the old one")
    ] = False,
) -> None:
    """Change the passphrase; everything is encrypted anew under a new key.

    \b
      fieldledger passphrase
    """
    from fieldledger.cli.files import first_line
    from fieldledger.cli.opening import chosen_passphrase, home
    from fieldledger.cli.opening import passphrase as old_passphrase
    from fieldledger.services import setup, upkeep

    def new_passphrase() -> str:
        return first_line(new_file) if new_file is not None else chosen_passphrase()

    upkeep.change_passphrase(
        home(), setup.real_world(), old_passphrase, new_passphrase, keep_master=keep_master
    )
    ui.show({"changed": True}, [tr("the passphrase is changed")])


app = app_of(passphrase)

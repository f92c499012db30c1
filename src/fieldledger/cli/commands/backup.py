"""`backup FILE`: everything that this device has, in one encrypted file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.language import tr


def backup(
    file: Annotated[Path, Argument(metavar="FILE", help="the file to write; never overwritten")],
) -> None:
    """Write a backup: the whole ledger of this device, encrypted, in one file.

    It opens with the passphrase of today, also after you have changed it.

    \b
      fieldledger backup stick/ledger-may.backup
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import backup as backups

    with opened() as session:
        made = backups.backup(session, file)
    ui.show(
        {"file": made.file, "bytes": made.bytes},
        [tr("{file}: {bytes:,} bytes", file=made.file, bytes=made.bytes)],
    )
    ui.say(tr("Keep it away from this device, and the passphrase away from both."))


app = app_of(backup)

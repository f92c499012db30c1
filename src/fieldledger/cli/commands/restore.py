"""`restore FILE`: a device out of a backup, with new keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.restoring import Restored


def restore(
    file: Annotated[Path, Argument(metavar="FILE", help="what fieldledger backup wrote")],
) -> None:
    """Make a device out of a backup, where there is no ledger yet.

    It gets keys and a label of its own, so that the lost one can go on or be
    barred; the passphrase is that of the backup.

    \b
      fieldledger restore stick/ledger-may.backup
    """
    from fieldledger.cli.opening import home, passphrase, refuse_existing_ledger
    from fieldledger.services import restoring, setup

    refuse_existing_ledger()
    tell(restoring.restore(home(), setup.real_world(), file, passphrase))


def tell(restored: Restored) -> None:
    """Say who the restored device is, and what it has to do next."""
    from fieldledger.cli.opening import home

    data = {
        "label": restored.label,
        "old": restored.old,
        "role": restored.role,
        "member": restored.member,
        "fingerprint": restored.fingerprint,
        "home": str(home()),
    }
    ui.show(
        data,
        [
            tr("restored in {home}", home=home()),
            tr(
                "this device was {old} and is {label} ({role}), fingerprint {fingerprint}",
                old=restored.old,
                label=restored.label,
                role=restored.role,
                fingerprint=restored.fingerprint,
            ),
        ],
    )
    ui.say(
        tr(
            "Next: fieldledger export, and bring the file to a coordinator. Read the\n"
            "fingerprint out to them, so that this device may receive: what was "
            "written\n"
            "after the backup, and had reached them, comes back with their next bundle."
        )
    )
    if not restored.member:
        ui.say(
            tr(
                "The backup is older than the answer that took {old} in. If the bundle is\n"
                "refused, ask for a new invitation.",
                old=restored.old,
            )
        )


app = app_of(restore)

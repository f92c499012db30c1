"""`wipe`: destroy this device's ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import FieldledgerError, Refused
from fieldledger.language import mark, tr

_CANNOT = mark("""\
What it cannot do: an SSD, a stick and some file systems keep old blocks; other
copies of this folder, its backups and snapshots of the disk still open with the
passphrase; bundles on sticks stay; a running computer's memory stays until it
is switched off.""")


def wipe(
    now: Annotated[
        bool, Option("--now", help="ask nothing, open nothing, destroy it at once")
    ] = False,
) -> None:
    """Destroy the ledger of this device: its vault first, then its files.

    Without --now it says what is lost with it, and asks once.

    \b
      fieldledger wipe
      fieldledger wipe --now
    """
    from fieldledger.cli.opening import home
    from fieldledger.services import setup, wiping

    if not now:
        _agree(home())
    left = wiping.wipe(home(), setup.real_world())
    if ui.in_shell():
        ui.clear_screen()
    lines = [tr("destroyed: the vault, then the files of the ledger in {home}", home=home())]
    if left:
        lines.append(
            tr(
                "left, since it is not the ledger's: {left}",
                left=", ".join(each.name for each in left),
            )
        )
    ui.show({"wiped": True, "left": [str(each) for each in left]}, lines)
    if now:
        ui.say(tr(_CANNOT))


def _agree(home: Path) -> None:
    """Say what is lost, and take no for an answer."""
    from fieldledger.services import wiping

    if not ui.interactive():
        raise Refused(
            tr("wipe asks before it destroys, and there is nobody to ask. Nothing was destroyed."),
            hint=tr("fieldledger wipe --now asks nothing."),
        )
    wiping.check(home)
    ui.ask_aloud(tr("This destroys the ledger in {home}, for good.", home=home))
    ui.ask_aloud(_lost(home))
    ui.ask_aloud(f"\n{tr(_CANNOT)}\n")
    if ui.ask(tr("Type wipe to destroy it, anything else to keep it:")) != "wipe":
        raise Refused(tr("Nothing was destroyed."))


def _lost(home: Path) -> str:
    """What is lost, in words. A forgotten passphrase or a damaged ledger is no reason to stop."""
    from fieldledger.services import setup, wiping
    from fieldledger.services.session import open_session

    try:
        with open_session(home, setup.real_world(), _passphrase) as session:
            found = wiping.losses(session)
    except Exception as error:  # noqa: BLE001 - what stands on a damaged page may be anything
        why = error.message if isinstance(error, FieldledgerError) else tr("It cannot be read.")
        return tr("{why}\nSo it is not known how many entries were never exported.", why=why)
    return tr(
        "Entries and corrections never exported: {waiting:,}, of these without a "
        "receipt: {waiting_unreceipted:,}.\n"
        "Exported, and nobody has said to hold them: {sent_unreceipted:,}.",
        waiting=found.waiting,
        waiting_unreceipted=found.waiting_unreceipted,
        sent_unreceipted=found.sent_unreceipted,
    )


def _passphrase() -> str:
    from fieldledger.services import setup

    given = setup.passphrase_from_environment()
    if given is None:
        given = ui.ask_secret(tr("Passphrase, to see what is lost (Enter goes on without):"))
    if not given:
        raise Refused(tr("No passphrase was given."))
    return given


app = app_of(wipe)

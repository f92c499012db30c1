"""`recovery`: what the pieces of the recovery secret are for: a new split, a drill, a backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.recovery import Piece

From = Annotated[
    list[Path] | None,
    Option("--from", metavar="FILE", help="a piece, for scripts; more than once; - for stdin"),
]


def new(
    pieces: Annotated[
        int, Option("--pieces", metavar="N", help="into how many the secret is split")
    ] = 3,
    need: Annotated[
        int, Option("--need", metavar="K", help="so many of the pieces give it back")
    ] = 2,
    out: Annotated[
        Path | None,
        Option("--out", metavar="FOLDER", help="write the pieces there; for scripts"),
    ] = None,
    from_: From = None,
) -> None:
    """Split the secret anew; asks for the old pieces.

    The old pieces still work with each other, and must be burnt: a new split
    cannot undo them. They do not work together with the new ones.

    \b
      fieldledger recovery new --pieces 5 --need 3
    """
    from fieldledger.cli.opening import opened
    from fieldledger.cli.pieces import given, handed_over, refuse_unattended, say_where
    from fieldledger.services import recovery

    recovery.check_counts(pieces, need)
    if out is None:
        refuse_unattended("--out")
    else:
        recovery.refuse_taken(out, pieces)
    with opened() as session:
        made = recovery.split_anew(session, given(from_ or ()), pieces, need)
    cut = tr("What you wrote down of the new pieces works: burn it, or begin again.")
    with handed_over(made, out, cut) as files:
        pass
    data = {"pieces": pieces, "need": need, "files": [str(file) for file in files]}
    ui.show(
        data,
        [tr("{pieces} new pieces; any {need} of them give the secret", pieces=pieces, need=need)],
    )
    say_where(files)
    ui.say(
        tr(
            "The old pieces still work with each other: no new split can undo them. "
            "Collect\nand burn them."
        )
    )


def verify(from_: From = None) -> None:
    """Try the pieces: a drill.

    So that they are known to work when they are needed. Nothing is changed by
    it but the day of the drill, which status shows.

    \b
      fieldledger recovery verify
    """
    from fieldledger.cli.opening import opened
    from fieldledger.cli.pieces import given
    from fieldledger.services import recovery

    with opened() as session:
        done = recovery.drill(session, given(from_ or ()))
    ui.show(
        done,
        [
            *tr(
                "the pieces are those of this ledger: its root key and its recovery key come from\n"
                "them, and they open the vault of this device"
            ).split("\n"),
        ],
    )
    ui.say(tr("Next: put each back where it was kept, apart from the others."))


def use(
    backup: Annotated[
        Path | None,
        Argument(metavar="BACKUP", help="what fieldledger backup wrote; without it, this device"),
    ] = None,
    from_: From = None,
) -> None:
    """Open a backup, or this device, with the pieces.

    In place of its passphrase, which may be lost; a new one is chosen. The
    device that comes out of a backup gets keys and a label of its own, as with
    restore.

    \b
      fieldledger recovery use stick/ledger-may.backup
      fieldledger recovery use
    """
    from fieldledger.cli.commands.restore import tell
    from fieldledger.cli.opening import home, new_passphrase, refuse_existing_ledger
    from fieldledger.cli.pieces import given
    from fieldledger.services import recovery, setup

    def ask() -> list[Piece]:
        return given(from_ or ())

    if backup is None:
        recovery.renew_passphrase(home(), setup.real_world(), ask, new_passphrase)
        ui.show({"changed": True}, [tr("the passphrase is changed")])
    else:
        refuse_existing_ledger()
        tell(recovery.use(home(), setup.real_world(), backup, ask, new_passphrase))
    ui.say(tr("Make a new backup, and destroy the old one: its old passphrase still opens it."))


def recovery(context: Context) -> None:
    """The pieces of the recovery secret: split it anew, try them, use them.

    \b
      fieldledger recovery verify
      fieldledger recovery use stick/ledger-may.backup
    """
    if context.invoked_subcommand is None:
        raise Refused(
            tr("Which one: recovery new, recovery verify or recovery use?"),
            hint=tr("See: fieldledger recovery --help"),
        )


app = app_of(new, verify, use, above=recovery)

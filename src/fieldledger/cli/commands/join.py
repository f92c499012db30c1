"""`join FILE`: make this device a member of a ledger, with an invitation and its spoken code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import Refused
from fieldledger.language import tr

if TYPE_CHECKING:
    from fieldledger.services.membership import Joined


def join(
    file: Annotated[Path, Argument(metavar="FILE", help="the invitation")],
    code_file: Annotated[
        Path | None,
        Option("--code-file", metavar="FILE", help="the spoken code, for scripts; - for stdin"),
    ] = None,
) -> None:
    """Join a ledger: this device makes its own keys, and asks to be taken in.

    \b
      fieldledger join river.invite
    """
    from fieldledger.cli.opening import home, new_passphrase, refuse_existing_ledger
    from fieldledger.services import membership, setup

    refuse_existing_ledger()
    joined = membership.join(
        home(), setup.real_world(), file, lambda: _code(code_file), new_passphrase
    )
    data = {
        "label": joined.label,
        "role": joined.role,
        "fingerprint": joined.fingerprint,
        "sealed": joined.sealed,
        "home": str(home()),
    }
    ui.show(
        data,
        [
            tr("joined in {home}", home=home()),
            tr(
                "this device is {label} ({role}), fingerprint {fingerprint}",
                label=joined.label,
                role=joined.role,
                fingerprint=joined.fingerprint,
            ),
        ],
    )
    _tell_next(joined)


def _tell_next(joined: Joined) -> None:
    if joined.sealed:
        from fieldledger.cli.wrapping import columns, filled

        sealed = tr(
            "It is sealed: it cannot read what it writes. Write ids down if you may need them."
        )
        ui.say(filled(sealed, columns()))
    ui.say(
        tr(
            "Next: add entries, then fieldledger export, and bring the file to a "
            "coordinator.\n"
            "Read the fingerprint out to the coordinator, so that this device may "
            "receive."
        )
    )


def _code(file: Path | None) -> str:
    if file is not None:
        from fieldledger.cli.files import first_line

        return first_line(file)
    if not ui.can_ask_secret():
        raise Refused(
            tr("The spoken code is missing: --code-file."), hint=tr("See: fieldledger join -h")
        )
    return ui.ask_secret(tr("The code that was spoken to you:"))


app = app_of(join)

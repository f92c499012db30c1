"""From the globals to an open ledger: which home, which clock, whose passphrase."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from fieldledger.cli import ui
from fieldledger.errors import Refused
from fieldledger.services import setup

if TYPE_CHECKING:
    from fieldledger.services.session import Session

_HOW = (
    "Type it at a terminal, or set FIELDLEDGER_PASSPHRASE_FILE or "
    "FIELDLEDGER_PASSPHRASE_COMMAND."
)


def home() -> Path:
    """The folder of this run's ledger."""
    typed = ui.home_option()
    return Path(typed).expanduser() if typed else setup.default_home()


def opened(*, cached: bool = True) -> AbstractContextManager[Session]:
    """Open the ledger of this home; asks for the passphrase only when no key is at hand."""
    from fieldledger.services.session import open_session

    return open_session(home(), setup.real_world(), passphrase, cached=cached)


def passphrase() -> str:
    """The passphrase of this ledger: from the environment, else from the person."""
    given = setup.passphrase_from_environment()
    if given is not None:
        return given
    return typed_passphrase("Passphrase:")


def typed_passphrase(question: str) -> str:
    """Ask for a passphrase; refuses where nobody can be asked."""
    if not ui.can_ask_secret():
        raise Refused("A passphrase is needed, and there is nobody to ask.", hint=_HOW)
    return ui.ask_secret(question)


def new_passphrase() -> str:
    """A passphrase for a new vault: from the environment, else chosen at the terminal."""
    given = setup.passphrase_from_environment()
    return given if given is not None else chosen_passphrase()


def chosen_passphrase() -> str:
    """Offer six generated words, or take the person's own; what is typed twice is taken."""
    if not ui.can_ask_secret():
        raise Refused("A passphrase is needed, and there is nobody to ask.", hint=_HOW)
    from fieldledger.services.founding import suggest_passphrase

    offered = suggest_passphrase(setup.real_world())
    ui.ask_aloud(
        "Whoever has this computer and the passphrase reads what you may read.\n"
        "Six words chosen by chance are as strong as it needs to be:\n\n"
        f"    {offered}\n\n"
        "Learn them by heart, or choose a passphrase of your own. It cannot be reset."
    )
    while True:
        first = ui.ask_secret("Passphrase (Enter takes the six words):") or offered
        if first == ui.ask_secret("The same once more:"):
            return first
        ui.ask_aloud("These two were not the same. Once more from the start.")

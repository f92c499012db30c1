"""From the globals to an open ledger: which home, which clock, whose passphrase."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fieldledger.cli import ui
from fieldledger.errors import NoLedger, Refused
from fieldledger.language import mark, tr
from fieldledger.services import setup

if TYPE_CHECKING:
    from fieldledger.services.session import Session

_QUESTION = mark("Passphrase:")


def home() -> Path:
    """The folder of this run's ledger."""
    typed = ui.home_option()
    return Path(typed).expanduser() if typed else setup.default_home()


def opened(*, cached: bool = True) -> AbstractContextManager[Session]:
    """Open the ledger of this home; asks for the passphrase only when no key is at hand."""
    from fieldledger.services.session import open_session

    return open_session(home(), setup.real_world(), passphrase, cached=cached)


def refuse_existing_ledger() -> None:
    """Refuse to found or join where a ledger is, before anybody chose a passphrase for it."""
    if is_ledger_here():
        raise Refused(
            tr("There is a ledger in {home} already.", home=home()),
            hint=tr("Name another folder with --home, or in FIELDLEDGER_HOME."),
        )


def is_ledger_here() -> bool:
    """Tell whether this home holds a vault (docs/format/ledger.md section 1)."""
    return os.path.lexists(home() / "vault.json")


@contextmanager
def opened_if_possible(*, may_ask: bool) -> Iterator[Session | None]:
    """The open ledger, or None where there is none, or no key is at hand and nobody to ask."""
    from fieldledger.services.session import open_session

    unanswered: list[bool] = []

    def ask() -> str:
        given = setup.passphrase_from_environment()
        if given is None and not (may_ask and ui.can_ask_secret()):
            unanswered.append(True)
            raise _nobody()
        return given if given is not None else ui.ask_secret(tr(_QUESTION))

    with ExitStack() as stack:
        session: Session | None = None
        try:
            session = stack.enter_context(open_session(home(), setup.real_world(), ask))
        except (NoLedger, Refused):
            if not unanswered and is_ledger_here():
                raise
        yield session


def passphrase() -> str:
    """The passphrase of this ledger: from the environment, else from the person."""
    given = setup.passphrase_from_environment()
    if given is not None:
        return given
    return typed_passphrase(tr(_QUESTION))


def typed_passphrase(question: str) -> str:
    """Ask for a passphrase; refuses where nobody can be asked."""
    if not ui.can_ask_secret():
        raise _nobody()
    return ui.ask_secret(question)


def new_passphrase() -> str:
    """A passphrase for a new vault: from the environment, else chosen at the terminal."""
    given = setup.passphrase_from_environment()
    return given if given is not None else chosen_passphrase()


def chosen_passphrase() -> str:
    """Offer six generated words, or take the person's own; what is typed twice is taken, if it is
    long enough. What was offered stays on no screen, whether it was taken or given up."""
    if not ui.can_ask_secret():
        raise _nobody()
    from fieldledger.cli.private import private_screen

    try:
        with private_screen():
            return _chosen_passphrase()
    except KeyboardInterrupt:
        ui.ask_aloud(tr("Nothing was saved."))
        raise


def _chosen_passphrase() -> str:
    from fieldledger.services.founding import check_passphrase, suggest_passphrase

    offered = suggest_passphrase(setup.real_world())
    ui.ask_aloud(
        tr(
            "Whoever has this computer and the passphrase reads what you may read.\n"
            "Six words chosen by chance are as strong as it needs to be:\n\n"
            "    {offered}\n\n"
            "Learn them by heart, or choose a passphrase of your own. It cannot be "
            "reset.",
            offered=offered,
        )
    )
    while True:
        typed = ui.ask_secret(tr("Passphrase (Enter takes the six words):"))
        first = typed or offered
        try:
            check_passphrase(first)
        except Refused as error:
            ui.ask_aloud(error.message)
            continue
        again = tr("The same once more:") if typed else tr("Type the six words, to learn them:")
        if first == ui.ask_secret(again):
            return first
        ui.ask_aloud(tr("These two were not the same. Once more from the start."))


def _nobody() -> Refused:
    return Refused(
        tr("A passphrase is needed, and there is nobody to ask."),
        hint=(
            tr(
                "Type it at a terminal, or set FIELDLEDGER_PASSPHRASE_FILE or "
                "FIELDLEDGER_PASSPHRASE_COMMAND."
            )
        ),
    )

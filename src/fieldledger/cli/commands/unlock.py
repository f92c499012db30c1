"""`unlock`: keep the key at hand for a while."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.errors import MissingPart
from fieldledger.language import tr


def unlock(
    idle: Annotated[
        int | None,
        Option(
            "--idle",
            metavar="MINUTES",
            min=1,
            max=720,
            help="forget it when unused for this long [10]",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        Option(
            "--limit",
            metavar="MINUTES",
            min=1,
            max=1440,
            help="forget it at the latest after [120]",
        ),
    ] = None,
) -> None:
    """Keep the key in the system's memory, so that the passphrase is not asked at every entry.

    \b
      fieldledger unlock
      fieldledger unlock --idle 5 --limit 30
    """
    from fieldledger.cli.opening import home, passphrase
    from fieldledger.services import keyring, session, setup

    # Inside `shell` the times are those that it was started with.
    usual_idle, usual_limit = (seconds // 60 for seconds in keyring.deadlines())
    idle, limit = idle or usual_idle, limit or usual_limit
    if not session.unlock(home(), setup.real_world(), passphrase, idle=idle * 60, limit=limit * 60):
        raise MissingPart(
            tr("There is no kernel keyring here that keeps a key, so nothing was kept."),
            hint=tr("The passphrase is asked for at each command, or once in: fieldledger shell"),
        )
    ui.show(
        {"unlocked": True, "idle_minutes": idle, "limit_minutes": limit},
        [
            tr(
                "unlocked for {limit} minutes, or until it was unused for {idle}",
                limit=limit,
                idle=idle,
            ),
            tr("fieldledger lock forgets the key at once"),
        ],
    )


app = app_of(unlock)

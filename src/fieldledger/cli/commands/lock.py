"""`lock`: forget the key at once."""

from __future__ import annotations

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.language import tr


def lock() -> None:
    """Forget the key at once; the passphrase is asked for again.

    \b
      fieldledger lock
    """
    from fieldledger.cli.opening import home
    from fieldledger.services import session

    kept_here = session.lock(home())
    ui.show(
        {"locked": True},
        [tr("locked") if kept_here else tr("there is no keyring here, so no key was kept")],
    )


app = app_of(lock)

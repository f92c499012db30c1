"""`verify`: check the ledger from the ground up."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of


def verify(
    rebuild: Annotated[
        bool, Option("--rebuild", help="first make all records anew from what was written")
    ] = False,
    trust_this_copy: Annotated[
        bool, Option("--trust-this-copy", help="first write mark.json anew where it is missing")
    ] = False,
) -> int:
    """Check this ledger: its file, its hash chains, its signatures, its records.

    \b
      fieldledger verify
      fieldledger verify --rebuild
    """
    from fieldledger.cli import opening
    from fieldledger.services import session as sessions
    from fieldledger.services import setup, upkeep

    if trust_this_copy:
        sessions.trust_this_copy(opening.home(), setup.real_world(), opening.passphrase)
    with opening.opened() as session:
        if rebuild:
            upkeep.rebuild(session)
        found: dict[str, Any] = upkeep.verify(session)
    rows = [
        ("ok" if check["ok"] else "FAILED", str(check["name"]), str(check["detail"]))
        for check in found["checks"]
    ]
    ui.show(found, ui.table(("", "check", ""), rows))
    return 0 if found["ok"] else 6


app = app_of(verify)

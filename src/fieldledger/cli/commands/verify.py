"""`verify`: check the ledger from the ground up."""

from __future__ import annotations

from fieldledger.cli import ui
from fieldledger.cli.app import app_of


def verify() -> int:
    """Check every page, hash chain, signature and total of this ledger.

    \b
      fieldledger verify
    """
    from fieldledger.cli.opening import opened
    from fieldledger.services import upkeep

    with opened() as session:
        found = upkeep.verify(session)
    rows = [
        ("ok" if check["ok"] else "FAILED", str(check["name"]), str(check["detail"]))
        for check in found["checks"]
    ]
    ui.show(found, ui.table(("", "check", ""), rows))
    return 0 if found["ok"] else 6


app = app_of(verify)

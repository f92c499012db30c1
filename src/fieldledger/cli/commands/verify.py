"""`verify`: check the ledger from the ground up."""

from __future__ import annotations

from typing import Annotated, Any

from typer import Option

from fieldledger.cli import ui
from fieldledger.cli.app import app_of
from fieldledger.language import tr


def verify(
    rebuild: Annotated[
        bool, Option("--rebuild", help="first judge everything anew and make all records again")
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
        rebuilt: dict[str, Any] | None = upkeep.rebuild(session) if rebuild else None
        found: dict[str, Any] = upkeep.verify(session)
    if rebuilt is not None:
        found["rebuilt"] = rebuilt
        ui.say(_said(rebuilt))
    rows = [
        (tr("ok") if check["ok"] else tr("FAILED"), tr(str(check["name"])), str(check["detail"]))
        for check in found["checks"]
    ]
    ui.show(found, ui.table(("", tr("check"), ""), rows))
    return 0 if found["ok"] else 6


def _said(rebuilt: dict[str, Any]) -> str:
    """What was otherwise before everything was computed anew."""
    parts = [tr("who belongs to the ledger")] if rebuilt["devices"] else []
    if rebuilt["ops"]:
        parts.append(tr("the verdict on {ops:,} entries and corrections", ops=rebuilt["ops"]))
    if rebuilt["tables"]:
        parts.append(tr("what was held of {tables}", tables=", ".join(rebuilt["tables"])))
    if not parts:
        return tr("Computed anew: everything was as it must be.")
    return tr("Computed anew; it was otherwise before: {parts}.", parts="; ".join(parts))


app = app_of(verify)

"""The reason that every correction and every void must have."""

from __future__ import annotations

from fieldledger.cli import ui
from fieldledger.errors import Refused
from fieldledger.language import tr


def a_reason(typed: str) -> str:
    """The reason that was typed, else asked for; refuses where nobody can be asked."""
    reason = typed.strip()
    if not reason and not ui.interactive():
        raise Refused(
            tr("A reason is missing: --reason."), hint=tr('For example --reason "counted again"')
        )
    while not reason:
        reason = ui.ask(tr("Why?"))
    return reason

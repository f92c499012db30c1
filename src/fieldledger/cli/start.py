"""`fieldledger` alone: what to do next here."""

from __future__ import annotations

from fieldledger.cli import ui
from fieldledger.errors import FieldledgerError, NoLedger


def start() -> int:
    """Say what a person could do next; never asks for a passphrase."""
    ui.show({"next": _next()}, _lines())
    return 0

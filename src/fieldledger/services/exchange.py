"""Carrying ledgers between devices: one name for sending and receiving."""

from __future__ import annotations

from fieldledger.services.receiving import Merged, decrypt, identity, inspect, merge
from fieldledger.services.sending import Exported, ExportedFile, export

__all__ = [
    "Exported",
    "ExportedFile",
    "Merged",
    "decrypt",
    "export",
    "identity",
    "inspect",
    "merge",
]

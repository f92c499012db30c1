"""An offline-first, encrypted command-line ledger for people who shelter people."""

from __future__ import annotations

__version__ = "0.1.0"

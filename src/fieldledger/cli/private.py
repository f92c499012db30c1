"""A screen for secrets: pieces of the recovery secret, a passphrase that is offered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fieldledger.cli import ui


@contextmanager
def private_screen() -> Iterator[None]:
    """A screen that is gone afterwards, and that a terminal keeps out of what can be scrolled to.
    Where the terminal has no second screen, what was on this one is cleared."""
    ui.steer("\x1b[?1049h")
    ui.clear_screen()
    try:
        yield
    finally:
        ui.clear_screen()
        ui.steer("\x1b[?1049l")

"""A bar with counts, at a terminal, for work that takes longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fieldledger.cli import ui

if TYPE_CHECKING:
    from rich.progress import Progress

Tick = Callable[[str, int, int], None]
"""``tick(what, done, total)``, as often as the work likes."""


@contextmanager
def counting(after: float = 1.0) -> Iterator[Tick]:
    """Show how far work has come, from ``after`` seconds on, on standard error; nothing where it
    is no terminal, or where ``--quiet`` or ``--json`` was said. The bar is gone when all is done.
    """
    if not ui.may_show_progress():
        yield lambda what, done, total: None
        return
    started = time.monotonic()
    shown: list[Progress] = []

    def tick(what: str, done: int, total: int) -> None:
        if not shown:
            if time.monotonic() - started < after:
                return
            shown.append(_bar())
            shown[0].start()
            shown[0].add_task("")
        shown[0].update(
            shown[0].task_ids[0], description=ui.clean(what), completed=done, total=total
        )

    try:
        yield tick
    finally:
        if shown:
            shown[0].stop()


def _bar() -> Progress:
    # Rich is a large import, and most work is done before it would be needed.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    # No markup: a file may be called anything.
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(file=sys.stderr), transient=True)

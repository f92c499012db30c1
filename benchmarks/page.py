"""Tables as text that is also Markdown, and their place on the page of the docs."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "benchmarks.md"


def figure(values: Sequence[float]) -> str:
    """The median, with lowest and highest where there are three or more."""
    if not values:
        return "–"
    spread = f" ({short(min(values))}–{short(max(values))})" if len(values) > 2 else ""
    return short(median(values)) + spread


def short(value: float) -> str:
    """Two digits that say something, or whole numbers."""
    if value >= 10:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns are aligned, so that it can be read as it is."""
    wide = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *rest = cells
        padded = [cell.rjust(width) for cell, width in zip(rest, wide[1:], strict=True)]
        return f"| {' | '.join([first.ljust(wide[0]), *padded])} |"

    ruler = [":" + "-" * (wide[0] + 1), *("-" * (width + 1) + ":" for width in wide[1:])]
    return "\n".join([line(head), f"|{'|'.join(ruler)}|", *map(line, rows)])


def machine(rounds: int) -> str:
    """Where and when it was measured."""
    spread = "median, lowest and highest of" if rounds > 2 else "median of"
    return (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores ({platform.machine()}), "
        f"{platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; {spread} {rounds} round{'s' if rounds > 1 else ''}."
    )


def put(name: str, text: str) -> None:
    """Replace what stands between the markers of that name on the page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    whole = PAGE.read_text(encoding="utf-8")
    before, _, rest = whole.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit(f"{PAGE} has no markers '{begin}' and '{end}'.")
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")

"""Sentences in lines of a terminal, whatever language they are in."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence

from fieldledger.cli import ui


def columns(most: int = 80) -> int:
    """The columns of this terminal, ``most`` of them; longer lines are hard to read."""
    return max(20, min(most, shutil.get_terminal_size().columns))


def wrapped(
    text: str, size: int, *, first: str = "", later: str = "", hyphens: bool = True
) -> list[str]:
    """Lines of at most ``size`` columns; ``first`` and ``later`` are what stands before them.

    Wide characters take two columns, and no spaces stand between their words, so a text with them
    is broken elsewhere. ``hyphens``: whether a line may also end behind a hyphen.
    """
    if ui.width(text + first) == len(text + first):
        return textwrap.wrap(
            text,
            size,
            initial_indent=first,
            subsequent_indent=later,
            break_on_hyphens=hyphens,
        )
    from fieldledger.report.wrapped import wrap

    lines = wrap(text, size - max(ui.width(first), ui.width(later)))
    return [(later if number else first) + line for number, line in enumerate(lines)]


def filled(text: str, size: int, later: str = "") -> str:
    """The same as one text of lines, where words with a hyphen stay whole."""
    return "\n".join(wrapped(text, size, later=later, hyphens=False))


def table(header: Sequence[str], rows: Sequence[Sequence[str]], size: int) -> list[str]:
    """Lines of a plain table, at most ``size`` columns wide: its last column takes as many lines as
    it needs."""
    heads = ui.table(header[:-1], [row[:-1] for row in rows])
    indent = max(map(ui.width, heads)) + 2
    lines = []
    for head, row in zip(heads, [header, *rows], strict=True):
        first = head + " " * (indent - ui.width(head))
        last = ui.clean(row[-1])
        lines += wrapped(last, size, first=first, later=" " * indent, hyphens=False) or [head]
    return lines

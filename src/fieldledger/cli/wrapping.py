"""Sentences in lines of a terminal, whatever language they are in."""

from __future__ import annotations

import textwrap

from fieldledger.cli import ui


def wrapped(
    text: str, size: int, *, first: str = "", later: str = "", hyphens: bool = True
) -> list[str]:
    """Lines of at most ``size`` columns; ``first`` and ``later`` are what stands before them.

    Wide characters take two columns, and no spaces stand between their words, so a text with them
    is broken elsewhere. ``hyphens``: whether a line may also end behind a hyphen.
    """
    if ui.width(text) == len(text):
        return textwrap.wrap(
            text,
            size,
            initial_indent=first,
            subsequent_indent=later,
            break_on_hyphens=hyphens,
        )
    from fieldledger.report.wrapped import wrap

    lines = wrap(text, size - max(len(first), len(later)))
    return [(later if number else first) + line for number, line in enumerate(lines)]


def filled(text: str, size: int, later: str = "") -> str:
    """The same as one text of lines, where words with a hyphen stay whole."""
    return "\n".join(wrapped(text, size, later=later, hyphens=False))

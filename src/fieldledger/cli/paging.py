"""An answer that is longer than the screen, page by page; and lines that are wider than it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

from fieldledger.cli import ui
from fieldledger.language import tr


def pages(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    """The lines, a screen at a time; whoever looks at them says when it goes on, and when not."""
    size = shutil.get_terminal_size()
    rows, wide = max(size.lines - 1, 2), max(size.columns, 1)
    rest = [*lines]
    heights = [max(1, -(-ui.width(line) // wide)) for line in rest]
    while sum(heights) > rows:
        count = _fitting(heights, rows)
        yield rest[:count]
        rest, heights = rest[count:], heights[count:]
        answer = ui.ask(tr("-- Enter: more, a: all, q: no more --")).casefold()
        if answer == "q":
            return
        if answer == "a":
            break
    yield rest


def cut(text: str, most: int) -> str:
    """A line of at most so many columns; what was longer ends in an ellipsis."""
    if ui.width(text) <= most:
        return text
    while text and ui.width(text) > most - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _fitting(heights: Sequence[int], rows: int) -> int:
    """How many lines fit a screen, at least one."""
    count, high = 0, 0
    while count < len(heights) and high + heights[count] <= rows:
        high += heights[count]
        count += 1
    return max(count, 1)

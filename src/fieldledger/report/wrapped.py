"""Text in columns of a terminal: how wide it is, and lines of at most so many columns."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """How many columns of a terminal a text takes; East Asian characters take two."""
    return len(text) if text.isascii() else sum(map(_width, text))


def wrap(text: str, size: int) -> list[str]:
    """Lines of at most ``size`` columns, broken at spaces, and inside a word that is longer."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and width(line) + 1 + width(word) > size:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
        while width(line) > size:
            head = begun(line, size)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line]


def begun(text: str, size: int) -> str:
    """Of a wider text the longest beginning of ``size`` columns, one character at the least."""
    end, room = 0, size
    while _width(text[end]) <= room:
        room -= _width(text[end])
        end += 1
    return text[: max(end, 1)]


def shortened(text: str, size: int) -> str:
    """A text of at most ``size`` columns, its end left out if need be."""
    return text if width(text) <= size else f"{begun(text, size - 1)}…"


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1

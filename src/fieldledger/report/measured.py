"""How wide a text is in the font of the PDF, and how a table is laid on a page of A4.

Widths are thousandths of the size of the letters. They are those of the bold font, which is the
wider one; whatever is not ASCII counts as wide as the widest. So a table that fits here fits there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Of the printable characters of ASCII, from the space on (a test asks the font).
ADVANCES = (
    *(224, 380, 600, 590, 590, 958, 746, 336, 385, 385, 511, 590, 336, 371, 336, 379),
    *(590, 590, 590, 590, 590, 590, 590, 590, 590, 590, 336, 336, 590, 590, 590, 518),
    *(1008, 641, 676, 651, 710, 613, 586, 713, 754, 337, 569, 687, 579, 852, 744, 765),
    *(666, 765, 685, 622, 622, 744, 622, 909, 634, 587, 605, 385, 379, 385, 590, 559),
    *(621, 589, 641, 523, 641, 579, 382, 597, 638, 309, 311, 613, 320, 958, 640, 621),
    *(641, 641, 445, 495, 428, 635, 585, 868, 575, 583, 514, 385, 300, 385, 590),
)
WIDEST = 1000
# A word of more letters than that can be broken, every so many.
LONGEST, _PIECE = 24, 12
_SPACE = ADVANCES[0]

# From upright and easily read to turned and small; sizes are tenths of a point.
_PAGES = ((False, 85), (False, 75), (True, 85), (True, 70))
ROOM = 498  # points between the margins of a page
_ROOM = {False: ROOM, True: 745}
GAP = 14  # points between tables that stand side by side
_PADDING = 8  # points beside what stands in a column
# How many lines a title may take, and up to which width it stands on one all the same.
_TITLES = ((2, 6_000), (3, 0), (4, 0), (9, 0))
_NARROWEST = 9_000  # of a column of words, unless it needs less
_STEP = 250
# East Asian characters may each begin a line.
_UNBROKEN = re.compile(r"[^\s\u1100-\uffdc]+|\S")


class Head(NamedTuple):
    """The head of a column: its title, and whether it holds numbers."""

    title: str
    numeric: bool = False


class Fit(NamedTuple):
    """How a table is set: size of its letters in tenths of a point, whether on a page that lies on
    its side, and the width of each column in thousandths of that size."""

    size: int
    flipped: bool
    widths: tuple[int, ...]

    @property
    def points(self) -> int:
        """How wide the table is, rounded up."""
        return -(-sum(self.widths) * self.size // 10_000) + _PADDING * len(self.widths)


def fit(heads: Sequence[Head], rows: Sequence[Sequence[str]]) -> Fit | None:
    """The first way in which a table fits; None if there is none. Numbers are never broken,
    columns of words are narrowed first, letters made smaller next, then the page is turned."""
    for flipped, size in _PAGES:
        room = (_ROOM[flipped] - _PADDING * len(heads)) * 10_000 // size
        for lines, short in _TITLES:
            widths = _widths(heads, rows, lines, short, room)
            if sum(widths) <= room:
                return Fit(size, flipped, tuple(widths))
    return None


def width(text: str) -> int:
    """How wide a text is on one line."""
    return sum(ADVANCES[ord(c) - 32] if " " <= c <= "~" else WIDEST for c in text)


def pieces(word: str) -> list[str]:
    """A word in the pieces between which it may be broken: one, unless it is a long one."""
    size = _PIECE if len(word) > LONGEST else LONGEST
    return [word[at : at + size] for at in range(0, len(word), size)] or [""]


def _widths(
    heads: Sequence[Head], rows: Sequence[Sequence[str]], lines: int, short: int, room: int
) -> list[int]:
    widths, least = [], []
    for at, head in enumerate(heads):
        cells = max((width(row[at]) for row in rows), default=0)
        whole = width(head.title)
        titled = whole if whole <= short else _titled(head.title, lines)
        widths.append(max(cells, titled))
        needed = max((_longest(row[at]) for row in rows), default=0)
        narrow = max(needed, titled, min(cells, _NARROWEST))
        least.append(widths[at] if head.numeric else min(widths[at], narrow))
    over = sum(widths) - room
    while over > 0:
        free = [at for at in range(len(heads)) if widths[at] > least[at]]
        if not free:
            break
        widest = max(free, key=lambda at: widths[at])
        step = min(_STEP, widths[widest] - least[widest])
        widths[widest] -= step
        over -= step
    return widths


def _longest(text: str) -> int:
    """The widest part of a text that stays on one line."""
    parts = (part for word in _UNBROKEN.findall(text) for part in pieces(word))
    return max(map(width, parts), default=0)


def _titled(title: str, lines: int) -> int:
    """The least width in which a title, not an empty one, takes no more than so many lines."""
    words = [(width(each.group()), each.start()) for each in _UNBROKEN.finditer(title)]
    spaced = [at > 0 and title[at - 1] == " " for _, at in words]
    sizes = [size for size, _ in words]
    return next(
        size
        for size in sorted({*_spans(sizes, spaced)})
        if size >= max(sizes) and _lines(sizes, spaced, size) <= lines
    )


def _spans(sizes: Sequence[int], spaced: Sequence[bool]) -> Iterator[int]:
    """The width of every line that could be made of words that follow each other."""
    for start in range(len(sizes)):
        line = 0
        for at in range(start, len(sizes)):
            line += sizes[at] + (_SPACE if spaced[at] and at > start else 0)
            yield line


def _lines(sizes: Sequence[int], spaced: Sequence[bool], room: int) -> int:
    count, line = 1, 0
    for size, space in zip(sizes, spaced, strict=True):
        longer = line + size + (_SPACE if space and line else 0)
        if line and longer > room:
            count, line = count + 1, size
        else:
            line = longer
    return count

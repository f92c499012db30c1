"""Which characters a font can show, read from the font itself.

An OpenType font says it in its table ``cmap``; of the forms of that table the one with groups of
32-bit code points (format 12) is read, which every font with East Asian characters has.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable


def covered(font: bytes) -> frozenset[int]:
    """The code points that a font has a glyph for. Raises ValueError."""
    try:
        at = _groups(font, _table(font, b"cmap"))
        (count,) = struct.unpack_from(">I", font, at + 12)
        found: set[int] = set()
        for first, last, _ in struct.iter_unpack(">III", font[at + 16 : at + 16 + 12 * count]):
            found.update(range(first, last + 1))
    except struct.error:
        raise ValueError("not a font, or not a whole one") from None
    return frozenset(found)


def lacking(text: str, fonts: Iterable[frozenset[int]]) -> list[int]:
    """The code points of a text that not all fonts can show, in order; line ends are no glyphs."""
    needed = {ord(char) for char in text if char != "\n"}
    return sorted(needed.difference(frozenset.intersection(*fonts)))


def _table(font: bytes, name: bytes) -> int:
    """Where a table begins."""
    (count,) = struct.unpack_from(">H", font, 4)
    for at in range(12, 12 + 16 * count, 16):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, at)
        if tag == name:
            return int(start)
    raise ValueError("not a font that says what it can show")


def _groups(font: bytes, cmap: int) -> int:
    """Where the part in format 12 begins."""
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for at in range(cmap + 4, cmap + 4 + 8 * count, 8):
        _, _, start = struct.unpack_from(">HHI", font, at)
        (form,) = struct.unpack_from(">H", font, cmap + start)
        if form == 12:
            return cmap + int(start)
    raise ValueError("not a font with East Asian characters")

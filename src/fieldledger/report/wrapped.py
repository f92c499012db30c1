"""Text in columns of a terminal: how wide it is, and lines of at most so many columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_OPENS = frozenset("([{「『（［｛【《〈“‘")
_CLOSES = frozenset(
    ")]}」』）］｝】》〉”’、。，．,.;:!?：；！？ー々…%％ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)


def width(text: str) -> int:
    """How many columns of a terminal a text takes; East Asian characters take two."""
    return len(text) if text.isascii() else sum(map(_width, text))


def wrap(text: str, size: int) -> list[str]:
    """Lines of at most ``size`` columns, broken at spaces, inside a word that is longer, and
    between characters of Chinese and Japanese, which set no spaces."""
    lines, line = [], ""
    for space, word in _pieces(text):
        if line and width(line) + len(space) + width(word) > size:
            lines.append(line)
            line = word
        else:
            line = f"{line}{space}{word}" if line else word
        while width(line) > size:
            head = begun(line, size)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line]


def unbroken(word: str) -> int:
    """The columns of the longest part of a word that is not broken while there is room."""
    return max((width(piece) for _, piece in _pieces(word)), default=0)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What a line may break before, each with the space that stands before it otherwise."""
    for number, word in enumerate(text.split(" ")):
        space, piece = " " if number else "", ""
        for char in word:
            if piece and _may_break(piece[-1], char):
                yield space, piece
                space, piece = "", ""
            piece += char
        yield space, piece


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters that no space divides. No line begins with
    what closes, or ends with what opens; Korean is broken at its spaces."""
    if before in _OPENS or after in _CLOSES:
        return False
    return _is_ideograph(before) or _is_ideograph(after)


def _is_ideograph(char: str) -> bool:
    """Whether it is of Chinese or Japanese, their punctuation and wide forms included."""
    return (
        char >= "\u2e80"
        and unicodedata.east_asian_width(char) in "WF"
        and not "\uac00" <= char <= "\ud7a3"
    )


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

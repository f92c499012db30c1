"""Looking for a part of a text: what is looked at, and when two texts are the same to a person.

Korean, Chinese and Japanese are found by any part of a word, one character too. Hangul counts in
syllables: ``가`` is no part of ``각``. Capitals, full width and half width, and runs of spaces make
no difference.
"""

from __future__ import annotations

from unicodedata import normalize

from fieldledger.domain.fields import FieldSpec

# The kinds that hold what a person worded. Choices, days and amounts are for the filters of `list`.
TEXTS = frozenset({"text", "code", "codes", "province"})
_AROUND = 24  # characters shown on either side of what was found


def is_text(field: FieldSpec) -> bool:
    """Whether texts are looked for in a field."""
    return field.kind.name in TEXTS


def folded(text: str) -> str:
    """A text as it is compared. Nothing is remembered: `shell` would keep it after `lock`."""
    if text.isascii():
        return " ".join(text.lower().split())
    # Folding case can take a character apart, so it is composed again.
    return " ".join(normalize("NFKC", normalize("NFKC", text).casefold()).split())


def is_in(wanted: str, value: object) -> bool:
    """Whether a value holds what is wanted, which is ``folded``: a text, or one of a list."""
    if isinstance(value, list):
        return any(is_in(wanted, each) for each in value)
    return isinstance(value, str) and wanted in folded(value)


def excerpt(wanted: str, text: str) -> str:
    """The part of a text around what was found, short enough for a line."""
    whole = " ".join(normalize("NFKC", text).split())
    at = max(0, whole.casefold().find(wanted))
    start, end = max(0, at - _AROUND), at + len(wanted) + _AROUND
    return f"{'…' if start else ''}{whole[start:end]}{'…' if end < len(whole) else ''}"

"""Generated passphrases and spoken codes: words of the EFF large list, chosen without bias.

The words stand apart by single spaces, as people say, write and type them. The four words of
the list with a hyphen (``t-shirt``) are left out, because nobody hears a hyphen: 7,772 words,
12.9 bits each, 77 bits in six.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from importlib import resources


def passphrase(random: Callable[[int], bytes], count: int = 6) -> str:
    """Return ``count`` words drawn with ``random``, which gives that many random bytes."""
    words = word_list()
    return " ".join(words[_below(len(words), random)] for _ in range(count))


def normalise(text: str) -> str:
    """Return a spoken code as it was generated, however it was written down.

    Capitals, full-width letters, extra spaces, and hyphens or other signs in place of spaces
    make no difference. For spoken codes only: a passphrase that a person chose is taken as is.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


@cache
def word_list() -> tuple[str, ...]:
    """Return the words that passphrases are drawn from, sorted."""
    file = resources.files("fieldledger.crypto") / "data" / "eff_large_wordlist.txt"
    return tuple(word for word in file.read_text("ascii").split() if word.isalpha())


def _below(limit: int, random: Callable[[int], bytes]) -> int:
    # Two bytes; what lies above the last whole multiple of the limit is thrown away, not folded
    # back: that would make the first words of the list likelier.
    whole = 65536 // limit * limit
    while (number := int.from_bytes(random(2), "big")) >= whole:
        pass
    return number % limit

"""Words of which one is meant, said one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from fieldledger.language import tr


def either(words: Iterable[str]) -> str:
    """``a or b``, ``a or b or c``; empty where there are none."""
    whole = list(words)
    if not whole:
        return ""
    return reduce(lambda one, other: tr("{one} or {other}", one=one, other=other), whole)

"""A small ledger, as a reader of words knows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

import pytest

from fieldledger.domain.kind import Found

HEAD = "9f3c0a1b2c3d4e5f"


@dataclass
class Ledger:
    """What ``domain.kind.Known`` asks for, from a list."""

    today: str | None = "2004-05-17"
    rows: list[Found] = field(default_factory=list)

    def find(self, types: tuple[str, ...], word: str) -> Sequence[Found]:
        wanted = normalize("NFKC", word).casefold()
        return [
            row
            for row in self.rows
            if row.type in types
            and wanted
            in (row.code.casefold(), row.ref.split(":")[0], row.ref[:-12].replace(":", "~"))
        ]

    def get(self, ref: str) -> Found | None:
        return next((row for row in self.rows if row.ref == ref), None)


@pytest.fixture
def known() -> Ledger:
    return Ledger(
        rows=[
            Found("item", f"a-1:{HEAD}", "rice", "g"),
            Found("item", f"a-2:{HEAD}", "cooking-oil", "ml"),
            Found("item", f"a-3:{HEAD}", "winter-set", "set"),
            Found("item", f"a-4:{HEAD}", "digestive", "piece"),
            Found("item", f"a-5:{HEAD}", "flour", "g"),
            Found("shelter", f"a-10:{HEAD}", "s-12"),
            Found("shelter", f"a1-11:{HEAD}", "both"),
            Found("line", f"a-20:{HEAD}", "l-1"),
            Found("line", f"a2-21:{HEAD}", "both"),
            Found("setting", f"a-30:{HEAD}", "fiscal-year-start"),
        ]
    )


@pytest.fixture
def ref() -> Callable[[str], str]:
    """``ref("a-1")``: the whole reference of a record of that ledger."""
    return lambda short: f"{short}:{HEAD}"

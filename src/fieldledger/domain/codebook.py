"""The items that a new ledger starts with, and code names that say nothing.

A code name is drawn, never derived: it must tell neither the place nor the person nor the order in
which records were made. It is two syllables and two digits, ``kamo-47``, of sounds that are told
apart on a bad telephone line in English, Korean, Chinese and Japanese alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fieldledger.domain.problems import BadValue
from fieldledger.language import mark

# How many random bytes one name takes, and how many to hand over for a good number of tries.
BYTES_A_NAME = 4
BYTES = 16 * BYTES_A_NAME

_CONSONANTS = "bhjklmst"
_VOWELS = "aeiou"
_SYLLABLES = tuple(consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS)


def code_name(random_bytes: bytes, taken: Callable[[str], bool]) -> str:
    """The first free code name that these random bytes (``BYTES`` of them) make.

    Raises BadValue if all of them are taken.
    """
    for start in range(0, len(random_bytes) - BYTES_A_NAME + 1, BYTES_A_NAME):
        number = int.from_bytes(random_bytes[start : start + BYTES_A_NAME], "big")
        number, digits = divmod(number, 90)
        number, first = divmod(number, len(_SYLLABLES))
        name = f"{_SYLLABLES[first]}{_SYLLABLES[number % len(_SYLLABLES)]}-{digits + 10}"
        if not taken(name):
            return name
    raise BadValue(mark("could not be drawn, since all names drawn are taken: choose one yourself"))


def _item(code: str, unit: str, category: str, **others: object) -> Mapping[str, object]:
    return {"code": code, "unit": unit, "category": category, **others}


_PACKS = "counted in packs"

# Energy: rounded from common food tables, per 100 g and, of oil, per 100 ml.
STARTING_ITEMS: tuple[Mapping[str, object], ...] = (
    _item("rice", "g", "food", kcal_per_100=360),
    _item("flour", "g", "food", kcal_per_100=350),
    _item("cooking-oil", "ml", "food", kcal_per_100=810),
    _item("salt", "g", "food", kcal_per_100=0),
    _item("summer-set", "set", "clothing", season="summer"),
    _item("winter-set", "set", "clothing", season="winter"),
    _item("digestive", "piece", "medicine", note=_PACKS),
    _item("gastrointestinal", "piece", "medicine", note=_PACKS),
    _item("antifebrile", "piece", "medicine", note=_PACKS),
    _item("anti-inflammatory", "piece", "medicine", note=_PACKS),
)

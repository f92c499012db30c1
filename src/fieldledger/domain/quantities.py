"""Numbers and quantities as people write them, and the exact integers that they mean.

A quantity is an integer in the base unit of its item: ``g``, ``ml``, ``piece`` or ``set``. The
rules of reading, with examples, are in ``docs/reference/entry.md``; the point is the decimal mark
and a comma before exactly three digits a thousands mark, as in English, Korean, Chinese and
Japanese. What could be meant in two ways is refused.

The law: for every quantity ``n`` of at least 1, ``read_quantity(show_quantity(n, unit), unit)``
is ``n``.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from fieldledger.domain.problems import BadValue
from fieldledger.language import mark, tr, trn

MOST = 10**12

# Units by the word for them, each with its base unit and how many of those it holds. Left out on
# purpose, since they mean different amounts in different places: 斤, 근, 升, a box, a sack.
UNITS: dict[str, tuple[str, int]] = {
    word: (base, factor)
    for base, factor, words in (
        ("g", 1, "g gram grams 그램 그람 グラム 克 公克"),
        (
            "g",
            1_000,
            "kg kgs kilo kilos kilogram kilograms 킬로 킬로그램 킬로그람 キロ キログラム 公斤 千克",
        ),
        ("g", 1_000_000, "t ton tons tonne tonnes 톤 トン 吨 噸 公吨"),
        ("ml", 1, "ml cc 밀리리터 ミリリットル 毫升"),
        ("ml", 1_000, "l liter liters litre litres 리터 リットル 公升"),
        ("piece", 1, "pc pcs piece pieces 개 個 个 件"),
        ("set", 1, "set sets 세트 벌 セット 套"),
    )
    for word in words.split()
}
BASES: dict[str, str] = {
    "g": mark("g, kg or t"),
    "ml": mark("ml or l"),
    "piece": mark("pieces"),
    "set": mark("sets"),
}

_NUMBER = re.compile(
    r"(?:(?P<plain>[0-9]+)|(?P<grouped>[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)))"
    r"(?:\.(?P<decimals>[0-9]+))?"
)
_SPLIT = re.compile(r"(?P<number>[-+0-9.,' ]*[0-9.,'])? *(?P<unit>[^0-9 .,'+-][^ ]*)?")
_EXPONENT = re.compile(r"[0-9]e[-+]?[0-9]", re.IGNORECASE)


def read_quantity(word: str, unit: str, *, low: int = 1) -> int:
    """The quantity that a word means, in ``unit`` (a base unit). Raises BadValue."""
    number, named = split_number(word)
    base, factor = _unit_of(named, unit)
    digits, decimals = read_number(number)
    amount, rest = divmod(digits * factor, 10**decimals)
    if rest:
        raise BadValue(
            mark("is more exact than one {unit}, and nothing smaller is kept"), unit=base
        )
    return check_quantity(amount, low=low)


def check_quantity(value: object, *, low: int = 1) -> int:
    """An integer from ``low`` to 10¹². Raises BadValue."""
    if type(value) is not int:
        raise BadValue(mark("must be a whole number of base units"))
    if value < low:
        raise BadValue(
            mark("must be more than nothing") if low else mark("cannot be less than nothing")
        )
    if value > MOST:
        raise BadValue(mark("is larger than any quantity can be (10¹² base units)"))
    return value


def show_quantity(amount: int, unit: str) -> str:
    """For people: ``90 kg``, ``2.7 t``, ``1.5 l``, ``400 sets``; never rounded."""
    size = abs(amount)
    if unit == "g" and size >= 1_000_000 and size % 1_000 == 0:
        return f"{show_number(amount, 6)} t"
    if unit in ("g", "ml") and size >= 1_000:
        return f"{show_number(amount, 3)} {'kg' if unit == 'g' else 'l'}"
    if unit in ("piece", "set") and size != 1:
        return f"{amount:,} {unit}s"
    return f"{amount:,} {unit}".rstrip()


def shown_quantity(amount: int, unit: str) -> str:
    """``show_quantity`` in the language that is spoken: ``400套``. Not to be read back."""
    if unit == "piece":
        return trn("{n} piece", "{n} pieces", amount)
    return trn("{n} set", "{n} sets", amount) if unit == "set" else show_quantity(amount, unit)


def show_number(amount: int, decimals: int) -> str:
    """``amount`` × 10^-decimals, with thousands marks and without trailing zeros."""
    whole, part = divmod(abs(amount), 10**decimals)
    tail = f"{part:0{decimals}d}".rstrip("0")
    return f"{'-' if amount < 0 else ''}{whole:,}{'.' if tail else ''}{tail}"


def read_number(text: str) -> tuple[int, int]:
    """``1,200.50`` as (120050, 2): the digits, and how many of them are decimals.

    Raises BadValue for what is no number, or could be two.
    """
    text = folded(text)
    found = _NUMBER.fullmatch(text)
    if found:
        whole = found["plain"] or found["grouped"].replace(",", "").replace(" ", "")
        decimals = found["decimals"] or ""
        return int(whole + decimals), len(decimals)
    raise BadValue(_why_not(text))


def split_number(word: str) -> tuple[str, str]:
    """``300 g`` as ("300", "g"), folded; either part may be empty. Raises BadValue."""
    text = folded(word)
    if _EXPONENT.search(text):
        raise BadValue(mark("has an exponent: write the number out, with all its zeros"))
    found = _SPLIT.fullmatch(text)
    if not found:
        raise BadValue(mark("is no quantity: write a number and a unit, like 90kg"))
    return found["number"] or "", (found["unit"] or "").casefold()


def folded(word: str) -> str:
    """Full-width digits and square units as plain ones, every minus a hyphen, single spaces."""
    if len(word) > 80:
        raise BadValue(mark("is too long"))
    if word.isascii():
        return " ".join(word.split())
    text = normalize("NFKC", word).replace("−", "-").replace("、", ",").replace("。", ".")
    return " ".join(text.split())


def _unit_of(named: str, base: str) -> tuple[str, int]:
    if not named:
        if base in ("piece", "set"):
            return base, 1
        raise BadValue(mark("needs a unit: {units}"), units=tr(BASES[base]))
    if named not in UNITS:
        raise BadValue(
            mark("has no unit known here: this item is counted in {units}"), units=tr(BASES[base])
        )
    found, factor = UNITS[named]
    if found != base:
        raise BadValue(
            mark("has the wrong unit: this item is counted in {units}"), units=tr(BASES[base])
        )
    return found, factor


def _why_not(text: str) -> str:
    if not text:
        return mark("has no number")
    if text.startswith("-"):
        return mark("cannot be less than nothing")
    if "," in text:
        return mark(
            "has a comma that is no thousands mark: write 1,200 or 1200, and 1.2 with a point"
        )
    return mark("is no number: write it like 1200, 1,200 or 1.5")

"""What was meant by part of a word: codes, their numbers, and Hangul by its first consonants.

An answer is compared without regard to case, width and how its letters are put together, so that
half a syllable, as an input method leaves it while somebody types, begins the whole one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from unicodedata import normalize

from fieldledger.language import tr

BACK, EMPTY, MORE = "<", "-", "m"  # answers of one key: a question back, leave it out, ask for more
# What those keys write while an input method is on.
_KEYS = {"《": BACK, "〈": BACK, "ー": EMPTY, "−": EMPTY, "–": EMPTY, "—": EMPTY, "ㅡ": MORE}

# Yes and no, also in people's languages, and what the two keys write on a Korean keyboard.
_YES = {"y", "yes", "예", "네", "はい", "是", "ㅛ"}
_NO = {"", "n", "no", "아니오", "아니요", "いいえ", "否", "不", "ㅜ"}

# Two consonants that a Korean keyboard joins although each begins a syllable.
_JOINED = str.maketrans(
    {
        "ㄳ": "ㄱㅅ",
        "ㄵ": "ㄴㅈ",
        "ㄶ": "ㄴㅎ",
        "ㄺ": "ㄹㄱ",
        "ㄻ": "ㄹㅁ",
        "ㄼ": "ㄹㅂ",
        "ㄽ": "ㄹㅅ",
        "ㄾ": "ㄹㅌ",
        "ㄿ": "ㄹㅍ",
        "ㅀ": "ㄹㅎ",
        "ㅄ": "ㅂㅅ",
    }
)
_LEADS = range(0x1100, 0x1113)  # the consonants that begin a syllable
_NAMED = 5  # of those that an answer could be


def matching(typed: str, offers: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    """The offers that an answer could mean, the likeliest first: those that begin with it, those
    that hold it, those whose label (``labels``, by offer) does."""
    begun = [offer for offer in offers if _begins(typed, offer)]
    inside = [offer for offer in offers if _holds(typed, offer)]
    told = [offer for offer in offers if _holds(typed, labels.get(offer, ""))]
    return list(dict.fromkeys([*begun, *inside, *told]))


def key_of(typed: str) -> str:
    """An answer of one key as it stands on the key, whatever width and input method wrote it."""
    return _KEYS.get(typed, normalize("NFKC", typed).strip().casefold())


def number_of(typed: str) -> int:
    """The number that was typed, in digits of any width; 0 where it is none."""
    digits = normalize("NFKC", typed).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


def said_yes(answer: str) -> bool | None:
    """Whether an answer means yes; None where it means neither yes nor no. Enter is no."""
    known = [each for each in (normalize("NFC", answer), key_of(answer)) if each in _YES | _NO]
    return known[0] in _YES if known else None


def pick(
    typed: str,
    offers: Sequence[str],
    labels: Mapping[str, str] | None = None,
    *,
    numbered: int | None = None,
) -> tuple[str, str]:
    """What was meant by an answer: the word, and why it cannot be told (or nothing).

    An offer in full comes first, so that a code like ``3`` can be typed; then its number, where a
    number stands beside it (``numbered``: so many have one, else all); then the beginning of one
    offer alone, then any part of one alone. Anything else is returned as typed.
    """
    folded = [_fold(offer) for offer in offers]
    wanted = _fold(typed)
    if wanted in folded:
        return offers[folded.index(wanted)], ""
    if 1 <= number_of(typed) <= len(offers[:numbered]):
        return offers[number_of(typed) - 1], ""
    begun = [offer for offer in offers if _begins(typed, offer)]
    fitting = begun if len(begun) == 1 else matching(typed, offers, labels or {})
    if not wanted or not fitting:
        return typed, ""
    if len(fitting) == 1:
        return fitting[0], ""
    named = ", ".join(fitting[:_NAMED])
    return "", tr("It could be {codes}: type more of it.", codes=named)


def _begins(typed: str, offer: str) -> bool:
    return _fold(offer).startswith(_fold(typed)) or (
        _is_initials(typed) and _initials(offer).startswith(_initials(typed))
    )


def _holds(typed: str, text: str) -> bool:
    return _fold(typed) in _fold(text) or (
        _is_initials(typed) and _initials(typed) in _initials(text)
    )


def _fold(text: str) -> str:
    return normalize("NFKD", text).strip().casefold()


def _is_initials(typed: str) -> bool:
    """Whether a consonant stands alone in it."""
    return any(0x3131 <= ord(letter) <= 0x314E for letter in typed)


def _initials(text: str) -> str:
    """A text with each syllable of Hangul reduced to the consonant that it begins with."""
    letters = []
    for letter in normalize("NFC", text.strip().casefold()).translate(_JOINED):
        first = normalize("NFKD", letter)[:1]
        letters.append(first if first and ord(first) in _LEADS else letter)
    return "".join(letters)

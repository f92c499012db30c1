"""What text and code names may be, written out character by character.

These are rules of schema versions (ops §3.5). They name ranges instead of asking Python what a
letter is, since that answer changes with the Unicode version of whoever reads, and two devices
would judge one op differently.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from fieldledger.domain.problems import BadValue
from fieldledger.language import mark

LABEL = "a(?:[1-9][0-9]*[a-z]+)*(?:[1-9][0-9]*)?"  # ops §2.3

_LOOKS_LIKE_ID = re.compile(rf"{LABEL}-[0-9]+")
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Of ASCII, letters, digits and the hyphen. Of the rest, all but the blocks of spaces, marks,
# symbols, private use and halves of pairs.
_CODE = re.compile(
    "(?!-)(?:[0-9A-Za-z-]|[^\x00-\xbf\xd7\xf7\u2000-\u2bff\u3000-\u3004\u3008-\u3020\u3030"
    "\ud800-\uf8ff\ufe10-\ufe1f\ufe30-\ufe6f\ufeff-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
    "\uffe0-\uffff\U0001f000-\U0001faff\U000e0000-\U0010ffff]){1,40}"
)
_LIST_ITEM = re.compile("[^\x00-\x20,\x7f-\xa0\u2028\u2029\u3000\ud800-\udfff]{1,60}")


def check_text(value: object, most: int) -> str:
    """One line of 1 to ``most`` characters, not only spaces. Raises BadValue."""
    text = _string(value)
    if not text.strip(" \u3000"):
        raise BadValue(mark("is empty"))
    if len(text) > most:
        raise BadValue(mark("is longer than {most} characters"), most=most)
    if _UNFIT.search(text):
        raise BadValue(mark("must be one line without control characters"))
    return text


def check_code(value: object) -> str:
    """1 to 40 letters, digits and hyphens that look like no record's id. Raises BadValue."""
    text = _string(value)
    if not _CODE.fullmatch(text):
        raise BadValue(mark("must be 1 to 40 letters, digits and hyphens, without spaces"))
    if _LOOKS_LIKE_ID.fullmatch(normalize("NFKC", text).casefold()):
        raise BadValue(mark("looks like a record's id (such as a1-42): choose another code"))
    return text


def check_list(value: object, most: int) -> list[str]:
    """A sorted list of 1 to ``most`` distinct words. Raises BadValue."""
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise BadValue(mark("must be 1 to {most} words"), most=most)
    if not all(_LIST_ITEM.fullmatch(_string(word)) for word in value):
        raise BadValue(mark("must be words of at most 60 characters, without spaces"))
    if value != sorted(set(value)):
        raise BadValue(mark("must be a sorted list without doubles"))
    return value


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise BadValue(mark("must be text"))
    return value

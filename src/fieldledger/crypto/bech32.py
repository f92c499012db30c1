"""Bech32 text for age keys: BIP 173 without its length limit, read strictly.

Checksums of texts this long find typing mistakes, not more: a key read from paper is checked
by its fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterable

from fieldledger.language import tr

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_SIZE = 6


def encode(prefix: str, data: bytes) -> str:
    """Return ``prefix1data…checksum`` in lower case; ``prefix`` is taken in lower case."""
    prefix = prefix.lower()
    values = _regroup(data, 8, 5)
    checksum = _polymod([*_expand(prefix), *values, *[0] * _CHECKSUM_SIZE]) ^ 1
    values += [checksum >> 5 * (_CHECKSUM_SIZE - 1 - i) & 31 for i in range(_CHECKSUM_SIZE)]
    return prefix + "1" + "".join(_ALPHABET[value] for value in values)


def decode(text: str) -> tuple[str, bytes]:
    """Return (prefix in lower case, data).

    Raises ``ValueError``, without the text in it, for mixed case, foreign characters, a wrong
    checksum, or padding bits that are not zero.
    """
    if text not in (text.lower(), text.upper()):
        raise ValueError(tr("upper and lower case are mixed"))
    prefix, _, tail = text.lower().rpartition("1")
    if not prefix or any(not "!" <= character <= "~" for character in prefix):
        raise ValueError(tr("there is no prefix before the last 1"))
    values = [_ALPHABET.find(character) for character in tail]
    if len(values) < _CHECKSUM_SIZE or -1 in values:
        raise ValueError(tr("a character does not belong there"))
    if _polymod([*_expand(prefix), *values]) != 1:
        raise ValueError(tr("the checksum does not fit"))
    return prefix, _to_bytes(values[:-_CHECKSUM_SIZE])


def _to_bytes(values: list[int]) -> bytes:
    padding = len(values) * 5 % 8
    if padding > 4 or (values and values[-1] & (1 << padding) - 1):
        raise ValueError(tr("the last character carries bits of nothing"))
    return bytes(_regroup(values, 5, 8)[: len(values) * 5 // 8])


def _expand(prefix: str) -> list[int]:
    codes = prefix.encode("ascii")
    return [*(code >> 5 for code in codes), 0, *(code & 31 for code in codes)]


def _polymod(values: Iterable[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, factor in enumerate(_GENERATOR):
            checksum ^= factor if top >> bit & 1 else 0
    return checksum


def _regroup(values: Iterable[int], width: int, new_width: int) -> list[int]:
    """Return the bits of ``values`` in groups of ``new_width``, zeros added at the end."""
    number, bits, groups = 0, 0, []
    for value in values:
        number, bits = number << width | value, bits + width
        while bits >= new_width:
            bits -= new_width
            groups.append(number >> bits & (1 << new_width) - 1)
        number &= (1 << bits) - 1
    if bits:
        groups.append(number << new_width - bits & (1 << new_width) - 1)
    return groups

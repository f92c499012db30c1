"""Money: an integer in the minor unit of its currency, and the currency's ISO 4217 code.

The law: for every amount from 0 and every currency of the table,
``read_money(show_money(amount, code), "")`` is ``(amount, code)``.
"""

from __future__ import annotations

import re

from fieldledger.domain.problems import BadValue
from fieldledger.domain.quantities import folded, read_number
from fieldledger.language import mark, tr

MOST = 10**15

# ISO 4217, list one: how many digits the minor unit has. Funds, metals and test codes left out.
DIGITS: dict[str, int] = {
    code: digits
    for digits, codes in (
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (
            2,
            "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN "
            "BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
            "GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK "
            "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO "
            "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE "
            "SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST "
            "XCD XCG YER ZAR ZMW ZWG",
        ),
    )
    for code in codes.split()
}
_WORDS = {"元": "CNY", "人民币": "CNY", "RMB": "CNY", "円": "JPY", "€": "EUR", "£": "GBP"}
_AMBIGUOUS = {
    "¥": mark("CNY or JPY"),
    "$": mark("USD, HKD, TWD or another"),
    "₩": mark("KRW or KPW"),
    "원": mark("KRW or KPW"),
}
_CODE = re.compile(r"[A-Z]{3}")
_SPLIT = re.compile(
    r"(?P<before>[^0-9 .,'+-]*) ?(?P<number>[-+]?[0-9.,' ]*[0-9.,']) ?(?P<after>[^0-9 .,'+-]*)"
)


def read_money(word: str, currency: str) -> tuple[int, str]:
    """``3000 CNY`` as (300000, "CNY"); ``currency`` counts where the word names none.

    Raises BadValue.
    """
    found = _SPLIT.fullmatch(folded(word))
    if not found or (found["before"] and found["after"]):
        raise BadValue(mark("is no amount of money: write it like 3000 CNY"))
    named = found["before"] or found["after"]
    code = read_currency(named) if named else currency
    if not code:
        raise BadValue(mark("has no currency: write it like 3000 CNY"))
    digits, decimals = read_number(found["number"])
    places = digits_of(code)
    if decimals > places and digits % 10 ** (decimals - places):
        raise BadValue(
            mark("has more decimals than {code} has ({places})"), code=code, places=places
        )
    return check_money(digits * 10**places // 10**decimals), code


def read_currency(word: str) -> str:
    """A currency's code from ``cny``, ``RMB``, ``元``, ``円``. Raises BadValue."""
    text = folded(word).upper()
    if text in _AMBIGUOUS:
        raise BadValue(
            mark("could be {currencies}: write the currency's code of three letters"),
            currencies=tr(_AMBIGUOUS[text]),
        )
    code = _WORDS.get(text, text)
    digits_of(code)
    return code


def digits_of(code: str) -> int:
    """How many decimals a currency has. Raises BadValue where the table does not know it."""
    if code not in DIGITS:
        raise BadValue(
            mark("is no currency of ISO 4217: write its code of three letters, like CNY")
        )
    return DIGITS[code]


def check_money(value: object) -> int:
    """An integer from 0 to 10¹⁵. Raises BadValue."""
    if type(value) is not int:
        raise BadValue(mark("must be a whole number of minor units"))
    if not 0 <= value <= MOST:
        raise BadValue(mark("must be an amount from 0 to 10¹⁵ minor units"))
    return value


def check_currency(value: object) -> str:
    """Three capital letters. Not the table: a new currency must not bar an op. Raises BadValue."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise BadValue(mark("must be a currency's code of three capital letters"))
    return value


def show_money(amount: int, code: str) -> str:
    """For people: ``3,000.00 CNY``, ``3,000 JPY``."""
    places = DIGITS.get(code)
    if places is None:
        return tr("{amount:,} minor units of {code}", amount=amount, code=code)
    whole, part = divmod(abs(amount), 10**places)
    tail = f".{part:0{places}d}" if places else ""
    return f"{'-' if amount < 0 else ''}{whole:,}{tail} {code}"

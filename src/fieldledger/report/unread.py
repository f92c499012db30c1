"""What a device may not read of what moves goods, said beside stock and plans.

A figure that rests on what is not seen here is no figure: where what comes in is not known, what
goes out alone would only make a stock below nothing. Such items are left out, and it is said.
"""

from __future__ import annotations

from fieldledger.domain import moving
from fieldledger.report import words
from fieldledger.report.facts import Stock
from fieldledger.report.holdings import Holding


def sentences(stock: Stock) -> list[str]:
    """What is not known here; nothing on a device that reads it all."""
    told = []
    if stock.unknown:
        rest = (
            "stock is what the other entries leave"
            if _all_comes_in(stock)
            else "only goods that come in by other entries are shown"
        )
        told.append(f"Not known here: {words.listed(stock.unknown)}; {rest}.")
    if stock.own_only:
        told.append(
            f"This device reads its own entries only of {words.listed(stock.own_only)}: figures "
            "are what these leave."
        )
    return told


def known(stock: Stock, found: list[Holding]) -> list[Holding]:
    """What may be shown: everything, or the items of which something came in by what is known."""
    if _all_comes_in(stock):
        return found
    sorts = [
        leg.move.sort
        for leg in moving.legs()
        if leg.move.sign > 0 and leg.type not in stock.unknown
    ]
    return [each for each in found if any(each.moved[sort].high for sort in sorts)]


def _all_comes_in(stock: Stock) -> bool:
    return not any(leg.move.sign > 0 and leg.type in stock.unknown for leg in moving.legs())

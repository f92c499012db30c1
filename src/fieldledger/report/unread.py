"""What a device may not read of what moves goods, said beside stock and plans.

A figure that rests on what is not seen here is no figure: where what comes in is not known, what
goes out alone would only make a stock below nothing. Such items are left out, and it is said.
"""

from __future__ import annotations

from fieldledger.domain import moving
from fieldledger.language import tr
from fieldledger.report import words
from fieldledger.report.facts import Stock
from fieldledger.report.holdings import Holding


def sentences(stock: Stock) -> list[str]:
    """What is not known here; nothing on a device that reads it all."""
    told = []
    if stock.unknown:
        unknown = words.listed(stock.unknown)
        told.append(
            tr("Not known here: {types}; stock is what the other entries leave.", types=unknown)
            if _all_comes_in(stock)
            else tr(
                "Not known here: {types}; only goods that come in by other entries are shown.",
                types=unknown,
            )
        )
    if stock.own_only:
        told.append(
            tr(
                "This device reads its own entries only of {types}: figures are what these leave.",
                types=words.listed(stock.own_only),
            )
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

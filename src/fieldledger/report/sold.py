"""Goods that people in shelters made: how much, what they sold for, and what one of them buys.

What one piece brought is what was taken in the period, divided by the pieces. It buys the staple:
the food counted in grams of which most was bought in the year up to the last day. Its price is what
those purchases cost, divided by their weight; the currency is that of the sale, where it was bought
in it, else the one in which most was bought, by a recorded rate. Fractions are rounded once, half
to even: to minor units, grams and days.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from fieldledger.report import exchange
from fieldledger.report.accounts import Accounts
from fieldledger.report.exchange import Rate
from fieldledger.report.flows import add, sums
from fieldledger.report.spread import Spread, exactly, weighed

PURCHASED = ("purchased", "")
"""The sources of goods whose cost is a price; goods without a source were bought if they cost."""


class Range(NamedTuple):
    """A fraction: the least, as shown, and the most that it can be."""

    low: Fraction
    shown: Fraction
    high: Fraction

    def times(self, number: Fraction | int) -> Range:
        """The range times a number that is not negative."""
        return Range(self.low * number, self.shown * number, self.high * number)

    def rounded(self) -> Spread:
        """Whole numbers, half to even."""
        return Spread(round(self.low), round(self.shown), round(self.high))


class Sold(NamedTuple):
    """Sales of one item in one currency: how much of it, what it brought, what one brought."""

    item: str
    currency: str
    quantity: Spread
    amount: Spread
    each: Range | None


class Price(NamedTuple):
    """What an item cost by the gram, in minor units, by the purchases of a year."""

    item: str
    currency: str
    gram: Range


class Buys(NamedTuple):
    """What one piece of an item sold, for ``one``, buys: ``grams`` of the staple, None where there
    is no rate between the two currencies; ``days`` of a person's ration, None where none is known.
    """

    sold: Sold
    one: Range
    price: Price
    rate: Rate | None
    grams: Spread | None
    days: Spread | None


def made(accounts: Accounts) -> dict[str, Spread]:
    """How much was made of each item in the period."""
    return sums(accounts, accounts.within, "product", lambda keys: keys["item"], "quantity")


def sold(accounts: Accounts) -> list[Sold]:
    """What was sold in the period, by item and currency."""

    def key(keys: Mapping[str, str]) -> tuple[str, str]:
        return keys["item"], keys["currency"]

    span = accounts.within
    amounts = sums(accounts, span, "sale", key)
    sizes = sums(accounts, span, "sale", key, "quantity")
    return [
        Sold(*each, sizes[each], amounts[each], _ratio(amounts[each], sizes[each]))
        for each in sorted(amounts)
    ]


def bought(accounts: Accounts) -> dict[tuple[str, str], tuple[Spread, Spread]]:
    """Purchases of the year up to the last day, by item and currency: their cost and quantity."""
    cost: dict[tuple[str, str], Spread] = {}
    size: dict[tuple[str, str], Spread] = {}
    for each in accounts.bought:
        add(cost, (each.item, each.currency), exactly(each.cost))
        add(size, (each.item, each.currency), exactly(each.quantity))
    names = ("date", "item", "currency", "source", "cost")
    for record in accounts.of("provision"):
        ways = [
            (str(item), str(currency))
            if accounts.year_start <= str(date) <= accounts.within.end
            and str(source or "") in PURCHASED
            and isinstance(worth, int)
            and worth > 0
            and currency
            else None
            for date, item, currency, source, worth in product(*(record.values[n] for n in names))
        ]
        for key in dict.fromkeys(ways):
            if key is not None:
                holds = [way == key for way in ways]
                add(cost, key, weighed(holds, _numbers(record.values["cost"])))
                add(size, key, weighed(holds, _numbers(record.values["quantity"])))
    return {key: (cost[key], size[key]) for key in sorted(cost)}


def staple(accounts: Accounts) -> str | None:
    """The food counted in grams of which most was bought in the year."""
    grams: dict[str, Spread] = {}
    for (item, _), (_, quantity) in bought(accounts).items():
        known = accounts.items.get(item)
        if known and known.category == "food" and known.unit == "g":
            add(grams, item, quantity)
    return max(grams, key=lambda each: (grams[each].shown, each), default=None)


def buys(accounts: Accounts) -> list[Buys]:
    """What one piece of each item sold buys of the staple."""
    food = staple(accounts)
    if food is None:
        return []
    prices = {
        currency: (_ratio(*both), both[1].shown)
        for (item, currency), both in bought(accounts).items()
        if item == food
    }
    found = []
    for each in sold(accounts):
        currency = (
            each.currency
            if each.currency in prices
            else max(prices, key=lambda code: (prices[code][1], code))
        )
        price = prices[currency][0]
        if each.each is not None and each.each.shown and price is not None and price.low:
            found.append(_buys(accounts, each, each.each, Price(food, currency, price)))
    return found


def _buys(accounts: Accounts, each: Sold, one: Range, price: Price) -> Buys:
    rate, money = None, one
    if each.currency != price.currency:
        rate = exchange.latest(accounts.rates, each.currency, price.currency, accounts.within.end)
        if rate is None:
            return Buys(each, one, price, None, None, None)
        money = one.times(exchange.factor(rate, price.currency))
    gram = price.gram
    weight = Range(money.low / gram.high, money.shown / gram.shown, money.high / gram.low)
    ration = accounts.rations.get(price.item)
    days = None
    if ration is not None and ration[0].low > 0:
        a_day, of = ration
        days = Range(
            weight.low * of / a_day.high,
            weight.shown * of / a_day.shown,
            weight.high * of / a_day.low,
        ).rounded()
    return Buys(each, one, price, rate, weight.rounded(), days)


def _ratio(amount: Spread, size: Spread) -> Range | None:
    """A quotient; None where the divisor is, or may be, nothing."""
    if size.low <= 0:
        return None
    return Range(
        Fraction(amount.low, size.high),
        Fraction(amount.shown, size.shown),
        Fraction(amount.high, size.low),
    )


def _numbers(values: tuple[object, ...]) -> list[int]:
    return [each if isinstance(each, int) else 0 for each in values]

"""Funds of money: what came in, what is left of it for each programme, and who holds cash.

A fund is what was given for a programme, less what the programme cost. Pledge payments are for the
children. Sales, and what was given for nothing in particular, are for any programme. The cash of a
holder is what was given, less what came back, was lost, or was spent out of it. Everything is by
currency, in minor units. While people disagree, a figure is a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fieldledger.report import costs
from fieldledger.report.accounts import NONE, Accounts, Span, Stated
from fieldledger.report.flows import ANY, Sums, add, ordered, some, sums
from fieldledger.report.spread import NOTHING, Spread, exactly

CHILDREN = "children"
INCOME = ("donation", "pledge-payment", "sale")


class Fund(NamedTuple):
    """What is there for a programme, in one currency, at the beginning and at the end; None where
    this device does not know."""

    earmark: str
    currency: str
    before: Spread | None
    came_in: Spread | None
    costs: Spread | None
    left: Spread | None


class Cash(NamedTuple):
    """The cash of a holder in one currency, up to a day."""

    holder: str
    currency: str
    given: Spread
    returned: Spread
    lost: Spread
    spent: Spread

    @property
    def left(self) -> Spread:
        """What the holder should have."""
        return self.given - self.returned - self.lost - self.spent


def income(accounts: Accounts, span: Span) -> Sums:
    """Donations of money, pledge payments and sales, by their type and currency."""
    found: Sums = {}
    for name in INCOME:
        for currency, amount in _money(accounts, span, name).items():
            add(found, (name, currency), amount)
    return found


def entries(accounts: Accounts, span: Span) -> Sums:
    """How many donations of money, pledge payments and sales there are, as ``income`` has them."""
    found: Sums = {}
    for name in INCOME:
        counted = sums(accounts, span, name, _currency, "entries")
        for currency, many in counted.items():
            add(found, (name, currency), many)
        for each in _erased(accounts, span, name):
            add(found, (name, each.currency), exactly(1))
    return found


def earmarked(accounts: Accounts, span: Span) -> Sums:
    """What came in, by the programme it is for and by currency."""
    found = sums(
        accounts,
        span,
        "donation",
        lambda keys: (keys["earmark"], keys["currency"]) if _currency(keys) else None,
    )
    for name, earmark in (("pledge-payment", CHILDREN), ("sale", ANY)):
        for currency, amount in _money(accounts, span, name).items():
            add(found, (earmark, currency), amount)
    return found


def funds(accounts: Accounts) -> list[Fund]:
    """Every fund of money, by currency and earmark: what was there, came in, was spent, is left."""
    spans = (accounts.before, accounts.within, accounts.through)
    given = [earmarked(accounts, span) for span in spans]
    cost = [costs.whole(accounts, span) for span in spans]
    unread = costs.unread_programmes(accounts)
    no_pledges = accounts.known("pledge-payment") == NONE
    return [
        _fund(
            name,
            currency,
            [
                None if no_pledges and name == CHILDREN else each.get((name, currency), NOTHING)
                for each in given
            ],
            [None if name in unread else each.get((name, currency), NOTHING) for each in cost],
        )
        for name, currency in ordered(
            {key for each in (*given, *cost) for key in some(each)}, by_currency=True
        )
    ]


def balances(accounts: Accounts) -> list[Fund]:
    """All funds of a currency together: where a part is not known, the whole is not."""
    spans = (accounts.before, accounts.within, accounts.through)
    given = [_by_currency(income(accounts, span)) for span in spans]
    cost = [_by_currency(costs.whole(accounts, span, lambda _: ANY)) for span in spans]
    no_pledges = accounts.known("pledge-payment") == NONE
    no_costs = bool(costs.unread_programmes(accounts))
    return [
        _fund(
            ANY,
            currency,
            [None if no_pledges else each.get(currency, NOTHING) for each in given],
            [None if no_costs else each.get(currency, NOTHING) for each in cost],
        )
        for currency in sorted({key for each in (*given, *cost) for key in each})
    ]


def _fund(
    earmark: str, currency: str, came: list[Spread | None], went: list[Spread | None]
) -> Fund:
    """A fund, of what came and went before, within, and through the period."""
    before, _, left = map(_less, came, went)
    return Fund(earmark, currency, before, came[1], went[1], left)


def _by_currency(found: Sums) -> dict[str, Spread]:
    whole: dict[str, Spread] = {}
    for (_, currency), amount in found.items():
        add(whole, currency, amount)
    return whole


def cash(accounts: Accounts) -> list[Cash]:
    """The cash of everybody who ever held any, up to the last day, by holder and currency."""
    span = accounts.through
    ways = sums(accounts, span, "advance", lambda k: (k["holder"], k["currency"], k["way"]))
    out = sums(
        accounts,
        span,
        "expense",
        lambda keys: (keys["held_by"], keys["currency"]) if keys["held_by"] else None,
    )
    found = []
    for holder, currency in sorted({*(key[:2] for key in ways), *out}):
        given, returned, lost = (
            ways.get((holder, currency, way), NOTHING) for way in ("given", "returned", "lost")
        )
        paid = out.get((holder, currency), NOTHING)
        found.append(Cash(holder, currency, given, returned, lost, paid))
    return found


def _money(accounts: Accounts, span: Span, name: str) -> dict[str, Spread]:
    found = sums(accounts, span, name, _currency)
    for each in _erased(accounts, span, name):
        add(found, each.currency, exactly(each.amount))
    return found


def _currency(keys: Mapping[str, str]) -> str | None:
    """The currency, of donations that of money alone."""
    return (keys["currency"] or None) if keys.get("kind", "money") == "money" else None


def _erased(accounts: Accounts, span: Span, name: str) -> list[Stated]:
    return [each for each in accounts.erased if each.type == name and span.has(each.date)]


def _less(came: Spread | None, went: Spread | None) -> Spread | None:
    return None if came is None or went is None else came - went

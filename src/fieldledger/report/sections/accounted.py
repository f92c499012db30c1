"""What stands beside figures about money: other currencies, what is left out, what is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from fieldledger.report import costs, exchange, funds, words
from fieldledger.report.accounts import NONE, OWN, Accounts
from fieldledger.report.exchange import Converted, Rate
from fieldledger.report.flows import ANY, Sums
from fieldledger.report.shape import ROW_UNIT, Column, Row, Table
from fieldledger.report.spread import NOTHING, Spread

FOR_ANY = "for any"
NOT_KNOWN_HERE = "Not known here: this device may not read it."
OWN_ONLY = "Only what this device wrote itself is known here: these figures are not the whole."


def converted(accounts: Accounts) -> Table:
    """Amounts in the currency that the organisation reports in."""
    columns = (Column("what", "what"), Column("amount", "amount", ROW_UNIT))
    rows = [
        Row(name, (name, made.whole), accounts.currency) for name, made in _conversions(accounts)
    ]
    return Table("converted", f"In {accounts.currency}", columns, tuple(rows))


def _conversions(accounts: Accounts) -> list[tuple[str, Converted]]:
    """What is given in the currency of reports, each with what was used and what is missing."""
    if not accounts.currency:
        return []
    span = accounts.within
    parts = {"came in": _by_currency(funds.income(accounts, span))}
    for each in costs.costs(accounts, span):
        if each.whole is not None:
            parts.setdefault(f"costs: {each.programme}", {})[each.currency] = each.whole
    parts["costs in all"] = _by_currency(costs.whole(accounts, span, lambda _: ANY))
    for fund in funds.funds(accounts):
        if fund.left is not None:
            name = f"left {f'for {fund.earmark}' if fund.earmark else FOR_ANY}"
            parts.setdefault(name, {})[fund.currency] = fund.left
    parts["left in all funds"] = {
        each.currency: each.left for each in funds.balances(accounts) if each.left is not None
    }
    cash = _by_currency({(each.holder, each.currency): each.left for each in funds.cash(accounts)})
    parts["cash with holders"] = cash
    return [
        (name, exchange.into(amounts, accounts.currency, accounts.rates, span.end))
        for name, amounts in parts.items()
        if any(amount != NOTHING for amount in amounts.values())
    ]


def notes(accounts: Accounts, keys: Collection[str]) -> tuple[str, ...]:
    """What the tables of the section about money mean, and leave out."""
    return (*_rules(accounts, keys), *_of_rates(accounts), *unknown(accounts))


def _rules(accounts: Accounts, keys: Collection[str]) -> Iterable[str]:
    if "costs" in keys:
        yield (
            "A programme's costs are its expenses, and what is stated on its records as long as no "
            "expense is entered for them."
        )
    if "funds" in keys:
        yield (
            "Pledge payments are for the children; sales, and what was given without an earmark, "
            "for any programme. A fund below nothing was paid for out of what is for any, or out "
            "of another currency."
        )
    if len(funds.balances(accounts)) > 1:
        yield (
            "Money changed from one currency into another is not on record: what is short in one "
            "may have come from another."
        )
    lost = _by_currency({(each.holder, each.currency): each.lost for each in funds.cash(accounts)})
    parts = [words.said_weight(each, code) for code, each in lost.items() if each != NOTHING]
    if parts:
        yield f"Cash that was lost is not taken off the funds: {words.listed(parts)}."


def _of_rates(accounts: Accounts) -> Iterable[str]:
    made = [each for _, each in _conversions(accounts)]
    used = {rate.ref: rate for each in made for rate in each.used}
    if used:
        rates = [rate_in_words(used[ref]) for ref in sorted(used)]
        yield f"Rates used: {words.listed(rates)}."
    missing = sorted({currency for each in made for currency in each.missing})
    if missing:
        yield (
            f"No exchange rate is recorded between {accounts.currency} and "
            f"{words.listed(missing)} by {accounts.within.end}: that money is not in what is given "
            f"in {accounts.currency}."
        )
    if made and accounts.unsure_rates:
        many = words.counted(accounts.unsure_rates, "exchange rate")
        yield f"{many} in dispute and not used."


def unknown(accounts: Accounts) -> Iterable[str]:
    """What has to be said where this device does not read everything."""
    if accounts.known("pledge-payment") == NONE:
        yield "Pledge payments are not known here."
    unread = sorted(costs.unread_programmes(accounts))
    if unread:
        yield f"Costs stated on records are not all known here: of {words.listed(unread)}."
    if any(accounts.known(name) == OWN for name in accounts.clearance):
        yield OWN_ONLY


def rate_in_words(rate: Rate) -> str:
    """``100 JPY = 7.50 CNY (2004-05-01, a-12)``."""
    one = words.measure(rate.amount, rate.currency)
    return f"{one} = {words.measure(rate.worth, rate.other_currency)} ({rate.date}, {rate.id})"


def _by_currency(found: Sums) -> dict[str, Spread]:
    whole: dict[str, Spread] = {}
    for (_, currency), amount in found.items():
        whole[currency] = whole.get(currency, NOTHING) + amount
    return whole

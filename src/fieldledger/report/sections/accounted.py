"""What stands beside figures about money: other currencies, what is left out, what is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from fieldledger.language import mark, tr, trn
from fieldledger.report import costs, exchange, funds, words
from fieldledger.report.accounts import NONE, OWN, Accounts
from fieldledger.report.exchange import Converted, Rate
from fieldledger.report.flows import ANY, Sums
from fieldledger.report.sections import parts
from fieldledger.report.shape import ROW_UNIT, Column, Row, Table
from fieldledger.report.spread import NOTHING, Spread

FOR_ANY = mark("for any")


def converted(accounts: Accounts) -> Table:
    """Amounts in the currency that the organisation reports in."""
    columns = (Column("what", tr("what")), Column("amount", tr("amount"), ROW_UNIT))
    rows = [
        Row(key, (name, made.whole), accounts.currency)
        for (key, name), made in _conversions(accounts)
    ]
    return Table("converted", tr("In {currency}", currency=accounts.currency), columns, tuple(rows))


def _conversions(accounts: Accounts) -> list[tuple[tuple[str, str], Converted]]:
    """What is given in the currency of reports, by key and name, each with what was used and what
    is missing."""
    if not accounts.currency:
        return []
    span = accounts.within
    found = {("came in", tr("came in")): _by_currency(funds.income(accounts, span))}
    for each in costs.costs(accounts, span):
        if each.whole is not None:
            name = tr("costs: {programme}", programme=each.programme)
            of = found.setdefault((f"costs: {each.programme}", name), {})
            of[each.currency] = each.whole
    found["costs in all", tr("costs in all")] = _by_currency(
        costs.whole(accounts, span, lambda _: ANY)
    )
    for fund in funds.funds(accounts):
        if fund.left is not None:
            found.setdefault(_left(fund.earmark), {})[fund.currency] = fund.left
    found["left in all funds", tr("left in all funds")] = {
        each.currency: each.left for each in funds.balances(accounts) if each.left is not None
    }
    cash = _by_currency({(each.holder, each.currency): each.left for each in funds.cash(accounts)})
    found["cash with holders", tr("cash with holders")] = cash
    return [
        (name, exchange.into(amounts, accounts.currency, accounts.rates, span.end))
        for name, amounts in found.items()
        if any(amount != NOTHING for amount in amounts.values())
    ]


def _left(earmark: str) -> tuple[str, str]:
    if earmark:
        return f"left for {earmark}", tr("left for {earmark}", earmark=earmark)
    return "left for any", tr("left for any")


def notes(accounts: Accounts, keys: Collection[str]) -> tuple[str, ...]:
    """What the tables of the section about money mean, and leave out."""
    return (*_rules(accounts, keys), *_of_rates(accounts), *unknown(accounts))


def _rules(accounts: Accounts, keys: Collection[str]) -> Iterable[str]:
    if "costs" in keys:
        yield tr(
            "A programme's costs are its expenses, and what is stated on its records as long as no "
            "expense is entered for them."
        )
    if "funds" in keys:
        yield tr(
            "Pledge payments are for the children; sales, and what was given without an earmark, "
            "for any programme. A fund below nothing was paid for out of what is for any, or out "
            "of another currency."
        )
    if len(funds.balances(accounts)) > 1:
        yield tr(
            "Money changed from one currency into another is not on record: what is short in one "
            "may have come from another."
        )
    lost = _by_currency({(each.holder, each.currency): each.lost for each in funds.cash(accounts)})
    gone = [words.said_weight(each, code) for code, each in lost.items() if each != NOTHING]
    if gone:
        yield tr(
            "Cash that was lost is not taken off the funds: {amounts}.", amounts=words.listed(gone)
        )


def _of_rates(accounts: Accounts) -> Iterable[str]:
    made = [each for _, each in _conversions(accounts)]
    used = {rate.ref: rate for each in made for rate in each.used}
    if used:
        rates = [rate_in_words(used[ref]) for ref in sorted(used)]
        yield tr("Rates used: {rates}.", rates=words.listed(rates))
    missing = sorted({currency for each in made for currency in each.missing})
    if missing:
        yield tr(
            "No exchange rate is recorded between {currency} and {others} by {day}: that money is "
            "not in what is given in {currency}.",
            currency=accounts.currency,
            others=words.listed(missing),
            day=accounts.within.end,
        )
    if made and accounts.unsure_rates:
        yield trn(
            "{n} exchange rate in dispute and not used.",
            "{n} exchange rates in dispute and not used.",
            accounts.unsure_rates,
        )


def unknown(accounts: Accounts) -> Iterable[str]:
    """What has to be said where this device does not read everything."""
    if accounts.known("pledge-payment") == NONE:
        yield tr("Pledge payments are not known here.")
    unread = sorted(costs.unread_programmes(accounts))
    if unread:
        yield tr(
            "Costs stated on records are not all known here: of {programmes}.",
            programmes=words.listed(unread),
        )
    if any(accounts.known(name) == OWN for name in accounts.clearance):
        yield tr(parts.OWN_ONLY)


def rate_in_words(rate: Rate) -> str:
    """``100 JPY = 7.50 CNY (2004-05-01, a-12)``."""
    one = words.measure(rate.amount, rate.currency)
    return f"{one} = {words.measure(rate.worth, rate.other_currency)} ({rate.date}, {rate.id})"


def _by_currency(found: Sums) -> dict[str, Spread]:
    whole: dict[str, Spread] = {}
    for (_, currency), amount in found.items():
        whole[currency] = whole.get(currency, NOTHING) + amount
    return whole

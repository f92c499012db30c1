"""Money: donations, income, costs by programme, funds, and cash by holder.

Each row of amounts is in one currency, which is the unit of the row. No donor is named, but how
many there were.
"""

from __future__ import annotations

from collections.abc import Mapping

from fieldledger.language import Label, mark, tr
from fieldledger.report import costs, funds, words
from fieldledger.report.accounts import ALL, NONE, Accounts
from fieldledger.report.facts import Facts
from fieldledger.report.flows import sums
from fieldledger.report.sections import accounted, parts, pictures
from fieldledger.report.sections.accounted import FOR_ANY
from fieldledger.report.shape import ROW_UNIT, Cell, Column, Row, Section, Table
from fieldledger.report.spread import NOTHING

SOURCES = {
    "donation": mark("donations"),
    "pledge-payment": mark("pledge payments"),
    "sale": mark("sales"),
}


def section(facts: Facts) -> Section | None:
    """The section; None where no money is on record."""
    return of(facts.money)


def of(accounts: Accounts) -> Section | None:
    """The section, of accounts alone."""
    if accounts.known("expense") == NONE:
        return Section("money", tr("Money"), (tr(parts.NOT_KNOWN_HERE),))
    tables = [
        _income(accounts),
        _donations(accounts),
        _in_kind(accounts),
        _costs(accounts),
        _differing(accounts),
        _funds(accounts),
        _balance(accounts),
        _cash(accounts),
        accounted.converted(accounts),
    ]
    found = tuple(table for table in tables if table.rows)
    if not found:
        return None
    paragraphs = (*_donors(accounts), *short_of_cash(accounts))
    keys = {table.key for table in found}
    notes = accounted.notes(accounts, keys)
    return Section("money", tr("Money"), paragraphs, found, notes, pictures.in_and_out(accounts))


def _donors(accounts: Accounts) -> list[str]:
    if not accounts.donors.high:
        return []
    many = words.said(accounts.donors)
    return [tr("Donors in the period, as far as their entries say: {many}.", many=many)]


def short_of_cash(accounts: Accounts) -> list[str]:
    """A sentence for each holder who spent more than was given, where this device reads both."""
    return [
        tr(
            "{holder}: {left}. More was spent than was given: an advance is missing, or an entry "
            "is wrong.",
            holder=each.holder,
            left=words.measure(each.left.shown, each.currency),
        )
        for each in funds.cash(accounts)
        if each.left.shown < 0 and accounts.known("advance") == ALL
    ]


def _income(accounts: Accounts) -> Table:
    columns = (
        Column("source", tr("source")),
        Column("amount", tr("came in"), ROW_UNIT),
        Column("entries", tr("entries"), "entries"),
    )
    span = accounts.within
    amounts, many = funds.income(accounts, span), funds.entries(accounts, span)
    rows = [
        Row(f"{name} {currency}", (tr(SOURCES[name]), amounts[name, currency], count), currency)
        for (name, currency), count in many.items()
    ]
    if rows and accounts.known("pledge-payment") == NONE:
        rows.append(Row("pledge-payment", (tr(SOURCES["pledge-payment"]), None, None)))
    return Table("income", tr("Money that came in"), columns, tuple(rows))


def _donations(accounts: Accounts) -> Table:
    columns = (
        Column("earmark", tr("given for")),
        Column("channel", tr("by")),
        Column("amount", tr("amount"), ROW_UNIT),
        Column("entries", tr("entries"), "entries"),
    )

    def key(keys: Mapping[str, str]) -> tuple[str, str, str] | None:
        money = keys["kind"] == "money" and keys["currency"]
        return (keys["currency"], keys["earmark"], keys["channel"]) if money else None

    span = accounts.within
    amounts = sums(accounts, span, "donation", key)
    many = sums(accounts, span, "donation", key, "entries")
    rows = [
        Row(
            f"{currency} {earmark or FOR_ANY} {channel or words.NOT_KNOWN}",
            (
                words.choice(earmark) or tr(FOR_ANY),
                words.choice(channel) or words.NOT_KNOWN,
                amounts[currency, earmark, channel],
                many[currency, earmark, channel],
            ),
            currency,
        )
        for currency, earmark, channel in sorted(many, key=lambda k: (k[0], not k[1], k))
    ]
    return Table("donations", tr("Donations of money"), columns, tuple(rows))


def _in_kind(accounts: Accounts) -> Table:
    columns = (
        Column("kind", tr(Label("given", "in kind"))),
        Column("worth", tr("worth"), ROW_UNIT),
        Column("entries", tr("entries"), "entries"),
    )

    def key(keys: Mapping[str, str]) -> tuple[str, str] | None:
        return (keys["kind"], keys["currency"]) if keys["kind"] != "money" else None

    span = accounts.within
    amounts = sums(accounts, span, "donation", key)
    many = sums(accounts, span, "donation", key, "entries")
    rows = [
        Row(
            f"{kind} {currency or words.NOT_KNOWN}",
            (
                words.choice(kind),
                amounts[kind, currency] if currency else None,
                many[kind, currency],
            ),
            currency,
        )
        for kind, currency in sorted(many)
    ]
    return Table("in_kind", tr("Donations in kind"), columns, tuple(rows))


def _costs(accounts: Accounts) -> Table:
    columns = (
        Column("programme", tr("programme")),
        Column("spent", tr("expenses"), ROW_UNIT),
        Column("stated", tr("stated, no expense entered"), ROW_UNIT),
        Column("cost", tr("together"), ROW_UNIT),
    )
    rows = [
        Row(
            f"{each.programme} {each.currency}",
            (words.choice(each.programme), each.spent, each.stated, each.whole),
            each.currency,
        )
        for each in costs.costs(accounts, accounts.within)
    ]
    return Table("costs", tr("Costs by programme"), columns, tuple(rows))


def _differing(accounts: Accounts) -> Table:
    columns = (
        Column("record", tr("record")),
        Column("type", tr("kind")),
        Column("date", tr("day")),
        Column("stated", tr("stated"), ROW_UNIT),
        Column("paid", tr("paid"), ROW_UNIT),
    )
    rows = [
        Row(
            f"{each.id} {each.currency}",
            (each.id, each.type, each.date, each.stated, each.paid),
            each.currency,
        )
        for each in costs.differing(accounts)
    ]
    return Table("differing", tr("Stated on a record, and paid for it"), columns, tuple(rows))


def _funds(accounts: Accounts) -> Table:
    rows = [
        Row(
            f"{each.earmark or FOR_ANY} {each.currency}",
            (
                words.choice(each.earmark) or tr(FOR_ANY),
                each.before,
                each.came_in,
                each.costs,
                each.left,
            ),
            each.currency,
        )
        for each in funds.funds(accounts)
    ]
    columns = _of_funds("fund", tr("fund"))
    return Table("funds", tr("Funds by earmark"), columns, tuple(rows), apart=_apart())


def _balance(accounts: Accounts) -> Table:
    rows = [
        Row(
            each.currency,
            (each.currency, each.before, each.came_in, each.costs, each.left),
            each.currency,
        )
        for each in funds.balances(accounts)
    ]
    columns = _of_funds("currency", tr("currency"))
    return Table("balance", tr("All funds together"), columns, tuple(rows), apart=_apart())


def _apart() -> str:
    return tr("Money: funds and cash")


def _of_funds(key: str, title: str) -> tuple[Column, ...]:
    return (
        Column(key, title),
        Column("before", tr("at the beginning"), ROW_UNIT),
        Column("came_in", tr("came in"), ROW_UNIT),
        Column("costs", tr("costs"), ROW_UNIT),
        Column("left", tr("left over"), ROW_UNIT),
    )


def _cash(accounts: Accounts) -> Table:
    found = funds.cash(accounts)
    lost = any(each.lost != NOTHING for each in found)
    columns = (
        Column("holder", tr("holder")),
        Column("given", tr(Label("given", "advance")), ROW_UNIT),
        Column("returned", tr("brought back"), ROW_UNIT),
        *((Column("lost", tr(Label("lost", "advance")), ROW_UNIT),) if lost else ()),
        Column("spent", tr("spent"), ROW_UNIT),
        Column("left", tr("in hand"), ROW_UNIT),
    )
    rows = []
    for each in found:
        gone: tuple[Cell, ...] = (each.lost,) if lost else ()
        cells = (each.holder, each.given, each.returned, *gone, each.spent, each.left)
        rows.append(Row(f"{each.holder} {each.currency}", cells, each.currency))
    title = tr("Cash by holder on {day}", day=accounts.within.end)
    return Table("cash", title, columns, tuple(rows), apart=_apart())

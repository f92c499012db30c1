"""Self-support: goods made in shelters, what they sold for, and what one of them buys."""

from __future__ import annotations

from collections.abc import Iterable

from fieldledger.language import mark, tr
from fieldledger.report import naming, sold, words
from fieldledger.report.accounts import NONE, OWN, Accounts
from fieldledger.report.facts import Facts
from fieldledger.report.flows import sums
from fieldledger.report.sections import accounted, parts
from fieldledger.report.shape import ROW_UNIT, Column, Row, Section, Table
from fieldledger.report.sold import Buys
from fieldledger.report.spread import NOTHING

_KEY, _TITLE = "self_support", mark("Self-support")
_TYPES = ("product", "sale")


def section(facts: Facts) -> Section | None:
    """The section; None where nothing was made or sold."""
    accounts = facts.money
    if all(accounts.known(name) == NONE for name in _TYPES):
        return Section(_KEY, tr(_TITLE), (tr(parts.NOT_KNOWN_HERE),))
    found = sold.buys(accounts)
    tables = tuple(t for t in (_goods(facts), _income(facts), _buys(facts, found)) if t.rows)
    unread = tuple(_unread(accounts))
    if not (tables or unread):
        return None
    return Section(
        _KEY,
        tr(_TITLE),
        (*(_in_words(facts, each) for each in found), *unread),
        tables,
        tuple(_notes(accounts, tables)),
    )


def _goods(facts: Facts) -> Table:
    columns = (
        Column("item", tr("item")),
        Column("made", tr("produced"), ROW_UNIT),
        Column("sold", tr("sold"), ROW_UNIT),
    )
    accounts = facts.money
    made = sold.made(accounts)
    gone = sums(accounts, accounts.within, "sale", lambda keys: keys["item"], "quantity")
    no_made, no_sold = (accounts.known(name) == NONE for name in _TYPES)
    rows = [
        Row(
            item.code,
            (
                item.code,
                None if no_made else made.get(item.ref, NOTHING),
                None if no_sold else gone.get(item.ref, NOTHING),
            ),
            item.unit,
        )
        for item in naming.items_of(facts, {*made, *gone})
    ]
    return Table("goods", tr("Made and sold"), columns, tuple(rows))


def _income(facts: Facts) -> Table:
    columns = (
        Column("item", tr("item")),
        Column("income", tr("income"), ROW_UNIT),
        Column("each", tr("for one"), ROW_UNIT),
    )
    rows = [
        Row(
            f"{naming.item(facts, each.item).code} {each.currency}",
            (
                naming.item(facts, each.item).code,
                each.amount,
                each.each.rounded() if each.each else None,
            ),
            each.currency,
        )
        for each in sold.sold(facts.money)
    ]
    return Table(
        "income", tr("Income from sales"), columns, tuple(sorted(rows, key=lambda r: r.key))
    )


def _buys(facts: Facts, found: list[Buys]) -> Table:
    columns = (
        Column("item", tr("one")),
        Column("sold_in", tr("sold in")),
        Column("buys", tr("buys"), ROW_UNIT),
        Column("of", tr("of")),
        Column("days", tr("days of one ration"), "days"),
    )
    rows = []
    for each in found:
        code, food = (naming.item(facts, ref) for ref in (each.sold.item, each.price.item))
        cells = (code.code, each.sold.currency, each.grams, food.code, each.days)
        rows.append(Row(f"{code.code} {each.sold.currency}", cells, food.unit))
    return Table("buys", tr("What one buys"), columns, tuple(rows))


def _in_words(facts: Facts, each: Buys) -> str:
    """``One cushion-cover, sold for 500 JPY, buys 10 kg of rice …``."""
    item, food = (naming.item(facts, ref).code for ref in (each.sold.item, each.price.item))
    brought = words.said_weight(each.one.rounded(), each.sold.currency)
    kilogram = words.said_weight(each.price.gram.times(1000).rounded(), each.price.currency)
    if each.grams is None:
        return tr(
            "One {item} brought {brought}; {food} cost {kilogram} a kg, and no exchange rate "
            "between {currency} and {other} is recorded.",
            item=item,
            brought=brought,
            food=food,
            kilogram=kilogram,
            currency=each.sold.currency,
            other=each.price.currency,
        )
    sold_for = {
        "item": item,
        "brought": brought,
        "weight": words.said_weight(each.grams, "g"),
        "food": food,
        "kilogram": kilogram,
    }
    buys = _buys_in_words(facts, each, sold_for)
    if not each.rate:
        return buys
    rate = accounted.rate_in_words(each.rate)
    return tr("{sentence} Rate used: {rate}.", sentence=buys, rate=rate)


def _buys_in_words(facts: Facts, each: Buys, sold_for: dict[str, str]) -> str:
    ration = facts.money.rations.get(each.price.item)
    if each.days is None or ration is None:
        return tr(
            "One {item}, sold for {brought}, buys {weight} of {food} at {kilogram} a kg.",
            **sold_for,
        )
    amount, days = ration
    grams, long = words.said(amount, "{} g"), words.said(each.days)
    if days == 1:
        return tr(
            "One {item}, sold for {brought}, buys {weight} of {food} at {kilogram} a kg: {days} "
            "days of one person's ration of {grams} a day.",
            days=long,
            grams=grams,
            **sold_for,
        )
    return tr(
        "One {item}, sold for {brought}, buys {weight} of {food} at {kilogram} a kg: {days} "
        "days of one person's ration of {grams} in {many} days.",
        days=long,
        grams=grams,
        many=days,
        **sold_for,
    )


def _unread(accounts: Accounts) -> Iterable[str]:
    if accounts.known("product") == NONE:
        yield tr("What was made is not known here.")
    if accounts.known("sale") == NONE:
        yield tr("What was sold is not known here.")


def _notes(accounts: Accounts, tables: tuple[Table, ...]) -> Iterable[str]:
    if any(table.key == "buys" for table in tables):
        yield tr(
            "What one buys is what was taken for it in the period, divided by what the staple cost "
            "in purchases from {start} to {end}; the staple is the food in grams of which most was "
            "bought.",
            start=accounts.year_start,
            end=accounts.within.end,
        )
    if any(accounts.known(name) == OWN for name in _TYPES):
        yield tr(parts.OWN_ONLY)

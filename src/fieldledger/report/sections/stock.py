"""Stock at the end of the period, by item and place, beside what was counted."""

from __future__ import annotations

from fieldledger.report import holdings, naming, words
from fieldledger.report.facts import Facts
from fieldledger.report.holdings import Holding
from fieldledger.report.shape import ROW_UNIT, Cell, Column, Row, Section, Table
from fieldledger.report.spread import total


def section(facts: Facts) -> Section:
    """The section."""
    found = holdings.holdings(facts.stock)
    end = facts.period.end
    if not found:
        return Section("stock", "Stock", (f"No goods had moved by {end}.",))
    tables = (_by_item(facts, found), _by_place(facts, found), *_counts(facts, found))
    paragraphs = [f"Stock on {end}, as all movements up to that day leave it."]
    return Section("stock", "Stock", (*paragraphs, *missing(facts, found)), tables, _notes(tables))


def missing(facts: Facts, found: list[Holding]) -> list[str]:
    """A sentence for each item and place where more went out than came in."""
    return [
        f"{naming.item(facts, each.item).code}, {naming.place(facts, each.place)}: "
        f"{words.measure(each.on_hand.shown, naming.item(facts, each.item).unit)}. More went out "
        "than came in: an entry of goods that came in, or a transfer, is missing."
        for each in found
        if each.on_hand.shown < 0
    ]


def _by_item(facts: Facts, found: list[Holding]) -> Table:
    columns = (
        Column("item", "item"),
        Column("came_in", "came in", ROW_UNIT),
        Column("handed_out", "handed out", ROW_UNIT),
        Column("lost", "lost", ROW_UNIT),
        Column("on_hand", "on hand", ROW_UNIT),
    )
    rows = []
    for ref in holdings.items(found):
        item, whole = naming.item(facts, ref), holdings.of_item(found, ref)
        cells: tuple[Cell, ...] = (
            item.code,
            whole.moved["provision"] + whole.moved["clothing"],
            whole.moved["distribution"],
            whole.moved["loss"],
            whole.on_hand,
        )
        rows.append(Row(item.code, cells, item.unit))
    return Table("by_item", "By item", columns, tuple(rows))


def _by_place(facts: Facts, found: list[Holding]) -> Table:
    columns = (
        Column("item", "item"),
        Column("place", "place"),
        Column("in", "in", ROW_UNIT),
        Column("out", "out", ROW_UNIT),
        Column("on_hand", "on hand", ROW_UNIT),
    )
    rows = []
    for each in found:
        item, place = naming.item(facts, each.item), naming.place(facts, each.place)
        came, gone = (
            total(each.moved[sort] for sort in sorts)
            for sorts in (holdings.COMES_IN, holdings.GOES_OUT)
        )
        cells = (item.code, place, came, gone, each.on_hand)
        rows.append(Row(f"{item.code} {place}", cells, item.unit))
    return Table("by_place", "By item and place", columns, tuple(rows))


def _counts(facts: Facts, found: list[Holding]) -> list[Table]:
    columns = (
        Column("item", "item"),
        Column("place", "place"),
        Column("counted_on", "counted on"),
        Column("counted", "counted", ROW_UNIT),
        Column("expected", "expected", ROW_UNIT),
        Column("difference", "difference", ROW_UNIT),
    )
    rows = []
    for each in found:
        count = each.counted
        if count is None:
            continue
        item, place = naming.item(facts, each.item), naming.place(facts, each.place)
        difference = count.quantity - count.expected
        cells = (item.code, place, count.date, count.quantity, count.expected, difference)
        rows.append(Row(f"{item.code} {place}", cells, item.unit))
    return [Table("counts", "The latest counts", columns, tuple(rows))] if rows else []


def _notes(tables: tuple[Table, ...]) -> tuple[str, ...]:
    rule = (
        "Distributions are taken from the own store; goods that a shelter kept and handed out are "
        "first transferred to it."
    )
    if tables[-1].key != "counts":
        return (rule,)
    return (rule, "A count changes nothing: its difference is for a person to explain.")

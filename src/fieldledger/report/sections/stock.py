"""Stock at the end: what the movements leave in each place, and counts that differ."""

from __future__ import annotations

from fieldledger.report import holdings, naming, words
from fieldledger.report.facts import OWN_STORE, Facts
from fieldledger.report.holdings import Holding
from fieldledger.report.shape import ROW_UNIT, Cell, Column, Row, Section, Table


def section(facts: Facts) -> Section:
    """The section."""
    found = holdings.holdings(facts.stock)
    if not found:
        return Section("stock", "Stock at the end", ("No goods are on record.",))
    return Section(
        "stock",
        f"Stock at the end of {facts.stock.day}",
        (),
        (_by_item(facts, found), *_by_place(facts, found), *_counts(facts, found)),
        tuple(_notes(facts, found)),
    )


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
    return Table("by_item", "All movements up to then", columns, tuple(rows))


def _by_place(facts: Facts, found: list[Holding]) -> list[Table]:
    if all(each.place == OWN_STORE for each in found):
        return []
    columns = (
        Column("item", "item"),
        Column("place", "place"),
        Column("on_hand", "on hand", ROW_UNIT),
    )
    rows = []
    for each in found:
        item, place = naming.item(facts, each.item), naming.place(facts, each.place)
        rows.append(Row(f"{item.code} {place}", (item.code, place, each.on_hand), item.unit))
    return [Table("by_place", "By place", columns, tuple(rows))]


def _counts(facts: Facts, found: list[Holding]) -> list[Table]:
    columns = (
        Column("item", "item"),
        Column("place", "place"),
        Column("date", "counted on"),
        Column("counted", "counted", ROW_UNIT),
        Column("expected", "expected", ROW_UNIT),
        Column("difference", "difference", ROW_UNIT),
    )
    rows = []
    for each in found:
        count = each.counted
        if count is None or count.quantity == count.expected:
            continue
        item, place = naming.item(facts, each.item), naming.place(facts, each.place)
        cells: tuple[Cell, ...] = (
            item.code,
            place,
            count.date,
            count.quantity,
            count.expected,
            count.quantity - count.expected,
        )
        rows.append(Row(f"{item.code} {place}", cells, item.unit))
    return [Table("counts", "Counts that differ", columns, tuple(rows))] if rows else []


def _notes(facts: Facts, found: list[Holding]) -> list[str]:
    notes = [
        "A distribution is taken from the own store, whoever receives it; goods that a shelter "
        "keeps are first transferred there."
    ]
    below = [
        f"{naming.item(facts, each.item).code} ({naming.place(facts, each.place)})"
        for each in found
        if each.on_hand.shown < 0
    ]
    if below:
        notes.append(f"Below nothing, so some entry is missing or wrong: {words.listed(below)}.")
    return notes

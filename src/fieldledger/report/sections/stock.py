"""Stock at the end of the period, by item and place, beside what was counted."""

from __future__ import annotations

from dataclasses import replace

from fieldledger.language import Label, tr
from fieldledger.report import covers, holdings, naming, unread, words
from fieldledger.report.facts import Facts
from fieldledger.report.holdings import Holding
from fieldledger.report.shape import COVER, ROW_UNIT, Cell, Column, Row, Section, Table
from fieldledger.report.spread import NOTHING, total

_LASTS = "lasts"
_SOLD_OR_SENT = ("sale", "sent")
_CAME_IN = tuple(sort for sort in holdings.COMES_IN if not sort.startswith("transfer"))


def section(facts: Facts) -> Section:
    """The section."""
    found = unread.known(facts.stock, holdings.holdings(facts.stock))
    end = facts.period.end
    if not found:
        nothing = tr("No goods had moved by {day}.", day=end)
        return Section("stock", tr("Stock"), (nothing, *unread.sentences(facts.stock)))
    tables = (_by_item(facts, found), _by_place(facts, found), *_counts(facts, found))
    paragraphs = [tr("Stock on {day}, as all movements up to that day leave it.", day=end)]
    paragraphs += [*unread.sentences(facts.stock), *missing(facts, found)]
    return Section("stock", tr("Stock"), tuple(paragraphs), tables, _notes(tables))


def missing(facts: Facts, found: list[Holding]) -> list[str]:
    """A sentence for each item and place where more went out than came in."""
    return [
        tr(
            "{item}, {place}: {quantity}. More went out than came in: an entry of goods that came "
            "in, or a transfer, is missing.",
            item=naming.item(facts, each.item).code,
            place=naming.place(facts, each.place),
            quantity=words.measure(each.on_hand.shown, naming.item(facts, each.item).unit),
        )
        for each in found
        if each.on_hand.shown < 0
    ]


def _by_item(facts: Facts, found: list[Holding]) -> Table:
    columns = (
        Column("item", tr("item")),
        Column("came_in", tr("came in"), ROW_UNIT),
        Column("handed_out", tr("handed out"), ROW_UNIT),
        Column("gone", tr("sold or sent"), ROW_UNIT),
        Column("lost", tr(Label("lost", "goods")), ROW_UNIT),
        Column("on_hand", tr("on hand"), ROW_UNIT),
        _lasts(),
    )
    lasting, rows = covers.of_items(facts, found), []
    for ref in holdings.items(found):
        item, whole = naming.item(facts, ref), holdings.of_item(found, ref)
        cells: tuple[Cell, ...] = (
            item.code,
            total(whole.moved[sort] for sort in _CAME_IN),
            whole.moved["distribution"],
            total(whole.moved[sort] for sort in _SOLD_OR_SENT),
            whole.moved["loss"],
            whole.on_hand,
            lasting[ref],
        )
        rows.append(Row(item.code, cells, item.unit))
    return _without_empty(Table("by_item", tr("By item"), columns, tuple(rows)))


def _lasts() -> Column:
    return Column(_LASTS, tr("lasts (days)"), COVER)


def _without_empty(table: Table) -> Table:
    """Leave out what nothing was sold or sent of, and days where no ration tells how long: stock
    that lasts no day is not one of them."""
    nothing = {"gone": NOTHING, _LASTS: None}
    empty = {
        number
        for number, column in enumerate(table.columns)
        if column.key in nothing
        and all(row.cells[number] == nothing[column.key] for row in table.rows)
    }
    return table._replace(
        columns=tuple(c for number, c in enumerate(table.columns) if number not in empty),
        rows=tuple(
            replace(row, cells=tuple(c for n, c in enumerate(row.cells) if n not in empty))
            for row in table.rows
        ),
    )


def _by_place(facts: Facts, found: list[Holding]) -> Table:
    columns = (
        Column("item", tr("item")),
        Column("place", tr("place")),
        Column("in", tr("added"), ROW_UNIT),
        Column("out", tr("out"), ROW_UNIT),
        Column("on_hand", tr("on hand"), ROW_UNIT),
        _lasts(),
    )
    lasting, rows = covers.of_places(facts, found), []
    for each in found:
        item, place = naming.item(facts, each.item), naming.place(facts, each.place)
        came, gone = (
            total(each.moved[sort] for sort in sorts)
            for sorts in (holdings.COMES_IN, holdings.GOES_OUT)
        )
        days = lasting.get((each.item, each.place))
        cells = (item.code, place, came, gone, each.on_hand, days)
        rows.append(Row(f"{item.code} {place}", cells, item.unit))
    apart = tr("Stock, place by place")
    return _without_empty(
        Table("by_place", tr("By item and place"), columns, tuple(rows), apart=apart)
    )


def _counts(facts: Facts, found: list[Holding]) -> list[Table]:
    columns = (
        Column("item", tr("item")),
        Column("place", tr("place")),
        Column("counted_on", tr(Label("counted on", "goods"))),
        Column("counted", tr("counted"), ROW_UNIT),
        Column("expected", tr("expected"), ROW_UNIT),
        Column("difference", tr("difference"), ROW_UNIT),
    )
    rows = []
    for each in found:
        count = each.counted
        if count is None:
            continue
        item, place = naming.item(facts, each.item), naming.place(facts, each.place)
        counted, expected = holdings.reckoned(facts.stock, count)
        cells = (item.code, place, count.date, counted, expected, counted - expected)
        rows.append(Row(f"{item.code} {place}", cells, item.unit))
    return [Table("counts", tr("The latest counts"), columns, tuple(rows))] if rows else []


def _notes(tables: tuple[Table, ...]) -> tuple[str, ...]:
    rule = tr(
        "Distributions are taken from the own store; goods that a shelter kept and handed out are "
        "first transferred to it."
    )
    notes = [rule]
    if any(column.key == _LASTS for table in tables for column in table.columns):
        notes.append(
            tr(
                "Lasts: so many days it feeds the people of the latest headcounts, at the ration; "
                "in all those of all open shelters."
            )
        )
    if tables[-1].key == "counts":
        notes.append(tr("A count changes nothing: its difference is for a person to explain."))
    return tuple(notes)

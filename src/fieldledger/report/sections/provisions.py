"""Provisions handed out: by item, month, province and ration line, and per person and day."""

from __future__ import annotations

from collections.abc import Iterator

from fieldledger.report import goods, naming, words
from fieldledger.report.facts import Facts, Item
from fieldledger.report.goods import Given, Key, Where
from fieldledger.report.shape import ROW_UNIT, Cell, Column, Row, Section, Table
from fieldledger.report.spread import NOTHING, exactly, ratio, rounded

# A month's ration is planned for 30 days, whatever the calendar says.
_DAYS = 30
_PER_DAY = f"{ROW_UNIT}/day"


def section(facts: Facts) -> Section:
    """The section."""
    given = goods.given(facts)
    wanted = [key for key in goods.keys(given) if not naming.is_clothing(facts, key.item)]
    if not wanted:
        return Section("provisions", "Provisions", ("No provisions were handed out.",))
    return Section(
        "provisions",
        "Provisions handed out",
        tuple(in_words(facts)),
        (
            _by_item(facts, given),
            _by_month(facts, given, wanted),
            *_by_province(facts, given, wanted),
            *_by_line(facts, given, wanted),
        ),
        tuple(_notes(facts, given)),
    )


def in_words(facts: Facts) -> list[str]:
    """For each food: how much went to shelters, a month and a day, and how much along lines."""
    given = goods.given(facts)
    found: list[str] = []
    for item in naming.handed_out_items(facts, given, lambda key: naming.by_day(facts, key.item)):
        found += _to_shelters(facts, given, item)
        along = goods.quantity(given, _where(facts, item, "line"))
        if along != NOTHING:
            found.append(f"{item.code} along ration lines: {words.said_weight(along, item.unit)}.")
    return found


def _to_shelters(facts: Facts, given: Given, item: Item) -> Iterator[str]:
    where = _where(facts, item, "shelter")
    whole = goods.quantity(given, where)
    if whole == NOTHING:
        return
    months = len({key.month for key in goods.keys(given) if where(key)})
    said = f"{item.code} to shelters: {words.said_weight(whole, item.unit)}"
    if months > 1:
        monthly = words.weight(rounded(whole.shown, months), item.unit)
        said += f" in {months} months, {monthly} a month"
    yield f"{said}."
    each = goods.per_person_day(given, where)
    fed = ratio(goods.person_days(given, where), exactly(_DAYS * months))
    if each is not None and fed is not None:
        yield (
            f"That is {words.said(each)} {item.unit} of {item.code} per person and day for "
            f"{words.said(fed)} people, in months of {_DAYS} days."
        )


def _where(facts: Facts, item: Item, kind: str) -> Where:
    return lambda key: key.item == item.ref and key.kind == kind


def _clothes(facts: Facts, key: Key) -> bool:
    return naming.is_clothing(facts, key.item)


def _by_item(facts: Facts, given: Given) -> Table:
    columns = (
        Column("item", "item"),
        Column("quantity", "handed out", ROW_UNIT),
        Column("shelters", "to shelters", ROW_UNIT),
        Column("lines", "along lines", ROW_UNIT),
        Column("reached", "people reached", "people"),
        Column("per_person_day", "a person a day", _PER_DAY),
    )
    rows = tuple(
        _item_row(facts, given, item)
        for item in naming.handed_out_items(facts, given, lambda key: not _clothes(facts, key))
    )
    return Table("by_item", "By item", columns, rows)


def _item_row(facts: Facts, given: Given, item: Item) -> Row:
    def where(key: Key) -> bool:
        return key.item == item.ref

    sheltered = _where(facts, item, "shelter")
    cells: tuple[Cell, ...] = (
        item.code,
        goods.quantity(given, where),
        goods.quantity(given, sheltered),
        goods.quantity(given, _where(facts, item, "line")),
        goods.reached(given, where),
        goods.per_person_day(given, sheltered) if naming.by_day(facts, item.ref) else None,
    )
    return Row(item.code, cells, item.unit)


def _by_month(facts: Facts, given: Given, wanted: list[Key]) -> Table:
    columns = (
        Column("month", "month"),
        Column("item", "item"),
        Column("shelters", "to shelters", ROW_UNIT),
        Column("lines", "along lines", ROW_UNIT),
        Column("per_person_day", "a person a day", _PER_DAY),
    )
    rows = []
    for month in sorted({key.month for key in wanted}):
        for item in naming.items_of(facts, (key.item for key in wanted if key.month == month)):
            rows.append(_month_row(facts, given, month, item))
    return Table("by_month", "By month", columns, tuple(rows), bar="shelters")


def _month_row(facts: Facts, given: Given, month: str, item: Item) -> Row:
    def of(kind: str) -> Where:
        return lambda key: key[:3] == (month, item.ref, kind)

    cells: tuple[Cell, ...] = (
        month,
        item.code,
        goods.quantity(given, of("shelter")),
        goods.quantity(given, of("line")),
        goods.per_person_day(given, of("shelter")) if naming.by_day(facts, item.ref) else None,
    )
    return Row(f"{month} {item.code}", cells, item.unit)


def _by_province(facts: Facts, given: Given, wanted: list[Key]) -> list[Table]:
    places = [key for key in wanted if key.kind == "shelter"]
    if not places:
        return []
    columns = (
        Column("province", "province"),
        Column("item", "item"),
        Column("quantity", "handed out", ROW_UNIT),
        Column("reached", "people reached", "people"),
        Column("per_person_day", "a person a day", _PER_DAY),
    )
    rows = []
    for province in sorted({naming.province(facts, key) for key in places}):
        here = [key for key in places if naming.province(facts, key) == province]
        for item in naming.items_of(facts, (key.item for key in here)):
            rows.append(_province_row(facts, given, province, item))
    return [Table("by_province", "To shelters, by province", columns, tuple(rows))]


def _province_row(facts: Facts, given: Given, province: str, item: Item) -> Row:
    def where(key: Key) -> bool:
        return (
            key.item == item.ref
            and key.kind == "shelter"
            and naming.province(facts, key) == province
        )

    cells: tuple[Cell, ...] = (
        province,
        item.code,
        goods.quantity(given, where),
        goods.reached(given, where),
        goods.per_person_day(given, where) if naming.by_day(facts, item.ref) else None,
    )
    return Row(f"{province} {item.code}", cells, item.unit)


def _by_line(facts: Facts, given: Given, wanted: list[Key]) -> list[Table]:
    lines = sorted({key.place for key in wanted if key.kind == "line"})
    if not lines:
        return []
    columns = (
        Column("line", "ration line"),
        Column("status", "status"),
        Column("item", "item"),
        Column("quantity", "handed out", ROW_UNIT),
        Column("entries", "times", "entries"),
        Column("reached", "people reached", "people"),
    )
    rows = []
    for place in sorted(lines, key=lambda ref: (naming.place(facts, ref), ref)):
        own = [key.item for key in wanted if key.place == place]
        rows += [_line_row(facts, given, place, item) for item in naming.items_of(facts, own)]
    return [Table("by_line", "Along ration lines", columns, tuple(rows))]


def _line_row(facts: Facts, given: Given, place: str, item: Item) -> Row:
    def where(key: Key) -> bool:
        return (key.item, key.kind, key.place) == (item.ref, "line", place)

    line = facts.lines.get(place)
    name = naming.place(facts, place)
    cells: tuple[Cell, ...] = (
        name,
        (line.status if line else "") or words.NOT_KNOWN,
        item.code,
        goods.quantity(given, where),
        goods.entries(given, where),
        goods.reached(given, where),
    )
    return Row(f"{name} {item.code}", cells, item.unit)


def _notes(facts: Facts, given: Given) -> Iterator[str]:
    yield (
        "A person a day: the quantity divided by people times days, of the entries for shelters "
        "that say both. People reached: for each place the largest count of one entry, summed."
    )

    def eaten(key: Key) -> bool:
        return key.kind == "shelter" and naming.by_day(facts, key.item)

    for said, count in (
        ("how many people", goods.without_people(given, eaten)),
        ("how many days", goods.without_days(given, eaten)),
    ):
        if count != exactly(0):
            entries = "entry for a shelter does" if count.shown == 1 else "entries for shelters do"
            yield f"{words.said(count)} {entries} not say for {said}: not guessed, left out there."

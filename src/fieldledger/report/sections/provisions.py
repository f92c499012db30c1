"""Provisions handed out: all goods but clothing, in shelters and along ration lines."""

from __future__ import annotations

from collections.abc import Callable

from fieldledger.language import tr
from fieldledger.report import goods, housed, naming, rations, words
from fieldledger.report.facts import Facts, Item
from fieldledger.report.goods import Given, Key
from fieldledger.report.sections import pictures, rationed
from fieldledger.report.shape import ROW_UNIT, Cell, Column, Row, Section, Table
from fieldledger.report.spread import Spread, rounded

# A ration is planned for months of 30 days; the check of tonnage against people uses them too.
MONTH_DAYS = 30


def section(facts: Facts) -> Section:
    """The section."""
    given = goods.given(facts)
    wanted = [key for key in goods.keys(given) if not naming.is_clothing(facts, key.item)]
    planned, compared = rationed.parts(facts)
    note = (tr(rationed.NOTE),) if compared else ()
    if not wanted:
        sentences = (tr("No provisions were handed out."), *planned)
        return Section("provisions", tr("Provisions handed out"), sentences, compared, note)
    return Section(
        "provisions",
        tr("Provisions handed out"),
        (_reached(facts, given), *checks(facts), *planned),
        (*(table for table in _tables(facts, given, wanted) if table.rows), *compared),
        (
            tr(
                "People reached are the largest count of one distribution in each shelter and "
                "along each line, summed."
            ),
            tr(
                "The quantity per person per day is that of the distributions that say for how "
                "many people and days they were, divided by people times days."
            ),
            *note,
        ),
        pictures.by_month(facts),
    )


def checks(facts: Facts) -> list[str]:
    """For each item given per person and day in shelters: a month's quantity against its ration.
    Where rations are on record, of the items that have one: nobody lives on salt."""
    return [_check_in_words(facts, item) for item in checked(facts)]


def checked(facts: Facts) -> list[Item]:
    """The items given per person and day in shelters; where rations are on record, of those."""
    rationed_ones = {*rations.items(facts)}
    items = naming.handed_out_items(
        facts,
        goods.given(facts),
        lambda key: (
            key.kind == "shelter"
            and naming.by_day(facts, key.item)
            and (not rationed_ones or key.item in rationed_ones)
        ),
    )
    return [item for item in items if not naming.is_clothing(facts, item.ref)]


def _check_in_words(facts: Facts, item: Item) -> str:
    given, where = goods.given(facts), goods.matching(item=item.ref, kind="shelter")
    parts, of = _month(facts)
    whole = goods.quantity(given, where)
    low, shown, high = (rounded(n * parts, of) for n in (whole.low, whole.shown, whole.high))
    a_month = words.said_weight(Spread(low, shown, high), item.unit)
    ration, feeds = goods.per_person_day(given, where), _feeds(facts, given, item)
    if ration is None or feeds is None:
        return tr(
            "{item}, to shelters: {quantity} a month; for how many people and days is not known.",
            item=item.code,
            quantity=a_month,
        )
    people = housed.people(housed.housed(facts))
    return tr(
        "{item}, to shelters: {quantity} a month, {ration} per person per day: a month of {days} "
        "days feeds {feeds} (in shelters on {day}: {people}).",
        item=item.code,
        quantity=a_month,
        ration=words.said(ration, words.with_unit("{}", item.unit)),
        days=MONTH_DAYS,
        feeds=words.people(feeds),
        day=facts.period.end,
        people=words.said(people),
    )


def _month(facts: Facts) -> tuple[int, int]:
    """The fraction of the period that a month is: of whole months one, else of days 30."""
    period = facts.period
    return (1, len(period.months)) if period.whole_months else (MONTH_DAYS, period.days)


def _feeds(facts: Facts, given: Given, item: Item) -> int | None:
    """How many people a month's quantity feeds at the ration of the entries that say it."""
    where = goods.matching(item=item.ref, kind="shelter")
    if goods.per_person_day(given, where) is None:
        return None
    (parts, of), whole = _month(facts), goods.quantity(given, where).shown
    days, rated = goods.person_days(given, where).shown, goods.rated(given, where).shown
    return rounded(whole * parts * days, of * MONTH_DAYS * rated)


def _reached(facts: Facts, given: Given) -> str:
    shelters, lines = (words.said(reached(facts, given, kind)) for kind in ("shelter", "line"))
    return tr(
        "People reached with provisions: in shelters {shelters}, along ration lines {lines}.",
        shelters=shelters,
        lines=lines,
    )


def reached(facts: Facts, given: Given, kind: str) -> Spread:
    """People reached with provisions in shelters, or along lines."""
    return goods.reached(
        given, lambda key: key.kind == kind and not naming.is_clothing(facts, key.item)
    )


def _tables(facts: Facts, given: Given, wanted: list[Key]) -> list[Table]:
    return [
        _by_item(facts, given, wanted),
        _rations(facts, given, wanted),
        _by_province(facts, given, wanted),
        _by_shelter(facts, given, wanted),
        _by_line(facts, given, wanted),
        _by_month(facts, given, wanted),
    ]


def _by_item(facts: Facts, given: Given, wanted: list[Key]) -> Table:
    columns: tuple[Column, ...] = (
        Column("item", tr("item")),
        Column("shelters", tr("to shelters"), ROW_UNIT),
        Column("lines", tr("along lines"), ROW_UNIT),
        Column("neither", tr("to neither"), ROW_UNIT),
        Column("quantity", tr("in all"), ROW_UNIT),
        Column("entries", tr("entries"), "entries"),
    )
    if not any(key.kind == "none" for key in wanted):
        columns = tuple(column for column in columns if column.key != "neither")
    cut = goods.pieces(given, lambda key: key.item)
    sizes: dict[str, Callable[[str], Spread]] = {
        "shelters": lambda ref: goods.quantity(cut[ref], goods.matching(item=ref, kind="shelter")),
        "lines": lambda ref: goods.quantity(cut[ref], goods.matching(item=ref, kind="line")),
        "neither": lambda ref: goods.quantity(cut[ref], goods.matching(item=ref, kind="none")),
        "quantity": lambda ref: goods.quantity(cut[ref], goods.matching(item=ref)),
        "entries": lambda ref: goods.entries(cut[ref], goods.matching(item=ref)),
    }
    rows = tuple(
        Row(item.code, (item.code, *(sizes[c.key](item.ref) for c in columns[1:])), item.unit)
        for item in naming.items_of(facts, (key.item for key in wanted))
    )
    return Table("by_item", tr("By item"), columns, rows)


def _apart() -> str:
    return tr("Provisions handed out, place by place")


def _per_day() -> Column:
    return Column("per_person_day", tr("per person per day"), f"{ROW_UNIT}/day")


def _rations(facts: Facts, given: Given, wanted: list[Key]) -> Table:
    """Rations in shelters; only items given per person and day have one."""
    columns = (
        Column("item", tr("item")),
        Column("rated", tr("with people and days"), ROW_UNIT),
        Column("person_days", tr("person-days"), "person-days"),
        _per_day(),
        Column("unrated", tr("without"), ROW_UNIT),
        Column("feeds", tr("a month of {days} days feeds", days=MONTH_DAYS), "people"),
    )
    refs = (k.item for k in wanted if k.kind == "shelter" and naming.by_day(facts, k.item))
    cut = goods.pieces(given, lambda key: key.item)
    rows = []
    for item in naming.items_of(facts, refs):
        own, where = cut[item.ref], goods.matching(item=item.ref, kind="shelter")
        rated = goods.rated(own, where)
        cells: tuple[Cell, ...] = (
            item.code,
            rated,
            goods.person_days(own, where),
            goods.per_person_day(own, where),
            _rest(goods.quantity(own, where), rated),
            _feeds(facts, own, item),
        )
        rows.append(Row(item.code, cells, item.unit))
    return Table("rations", tr("Rations in shelters"), columns, tuple(rows))


def _rest(whole: Spread, part: Spread) -> Spread:
    """What is left of a sum; at least nothing, since a part never exceeds its whole."""
    rest = whole - part
    return Spread(max(rest.low, 0), rest.shown, rest.high)


def _by_province(facts: Facts, given: Given, wanted: list[Key]) -> Table:
    columns = (
        Column("province", tr("province")),
        Column("item", tr("item")),
        Column("quantity", tr("quantity"), ROW_UNIT),
        Column("reached", tr("people reached"), "people"),
        _per_day(),
    )
    sheltered = [key for key in wanted if key.kind == "shelter"]
    cut = goods.pieces(given, lambda key: (naming.province(facts, key), key.item))
    rows = []
    for province in sorted({naming.province(facts, key) for key in sheltered}):
        inside = [key for key in sheltered if naming.province(facts, key) == province]
        for item in naming.items_of(facts, (key.item for key in inside)):
            among = _among(item, {key.place for key in inside})
            row = _figures(facts, item, cut[province, item.ref], among)
            rows.append(Row(f"{province} {item.code}", (province, item.code, *row), item.unit))
    title = tr("In shelters, by province")
    return Table("by_province", title, columns, tuple(rows), apart=_apart())


def _among(item: Item, places: set[str]) -> goods.Where:
    return lambda key: key.item == item.ref and key.kind == "shelter" and key.place in places


def _by_shelter(facts: Facts, given: Given, wanted: list[Key]) -> Table:
    columns = (
        Column("shelter", tr("shelter")),
        Column("item", tr("item")),
        Column("quantity", tr("quantity"), ROW_UNIT),
        Column("reached", tr("people reached"), "people"),
        _per_day(),
    )
    cut = goods.pieces(given, lambda key: (key.place, key.item))
    rows = []
    for name, ref, item in _places(facts, wanted, "shelter"):
        where = goods.matching(item=item.ref, kind="shelter", place=ref)
        cells = _figures(facts, item, cut[ref, item.ref], where)
        rows.append(Row(f"{name} {item.code}", (name, item.code, *cells), item.unit))
    title = tr("In shelters, by shelter")
    return Table("by_shelter", title, columns, tuple(rows), apart=_apart())


def _by_line(facts: Facts, given: Given, wanted: list[Key]) -> Table:
    columns = (
        Column("line", tr("ration line")),
        Column("status", tr("status")),
        Column("item", tr("item")),
        Column("entries", tr("times"), "entries"),
        Column("quantity", tr("quantity"), ROW_UNIT),
        Column("reached", tr("people reached"), "people"),
        _per_day(),
    )
    cut = goods.pieces(given, lambda key: (key.place, key.item))
    rows = []
    for name, ref, item in _places(facts, wanted, "line"):
        where, own = goods.matching(item=item.ref, kind="line", place=ref), cut[ref, item.ref]
        line = facts.lines.get(ref)
        status = words.choice(line.status if line else "") or words.NOT_KNOWN
        figures = _figures(facts, item, own, where)
        cells = (name, status, item.code, goods.entries(own, where), *figures)
        rows.append(Row(f"{name} {item.code}", cells, item.unit))
    return Table("by_line", tr("Along ration lines"), columns, tuple(rows), apart=_apart())


def _places(facts: Facts, wanted: list[Key], kind: str) -> list[tuple[str, str, Item]]:
    """Place, its reference and item, each once, by code."""
    own = [key for key in wanted if key.kind == kind]
    places = sorted({(naming.place(facts, key.place), key.place) for key in own})
    return [
        (name, ref, item)
        for name, ref in places
        for item in naming.items_of(facts, (key.item for key in own if key.place == ref))
    ]


def _figures(facts: Facts, item: Item, given: Given, where: goods.Where) -> tuple[Cell, ...]:
    return (
        goods.quantity(given, where),
        goods.reached(given, where),
        _a_day(facts, item, given, where),
    )


def _a_day(facts: Facts, item: Item, given: Given, where: goods.Where) -> Cell:
    """For one person and day; nothing of what is counted in pieces."""
    return goods.per_person_day(given, where) if naming.by_day(facts, item.ref) else None


def _by_month(facts: Facts, given: Given, wanted: list[Key]) -> Table:
    columns = (
        Column("item", tr("item")),
        Column("month", tr("month")),
        Column("shelters", tr("to shelters"), ROW_UNIT),
        Column("lines", tr("along lines"), ROW_UNIT),
        Column("quantity", tr("in all"), ROW_UNIT),
        Column("per_person_day", tr("per person per day in shelters"), f"{ROW_UNIT}/day"),
    )
    cut = goods.pieces(given, lambda key: (key.month, key.item))
    rows = []
    for item in naming.items_of(facts, (key.item for key in wanted)):
        for month in sorted({key.month for key in wanted if key.item == item.ref}):
            own = cut[month, item.ref]
            sheltered = goods.matching(month=month, item=item.ref, kind="shelter")
            cells: tuple[Cell, ...] = (
                item.code,
                month,
                goods.quantity(own, sheltered),
                goods.quantity(own, goods.matching(month=month, item=item.ref, kind="line")),
                goods.quantity(own, goods.matching(month=month, item=item.ref)),
                _a_day(facts, item, own, sheltered),
            )
            rows.append(Row(f"{month} {item.code}", cells, item.unit))
    return Table("by_month", tr("By month"), columns, tuple(rows), bar="quantity")

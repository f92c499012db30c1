"""The plan of a month that is not over: what its people need, what is there, what to buy.

People are those of the latest headcounts of open shelters. What is there is the stock of the day on
which the plan is made; goods in shelters that are not open, and stock below nothing, are left out
and said. Nothing is guessed of what will still be handed out before the month begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from fieldledger.domain.periods import Period
from fieldledger.language import Label, tr
from fieldledger.report import (
    goods,
    holdings,
    housed,
    naming,
    needs,
    rations,
    reconciled,
    unread,
    words,
)
from fieldledger.report.facts import OWN_STORE, Facts, Item, Shelter
from fieldledger.report.goods import Given
from fieldledger.report.holdings import Holding
from fieldledger.report.needs import Need
from fieldledger.report.sections.rationed import NO_RATION, PER_CENT, never_counted
from fieldledger.report.shape import COVER, ROW_UNIT, Cell, Column, Row, Section, Table
from fieldledger.report.spread import Spread, total

_GOING = ("active", "irregular")  # lines along which goods go
_NAMED = 6  # goods in one sentence


class Wanted(NamedTuple):
    """A shelter that is open in the month, with its people and what it needs of each item."""

    shelter: Shelter
    people: Spread
    counted: str
    needs: dict[str, Need]


def section(facts: Facts) -> Section:
    """The plan; ``facts.stock.day`` is the day on which it is made."""
    wanted, found = _wanted(facts), holdings.holdings(facts.stock)
    title = tr("Plan for {period}", period=facts.period.name)
    tables = (
        _people(facts, wanted),
        _in_all(facts, wanted, found),
        _by_province(facts, wanted, found),
        _clothing(facts, wanted, found),
        _energy(facts, wanted),
    )
    return Section(
        "plan",
        title,
        tuple(_sentences(facts, wanted, found)),
        tuple(table for table in tables if table.rows),
        (
            tr(
                "On hand is the stock of {day}: what will still be handed out before then, or come "
                "in, is not guessed.",
                day=facts.stock.day,
            ),
            tr("Lasts: so many days what is there feeds these people at the ration."),
            tr(
                "Goods in the own store are for all provinces: they are only in the figures in all."
            ),
        ),
    )


def _wanted(facts: Facts) -> list[Wanted]:
    found = []
    disputed = facts.disputed("headcount")
    for shelter in sorted(facts.shelters.values(), key=lambda s: (s.province, s.code, s.ref)):
        stays = needs.stays(facts, shelter, facts.period)
        if stays:
            last = stays[-1].first
            people, latest = housed.on_day(shelter.ref, last, facts.planned.headcounts, disputed)
            own = {ref: needs.needed(facts, shelter, ref, stays) for ref in rations.items(facts)}
            found.append(Wanted(shelter, people, latest.date if latest else "", own))
    return found


def _sentences(facts: Facts, wanted: list[Wanted], found: list[Holding]) -> Iterable[str]:
    yield from unread.sentences(facts.stock)
    if not wanted:
        yield tr("No shelter is open in that month.")
    never = [naming.place(facts, each.shelter.ref) for each in wanted if not each.counted]
    if never:
        yield never_counted(never)
    if not rations.items(facts) and not rations.items(facts, seasonal=True):
        yield tr(NO_RATION)
        return
    without = [
        item.code
        for item in naming.items_of(facts, {each.item for each in found})
        if item.category == "food" and not any(_is_needed(each, item.ref) for each in wanted)
    ]
    if without:
        yield tr("No ration holds for {items}.", items=words.listed(without))
    yield from _some_without(facts, wanted)
    if wanted and any(line.status in _GOING for line in facts.lines.values()):
        yield tr(
            "What goes along ration lines is not in these needs: nobody counts the people there."
        )
    yield from _below_nothing(facts, found)
    yield from _left_out(facts, wanted, found)


def _is_needed(each: Wanted, ref: str) -> bool:
    return ref in each.needs and each.needs[ref].known


def _some_without(facts: Facts, wanted: list[Wanted]) -> Iterable[str]:
    """Shelters without a ration of an item, on some day or all, in a province where others, or they
    on other days, have one."""
    for item in naming.items_of(facts, rations.items(facts)):
        rationed = {each.shelter.province for each in wanted if each.needs[item.ref].known}
        own = [each.shelter for each in wanted if each.needs[item.ref].unplanned]
        names = [naming.place(facts, s.ref) for s in own if s.province in rationed]
        if names:
            yield tr(
                "No ration of {item} holds, on some days or all, in {shelters}.",
                item=item.code,
                shelters=words.listed(names),
            )


def _below_nothing(facts: Facts, found: list[Holding]) -> Iterable[str]:
    for each in found:
        if each.on_hand.shown < 0:
            yield tr(
                "{goods}, {place}: below nothing, taken as nothing. An entry is missing or wrong: "
                "see fieldledger review.",
                goods=_of(facts, each),
                place=naming.place(facts, each.place),
            )


def _left_out(facts: Facts, wanted: list[Wanted], found: list[Holding]) -> Iterable[str]:
    """Goods in shelters that are not open, in one sentence."""
    closed = [each for each in found if each.on_hand.shown > 0 and not _serves(wanted, each)]
    named = [
        tr("{goods} in {place}", goods=_of(facts, each), place=naming.place(facts, each.place))
        for each in closed[:_NAMED]
    ]
    if len(closed) > _NAMED:
        named.append(tr("{number} more", number=len(closed) - _NAMED))
    if named:
        yield tr("Left out, since their shelters are not open: {goods}.", goods=words.listed(named))


def _of(facts: Facts, holding: Holding) -> str:
    item = naming.item(facts, holding.item)
    quantity = words.weight(abs(holding.on_hand.shown), item.unit)
    return tr("{quantity} of {item}", quantity=quantity, item=item.code)


def _serves(wanted: list[Wanted], holding: Holding) -> bool:
    """Whether goods are where they can be handed out: the own store or an open shelter."""
    return holding.place == OWN_STORE or any(w.shelter.ref == holding.place for w in wanted)


def _there(wanted: list[Wanted], found: list[Holding], ref: str, province: str = "") -> Spread:
    """What is there of an item: in a province, or everywhere."""
    inside = {each.shelter.ref for each in wanted if province in ("", each.shelter.province)}
    return total(
        Spread(*(max(n, 0) for n in (each.on_hand.low, each.on_hand.shown, each.on_hand.high)))
        for each in found
        if each.item == ref and (each.place in inside or (not province and each.place == OWN_STORE))
    )


def _people(facts: Facts, wanted: list[Wanted]) -> Table:
    columns = (
        Column("province", tr("province")),
        Column("shelters", tr("open shelters"), "shelters"),
        Column("people", tr("people"), "people"),
        Column("not_counted", tr("never counted"), "shelters"),
        Column("oldest", tr("oldest headcount")),
        Column("age", tr("days old"), "days"),
    )
    provinces = sorted({each.shelter.province for each in wanted})
    rows = [_of_people(facts, wanted, province) for province in provinces]
    whole = _of_people(facts, wanted, "") if len(rows) > 1 else None
    return Table("people", tr("People, by the latest headcounts"), columns, tuple(rows), whole)


def _of_people(facts: Facts, wanted: list[Wanted], province: str) -> Row:
    own = [each for each in wanted if province in ("", each.shelter.province)]
    oldest = min((each.counted for each in own if each.counted), default="")
    cells: tuple[Cell, ...] = (
        province or Label("in all"),
        len(own),
        total(each.people for each in own) if oldest else None,
        sum(1 for each in own if not each.counted),
        oldest or words.NOT_KNOWN,
        (date.fromisoformat(facts.stock.day) - date.fromisoformat(oldest)).days if oldest else None,
    )
    return Row(province or "in all", cells)


def _days() -> Column:
    return Column("lasts", tr("lasts (days)"), COVER)


def _in_all(facts: Facts, wanted: list[Wanted], found: list[Holding]) -> Table:
    columns = (
        Column("item", tr("item")),
        Column("needed", tr("needed"), ROW_UNIT),
        Column("on_hand", tr("on hand"), ROW_UNIT),
        _days(),
        Column("buy", tr("to buy"), ROW_UNIT),
    )
    rows = []
    for item in _items(facts, wanted):
        need, there = _need(wanted, item.ref), _there(wanted, found, item.ref)
        cells = (item.code, need, there, _lasts(facts, wanted, item, there), lacking(need, there))
        rows.append(Row(item.code, cells, item.unit))
    return Table("in_all", tr("Needed and on hand, in all"), columns, tuple(rows))


def _by_province(facts: Facts, wanted: list[Wanted], found: list[Holding]) -> Table:
    columns = (
        Column("province", tr("province")),
        Column("item", tr("item")),
        Column("needed", tr("needed"), ROW_UNIT),
        Column("on_hand", tr("in its shelters"), ROW_UNIT),
        _days(),
        Column("bring", tr("to bring or buy"), ROW_UNIT),
    )
    rows = []
    for province in sorted({each.shelter.province for each in wanted}):
        own = [each for each in wanted if each.shelter.province == province]
        for item in _items(facts, own):
            need, there = _need(own, item.ref), _there(wanted, found, item.ref, province)
            lasts = _lasts(facts, own, item, there)
            cells = (province, item.code, need, there, lasts, lacking(need, there))
            rows.append(Row(f"{province} {item.code}", cells, item.unit))
    return Table("by_province", tr("By province"), columns, tuple(rows))


def _items(facts: Facts, wanted: list[Wanted]) -> list[Item]:
    """The items of which anybody needs any."""
    refs = {ref for each in wanted for ref, need in each.needs.items() if need.known}
    return naming.items_of(facts, refs)


def _need(wanted: list[Wanted], ref: str) -> Spread:
    return needs.together(each.needs[ref] for each in wanted).quantity


def _lasts(facts: Facts, wanted: list[Wanted], item: Item, there: Spread) -> Spread | None:
    shelters = [each.shelter for each in wanted]
    return needs.lasts(there, needs.daily_need(facts, item.ref, facts.period.end, shelters))


def lacking(need: Spread, there: Spread) -> Spread:
    """What is needed beside what is there; never less than nothing."""
    rest = need - there
    return Spread(max(rest.low, 0), max(rest.shown, 0), max(rest.high, 0))


def _clothing(facts: Facts, wanted: list[Wanted], found: list[Holding]) -> Table:
    """What is given once a season: needed for all people, less what they have been given."""
    columns = (
        Column("item", tr("item")),
        Column("season", tr("season")),
        Column("needed", tr("needed"), ROW_UNIT),
        Column("given", tr("handed out so far"), ROW_UNIT),
        Column("on_hand", tr("on hand"), ROW_UNIT),
        Column("buy", tr("to buy"), ROW_UNIT),
    )
    season = rations.season_of(facts.period.start)
    until = min(season.end, max(facts.stock.day, season.start))
    given = Given(
        Period(season.start, until, ""), facts.planned.this_season, facts.disputed("distribution")
    )
    rows = []
    for item in naming.items_of(facts, rations.items(facts, seasonal=True)):
        need = _of_season(facts, wanted, item.ref)
        if need is None or item.season not in ("", season.name):
            continue
        where = goods.matching(item=item.ref, kind="shelter")
        so_far, there = goods.quantity(given, where), _there(wanted, found, item.ref)
        cells = (
            item.code,
            tr("{season}, from {day}", season=words.choice(season.name), day=season.start),
            need,
            so_far,
            there,
            lacking(need, so_far + there),
        )
        rows.append(Row(item.code, cells, item.unit))
    return Table("season", tr("Given once a season"), columns, tuple(rows))


def _of_season(facts: Facts, wanted: list[Wanted], ref: str) -> Spread | None:
    found = []
    for each in wanted:
        size = rations.of_season(facts, each.shelter, ref, facts.period.end)
        if size is not None and each.counted:
            people = each.people
            found.append(
                Spread(size.low * people.low, size.shown * people.shown, size.high * people.high)
            )
    return total(found) if found else None


def _energy(facts: Facts, wanted: list[Wanted]) -> Table:
    columns = (
        Column("province", tr("province")),
        Column("kcal", tr("planned kcal"), "kcal/day"),
        Column("share", tr("% of 2,100"), PER_CENT),
        Column("of", tr("of")),
    )
    rows = []
    for province in [*sorted({each.shelter.province for each in wanted}), ""]:
        own = [each for each in wanted if province in ("", each.shelter.province)]
        heads = needs.head_days(facts, (each.shelter for each in own), facts.period)
        parts = ((item, _need(own, item.ref)) for item in _items(facts, own))
        kcal, counted, other = reconciled.of_energy(facts, parts, heads)
        if kcal is not None and counted:
            cells = (
                province or Label("in all"),
                kcal,
                reconciled.share(kcal),
                reconciled.energy_words(counted, other),
            )
            rows.append(Row(province or "in all", cells))
    return Table("energy", tr("Energy for one person and day"), columns, tuple(rows))

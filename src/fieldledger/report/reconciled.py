"""What was handed out beside what was planned, and why the two differ.

In shelters the plan is people times the ration times days, by headcounts (``report.rations``).
Along a line nobody counts people: there it is the people and days that the entries say, times the
ration for all. A gap is explained as far as the records tell: no headcount, no ration, no
distribution, fewer or more people and days said than counted, entries that do not say them, goods
lost in that place. What is left of it, if that is more than one per cent of the plan, is listed as
unexplained.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from fieldledger.language import tr, trn
from fieldledger.report import goods, naming, needs, rations, words
from fieldledger.report.facts import Facts, Item, Shelter
from fieldledger.report.goods import Given
from fieldledger.report.needs import Need, Stay
from fieldledger.report.spread import NOTHING, Spread, rounded, total

_TOLERANCE = 100  # a gap below a hundredth of the plan needs no reason


class Compared(NamedTuple):
    """One item in one shelter or along one line. ``planned`` is None where nothing is known of it.
    ``person_days``: those of the plan; ``counted``: whether its people are known on some day.
    ``why``: the reasons of the gap; ``unexplained``: what they leave of it, in base units, nothing
    where they cannot be reckoned or leave almost nothing."""

    place: str
    province: str
    item: Item
    planned: Spread | None
    delivered: Spread
    person_days: Spread
    counted: bool = True
    why: tuple[str, ...] = ()
    unexplained: int = 0

    @property
    def gap(self) -> Spread | None:
        """How much more was handed out than planned."""
        return None if self.planned is None else self.delivered - self.planned


def in_shelters(facts: Facts) -> list[Compared]:
    """Every item in every shelter where it was planned or handed out, by province, shelter, item;
    items that are given by the season are left out."""
    given = goods.given(facts)
    keys = [key for key in goods.keys(given) if key.kind == "shelter" and _counts(facts, key.item)]
    cut = goods.pieces(given, lambda key: (key.kind, key.place, key.item))
    found = []
    for shelter in sorted(facts.shelters.values(), key=lambda s: (s.province, s.code, s.ref)):
        stays = needs.stays(facts, shelter, facts.period)
        refs = {key.item for key in keys if key.place == shelter.ref}
        for item in naming.items_of(facts, [*refs, *rations.items(facts)]):
            own = cut.get(("shelter", shelter.ref, item.ref)) or Given(
                given.period, (), given.disputed
            )
            compared = _in_shelter(facts, shelter, item, stays, own)
            if compared is not None:
                found.append(compared)
    return found


def along_lines(facts: Facts) -> list[Compared]:
    """Every item along every line, by line and item. ``delivered`` is that of the entries that say
    people and days; the rest is told in ``why``."""
    given = goods.given(facts)
    keys = [key for key in goods.keys(given) if key.kind == "line" and _counts(facts, key.item)]
    cut = goods.pieces(given, lambda key: (key.kind, key.place, key.item))
    places = sorted({(naming.place(facts, key.place), key.place) for key in keys})
    return [
        _along(facts, name, ref, item, cut["line", ref, item.ref])
        for name, ref in places
        for item in naming.items_of(facts, [key.item for key in keys if key.place == ref])
    ]


def summed(found: Iterable[Compared]) -> Compared | None:
    """Those of one item whose plan is known, as one; None where there is none."""
    known = [each for each in found if each.planned is not None]
    if not known:
        return None
    return Compared(
        "",
        known[0].province,
        known[0].item,
        total(each.planned or NOTHING for each in known),
        total(each.delivered for each in known),
        total(each.person_days for each in known),
    )


def _counts(facts: Facts, item: str) -> bool:
    return naming.by_day(facts, item) or item in rations.items(facts)


def _in_shelter(
    facts: Facts, shelter: Shelter, item: Item, stays: list[Stay], given: Given
) -> Compared | None:
    where = goods.matching(item=item.ref, kind="shelter", place=shelter.ref)
    need, delivered = needs.needed(facts, shelter, item.ref, stays), goods.quantity(given, where)
    if need.quantity == NOTHING and delivered == NOTHING and not need.uncounted:
        return None
    why, rest = _reasons(facts, shelter, item, need, given)
    return Compared(
        naming.place(facts, shelter.ref),
        shelter.province,
        item,
        need.quantity if need.known else None,
        delivered,
        need.person_days,
        need.planned + need.unplanned > 0,
        tuple(why),
        rest,
    )


def _reasons(
    facts: Facts, shelter: Shelter, item: Item, need: Need, given: Given
) -> tuple[list[str], int]:
    """Why what was handed out is not what was planned, and what the reasons leave of the gap."""
    where = goods.matching(item=item.ref, kind="shelter", place=shelter.ref)
    why = _not_known(need)
    planned, delivered = need.quantity.shown, goods.quantity(given, where).shown
    gap = delivered - planned
    if need.known and abs(gap) * _TOLERANCE <= planned:
        return why, 0
    if not goods.entries(given, where).shown:
        return [*why, tr("no distribution entered")], 0
    vague = _vague(given, where)
    said = goods.person_days(given, where).shown
    if need.known and not vague:
        more, of_them = _other_days(need, said)
        why += more
        gap -= of_them
    lost = facts.planned.lost.get((item.ref, shelter.ref), 0)
    if lost and gap < 0:
        why.append(tr("lost there: {quantity}", quantity=words.weight(lost, item.unit)))
        gap = min(gap + lost, 0)
    if vague or need.uncounted or need.unplanned or not need.known:
        return [*why, *vague], 0
    return why, gap if abs(gap) * _TOLERANCE > planned else 0


def _not_known(need: Need) -> list[str]:
    why = []
    if need.uncounted:
        for_days = trn("no headcount for {n} day", "no headcount for {n} days", need.uncounted)
        why.append(for_days if need.known else tr("no headcount"))
    if need.unplanned:
        for_days = trn("no ration for {n} day", "no ration for {n} days", need.unplanned)
        why.append(for_days if need.known else tr("no ration"))
    return why or ([] if need.known else [tr("not open")])


def _vague(given: Given, where: goods.Where) -> list[str]:
    """The entries that cannot be compared."""
    people = goods.without_people(given, where).shown
    days = goods.without_days(given, where).shown
    found = [
        trn("{n} entry without people", "{n} entries without people", people) if people else "",
        trn("{n} entry without days", "{n} entries without days", days) if days else "",
    ]
    return [*filter(None, found)]


def _other_days(need: Need, said: int) -> tuple[list[str], int]:
    """The people and days that the entries say beside those that were planned for, and how much of
    the item the difference is."""
    planned = need.person_days.shown
    if said == planned or not planned:
        return [], 0
    numbers = {"said": words.number(said), "counted": words.number(planned)}
    if said < planned:
        why = tr(
            "entered for only {said} person-days, {counted} by the headcounts",
            **numbers,
        )
    else:
        why = tr("entered for {said} person-days, {counted} by the headcounts", **numbers)
    size = Fraction(need.quantity.shown * (said - planned), planned)
    return [why], rounded(size.numerator, size.denominator)


def _along(facts: Facts, name: str, ref: str, item: Item, given: Given) -> Compared:
    where = goods.matching(item=item.ref, kind="line", place=ref)
    rated, quantity = goods.rated(given, where), goods.quantity(given, where)
    heads, planned, unplanned = _by_entries(facts, ref, item.ref, given)
    why = _vague(given, where)
    if why and quantity.shown > rated.shown:
        beside = words.weight(quantity.shown - rated.shown, item.unit)
        why = [tr("{reasons}: {quantity} beside", reasons=words.listed(why), quantity=beside)]
    if unplanned:
        why.append(tr("no ration for all"))
    known = planned is not None and heads.shown > 0
    gap = rated.shown - planned.shown if known and planned is not None else 0
    small = planned is None or abs(gap) * _TOLERANCE <= planned.shown
    return Compared(
        name,
        "",
        item,
        planned if known else None,
        rated if known else quantity,
        heads,
        True,
        tuple(why),
        0 if small else gap,
    )


def _by_entries(
    facts: Facts, place: str, item: str, given: Given
) -> tuple[Spread, Spread | None, bool]:
    """Person-days said, what they make by the ration for all, and whether some have none. The
    ration of a month is the one that holds on its last day."""
    heads, whole, unplanned = NOTHING, rations.NO_RATE, False
    for month in sorted({key.month for key in goods.keys(given) if key.place == place}):
        where = goods.matching(month=month, item=item, kind="line", place=place)
        said = goods.person_days(given, where)
        rate = rations.a_day(facts, None, item, min(_last_day(month), facts.period.end))
        if rate is None:
            unplanned = True
            continue
        heads += said
        whole = whole.plus(rate.times(said, 1))
    return heads, None if unplanned and heads == NOTHING else needs.whole_number(whole), unplanned


def _last_day(month: str) -> str:
    return f"{month}-31"  # for comparing, and for rations, which begin on days that exist


def of_energy(
    facts: Facts, found: Iterable[tuple[Item, Spread]], person_days: Spread
) -> tuple[Spread | None, tuple[str, ...], tuple[str, ...]]:
    """Kilocalories for one person and day in so much of the items; the items counted, and the food
    whose energy is not known. None where nothing is known."""
    amounts: dict[str, tuple[Item, Spread]] = {}
    for item, quantity in found:
        amounts[item.ref] = item, amounts.get(item.ref, (item, NOTHING))[1] + quantity
    counted, other, whole = [], [], NOTHING
    for item, quantity in sorted(amounts.values(), key=lambda each: (each[0].code, each[0].ref)):
        if quantity == NOTHING:
            continue
        if item.kcal_per_100 is None or not naming.by_day(facts, item.ref):
            other += [item.code] if item.category == "food" else []
            continue
        counted.append(item.code)
        whole += needs.times(quantity, item.kcal_per_100)
    if (other and not counted) or person_days.low <= 0:
        return None, tuple(counted), tuple(other)
    low, shown, high = (
        rounded(part, 100 * days)
        for part, days in (
            (whole.low, person_days.high),
            (whole.shown, person_days.shown),
            (whole.high, person_days.low),
        )
    )
    return Spread(low, shown, high), tuple(counted), tuple(other)


def energy_words(counted: tuple[str, ...], other: tuple[str, ...]) -> str:
    """What the energy is of: ``rice only``; ``rice and beans, without oil``."""
    if not counted:
        return tr("not known of {items}", items=words.listed(other)) if other else ""
    whole = words.listed(counted) if len(counted) > 1 else tr("{item} only", item=counted[0])
    if not other:
        return whole
    return tr("{items}, without {others}", items=whole, others=words.listed(other))


def share(kcal: Spread | None) -> Spread | None:
    """Of 2,100 kilocalories, in per cent."""
    if kcal is None:
        return None
    return Spread(
        *(rounded(each * 100, rations.KCAL) for each in (kcal.low, kcal.shown, kcal.high))
    )

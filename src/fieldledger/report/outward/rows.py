"""The rows of HXL and 5W files for partners and the public, of a report for them and nothing else.

Every figure in a row is a printed cell of that report, under the same name, as disclosure control
decided it: no figure is made here, and what the report does not print has no row. Totals that stand
beside their parts are left out, so that rows of one item can be added up. Names of activities and
items are machine values, and English. ``docs/reference/hxl.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from fieldledger.domain.money import DIGITS
from fieldledger.report.cells import Hidden, Ref
from fieldledger.report.outward import (
    aid_rows,
    cared,
    clothed,
    funded,
    helped,
    provided,
    served,
    sheltered,
    supported,
)
from fieldledger.report.outward.aid_rows import Activity, Area, Row
from fieldledger.report.outward.frame import Scope
from fieldledger.report.outward.handed import ELSEWHERE, LINES, SHELTERS
from fieldledger.report.outward.named import FOODS, OTHER

Told = Mapping[Ref, int | Hidden]
"""What is shown of every printed cell of a report."""

OF_EACH_ITEM = "distinct persons of each item"
OTHER_PROVINCES = "other provinces"
CASES = "case"
_CLOSED = f"{aid_rows.CLOSED_COUNTRY}-"
_GOODS: Mapping[str, tuple[Activity, str]] = {
    **{word: (aid_rows.FOOD, word) for word in FOODS},
    "food": (aid_rows.FOOD, "other food"),
    "medicine": (aid_rows.MEDICINE, "medicines"),
    "hygiene": (aid_rows.HYGIENE, "hygiene items"),
    "clothing": (aid_rows.CLOTHING, "clothing"),
    "other": (aid_rows.OTHER, "relief items"),
}
_CASES: Mapping[str, tuple[Activity, str]] = {
    "medical": (aid_rows.MEDICAL, "medical cases"),
    "allowance": (aid_rows.ALLOWANCES, "living allowances"),
    "resettlement": (aid_rows.RESETTLEMENT, "resettlement cases"),
}
_COSTS: Mapping[str, tuple[Activity, str]] = {
    "medical": (aid_rows.MEDICAL, "expenditure of the medical programme"),
    "allowances": (aid_rows.ALLOWANCES, "expenditure of the allowances programme"),
}


def made(scope: Scope, told: Told) -> tuple[Row, ...]:
    """The rows of a report, in their order. Where all that a row would tell is nothing, and is
    told, there is none."""
    makers: Mapping[str, Callable[[Scope, Told, Ref], Row | None]] = {
        provided.MEASURE: _handed_out,
        clothed.MEASURE: _clothing,
        cared.MEASURE: _children,
        helped.BEGUN: _cases,
        helped.GOING_ON: _cases,
        funded.COST: _cost,
        supported.MADE: _made,
    }
    found = []
    for ref in told:
        if ref.measure in makers and ref.period in (scope.frame.name, scope.day):
            row = makers[ref.measure](scope, told, ref)
            if row is not None and _says_anything(row, told):
                found.append(row)
    return tuple(sorted(found, key=lambda row: row.order))


def _says_anything(row: Row, told: Told) -> bool:
    return any(told[ref] != 0 for ref in (row.quantity, row.reached) if ref is not None)


def _row(scope: Scope, activity: Activity, area: Area, item: str, unit: str = "") -> Row:
    """A row of the whole period."""
    first, last = scope.frame.period.months[0], scope.frame.period.months[-1]
    return Row(activity, first, last, aid_rows.status(scope.facts, first, last), area, item, unit)


def _at_the_end(scope: Scope, row: Row) -> Row:
    """The same as a row of the last month: what is counted as of its last day."""
    last = row.end
    return replace(row, start=last, status=aid_rows.status(scope.facts, last, last))


def _handed_out(scope: Scope, told: Told, ref: Ref) -> Row | None:
    """Goods of a province, and in reports of a quarter or a year along lines and elsewhere; beside
    those of a month the people who were given them."""
    word, unit, place = ref.key
    if place in ("", SHELTERS) or place.startswith(_CLOSED):
        return None
    activity, item = _GOODS[word]
    if place == LINES:
        outside = activity._replace(beneficiaries="", counted="")
        row = _row(scope, outside, Area(aid_rows.CLOSED_COUNTRY), item, unit)
        return replace(row, quantity=ref)
    people = ref._replace(measure=provided.REACHED)
    area = Area() if place == ELSEWHERE else _area(place)
    row = _row(scope, activity._replace(counted=OF_EACH_ITEM), area, item, unit)
    # Nobody reached is not known: of some goods nobody says for how many they were.
    return replace(row, quantity=ref, reached=people if told.get(people, 0) != 0 else None)


def _area(province: str) -> Area:
    """A province as the report names it."""
    if province == OTHER:
        return Area("", OTHER_PROVINCES)
    return Area(province[:2], province)


def _home(told: Told) -> Area:
    """The country of all provinces in which the report counts people; none where it is not one."""
    provinces = {
        ref.key[0] for ref in told if ref.measure == sheltered.MEASURE and len(ref.key) == 1
    }
    found = {"" if each.startswith(_CLOSED) else _area(each).country for each in provinces}
    return Area(found.pop()) if len(found) == 1 else Area()


def _clothing(scope: Scope, told: Told, ref: Ref) -> Row:
    season, unit = ref.key
    item = f"{season} {'set' if unit == 'set' else 'clothing'}"
    return replace(_row(scope, aid_rows.CLOTHING, _home(told), item, unit), quantity=ref)


def _children(scope: Scope, told: Told, ref: Ref) -> Row | None:
    """All foster children, and how many of them are girls and boys."""
    if ref.key:
        return None
    split = {name: ref._replace(key=("sex", sex)) for name, sex in served.SEXES.items()}
    row = _row(scope, aid_rows.FOSTER, _home(told), served.IN_CARE)
    return replace(_at_the_end(scope, row), reached=ref, split=split)


def _cases(scope: Scope, told: Told, ref: Ref) -> Row:
    """Cases, which are no people: one person may have several."""
    activity, what = _CASES[ref.key[0]]
    # They settle somewhere else, and where is not told.
    area = Area() if activity is aid_rows.RESETTLEMENT else _home(told)
    row = _row(scope, activity, area, f"{what} {ref.measure}", CASES)
    going_on = ref.measure == helped.GOING_ON
    return replace(_at_the_end(scope, row) if going_on else row, quantity=ref)


def _cost(scope: Scope, told: Told, ref: Ref) -> Row | None:
    name, currency = ref.key
    if name not in _COSTS or currency not in DIGITS:
        return None
    activity, item = _COSTS[name]
    row = _row(scope, activity, _home(told), item, currency)
    return replace(row, quantity=ref, money="expenditure")


def _made(scope: Scope, told: Told, ref: Ref) -> Row:
    word, unit = ref.key
    item = "other goods" if word == OTHER else _GOODS[word][1]
    return replace(_row(scope, aid_rows.SELF_SUPPORT, _home(told), item, unit), quantity=ref)

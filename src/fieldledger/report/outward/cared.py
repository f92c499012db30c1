"""Children in the foster programme, once a year: of all, and by one thing at a time.

They are few, and the same from month to month. Told each month, whoever comes or goes would hide
all of it; told once a year, more can be told.
"""

from __future__ import annotations

from collections.abc import Mapping

from fieldledger.language import mark, tr
from fieldledger.report import persons
from fieldledger.report import seen as seen_of
from fieldledger.report.cells import Ref
from fieldledger.report.outward.build import Built, Key, is_nothing, split
from fieldledger.report.outward.frame import YEAR, Scope
from fieldledger.report.outward.named import province_of, province_title
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.persons import CHILD, WITH_US
from fieldledger.report.shape import Column, Row, Section, Table

MEASURE = "children"
_OLDER = 12
"""The first year of the older ones: bands finer than two leave little that can be told."""
_SEXES = {"female": mark("girls"), "male": mark("boys"), "": mark("not known")}
_STATUSES = {"in-care": mark("in care"), "lost-contact": mark("without contact")}


def part(scope: Scope) -> Part:
    """The part; without cells but in a report of a year."""
    built = Built()
    if scope.frame.size == YEAR:
        people, day = scope.facts.people, scope.day
        count = persons.with_us(people, CHILD, day).shown
        built.add(_whole(scope), count, standing=True)
        split(built, MEASURE, day, (), _by_status(scope))
        for parts in (_by_age(scope), _by_sex(scope), _by_province(scope)):
            split(built, MEASURE, day, (), _completed(parts, count))
    return built.part(lambda shown: _section(scope, built, shown))


def _whole(scope: Scope) -> Ref:
    return Ref(MEASURE, (), scope.day)


def _completed(parts: Mapping[Key, int], count: int) -> dict[Key, int]:
    """The parts and, as the last one, the children of whom that is not known."""
    kind = next(iter(parts))[0]
    return {**parts, (kind, ""): count - sum(parts.values())}


def _by_status(scope: Scope) -> dict[Key, int]:
    people, day = scope.facts.people, scope.day
    lost = persons.with_status(people, CHILD, day, "lost-contact").shown
    with_us = persons.with_us(people, CHILD, day).shown
    return {("status", "in-care"): with_us - lost, ("status", "lost-contact"): lost}


def older_from(scope: Scope) -> int:
    """The age that divides the children in two: the first band of the setting from 12 years on."""
    return next((low for low, _ in scope.facts.people.bands if low >= _OLDER), _OLDER)


def _by_age(scope: Scope) -> dict[Key, int]:
    age = older_from(scope)
    found: dict[Key, int] = {}
    for name, band in (("younger", (0, age - 1)), ("older", (age, seen_of.OLDEST))):
        found["age", name] = sum(
            persons.aged(scope.facts.people, CHILD, scope.day, sex, band).shown
            for sex in ("female", "male", "unknown", "")
        )
    return found


def _by_sex(scope: Scope) -> dict[Key, int]:
    inside = WITH_US[CHILD]
    records = persons.on_record(scope.facts.people, CHILD, scope.day)
    return {
        ("sex", sex): seen_of.count(
            records,
            scope.day,
            ("status", "sex"),
            lambda status, has, sex=sex: status in inside and has == sex,
        ).shown
        for sex in ("female", "male")
    }


def _by_province(scope: Scope) -> dict[Key, int]:
    shelters = scope.facts.shelters
    provinces = sorted({province_of(each.province) for each in shelters.values()})
    records = persons.on_record(scope.facts.people, CHILD, scope.day)

    def count(province: str) -> int:
        def is_it(status: str, shelter: str | None) -> bool:
            at = shelters.get(shelter or "")
            here = at is not None and province_of(at.province) == province
            return here and status in WITH_US[CHILD]

        return seen_of.count(records, scope.day, ("status", "shelter"), is_it).shown

    return {("province", name): count(name) for name in provinces} or {("province", ""): 0}


def _section(scope: Scope, built: Built, shown: Shown) -> Section | None:
    whole = _whole(scope)
    if not built.cells or is_nothing((shown(whole),)):
        return None
    age = older_from(scope)
    ages = {
        "younger": tr("under {age}", age=age),
        "older": tr("{age} and over", age=age),
        "": tr("not known"),
    }
    provinces = {
        ref.key[1]: province_title(ref.key[1]) if ref.key[1] else tr("not known")
        for ref in built.cells
        if ref.key[:1] == ("province",)
    }
    statuses = {name: tr(title) for name, title in _STATUSES.items()}
    sexes = {name: tr(title) for name, title in _SEXES.items()}
    tables = (
        _table(scope, built, shown, "status", tr("By status"), tr("status"), statuses),
        _table(scope, built, shown, "age", tr("By age in years"), tr("age in years"), ages),
        _table(scope, built, shown, "sex", tr("Girls and boys"), tr("who"), sexes),
        _table(scope, built, shown, "province", tr("By province"), tr("province"), provinces),
    )
    return Section(
        "children",
        tr("Foster children"),
        tuple(in_words(scope, shown)),
        tuple(table for table in tables if table.rows),
        (
            tr("Ages are approximate: the year of the last day less the year of birth."),
            tr("Foster children are told of once a year."),
        ),
    )


def _table(  # noqa: PLR0913 - one of the four
    scope: Scope,
    built: Built,
    shown: Shown,
    kind: str,
    title: str,
    of: str,
    names: Mapping[str, str],
) -> Table:
    columns = (Column(kind, of), Column("children", tr("children"), "children"))
    rows = []
    for name, text in names.items():
        ref = Ref(MEASURE, (kind, name), scope.day)
        if ref in built.cells and (name or not is_nothing((shown(ref),))):
            rows.append(Row(name or "not_known", (text, shown(ref))))
    total = Row("total", (tr("in the programme"), shown(_whole(scope))))
    return Table(f"by_{kind}", title, columns, tuple(rows), total)


def in_words(scope: Scope, shown: Shown) -> list[str]:
    """A sentence on all of them, in a report of a year."""
    if scope.frame.size != YEAR:
        return []
    whole = shown(_whole(scope))
    if isinstance(whole, int):
        return [tr("In the foster programme on {day}: {count}.", day=scope.day, count=whole)]
    return [tr("How many foster children there are is not told here.")]

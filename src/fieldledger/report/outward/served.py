"""What was done for people, as rows of a month: care, allowances, resettlement, self-support.

They are told of the whole organisation, never by province: of the children in care, and of those
helped in other ways, there are too few. People are counted once a month and activity, by their
records; of an erased record only that it is one is known. A compartment that this device does not
read whole has no rows, since a part would pass for the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace as _with

from fieldledger.domain.periods import Period
from fieldledger.report import aid, naming, persons, sold
from fieldledger.report import seen as seen_of
from fieldledger.report.cells import Cell, Ref
from fieldledger.report.facts import Facts
from fieldledger.report.outward import aid_rows, handed_rows
from fieldledger.report.outward.aid_rows import Activity, Area, Done, Row
from fieldledger.report.persons import CHILD, PERSON
from fieldledger.report.seen import ALL, People, Seen

PAID, MADE, IN_CARE = "paid", "made", "children in the foster programme"
SPENT, GIVEN = "medical expenditure", "living allowance"
SEXES = {"girls": "female", "boys": "male"}


def done(facts: Facts) -> Done:
    """All these rows."""
    found = []
    for activity, compartment, rows in (
        (aid_rows.FOSTER, "children", _fostered),
        (aid_rows.MEDICAL, "people", _treated),
        (aid_rows.ALLOWANCES, "people", _allowed),
        (aid_rows.RESETTLEMENT, "people", _settled),
    ):
        if facts.people.known(compartment) != ALL:
            found.append(Done(left_out=(activity.name,)))
            continue
        found += [each for month in aid_rows.months(facts) for each in rows(facts, month)]
    if facts.people.known("people") == ALL != facts.people.known("money"):
        found.append(Done(left_out=(SPENT, GIVEN)))
    return aid_rows.joined([*found, _made(facts)])


def _row(facts: Facts, activity: Activity, month: Period, item: str) -> Row:
    stand = aid_rows.status(facts, month.name, month.name)
    return Row(activity, month.name, month.name, stand, _home(facts), item)


def _home(facts: Facts) -> Area:
    """The country in which all shelters are; none where there are several."""
    found = {handed_rows.area_of(each.province).country for each in facts.shelters.values()}
    return Area(found.pop()) if len(found) == 1 else Area()


def _fostered(facts: Facts, month: Period) -> Iterator[Done]:
    """Children in the foster programme on the last day, those without contact among them."""
    people, day = facts.people, month.end
    children = [
        each
        for each in persons.on_record(people, CHILD, day)
        if seen_of.at(each, "status", day)[0] in persons.WITH_US[CHILD]
    ]
    if not children:
        return
    ref = Ref(IN_CARE, (), day)
    sexes = [str(each.shown("sex")) for each in children]
    # Of unknown sex is the rest, which no column tells.
    parts = {
        name: Cell(ref._replace(key=(sex,)), sexes.count(sex), standing=True)
        for name, sex in SEXES.items()
    }
    row = _row(facts, aid_rows.FOSTER, month, IN_CARE)
    yield Done(
        (
            _with(
                row,
                reached=ref,
                split={name: cell.ref for name, cell in parts.items()},
                own=_banded(people, children, day),
            ),
        ),
        (Cell(ref, len(children), standing=True), *parts.values()),
    )


def _treated(facts: Facts, month: Period) -> Iterator[Done]:
    """Who was in treatment, whose treatment ended or was paid for, and what was spent."""
    row = _row(facts, aid_rows.MEDICAL, month, "people in medical care")
    people = facts.people
    cases, paid_for = _going_on(people, "medical", month), _paid_for(people, "medical", month)
    cases += [each for each in people.of("medical") if each.ref in paid_for and each not in cases]
    yield from _people(facts, row, month, cases)
    if cases and people.known("money") == ALL:
        costs = aid.costs(people, "medical", month)
        paid = [(each.currency, each.whole.shown) for each in costs]
        yield _amounts(row, month, paid, (SPENT, "expenditure"))


def _settled(facts: Facts, month: Period) -> Iterator[Done]:
    """Whose settling went on, or ended."""
    row = _row(facts, aid_rows.RESETTLEMENT, month, "people helped to settle")
    # They settle somewhere else, and where is not told.
    row = _with(row, area=Area())
    yield from _people(facts, row, month, _going_on(facts.people, "resettlement", month))


def _allowed(facts: Facts, month: Period) -> Iterator[Done]:
    """Who had an allowance of the month or was paid one in it, and what was paid."""
    people = facts.people
    paid_for = _paid_for(people, "allowance", month)
    due = [
        each
        for each in (*people.of("allowance"), *people.of(aid.DUE))
        if _is_due(each, month.name) or each.ref in paid_for
    ]
    row = _row(facts, aid_rows.ALLOWANCES, month, "people with a living allowance")
    yield from _people(facts, row, month, due)
    if due and people.known("money") == ALL:
        amounts = [(each.currency, each.paid.shown) for each in aid.dues(people, month)]
        yield _amounts(row, month, amounts, (GIVEN, "transfer"))


def _paid_for(people: People, name: str, month: Period) -> set[str]:
    """The records of a type for which an expense is of a month, as far as all expenses are read."""
    if people.known("money") != ALL:
        return set()
    return {
        str(each.shown("for_record"))
        for each in aid.expenses_for(people, name)
        if month.has(str(each.shown("date")))
    }


def _is_due(each: Seen, month: str) -> bool:
    """Whether a month is one of an allowance's; one that was erased tells its months one by one."""
    count = each.shown("months")
    if not isinstance(count, int):
        return False
    first = str(each.shown("start") or str(each.shown("date"))[:7])
    number = 12 * (int(month[:4]) - int(first[:4])) + int(month[5:]) - int(first[5:7])
    return 0 <= number < count


def _going_on(people: People, name: str, month: Period) -> list[Seen]:
    """The cases of a type that went on in a month, or ended in it."""
    state, going = aid.STATE[name], aid.ONGOING[name]
    before = aid.day_before(month.start)
    found = []
    for each in people.of(name):
        now, was = (seen_of.at(each, state, day)[0] for day in (month.end, before))
        began = str(each.shown("date"))
        ended = now in aid.ENDED[name] and (began >= month.start or was in going)
        if began <= month.end and (now in going or ended):
            found.append(each)
    return found


def _who(cases: Iterable[Seen]) -> set[str]:
    """The people of some cases, each once; of an erased case itself."""
    return {str(each.shown("person") or each.ref) for each in cases}


def _people(facts: Facts, row: Row, month: Period, cases: list[Seen]) -> Iterator[Done]:
    if cases:
        who = _who(cases)
        ref = _reached(row.activity, month)
        known = [each for kind in (PERSON, CHILD) for each in facts.people.of(kind)]
        own = _aged([each for each in known if each.ref in who], facts.people, month.end)
        yield Done((_with(row, reached=ref, own=own),), (Cell(ref, len(who), standing=True),))


def _amounts(
    row: Row,
    month: Period,
    paid: Iterable[tuple[str, int]],
    what: tuple[str, str],
) -> Done:
    """Amounts of money by currency."""
    item, money = what
    rows, cells = [], []
    for currency, amount in paid:
        if amount > 0:
            ref = Ref(PAID, (row.activity.name, currency), month.name)
            rows.append(_with(row, item=item, unit=currency, quantity=ref, money=money))
            cells.append(Cell(ref, amount, protected=False))
    return Done(tuple(rows), tuple(cells))


def _made(facts: Facts) -> Done:
    """What was made for sale in the whole period."""
    if facts.money.known("product") != ALL:
        return Done(left_out=(aid_rows.SELF_SUPPORT.name,))
    start, end = facts.period.start[:7], facts.period.end[:7]
    rows, cells = [], []
    stand = aid_rows.status(facts, start, end)
    for ref, amount in sorted(sold.made(facts.money).items()):
        if amount.shown:
            item = naming.item(facts, ref)
            when = f"{start}/{end}"
            cell = Cell(Ref(MADE, (item.code, item.unit), when), amount.shown, protected=False)
            cells.append(cell)
            row = Row(aid_rows.SELF_SUPPORT, start, end, stand, _home(facts), item.code, item.unit)
            rows.append(_with(row, quantity=cell.ref))
    return Done(tuple(rows), tuple(cells))


def _reached(activity: Activity, month: Period) -> Ref:
    return Ref(handed_rows.REACHED, (activity.name,), month.name)


def _banded(people: People, who: Iterable[Seen], day: str) -> dict[str, int]:
    """Those of known sex and age by band, ``f 5-11``."""
    return _tallied(
        who,
        day,
        lambda sex, age: next(
            (f"{sex} {low}-{high}" for low, high in people.bands if low <= age <= high), ""
        ),
    )


def _aged(who: list[Seen], people: People, day: str) -> dict[str, int]:
    """The same, with women, men, girls and boys."""
    names = {("f", True): "girls", ("m", True): "boys", ("f", False): "women", ("m", False): "men"}
    coarse = _tallied(who, day, lambda sex, age: names[sex, age < people.of_age])
    return {**coarse, **_banded(people, who, day)}


def _tallied(who: Iterable[Seen], day: str, name: Callable[[str, int], str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in who:
        band = seen_of.at(each, "band", day)[0]
        age = persons.age_in(int(day[:4]), each.shown("birth_year"), band)
        sex = {"female": "f", "male": "m"}.get(str(each.shown("sex")))
        if age is not None and sex:
            found[name(sex, age)] = found.get(name(sex, age), 0) + 1
    return found

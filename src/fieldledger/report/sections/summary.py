"""The report in five lines that anybody can read, and a sixth on what is uncertain.

Who was sheltered; what they were given to eat; clothing, medical help and allowances; what
happened; money. A line is one or more whole sentences, so that each is right whatever the numbers.
What this device may not read is not known here, and never nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fieldledger.language import tr, trn
from fieldledger.report import aid, costs, flows, fostered, funds, goods, housed, naming, words
from fieldledger.report import seen as seen_of
from fieldledger.report.facts import Facts, Item
from fieldledger.report.sections import clothing, parts, provisions, rationed, unsure
from fieldledger.report.seen import NONE, OWN
from fieldledger.report.shape import Section
from fieldledger.report.spread import NOTHING, Spread, rounded, total

_FEW = 3  # items that are named one by one


def section(facts: Facts) -> Section:
    """The section."""
    lines = (
        (*_sheltered(facts), *_children(facts)),
        _fed(facts),
        (*_clothed(facts), *_helped(facts)),
        _happened(facts),
        _money(facts),
        _doubt(facts),
    )
    return Section("summary", tr("Summary"), tuple(words.told(line) for line in lines))


def _known(facts: Facts, compartment: str) -> bool:
    return facts.people.known(compartment) != NONE


def _sheltered(facts: Facts) -> Iterator[str]:
    counts, day = housed.housed(facts), facts.period.end
    if not _known(facts, "relief"):
        yield tr("How many people were sheltered is not known here.")
        return
    if not counts:
        yield tr("No shelter is on record by {day}.", day=day)
        return
    if counted := len(housed.counted(counts)):
        people = housed.people(counts)
        yield trn(
            "On {day}, {people} person lived in our shelters.",
            "On {day}, {people} people lived in our shelters.",
            people.shown,
            day=day,
            people=words.said(people),
        )
        yield trn(
            "They were counted in {n} shelter.", "They were counted in {n} shelters.", counted
        )
    if missing := len(housed.not_counted(counts)):
        yield trn(
            "In {n} shelter people were never counted, so how many live there is not known.",
            "In {n} shelters people were never counted, so how many live there is not known.",
            missing,
        )


def _children(facts: Facts) -> Iterator[str]:
    if not _known(facts, "children"):
        yield tr("Foster children are not known here.")
        return
    if not fostered.children(facts):
        return
    inside, lost = fostered.in_programme(facts), fostered.with_status(facts, "lost-contact")
    yield trn(
        "{children} child was in our foster programme.",
        "{children} children were in our foster programme.",
        inside.shown,
        children=words.said(inside),
    )
    if lost.high:
        yield tr("We are out of contact with {lost} of them.", lost=words.said(lost))


# --- what was given -------------------------------------------------------------------------------


def _fed(facts: Facts) -> Iterator[str]:
    if not _known(facts, "relief"):
        yield tr("What was given to eat is not known here.")
        return
    food = _food(facts)
    if not food:
        yield tr("No food was handed out.")
        return
    yield tr("Food handed out: {goods}.", goods=_amounts(facts, food, ""))
    if own := _food(facts, "shelter"):
        yield _to_shelters(facts, _amounts(facts, own, "shelter"))
        yield from _a_month(facts, own)
    if own := _food(facts, "line"):
        yield _along_lines(facts, _amounts(facts, own, "line"))
    yield from _rations(facts)
    yield from _energy(facts)


def _food(facts: Facts, kind: str = "") -> list[Item]:
    """The food handed out to a kind of place, or to any."""
    return naming.handed_out_items(
        facts,
        goods.given(facts),
        lambda key: kind in ("", key.kind) and _is_food(facts, key.item),
    )


def _is_food(facts: Facts, ref: str) -> bool:
    """Food by its category; of goods without one, what is weighed or measured."""
    category = naming.item(facts, ref).category
    return category == "food" or (not category and naming.by_day(facts, ref))


def _amounts(facts: Facts, items: Sequence[Item], kind: str, months: int = 1) -> str:
    """``rice 32.4 t and cooking-oil 200 l``; of many items, and of all food, what is weighed is one
    sum. ``kind``: of place, ``""`` for all; ``months``: in one of so many."""
    given = goods.given(facts)
    sizes = [(it, goods.quantity(given, goods.matching(item=it.ref, kind=kind))) for it in items]
    heavy = [size for item, size in sizes if item.unit == "g"]
    found = []
    if heavy and (not kind or len(items) > _FEW):
        found.append(words.said_weight(_of_one(total(heavy), months), "g"))
        sizes = [(item, size) for item, size in sizes if item.unit != "g"]
    found += [
        f"{item.code} {words.said_weight(_of_one(size, months), item.unit)}" for item, size in sizes
    ]
    return words.listed(found)


def _of_one(whole: Spread, months: int) -> Spread:
    return Spread(*(rounded(each, months) for each in (whole.low, whole.shown, whole.high)))


def _to_shelters(facts: Facts, amounts: str) -> str:
    people = provisions.reached(facts, goods.given(facts), "shelter")
    if not people.high:
        return tr("To shelters: {goods}; for how many people is not known.", goods=amounts)
    return tr(
        "To shelters: {goods}; people reached: {people}.", goods=amounts, people=words.said(people)
    )


def _a_month(facts: Facts, items: Sequence[Item]) -> Iterator[str]:
    """In a longer period: how much of it went to shelters in a month."""
    if facts.period.whole_months and (months := len(facts.period.months)) > 1:
        yield tr("In a month that was {goods}.", goods=_amounts(facts, items, "shelter", months))


def _along_lines(facts: Facts, amounts: str) -> str:
    people = provisions.reached(facts, goods.given(facts), "line")
    if not people.high:
        return tr("Along ration lines: {goods}; for how many people is not known.", goods=amounts)
    return tr(
        "Along ration lines: {goods}; people reached: {people}.",
        goods=amounts,
        people=words.said(people),
    )


def _rations(facts: Facts) -> Iterator[str]:
    """What one person in a shelter was given a day, of the items that are rationed."""
    given, found = goods.given(facts), []
    for item in provisions.checked(facts):
        ration = goods.per_person_day(given, goods.matching(item=item.ref, kind="shelter"))
        if ration is not None:
            found.append(f"{item.code} {words.said(ration, f'{{}} {item.unit}')}")
    if found:
        yield tr("One person in a shelter was given a day: {rations}.", rations=words.listed(found))


def _energy(facts: Facts) -> Iterator[str]:
    """The share of what a person needs, as the table of energy has it."""
    for row in rationed.energy(facts).rows[-1:]:
        share, of = row.cells[-2:]
        if isinstance(share, Spread):
            yield tr(
                "That is {share} % of the 2,100 kilocalories that a person needs ({goods}).",
                share=words.said(share),
                goods=of,
            )


def _clothed(facts: Facts) -> Iterator[str]:
    if not _known(facts, "relief"):
        yield tr("Clothing is not known here.")
        return
    yield from clothing.in_words(facts) or [tr("No clothing was handed out.")]


def _helped(facts: Facts) -> Iterator[str]:
    if not _known(facts, "people"):
        yield tr("Medical help and allowances are not known here.")
        return
    cases, promised = (_number(facts, name) for name in ("medical", "allowance"))
    if cases.high:
        yield trn(
            "Medical help began for {cases} case.",
            "Medical help began for {cases} cases.",
            cases.shown,
            cases=words.said(cases),
        )
    if promised.high:
        yield trn(
            "{allowances} living allowance was promised.",
            "{allowances} living allowances were promised.",
            promised.shown,
            allowances=words.said(promised),
        )
    paid = [due for due in aid.dues(facts.people, facts.period) if due.paid != NOTHING]
    if paid:
        yield tr(
            "Paid as allowances: {money}.",
            money=words.listed(words.said_weight(due.paid, due.currency) for due in paid),
        )
    elif promised.high and not _known(facts, "money"):
        yield tr("What was paid as allowances is not known here.")
    if not (cases.high or promised.high or paid):
        yield tr("No medical help and no allowance is on record.")


# --- what happened, and money ---------------------------------------------------------------------


def _happened(facts: Facts) -> Iterator[str]:
    found = [*_incidents(facts), *_losses(facts), *_rescues(facts)]
    yield from found or [tr("No incident, loss or rescue is on record.")]


def _incidents(facts: Facts) -> Iterator[str]:
    if not _known(facts, "incidents"):
        yield tr("Incidents are not known here.")
        return
    many = _number(facts, "incident")
    if many.high:
        found = facts.people.of("incident")
        struck = seen_of.amount_told(found, "people", ("date",), facts.period.has)
        if struck is None:
            yield trn(
                "There was {incidents} incident; how many people were struck is not known.",
                "There were {incidents} incidents; how many people were struck is not known.",
                many.shown,
                incidents=words.said(many),
            )
            return
        yield trn(
            "There was {incidents} incident; people struck, as far as is known: {people}.",
            "There were {incidents} incidents; people struck, as far as is known: {people}.",
            many.shown,
            incidents=words.said(many),
            people=words.said(struck),
        )


def _losses(facts: Facts) -> Iterator[str]:
    if not _known(facts, "relief"):
        yield tr("Losses are not known here.")
        return
    lost = goods.lost(facts)
    named = [
        f"{item.code} {words.said_weight(lost[item.ref], item.unit)}"
        for item in naming.items_of(facts, lost)
        if lost[item.ref] != NOTHING
    ]
    if named:
        yield tr("Goods lost: {goods}.", goods=words.listed(named))


def _rescues(facts: Facts) -> Iterator[str]:
    if not _known(facts, "people"):
        yield tr("Rescues are not known here.")
        return
    freed = aid.happened(facts.people.of("rescue"), facts.period, "outcome", "freed")
    if freed.high:
        yield trn(
            "{people} person was freed.",
            "{people} people were freed.",
            freed.shown,
            people=words.said(freed),
        )


def _money(facts: Facts) -> Iterator[str]:
    accounts = facts.money
    if accounts.known("donation") == NONE or accounts.known("expense") == NONE:
        yield tr("Money is not known here.")
        return
    came = _by_currency(funds.income(accounts, accounts.within))
    went = _by_currency(costs.whole(accounts, accounts.within, lambda _: flows.ANY))
    if not (came or went):
        yield tr("No money came in, and none was spent.")
        return
    if came and went:
        yield tr(
            "Money that came in: {income}; what the work cost: {costs}.", income=came, costs=went
        )
    elif came:
        yield tr("Money that came in: {income}; nothing was spent.", income=came)
    else:
        yield tr("No money came in; what the work cost: {costs}.", costs=went)
    if accounts.known("pledge-payment") == NONE:
        yield tr("What foster parents paid is not known here.")
    if costs.unread_programmes(accounts):
        yield tr("Not all costs are known here.")


def _by_currency(found: flows.Sums) -> str:
    whole: dict[str, Spread] = {}
    for (_, currency), amount in sorted(found.items()):
        whole[currency] = whole.get(currency, NOTHING) + amount
    return words.listed(
        words.said_weight(amount, code) for code, amount in whole.items() if amount != NOTHING
    )


def _doubt(facts: Facts) -> Iterator[str]:
    found = unsure.in_words(facts)
    if any(facts.people.known(each) == OWN for each in facts.people.clearance):
        found.append(
            tr("Of some kinds of record only what this device wrote itself is known here.")
        )
    if not found:
        yield tr("Nothing is known to be uncertain.")
        return
    yield tr("Uncertain: {sentences}", sentences=words.told(found))


def _number(facts: Facts, name: str) -> Spread:
    """How many records of a type have their day in the period."""
    found = parts.of_period(facts, name)
    return seen_of.count(found, facts.period.end, ("date",), facts.period.has)

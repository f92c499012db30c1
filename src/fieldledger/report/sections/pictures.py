"""The charts of the sections: what people would rather look at. The title is the finding."""

from __future__ import annotations

from collections.abc import Iterable

from fieldledger.language import Label, tr
from fieldledger.report import fostered, funds, goods, naming, needs, words
from fieldledger.report.accounts import Accounts
from fieldledger.report.facts import Facts, Item
from fieldledger.report.goods import Given
from fieldledger.report.shape import Chart, Series
from fieldledger.report.spread import NOTHING, Spread

_FOODS, _CURRENCIES = 2, 3  # pictures of a kind, at most
_ENOUGH = 95  # per cent of a plan that keep to it: many hand out for months of 30 days


def by_month(facts: Facts) -> tuple[Chart, ...]:
    """What was handed out in shelters in each month beside the plan, of the foods that weigh most;
    nothing for a single month."""
    if len(facts.period.months) < 2:
        return ()
    given = goods.given(facts)
    sizes = {
        each: goods.quantity(given, goods.matching(item=each.ref, kind="shelter"))
        for each in naming.handed_out_items(facts, given, lambda key: key.kind == "shelter")
        if naming.by_day(facts, each.ref)
    }
    most = sorted(sizes, key=lambda each: (-sizes[each].shown, each.code, each.ref))[:_FOODS]
    return tuple(_food(facts, given, each) for each in most)


def _food(facts: Facts, given: Given, item: Item) -> Chart:
    months = facts.period.months
    out = [
        goods.quantity(given, goods.matching(month=month, item=item.ref, kind="shelter"))
        for month in months
    ]
    planned = _planned(facts, item.ref)
    pairs = [(had, plan) for had, plan in zip(out, planned, strict=True) if plan is not None]
    short = sum(1 for had, plan in pairs if had.shown * 100 < plan.shown * _ENOUGH)
    if not pairs:
        title = tr("{item} handed out in shelters, month by month", item=item.code)
    elif short:
        title = tr(
            "{item} in shelters: below the plan in {short} of {months}",
            item=item.code,
            short=short,
            months=words.months(len(pairs)),
        )
    else:
        title = tr(
            "{item} in shelters: kept to the plan in {months}",
            item=item.code,
            months=words.months(len(pairs)),
        )
    return Chart(
        f"by_month_{item.code}",
        title,
        tr(
            "How much {item} was handed out in shelters in each month, beside what the ration of "
            "the people there came to.",
            item=item.code,
        ),
        item.unit,
        tuple(months),
        (Series(tr("handed out"), tuple(out)),),
        Series(tr("planned"), tuple(planned)) if pairs else None,
    )


def _planned(facts: Facts, item: str) -> list[Spread | None]:
    """The plan of each month; None where a day of it is not known."""
    stays = {
        shelter: needs.stays(facts, shelter, facts.period) for shelter in facts.shelters.values()
    }
    found: list[Spread | None] = []
    for month in facts.period.months:
        need = needs.together(
            needs.needed(facts, shelter, item, [s for s in own if s.first[:7] == month])
            for shelter, own in stays.items()
        )
        whole = need.known and not need.uncounted and not need.unplanned
        found.append(need.quantity if whole else None)
    return found


def seasons(title: str, unit: str, rows: Iterable[tuple[str, Spread, Spread]]) -> Chart:
    """Clothing handed out by season, beside the same season a year before."""
    listed = list(rows)
    return Chart(
        f"seasons_{unit}",
        title,
        tr(
            "How much clothing was handed out in each season, and in the same season a year before."
        ),
        unit,
        tuple(words.choice(season) or Label("no season") for season, _, _ in listed),
        (
            Series(tr("this period"), tuple(now for _, now, _ in listed)),
            Series(tr("a year before"), tuple(before for _, _, before in listed)),
        ),
    )


def statuses(facts: Facts, title: str) -> tuple[Chart, ...]:
    """Foster children by status, those that anybody has; nothing where all have one."""
    found = {name: fostered.with_status(facts, name) for name in fostered.STATUSES}
    listed = {name: count for name, count in found.items() if count != NOTHING}
    if len(listed) < 2:
        return ()
    return (
        Chart(
            "statuses",
            title,
            tr("How many children have each status on the last day."),
            "children",
            tuple(map(words.choice, listed)),
            (Series(tr("children"), tuple(listed.values())),),
        ),
    )


def in_and_out(accounts: Accounts) -> tuple[Chart, ...]:
    """What came in and what was spent, by programme, in the currencies with most programmes."""
    found: dict[str, list[funds.Fund]] = {}
    for each in funds.funds(accounts):
        if (each.came_in, each.costs) != (NOTHING, NOTHING):
            found.setdefault(each.currency, []).append(each)
    most = sorted(found, key=lambda currency: (-len(found[currency]), currency))[:_CURRENCIES]
    return tuple(_money(currency, found[currency]) for currency in most if len(found[currency]) > 1)


def _money(currency: str, listed: list[funds.Fund]) -> Chart:
    came = sum((each.came_in or NOTHING for each in listed), NOTHING)
    went = sum((each.costs or NOTHING for each in listed), NOTHING)
    if came.shown >= went.shown:
        title = tr("More came in than was spent, in {currency}", currency=currency)
    else:
        title = tr("More was spent than came in, in {currency}", currency=currency)
    return Chart(
        f"in_and_out_{currency}",
        title,
        tr("What was given for each programme in {currency}, and what it cost.", currency=currency),
        currency,
        tuple(words.choice(each.earmark) or Label("for any") for each in listed),
        (
            Series(tr("came in"), tuple(each.came_in for each in listed)),
            Series(tr("spent"), tuple(each.costs for each in listed)),
        ),
    )

"""The charts of the sections: which there are, and what they find."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fieldledger.domain import periods
from fieldledger.report.planned import Planned
from fieldledger.report.sections import children, clothing, money, pictures, provisions
from fieldledger.report.spread import exactly

SPRING = periods.between("2004-04-01", "2004-05-31")


def _spring(make: SimpleNamespace, april: int, may: int, **others: Any) -> Any:
    gave = (
        make.gave("2004-04", "rice", "s1", april),
        make.gave("2004-05", "rice", "s1", may),
    )
    return make.facts(period=SPRING, handed_out=gave, **others)


def _plan(make: SimpleNamespace, *counts: Any) -> Planned:
    open_ = dict.fromkeys(("s2", "s3"), (("2001-01-01", "closed"),))
    return Planned(
        rations=(make.ration("rice", 300),),
        headcounts=counts,
        statuses={**open_, "s1": (("2001-01-01", "open"),)},
    )


def test_food_by_month_stands_beside_its_plan(make: SimpleNamespace) -> None:
    plan = _plan(make, make.heads("s1", "2004-03-01", 10))
    [chart] = pictures.by_month(_spring(make, 90_000, 80_000, planned=plan))

    assert chart.labels == ("2004-04", "2004-05")
    assert chart.series[0].values == (exactly(90_000), exactly(80_000))
    assert chart.planned is not None
    assert chart.planned.values == (exactly(10 * 300 * 30), exactly(10 * 300 * 31))
    assert chart.title == "rice in shelters: below the plan in 1 of 2 months"


def test_a_few_hundredths_below_still_keep_to_the_plan(make: SimpleNamespace) -> None:
    plan = _plan(make, make.heads("s1", "2004-03-01", 10))
    [chart] = pictures.by_month(_spring(make, 86_000, 99_000, planned=plan))

    assert chart.title == "rice in shelters: kept to the plan in 2 months"


def test_a_month_of_which_a_day_is_not_known_has_no_plan(make: SimpleNamespace) -> None:
    plan = _plan(make, make.heads("s1", "2004-04-10", 10))
    [chart] = pictures.by_month(_spring(make, 90_000, 93_000, planned=plan))

    assert chart.planned is not None
    assert chart.planned.values == (None, exactly(93_000))
    assert chart.title == "rice in shelters: kept to the plan in 1 month"


def test_without_any_plan_there_is_no_mark(make: SimpleNamespace) -> None:
    [chart] = pictures.by_month(_spring(make, 90_000, 93_000))

    assert chart.planned is None
    assert chart.title == "rice handed out in shelters, month by month"


def test_a_single_month_has_no_picture_by_month(make: SimpleNamespace) -> None:
    assert pictures.by_month(make.facts(handed_out=(make.gave("2004-05", "rice", "s1", 5),))) == ()


def test_the_year_has_its_pictures_in_the_sections(make: SimpleNamespace) -> None:
    facts = make.annual()

    assert [each.key for each in provisions.section(facts).charts] == ["by_month_rice"]
    [seasons] = clothing.section(facts).charts
    assert seasons.title == "Clothing: most for summer"
    assert seasons.labels == ("summer", "winter")
    assert [one.name for one in seasons.series] == ["this period", "a year before"]
    [statuses] = children.section(facts).charts
    assert statuses.title.startswith("In the foster programme on 2004-09-30: 35")
    assert sum(each.shown for each in statuses.series[0].values) == 36  # type: ignore[union-attr]


def test_children_who_are_all_in_care_need_no_picture(make: SimpleNamespace) -> None:
    assert pictures.statuses(make.facts(children=(make.child("a", "in-care"),)), "t") == ()


@pytest.mark.parametrize(
    ("spent", "title"),
    [(3, "More came in than was spent, in CNY"), (9, "More was spent than came in, in CNY")],
)
def test_money_in_and_out_by_programme(make: SimpleNamespace, spent: int, title: str) -> None:
    found = money.of(
        make.accounts(
            make.flow("donation", 5, kind="money", currency="CNY", earmark="food"),
            make.flow("expense", spent, programme="medical", currency="CNY"),
            make.flow("donation", 5, kind="money", currency="JPY", earmark="food"),
            before=(
                make.flow("donation", 5, kind="money", currency="CNY", earmark="legal"),
                make.flow("expense", 5, programme="legal", currency="CNY"),
            ),
        )
    )

    assert found is not None
    [chart] = found.charts
    assert (chart.title, chart.unit) == (title, "CNY")
    assert chart.labels == ("food", "medical")
    assert [one.values for one in chart.series] == [
        (exactly(5), exactly(0)),
        (exactly(0), exactly(spent)),
    ]


def test_clothing_that_only_came_in_has_no_picture_of_what_was_handed_out(
    make: SimpleNamespace,
) -> None:
    came = make.annual().came_in
    assert clothing.section(make.facts(came_in=came)).charts == ()

"""What the organisation did as rows: what each counts, and what none of them ever says."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from fieldledger.domain import periods
from fieldledger.report.facts import Facts, Heard, Item, Split, Unsure
from fieldledger.report.outward import activities, handed_rows
from fieldledger.report.outward.aid_rows import Area, Done, Row
from fieldledger.report.seen import Seen

QUARTER = periods.between("2004-04-01", "2004-06-30")


def rows(done: Done, activity: str) -> list[Row]:
    return [row for row in done.rows if row.activity.name == activity]


def told(done: Done, activity: str) -> list[tuple[Any, ...]]:
    """Start, end, country, province, item, unit, quantity and people of the rows."""
    shown = activities.true_figures(done)
    return [
        (
            row.start,
            row.end,
            *row.area,
            row.item,
            row.unit,
            *(None if ref is None else shown(ref) for ref in (row.quantity, row.reached)),
        )
        for row in rows(done, activity)
    ]


def test_food_by_month_and_province_with_people_once(make: SimpleNamespace) -> None:
    given = (
        make.gave("2004-05", "rice", "s1", 90_000, people=30, days=10),
        make.gave("2004-05", "rice", "s2", 40_000, people=20, days=10),
        make.gave("2004-05", "oil", "s1", 5_000, people=28),
    )
    done = activities.done(make.facts(handed_out=given))

    assert told(done, "Food distribution") == [
        # The first row of a province tells its people, all others leave them blank.
        ("2004-05", "2004-05", "CN", "CN-HL", "rice", "g", 40_000, 20),
        ("2004-05", "2004-05", "CN", "CN-JL", "cooking-oil", "ml", 5_000, 30),
        ("2004-05", "2004-05", "CN", "CN-JL", "rice", "g", 90_000, None),
    ]


def test_what_is_disputed_counts_as_it_is_shown(make: SimpleNamespace) -> None:
    there = make.disputed("distribution", quantity=(70_000, 90_000), people=30)
    not_there = make.disputed("distribution", "d2", item="oil", date=("2004-06-01", "2004-05-01"))
    done = activities.done(make.facts(disputed=(there, not_there)))

    assert told(done, "Food distribution") == [
        ("2004-05", "2004-05", "CN", "CN-JL", "rice", "g", 70_000, 30)
    ]


def test_goods_of_nobody_counted_reach_nobody_known(make: SimpleNamespace) -> None:
    done = activities.done(make.facts(handed_out=(make.gave("2004-05", "rice", "s1", 1_000),)))

    assert told(done, "Food distribution")[0][-2:] == (1_000, None)


@pytest.mark.parametrize(
    ("province", "area"),
    [
        ("CN-JL", Area("CN", "CN-JL")),
        ("CN-YN", Area("CN")),
        ("Yanji, behind the mill", Area()),
        ("KP-01", Area()),
        ("", Area()),
    ],
)
def test_a_place_is_told_no_finer_than_a_province_with_a_pcode(province: str, area: Area) -> None:
    assert handed_rows.area_of(province) == area


@pytest.mark.parametrize(
    ("item", "named"),
    [
        (Item("i", "rice", "g", "food"), ("Food distribution", "rice", "g")),
        (
            Item("i", "anti-tb", "piece", "medicine"),
            ("Distribution of medicines", "medicines", "piece"),
        ),
        (Item("i", "soap", "g", "hygiene"), ("Hygiene item distribution", "hygiene items", "g")),
        (
            Item("i", "for-kim", "piece", "other"),
            ("Relief item distribution", "relief items", "piece"),
        ),
        (
            Item("i", "x", "set", "clothing", "winter"),
            ("Clothing distribution", "winter set", "set"),
        ),
        (Item("i", "x", "piece", "clothing"), ("Clothing distribution", "clothing", "piece")),
    ],
)
def test_items_are_named_by_what_they_are_for(item: Item, named: tuple[str, str, str]) -> None:
    assert (handed_rows.activity_of(item).name, *handed_rows.named(item)) == named


def test_medicines_of_all_codes_are_one_row(make: SimpleNamespace) -> None:
    items = {ref: Item(ref, f"code-{ref}", "piece", "medicine") for ref in ("m1", "m2")}
    given = tuple(make.gave("2004-05", ref, "s1", 10, people=6) for ref in items)
    done = activities.done(make.facts(items=items, handed_out=given))

    [row] = told(done, "Distribution of medicines")
    assert row[4:] == ("medicines", "piece", 20, 6)
    assert "code-" not in repr(done)


def test_ration_lines_are_told_by_quarters_and_by_nothing_else(make: SimpleNamespace) -> None:
    given = tuple(
        make.gave(month, "rice", "l1", 1_000_000, people=100)
        for month in ("2004-04", "2004-05", "2004-06")
    )
    whole = activities.done(make.facts(period=QUARTER, handed_out=given))
    month = activities.done(make.facts(handed_out=given[1:2]))

    [row] = rows(whole, "Food distribution")
    assert told(whole, "Food distribution") == [
        ("2004-04", "2004-06", "KP", "", "rice", "g", 3_000_000, None)
    ]
    assert (row.activity.beneficiaries, row.activity.counted, row.own) == ("", "", {})
    assert rows(month, "Food distribution") == []


def test_a_line_that_is_only_disputed_has_no_row(make: SimpleNamespace) -> None:
    gone = make.disputed("distribution", shelter=None, line="l1", date=("2004-07-01", "2004-05-01"))
    done = activities.done(make.facts(period=QUARTER, disputed=(gone,)))

    assert rows(done, "Food distribution") == []


def test_quarters_that_a_period_does_not_hold_whole_are_not_told() -> None:
    assert handed_rows.quarters(periods.between("2004-02-01", "2004-06-29")) == []
    assert [name for name, _ in handed_rows.quarters(QUARTER)] == ["2004Q2"]


def test_women_men_girls_and_boys_of_the_largest_distribution(make: SimpleNamespace) -> None:
    given = (
        make.gave("2004-05", "rice", "s1", 1_000, people=30),
        make.gave("2004-05", "oil", "s1", 1_000, people=30),
        make.gave("2004-05", "oil", "s2", 1_000, people=20),
        make.gave("2004-05", "rice", "s2", 1_000, people=19),
    )
    splits = (
        Split("2004-05", "rice", "s1", 30, 10, 5, 9, 6),
        Split("2004-05", "rice", "s2", 19, 19, 0, 0, 0),
    )
    done = activities.done(make.facts(handed_out=given, splits=splits))

    owns = {row.area.province: row.own for row in rows(done, "Food distribution") if row.reached}
    # Of the largest one in s2 nothing is told: that of a smaller one is no stand-in.
    assert owns == {
        "CN-JL": {"women": 10, "men": 5, "girls": 9, "boys": 6},
        "CN-HL": {},
    }


def test_splits_are_those_of_shelters_that_tell_all_four() -> None:
    whole = ("2004-05-17", "rice", "s1", 4, 1, 1, 1, 1)
    part = ("2004-05-17", "rice", "s1", 4, 1, None, 1, 1)
    line = ("2004-05-17", "rice", None, 4, 1, 1, 1, 1)

    assert handed_rows.splits_of([whole, part, line]) == (Split("2004-05", *whole[1:]),)  # type: ignore[arg-type]


def test_a_device_that_reads_its_own_entries_only_has_no_rows(
    make: SimpleNamespace, made: ModuleType
) -> None:
    facts = make.facts(
        handed_out=(make.gave("2004-05", "rice", "s1", 1_000),),
        stock=make.stock(own_only=("distribution",)),
        people=made.people(
            child=[made.seen("child")],
            medical=[made.seen("medical", person="p")],
            clearance={"children": "own", "people": "none"},
        ),
        money=make.accounts(clearance={"product": "own"}),
    )
    done = activities.done(facts)

    assert done.rows == ()
    assert "Food distribution" in done.left_out
    assert {"Foster care", "Medical aid", "Living allowances"} < {*done.left_out}
    assert "Self-support production" in done.left_out


def test_months_in_which_nobody_wrote_yet_are_left_out(
    make: SimpleNamespace, made: ModuleType
) -> None:
    facts = make.facts(
        period=QUARTER,
        people=made.people(child=[made.seen("child")]),
        unsure=Unsure(devices=(Heard("a", "2004-05-17"), Heard("a1", ""))),
    )

    assert [(r.start, r.status) for r in rows(activities.done(facts), "Foster care")] == [
        ("2004-04", "Completed"),
        ("2004-05", "Ongoing"),
    ]


def test_a_month_that_the_period_cuts_is_ongoing(make: SimpleNamespace, made: ModuleType) -> None:
    period = periods.between("2004-04-10", "2004-05-31")
    facts = make.facts(period=period, people=made.people(child=[made.seen("child")]))

    stand = [row.status for row in rows(activities.done(facts), "Foster care")]
    assert stand == ["Ongoing", "Completed"]


def test_children_in_care_are_told_in_all_and_by_sex(
    make: SimpleNamespace, made: ModuleType
) -> None:
    children = [
        made.seen("child", "c1", birth_year=1994),
        made.seen("child", "c2", birth_year=1990, sex="male"),
        made.seen("child", "c3", sex="unknown"),
        made.seen("child", "c4", birth_year=None),
        made.seen("child", "c5", status=[("2003-01-01", "in-care"), ("2004-05-02", "of-age")]),
        Seen(
            "c6",
            "",
            {"sex": ("male",)},
            {"status": [("", ("in-care",))], "band": [("", ("5-11",))]},
        ),
    ]
    done = activities.done(make.facts(people=made.people(child=children)))
    shown = activities.true_figures(done)

    [row] = rows(done, "Foster care")
    assert row.area == Area("CN")
    assert row.reached is not None
    assert shown(row.reached) == 5
    assert {name: shown(ref) for name, ref in row.split.items()} == {"girls": 2, "boys": 2}
    assert row.own == {"f 5-11": 1, "m 12-17": 1, "m 5-11": 1}


def test_medical_aid_counts_people_once_and_money_by_currency(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(
        person=[
            made.seen("person", "p1"),
            made.seen("person", "p2", sex="female", birth_year=1995),
        ],
        medical=[
            made.seen("medical", "m1", person="p1", cost=30_000, currency="CNY"),
            made.seen("medical", "m2", person="p1"),
            made.seen(
                "medical",
                "m3",
                person="p2",
                date="2004-04-01",
                status=[("2004-04-01", "in-treatment"), ("2004-05-09", "recovered")],
            ),
            made.seen(
                "medical", "m4", person="p3", date="2004-03-01", status=[("2004-04-02", "died")]
            ),
            made.seen("medical", "m5", person="p4", date="2004-06-01"),
            made.seen(
                "medical",
                "m6",
                person="p5",
                date="2004-03-01",
                status=[("2004-04-02", "recovered")],
            ),
        ],
        expense=[made.seen("expense", "e", for_record="m6", amount=500, currency="JPY")],
    )
    done = activities.done(make.facts(people=people))

    assert [row[4:] for row in told(done, "Medical aid")] == [
        ("people in medical care", "", None, 3),
        ("medical expenditure", "CNY", 30_000, None),
        ("medical expenditure", "JPY", 500, None),
    ]
    assert rows(done, "Medical aid")[0].own == {
        "girls": 1,
        "f 5-11": 1,
        "men": 1,
        "m 18-59": 1,
    }


def test_money_is_left_out_where_expenses_are_not_read(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(
        medical=[made.seen("medical", person="p1", cost=30_000, currency="CNY")],
        allowance=[made.seen("allowance", start="2004-05")],
        clearance={"money": "none"},
    )
    done = activities.done(make.facts(people=people))

    assert [row[4:] for row in told(done, "Medical aid")] == [
        ("people in medical care", "", None, 1)
    ]
    assert [row[6:] for row in told(done, "Living allowances")] == [(None, 1)]
    assert done.left_out == ("medical expenditure", "living allowance")


def test_allowances_of_the_month_or_paid_in_it(make: SimpleNamespace, made: ModuleType) -> None:
    people = made.people(
        allowance=[
            made.seen("allowance", "a1", person="p1", start="2004-04", months=2),
            made.seen(
                "allowance",
                "a2",
                person="p1",
                start=None,
                date="2004-05-30",
                months=1,
                currency="JPY",
            ),
            made.seen("allowance", "a3", person="p2", start="2004-06"),
            made.seen("allowance", "a4", person="p3", start="2003-10", months=3),
            Seen("a5", "", {"date": ("2004-05-31",), "reason": (None,)}, erased=True),
        ],
        allowance_due=[
            made.seen("allowance", "a5", start="2004-05", months=1, person=None, closed=None)
        ],
        expense=[made.seen("expense", "e", for_record="a4", amount=700)],
    )
    done = activities.done(make.facts(people=people))

    assert [row[4:] for row in told(done, "Living allowances")] == [
        ("people with a living allowance", "", None, 3),
        ("living allowance", "CNY", 700, None),
    ]
    assert [row.money for row in rows(done, "Living allowances")] == ["", "transfer"]


def test_settling_is_told_without_the_country(make: SimpleNamespace, made: ModuleType) -> None:
    people = made.people(resettlement=[made.seen("resettlement", to_country="KR")])
    done = activities.done(make.facts(people=people))

    assert [row[2:] for row in told(done, "Resettlement support")] == [
        ("", "", "people helped to settle", "", None, 1)
    ]
    assert "KR" not in repr(done)


def test_no_country_is_told_of_an_organisation_in_several(
    make: SimpleNamespace, made: ModuleType
) -> None:
    shelters = {
        ref: make.shelter(ref, province=place) for ref, place in (("s1", "CN-JL"), ("s2", "MN-1"))
    }
    facts = make.facts(shelters=shelters, people=made.people(child=[made.seen("child")]))

    assert rows(activities.done(facts), "Foster care")[0].area == Area()


def test_what_was_made_is_told_of_the_period(make: SimpleNamespace) -> None:
    money = make.accounts(
        make.flow("product", 0, item="coat", quantity=25),
        make.flow("product", 0, item="pills", quantity=0),
    )
    done = activities.done(make.facts(money=money))

    assert [row[4:] for row in told(done, "Self-support production")] == [
        ("coat", "piece", 25, None)
    ]


def test_no_code_line_or_day_is_in_the_rows(
    make: SimpleNamespace, made: ModuleType, everything_done: Callable[..., Facts]
) -> None:
    facts = everything_done(make, made)
    text = repr(activities.done(facts))

    for secret in ("kamo-47", "sola-12", "bimu-80", "north", "river", "secret-", "2004-05-0"):
        assert secret not in text

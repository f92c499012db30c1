"""Cases, costs by currency and allowances."""

from __future__ import annotations

from types import ModuleType

from hypothesis import given
from hypothesis import strategies as st

from fieldledger.domain import periods
from fieldledger.domain.periods import Period
from fieldledger.report import aid
from fieldledger.report.spread import NOTHING, Spread, exactly

MAY = periods.month("2004-05")
APRIL = periods.month("2004-04")


def test_cases_that_go_on_are_those_of_the_last_day_and_others_those_that_ended(
    made: ModuleType,
) -> None:
    people = made.people(
        medical=[
            made.seen("medical", "1:a"),
            made.seen("medical", "2:b", date="2004-03-05", place="clinic"),
            made.seen(
                "medical",
                "3:c",
                status=[("2004-05-05", "in-treatment"), ("2004-05-20", "recovered")],
            ),
            made.seen("medical", "4:d", date="2004-03-05", status=[("2004-04-20", "recovered")]),
            made.seen("medical", "5:e", date="2004-06-05"),
            made.seen("medical", "6:f", status=[("2004-05-05", ("recovered", "died"))]),
            made.seen("medical", "7:g", place=None, status="chronic"),
        ]
    )

    def stand(state: str, period: Period = MAY, **where: str) -> Spread:
        return aid.stand(people, "medical", period, state, where)

    assert stand("in-treatment") == exactly(2)
    assert stand("in-treatment", place="clinic") == exactly(1)
    assert stand("chronic", place="") == exactly(1)
    assert stand("recovered") == Spread(1, 2, 2)
    assert stand("died") == Spread(0, 0, 1)
    assert stand("recovered", APRIL) == exactly(1)
    assert aid.happened(people.of("medical"), MAY, "place", "hospital") == exactly(3)
    assert aid.happened(people.of("medical"), MAY, "place", "") == exactly(1)
    assert aid.values(people, "medical", "place") == ["", "clinic", "hospital"]


def test_an_expense_takes_the_place_of_the_cost_that_is_stated(made: ModuleType) -> None:
    people = made.people(
        medical=[
            made.seen("medical", "1:a", cost=1000, currency="CNY"),
            made.seen("medical", "2:b", cost=500, currency="CNY"),
            made.seen("medical", "3:c", cost=7, currency="USD"),
            made.seen("medical", "4:d"),
            made.seen("medical", "5:e", date="2004-06-05", cost=90, currency="CNY"),
        ],
        expense=[
            made.seen("expense", "6:f", for_record="2:b", date="2004-06-01", amount=450),
            made.seen("expense", "7:g", for_record="4:d", amount=30),
            made.seen("expense", "8:h", amount=999),
            made.seen("expense", "9:i", for_record="0:x", amount=888),
        ],
    )

    assert aid.costs(people, "medical", MAY) == [
        aid.Cost("CNY", exactly(1000), exactly(30)),
        aid.Cost("USD", exactly(7), NOTHING),
    ]
    assert aid.costs(people, "medical", MAY)[0].whole == exactly(1030)
    june = aid.costs(people, "medical", periods.month("2004-06"))
    assert june == [aid.Cost("CNY", exactly(90), exactly(450))]
    assert aid.costs(people, "rescue", MAY, "amount") == []


def test_an_expense_that_may_be_for_another_record_leaves_a_range(made: ModuleType) -> None:
    people = made.people(
        medical=[made.seen("medical", "1:a", cost=1000, currency="CNY")],
        expense=[made.seen("expense", "2:b", for_record=("0:x", "1:a"), amount=30)],
    )

    assert aid.costs(people, "medical", MAY) == [
        aid.Cost("CNY", Spread(0, 1000, 1000), Spread(0, 0, 30))
    ]


def test_an_allowance_falls_due_on_the_first_of_each_of_its_months(made: ModuleType) -> None:
    people = made.people(allowance=[made.seen("allowance", "1:a")])
    year = periods.between("2004-03-02", "2004-12-31")

    assert aid.dues(people, MAY) == [aid.Due("CNY", exactly(100), NOTHING, exactly(300))]
    assert aid.dues(people, year)[0].due == exactly(300)
    assert aid.dues(people, periods.month("2004-07"))[0] == ("CNY", NOTHING, NOTHING, exactly(400))
    assert aid.dues(people, periods.month("2004-02")) == []


def test_what_was_paid_closes_what_was_due(made: ModuleType) -> None:
    people = made.people(
        allowance=[made.seen("allowance", "1:a"), made.seen("allowance", "2:b", months=1)],
        expense=[
            made.seen("expense", "3:c", for_record="1:a", amount=300, date="2004-04-01"),
            made.seen("expense", "4:d", for_record="1:a", amount=20, currency="USD"),
            made.seen("expense", "5:e", for_record="2:b", amount=100, date="2004-03-20"),
        ],
    )

    assert aid.dues(people, MAY) == [
        aid.Due("CNY", exactly(100), NOTHING, NOTHING),
        aid.Due("USD", NOTHING, exactly(20), exactly(-20)),
    ]
    assert aid.promises(people, MAY, {"p": "per-01"}) == [
        aid.Promise("per-01", "2004-03", "2004-06", "CNY", exactly(100), exactly(300), exactly(300))
    ]


def test_an_open_allowance_is_listed_where_expenses_are_known(made: ModuleType) -> None:
    allowances = [
        made.seen("allowance", "1:a", start="2003-12", months=2),
        made.seen("allowance", "2:b", date="2004-06-01"),
    ]
    known = made.people(allowance=allowances)
    unknown = made.people(allowance=allowances, clearance={"money": "none"})

    assert aid.promises(known, MAY, {}) == [
        aid.Promise("", "2003-12", "2004-01", "CNY", exactly(100), exactly(200), NOTHING)
    ]
    assert aid.promises(unknown, MAY, {}) == []


def test_a_disputed_allowance_is_a_range(made: ModuleType) -> None:
    people = made.people(
        allowance=[made.seen("allowance", "1:a", amount=(100, 80), currency=("CNY", "USD"))]
    )

    assert [(each.currency, each.due) for each in aid.dues(people, MAY)] == [
        ("CNY", Spread(0, 100, 100)),
        ("USD", Spread(0, 0, 100)),
    ]


@given(
    start=st.integers(0, 30),
    months=st.integers(1, 20),
    cut=st.integers(0, 40),
)
def test_what_falls_due_in_two_periods_is_what_falls_due_in_both(
    made: ModuleType, start: int, months: int, cut: int
) -> None:
    first = f"{2002 + start // 12}-{start % 12 + 1:02}"
    people = made.people(
        allowance=[made.seen("allowance", "1:a", date="2001-01-01", start=first, months=months)]
    )
    split = f"{2002 + cut // 12}-{cut % 12 + 1:02}"

    def due(since: str, until: str) -> int:
        return sum(each.due.shown for each in aid.dues(people, periods.between(since, until)))

    parts = due("2001-01-01", f"{split}-15") + due(f"{split}-16", "2010-12-31")
    assert parts == due("2001-01-01", "2010-12-31") == 100 * months

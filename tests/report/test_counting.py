"""What stays counted of records about people: a past report says what it said before."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from fieldledger.domain import periods
from fieldledger.report import aid, counted, counting, persons
from fieldledger.report.seen import People, Seen
from fieldledger.report.spread import Spread, exactly

NOW = "2004-07"
MONTHS = [periods.month(f"2004-{month:02}") for month in range(1, 8)]


def _rows(seen: Seen, name: str) -> list[list[Any]]:
    """The counting rows of a record, as they come back from an op."""
    fields = {field: values[0] for field, values in seen.values.items()}
    days = {field: [(day, stand[0]) for day, stand in past] for field, past in seen.days.items()}
    of = counted.of_type(name)
    assert of is not None
    return [list(row) for row in of.rows(fields, days, NOW)]


def _erased(seen: Seen, name: str) -> People:
    told = [(seen.ref, _rows(seen, name))]
    found = {name: tuple(counted.read(name, told))}
    found[aid.DUE] = tuple(counting.dues(told))
    return People(records=found)


def _figures(people: People, name: str, field: str, values: list[str]) -> list[Any]:
    """What the reports of all months say of a type: cases by what they are counted by, costs."""
    found: list[Any] = []
    for period in MONTHS:
        found += [aid.happened(people.of(name), period, field, value) for value in values]
        if name in aid.STATE:
            states = (*aid.ONGOING[name], *aid.ENDED[name])
            found += [
                aid.stand(people, name, period, state, {field: value})
                for state in states
                for value in values
            ]
        if name != "allowance":
            of = "cost" if name == "medical" else "amount"
            found.append(aid.costs(people, name, period, of))
        found.append(aid.dues(people, period))
    return found


PAID_NOTHING = {"amount": None, "currency": None, "outcome": "failed"}
HEALED = [
    ("2004-02-05", "in-treatment"),
    ("2004-04-09", "recovered"),
    ("2004-06-09", "recovered"),
]
SETTLED = [("2004-03-05", "planned"), ("2004-04-01", "arrived"), ("2004-06-05", "settled")]
CLOSED = [("2004-05-05", "open"), ("2004-05-09", "closed")]
COST = {"place": None, "cost": 500, "currency": "CNY", "status": "chronic"}


@pytest.mark.parametrize(
    ("name", "field", "values", "record"),
    [
        ("medical", "place", ["hospital", ""], {"status": HEALED, "date": "2004-02-05"}),
        ("medical", "place", ["hospital", ""], COST),
        ("rescue", "outcome", ["freed", "failed"], {}),
        ("rescue", "outcome", ["freed", "failed"], PAID_NOTHING),
        ("feedback", "kind", ["complaint", "wish"], {"status": CLOSED}),
        ("resettlement", "to_country", ["KR"], {"stage": SETTLED, "date": "2004-03-05"}),
        ("follow-up", "contact", ["seen", "none"], {}),
        ("pledge-payment", "channel", ["bank", ""], {"channel": "bank"}),
        ("allowance", "reason", ["return", "study"], {}),
        ("allowance", "reason", ["return", "study"], {"start": "2004-06", "months": 40}),
    ],
)
def test_the_figures_of_past_months_stay(
    made: ModuleType, name: str, field: str, values: list[str], record: dict[str, Any]
) -> None:
    """Up to the month in which a record is erased every report of a month says the same."""
    seen = made.seen(name, "1:a", **record)
    live = People(records={name: (seen,)})

    assert _figures(_erased(seen, name), name, field, values) == _figures(live, name, field, values)
    assert any(each for each in _figures(live, name, field, values) if each not in ([], exactly(0)))


@pytest.mark.parametrize("name", ["child", "person"])
def test_the_people_of_past_months_stay(made: ModuleType, name: str) -> None:
    first, *_, last = persons.STATUSES[name]
    days = [("2004-01-09", first), ("2004-03-09", "lost-contact"), ("2004-05-09", last)]
    seen = made.seen(name, "1:a", birth_year=1992, status=days)
    live, erased = People(records={name: (seen,)}), _erased(seen, name)

    for period in MONTHS:
        for status in persons.STATUSES[name]:
            assert persons.with_status(live, name, period.end, status) == persons.with_status(
                erased, name, period.end, status
            )
        for sex in ("female", "male"):
            for band in live.bands:
                assert persons.aged(live, name, period.end, sex, band) == persons.aged(
                    erased, name, period.end, sex, band
                ), (period, sex, band)


def test_a_case_that_goes_on_ends_with_the_month_after(made: ModuleType) -> None:
    people = _erased(made.seen("medical", "1:a"), "medical")

    def going(month: str) -> Spread:
        return aid.stand(people, "medical", periods.month(month), "in-treatment", {})

    assert (going("2004-07"), going("2004-08")) == (exactly(1), exactly(0))
    assert _rows(made.seen("medical", "1:a"), "medical") == [
        ["2004-05", "medical", ["hospital", "in-treatment"], 1],
        ["2004-08", "medical", [], 0],
    ]


def test_somebody_detained_is_counted_until_they_are_erased(made: ModuleType) -> None:
    seen = made.seen("person", "1:a", status=[("2004-05-09", "detained")])

    assert _rows(seen, "person") == [
        ["2004-05", "persons", ["detained"], 1],
        ["2004-08", "persons", [], 0],
    ]


def test_foster_parents_are_counted_by_their_status_alone(made: ModuleType) -> None:
    seen = made.seen("sponsor", "1:a", status=[("2004-03-09", "active"), ("2004-05-09", "ended")])

    assert _rows(seen, "sponsor") == [
        ["2004-03", "sponsors", ["active"], 1],
        ["2004-05", "sponsors", ["ended"], 1],
    ]


def test_what_was_due_of_an_allowance_is_told_as_a_sum_up_to_the_present_month(
    made: ModuleType,
) -> None:
    seen = made.seen("allowance", "1:a", start="2004-06", months=12, reason=None)

    assert _rows(seen, "allowance") == [
        ["2004-03", "allowances", [""], 1],
        ["2004-06", "allowance-due", ["CNY"], 100],
        ["2004-07", "allowance-due", ["CNY"], 200],
        ["2004-08", "allowance-due", [], 0],
    ]
    assert _rows(made.seen("allowance", "1:a", start="2004-09"), "allowance") == [
        ["2004-03", "allowances", ["return"], 1]
    ]


def test_nothing_is_open_of_an_allowance_from_the_month_after(made: ModuleType) -> None:
    seen = made.seen("allowance", "1:a")
    erased = _erased(seen, "allowance")
    paid = made.seen("expense", for_record="1:a", amount=150)
    people = People(records={**erased.records, "expense": (paid,)})

    july, august = (aid.dues(people, periods.month(month)) for month in ("2004-07", "2004-08"))
    assert (july, august) == ([aid.Due("CNY", exactly(0), exactly(0), exactly(250))], [])
    assert aid.promises(people, periods.month("2004-07"), {}) == []


def test_ages_are_told_by_the_bands_of_the_ledger(made: ModuleType) -> None:
    of = counted.of_type("person", ((0, 17), (18, 200)))
    assert of is not None
    fields = {"birth_year": 1986, "sex": "male"}

    assert of.rows(fields, {"status": [("2004-05-01", "sheltered")]}, "2004-05") == [
        ("2004-05", "persons", ["sheltered", "male", "18-200"], 1),
        ("2004-06", "persons", [], 0),
    ]


def test_rows_of_other_measures_and_strange_keys_are_read_as_far_as_they_go() -> None:
    told: list[tuple[str, list[list[Any]]]] = [
        ("1:a", [["2004-05", "guests", ["x"], 1]]),
        ("2:b", [["2004-05", "medical", ["hospital"], 1]]),
        ("3:c", [["2004-05", "medical", None, 1], ["2004-05", "medical-cost", None, 7]]),
        ("4:d", [["", "medical", ["clinic", "died"], 1]]),
        ("5:e", [["2004-05", "allowance-due", ["CNY"], "much"]]),
    ]
    cases = counted.read("medical", told)

    assert [each.ref for each in cases] == ["2:b", "3:c", "4:d"]
    assert [each.values["place"] for each in cases] == [("hospital",), (None,), ("clinic",)]
    assert cases[0].days["status"] == [("2004-05-31", ("",))]
    assert cases[1].values["cost"] == (7,)
    assert cases[2].values["date"] == ("",)
    assert counted.read("person", told) == []
    assert counting.dues(told) == []
    assert all(each.erased and each.code == "" for each in cases)

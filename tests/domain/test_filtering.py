"""Filters of `list`: one grammar with entries, every kind of field, all problems at once."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from fieldledger.domain import filtering, records
from fieldledger.domain.fields import record_type
from fieldledger.domain.kind import Found
from fieldledger.domain.kinds import Flag
from fieldledger.domain.record import Record

HEAD = "9f3c0a1b2c3d4e5f"
DISTRIBUTION, CHILD, SHELTER = map(records.load, ("distribution", "child", "shelter"))


class Ledger:
    """Rice by weight, sets by number, two shelters; as the projection names them: by identity."""

    today = "2004-05-17"
    rows = (
        Found("item", f"a-1:{HEAD}", "rice", "g"),
        Found("item", f"a-2:{HEAD}", "winter-set", "set"),
        Found("shelter", f"a-3:{HEAD}", "s-12"),
        Found("shelter", f"a-4:{HEAD}", "s-13"),
        Found("person", f"a-5:{HEAD}", "p-1"),
    )

    def find(self, types: tuple[str, ...], word: str) -> list[Found]:
        return [row for row in self.rows if row.type in types and row.code == word.casefold()]

    def get(self, ref: str) -> Found | None:
        short = ref.rpartition("-")[2]
        return next((row for row in self.rows if row.ref.endswith(f"-{short}")), None)


KNOWN: Any = Ledger()
ROW = {
    "date": "2004-05-17",
    "item": f"1:{HEAD}",
    "quantity": 90_000,
    "shelter": f"3:{HEAD}",
    "people": 30,
    "group": "school",
    "note": "눈이 많이 왔다, 길이 막힘",
}


def fits(spec: Any, row: Any, *words: str) -> bool:
    filters = filtering.read(spec, words, KNOWN, {})
    assert filters.problems == ()
    return filters.fits(row)


@pytest.mark.parametrize(
    "word",
    [
        "item=rice",
        "item=winter-set,RICE",
        "shelter=s-12",
        "people=30",
        "people=1,200,30",
        "people>=30",
        "people<=30",
        "people>29",
        "people<31",
        "people=30..",
        "people=..30",
        "people=10..40",
        "people>0",
        "quantity=90kg",
        "quantity>=0.09t",
        "quantity<2t",
        "quantity=80kg..100kg",
        "date=2004-05-17",
        "date=2004-05",
        "date=2004",
        "date=today",
        "date<2004-06",
        "date>2004-04",
        "date>=2004-05",
        "date=2004-05-01..2004-05",
        "since=2004-05",
        "since=2004",
        "until=2004-05",
        "group=School",
        "group=households,school",
        "days=",
        "note=눈이",
        "note=왔다, 길",
        "for=",
    ],
)
def test_a_record_fits(word: str) -> None:
    assert fits(DISTRIBUTION, ROW, word)


@pytest.mark.parametrize(
    "word",
    [
        "item=winter-set",
        "shelter=s-13",
        "people=31",
        "people=3000",
        "people>30",
        "people<30",
        "people=31..",
        "people=..",
        "quantity>90kg",
        "quantity>=1",
        "date=2004-04",
        "date>2004-05",
        "date<2004-05",
        "since=2004-06",
        "until=2004-04",
        "group=hospital",
        "people=",
        "note=비",
        "days>=1",
    ],
)
def test_another_does_not(word: str) -> None:
    assert not fits(DISTRIBUTION, ROW, word)


def test_all_filters_must_fit() -> None:
    assert fits(DISTRIBUTION, ROW, "item=rice", "people>=30")
    assert not fits(DISTRIBUTION, ROW, "item=rice", "people>30")


def test_a_quantity_is_read_by_the_unit_of_each_item() -> None:
    sets = ROW | {"item": f"2:{HEAD}", "quantity": 30}
    unknown = ROW | {"item": f"9:{HEAD}"}

    assert fits(DISTRIBUTION, sets, "quantity>=30")
    assert not fits(DISTRIBUTION, sets, "quantity>=30kg")
    assert not fits(DISTRIBUTION, unknown, "quantity>=1kg")


def test_money_is_compared_in_its_own_currency_only() -> None:
    sale = records.load("sale")
    row = {"amount": 300_000, "currency": "CNY"}

    assert fits(sale, row, "amount>=3000 CNY")
    assert fits(sale, row, "amount>=3000", "currency=cny")
    assert not fits(sale, row, "amount>=3000 JPY")
    assert fits(sale, row, "currency=CNY,JPY")


def test_every_other_kind() -> None:
    incident = records.load("incident")
    row = {"persons": [f"5:{HEAD}"], "risk_devices": ["a1", "a2"], "kind": "raid"}
    assert fits(incident, row, "persons=p-1")
    assert fits(incident, row, "risk-devices=a1")
    assert fits(incident, row, "risk-devices=a3,a2")
    assert not fits(incident, row, "risk-devices=a3")
    assert not fits(incident, {"persons": None, "risk_devices": None}, "persons=p-1")

    payment = records.load("pledge-payment")
    assert fits(payment, {"for_month": "2004-05"}, "for-month=2004")
    assert fits(payment, {"for_month": "2004-05"}, "for-month>2004-04")
    assert not fits(payment, {"for_month": "2004-05"}, "for-month<2004-05")

    shelter = {"province": "CN-JL", "code": "S-12", "opened": "2003-09-01"}
    assert fits(SHELTER, shelter, "province=CN-JL,CN-LN", "code=s-12", "since=2003-09")
    assert not fits(SHELTER, shelter, "province=CN")
    assert not fits(SHELTER, {}, "code=s-12")
    assert fits(records.load("event"), {"country": "JP"}, "country=jp")


class Door(Record):
    """A record with a flag."""

    TYPE = "door"
    COMPARTMENT = "open"

    shut: Annotated[bool | None, Flag(), "whether it is shut"] = None


def test_a_flag_is_yes_no_or_empty() -> None:
    door = record_type(Door)
    words = ("shut=예", "shut=no", "shut=")

    for value, word in zip((True, False, None), words, strict=True):
        assert [fits(door, {"shut": value}, each) for each in words] == [
            each == word for each in words
        ]


def test_a_duplicate_is_asked_for_by_either_code() -> None:
    filters = filtering.read(DISTRIBUTION, ["shelter=s-13"], KNOWN, {f"4:{HEAD}": f"3:{HEAD}"})

    assert filters.fits(ROW)


@pytest.mark.parametrize(
    ("spec", "word", "field", "sentence"),
    [
        (DISTRIBUTION, "rice", "rice", "is no filter"),
        (DISTRIBUTION, "peple=30", "peple", "did you mean people"),
        (DISTRIBUTION, "zzz=30", "zzz", "it has date, item"),
        (DISTRIBUTION, "item=rise", "item", "names no item"),
        (DISTRIBUTION, "item=rise,rice", "item", "names no item"),
        (DISTRIBUTION, "item>rice", "item", "has no order"),
        (DISTRIBUTION, "people=many", "people", "is no number"),
        (DISTRIBUTION, "people>=1.5", "people", "whole number"),
        (DISTRIBUTION, "quantity>5斤", "quantity", "has no unit known here"),
        (DISTRIBUTION, "quantity>many", "quantity", "has no unit"),
        (DISTRIBUTION, "date=17.5.2004", "date", "is no day"),
        (DISTRIBUTION, "date=1492", "date", "must be a day between"),
        (DISTRIBUTION, "since=soon", "since", "is no day"),
        (DISTRIBUTION, "group=many", "group", "must be one of"),
        (CHILD, "since=2004", "since", "is of no use: a child has no day"),
        (records.load("transfer"), "shelter=s-12", "shelter", "is no field"),
        (records.load("sale"), "amount>3000", "amount", "has no currency"),
    ],
)
def test_what_is_wrong_is_told_as_in_an_entry(
    spec: Any, word: str, field: str, sentence: str
) -> None:
    [problem] = filtering.read(spec, [word], KNOWN, {}).problems

    assert problem.field == field
    assert sentence in problem.sentence


def test_a_unit_that_the_item_has_not_is_told() -> None:
    [problem] = filtering.read(DISTRIBUTION, ["item=rice", "quantity<500"], KNOWN, {}).problems

    assert problem == ("quantity", "needs a unit: g, kg or t")


def test_all_problems_are_told_together() -> None:
    words = ["item=rise", "people=many", "peple=1"]

    assert len(filtering.read(DISTRIBUTION, words, KNOWN, {}).problems) == 3

"""Makers of facts, and the facts of a year like the one that an annual report tells of."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from fieldledger.domain import periods
from fieldledger.report.accounts import SOURCES, Accounts, Bought, Flow, Payment, Span, Stated
from fieldledger.report.facts import (
    CameIn,
    Child,
    Conflict,
    Counted,
    Disputed,
    Facts,
    HandedOut,
    Headcount,
    Heard,
    Item,
    Line,
    Movement,
    Shelter,
    Stock,
    Unsure,
)
from fieldledger.report.late import Late, Moved, Since
from fieldledger.report.planned import Planned, Ration
from fieldledger.report.shape import Chart, Column, Report, Row, Section, Series, Table
from fieldledger.report.spread import Spread, exactly

YEAR = periods.fiscal_year("2003-2004", "10-01")
MAY = periods.month("2004-05")
ITEMS = (
    Item("rice", "rice", "g", "food"),
    Item("oil", "cooking-oil", "ml", "food"),
    Item("pills", "digestive", "piece", "medicine"),
    Item("summer", "summer-set", "set", "clothing", "summer"),
    Item("winter", "winter-set", "set", "clothing", "winter"),
    Item("coat", "coat", "piece", "clothing"),
)
# reference, code, province, people
SHELTERS = (
    ("s1", "kamo-47", "CN-JL", 120),
    ("s2", "sola-12", "CN-HL", 100),
    ("s3", "bimu-80", "CN-LN", 80),
)


def shelter(ref: str, code: str = "", province: str = "CN-JL", **others: Any) -> Shelter:
    """An open shelter."""
    whole = {"status": "open", "since": "2001-01-01", **others}
    return Shelter(ref=ref, id=f"a-{ref}", code=code or ref, province=province, **whole)


def line(ref: str, code: str = "", status: str = "active") -> Line:
    """A ration line."""
    return Line(ref, f"a-{ref}", code or ref, status)


def child(code: str, *statuses: str, **others: Any) -> Child:
    """A child, a girl of 1994 in care unless told otherwise."""
    whole = {"births": (1994,), "sexes": ("female",), **others}
    return Child(ref=code, code=code, statuses=statuses or ("in-care",), **whole)


def gave(
    month: str, item: str, place: str, quantity: int, *, people: int = 0, days: int = 0
) -> HandedOut:
    """One distribution, summed alone; ``place`` begins with s, l, or is empty."""
    kind = {"s": "shelter", "l": "line"}.get(place[:1], "none")
    return HandedOut(
        month,
        item,
        kind,
        place,
        quantity,
        entries=1,
        rated=quantity if people and days else 0,
        person_days=people * days,
        most_people=people,
        without_people=int(not people),
        without_days=int(not days),
    )


def disputed(kind: str, ref: str = "d1", **values: Any) -> Disputed:
    """A record in conflict; a tuple gives several values, anything else is the only one."""
    whole: Mapping[str, Any] = {**_BLANK[kind], **values}
    every = {name: v if isinstance(v, tuple) else (v,) for name, v in whole.items()}
    return Disputed(kind, ref, every)


_BLANK: dict[str, dict[str, Any]] = {
    "distribution": {
        "date": "2004-05-17",
        "item": "rice",
        "quantity": 90_000,
        "shelter": "s1",
        "line": None,
        "people": 30,
        "days": 10,
    },
    "provision": {
        "date": "2004-05-17",
        "item": "rice",
        "quantity": 1_000,
        "at": None,
        "source": None,
        "cost": None,
        "currency": None,
    },
    "clothing": {
        "date": "2004-05-17",
        "item": "summer",
        "quantity": 10,
        "at": None,
        "source": None,
    },
    "loss": {
        "date": "2004-05-17",
        "item": "rice",
        "quantity": 1_000,
        "shelter": None,
        "reason": "stolen",
    },
    "count": {"date": "2004-05-17", "item": "rice", "quantity": 1_000, "shelter": None},
    "ration": {
        "date": "2004-05-17",
        "item": "rice",
        "quantity": 300,
        "per": "day",
        "province": None,
        "shelter": None,
    },
    "publication": {
        "date": "2004-05-17",
        "item": "pills",
        "copies": 10,
        "action": "printed",
    },
    "transfer": {
        "date": "2004-05-17",
        "item": "rice",
        "quantity": 1_000,
        "from_shelter": None,
        "to_shelter": "s1",
    },
    "donation": {
        "date": "2004-05-17",
        "kind": "money",
        "amount": 100,
        "currency": "JPY",
        "channel": None,
        "earmark": None,
        "donor": None,
    },
    "expense": {
        "date": "2004-05-17",
        "programme": "food",
        "amount": 100,
        "currency": "CNY",
        "held_by": None,
        "for_record": None,
    },
    "advance": {
        "date": "2004-05-17",
        "holder": "kim",
        "amount": 100,
        "currency": "CNY",
        "way": "given",
    },
    "medical": {"date": "2004-05-17", "cost": 300, "currency": "CNY"},
    "sale": {
        "date": "2004-05-17",
        "item": "cover",
        "quantity": 10,
        "amount": 5000,
        "currency": "JPY",
    },
    "headcount": {
        "date": "2004-05-17",
        "shelter": "s1",
        "people": 30,
        "women": None,
        "men": None,
        "girls": None,
        "boys": None,
    },
}


def ration(item: str, quantity: int, day: str = "2004-01-01", **others: Any) -> Ration:
    """A ration for all, for a day, unless told otherwise."""
    whole = {"per": "day", **others}
    return Ration(whole.pop("ref", f"r-{item}-{day}"), item, quantity, date=day, **whole)


def heads(place: str, day: str, people: int) -> Headcount:
    """A headcount."""
    return Headcount(f"h-{place}-{day}", place, day, people)


def stock(day: str = MAY.end, **others: Any) -> Stock:
    """Stock on a day, of the usual items and places."""
    places = {ref: code for ref, code, *_ in SHELTERS} | {"l1": "north", "l2": "river"}
    whole = {"items": {item.ref: item for item in ITEMS}, "places": places, **others}
    return Stock(day=day, **whole)


def facts(**others: Any) -> Facts:
    """Facts of May 2004 with three shelters and two lines and nothing else."""
    period = others.pop("period", MAY)
    stocked = {
        name: others.pop(name)
        for name in ("items", "places", "movements", "counts", "disputed")
        if name in others
    }
    whole = {
        "before": periods.year_before(period),
        "digest": "d1" * 32,
        "state": "57" * 32,
        "records": 7,
        "stock": stock(period.end, **stocked),
        "shelters": {ref: shelter(ref, code, where) for ref, code, where, _ in SHELTERS},
        "lines": {"l1": line("l1", "north"), "l2": line("l2", "river", "irregular")},
        **others,
    }
    return Facts(period=period, **whole)


def annual(**others: Any) -> Facts:
    """The year 2003-2004: 300 people in three shelters and what they and two lines were given."""
    given = [
        gave(month, "rice", ref, people * 300 * 30, people=people, days=30)
        for month in YEAR.months
        for ref, _, _, people in SHELTERS
    ]
    given += [
        gave(month, "rice", ref, 1_000_000, people=500)
        for month in YEAR.months
        for ref in ("l1", "l2")
    ]
    given += [
        gave("2003-10", "winter", "s1", 250, people=250),
        gave("2003-10", "winter", "s2", 150, people=150),
        gave("2004-05", "summer", "s1", 500, people=500),
    ]
    counts = [Headcount(f"h-{ref}", ref, "2004-09-20", people) for ref, _, _, people in SHELTERS]
    whole = {
        "period": YEAR,
        "handed_out": tuple(given),
        "handed_out_earlier": (gave("2003-05", "summer", "s1", 300, people=300),),
        "came_in": (CameIn("2004-05", "summer", "purchased", "clothing", 500, 1),),
        "headcounts": tuple(counts),
        "children": (
            child("c-lost", "lost-contact"),
            child("c-found", "found"),
            *(child(f"c-{n}") for n in range(33)),
            child("c-grown", "of-age", births=(1986,)),
        ),
        "movements": (
            Movement("provision", "rice", "", 60_000_000),
            Movement("distribution", "rice", "", 56_400_000),
            Movement("transfer-out", "rice", "", 500_000),
            Movement("transfer-in", "rice", "s1", 500_000),
            Movement("clothing", "winter", "", 420),
            Movement("distribution", "winter", "", 400),
        ),
    }
    return facts(**{**whole, **others})


def flow(of: str, amount: int, **keys: Any) -> Flow:
    """Records of one type, summed; keys that are not given are empty."""
    sizes = {name: keys.pop(name) for name in ("quantity", "entries") if name in keys}
    return Flow(of, {name: keys.get(name, "") for name in SOURCES[of].keys}, amount, **sizes)


def accounts(*flows: Flow, **others: Any) -> Accounts:
    """Accounts of May 2004 with these flows in it; ``before``: flows of all days before."""
    before = Span("", "2004-04-30", tuple(others.pop("before", ())))
    whole = {"items": {item.ref: item for item in ITEMS}, "year_start": "2003-06-02", **others}
    return Accounts(before=before, within=Span(MAY.start, MAY.end, flows), **whole)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The makers: each gives something small and whole, changed by what it is given."""
    makers = (shelter, line, child, gave, disputed, stock, facts, annual)
    makers += (ration, heads, flow, accounts)
    return SimpleNamespace(**{each.__name__: each for each in makers}, year=YEAR, may=MAY)


@pytest.fixture(scope="session")
def made() -> ModuleType:
    """The makers of records as figures about people see them (``people.py`` beside this)."""
    spec = importlib.util.spec_from_file_location(
        "fieldledger_tests_people", Path(__file__).with_name("people.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def everything(made: ModuleType) -> Facts:
    """Facts of which every table of every section has a row."""
    rice = Item("rice", "rice", "g", "food", kcal_per_100=360)
    return annual(
        items={**stock().items, "rice": rice},
        planned=Planned(
            rations=(ration("rice", 300, "2003-01-01"),),
            headcounts=(heads("s1", "2003-09-01", 120),),
        ),
        since=Since(
            "August 2004",
            "2004-09-03",
            "a1" * 32,
            entries=2,
            late=(Late("2004-03", "distribution", "a1", added=2),),
            moved=(Moved("2004-03", "distribution", "quantity", "rice", "", 1, 2, 2),),
        ),
        counts=(Counted("rice", "", "2004-09-01", 1, 2),),
        unsure=Unsure(
            conflicts=(Conflict("count", "a-1", "note", ("x", "y")),),
            devices=(Heard("a1", ""),),
            quarantined=(("its author may not", 1),),
            waiting=(("duplicate", 2),),
        ),
        people=made.everything(),
        money=_money(),
    )


def _money() -> Accounts:
    """Accounts of which every table has a row."""
    return accounts(
        flow("donation", 5, kind="money", currency="CNY"),
        flow("donation", 5, kind="goods", currency="CNY"),
        flow("advance", 5, holder="kim", way="given", currency="CNY"),
        flow("sale", 5, item="coat", currency="CNY", quantity=1),
        flow("medical", 5, currency="CNY"),
        flow("expense", 4, programme="medical", currency="CNY"),
        replaced=(Stated("medical", "m1", "a-1", "2004-05-02", 5, "CNY"),),
        payments=(Payment("m1", "2004-05-02", 4, "CNY"),),
        bought=(Bought("rice", "CNY", 1, 1),),
        currency="CNY",
    )


@pytest.fixture
def small() -> Report:
    """A whole report in which every sort of cell occurs once."""
    columns = (
        Column("place", "place"),
        Column("quantity", "handed out", "item"),
        Column("per_person_day", "per person per day", "item/day"),
        Column("growth", "growth", "hundredths"),
        Column("people", "people", "people"),
    )
    rows = (
        Row("kamo-47", ("kamo-47", exactly(2_700_000), exactly(300), None, 300), "g"),
        Row(
            "길림-쉼터",
            ("길림-쉼터", Spread(60, 90, 120), None, exactly(167), Spread(0, 1, 2)),
            "set",
        ),
    )
    table = Table(
        "by_place", "By place", columns, rows, Row("total", ("total", 5, 6, 7, 8)), "quantity"
    )
    section = Section("first", "First", ("One sentence.",), (table,), ("A note.",))
    return _report(section, Section("second", "Second", ("Nothing.",)))


@pytest.fixture
def chart() -> Chart:
    """A chart of two kinds of bar and a plan, in which every sort of figure occurs once."""
    return Chart(
        key="money",
        title="More went out than came in",
        what="Money by programme.",
        unit="JPY",
        labels=("food", "의료 & <b>care</b> of all who came"),
        series=(
            Series("came in", (500_000, None)),
            Series("went out", (exactly(600_000), Spread(80_000, 100_000, 140_000))),
        ),
        planned=Series("planned", (650_000, None)),
    )


def _report(*sections: Section) -> Report:
    return Report(
        period=MAY,
        audience="coordinators",
        digest="d1" * 32,
        state="57" * 32,
        records=7,
        conflicts=1,
        quarantined=2,
        sections=sections,
    )


@pytest.fixture(scope="session")
def reported() -> Callable[..., Report]:
    """A report of these sections."""
    return _report


@pytest.fixture(scope="session")
def everything_done() -> Callable[..., Facts]:
    """``everything_done(make, made)``: facts of May 2004 with every sort of activity in them, about
    records whose codes begin with ``secret-``."""
    return _everything


def _everything(make: SimpleNamespace, made: ModuleType) -> Facts:
    items = {item.ref: item for item in ITEMS}
    items |= {"pills": Item("pills", "secret-diagnosis", "piece", "medicine")}
    return facts(
        items=items,
        handed_out=(
            gave("2004-05", "rice", "s1", 900_000, people=30, days=30),
            gave("2004-05", "rice", "s2", 30_500, people=3, days=10),
            gave("2004-05", "rice", "l1", 900_000, people=30),
            gave("2004-05", "pills", "s1", 4, people=2),
            gave("2004-05", "summer", "s3", 40, people=20),
        ),
        people=made.people(
            child=[made.seen("child", f"secret-c{n}") for n in range(12)],
            person=[made.seen("person", "secret-p")],
            medical=[
                made.seen("medical", "secret-m", person="secret-p", cost=123_450, currency="CNY")
            ],
            allowance=[made.seen("allowance", "secret-a", person="secret-p", start="2004-05")],
            expense=[made.seen("expense", for_record="secret-a", amount=10_000)],
            resettlement=[made.seen("resettlement", "secret-r", person="secret-p")],
        ),
        money=accounts(flow("product", 0, item="coat", quantity=25)),
    )

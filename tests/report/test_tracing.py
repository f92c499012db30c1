"""What figures are made of: the shares of all parts of the facts add up, settled or in conflict."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from fieldledger.domain import records
from fieldledger.report import figures, tracing
from fieldledger.report.accounts import Payment, Stated
from fieldledger.report.alone import Group, One
from fieldledger.report.facts import CameIn, Counted, Facts, Headcount, Item, Movement
from fieldledger.report.seen import Seen
from fieldledger.report.tracing import Figure, Share


def _figures(facts: Facts) -> dict[str, Figure]:
    return {each.name: each for each in tracing.figures(figures.compute(facts))}


def _shares(facts: Facts, name: str) -> list[Share]:
    figure = _figures(facts)[name]
    return tracing.shares(facts, [figure])[name]


def _unequal(facts: Facts) -> list[str]:
    """The figures whose shares do not add up; people reached are no sum of all."""
    known = _figures(facts)
    shares = tracing.shares(facts, known.values())
    return [
        name
        for name, figure in known.items()
        if tracing.sources(figure) and figure.column.key != "reached"
        if sum(each.adds for each in shares[name]) != (tracing.shown(figure.value) or 0)
    ]


@pytest.fixture
def full(make: SimpleNamespace, made: ModuleType) -> Facts:
    """Something of everything, some of it in conflict, some erased."""
    people = made.people(
        child=[made.seen("child", "c1"), made.seen("child", "c2", status="of-age")],
        person=[made.seen("person", "p1"), made.seen("person", "p2", sex=("male", "female"))],
        sponsor=[made.seen("sponsor", "s1"), made.seen("sponsor", "s2")],
        pledge_payment=[made.seen("pledge-payment", "y")],
        medical=[
            made.seen("medical", "m1", cost=500, currency="CNY"),
            made.seen("medical", "m2", cost=700, currency="CNY", place=("home", "hospital")),
        ],
        expense=[made.seen("expense", "e1", for_record="m1"), made.seen("expense", "e2")],
        allowance=[made.seen("allowance", "a1"), made.seen("allowance", "a2", amount=(50, 60))],
        allowance_due=[
            Seen(
                "gone",
                "",
                {
                    "date": ("2004-05-31",),
                    "start": (None,),
                    "months": (1,),
                    "amount": (10,),
                    "currency": ("CNY",),
                    "closed": ("2004-06",),
                },
                erased=True,
            )
        ],
        rescue=[made.seen("rescue")],
        resettlement=[made.seen("resettlement")],
        feedback=[made.seen("feedback", "f1"), made.seen("feedback", "f2", kind="thanks")],
        incident=[made.seen("incident", "i1"), made.seen("incident", "i2", kind="arrest")],
        publication=[made.seen("publication"), made.seen("publication", "q", action="sent")],
        event=[made.seen("event")],
    )
    accounts = make.accounts(
        make.flow("donation", 5, kind="money", currency="CNY"),
        make.flow("donation", 7, kind="goods", currency="CNY"),
        make.flow("pledge-payment", 8, currency="CNY"),
        make.flow("advance", 5, holder="kim", way="given", currency="CNY"),
        make.flow("advance", 1, holder="kim", way="lost", currency="CNY"),
        make.flow("sale", 6, item="coat", currency="CNY", quantity=2),
        make.flow("product", 0, item="coat", quantity=3),
        make.flow("expense", 4, programme="food", currency="CNY", held_by="kim"),
        make.flow("provision", 9, item="rice", currency="CNY"),
        before=(make.flow("advance", 5, holder="kim", way="given", currency="CNY"),),
        erased=(Stated("pledge-payment", "gone", "", "2004-05-31", 3, "CNY"),),
        disputed=(
            make.disputed("donation", "d9", currency="CNY", amount=(10, 20)),
            make.disputed("expense", "e9", programme=("food", "medical")),
        ),
    )
    return make.facts(  # type: ignore[no-any-return]
        handed_out=(
            make.gave("2004-05", "rice", "s1", 900_000, people=100, days=30),
            make.gave("2004-05", "rice", "s1", 100_000, people=50),
            make.gave("2004-05", "rice", "l1", 50_000),
            make.gave("2004-05", "oil", "", 10),
            make.gave("2004-05", "summer", "s2", 7, people=7),
            make.gave("2004-05", "coat", "s2", 3),
        ),
        handed_out_earlier=(make.gave("2003-05", "summer", "s1", 4),),
        came_in=(CameIn("2004-05", "summer", "made", "clothing", 9, 1),),
        came_in_earlier=(CameIn("2003-05", "summer", "", "clothing", 8, 1),),
        headcounts=(Headcount("h1", "s1", "2004-05-02", 120, women=60),),
        children=(make.child("c1"), make.child("c2", "of-age"), make.child("gone-child")),
        movements=(
            Movement("provision", "rice", "s1", 2_000_000),
            Movement("distribution", "rice", "", 900_000),
            Movement("transfer-out", "rice", "", 10),
            Movement("transfer-in", "rice", "s1", 10),
            Movement("printed", "pills", "", 10),
        ),
        counts=(Counted("rice", "", "2004-05-03", 1, 2),),
        disputed=(
            make.disputed("distribution", "d1", shelter="s2", quantity=(90, 60)),
            make.disputed("distribution", "d2", item="summer", quantity=5, date="2003-05-05"),
            make.disputed("clothing", "d3", quantity=(5, 6)),
            make.disputed("loss", "d4", quantity=(5, 6)),
            make.disputed("headcount", "h2", shelter="s2", people=(30, 20)),
        ),
        people=people,
        money=accounts,
    )


def test_the_shares_of_every_figure_that_is_a_sum_add_up(full: Facts) -> None:
    known = _figures(full)

    assert _unequal(full) == []
    tables = {(each.section, each.table) for each in known.values() if tracing.sources(each)}
    assert len(tables) > 35


def test_an_ordinary_year_adds_up(make: SimpleNamespace) -> None:
    assert _unequal(make.annual()) == []


def test_a_share_names_the_group_or_the_record_that_it_is_of(full: Facts) -> None:
    month = ("2004-05-01", "2004-05-31")

    assert _shares(full, "provisions.by_shelter.kamo-47 rice.quantity") == [
        Share(
            Group("distribution", month, {"item": "rice"}, "2004-05", ("shelter", "s1")), 1_000_000
        )
    ]
    assert _shares(full, "provisions.by_item.rice.neither") == []
    [line] = _shares(full, "provisions.by_line.north rice.quantity")
    assert isinstance(line.what, Group)
    assert line.what.place == ("line", "l1")
    [neither] = _shares(full, "provisions.by_item.cooking-oil.neither")
    assert isinstance(neither.what, Group)
    assert neither.what.place == ("", "")
    [disputed] = _shares(full, "provisions.by_shelter.sola-12 rice.quantity")
    assert isinstance(disputed.what, One)
    assert (disputed.what.ref, disputed.adds) == ("d1", 90)
    assert (disputed.what.values or {})["shelter"] == "s2"
    assert _shares(full, "money.cash.kim CNY.given") == [
        Share(
            Group(
                "advance",
                ("", "2004-05-31"),
                {"holder": "kim", "currency": "CNY", "way": "given"},
            ),
            10,
        )
    ]
    assert [each.what for each in _shares(full, "shelters.by_shelter.sola-12.people")] == [
        One("headcount", "h2")
    ]


def test_a_publication_moves_goods_only_where_it_was_printed(full: Facts) -> None:
    [share] = _shares(full, "stock.by_item.digestive.came_in")

    assert isinstance(share.what, Group)
    assert share.what.keys == {"item": "pills", "action": "printed"}


def test_a_total_of_one_row_alone_is_that_row(full: Facts) -> None:
    assert [each.adds for each in _shares(full, "feedback.by_kind.total.said")] == [1, 1]


def test_rows_of_one_key_are_named_with_their_unit(make: SimpleNamespace) -> None:
    boots = Item("boots", "boots", "piece", "clothing", "winter")
    facts = make.facts(
        items=make.stock().items | {"boots": boots},
        handed_out=(
            make.gave("2004-05", "winter", "s1", 5),
            make.gave("2004-05", "boots", "s1", 3),
        ),
    )

    assert [s.adds for s in _shares(facts, "clothing.by_season.winter piece.handed_out")] == [3]
    assert [s.adds for s in _shares(facts, "clothing.by_season.winter set.handed_out")] == [5]


def test_a_cost_for_which_an_expense_is_entered_is_left_out_of_what_is_stated(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(
        money=make.accounts(
            make.flow("medical", 50, currency="CNY"),
            make.flow("expense", 4, programme="medical", currency="CNY"),
            replaced=(Stated("medical", "m1", "a-1", "2004-05-02", 20, "CNY"),),
            payments=(Payment("m1", "2004-05-02", 4, "CNY"),),
            disputed=(
                make.disputed("expense", "x", for_record=("m2", None), programme="food"),
                make.disputed("expense", "y", for_record=(None, "m3"), programme="food"),
            ),
        )
    )
    known = _figures(facts)

    assert tracing.paid_for(facts, known["money.costs.medical CNY.stated"]) == {"m1", "m2"}
    assert tracing.paid_for(facts, known["money.costs.medical CNY.spent"]) == set()
    assert [s.adds for s in _shares(facts, "money.costs.medical CNY.stated")] == [50]


def test_what_is_computed_names_the_figures_it_comes_from(full: Facts) -> None:
    known = _figures(full)

    feeds = known["provisions.rations.rice.feeds"]
    assert tracing.sources(feeds) == ()
    assert tracing.computed_from(feeds) == [
        "provisions.by_item.shelters",
        "provisions.rations.rated",
        "provisions.rations.person_days",
    ]
    assert "shelters.by_shelter.people" in tracing.computed_from(
        feeds._replace(table="planned_by_shelter")
    )
    unknown = feeds._replace(section="summary")
    assert (tracing.sources(unknown), tracing.computed_from(unknown)) == ((), [])


@pytest.mark.parametrize(
    ("value", "number"), [(None, None), ("text", None), (5, 5), (tracing.Spread(1, 2, 3), 2)]
)
def test_a_figure_is_what_is_shown(value: Any, number: int | None) -> None:
    assert tracing.shown(value) == number


def test_every_source_and_every_figure_it_comes_from_exists(full: Facts) -> None:
    """Names in the tables of rules are checked, so that a renamed column is noticed."""
    known = _figures(full)
    columns = {(e.section, e.table, e.column.key) for e in known.values()}
    for each in known.values():
        for source in tracing.sources(each):
            name = source.partition(" ")[2]
            assert not name or name in records.names()
    missing = [
        (figure.name, name)
        for figure in known.values()
        for name in tracing.computed_from(figure)
        if tuple(name.split(".")) not in columns
    ]
    assert {name for _, name in missing} <= {"money.cash.returned"}

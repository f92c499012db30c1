"""Goods handed out and goods that came in."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from fieldledger.domain import periods
from fieldledger.report import goods
from fieldledger.report.facts import CameIn, HandedOut
from fieldledger.report.goods import Key, matching
from fieldledger.report.spread import Spread, exactly

RICE = matching(item="rice")


def test_grams_per_person_and_day_come_from_the_entries_that_say_people_and_days(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(
        handed_out=(
            make.gave("2004-05", "rice", "s1", 900_000, people=100, days=30),
            make.gave("2004-05", "rice", "s1", 77_777, people=100),
            make.gave("2004-05", "rice", "s2", 88_888, days=30),
        )
    )
    found = goods.given(facts)

    assert goods.per_person_day(found, RICE) == exactly(300)
    assert goods.quantity(found, RICE) == exactly(1_066_665)
    assert goods.rated(found, RICE) == exactly(900_000)
    assert goods.person_days(found, RICE) == exactly(3_000)
    assert goods.entries(found, RICE) == exactly(3)
    assert goods.without_people(found, RICE) == exactly(1)
    assert goods.without_days(found, RICE) == exactly(1)


def test_nothing_is_known_per_person_and_day_where_no_entry_says_both(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(handed_out=(make.gave("2004-05", "rice", "s1", 900_000, people=100),))

    assert goods.per_person_day(goods.given(facts), RICE) is None


def test_people_reached_are_the_largest_count_of_each_place_summed(make: SimpleNamespace) -> None:
    facts = make.facts(
        handed_out=(
            make.gave("2004-05", "rice", "s1", 1, people=100),
            make.gave("2004-06", "rice", "s1", 1, people=120),
            make.gave("2004-05", "oil", "s1", 1, people=90),
            make.gave("2004-05", "rice", "l1", 1, people=500),
            make.gave("2004-05", "rice", "", 1, people=7_000),
        )
    )
    found = goods.given(facts)

    assert goods.reached(found, matching()) == exactly(620)
    assert goods.reached(found, matching(kind="line")) == exactly(500)
    assert goods.reached(found, matching(item="oil")) == exactly(90)
    assert goods.reached(found, matching(item="winter")) == exactly(0)


def test_a_quantity_that_two_people_dispute_stretches_the_sum(make: SimpleNamespace) -> None:
    facts = make.facts(
        handed_out=(make.gave("2004-05", "rice", "s1", 10_000, people=10, days=10),),
        disputed=(make.disputed("distribution", quantity=(90_000, 60_000, 95_000)),),
    )
    found = goods.given(facts)

    assert goods.quantity(found, RICE) == Spread(70_000, 100_000, 105_000)
    assert goods.entries(found, RICE) == exactly(2)
    assert goods.per_person_day(found, RICE) == Spread(175, 250, 263)


def test_a_record_in_conflict_goes_along_with_the_pieces_that_it_may_belong_to(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(
        handed_out=(
            make.gave("2004-05", "rice", "s1", 10_000),
            make.gave("2004-05", "oil", "s1", 500),
        ),
        disputed=(make.disputed("distribution", shelter=("s1", "s2"), quantity=90_000),),
    )
    cut = goods.pieces(goods.given(facts), lambda key: (key.place, key.item))

    assert {part: len(piece.disputed) for part, piece in cut.items()} == {
        ("s1", "rice"): 1,
        ("s2", "rice"): 1,
        ("s1", "oil"): 0,
    }
    here = matching(item="rice", place="s1")
    assert goods.quantity(cut["s1", "rice"], here) == goods.quantity(goods.given(facts), here)


def test_a_disputed_count_of_people_stretches_how_many_were_reached(make: SimpleNamespace) -> None:
    def reached(settled: int) -> Spread:
        facts = make.facts(
            handed_out=(make.gave("2004-05", "rice", "s1", 1, people=settled),),
            disputed=(make.disputed("distribution", people=(30, 50)),),
        )
        return goods.reached(goods.given(facts), RICE)

    assert reached(20) == Spread(30, 30, 50)
    assert reached(40) == Spread(40, 40, 50)
    assert reached(60) == exactly(60)


def test_an_entry_of_which_people_are_disputed_may_lack_them(make: SimpleNamespace) -> None:
    facts = make.facts(disputed=(make.disputed("distribution", people=(None, 30)),))
    found = goods.given(facts)

    assert goods.without_people(found, RICE) == Spread(0, 1, 1)
    assert goods.rated(found, RICE) == Spread(0, 0, 90_000)
    assert goods.per_person_day(found, RICE) is None


def test_a_disputed_place_may_be_the_one_or_the_other(make: SimpleNamespace) -> None:
    facts = make.facts(
        disputed=(make.disputed("distribution", shelter=("s1", None), line=(None, "l1")),)
    )
    found = goods.given(facts)

    assert goods.quantity(found, matching(place="s1")) == Spread(0, 90_000, 90_000)
    assert goods.quantity(found, matching(place="l1")) == Spread(0, 0, 90_000)
    assert goods.quantity(found, RICE) == exactly(90_000)
    assert [key[2:] for key in goods.keys(found)] == [
        ("line", "l1"),
        ("none", ""),
        ("shelter", "s1"),
    ]


def test_a_disputed_day_may_take_an_entry_out_of_the_period(make: SimpleNamespace) -> None:
    facts = make.facts(disputed=(make.disputed("distribution", date=("2004-05-31", "2004-06-01")),))
    found = goods.given(facts)

    assert goods.quantity(found, RICE) == Spread(0, 90_000, 90_000)
    assert goods.keys(found) == [Key("2004-05", "rice", "shelter", "s1")]


def test_a_disputed_entry_of_a_year_before_counts_there_alone(make: SimpleNamespace) -> None:
    facts = make.facts(disputed=(make.disputed("distribution", date="2003-05-02", people=(1, 2)),))

    assert goods.keys(goods.given(facts)) == []
    assert goods.quantity(goods.given(facts), RICE) == exactly(0)
    assert goods.quantity(goods.given_earlier(facts), RICE) == exactly(90_000)


def test_what_came_in_is_summed_with_what_may_have(make: SimpleNamespace) -> None:
    facts = make.facts(
        came_in=(
            CameIn("2004-05", "summer", "donated", "clothing", 100, 1),
            CameIn("2004-05", "rice", "", "provision", 5_000, 2),
        ),
        came_in_earlier=(CameIn("2003-05", "winter", "made", "clothing", 300, 1),),
        disputed=(
            make.disputed("clothing", item=("summer", "winter"), quantity=(10, 12)),
            make.disputed("provision", date=("2004-05-01", "2003-05-01"), quantity=(None, 50)),
        ),
    )

    assert goods.came_in(facts, "summer".__eq__) == Spread(100, 110, 112)
    assert goods.came_in(facts, "winter".__eq__) == Spread(0, 0, 12)
    assert goods.came_in(facts, "winter".__eq__, earlier=True) == exactly(300)
    assert goods.came_in(facts, "rice".__eq__) == Spread(5_000, 5_000, 5_050)
    assert goods.came_in(facts, "rice".__eq__, earlier=True) == Spread(0, 0, 50)
    assert goods.items_that_came_in(facts) == {"summer", "winter", "rice"}


@given(
    st.lists(st.integers(0, 1_000), min_size=1, max_size=3),
    st.lists(st.sampled_from(["s1", "s2"]), min_size=1, max_size=2),
    st.lists(st.sampled_from(["2004-05-01", "2004-06-01"]), min_size=1, max_size=2),
    st.lists(st.sampled_from([None, 1, 5]), min_size=1, max_size=3),
)
def test_however_a_dispute_is_settled_the_sum_lies_in_its_range(
    make: SimpleNamespace,
    amounts: list[int],
    places: list[str],
    days: list[str],
    people: list[int | None],
) -> None:
    """What a figure becomes once people agree was never outside of what the report said."""
    values = {
        "quantity": tuple(amounts),
        "shelter": tuple(places),
        "date": tuple(days),
        "people": tuple(people),
    }
    where = matching(place="s1")
    found = goods.given(make.facts(disputed=(make.disputed("distribution", **values),)))
    for amount in amounts:
        for place in places:
            for day in days:
                for count in people:
                    settled = make.facts(
                        handed_out=_if(
                            periods.month("2004-05").has(day),
                            make.gave(day[:7], "rice", place, amount, people=count or 0, days=10),
                        )
                    )
                    for figure in (goods.quantity, goods.person_days, goods.reached, goods.entries):
                        truth = figure(goods.given(settled), where).shown
                        spread = figure(found, where)
                        assert spread.low <= truth <= spread.high


def _if(holds: bool, group: HandedOut) -> tuple[HandedOut, ...]:
    return (group,) if holds else ()

"""What was handed out beside what was planned, with the reasons of each gap."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.report import reconciled
from fieldledger.report.facts import Item
from fieldledger.report.planned import Planned
from fieldledger.report.reconciled import Compared
from fieldledger.report.spread import NOTHING, Spread, exactly

PLAN = 10 * 300 * 31
RICE = Item("rice", "rice", "g", "food", kcal_per_100=360)
OIL = Item("oil", "cooking-oil", "ml", "food", kcal_per_100=810)
BEANS = Item("beans", "beans", "g", "food")
PILLS = Item("pills", "pills", "piece", "medicine", kcal_per_100=5)


def _facts(make: SimpleNamespace, *given_out: Any, **others: Any) -> Any:
    """Ten people in one shelter in May, 300 g of rice a day."""
    plan = {
        "rations": others.pop("rations", (make.ration("rice", 300),)),
        "headcounts": others.pop("counts", (make.heads("s1", "2004-03-01", 10),)),
        "statuses": others.pop("statuses", {}),
        "lost": others.pop("lost", {}),
    }
    whole = {"shelters": {"s1": make.shelter("s1", "kamo-47")}, **others}
    return make.facts(handed_out=given_out, planned=Planned(**plan), **whole)


def _only(facts: Any) -> Compared:
    [found] = reconciled.in_shelters(facts)
    return found


def test_what_was_handed_out_as_planned_needs_no_reason(make: SimpleNamespace) -> None:
    found = _only(_facts(make, make.gave("2004-05", "rice", "s1", PLAN, people=10, days=31)))

    assert (found.planned, found.delivered, found.gap) == (exactly(PLAN), exactly(PLAN), NOTHING)
    assert (found.why, found.unexplained) == ((), 0)
    assert (found.place, found.province, found.item.code) == ("kamo-47", "CN-JL", "rice")


def test_a_gap_of_at_most_a_hundredth_needs_no_reason(make: SimpleNamespace) -> None:
    def rest(less: int) -> int:
        gave = make.gave("2004-05", "rice", "s1", PLAN - less, people=10, days=31)
        return _only(_facts(make, gave)).unexplained

    assert [rest(PLAN // 100), rest(PLAN // 100 + 1)] == [0, -(PLAN // 100 + 1)]


def test_where_nothing_was_entered_that_is_the_reason(make: SimpleNamespace) -> None:
    found = _only(_facts(make))

    assert (found.why, found.unexplained) == (("no distribution entered",), 0)
    assert found.gap == exactly(-PLAN)


def test_fewer_days_said_explain_what_they_would_have_taken(make: SimpleNamespace) -> None:
    gave = make.gave("2004-05", "rice", "s1", 10 * 300 * 20, people=10, days=20)
    found = _only(_facts(make, gave))

    assert found.why == ("entered for only 200 person-days, 310 by the headcounts",)
    assert found.unexplained == 0


def test_more_days_said_explain_more(make: SimpleNamespace) -> None:
    gave = make.gave("2004-05", "rice", "s1", 10 * 300 * 40, people=10, days=40)
    found = _only(_facts(make, gave))

    assert found.why == ("entered for 400 person-days, 310 by the headcounts",)
    assert found.unexplained == 0


def test_what_the_days_leave_of_a_gap_stays_unexplained(make: SimpleNamespace) -> None:
    gave = make.gave("2004-05", "rice", "s1", 10 * 300 * 20 + 9_000, people=10, days=20)

    assert _only(_facts(make, gave)).unexplained == 9_000


def test_goods_lost_in_that_place_explain_what_is_missing(make: SimpleNamespace) -> None:
    def found(lost: int) -> Compared:
        gave = make.gave("2004-05", "rice", "s1", PLAN - 10_000, people=10, days=31)
        return _only(_facts(make, gave, lost={("rice", "s1"): lost}))

    assert (found(10_000).why, found(10_000).unexplained) == (("lost there: 10 kg",), 0)
    assert found(4_000).unexplained == -6_000
    assert found(50_000).unexplained == 0


def test_a_loss_does_not_explain_that_too_much_was_given(make: SimpleNamespace) -> None:
    gave = make.gave("2004-05", "rice", "s1", PLAN + 10_000, people=10, days=31)
    found = _only(_facts(make, gave, lost={("rice", "s1"): 5_000}))

    assert (found.why, found.unexplained) == ((), 10_000)


def test_entries_without_people_or_days_cannot_be_compared(make: SimpleNamespace) -> None:
    gave = (make.gave("2004-05", "rice", "s1", 5), make.gave("2004-05", "rice", "s1", 5, people=1))
    found = _only(_facts(make, *gave))

    assert found.why == ("1 entry without people", "2 entries without days")
    assert found.unexplained == 0


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ({"counts": ()}, "no headcount"),
        ({"rations": ()}, "no ration"),
        ({"statuses": {"s1": (("2001-01-01", "closed"),)}}, "not open"),
    ],
)
def test_without_a_plan_the_reason_is_what_is_missing(
    make: SimpleNamespace, missing: Any, why: str
) -> None:
    gave = make.gave("2004-05", "rice", "s1", 5_000, people=10, days=31)
    found = _only(_facts(make, gave, **missing))

    assert (found.planned, found.gap, found.why[0]) == (None, None, why)
    assert found.counted is (why == "no ration")


def test_days_that_are_not_known_are_counted(make: SimpleNamespace) -> None:
    gave = make.gave("2004-05", "rice", "s1", 5_000, people=10, days=5)
    late = _only(_facts(make, gave, counts=(make.heads("s1", "2004-05-11", 10),)))
    short = _only(_facts(make, gave, rations=(make.ration("rice", 300, "2004-05-30"),)))

    assert late.why[0] == "no headcount for 10 days"
    assert short.why[0] == "no ration for 29 days"
    assert (late.unexplained, short.unexplained) == (0, 0)


def test_a_shelter_that_is_closed_and_was_given_nothing_is_left_out(
    make: SimpleNamespace,
) -> None:
    facts = _facts(make, statuses={"s1": (("2001-01-01", "closed"),)})

    assert reconciled.in_shelters(facts) == []


def test_a_plan_of_nothing_is_a_plan(make: SimpleNamespace) -> None:
    gave = make.gave("2004-05", "rice", "s1", 5_000, people=10, days=5)
    none = _only(_facts(make, gave, rations=(make.ration("rice", 0),)))
    nobody = _only(_facts(make, gave, counts=(make.heads("s1", "2004-05-01", 0),)))

    assert none.gap == nobody.gap == exactly(5_000)
    assert (none.unexplained, nobody.unexplained) == (5_000, 5_000)


def test_clothing_without_a_ration_and_shelters_with_nothing_are_left_out(
    make: SimpleNamespace,
) -> None:
    facts = _facts(
        make,
        make.gave("2004-05", "summer", "s1", 10, people=10),
        rations=(),
        shelters={"s1": make.shelter("s1"), "s2": make.shelter("s2")},
    )

    assert reconciled.in_shelters(facts) == []


def test_a_disputed_distribution_gives_a_range(make: SimpleNamespace) -> None:
    record = make.disputed("distribution", quantity=(90_000, 60_000), people=10, days=31)
    found = _only(_facts(make, disputed=(record,)))

    assert found.delivered == Spread(60_000, 90_000, 90_000)
    assert found.gap == Spread(60_000 - PLAN, 90_000 - PLAN, 90_000 - PLAN)


@given(st.lists(st.tuples(st.sampled_from(["s1", "s2"]), st.integers(0, 10**6)), max_size=6))
def test_what_shelters_were_given_adds_up_to_the_whole(
    make: SimpleNamespace, gave: list[tuple[str, int]]
) -> None:
    facts = _facts(
        make,
        *(make.gave("2004-05", "rice", place, n, people=3, days=3) for place, n in gave),
        counts=(make.heads("s1", "2004-03-01", 10), make.heads("s2", "2004-03-01", 7)),
        shelters={ref: make.shelter(ref) for ref in ("s1", "s2")},
    )
    whole = reconciled.summed(reconciled.in_shelters(facts))

    assert whole is not None
    assert whole.delivered == exactly(sum(n for _, n in gave))
    assert whole.planned == exactly(17 * 300 * 31)
    assert whole.person_days == exactly(17 * 31)


def test_those_without_a_plan_are_not_summed() -> None:
    without = Compared("kamo-47", "CN-JL", RICE, None, exactly(5), NOTHING)

    assert reconciled.summed([without]) is None


def _line(make: SimpleNamespace, *gave: Any, **others: Any) -> Compared:
    [found] = reconciled.along_lines(_facts(make, *gave, **others))
    return found


def test_along_a_line_the_entries_say_for_whom_it_was(make: SimpleNamespace) -> None:
    gave = make.gave("2004-05", "rice", "l1", 500_000, people=100, days=14)
    found = _line(make, gave)

    assert (found.planned, found.delivered) == (exactly(420_000), exactly(500_000))
    assert (found.place, found.unexplained, found.why) == ("north", 80_000, ())


def test_along_a_line_entries_without_days_stand_beside(make: SimpleNamespace) -> None:
    found = _line(
        make,
        make.gave("2004-05", "rice", "l1", 420_000, people=100, days=14),
        make.gave("2004-05", "rice", "l1", 7_000, people=100),
    )

    assert (found.delivered, found.unexplained) == (exactly(420_000), 0)
    assert found.why == ("1 entry without days: 7 kg beside",)


def test_a_line_of_which_nothing_is_said_has_no_plan(make: SimpleNamespace) -> None:
    unsaid = _line(make, make.gave("2004-05", "rice", "l1", 500_000))
    without = _line(
        make, make.gave("2004-05", "rice", "l1", 500_000, people=100, days=14), rations=()
    )

    assert (unsaid.planned, unsaid.delivered) == (None, exactly(500_000))
    assert (without.planned, without.why) == (None, ("no ration for all",))
    assert (unsaid.unexplained, without.unexplained) == (0, 0)


def test_along_a_line_a_month_is_reckoned_at_the_ration_of_its_last_day(
    make: SimpleNamespace,
) -> None:
    gave = make.gave("2004-05", "rice", "l1", 1_000, people=1, days=10)
    found = _line(make, gave, rations=(make.ration("rice", 100, "2004-05-31"),))

    assert (found.planned, found.unexplained) == (exactly(1_000), 0)


def _energy(make: SimpleNamespace, *found: tuple[Item, Spread], days: Spread) -> Any:
    items = {each.ref: each for each in (RICE, OIL, BEANS, PILLS)}
    return reconciled.of_energy(make.facts(items=items), found, days)


def test_three_hundred_grams_of_rice_are_half_of_what_a_person_needs(
    make: SimpleNamespace,
) -> None:
    kcal, counted, other = _energy(make, (RICE, exactly(300 * 310)), days=exactly(310))

    assert kcal == exactly(1_080)
    assert reconciled.share(kcal) == exactly(51)
    assert reconciled.energy_words(counted, other) == "rice only"


def test_energy_is_that_of_all_food_whose_energy_is_known(make: SimpleNamespace) -> None:
    kcal, counted, other = _energy(
        make,
        (RICE, exactly(1_000)),
        (OIL, exactly(100)),
        (BEANS, exactly(50)),
        (PILLS, exactly(9)),
        (RICE, exactly(1_000)),
        days=exactly(10),
    )

    assert kcal == exactly(720 + 81)
    words = reconciled.energy_words(counted, other)
    assert words == "cooking-oil and rice, without beans"


def test_energy_is_a_range_where_quantities_or_people_are(make: SimpleNamespace) -> None:
    kcal, *_ = _energy(make, (RICE, Spread(1_000, 2_000, 4_000)), days=Spread(5, 10, 20))

    assert kcal == Spread(180, 720, 2_880)


def test_nothing_handed_out_is_no_energy_and_food_without_it_is_not_known(
    make: SimpleNamespace,
) -> None:
    assert _energy(make, (RICE, NOTHING), days=exactly(10)) == (NOTHING, (), ())
    kcal, counted, other = _energy(make, (BEANS, exactly(5)), days=exactly(10))
    assert (kcal, reconciled.share(kcal)) == (None, None)
    assert reconciled.energy_words(counted, other) == "not known of beans"
    assert reconciled.energy_words((), ()) == ""
    assert _energy(make, (RICE, exactly(5)), days=Spread(0, 1, 1))[0] is None

"""The summary: five lines for anybody, a sixth on what is uncertain, right in every case."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType, SimpleNamespace

import pytest

from fieldledger.domain import periods
from fieldledger.report.facts import Facts, Item, Unsure
from fieldledger.report.planned import Planned
from fieldledger.report.sections import summary

ITEMS = {
    "rice": Item("rice", "rice", "g", "food", kcal_per_100=360),
    "beans": Item("beans", "beans", "g", "food"),
    "oil": Item("oil", "cooking-oil", "ml", "food"),
    "salt": Item("salt", "salt", "g"),
    "cream": Item("cream", "cream", "g", "medicine"),
}
ALL = ("relief", "people", "children", "incidents", "money", "sponsors", "open")


def _lines(facts: Facts) -> tuple[str, ...]:
    return summary.section(facts).paragraphs


def test_a_ledger_with_nothing_in_it_has_a_sentence_for_every_line(make: SimpleNamespace) -> None:
    assert _lines(make.facts(shelters={}, lines={})) == (
        "No shelter is on record by 2004-05-31.",
        "No food was handed out.",
        "No clothing was handed out. No medical help and no allowance is on record.",
        "No incident, loss or rescue is on record.",
        "No money came in, and none was spent.",
        "Nothing is known to be uncertain.",
    )


def test_what_may_not_be_read_is_not_known_here_and_never_nothing(
    make: SimpleNamespace, made: ModuleType
) -> None:
    blind = made.people(clearance=dict.fromkeys(ALL, "none"))
    facts = make.facts(
        people=blind, money=make.accounts(clearance={"donation": "none", "expense": "none"})
    )

    assert _lines(facts)[:5] == (
        "How many people were sheltered is not known here. Foster children are not known here.",
        "What was given to eat is not known here.",
        "Clothing is not known here. Medical help and allowances are not known here.",
        "Incidents are not known here. Losses are not known here. Rescues are not known here.",
        "Money is not known here.",
    )
    assert not any(each.isdigit() for line in _lines(facts)[:5] for each in line)


def test_a_device_that_reads_its_own_entries_only_says_so(
    make: SimpleNamespace, made: ModuleType
) -> None:
    facts = make.facts(people=made.people(clearance={"relief": "own"}))

    assert _lines(facts)[5] == (
        "Uncertain: People were never counted in 3 shelters. Of some kinds of record only what "
        "this device wrote itself is known here."
    )


def test_one_of_everything_is_said_in_the_singular(make: SimpleNamespace, made: ModuleType) -> None:
    facts = make.facts(
        shelters={"s1": make.shelter("s1")},
        headcounts=(make.heads("s1", "2004-05-01", 1),),
        children=(make.child("c1"),),
        handed_out=(make.gave("2004-05", "winter", "s1", 1, people=1),),
        planned=Planned(lost={("rice", ""): 2_000, ("rice", "s1"): 1_000, ("oil", ""): 0}),
        people=made.people(
            medical=[made.seen("medical")],
            allowance=[made.seen("allowance", date="2004-05-01")],
            incident=[made.seen("incident", people=4)],
            rescue=[made.seen("rescue")],
        ),
    )

    assert _lines(facts)[0] == (
        "On 2004-05-31, 1 person lived in our shelters. They were counted in 1 shelter. "
        "1 child was in our foster programme."
    )
    assert "Medical help began for 1 case. 1 living allowance was promised." in _lines(facts)[2]
    assert _lines(facts)[3] == (
        "There was 1 incident; people struck, as far as is known: 4. Goods lost: rice 3 kg. "
        "1 person was freed."
    )


def test_food_is_what_is_eaten_and_is_summed_by_weight(make: SimpleNamespace) -> None:
    """Salt has no category and is weighed; a cream is medicine."""
    facts = make.facts(
        items=ITEMS,
        handed_out=(
            make.gave("2004-05", "rice", "s1", 900_000, people=100, days=30),
            make.gave("2004-05", "beans", "l1", 300_000),
            make.gave("2004-05", "salt", "", 1_000),
            make.gave("2004-05", "oil", "s1", 20_000),
            make.gave("2004-05", "cream", "s1", 500),
        ),
    )

    assert _lines(facts)[1] == (
        "Food handed out: 1.201 t and cooking-oil 20 l. To shelters: cooking-oil 20 l and rice "
        "900 kg; people reached: 100. Along ration lines: beans 300 kg; for how many people is "
        "not known. One person in a shelter was given a day: rice 300 g."
    )


def test_of_many_items_the_weight_is_one_sum(make: SimpleNamespace) -> None:
    flour = Item("flour", "flour", "g", "food")
    facts = make.facts(
        items=ITEMS | {"flour": flour},
        handed_out=tuple(
            make.gave("2004-05", ref, "s1", 100_000, people=10)
            for ref in ("rice", "beans", "oil", "flour")
        ),
    )

    assert "To shelters: 300 kg and cooking-oil 100 l; people reached: 10." in _lines(facts)[1]


def test_food_for_an_unknown_number_of_people_says_so(make: SimpleNamespace) -> None:
    facts = make.facts(items=ITEMS, handed_out=(make.gave("2004-05", "oil", "s1", 20_000),))

    assert _lines(facts)[1] == (
        "Food handed out: cooking-oil 20 l. To shelters: cooking-oil 20 l; for how many people "
        "is not known."
    )


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (periods.between("2004-04-01", "2004-05-31"), True),
        (periods.between("2004-04-02", "2004-05-31"), False),
        (periods.month("2004-05"), False),
    ],
)
def test_only_several_whole_months_have_a_figure_for_one(
    make: SimpleNamespace, period: periods.Period, said: bool
) -> None:
    facts = make.facts(
        period=period, handed_out=(make.gave("2004-05", "rice", "s1", 900_000, people=5),)
    )

    assert ("In a month that was rice 450 kg." in _lines(facts)[1]) is said


def test_the_share_of_2100_kilocalories_names_what_it_is_of(make: SimpleNamespace) -> None:
    facts = make.facts(
        items=ITEMS,
        handed_out=(make.gave("2004-05", "rice", "s1", 1_116_000, people=120, days=31),),
        planned=Planned(
            rations=(make.ration("rice", 300, "2003-01-01"),),
            headcounts=(make.heads("s1", "2003-09-01", 120),),
        ),
    )
    unknown = make.facts(
        items=make.stock().items | {"rice": Item("rice", "rice", "g", "food")},
        handed_out=facts.handed_out,
        planned=facts.planned,
    )
    of_beans = make.facts(
        items=make.stock().items | ITEMS,
        handed_out=(make.gave("2004-05", "beans", "s1", 900_000, people=120, days=31),),
        planned=replace(
            facts.planned,
            rations=(*facts.planned.rations, make.ration("beans", 30, "2003-01-01")),
        ),
    )

    assert _lines(facts)[1].endswith(
        "That is 51 % of the 2,100 kilocalories that a person needs (rice only)."
    )
    assert "kilocalories" not in _lines(unknown)[1]
    assert "kilocalories" not in _lines(of_beans)[1]


def test_figures_in_dispute_are_ranges(make: SimpleNamespace, made: ModuleType) -> None:
    facts = make.facts(
        children=(make.child("c1"), make.child("c2", "lost-contact", "left")),
        disputed=(make.disputed("headcount", people=(30, 25)),),
        people=made.people(rescue=[made.seen("rescue", outcome=("freed", "failed"))]),
    )

    assert "30 (in dispute: 25 to 30) people lived in our shelters." in _lines(facts)[0]
    assert "2 (in dispute: 1 to 2) children were in our foster programme." in _lines(facts)[0]
    assert "out of contact with 1 (in dispute: 0 to 1) of them." in _lines(facts)[0]
    assert "1 (in dispute: 0 to 1) person was freed." in _lines(facts)[3]


def test_allowances_paid_are_said_where_expenses_are_known(
    make: SimpleNamespace, made: ModuleType
) -> None:
    promised = [made.seen("allowance", "a", date="2004-05-01")]
    paid = [made.seen("expense", "e", for_record="a", amount=50)]
    seen = make.facts(people=made.people(allowance=promised, expense=paid))
    blind = make.facts(people=made.people(allowance=promised, clearance={"money": "none"}))

    assert _lines(seen)[2].endswith("was promised. Paid as allowances: 0.50 CNY.")
    assert _lines(blind)[2].endswith("was promised. What was paid as allowances is not known here.")


@pytest.mark.parametrize(
    ("flows", "said"),
    [
        (
            ("donation", "expense"),
            "Money that came in: 5 JPY; what the work cost: 4.00 CNY.",
        ),
        (("donation",), "Money that came in: 5 JPY; nothing was spent."),
        (("expense",), "No money came in; what the work cost: 4.00 CNY."),
    ],
)
def test_money_is_said_by_currency(
    make: SimpleNamespace, flows: tuple[str, ...], said: str
) -> None:
    of = {
        "donation": make.flow("donation", 5, kind="money", currency="JPY"),
        "expense": make.flow("expense", 400, programme="food", currency="CNY"),
    }

    assert _lines(make.facts(money=make.accounts(*(of[name] for name in flows))))[4] == said


def test_money_of_which_parts_are_not_known_says_so(make: SimpleNamespace) -> None:
    clearance = {"pledge-payment": "none", "incident": "none"}

    line = _lines(make.facts(money=make.accounts(clearance=clearance)))[4]

    assert line == "No money came in, and none was spent."
    line = _lines(
        make.facts(
            money=make.accounts(
                make.flow("donation", 5, kind="money", currency="JPY"), clearance=clearance
            )
        )
    )[4]
    assert line == (
        "Money that came in: 5 JPY; nothing was spent. What foster parents paid is not known "
        "here. Not all costs are known here."
    )


def test_what_is_uncertain_is_the_last_line(make: SimpleNamespace) -> None:
    facts = make.facts(shelters={}, unsure=Unsure(gaps=1))

    assert _lines(facts)[-1] == (
        "Uncertain: There are 1 gap in what other devices sent: entries are missing."
    )

"""The plan of a month and what became of one that is over, in sentences and tables."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from fieldledger.domain import periods
from fieldledger.report import text
from fieldledger.report.facts import Counted, Item, Movement
from fieldledger.report.planned import Planned
from fieldledger.report.sections import plan, provisions, rationed
from fieldledger.report.sections import stock as stock_section
from fieldledger.report.shape import Section
from fieldledger.report.spread import NOTHING, Spread, exactly

JUNE = periods.month("2004-06")
ITEMS = {
    each.ref: each
    for each in (
        Item("rice", "rice", "g", "food", kcal_per_100=360),
        Item("beans", "beans", "g", "food"),
        Item("summer", "summer-set", "set", "clothing", "summer"),
        Item("winter", "winter-set", "set", "clothing", "winter"),
        Item("pills", "digestive", "piece", "medicine"),
    )
}


def _facts(make: SimpleNamespace, **others: Any) -> Any:
    """June is planned on the last of May: 20 people in Jilin, 10 in Heilongjiang, the rest not
    counted."""
    plan_of = {
        "rations": (make.ration("rice", 300), make.ration("summer", 2, per="season")),
        "headcounts": (make.heads("s1", "2004-05-11", 20), make.heads("s2", "2004-03-02", 10)),
        "this_season": (make.gave("2004-05", "summer", "s1", 15, people=15),),
    }
    plan_of |= {name: others.pop(name) for name in list(others) if name in (*plan_of, "statuses")}
    whole = {
        "period": JUNE,
        "stock": make.stock(
            "2004-05-31",
            items=ITEMS,
            **{n: others.pop(n) for n in ("movements", "disputed", "unknown") if n in others},
        ),
        **others,
    }
    return make.facts(planned=Planned(**plan_of), **whole)


def _rows(section: Section, key: str) -> dict[str, tuple[Any, ...]]:
    [table] = [table for table in section.tables if table.key == key]
    whole = [*table.rows, *([table.total] if table.total else [])]
    return {row.key: row.cells for row in whole}


def _keys(section: Section) -> list[str]:
    return [table.key for table in section.tables]


def test_a_plan_says_who_is_there_and_how_old_that_is(make: SimpleNamespace) -> None:
    section = plan.section(_facts(make))

    assert _rows(section, "people") == {
        "CN-HL": ("CN-HL", 1, exactly(10), 0, "2004-03-02", 90),
        "CN-JL": ("CN-JL", 1, exactly(20), 0, "2004-05-11", 20),
        "CN-LN": ("CN-LN", 1, None, 1, "not known", None),
        "in all": ("in all", 3, exactly(30), 1, "2004-03-02", 90),
    }
    assert "Never counted, so what they need is not known: bimu-80." in section.paragraphs


def test_what_to_buy_is_what_is_needed_beside_what_is_there(make: SimpleNamespace) -> None:
    section = plan.section(
        _facts(
            make,
            movements=(
                Movement("provision", "rice", "", 90_000),
                Movement("provision", "rice", "s2", 100_000),
            ),
        )
    )

    assert _rows(section, "in_all") == {
        "rice": ("rice", exactly(270_000), exactly(190_000), exactly(21), exactly(80_000))
    }
    assert _rows(section, "by_province") == {
        "CN-HL rice": ("CN-HL", "rice", exactly(90_000), exactly(100_000), exactly(33), NOTHING),
        "CN-JL rice": ("CN-JL", "rice", exactly(180_000), NOTHING, NOTHING, exactly(180_000)),
    }


def test_what_is_there_in_dispute_makes_what_to_buy_a_range(make: SimpleNamespace) -> None:
    record = make.disputed("provision", quantity=(200_000, 300_000))
    section = plan.section(_facts(make, disputed=(record,)))

    assert _rows(section, "in_all")["rice"][4] == Spread(0, 70_000, 70_000)


def test_clothing_is_planned_for_its_season_less_what_was_given(make: SimpleNamespace) -> None:
    facts = _facts(make, movements=(Movement("clothing", "summer", "", 5),))
    season = ("summer-set", "summer, from 2004-04-01")

    assert _rows(plan.section(facts), "season") == {
        "summer-set": (*season, exactly(60), exactly(15), exactly(5), exactly(40))
    }


def test_clothing_of_another_season_and_for_nobody_is_not_planned(make: SimpleNamespace) -> None:
    rations = (
        make.ration("winter", 1, per="season"),
        make.ration("summer", 1, per="season", shelter="s3"),
    )
    section = plan.section(_facts(make, rations=rations))

    assert _keys(section) == ["people"]


def test_goods_that_nobody_can_hand_out_are_left_out_and_said(make: SimpleNamespace) -> None:
    section = plan.section(
        _facts(
            make,
            statuses={"s2": (("2001-01-01", "open"), ("2004-05-20", "raided"))},
            movements=(
                Movement("provision", "rice", "s1", 7_000),
                Movement("provision", "rice", "s2", 100_000),
                Movement("distribution", "rice", "", 5_000),
                Movement("loss", "rice", "s3", 0),
            ),
        )
    )

    assert _rows(section, "in_all")["rice"][2] == exactly(7_000)
    assert section.paragraphs[1:] == (
        "What goes along ration lines is not in these needs: nobody counts the people there.",
        "5 kg of rice, own store: below nothing, taken as nothing. An entry is missing or wrong: "
        "see fieldledger review.",
        "Left out, since their shelters are not open: 100 kg of rice in sola-12.",
    )


def test_of_many_goods_in_closed_shelters_some_are_named(make: SimpleNamespace) -> None:
    section = plan.section(
        _facts(
            make,
            statuses=dict.fromkeys(
                ("s2", "s3"), (("2001-01-01", "open"), ("2004-05-20", "raided"))
            ),
            movements=tuple(
                Movement("provision", item, place, 1)
                for item in ("rice", "oil", "winter", "summer")
                for place in ("s2", "s3")
            ),
        )
    )

    [told] = [each for each in section.paragraphs if each.startswith("Left out")]
    assert told.count(" in ") == 6
    assert told.endswith(" and 2 more.")


def test_what_has_no_ration_is_said(make: SimpleNamespace) -> None:
    facts = _facts(
        make,
        rations=(
            make.ration("rice", 300, shelter="s1"),
            make.ration("pills", 1, per="month", province="CN-JL"),
        ),
        movements=(
            Movement("provision", "beans", "", 5),
            Movement("provision", "winter", "", 5),
        ),
        shelters={
            "s1": make.shelter("s1", "kamo-47"),
            "s2": make.shelter("s2", "sola-12"),
        },
    )
    section = plan.section(facts)

    assert section.paragraphs == (
        "No ration holds for beans.",
        "No ration of rice holds, on some days or all, in sola-12.",
        "What goes along ration lines is not in these needs: nobody counts the people there.",
    )
    assert _rows(section, "in_all")["digestive"][1] == exactly(30)


def test_without_any_ration_a_plan_says_how_to_enter_one(make: SimpleNamespace) -> None:
    section = plan.section(_facts(make, rations=()))

    assert section.paragraphs[-1] == rationed.NO_RATION
    assert _keys(section) == ["people"]


def test_without_an_open_shelter_there_is_nothing_to_plan(make: SimpleNamespace) -> None:
    section = plan.section(_facts(make, shelters={}))

    assert section.paragraphs == ("No shelter is open in that month.",)
    assert section.tables == ()


def test_a_device_that_does_not_see_sales_says_so(make: SimpleNamespace) -> None:
    section = plan.section(_facts(make, unknown=("sale",)))

    assert section.paragraphs[0] == ("Not known here: sale; stock is what the other entries leave.")
    over = rationed.section(_over(make, stock=make.stock(own_only=("loss",), items=ITEMS)))
    assert over.paragraphs[0].startswith("This device reads its own entries only of loss")


def test_the_energy_of_a_plan_names_the_food_it_is_of(make: SimpleNamespace) -> None:
    assert _rows(plan.section(_facts(make)), "energy") == {
        "CN-HL": ("CN-HL", exactly(1_080), exactly(51), "rice only"),
        "CN-JL": ("CN-JL", exactly(1_080), exactly(51), "rice only"),
        "in all": ("in all", exactly(1_080), exactly(51), "rice only"),
    }


def test_in_one_province_the_whole_is_said_once(make: SimpleNamespace) -> None:
    section = plan.section(_facts(make, shelters={"s1": make.shelter("s1", "kamo-47")}))

    assert list(_rows(section, "people")) == ["CN-JL"]


def _over(make: SimpleNamespace, **others: Any) -> Any:
    whole = {
        "handed_out": (
            make.gave("2004-05", "rice", "s1", 20 * 300 * 31, people=20, days=31),
            make.gave("2004-05", "rice", "s2", 10 * 200 * 31, people=10, days=31),
            make.gave("2004-05", "rice", "s3", 7_000),
            make.gave("2004-05", "beans", "s1", 7_000, people=20, days=31),
            make.gave("2004-05", "rice", "l1", 500_000, people=100, days=14),
        ),
        "headcounts": (make.heads("s1", "2004-04-11", 20), make.heads("s2", "2004-03-02", 10)),
    }
    return _facts(make, period=make.may, **{**whole, **others})


def test_a_month_that_is_over_is_set_against_its_plan(make: SimpleNamespace) -> None:
    section = rationed.section(_over(make))

    assert _keys(section) == [
        "planned_by_province",
        "planned_by_shelter",
        "planned_by_line",
        "energy",
    ]
    assert _rows(section, "planned_by_province")["CN-HL rice"] == (
        "CN-HL",
        "rice",
        exactly(310),
        exactly(93_000),
        exactly(62_000),
        exactly(300),
        exactly(200),
        exactly(67),
    )
    assert _rows(section, "planned_by_shelter")["sola-12 rice"][-1] == (
        "unexplained: 31 kg too little"
    )
    assert _rows(section, "energy") == {
        "CN-HL": ("CN-HL", exactly(1_080), exactly(51), exactly(720), exactly(34), "rice only"),
        "CN-JL": (
            "CN-JL",
            exactly(1_080),
            exactly(51),
            exactly(1_080),
            exactly(51),
            "rice only, without beans",
        ),
        "in all": (
            "in all",
            exactly(1_080),
            exactly(51),
            exactly(960),
            exactly(46),
            "rice only, without beans",
        ),
    }
    assert section.paragraphs == (
        "Never counted, so what they need is not known: bimu-80.",
        "Handed out where no headcount or no ration tells the need, and left out of what is "
        "compared: beans 7 kg and rice 7 kg.",
        "Explained by no entry: sola-12, rice: 31 kg too little; north, rice: 80 kg too much.",
    )


def test_of_many_gaps_the_largest_are_in_words(make: SimpleNamespace) -> None:
    refs = [f"s{n}" for n in range(9)]
    facts = _over(
        make,
        shelters={ref: make.shelter(ref) for ref in refs},
        headcounts=tuple(make.heads(ref, "2004-01-01", 10) for ref in refs),
        handed_out=tuple(
            make.gave("2004-05", "rice", ref, 1_000 * n, people=10, days=31)
            for n, ref in enumerate(refs, start=1)
        ),
    )
    [*_, words] = rationed.section(facts).paragraphs

    assert words.startswith("Explained by no entry: not known, rice: ")
    assert "1 kg" not in words.split(";")[-1]
    assert words.endswith("; and 3 more, in the tables.")


def test_where_nothing_was_handed_out_the_energy_is_nothing(make: SimpleNamespace) -> None:
    section = rationed.section(_over(make, handed_out=()))

    assert _rows(section, "energy")["in all"][3:] == (NOTHING, NOTHING, "nothing handed out")


def test_without_a_ration_nothing_is_compared(make: SimpleNamespace) -> None:
    facts = _over(make, rations=())

    assert rationed.section(facts).paragraphs == (
        rationed.NO_RATION,
        "Never counted, so what they need is not known: bimu-80.",
    )
    assert rationed.parts(facts) == ([], ())


def test_food_of_unknown_energy_alone_has_no_row(make: SimpleNamespace) -> None:
    gave = (make.gave("2004-05", "beans", "s1", 7_000, people=20, days=31),)
    facts = _over(
        make,
        handed_out=gave,
        rations=(make.ration("beans", 50),),
        shelters={"s1": make.shelter("s1")},
    )

    assert "energy" not in _keys(rationed.section(facts))


def test_the_report_has_the_same_tables(make: SimpleNamespace) -> None:
    facts = _over(make)
    section = provisions.section(facts)
    _, tables = rationed.parts(facts)

    assert section.tables[-len(tables) :] == tables
    assert section.notes[-1] == rationed.NOTE


def test_where_nothing_was_handed_out_the_report_still_has_what_was_planned(
    make: SimpleNamespace,
) -> None:
    section = provisions.section(_over(make, handed_out=()))

    assert section.paragraphs[0] == "No provisions were handed out."
    assert _rows(section, "planned_by_shelter")["kamo-47 rice"][-1] == "no distribution entered"
    assert section.notes == (rationed.NOTE,)


def test_everything_fits_a_terminal(make: SimpleNamespace) -> None:
    facts = _facts(make, movements=(Movement("provision", "rice", "", 90_000_000),))
    for section in (plan.section(facts), rationed.section(_over(make))):
        assert max(map(text.width, text.section(section))) <= 80


def test_stock_in_the_report_says_how_long_it_lasts(make: SimpleNamespace) -> None:
    facts = _facts(
        make,
        movements=(
            Movement("provision", "rice", "", 90_000),
            Movement("provision", "rice", "s1", 60_000),
            Movement("product", "pills", "", 40),
            Movement("sale", "pills", "", 12),
        ),
        unknown=("sale",),
    )
    section = stock_section.section(facts)

    assert _rows(section, "by_item")["rice"][-1] == exactly(16)
    assert _rows(section, "by_place")["rice kamo-47"][-1] == exactly(10)
    assert _rows(section, "by_place")["rice own store"][-1] is None
    sold = _rows(section, "by_item")["digestive"]
    assert sold[1:] == (exactly(40), NOTHING, exactly(12), NOTHING, exactly(28), None)
    assert "not known" not in "\n".join(text.section(section))
    assert section.paragraphs[1].startswith("Not known here: sale")
    assert any(note.startswith("Lasts:") for note in section.notes)


def test_a_count_in_the_report_is_set_beside_what_was_explained(make: SimpleNamespace) -> None:
    count = Counted("rice", "", "2004-05-10", 80, 100, -15)
    facts = make.facts(counts=(count,), movements=(Movement("provision", "rice", "", 100),))
    rows = _rows(stock_section.section(facts), "counts")

    assert rows["rice own store"][3:] == (exactly(80), exactly(85), exactly(-5))


def test_where_what_comes_in_is_not_known_no_stock_below_nothing_is_made_up(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(
        stock=make.stock(
            unknown=("provision", "loss"),
            movements=(
                Movement("sale", "rice", "", 12),
                Movement("printed", "coat", "", 12),
            ),
        )
    )
    section = stock_section.section(facts)
    nothing = stock_section.section(make.facts(stock=make.stock(unknown=("provision",))))

    assert list(_rows(section, "by_item")) == ["coat"]
    assert section.paragraphs[1:] == (
        "Not known here: provision and loss; only goods that come in by other entries are shown.",
    )
    assert nothing.paragraphs[1].startswith("Not known here: provision;")

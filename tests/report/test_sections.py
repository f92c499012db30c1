"""The sections of a report: the figures of the annual report, and what is said where none are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from fieldledger.domain import periods
from fieldledger.report import csvform, figures, jsonform, markdown, text
from fieldledger.report.facts import (
    CameIn,
    Conflict,
    Counted,
    Facts,
    Headcount,
    Heard,
    Movement,
    Unsure,
)
from fieldledger.report.planned import Planned

YEAR_BEFORE = "A year before: 2002-10-01 to 2003-09-30."


def _section(facts: Facts, key: str) -> Mapping[str, Any]:
    whole = json.loads(jsonform.render(figures.compute(facts)))
    [found] = [section for section in whole["sections"] if section["key"] == key]
    return found  # type: ignore[no-any-return]


def _rows(facts: Facts, section: str, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """The cells of these columns, row by row; no rows where there is no such table."""
    tables = {each["key"]: each for each in _section(facts, section)["tables"]}
    rows = tables[table]["rows"] if table in tables else []
    return [tuple(row[column] for column in columns) for row in rows]


def _said(facts: Facts, section: str) -> str:
    found = _section(facts, section)
    return " ".join([*found["paragraphs"], *found["notes"]])


# --- the annual report ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        r"On 2004-09-30, 300 people lived in our shelters\.",
        r"Food handed out: 56\.4 t\.",
        r"To shelters: rice 32\.4 t; people reached: 300\.",
        r"In a month that was rice 2\.7 t\.",
        r"One person in a shelter was given a day: rice 300 g\.",
        r"Along ration lines: rice 24 t; people reached: 1,000\.",
        r"Winter clothing handed out: 400 sets; no figure a year before\.",
        r"Summer clothing handed out: 500 sets; 300 sets a year before, growth 1\.67\.",
        r"35 children were in our foster programme\. We are out of contact with 1 of them\.",
    ],
)
def test_the_summary_says_what_the_annual_report_said(make: SimpleNamespace, words: str) -> None:
    assert re.search(words, _said(make.annual(), "summary"))


def test_a_ration_of_300_grams_checks_the_tons_against_the_people(make: SimpleNamespace) -> None:
    facts = make.annual()

    assert _rows(
        facts, "provisions", "by_item", "item", "shelters", "lines", "quantity", "entries"
    ) == [("rice", 32_400_000, 24_000_000, 56_400_000, 60)]
    assert _rows(
        facts, "provisions", "rations", "rated", "person_days", "per_person_day", "unrated", "feeds"
    ) == [(32_400_000, 108_000, 300, 0, 300)]
    assert _rows(facts, "provisions", "by_month", "month", "shelters", "lines") == [
        (month, 2_700_000, 2_000_000) for month in make.year.months
    ]


def test_provisions_are_told_apart_by_province_shelter_and_line(make: SimpleNamespace) -> None:
    facts = make.annual()
    columns = ("item", "quantity", "reached", "per_person_day")

    assert _rows(facts, "provisions", "by_province", "province", *columns) == [
        ("CN-HL", "rice", 10_800_000, 100, 300),
        ("CN-JL", "rice", 12_960_000, 120, 300),
        ("CN-LN", "rice", 8_640_000, 80, 300),
    ]
    assert _rows(facts, "provisions", "by_shelter", "shelter", *columns[1:3]) == [
        ("bimu-80", 8_640_000, 80),
        ("kamo-47", 12_960_000, 120),
        ("sola-12", 10_800_000, 100),
    ]
    assert _rows(facts, "provisions", "by_line", "line", "status", "entries", *columns) == [
        ("north", "active", 12, "rice", 12_000_000, 500, None),
        ("river", "irregular", 12, "rice", 12_000_000, 500, None),
    ]


def test_clothing_is_compared_with_the_same_season_a_year_before(make: SimpleNamespace) -> None:
    facts = make.annual()

    assert _rows(
        facts, "clothing", "by_season", "season", "handed_out", "handed_out_before", "growth"
    ) == [("summer", 500, 300, 167), ("winter", 400, 0, None)]
    assert _rows(facts, "clothing", "by_month", "month", "item", "quantity", "reached") == [
        ("2003-10", "winter-set", 400, 400),
        ("2004-05", "summer-set", 500, 500),
    ]
    assert YEAR_BEFORE in _said(facts, "clothing")


def test_children_are_told_apart_by_status_age_and_sex(make: SimpleNamespace) -> None:
    facts = make.annual()

    assert _rows(facts, "children", "by_status", "status", "in_programme", "children") == [
        ("in-care", "yes", 33),
        ("found", "yes", 1),
        ("lost-contact", "yes", 1),
        ("of-age", "no", 1),
    ]
    assert _rows(facts, "children", "by_age", "age", "female", "male", "unknown", "children") == [
        ("0-4", 0, 0, 0, 0),
        ("5-11", 35, 0, 0, 35),
        ("12-17", 0, 0, 0, 0),
        ("18-59", 0, 0, 0, 0),
        ("60+", 0, 0, 0, 0),
    ]


def test_stock_is_what_came_in_less_what_went_out(make: SimpleNamespace) -> None:
    facts = make.annual()

    assert _rows(facts, "stock", "by_item", "item", "came_in", "handed_out", "lost", "on_hand") == [
        ("rice", 60_000_000, 56_400_000, 0, 3_600_000),
        ("winter-set", 420, 400, 0, 20),
    ]
    assert _rows(facts, "stock", "by_place", "item", "place", "on_hand") == [
        ("rice", "own store", 3_100_000),
        ("rice", "kamo-47", 500_000),
        ("winter-set", "own store", 20),
    ]


def test_the_same_facts_give_the_same_bytes_in_whatever_order_they_come(
    make: SimpleNamespace,
) -> None:
    def facts(*disputed: Any) -> Facts:
        one = make.annual(disputed=disputed)
        if disputed[0].ref == "d1":
            return one  # type: ignore[no-any-return]
        return make.annual(  # type: ignore[no-any-return]
            disputed=disputed,
            handed_out=one.handed_out[::-1],
            headcounts=one.headcounts[::-1],
            children=one.children[::-1],
            movements=one.stock.movements[::-1],
            shelters=dict(reversed(one.shelters.items())),
            lines=dict(reversed(one.lines.items())),
        )

    first = make.disputed("distribution", "d1", quantity=(1, 2))
    second = make.disputed("headcount", "d2", date="2004-09-21", people=(3, 4))
    for form in (text, markdown, jsonform, csvform):
        one, other = (
            form.render(figures.compute(facts(*pair)))
            for pair in ((first, second), (second, first))
        )
        assert one == other


# --- where nothing is, or little ------------------------------------------------------------------


def test_a_ledger_without_records_says_so_in_every_section(make: SimpleNamespace) -> None:
    facts = make.facts(shelters={}, lines={})

    assert _said(facts, "shelters") == "No shelter is on record by 2004-05-31."
    assert _said(facts, "provisions") == "No provisions were handed out."
    assert _said(facts, "clothing") == "No clothing came in or was handed out, nor a year before."
    assert _said(facts, "children") == "No foster child is on record by 2004-05-31."
    assert _said(facts, "stock") == "No goods had moved by 2004-05-31."
    assert _said(facts, "uncertain") == "Nothing that is known of."
    assert "Nothing is known to be uncertain." in _said(facts, "summary")
    assert "programme" not in _said(facts, "summary")


def test_goods_to_neither_a_shelter_nor_a_line_have_a_column_only_where_there_are_any(
    make: SimpleNamespace,
) -> None:
    row = make.gave("2004-05", "rice", "s1", 2_000, people=1, days=2)
    without = make.facts(handed_out=(row,))
    facts = make.facts(handed_out=(row, make.gave("2004-05", "rice", "", 5_000)))

    assert "neither" not in _section(without, "provisions")["tables"][0]["rows"][0]
    assert _rows(facts, "provisions", "by_item", "neither", "quantity") == [(5_000, 7_000)]
    assert _rows(facts, "uncertain", "incomplete", "place") == [("neither",)]


def test_a_period_that_is_no_whole_months_is_reckoned_in_days(make: SimpleNamespace) -> None:
    """9 kg in 10 days for 3 people is 300 g a day; the same in 30 days would feed 3 as well."""
    period = periods.between("2004-05-11", "2004-05-20")
    facts = make.facts(
        period=period, handed_out=(make.gave("2004-05", "rice", "s1", 9_000, people=3, days=10),)
    )

    assert _rows(facts, "provisions", "rations", "per_person_day", "feeds") == [(300, 3)]


def test_a_ration_that_no_entry_says_is_not_known(make: SimpleNamespace) -> None:
    facts = make.facts(handed_out=(make.gave("2004-05", "rice", "s1", 90_000, people=30),))

    assert _rows(facts, "provisions", "rations", "rated", "per_person_day", "unrated", "feeds") == [
        (0, None, 90_000, None)
    ]
    assert "given a day" not in _said(facts, "summary")


def test_medicine_is_counted_and_not_divided_by_days(make: SimpleNamespace) -> None:
    facts = make.facts(handed_out=(make.gave("2004-05", "pills", "s1", 40, people=30),))

    assert _rows(facts, "provisions", "by_item", "item", "quantity") == [("digestive", 40)]
    assert _rows(facts, "provisions", "rations", "item") == []
    assert _rows(facts, "uncertain", "incomplete", "item") == []


def test_clothing_that_only_came_in_is_compared_as_well(make: SimpleNamespace) -> None:
    facts = make.facts(
        came_in=(CameIn("2004-05", "winter", "made", "clothing", 450, 1),),
        came_in_earlier=(CameIn("2003-05", "winter", "made", "clothing", 300, 1),),
    )

    assert "Winter clothing that came in: 450 sets; 300 sets a year before, growth 1.50." in _said(
        facts, "clothing"
    )
    assert _rows(facts, "clothing", "by_month", "month") == []


def test_clothing_of_no_season_and_another_unit_stands_apart(make: SimpleNamespace) -> None:
    facts = make.facts(
        handed_out=(
            make.gave("2004-05", "coat", "s1", 7, people=7),
            make.gave("2004-05", "summer", "s1", 5, people=5),
        )
    )

    assert "Clothing of no season handed out: 7 pieces" in _said(facts, "clothing")
    assert _rows(facts, "clothing", "by_season", "season", "unit", "handed_out") == [
        ("summer", "set", 5),
        ("not known", "piece", 7),
    ]
    assert _said(facts, "provisions") == "No provisions were handed out."


def test_clothing_along_a_line_is_no_provision(make: SimpleNamespace) -> None:
    facts = make.facts(handed_out=(make.gave("2004-05", "winter", "l1", 70, people=70),))

    assert "ration lines" not in _said(facts, "summary")
    assert "Winter clothing handed out: 70 sets" in _said(facts, "summary")
    assert _said(facts, "provisions") == "No provisions were handed out."


# --- shelters and people --------------------------------------------------------------------------


def test_a_shelter_never_counted_is_named_and_not_shown_as_empty(make: SimpleNamespace) -> None:
    facts = make.facts(headcounts=(Headcount("h", "s1", "2003-05-31", 120, women=60),))

    assert "People in shelters on 2004-05-31: 120" in _said(facts, "shelters")
    assert "not known: sola-12 and bimu-80." in _said(facts, "shelters")
    assert "In 2 shelters people were never counted" in _said(facts, "summary")
    assert "never counted in 2 shelters" in _said(facts, "uncertain")
    assert _rows(facts, "shelters", "by_shelter", "shelter", "people", "counted_on", "age") == [
        ("sola-12", None, "never", None),
        ("kamo-47", 120, "2003-05-31", 366),
        ("bimu-80", None, "never", None),
    ]
    assert _rows(facts, "shelters", "by_sex", "who", "people") == [
        ("women", 60),
        ("men", 0),
        ("girls", 0),
        ("boys", 0),
        ("not told apart", 60),
    ]
    assert "not known" in text.render(figures.compute(facts))


def test_where_nobody_was_counted_nobody_is_told_apart(make: SimpleNamespace) -> None:
    facts = make.facts()

    assert _rows(facts, "shelters", "by_sex", "who") == []
    assert len(_rows(facts, "shelters", "by_shelter", "shelter")) == 3


def test_the_capacity_is_that_of_the_open_shelters(make: SimpleNamespace) -> None:
    facts = make.facts(
        shelters={
            "s1": make.shelter("s1", capacity=50),
            "s2": make.shelter("s2", capacity=70, status="raided", since="2004-05-20"),
            "s3": make.shelter("s3", province="CN-HL", status="", since=""),
        },
        headcounts=(Headcount("h", "s2", "2004-05-19", 60),),
    )

    columns = ("province", "shelters", "open", "capacity", "people", "not_counted")
    assert _rows(facts, "shelters", "by_province", *columns) == [
        ("CN-HL", 1, 0, 0, 0, 1),
        ("CN-JL", 2, 1, 50, 60, 1),
    ]
    assert "s2 is raided since 2004-05-20" in _said(facts, "shelters")
    assert "60 people counted there are still in the sum" in _said(facts, "shelters")
    assert ("s3", "not known") in _rows(facts, "shelters", "by_shelter", "shelter", "status")


# --- children -------------------------------------------------------------------------------------


def test_children_of_whom_little_is_known_are_counted_as_such(make: SimpleNamespace) -> None:
    facts = make.facts(
        children=(
            make.child("c1", births=(None,), sexes=("unknown",)),
            make.child("c2", ""),
            make.child("c3", later=True),
        )
    )

    assert _rows(facts, "children", "by_status", "status", "in_programme", "children") == [
        ("in-care", "yes", 1),
        ("not known", "", 1),
    ]
    assert _rows(facts, "children", "by_age", "age", "unknown")[-1] == ("not known", 1)
    assert "Left out: 1 child whose first status begins after 2004-05-31." in _said(
        facts, "children"
    )


def test_a_child_who_comes_later_is_not_in_the_summary(make: SimpleNamespace) -> None:
    facts = make.facts(children=(make.child("c", later=True),))

    assert "No foster child is on record" in _said(facts, "children")
    assert "foster programme" not in _said(facts, "summary")


# --- stock ----------------------------------------------------------------------------------------


def test_a_stock_below_nothing_is_said_to_lack_an_entry(make: SimpleNamespace) -> None:
    facts = make.facts(
        movements=(
            Movement("distribution", "rice", "", 5_000),
            Movement("provision", "rice", "s1", 1_000),
        )
    )

    assert "rice, own store: -5 kg. More went out than came in" in _said(facts, "stock")
    assert "kamo-47: " not in _said(facts, "stock")
    assert _rows(facts, "stock", "by_item", "on_hand") == [(-4_000,)]


def test_a_count_stands_beside_what_was_expected(make: SimpleNamespace) -> None:
    facts = make.facts(
        movements=(Movement("provision", "rice", "s1", 500_000),),
        counts=(Counted("rice", "s1", "2004-05-10", 480_000, 500_000),),
    )

    columns = ("item", "place", "counted_on", "counted", "expected", "difference")
    assert _rows(facts, "stock", "counts", *columns) == [
        ("rice", "kamo-47", "2004-05-10", 480_000, 500_000, -20_000)
    ]
    assert _rows(facts, "stock", "by_item", "on_hand") == [(500_000,)]
    assert "difference is for a person to explain" in _said(facts, "stock")


def test_goods_and_places_whose_records_have_not_arrived_are_not_known(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(
        movements=(Movement("provision", "gone", "gone-too", 5),),
        handed_out=(
            make.gave("2004-05", "gone", "s9", 4, people=1),
            make.gave("2004-05", "rice", "l9", 4_000, people=1),
        ),
    )

    assert _rows(facts, "stock", "by_place", "item", "place", "on_hand") == [
        ("not known", "not known", 5)
    ]
    assert _rows(facts, "provisions", "by_province", "province", "item") == [
        ("not known", "not known")
    ]
    assert _rows(facts, "provisions", "by_line", "line", "status") == [("not known", "not known")]


# --- what is uncertain ----------------------------------------------------------------------------


def test_a_disputed_entry_makes_every_figure_that_rests_on_it_a_range(
    make: SimpleNamespace,
) -> None:
    facts = make.facts(
        disputed=(make.disputed("distribution", quantity=(90_000, 60_000)),),
        unsure=Unsure(
            conflicts=(Conflict("distribution", "a1-7", "quantity", ("90 kg", "60 kg")),)
        ),
    )
    whole = text.render(figures.compute(facts))

    ends = ("_low", "", "_high")
    assert _rows(facts, "provisions", "by_item", *(f"quantity{end}" for end in ends)) == [
        (60_000, 90_000, 90_000)
    ]
    assert _rows(facts, "provisions", "rations", *(f"per_person_day{end}" for end in ends)) == [
        (200, 300, 300)
    ]
    assert _rows(facts, "stock", "by_item", *(f"on_hand{end}" for end in ends)) == [
        (-90_000, -90_000, -60_000)
    ]
    assert _rows(facts, "uncertain", "conflicts", "record", "type", "field", "values") == [
        ("a1-7", "distribution", "quantity", "90 kg | 60 kg")
    ]
    assert "rice 90 kg (in dispute: 60 kg to 90 kg); people" in _said(facts, "summary")
    assert "given a day: rice 300 g (in dispute: 200 to 300)." in _said(facts, "summary")
    assert "60 to 90 kg" in whole
    assert "200 g to 300 g" in whole
    assert "Two people disagree about 1 field." in _said(facts, "uncertain")


def test_a_disputed_growth_is_a_range_in_the_sentence(make: SimpleNamespace) -> None:
    facts = make.facts(
        handed_out_earlier=(make.gave("2003-05", "summer", "s1", 300, people=300),),
        disputed=(make.disputed("distribution", item="summer", quantity=(500, 300)),),
    )

    assert "growth 1.67 (in dispute: 1.00 to 1.67)" in _said(facts, "clothing")


def test_children_and_people_in_dispute_are_ranges_in_the_sentences(make: SimpleNamespace) -> None:
    facts = make.facts(
        children=(make.child("c1"), make.child("c2", "found", "left")),
        disputed=(make.disputed("headcount", people=(30, 25)),),
    )

    assert "30 (in dispute: 25 to 30)" in _said(facts, "shelters")
    assert "2 (in dispute: 1 to 2), of whom without contact: 0" in _said(facts, "children")


def test_entries_without_people_or_days_are_listed_and_not_guessed(make: SimpleNamespace) -> None:
    facts = make.facts(
        handed_out=(
            make.gave("2004-05", "rice", "s1", 1_000, people=10, days=10),
            make.gave("2004-05", "rice", "s2", 1_000, people=10),
            make.gave("2004-05", "rice", "l1", 1_000),
            make.gave("2004-05", "winter", "s3", 5),
        )
    )

    columns = ("item", "place", "entries", "without_people", "without_days")
    assert _rows(facts, "uncertain", "incomplete", *columns) == [
        ("rice", "north", 1, 1, 1),
        ("rice", "sola-12", 1, 0, 1),
        ("winter-set", "bimu-80", 1, 1, 0),
    ]
    assert re.search(r"\bmissing in 3 entries\b", _said(facts, "uncertain"))
    assert re.search(r"\bmissing in 3 entries\b", _said(facts, "summary"))


def test_entries_that_lack_something_in_many_months_are_one_row(make: SimpleNamespace) -> None:
    months = ("2004-03", "2004-04", "2004-05")
    facts = make.facts(
        period=periods.between("2004-03-01", "2004-05-31"),
        handed_out=tuple(make.gave(month, "rice", "s1", 1_000) for month in months),
    )

    assert _rows(facts, "uncertain", "incomplete", "place", "entries") == [("kamo-47", 3)]


def test_oil_feeds_nobody_where_rice_has_a_ration(make: SimpleNamespace) -> None:
    gave = [make.gave("2004-05", item, "s1", 9_000, people=3, days=10) for item in ("rice", "oil")]
    without = make.facts(handed_out=tuple(gave))
    plan = Planned(rations=(make.ration("rice", 300),))
    with_ration = make.facts(handed_out=tuple(gave), planned=plan)

    assert "given a day: cooking-oil 300 ml and rice 300 g." in _said(without, "summary")
    assert "given a day: rice 300 g." in _said(with_ration, "summary")


def test_silent_devices_quarantine_newer_entries_and_gaps_are_named(make: SimpleNamespace) -> None:
    facts = make.facts(
        unsure=Unsure(
            devices=(Heard("a", "2004-05-01"), Heard("a1", "2004-04-30"), Heard("a2", "")),
            quarantined=(("its author may not", 2), ("no such field", 1)),
            newer=1,
            gaps=2,
        )
    )

    said = _said(facts, "uncertain")
    assert _rows(facts, "uncertain", "devices", "device", "last") == [
        ("a1", "2004-04-30"),
        ("a2", "none"),
    ]
    assert _rows(facts, "uncertain", "quarantine", "reason", "entries") == [
        ("its author may not", 2),
        ("no such field", 1),
    ]
    assert "Nothing was heard from 2 devices since the period began." in said
    assert "Held in quarantine, not counted: 3 entries." in said
    assert "Made by a newer program, not counted: 1 entry." in said
    assert "There are 2 gaps" in said
    assert "by its own clock" in said
    assert figures.compute(facts).quarantined == 3

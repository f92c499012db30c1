"""Parts of reports for others, of made-up facts: what they say, and what they say instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from fieldledger.domain import periods
from fieldledger.report.cells import HIDDEN, Cell, Ref
from fieldledger.report.facts import Facts, Item
from fieldledger.report.outward import (
    cared,
    clothed,
    funded,
    handed,
    helped,
    named,
    provided,
    sheltered,
    spoken,
    struck,
    supported,
    whole,
)
from fieldledger.report.outward.build import per_person
from fieldledger.report.outward.frame import Scope, frame_of
from fieldledger.report.outward.part import Part, Shown
from fieldledger.report.planned import Planned
from fieldledger.report.seen import People
from fieldledger.report.shape import Section

MARCH = periods.month("2004-03")
YEAR = periods.fiscal_year("2004", "10-01")
DAY = "2004-03-31"


def _scope(facts: Facts, audience: str = "partners") -> Scope:
    """A report of the facts' own period; what was handed out stands in its months."""
    framed = frame_of(facts.period, "10-01")
    assert framed is not None
    months = {
        month: replace(
            facts,
            period=periods.month(month),
            handed_out=tuple(each for each in facts.handed_out if each.month == month),
        )
        for month in framed.year
    }
    return Scope(audience, framed, facts, months)


def _all_of(part: Part) -> Shown:
    """Everything is told."""
    values = {cell.ref: cell.value for cell in part.cells}
    return lambda ref: values[ref]


def _none_of(_: Ref) -> Any:
    return HIDDEN


def _section(make: Callable[[Scope], Part], scope: Scope) -> Section | None:
    part = make(scope)
    return part.section(_all_of(part))


@pytest.mark.parametrize(
    ("start", "end", "begins", "size"),
    [
        ("2004-03-01", "2004-03-31", "10-01", "month"),
        ("2004-01-01", "2004-03-31", "10-01", "quarter"),
        ("2004-02-01", "2004-04-30", "02-01", "quarter"),
        ("2003-10-01", "2004-09-30", "10-01", "year"),
        ("2004-01-01", "2004-12-31", "04-06", "year"),
        ("2004-02-01", "2004-04-30", "10-01", None),
        ("2004-01-01", "2004-12-31", "10-01", None),
        ("2004-03-02", "2004-03-31", "10-01", None),
        ("2004-03-01", "2004-04-30", "10-01", None),
    ],
)
def test_periods_are_those_that_lie_in_one_another(
    start: str, end: str, begins: str, size: str | None
) -> None:
    found = frame_of(periods.between(start, end), begins)

    assert (found.size if found else None) == size


def test_what_one_person_was_given_is_taken_upwards() -> None:
    assert [per_person(*each) for each in ((27_000, 3), (108_000, 1), (3, 9), (50, 10))] == [
        10_000, 200_000, 1, 5,
    ]  # fmt: skip


def test_only_common_words_for_food_are_told() -> None:
    def told(code: str, category: str = "food", unit: str = "g") -> Any:
        return named.goods_of(Item("x", code, unit, category))

    assert told("Rice") == ("rice", "g")
    assert told("rice-for-kamo") == ("food", "g")
    assert told("rice", "medicine", "piece") == ("medicine", "piece")
    assert told("rice", "spells") == ("other", "g")
    assert told("rice", unit="") is None
    assert named.province_of("CN-JL") == "CN-JL"
    assert named.province_of("behind the mill") == "other"


def test_a_part_with_nothing_in_it_has_no_section(make: SimpleNamespace) -> None:
    scope = _scope(make.facts(period=YEAR))

    for each in whole.PARTS:
        assert _section(each, scope) is None


def test_people_of_a_region_in_words_are_of_another_province(make: SimpleNamespace) -> None:
    shelters = {ref: make.shelter(ref, ref, where) for ref, where in (("s1", "CN-JL"), ("s2", "x"))}
    counts = (make.heads("s1", "2004-03-02", 20), make.heads("s2", "2004-03-02", 30))
    facts = make.facts(period=MARCH, shelters=shelters, headcounts=counts)
    section = _section(sheltered.part, _scope(facts))

    assert section is not None
    assert [row.cells for row in section.tables[0].rows] == [
        ("CN-JL", 20), ("other provinces", 30),
    ]  # fmt: skip


def test_what_is_hidden_is_said_in_another_whole_sentence(make: SimpleNamespace) -> None:
    rice = make.gave("2004-03", "rice", "s1", 900_000, people=100, days=30)
    scope = _scope(make.facts(period=MARCH, handed_out=(rice,)))
    part = provided.part(scope)

    assert provided.in_words(scope, part, _all_of(part)) == ["rice: 900 kg handed out in shelters."]
    assert provided.in_words(scope, part, _none_of) == [
        "rice was handed out; how much is not told here."
    ]
    assert sheltered.in_words(scope, _none_of) == (
        f"How many people were in shelters on {DAY} is not told here."
    )
    year = _scope(make.facts(period=YEAR))
    assert cared.in_words(year, _none_of) == [
        "How many foster children there are is not told here."
    ]


def _told(facts: Facts, shown: Callable[[Part], Shown] = _all_of) -> tuple[str, ...]:
    part = provided.part(_scope(facts))
    section = part.section(shown(part))
    assert section is not None
    return section.paragraphs


def test_a_ration_is_told_with_the_quantity_alone(make: SimpleNamespace) -> None:
    rice = make.gave("2004-03", "rice", "s1", 900_000, people=100, days=30)
    facts = make.facts(period=MARCH, handed_out=(rice,))
    planned = Planned(rations=(make.ration("rice", 350),))

    assert _told(facts) == ("rice in shelters: 300 g per person per day.",)
    assert _told(replace(facts, planned=planned)) == (
        "rice in shelters: 300 g per person per day; planned: 350 g.",
    )
    assert _told(facts, lambda _: _none_of) == ()
    undated = make.gave("2004-03", "rice", "s1", 900_000, people=100)
    assert _told(replace(facts, handed_out=(undated,))) == ()


def test_goods_are_bound_to_those_they_went_to(make: SimpleNamespace) -> None:
    """In a shelter that nobody was counted in there is no other headcount to bind them to."""
    given = (
        make.gave("2004-03", "rice", "s1", 900_000, people=90, days=30),
        make.gave("2004-03", "rice", "gone", 10_000, people=1, days=30),
        make.gave("2004-03", "unknown", "s1", 10_000),
        make.gave("2004-03", "rice", "", 70_000),
        make.gave("2004-02", "pills", "s2", 7, people=7),
    )
    counts = (make.heads("s1", "2004-03-02", 90),)
    shelters = {
        "s1": make.shelter("s1", "one", "CN-JL"),
        "s2": make.shelter("s2", "two", "CN-HL", status="", opened="", later=True),
    }
    scope = _scope(make.facts(period=MARCH, handed_out=given, headcounts=counts, shelters=shelters))
    part = provided.part(scope)

    assert [kind.word for kind in handed.Handed(scope).kinds] == ["rice", "medicine"]
    people = {each.people for each in part.rations if each.goods.period == "2004-03"}
    assert Ref("people", ("CN-JL",), DAY) in people
    assert Ref("reached", ("rice", "g", "CN-JL"), "2004-03") in people
    section = part.section(_all_of(part))
    assert section is not None
    assert {row.cells[0] for row in section.tables[0].rows} == {"CN-JL", "all provinces"}


def test_rice_where_nobody_is_counted_is_bound_to_those_it_reached_alone(
    make: SimpleNamespace,
) -> None:
    rice = (
        make.gave("2004-03", "rice", "s1", 900_000, people=90),
        make.gave("2004-03", "rice", "s2", 70_000, people=7),
    )
    counts = (make.heads("s1", "2004-03-02", 90),)
    shelters = {
        "s1": make.shelter("s1", "one", "CN-JL"),
        "s2": make.shelter("s2", "two", "CN-HL", status="", opened="", later=True),
    }
    facts = make.facts(period=MARCH, handed_out=rice, headcounts=counts, shelters=shelters)
    part = provided.part(_scope(facts))

    def bound(province: str) -> set[str]:
        goods = Ref("handed out", ("rice", "g", province), "2004-03")
        return {each.people.measure for each in part.rations if each.goods == goods}

    assert (bound("CN-JL"), bound("CN-HL")) == ({"reached", "people"}, {"reached"})


def test_rice_of_another_month_is_in_no_sentence(make: SimpleNamespace) -> None:
    rice = make.gave("2004-02", "rice", "s1", 900_000, people=100, days=29)
    scope = _scope(make.facts(period=MARCH, handed_out=(rice,)))
    part = provided.part(scope)

    assert provided.in_words(scope, part, _all_of(part)) == []


def test_children_are_told_of_once_a_year(make: SimpleNamespace, made: ModuleType) -> None:
    children = [made.seen("child", f"c{n}", birth_year=1994 - n % 2 * 8) for n in range(12)]
    people = made.people(child=children)

    assert _section(cared.part, _scope(make.facts(period=MARCH, people=people))) is None
    section = _section(cared.part, _scope(make.facts(period=YEAR, people=people)))
    assert section is not None
    assert {table.key: [row.cells[1] for row in table.rows] for table in section.tables} == {
        "by_status": [12, 0],
        "by_age": [6, 6],
        "by_sex": [12, 0],
        "by_province": [0, 12, 0],
    }


def test_the_public_is_told_of_incidents_by_the_quarter(
    make: SimpleNamespace, made: ModuleType
) -> None:
    facts = make.facts(
        period=MARCH,
        people=made.people(
            incident=[
                made.seen("incident", f"i{n}", date="2004-03-03", kind=kind)
                for n, kind in enumerate(("raid", "arrest", "trial", "unheard-of"))
            ]
        ),
    )
    told = _section(struck.part, _scope(facts))
    assert told is not None
    assert [row.cells[1] for row in told.tables[0].rows] == [2, 1, 1]
    assert told.paragraphs == ("People struck: 36.",)

    assert _section(struck.part, _scope(facts, "public")) is None
    assert not any(cell.printed for cell in struck.part(_scope(facts, "public")).cells)
    quarter = replace(facts, period=periods.between("2004-01-01", DAY))
    assert _section(struck.part, _scope(quarter, "public")) is not None
    part = struck.part(_scope(facts))
    hidden = part.section(_none_of)
    assert hidden is not None
    assert hidden.paragraphs == ()


def test_titles_of_publications_and_events_are_not_told(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(
        publication=[
            made.seen("publication", "p", date="2004-03-03"),
            made.seen("publication", "q", date="2004-03-03", action="sent", reader="stranger"),
        ],
        event=[made.seen("event", "e", date="2004-03-03")],
        medical=[made.seen("medical", "m", date="2004-03-03")],
    )
    scope = _scope(make.facts(period=MARCH, people=people))
    books, events = _section(spoken.publications, scope), _section(spoken.events, scope)

    assert books is not None
    assert [row.cells for row in books.tables[0].rows] == [
        ("printed", 1000), ("sent, to others", 1000),
    ]  # fmt: skip
    assert events is not None
    assert events.paragraphs == ("People who came: 40.",)
    part = spoken.events(scope)
    hidden = part.section(_none_of)
    assert hidden is not None
    assert hidden.paragraphs == ()
    assert _section(helped.part, scope) is not None


def test_money_is_told_without_what_it_took_to_free_people(make: SimpleNamespace) -> None:
    accounts = make.accounts(
        make.flow("donation", 5, kind="money", currency="CNY", earmark="of-tomorrow"),
        make.flow("donation", 7, kind="money", currency="cny?"),
        make.flow("rescue", 900, currency="CNY"),
        make.flow("expense", 4, programme="rescues", currency="CNY"),
        make.flow("expense", 6, programme="of-tomorrow", currency="CNY"),
        make.flow("sale", 9, item="coat", currency="CNY", quantity=2),
        make.flow("product", 0, item="gone", quantity=2),
    )
    scope = _scope(make.facts(period=MARCH, money=accounts))
    months = {m: each if m == "2004-03" else make.facts() for m, each in scope.months.items()}
    scope = replace(scope, months=months)
    section = _section(funded.part, scope)

    assert section is not None
    assert {table.key: [row.cells for row in table.rows] for table in section.tables} == {
        "came_in": [("donations", 5), ("sales", 9)],
        "given_for": [("other", 5), ("for any programme", 9)],
        "cost": [("other", 6)],
    }
    part = funded.part(scope)
    assert funded.in_words(scope, part, _all_of(part)) == ["Donations of money: 0.05 CNY."]
    assert funded.in_words(scope, part, _none_of) == []
    goods = _section(supported.part, scope)
    assert goods is not None
    assert [row.cells for row in goods.tables[0].rows] == [("clothing", 0, 2)]
    april = replace(scope, frame=frame_of(periods.month("2004-04"), "10-01"))
    assert _section(supported.part, april) is None


def test_clothing_of_which_nothing_is_told_is_in_no_sentence(make: SimpleNamespace) -> None:
    scope = _scope(make.facts(period=MARCH))

    assert clothed.in_words(scope, _none_of) == []


def test_more_women_than_people_are_not_told_apart(make: SimpleNamespace) -> None:
    """Where two headcounts do not fit together there is no sum to hand over."""
    counts = tuple(
        make.heads(place, "2004-03-02", 20)._replace(women=women)
        for place, women in (("s1", 30), ("s2", 30))
    )
    fits = (counts[0]._replace(women=10),)
    for count, there in ((counts, False), (fits, True)):
        part = sheltered.part(_scope(make.facts(period=YEAR, headcounts=count)))
        assert any(cell.ref.key[:1] == ("who",) for cell in part.cells) is there


def test_two_parts_agree_about_a_figure_or_there_is_no_report() -> None:
    def part(value: int, **more: Any) -> Part:
        return Part((Cell(Ref("people", (), DAY), value, **more),), (), (), lambda _: None)

    both = whole.disclose("partners", [part(30, printed=False), part(30)])
    assert both.shown == {Ref("people", (), DAY): 30}
    with pytest.raises(ValueError, match="differ about a figure"):
        whole.disclose("partners", [part(30), part(31)])


def test_a_summary_has_five_sentences_at_most(make: SimpleNamespace) -> None:
    made = whole.compute(_scope(replace(make.annual(), people=People()))).report

    assert made.sections[0].key == "summary"
    assert 2 < len(made.sections[0].paragraphs) <= 5
    assert made.records is None


def test_attack_money_is_given_for_rescues(make: SimpleNamespace) -> None:
    """What is given for them, and nothing else, is about what they cost."""
    accounts = make.accounts(
        make.flow("donation", 900, kind="money", currency="CNY", earmark="rescues"),
        make.flow("donation", 5, kind="money", currency="CNY", earmark="food"),
    )
    section = _section(funded.part, _scope(make.facts(period=MARCH, money=accounts)))

    assert section is not None
    [given] = [table for table in section.tables if table.key == "given_for"]
    assert [row.cells for row in given.rows] == [("food", 5), ("other", 900)]


@pytest.mark.parametrize(("many", "is_told"), [(4, False), (40, True)])
def test_attack_pledges_of_a_month_tell_how_many_children_have_a_foster_parent(
    many: int, is_told: bool, make: SimpleNamespace
) -> None:
    paid = make.flow("pledge-payment", 3_000 * many, currency="JPY", entries=many)
    made = whole.compute(_scope(make.facts(period=MARCH, money=make.accounts(paid))))
    shown = made.decided.shown[Ref("came in", ("pledge-payment", "JPY"), "2004-03")]

    assert (shown == 3_000 * many) is is_told


@pytest.mark.parametrize("make_part", [sheltered.part, struck.part, cared.part])
def test_attack_a_section_that_is_not_there_tells_that_nothing_is_hidden(
    make_part: Callable[[Scope], Part], make: SimpleNamespace, made: ModuleType
) -> None:
    """What is hidden may be nothing, and looks like everything else that is."""
    shelters = {"s1": make.shelter("s1", "s1", "CN-JL")}
    facts = make.facts(period=YEAR, shelters=shelters)
    some = replace(
        facts,
        headcounts=(make.heads("s1", "2004-03-02", 7),),
        people=made.people(
            child=[made.seen("child", "c")],
            incident=[made.seen("incident", "i", kind="arrest", people=7)],
        ),
    )

    found = [make_part(_scope(each)).section(_none_of) for each in (facts, some)]
    assert found[0] == found[1] is not None


def test_attack_a_sentence_tells_that_hidden_rice_is_some(make: SimpleNamespace) -> None:
    rice = make.gave("2004-03", "rice", "s1", 900_000, people=100)
    facts = make.facts(period=MARCH, handed_out=(rice,))
    told = []
    for scope in (_scope(facts), _scope(replace(facts, period=periods.month("2004-04")))):
        told.append(provided.in_words(scope, provided.part(scope), _none_of))

    assert told[0] == told[1] != []


def test_months_are_said_to_be_rounded_where_there_are_any(make: SimpleNamespace) -> None:
    lines = {"l1": make.line("l1")}
    along = make.gave("2004-03", "rice", "l1", 900_000)
    inside = make.gave("2004-03", "rice", "s1", 900_000, people=100)

    def notes(*given: Any) -> tuple[str, ...]:
        facts = make.facts(period=YEAR, handed_out=given, lines=lines)
        section = _section(provided.part, _scope(facts))
        assert section is not None
        return section.notes

    assert notes(along) == ()
    assert [note.startswith("What was handed out in a single month") for note in notes(inside)] == [
        True
    ]

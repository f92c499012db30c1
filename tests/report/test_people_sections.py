"""The sections about people and about what was done for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from fieldledger.domain import periods
from fieldledger.report import counting, figures, jsonform, text
from fieldledger.report.facts import Facts
from fieldledger.report.seen import NOBODY, People

ABOUT_PEOPLE = (
    "people",
    "allowances",
    "medical",
    "rescues",
    "settlement",
    "feedback",
    "incidents",
    "publications",
    "events",
)


def _sections(facts: Facts) -> dict[str, Mapping[str, Any]]:
    whole = json.loads(jsonform.render(figures.compute(facts)))
    return {section["key"]: section for section in whole["sections"]}


def _rows(facts: Facts, section: str, table: str) -> list[dict[str, Any]]:
    tables = {each["key"]: each for each in _sections(facts)[section]["tables"]}
    return tables[table]["rows"] if table in tables else []


def _cells(facts: Facts, section: str, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in _rows(facts, section, table)]


def _said(facts: Facts, section: str) -> str:
    found = _sections(facts)[section]
    return " ".join([*found["paragraphs"], *found["notes"]])


# --- what is there, and what is not known ---------------------------------------------------------


def test_a_section_is_there_where_there_are_records_of_it(make: SimpleNamespace) -> None:
    assert not set(ABOUT_PEOPLE) & set(_sections(make.facts()))


def test_a_section_is_there_where_something_was_in_the_period_or_goes_on(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(
        person=[made.seen("person", status=counting.GONE)],
        medical=[made.seen("medical", date="2004-01-05", status="recovered")],
        feedback=[made.seen("feedback", date="2004-01-05", status="closed")],
        resettlement=[made.seen("resettlement", date="2004-01-05", stage="settled")],
    )

    assert not set(ABOUT_PEOPLE) & set(_sections(make.facts(people=people)))


def test_what_a_device_may_not_read_is_not_known_and_never_nothing(
    make: SimpleNamespace,
) -> None:
    none = dict.fromkeys(("people", "children", "sponsors", "incidents", "money", "open"), "none")
    sections = _sections(make.facts(people=People(clearance=none)))

    for key in (*ABOUT_PEOPLE, "children"):
        assert sections[key]["paragraphs"] == ["Not known here: this device may not read it."], key
        assert sections[key]["tables"] == []


def test_a_device_that_reads_its_own_entries_only_says_so(
    make: SimpleNamespace, made: ModuleType
) -> None:
    own = dict.fromkeys(("people", "children", "sponsors", "incidents"), "own")
    records = {
        name.replace("-", "_"): [made.seen(name)]
        for name in ("child", "person", "medical", "rescue", "resettlement", "feedback",
                     "incident", "allowance", "sponsor", "sponsorship")
    }  # fmt: skip
    facts = make.facts(children=(make.child("c"),), people=made.people(clearance=own, **records))

    for key in ("people", "medical", "rescues", "settlement", "feedback", "incidents",
                "allowances", "children"):  # fmt: skip
        assert "Only what this device wrote itself is known here" in _said(facts, key), key


def test_what_hangs_on_sponsors_expenses_and_incidents_is_said_not_to_be_known(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(
        child=[made.seen("child", "c")],
        person=[made.seen("person", "p")],
        medical=[made.seen("medical", "m", cost=5, currency="CNY")],
        allowance=[made.seen("allowance", "a")],
        clearance=dict.fromkeys(("sponsors", "money", "incidents"), "none"),
    )
    facts = make.facts(children=(make.child("c"),), people=people)

    assert "Foster parents: not known here." in _said(facts, "children")
    assert "Without a foster parent" not in _said(facts, "children")
    assert _cells(facts, "children", "lacking", "child", "foster_parent", "follow_up") == [
        ("c", "", "never")
    ]
    assert "Incidents are not known here" in _said(facts, "people")
    assert "Expenses are not known here" in _said(facts, "medical")
    assert "What was paid is not known here" in _said(facts, "allowances")
    assert _cells(facts, "allowances", "by_currency", "due", "paid", "open") == [(100, None, None)]
    assert _cells(facts, "allowances", "each", "due", "paid") == [(300, None)]


# --- people ---------------------------------------------------------------------------------------


def test_people_by_status_age_and_sex(make: SimpleNamespace, made: ModuleType) -> None:
    people = made.people(
        person=[
            made.seen("person", "1:a", code="per-1", status=[("2004-05-03", "sheltered")]),
            made.seen("person", "2:b", code="per-2", status="lost-contact", birth_year=None),
            made.seen("person", "3:c", code="per-3", status="returned"),
            made.seen("person", "4:d", code="per-4", status=[]),
        ],
        incident=[made.seen("incident", "5:e", date="2004-05-20")],
    )
    facts = make.facts(people=people)

    assert "With us on 2004-05-31: 2, of whom without contact: 1." in _said(facts, "people")
    assert _cells(facts, "people", "by_status", "status", "on_last_day", "began") == [
        ("sheltered", 1, 1),
        ("lost-contact", 1, 0),
        ("returned", 1, 0),
        ("not known", 1, 0),
    ]
    assert _cells(facts, "people", "by_age", "age", "male", "people") == [
        ("18-59", 1, 1),
        ("not known", 1, 1),
    ]
    assert _cells(facts, "people", "unknown_place", "day", "shelter", "incident", "who") == [
        ("2004-05-20", "kamo-47", "raid", "per-1")
    ]


def test_ages_are_told_by_the_bands_of_the_setting(make: SimpleNamespace, made: ModuleType) -> None:
    people = People(
        records={"person": (made.seen("person"),), "child": (made.seen("child"),)},
        bands=((0, 9), (10, 200)),
    )
    facts = make.facts(children=(make.child("c"),), people=people)

    assert _cells(facts, "people", "by_age", "age", "people") == [("10+", 1)]
    assert _cells(facts, "children", "by_age", "age", "children") == [("0-9", 0), ("10+", 1)]


# --- children -------------------------------------------------------------------------------------


@pytest.fixture
def cared(make: SimpleNamespace, made: ModuleType) -> Any:
    """Facts of three children, a foster parent, and months of what became of them."""

    def facts_of(**others: Any) -> Facts:
        children = [
            made.seen("child", "1:a", code="c-1", birth_year=1986),
            made.seen("child", "2:b", code="c-2", birth_year=1985, status="lost-contact"),
            made.seen(
                "child",
                "3:c",
                code="c-3",
                status=[("2003-10-05", "in-care"), ("2004-03-09", "of-age")],
            ),
            made.seen("child", "4:d", code="c-4", status=[("2004-04-09", "in-care")]),
        ]
        people = made.people(
            child=children,
            sponsor=[made.seen("sponsor", "p", status=[("2004-05-02", "active")])],
            sponsorship=[made.seen("sponsorship", child="1:a")],
            pledge_payment=[
                made.seen("pledge-payment", "5:e"),
                made.seen("pledge-payment", "6:f", amount=500),
                made.seen("pledge-payment", "7:g", date="2004-06-05"),
                made.seen("pledge-payment", "8:h", currency="USD", date="2004-06-05"),
            ],
        )
        statuses = ("in-care", "lost-contact", "of-age", "in-care")
        children_of = tuple(make.child(f"c-{n}", s) for n, s in enumerate(statuses, 1))
        found = make.facts(**{"children": children_of, "people": people, **others})
        assert isinstance(found, Facts)
        return found

    return facts_of


def test_the_children_month_by_month(cared: Any) -> None:
    columns = ("until", "in_programme", "without_contact", "came", "of_age")
    facts = cared(period=periods.between("2004-02-01", "2004-05-20"))

    assert _cells(facts, "children", "by_month", *columns) == [
        ("2004-02", 3, 1, 0, 0),
        ("2004-03", 2, 1, 0, 1),
        ("2004-04", 3, 1, 1, 0),
        ("2004-05", 3, 1, 0, 0),
    ]
    assert _rows(cared(), "children", "by_month") == []
    long = cared(period=periods.between("2001-01-01", "2004-05-31"))
    assert _cells(long, "children", "by_month", *columns) == [
        ("2001-12", 0, 0, 0, 0),
        ("2002-12", 0, 0, 0, 0),
        ("2003-12", 3, 1, 2, 0),
        ("2004-05", 3, 1, 1, 1),
    ]


def test_who_comes_of_age_is_told_by_the_year(cared: Any) -> None:
    assert _cells(cared(), "children", "coming_of_age", "year", "children", "who") == [
        ("before 2004", 1, "c-2"),
        ("2004", 1, "c-1"),
    ]


def test_children_without_foster_parents_or_news(cared: Any) -> None:
    facts = cared()

    assert "Without a foster parent: 2." in _said(facts, "children")
    assert "In care or found, and not heard of for 3 months: 1." in _said(facts, "children")
    assert _cells(facts, "children", "lacking", "child", "foster_parent", "follow_up") == [
        ("c-1", "", "never"),
        ("c-2", "none", ""),
        ("c-4", "none", ""),
    ]


def test_foster_parents_and_what_they_paid(cared: Any) -> None:
    facts = cared()

    assert _cells(facts, "children", "foster_parents", "status", "before", "on_last_day") == [
        ("active", 0, 1)
    ]
    assert _cells(facts, "children", "payments", "currency", "payments", "paid", "unit") == [
        ("JPY", 2, 3500, "JPY")
    ]
    assert "3,500 JPY" in text.render(figures.compute(facts))


def test_nothing_is_said_of_foster_parents_where_nobody_is_in_the_programme(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(child=[made.seen("child", "c", status="left")])
    facts = make.facts(children=(make.child("c", "left"),), people=people)

    assert "foster parent" not in " ".join(_sections(facts)["children"]["paragraphs"])
    without = make.facts(children=(make.child("c", "left"),), people=NOBODY)
    assert "is not missed yet" not in _said(without, "children")


# --- what was done for people ---------------------------------------------------------------------


def test_medical_help_by_place_and_what_it_cost(make: SimpleNamespace, made: ModuleType) -> None:
    facts = make.facts(
        people=made.people(
            medical=[
                made.seen("medical", "1:a", cost=120_000, currency="CNY"),
                made.seen("medical", "2:b", place=None, status="recovered"),
            ]
        )
    )

    columns = ("place", "begun", "in_treatment", "recovered")
    assert "Cases begun in the period: 2; going on at its end: 1." in _said(facts, "medical")
    assert _cells(facts, "medical", "by_place", *columns) == [
        ("not known", 1, 0, 1),
        ("hospital", 1, 1, 0),
    ]
    assert _cells(facts, "medical", "costs", "currency", "stated", "spent", "cost", "unit") == [
        ("CNY", 120_000, 0, 120_000, "CNY")
    ]
    assert "1,200.00 CNY" in text.render(figures.compute(facts))


def test_allowances_due_paid_and_open(make: SimpleNamespace, made: ModuleType) -> None:
    people = made.people(
        person=[made.seen("person", "p", code="per-1")],
        allowance=[
            made.seen("allowance", "1:a"),
            made.seen("allowance", "2:b", date="2004-05-09", start="2004-06", reason=None),
        ],
        expense=[made.seen("expense", for_record="1:a", amount=5, currency="USD")],
    )
    facts = make.facts(people=people)

    assert "Promised in the period: 1." in _said(facts, "allowances")
    assert "Open below nothing" in _said(facts, "allowances")
    assert _cells(facts, "allowances", "by_currency", "currency", "due", "paid", "open") == [
        ("CNY", 100, 0, 300),
        ("USD", 0, 5, -5),
    ]
    assert _cells(facts, "allowances", "by_reason", "reason", "promised") == [("not known", 1)]
    assert _cells(facts, "allowances", "each", "person", "first", "last", "due", "paid") == [
        ("per-1", "2004-03", "2004-06", 300, 0)
    ]
    early = make.facts(period=periods.month("2004-01"), people=people)
    assert "allowances" not in _sections(early)


def test_an_allowance_of_somebody_who_is_not_held_has_no_name(
    make: SimpleNamespace, made: ModuleType
) -> None:
    facts = make.facts(people=made.people(allowance=[made.seen("allowance", "1:a")]))

    assert _cells(facts, "allowances", "each", "person") == [("not known",)]
    assert "Open below nothing" not in _said(facts, "allowances")


def test_rescues_by_outcome_and_what_was_paid(make: SimpleNamespace, made: ModuleType) -> None:
    people = made.people(
        rescue=[
            made.seen("rescue", "1:a"),
            made.seen("rescue", "2:b", age=None, amount=None, currency=None),
            made.seen("rescue", "3:c", outcome="failed", amount=None, currency=None),
            made.seen("rescue", "4:d", date="2004-04-05"),
        ]
    )
    facts = make.facts(people=people)

    assert "Freed in the period: 2, of whom known to be under 18: 1." in _said(facts, "rescues")
    assert _cells(facts, "rescues", "by_outcome", "outcome", "rescues") == [
        ("freed", 2),
        ("failed", 1),
    ]
    assert _cells(facts, "rescues", "costs", "currency", "cost") == [("CNY", 300_000)]
    assert "rescues" not in _sections(make.facts(period=periods.month("2004-01"), people=people))


def test_settling_by_country_stage_and_the_end_of_support(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(
        person=[made.seen("person", "p", code="per-1")],
        resettlement=[
            made.seen("resettlement", "1:a", support_ends="2004-12-31", housing="contract"),
            made.seen(
                "resettlement",
                "2:b",
                person="q",
                to_country="JP",
                support_ends="2005-05-31",
                stage=[],
            ),
            made.seen("resettlement", "3:c", support_ends="2004-04-30", stage="settled"),
            made.seen("resettlement", "4:d", support_ends="2004-08-01", date="2004-06-05"),
            made.seen("resettlement", "5:e", to_country=None, stage="arrived", job="employed"),
        ],
    )
    facts = make.facts(people=people)

    assert "Cases opened in the period: 4; going on at its end: 2." in _said(facts, "settlement")
    assert _cells(
        facts, "settlement", "by_country", "country", "planned", "arrived", "settled"
    ) == [("not known", 0, 1, 0), ("KR", 1, 0, 1)]
    assert _cells(facts, "settlement", "by_living", "what", "state", "cases") == [
        ("housing", "contract", 1),
        ("housing", "not known", 1),
        ("job", "employed", 1),
        ("job", "not known", 1),
    ]
    assert _cells(facts, "settlement", "ending", "person", "country", "stage", "ends") == [
        ("per-1", "KR", "planned", "2004-12-31"),
        ("2:b", "JP", "not known", "2005-05-31"),
    ]


def test_feedback_by_kind_and_what_came_of_it(make: SimpleNamespace, made: ModuleType) -> None:
    people = made.people(
        feedback=[
            made.seen("feedback", "1:a"),
            made.seen("feedback", "2:b", kind="harm", date="2004-03-05", status="passed-on"),
            made.seen(
                "feedback", "3:c", status=[("2004-05-05", "open"), ("2004-05-09", "answered")]
            ),
        ]
    )
    facts = make.facts(people=people)

    assert "Said in the period: 2; not answered at its end: 2." in _said(facts, "feedback")
    columns = ("kind", "said", "open", "passed_on", "answered")
    assert _cells(facts, "feedback", "by_kind", *columns) == [
        ("harm", 0, 0, 1, 0),
        ("complaint", 2, 1, 0, 1),
    ]


def test_incidents_by_kind_cost_and_what_is_at_risk(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(
        incident=[
            made.seen("incident", "1:a", risk_lines=["l1"], risk_devices=["a1"]),
            made.seen("incident", "2:b", date="2004-05-09", risk_shelters=["s2"], people=None),
            made.seen(
                "incident",
                "3:c",
                kind="line-broken",
                shelter=None,
                line="l1",
                people=0,
                cost=500,
                currency="CNY",
            ),
            made.seen("incident", "4:d", date="2004-04-05"),
            made.seen("incident", "5:e", date=("2004-04-05", "2004-05-05")),
        ]
    )
    facts = make.facts(people=people)

    assert (
        "Incidents in the period: 3 (in dispute: 3 to 4); people struck: 9 (in dispute: 9 to 18), "
        "and in 1 of them not known how many."
    ) in _said(facts, "incidents")
    assert _cells(facts, "incidents", "by_kind", "kind", "incidents", "people") == [
        ("raid", 2, 9),
        ("line-broken", 1, 0),
    ]
    assert _cells(facts, "incidents", "at_risk", "what", "code", "incidents", "latest") == [
        ("device", "a1", 1, "2004-05-05"),
        ("line", "north", 2, "2004-05-05"),
        ("shelter", "kamo-47", 2, "2004-05-09"),
        ("shelter", "sola-12", 1, "2004-05-09"),
    ]
    assert _cells(facts, "incidents", "costs", "cost") == [(500,)]
    quiet = make.facts(period=periods.month("2004-01"), people=people)
    assert "incidents" not in _sections(quiet)
    certain = make.facts(people=made.people(incident=[made.seen("incident")]))
    assert "people struck: 9." in _said(certain, "incidents")


# --- in public ------------------------------------------------------------------------------------


def test_copies_printed_and_sent_by_title_and_reader(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(
        publication=[
            made.seen("publication", "1:a"),
            made.seen("publication", "2:b", action="sent", copies=120, reader="library"),
            made.seen("publication", "3:c", action="sent", copies=30),
            made.seen("publication", "4:d", action="put-out", copies=None, title="A page"),
            made.seen("publication", "5:e", date="2004-04-05"),
        ]
    )
    facts = make.facts(people=people)

    assert "Copies printed: 1,000; copies sent: 150." in _said(facts, "publications")
    assert _cells(facts, "publications", "by_title", "title", "printed", "sent", "put_out") == [
        ("A page", 0, 0, 1),
        ("The book", 1000, 150, 0),
    ]
    assert _cells(facts, "publications", "by_reader", "reader", "sent") == [
        ("library", 120),
        ("not known", 30),
    ]


def test_events_by_kind_and_each_of_them(make: SimpleNamespace, made: ModuleType) -> None:
    people = made.people(
        event=[
            made.seen(
                "event",
                "2:b",
                date="2004-05-15",
                kind="conference",
                people=100,
                countries=6,
                place="Tokyo",
                title="The second",
            ),
            made.seen("event", "1:a", country=None),
            made.seen("event", "3:c", date=("2004-04-15", "2004-05-15")),
        ]
    )
    facts = make.facts(people=people)

    assert "people who came: 140 (in dispute: 140 to 180)." in _said(facts, "events")
    assert "counted twice" in _said(facts, "events")
    assert _cells(facts, "events", "by_kind", "kind", "events", "people") == [
        ("conference", 1, 100),
        ("talk", 1, 40),
    ]
    assert _cells(facts, "events", "each", "date", "kind", "place", "people", "countries") == [
        ("2004-05-05", "talk", "Osaka", 40, None),
        ("2004-05-15", "conference", "Tokyo, JP", 100, 6),
    ]
    one = make.facts(people=made.people(event=[made.seen("event")]))
    assert "counted twice" not in _said(one, "events")

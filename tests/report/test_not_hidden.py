"""What a report must not leave out because it is small, in dispute, or about nobody else."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

from fieldledger.domain import periods
from fieldledger.report import aid, counting, figures, jsonform, tracing
from fieldledger.report.facts import Conflict, Counted, Facts, Movement, Unsure
from fieldledger.report.planned import Planned


def _section(facts: Facts, key: str) -> Mapping[str, Any]:
    whole = json.loads(jsonform.render(figures.compute(facts)))
    [found] = [section for section in whole["sections"] if section["key"] == key]
    return found  # type: ignore[no-any-return]


def _rows(facts: Facts, section: str, table: str, *columns: str) -> list[tuple[Any, ...]]:
    tables = {each["key"]: each for each in _section(facts, section)["tables"]}
    rows = tables[table]["rows"] if table in tables else []
    return [tuple(row.get(column, "no such column") for column in columns) for row in rows]


def test_stock_that_lasts_no_day_is_said_to(make: SimpleNamespace) -> None:
    facts = make.facts(
        movements=(Movement("provision", "rice", "", 100),),
        planned=Planned(
            rations=(make.ration("rice", 300),), headcounts=(make.heads("s1", "2004-05-01", 30),)
        ),
    )

    assert _rows(facts, "stock", "by_item", "item", "lasts") == [("rice", 0)]


def test_foster_parents_are_told_before_any_child_is(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(
        sponsor=[made.seen("sponsor", "p", status="active")],
        **{"pledge-payment": [made.seen("pledge-payment", "y")]},
    )
    facts = make.facts(people=people)

    assert _rows(facts, "children", "foster_parents", "status", "on_last_day") == [("active", 1)]
    assert _rows(facts, "children", "payments", "currency", "paid") == [("JPY", 3000)]
    assert _section(facts, "children")["paragraphs"] == [
        "No foster child is on record by 2004-05-31."
    ]


def test_pieces_are_not_divided_by_people_and_days(make: SimpleNamespace) -> None:
    facts = make.facts(
        handed_out=(
            make.gave("2004-05", "pills", "s1", 10, people=30, days=30),
            make.gave("2004-05", "pills", "l1", 10, people=1, days=1),
            make.gave("2004-05", "rice", "s1", 270_000, people=30, days=30),
        )
    )

    for table in ("by_province", "by_shelter", "by_month"):
        assert _rows(facts, "provisions", table, "item", "per_person_day") == [
            ("digestive", None),
            ("rice", 300),
        ], table
    assert _rows(facts, "provisions", "by_line", "item", "per_person_day") == [("digestive", None)]


def test_a_loss_in_dispute_is_said_as_a_range(make: SimpleNamespace) -> None:
    lost = make.disputed("loss", quantity=(5_000, 8_000))
    gone = make.disputed("loss", "d2", date=("2004-04-30", "2004-05-02"), quantity=1_000)
    facts = make.facts(
        disputed=(lost, gone), planned=Planned(lost={("rice", "s1"): 2_000, ("oil", ""): 0})
    )

    [told] = [p for p in _section(facts, "summary")["paragraphs"] if "lost" in p]
    assert told == "Goods lost: rice 7 kg (in dispute: 7 kg to 11 kg)."


def test_a_publication_that_may_have_been_put_out_is_a_range(
    make: SimpleNamespace, made: ModuleType
) -> None:
    book = made.seen("publication", "b", action=("sent", "put-out"), copies=90)
    facts = make.facts(people=made.people(publication=[book]))

    assert _rows(facts, "publications", "by_title", "put_out", "put_out_high") == [(0, 1)]


def test_what_a_count_is_set_beside_is_a_range_in_dispute(make: SimpleNamespace) -> None:
    disputed = (
        make.disputed("distribution", quantity=(90_000, 60_000)),
        make.disputed("provision", "p", quantity=(10_000, 20_000), date="2004-05-20"),
        make.disputed("provision", "f", source=("found", "donated"), date="2004-05-22"),
        make.disputed("loss", "l", date=("2004-05-01", "2004-06-01")),
        make.disputed("loss", "m", shelter=("s1", None), quantity=7_000),
        make.disputed("transfer", "t", to_shelter=("s1", "s2"), quantity=500),
        make.disputed("publication", "b", item="rice", copies=3, action=("printed", "sent")),
        make.disputed("count", "c", quantity=(400_000, 450_000), date="2004-05-17"),
        make.disputed("count", "d", shelter="s1", quantity=(1, 2), date="2004-05-10"),
        make.disputed("headcount", "h", people=(1, 2)),
    )
    facts = make.facts(
        movements=(Movement("provision", "rice", "", 500_000),),
        counts=(
            Counted("rice", "", "2004-05-17", 400_000, 409_503, 1_000),
            Counted("rice", "s1", "2004-05-12", 9, 8),
        ),
        disputed=disputed,
    )

    columns = [f"{of}{end}" for of in ("counted", "expected") for end in ("_low", "", "_high")]
    # shown: 410,503. Distribution +30,000; found -1,000; loss gone +1,000; loss here -7,000; sent
    # -6. The transfer leaves the own store either way, the provision came after the count.
    assert _rows(facts, "stock", "counts", *columns) == [
        (400_000, 400_000, 450_000, 402_497, 410_503, 441_503),
        ("no such column", 9, "no such column", "no such column", 8, "no such column"),
    ]
    assert _rows(facts, "stock", "counts", "difference_low", "difference", "difference_high")[
        0
    ] == (-41_503, -10_503, 47_503)


# --- shelters, and who is in them -----------------------------------------------------------------


def _range(column: str) -> tuple[str, str, str]:
    return f"{column}_low", column, f"{column}_high"


def test_what_is_in_dispute_about_a_shelter_makes_the_figures_of_shelters_ranges(
    make: SimpleNamespace,
) -> None:
    shelters = {
        "s1": make.shelter(
            "s1", capacity=45, capacities=(45, 60), statuses=("open", "closed"), status="open"
        ),
        "s2": make.shelter("s2", capacity=10, provinces=("CN-JL", "CN-HL")),
        "s3": make.shelter("s3", capacities=(None, 7), statuses=("open",)),
        "s4": make.shelter("s4", capacity=7, capacities=(7, None)),
    }
    facts = make.facts(shelters=shelters, headcounts=(make.heads("s2", "2004-05-01", 8),))

    def rows(*columns: str) -> list[tuple[Any, ...]]:
        return _rows(facts, "shelters", "by_province", "province", *columns)

    assert rows(*_range("shelters")) == [("CN-HL", 0, 0, 1), ("CN-JL", 3, 4, 4)]
    assert rows(*_range("open")) == [("CN-HL", 0, 0, 1), ("CN-JL", 2, 4, 4)]
    assert rows(*_range("capacity")) == [("CN-HL", 0, 0, 10), ("CN-JL", 0, 62, 84)]
    assert rows(*_range("people")) == [("CN-HL", 0, 0, 8), ("CN-JL", 0, 8, 8)]
    whole = _section(facts, "shelters")["tables"][0]["total"]
    assert (whole["shelters"], whole["people"]) == (4, 8)
    assert [whole[name] for name in _range("capacity")] == [10, 62, 84]
    assert _rows(facts, "shelters", "by_shelter", "shelter", *_range("capacity")) == [
        ("s1", 45, 45, 60),
        ("s2", "no such column", 10, "no such column"),
        ("s3", 0, 0, 7),
        ("s4", 0, 7, 7),
    ]


def test_who_is_in_shelters_is_a_range_while_headcounts_are_in_dispute(
    make: SimpleNamespace,
) -> None:
    disputed = (
        make.disputed("headcount", "h1", women=(10, 12), men=8, people=(30, 25)),
        make.disputed("headcount", "h2", date=("2004-06-05", "2004-05-05"), shelter="s2", boys=4),
        make.disputed("headcount", "h3", date=("2004-05-05", "2004-06-05"), shelter="s3", girls=3),
    )
    facts = make.facts(disputed=disputed)

    assert _rows(facts, "shelters", "by_sex", "who", *_range("people")) == [
        ("women", 10, 10, 12),
        ("men", "no such column", 8, "no such column"),
        ("girls", 0, 3, 3),
        ("boys", 0, 0, 4),
        ("not told apart", 5, 39, 65),
    ]
    assert _rows(facts, "shelters", "by_shelter", "shelter", *_range("people")) == [
        ("sola-12", 0, 0, 30),
        ("kamo-47", 25, 30, 30),
        ("bimu-80", 0, 30, 30),
    ]
    assert _rows(facts, "shelters", "by_province", "province", *_range("not_counted")) == [
        ("CN-HL", 0, 1, 1),
        ("CN-JL", "no such column", 0, "no such column"),
        ("CN-LN", 0, 0, 1),
    ]


# --- how many people nobody wrote down ------------------------------------------------------------


def test_people_of_whom_no_entry_tells_are_not_known_and_not_nobody(
    make: SimpleNamespace, made: ModuleType
) -> None:
    people = made.people(
        event=[
            made.seen("event", "e1", people=None),
            made.seen("event", "e2", kind="lobbying", people=0),
            made.seen("event", "e3", kind=("press", "talk"), people=7),
        ],
        incident=[
            made.seen("incident", "i1", kind="bounty", people=None),
            made.seen("incident", "i2", people=9),
        ],
    )
    facts = make.facts(people=people)

    assert _rows(facts, "events", "by_kind", "kind", "events", *_range("people")) == [
        ("talk", 1, 0, 0, 7),
        ("lobbying", 1, "no such column", 0, "no such column"),
        ("press", 1, 0, 7, 7),
    ]
    assert _rows(facts, "incidents", "by_kind", "kind", "people") == [("raid", 9), ("bounty", None)]
    assert _section(facts, "events")["paragraphs"] == [
        "Events in the period: 3; people who came: 7, and to 1 of them not known how many."
    ]
    [whole] = [t["total"] for t in _section(facts, "incidents")["tables"] if t["key"] == "by_kind"]
    assert (whole["incidents"], whole["people"]) == (2, 9)


def test_where_nobody_wrote_down_how_many_came_that_is_what_is_said(
    make: SimpleNamespace, made: ModuleType
) -> None:
    events = [made.seen("event", kind, kind=kind, people=None) for kind in ("talk", "lobbying")]
    facts = make.facts(people=made.people(event=events))

    assert _rows(facts, "events", "by_kind", "people") == [(None,), (None,)]
    assert _section(facts, "events")["tables"][0]["total"]["people"] is None
    assert _section(facts, "events")["paragraphs"] == [
        "Events in the period: 2; how many people came is not known."
    ]


def test_each_event_has_its_figures_as_ranges(make: SimpleNamespace, made: ModuleType) -> None:
    event = made.seen("event", "e", people=(30, 50), countries=(None, 3))
    facts = make.facts(people=made.people(event=[event]))

    assert _rows(facts, "events", "each", *_range("people")) == [(30, 30, 50)]
    assert _rows(facts, "events", "each", *_range("countries")) == [(0, 0, 3)]


def test_each_allowance_is_a_range_in_dispute(make: SimpleNamespace, made: ModuleType) -> None:
    allowance = made.seen("allowance", "w", amount=(100, 150), months=(4, 2))
    expense = made.seen("expense", "x", for_record="w", amount=(200, 250), programme="allowances")
    facts = make.facts(people=made.people(allowance=[allowance], expense=[expense]))

    assert _rows(facts, "allowances", "each", *_range("amount")) == [(100, 100, 150)]
    assert _rows(facts, "allowances", "each", *_range("due")) == [(200, 300, 450)]
    assert _rows(facts, "allowances", "each", *_range("paid")) == [(200, 200, 250)]


# --- back pay, and what is behind a figure --------------------------------------------------------


def test_months_before_an_allowance_was_promised_fall_due_with_the_promise(
    made: ModuleType,
) -> None:
    people = made.people(
        allowance=[made.seen("allowance", "w", date="2004-03-20", start="2003-12", months=6)]
    )

    def due(start: str, end: str) -> int:
        found = aid.dues(people, periods.between(start, end))
        return sum(each.due.shown for each in found)

    months = [due(f"2004-{n:02}-01", f"2004-{n:02}-{monthrange(2004, n)[1]}") for n in range(1, 13)]
    assert months == [0, 0, 400, 100, 100, *[0] * 7]
    assert due("2004-03-01", "2004-03-19") == 0
    assert due("2004-03-20", "2004-03-31") == 400
    assert due("2004-03-21", "2004-04-01") == 100
    assert due("2003-01-01", "2004-12-31") == 600


def test_back_pay_stays_due_in_the_month_of_the_promise_once_it_is_erased(
    made: ModuleType,
) -> None:
    rows = counting.rows_of("allowance")(
        {
            "date": "2004-03-20",
            "start": "2003-12",
            "months": 6,
            "amount": 100,
            "currency": "CNY",
            "reason": None,
        },
        {},
        "2004-04",
    )

    assert [row for row in rows if row[1] == "allowance-due"] == [
        ("2004-03", "allowance-due", ["CNY"], 400),
        ("2004-04", "allowance-due", ["CNY"], 500),
        ("2004-05", "allowance-due", [], 0),
    ]


def test_what_is_left_in_the_currency_of_reports_comes_from_the_funds(
    everything: Facts,
) -> None:
    known = {each.name for each in tracing.figures(figures.compute(everything))}
    found = {
        each.row.key: tracing.computed_from(each)
        for each in tracing.figures(figures.compute(everything))
        if (each.section, each.table) == ("money", "converted")
    }

    assert found["came in"] == ["money.income.amount"]
    assert found["left in all funds"] == ["money.balance.left"]
    assert all(
        any(name.startswith(of.rpartition(".")[0]) for name in known)
        for names in found.values()
        for of in names
    )


# --- what takes the value shown -------------------------------------------------------------------


def test_it_is_said_where_figures_take_what_is_shown(make: SimpleNamespace) -> None:
    def notes(kind: str, field: str) -> list[str]:
        conflict = Conflict(kind, "a-1", field, ("x", "y"))
        whole = _section(make.facts(unsure=Unsure(conflicts=(conflict,))), "uncertain")
        return [note for note in whole["notes"] if "take what is shown" in note]

    told = (
        ("item", "season"),
        ("shelter", "province"),
        ("shelter", "status@2004-05-01"),
        ("headcount", "date"),
        ("ration", "province"),
    )
    assert [len(notes(*each)) for each in told] == [1] * len(told)
    silent = (("shelter", "capacity"), ("headcount", "people"), ("child", "status@2004-05-01"))
    assert [notes(*each) for each in silent] == [[]] * len(silent)


def test_a_capacity_that_nobody_wrote_down_is_not_known_and_not_nothing(
    make: SimpleNamespace,
) -> None:
    shelters = {
        "s1": make.shelter("s1", capacity=45),
        "s2": make.shelter("s2"),
        "s3": make.shelter("s3", province="CN-HL"),
        "s4": make.shelter("s4", province="CN-LN", status="closed"),
    }
    facts = make.facts(shelters=shelters)

    assert _rows(facts, "shelters", "by_province", "province", "capacity") == [
        ("CN-HL", None),
        ("CN-JL", 45),
        ("CN-LN", 0),
    ]
    assert _section(facts, "shelters")["tables"][0]["total"]["capacity"] == 45
    notes = _section(facts, "shelters")["notes"]
    assert "Of 2 open shelters it is not known how many people they can hold." in notes
    whole = make.facts(shelters={"s1": shelters["s1"]})
    assert not any("can hold" in note for note in _section(whole, "shelters")["notes"])


def test_incidents_that_struck_nobody_knows_how_many_say_so(
    make: SimpleNamespace, made: ModuleType
) -> None:
    facts = make.facts(people=made.people(incident=[made.seen("incident", "i", people=None)]))

    assert _section(facts, "incidents")["paragraphs"] == [
        "Incidents in the period: 1; how many people they struck is not known."
    ]
    assert (
        "There was 1 incident; how many people were struck is not known."
        in _section(facts, "summary")["paragraphs"]
    )

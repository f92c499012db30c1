"""Import: all of a table or nothing, nothing twice, and what `list` wrote comes back as it was."""

from __future__ import annotations

import io
import json
from csv import reader
from datetime import date
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldledger import errors
from fieldledger.domain import columns, kinds, records, tabular
from fieldledger.domain.fields import FieldSpec, RecordType, split_day
from fieldledger.domain.kind import Kind
from fieldledger.domain.law import latest
from fieldledger.domain.money import DIGITS
from fieldledger.domain.problems import BadValue
from fieldledger.services import entries, importing, views, workbooks
from fieldledger.services import tabular as tables
from fieldledger.services.session import Session
from fieldledger.store import projection
from fieldledger.store import records as held

HEADER = "date,item,quantity,shelter,people,note\n"
ROW = "2004-05-17,rice,90kg,s-12,30,\n"


@pytest.fixture
def session(joined: Any) -> Any:
    with joined["a"].open() as opened:
        entries.add(opened, "shelter", ["s-12", "CN-LN"], [])
        entries.add(opened, "shelter", ["s-13", "CN-JL"], [])
        entries.add(opened, "line", ["l-1"], [])
        entries.add(opened, "line", ["l-2"], [])
        yield opened


def take(session: Session, type_name: str, text: str, **more: Any) -> importing.Plan:
    """Import a table that has no problems."""
    plan = importing.prepare(session, type_name, text.encode(), **more)
    assert plan.problems == []
    importing.write(session, plan)
    return plan


def problems(session: Session, type_name: str, text: str, **more: Any) -> list[tuple[int, str]]:
    return [each[:2] for each in told(session, type_name, text, **more)]


def told(session: Session, type_name: str, text: str, **more: Any) -> list[tabular.Trouble]:
    return importing.prepare(session, type_name, text.encode(), **more).problems


def counts(plan: importing.Plan) -> tuple[int, int, int]:
    return plan.rows, len(plan.new), plan.there


def test_an_amount_says_its_currency_in_its_own_cell(session: Session) -> None:
    text = "date,amount,worth\n2004-05-17,100 JPY,8.00 CNY\n"
    take(session, "rate", text)

    without = problems(session, "rate", "date,amount,worth\n2004-05-17,100,8\n")
    assert {line for line, _ in without} == {2}
    assert {"amount", "worth"} < {field for _, field in without}
    [row] = views.listing(session, "rate")
    assert (row["currency"], row["worth"], row["other_currency"]) == ("JPY", 800, "CNY")


# --- rows that refer to one another ---------------------------------------------------------------

OF_LINES = "code,status,status_on,replaced_by\n"


def replaced(session: Session) -> dict[str, str]:
    return {
        str(row["code"]): str(row["replaced_by"] or "") for row in views.listing(session, "line")
    }


def test_a_row_refers_to_rows_of_the_same_file_in_any_order(session: Session) -> None:
    """Each names the one that took its place, which stands before it, or after."""
    text = OF_LINES + "r-1,replaced,2004-05-01,R-2\n" + "r-3,active,2004-05-03,\n"
    text += "r-2,replaced,2004-05-02,r-3\n" + "r-4,replaced,2004-05-04,l-1\n"

    assert counts(take(session, "line", text)) == (4, 4, 0)

    assert replaced(session) == {
        "l-1": "",
        "l-2": "",
        "r-1": "r-2",
        "r-2": "r-3",
        "r-3": "",
        "r-4": "l-1",
    }
    assert counts(take(session, "line", text)) == (4, 0, 4)
    more = OF_LINES + "r-0,replaced,2004-04-01,r-1\n" + text.partition("\n")[2]
    assert counts(take(session, "line", more)) == (5, 1, 4)
    groups = session.ledger.conn.execute(
        "SELECT count(*) FROM op WHERE payload LIKE '%\"group\"%' GROUP BY payload ->> '$.group'"
    ).fetchall()
    assert groups == [(4,), (1,)]


def test_a_preview_shows_codes_for_rows_that_are_not_written_yet(session: Session) -> None:
    plan = take(session, "line", OF_LINES + "r-1,replaced,2004-05-01,r-2\nr-2,active,2004-05-01,\n")

    assert "replaced-by r-2" in plan.shown[0]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("r-1,replaced,2004-05-01,r-1\n", [2]),
        ("r-1,replaced,2004-05-01,r-2\nr-2,replaced,2004-05-01,r-1\nr-3,,2004-05-01,r-1\n", [2, 3]),
    ],
)
def test_rows_that_refer_to_each_other_in_a_circle_are_told(
    session: Session, rows: str, wrong: list[int]
) -> None:
    found = told(session, "line", OF_LINES + rows)

    assert [each[:2] for each in found if "circle" in each.sentence][: len(wrong)] == [
        (line, "replaced_by") for line in wrong
    ]


def test_a_row_that_refers_to_one_with_a_problem_has_none_of_its_own(session: Session) -> None:
    text = OF_LINES + "r-1,replaced,2004-05-01,r-2\nr-2,wide,2004-05-01,\nr-3,active,2004-05-01,\n"
    text += "r-3,active,2004-05-02,\nr-4,active,2004-05-02,r-3\n"

    assert problems(session, "line", text) == [(3, "status"), (5, "code")]


def test_a_row_that_refers_to_one_that_is_there_under_another_code_is_told(
    session: Session,
) -> None:
    row = "r-2,active,2004-05-01,\n"
    take(session, "line", OF_LINES + row)
    first = next(str(r["id"]) for r in views.listing(session, "line") if r["code"] == "r-2")
    entries.void(session, first, "never was")

    [problem] = told(session, "line", OF_LINES + "r-1,replaced,2004-05-01,r-2\n" + row)

    assert problem[:2] == (2, "replaced_by")
    assert "line 3" in problem.sentence


def test_a_code_of_the_ledger_is_meant_before_one_of_the_file(session: Session) -> None:
    text = OF_LINES + "r-1,replaced,2004-05-01,l-1\nl-1,active,2004-05-01,\n"

    assert problems(session, "line", text) == [(3, "code")]


# --- nothing twice --------------------------------------------------------------------------------


def test_the_same_file_twice_adds_nothing_not_even_what_was_struck_out(session: Session) -> None:
    text = HEADER + ROW + ROW.replace("s-12", "s-13")

    assert counts(take(session, "distribution", text)) == (2, 2, 0)
    first = str(views.listing(session, "distribution")[0]["id"])
    entries.void(session, first, "never happened")

    assert counts(take(session, "distribution", text)) == (2, 0, 2)
    assert len(views.listing(session, "distribution")) == 1


def test_a_row_is_there_whatever_was_corrected_since(session: Session) -> None:
    take(session, "distribution", HEADER + ROW)
    first = str(views.listing(session, "distribution")[0]["id"])
    entries.change(session, first, [("quantity", "80kg")], "counted again")

    assert counts(take(session, "distribution", HEADER + ROW)) == (1, 0, 1)
    assert counts(take(session, "distribution", HEADER + ROW.replace("90", "80"))) == (1, 1, 0)


def test_of_equal_rows_as_many_are_added_as_are_missing(session: Session) -> None:
    entries.add(session, "distribution", ["rice", "90kg", "s-12", "people=30"], [])

    assert counts(take(session, "distribution", HEADER + 3 * ROW)) == (3, 2, 1)
    assert counts(take(session, "distribution", HEADER + 3 * ROW)) == (3, 0, 3)


def test_a_record_that_a_row_names_is_not_there_for_another_row(session: Session) -> None:
    saved = entries.add(session, "distribution", ["rice", "90kg", "s-12", "people=30"], [])
    header = f"id,{HEADER}"

    plan = take(session, "distribution", f"{header},{ROW}{saved.id},{ROW}")

    assert counts(plan) == (2, 1, 1)


def test_the_same_words_in_another_form_are_the_same_values(session: Session) -> None:
    take(session, "distribution", HEADER + ROW)
    line = '{"Date": "2004/5/17", "item": "RICE", "quantity": 90000, "shelter": "S-12", "people": '

    assert counts(take(session, "distribution", line + "30}\n")) == (1, 0, 1)
    assert counts(take(session, "distribution", line + '"30", "note": null}')) == (1, 0, 1)


def test_a_codes_own_row_is_there_and_another_one_is_refused(session: Session) -> None:
    text = "code,province,opened\ns-20,CN-JL,2003-09-01\n"
    take(session, "shelter", text)

    assert counts(take(session, "shelter", text)) == (1, 0, 1)
    assert told(session, "shelter", text.replace("JL", "LN"))[0].sentence.startswith("is already")
    twice = text + "S-21,CN-JL,2003-09-01\ns-21,CN-LN,2003-09-01\n"
    assert told(session, "shelter", twice) == [(4, "code", "is also the code of line 3")]


# --- all or nothing -------------------------------------------------------------------------------


def test_all_problems_are_told_by_line_and_column_and_nothing_is_written(session: Session) -> None:
    text = (
        "Date;Item;Quantity;Shelter;People;void\n"
        "2004-05-17;rice;90;s-12;many;\n"
        "yesterday;rice;90kg;s-99;3;\n"
        ";rice;90kg;s-12;3;\n"
        "2004-05-17;rice;90kg;s-12\n"
        "2004-05-17;rice;90kg;s-12;3;yes\n"
        "2004-05-17;rice;90kg;;3;perhaps\n"
        "2004-05-17;rice;90kg;s-12;3;no\n"
    )

    plan = importing.prepare(session, "distribution", text.encode())

    assert [each[:2] for each in plan.problems] == [
        (2, "people"),
        (2, "quantity"),
        (3, "date"),
        (3, "shelter"),
        (4, "date"),
        (5, ""),
        (6, "void"),
        (7, "shelter"),
        (7, "void"),
    ]
    assert counts(plan) == (7, 1, 0)
    assert "needs a unit: g, kg or t" in [each.sentence for each in plan.problems]
    with pytest.raises(errors.Refused, match="has problems"):
        importing.write(session, plan)
    assert views.listing(session, "distribution") == []


def test_the_columns_come_first(session: Session) -> None:
    assert told(session, "distribution", "dat,item,quantity\n1,2,3\n") == [
        (1, "dat", "is no field of distribution; did you mean date?")
    ]
    assert problems(session, "distribution", "date,quantity\n2004-05-17,90kg\n") == [(1, "item")]
    assert problems(session, "child", "birth-year,Birth Year\n1,2\n") == [(1, "Birth Year")]
    assert problems(session, "distribution", '{"note": "x"}\n{"itm": 1}') == [(2, "itm")]
    assert problems(session, "distribution", "{}") == [
        (1, "date"),
        (1, "item"),
        (1, "quantity"),
    ]
    row = '{"date": "2004-05-17", "item": "rice", "quantity": "9kg", "shelter": "s-12"'
    text = f'{row}}}\n{row}, "ITEM": "flour"}}\n'
    assert problems(session, "distribution", text) == [(2, "")]


def test_a_file_that_is_no_table_is_refused_by_its_name(session: Session) -> None:
    with pytest.raises(errors.Refused, match=r"march\.csv is empty"):
        importing.prepare(session, "distribution", b"", name="march.csv")


def test_the_entries_of_a_file_are_one_group_in_the_order_of_its_rows(session: Session) -> None:
    plan = take(session, "distribution", HEADER + ROW + ROW.replace("90", "80"))

    payloads = [
        projection.read(payload)
        for (payload,) in session.ledger.conn.execute(
            "SELECT op.payload FROM distribution JOIN op USING(n) ORDER BY n"
        )
    ]
    [(first,)] = session.ledger.conn.execute("SELECT min(n) & 0xFFFFFFFF FROM distribution")
    assert [payload["group"] for payload in payloads] == [first, first]
    assert len(plan.new) == 2
    fields = [payload["fields"] for payload in payloads]
    assert [each["quantity"] for each in fields] == [90_000, 80_000]  # type: ignore[index]


def test_what_was_imported_counts_on_the_devices_that_it_reaches(met: Any) -> None:
    with met["a1"].open() as opened:
        entries.add(opened, "shelter", ["s-12", "CN-LN"], [])
        take(opened, "distribution", HEADER + 2 * ROW)

    merged = met.merge("a", met.send("a1"))

    assert merged.files[0]["quarantined"] == 0
    with met["a"].open() as opened:
        plan = importing.prepare(opened, "distribution", (HEADER + 3 * ROW).encode())
        assert counts(plan) == (3, 1, 2)


def test_a_ledger_that_changed_since_the_preview_is_looked_at_again(session: Session) -> None:
    plan = importing.prepare(session, "distribution", (HEADER + ROW).encode())
    entries.add(session, "distribution", ["rice", "90kg", "s-12", "people=30"], [])

    with pytest.raises(errors.Refused, match="has changed"):
        importing.write(session, plan)

    assert len(views.listing(session, "distribution")) == 1


def test_nothing_new_writes_nothing(session: Session) -> None:
    take(session, "distribution", HEADER + ROW)
    before = session.ledger.meta("counter")

    plan = importing.prepare(session, "distribution", (HEADER + ROW).encode())

    assert importing.write(session, plan) == ("", "")
    assert session.ledger.meta("counter") == before


def test_a_device_that_may_only_read_imports_nothing(joined: Any) -> None:
    with joined["a6"].open() as opened, pytest.raises(errors.NotAllowed):
        importing.prepare(opened, "distribution", (HEADER + ROW).encode())


def test_the_first_rows_are_shown_as_they_were_understood(session: Session) -> None:
    plan = importing.prepare(session, "distribution", (HEADER + 5 * ROW).encode())

    assert plan.shown == [
        f"line {line}, new: date 2004-05-17 · item rice · quantity 90 kg · shelter s-12 · people 30"
        for line in (2, 3, 4)
    ]


# --- timelines ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("status,status_on", "found,2004-01-05"),
        ("status@2004-01-05", "found"),
        ("status,on", "found,2004-01-05"),
        ("status_before", "found@2004-01-05"),
    ],
)
def test_a_value_holds_from_the_day_in_its_column(
    header: str, cells: str, session: Session
) -> None:
    take(session, "child", f"code,birth-year,sex,{header}\nk-1,1995,female,{cells}\n")

    assert views.show(session, "k-1")["timelines"] == {"status@2004-01-05": "found"}


def test_a_day_for_all_rows_may_be_given_but_today_is_never_assumed(session: Session) -> None:
    text = "code,birth_year,sex,shelter\nk-1,1995,female,s-12\n"

    assert problems(session, "child", text) == [(2, "shelter"), (2, "status")]
    soon = "code,birth_year,sex,shelter,on\nk-1,1995,female,s-12,soon\n"
    assert problems(session, "child", soon) == [(2, "on")]
    take(session, "child", text, on="yesterday")

    assert views.show(session, "k-1")["timelines"] == {
        "shelter@2004-05-16": "s-12",
        "status@2004-05-16": "in-care",
    }
    with pytest.raises(errors.Refused, match="--on is no day"):
        told(session, "child", text, on="soon")
    with pytest.raises(errors.Refused, match="--on is of no use"):
        told(session, "distribution", HEADER + ROW, on="2004-05-17")


# --- rows with an id ------------------------------------------------------------------------------


@pytest.fixture
def child(session: Session) -> str:
    """The id of a child that was here, is there, and whose school year was corrected."""
    saved = entries.add(session, "child", ["k-1", "1995", "female", "s-12"], [], on="2003-09-01")
    entries.change(session, "k-1", [("status", "found")], "seen", on="2004-05-17")
    entries.change(session, "k-1", [("schooling", "first year")], "asked")
    return saved.id


@pytest.mark.parametrize(
    ("header", "cells", "field"),
    [
        ("schooling", "first year", ""),
        ("schooling", " first year", ""),
        ("schooling", "second year", "schooling"),
        ("schooling", "", "schooling"),
        ("birth year", "1996", "birth_year"),
        ("code", "K-1", "code"),
        ("status", "Found", ""),
        ("status", "died", "status"),
        ("status", "", "status"),
        ("status,status_on", "Found,2004/5/17", ""),
        ("status,status_on", "found,2004-05-18", "status"),
        ("status,on", "FOUND,2004-05-17", ""),
        ("status,on", "FOUND,2004-05-18", "status"),
        ("status_before", "In-care@2003-09-01; found@2004-05-17", ""),
        ("status_before", "in-care@2003-09-02; found@2004-05-17", "status"),
        ("status_before", "in-care @2003-09-01", "status"),
        ("status@2003-09-01", "in care", ""),
        ("status@2003-09-01", "found", "status"),
        ("shelter,shelter_on", "s-13,2003-09-01", "shelter"),
        ("void", "no", ""),
    ],
)
def test_a_row_with_an_id_says_what_the_ledger_says_or_is_a_problem(
    header: str, cells: str, field: str, child: str, session: Session
) -> None:
    found = told(session, "child", f"id,{header}\n{child},{cells}\n")

    assert [each[:2] for each in found] == ([(2, "id")] if field else [])
    if field:
        assert f"differs from the ledger in {field}; correct it with" in found[0].sentence
        assert f"fieldledger set {child} {field}=… " in found[0].sentence


@pytest.mark.parametrize(
    ("header", "cells", "column", "sentence"),
    [
        ("birth_year", "soon", "birth_year", "is no number"),
        ("birth_year", "", "birth_year", "cannot be empty"),
        ("status_on", "2004-05-18", "status_on", "nothing begins"),
        ("status,on", "died,yesterday", "status", "is another day tomorrow"),
        ("status,on", "died,soon", "status", "the day after @ is no day"),
        ("status,status_on", "dead,2004-05-17", "status", "must be one of"),
        ("void", "yes", "void", "it counts here: fieldledger void"),
        ("void", "perhaps", "void", "must be yes or no"),
    ],
)
def test_what_cannot_be_read_beside_an_id_is_told(
    header: str, cells: str, column: str, sentence: str, child: str, session: Session
) -> None:
    [found] = told(session, "child", f"id,{header}\n{child},{cells}\n")

    assert found.column == column
    assert sentence in found.sentence


def test_an_id_names_a_record_of_this_type_that_is_here(session: Session, child: str) -> None:
    shelter = str(views.listing(session, "shelter")[0]["id"])

    assert problems(session, "child", "id\na-9999\n") == [(2, "id")]
    assert problems(session, "child", f"id\n{shelter}\n") == [(2, "id")]
    assert problems(session, "child", f"id,code\n{child.upper()},k-1\n") == []
    assert "names no child known here" in told(session, "child", "id\nk-1\n")[0].sentence


def test_a_record_that_counts_through_another_is_read_as_that_one(session: Session) -> None:
    entries.add(session, "distribution", ["rice", "90kg", "s-13", "people=30"], [])
    kept, other = (held.coded(session.ledger, "shelter")[at].ref for at in (0, 1))

    with session.ledger.rehearsing():
        pair = (other.partition("-")[2], kept.partition("-")[2])
        session.ledger.conn.execute("INSERT INTO through VALUES(?,?)", pair)
        plan = importing.prepare(session, "distribution", (HEADER + ROW).encode())

    assert counts(plan) == (1, 0, 1)


def test_a_day_that_only_the_record_has_makes_no_value_equal(session: Session) -> None:
    saved = entries.add(session, "shelter", ["s-20", "CN-LN", "opened=2003-09-01"], [])
    entries.change(session, "s-20", [("status", "")], "not sure", on="2003-09-01")

    header, cells = "id,status,opened", f"{saved.id},open,2003-09-02"
    [found] = told(session, "shelter", f"{header}\n{cells}\n")

    assert "differs from the ledger in status, opened" in found.sentence


def test_a_timeline_that_holds_nothing_has_no_day_to_be_compared_with(session: Session) -> None:
    saved = entries.add(session, "child", ["k-2", "1995", "male"], [])

    [found] = told(session, "child", f"id,shelter\n{saved.id},s-12\n")

    assert found.column == "shelter"
    assert "needs a day" in found.sentence


# --- what list writes -----------------------------------------------------------------------------


def test_a_reference_to_a_void_record_comes_back_by_its_id(session: Session) -> None:
    entries.add(session, "distribution", ["rice", "90kg", "s-12"], [])
    gone = entries.void(session, "s-12", "raided").id
    entries.add(session, "shelter", ["s-12", "CN-LN"], [])

    text, count = tables.as_csv(session, "distribution")

    assert count == 1
    assert f",{gone}," in text
    assert counts(take(session, "distribution", text)) == (1, 0, 1)
    assert counts(take(session, "distribution", without_id(text))) == (1, 0, 1)


def test_void_records_are_listed_with_a_mark_if_asked_for(session: Session) -> None:
    entries.void(session, "s-13", "never opened")

    text = tables.as_csv(session, "shelter", voided=True)[0]
    lines = tables.as_json_lines(session, "shelter", voided=True)[0]

    assert [row[-1] for row in reader(io.StringIO(text))] == ["void", "no", "yes"]
    assert [json.loads(line)["void"] for line in lines.splitlines()] == [False, True]
    assert counts(take(session, "shelter", text)) == (2, 0, 2)
    assert counts(take(session, "shelter", lines)) == (2, 0, 2)
    assert "s-13" not in tables.as_csv(session, "shelter")[0]


def test_what_two_people_wrote_comes_back_as_it_is_shown(met: Any) -> None:
    for label, province in (("a1", "CN-JL"), ("a2", "CN-LN")):
        with met[label].open() as opened:
            entries.add(opened, "shelter", ["s-12", province], [])
            entries.add(opened, "distribution", ["rice", "90kg", "s-12"], [])
            entries.change(opened, "rice", [("note", f"from {label}")], "where it is from")
        met.merge("a", met.send(label))

    with met["a"].open() as opened:
        for name in ("item", "shelter", "distribution"):
            for write in (tables.as_csv, tables.as_json_lines):
                text, count = write(opened, name)
                assert counts(take(opened, name, text)) == (count, 0, count)
        given = {row["shelter"] for row in json_rows(tables.as_json_lines(opened, "distribution"))}
    assert {one.partition("-")[0] for one in given} == {"a1", "a2"}


def json_rows(written: tuple[str, int]) -> list[dict[str, str]]:
    return [json.loads(line) for line in written[0].splitlines()]


def without_id(text: str) -> str:
    """A table without the ids of this ledger."""
    if text.startswith("{"):
        rows = [json.loads(line) for line in text.splitlines()]
        return tabular.json_lines({k: v for k, v in row.items() if k != "id"} for row in rows)
    header, *rows = [row[1:] for row in reader(io.StringIO(text))]
    return tabular.csv_text(header, [[*map(tabular.unsafe, row)] for row in rows])


ROUND_TRIPS = settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
CAMPAIGN = settings(ROUND_TRIPS, max_examples=100)


@pytest.fixture
def peopled(session: Session) -> Session:
    """A ledger with records of every type that others refer to."""
    for name, words in (
        ("child", ["k-1", "1995", "female"]),
        ("child", ["k-2", "1996", "male"]),
        ("person", ["p-1", "female"]),
        ("sponsor", ["f-1", "JP"]),
        ("medical", ["p-1", "a cough"]),
        ("provision", ["rice", "90kg"]),
    ):
        entries.add(session, name, words, [])
    return session


@pytest.mark.parametrize("name", records.names())
@ROUND_TRIPS
@given(data=st.data())
def test_what_list_writes_import_reads_back(name: str, peopled: Session, data: Any) -> None:
    """In the same ledger nothing is new; where the records are not, the same values are."""
    _goes_round(name, peopled, data)


@pytest.mark.long
@pytest.mark.parametrize("name", records.names())
@CAMPAIGN
@given(data=st.data())
def test_many_tables_that_list_writes_import_reads_back(
    name: str, peopled: Session, data: Any
) -> None:
    _goes_round(name, peopled, data)


def _goes_round(name: str, session: Session, data: Any) -> None:
    spec = records.load(name)
    rows = data.draw(tables_of(spec, session))
    before = len(views.listing(session, name))
    with session.ledger.rehearsing():
        entries.write_adds(session, spec, rows)
        written = [tables.as_csv(session, name)[0], tables.as_json_lines(session, name)[0]]
        for text in written:
            plan = importing.prepare(session, name, text.encode())
            assert plan.problems == []
            assert counts(plan) == (before + len(rows), 0, before + len(rows))
        sheet, count = workbooks.write(session, name)
        plan = importing.prepare(session, name, sheet)
        assert plan.problems == []
        assert counts(plan) == (count, 0, before + len(rows))

    for text in [*written, as_csv_of(sheet, spec)]:
        plan = importing.prepare(session, name, without_id(text).encode())
        assert plan.problems == []
        assert plan.there == before
        assert marks(spec, plan.new) == marks(spec, rows)


def as_csv_of(sheet: bytes, spec: RecordType) -> str:
    """The same table as CSV."""
    table = workbooks.read(sheet, spec)
    rows = [[str(row[name]) for name in table.names] for _, row in table.rows]
    return tabular.csv_text([*table.names], rows)


def marks(spec: RecordType, rows: list[dict[str, object]]) -> list[bytes]:
    """The values of records, whatever their order."""
    names = columns.references(spec)
    return sorted(columns.fingerprint(columns.comparable(names, row, {})) for row in rows)


@st.composite
def tables_of(draw: Any, spec: RecordType, session: Session) -> list[dict[str, object]]:
    """Records of a type as ``add`` may have written them, without one code twice."""
    rows = draw(st.lists(records_of(spec, session), min_size=1, max_size=4))
    if spec.code is None:
        return rows
    taken = {held.fold(one.code) for one in held.coded(session.ledger, spec.name)}
    return [
        row
        for row in rows
        if (code := held.fold(row[spec.code])) not in taken and not taken.add(code)  # type: ignore[func-returns-value]
    ]


@st.composite
def records_of(draw: Any, spec: RecordType, session: Session) -> dict[str, object]:
    fields: dict[str, object] = {}
    for field in spec.fields:
        if isinstance(field.kind, kinds.Currency) or not (field.required or draw(st.booleans())):
            continue
        if field.timeline:
            for day in draw(st.lists(DAYS, min_size=1, max_size=3)):
                fields[f"{field.name}@{day}"] = draw(value_of(field, session))
        else:
            fields[field.name] = draw(value_of(field, session))
    for field in spec.fields:
        if isinstance(field.kind, kinds.Money) and field.name in fields:
            fields[field.kind.currency] = draw(st.sampled_from(sorted(DIGITS)))
        if field.default and not any(split_day(key)[0] == field.name for key in fields):
            day = "@2004-05-17" if field.timeline else ""
            fields[field.name + day] = field.default
    return _mended(spec, fields, session)


DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(str)
LINES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
    st.sampled_from(["=1+2", "'=1", "a,b;c", '"', "-", "'", "yes", "a-13", "\u202e=x", "ｘ", "@s"]),
)
CODES = st.text(st.sampled_from("abcxyz0123456789-쌀米é"), min_size=1, max_size=8)

PLAIN: dict[str, st.SearchStrategy[object]] = {
    "date": DAYS,
    "month": DAYS.map(lambda day: day[:7]),
    "country": st.sampled_from(["JP", "CN", "KR"]),
    "money": st.integers(0, 10**15),
}


def value_of(field: FieldSpec, session: Session) -> st.SearchStrategy[object]:
    """Values of a field that its kind reads from words."""
    kind: Any = field.kind
    if isinstance(kind, kinds.Reference | kinds.References):
        found = st.sampled_from(refs_of(kind.types, session))
        if isinstance(kind, kinds.Reference):
            return found
        return st.lists(found, min_size=1, max_size=3, unique=True).map(sorted)
    if isinstance(kind, kinds.Choice):
        return st.sampled_from(kind.words)
    if isinstance(kind, kinds.Integer):
        return st.integers(kind.low, kind.high)
    if isinstance(kind, kinds.Quantity):
        return st.integers(kind.low, 10**12)
    if kind.name in PLAIN:
        return PLAIN[kind.name]
    words = CODES if isinstance(kind, kinds.Code) else LINES
    return words.map(lambda word: _parsed(kind, word, session)).filter(lambda value: value != "")


def refs_of(types: tuple[str, ...], session: Session) -> list[str]:
    """The references of the records of these types that the ledger holds."""
    return [
        held.reference(session.ledger, row.n)
        for name in types
        for row in held.rows(session.ledger, name)
    ]


def _parsed(kind: Kind, word: str, session: Session) -> object:
    try:
        return kind.parse(normalize("NFC", word), session.known, {})
    except BadValue:
        return ""


def _mended(spec: RecordType, fields: dict[str, object], session: Session) -> dict[str, object]:
    """The record, brought under the rules across its fields."""
    shelter = held.coded(session.ledger, "shelter")[0].ref
    cures: dict[str, dict[str, object]] = {
        "shelter": {"shelter": shelter, "line": None, "province": None},
        "to_shelter": {"to_shelter": shelter, "from_shelter": None},
        "eligibility": {"eligibility": "asked"},
        "season": {"season": "summer"},
        "people": dict.fromkeys(("women", "men", "girls", "boys")),
        "value": {"name": "another-one"},
        "amount": {"amount": 5000, "currency": "JPY"},
        "worth": {"amount": 100, "currency": "JPY", "worth": 750, "other_currency": "CNY"},
        "copies": {"copies": 30},
        "contact": {"contact": "seen"},
        "until_date": {"until_date": None},
        "figures": {"figures": "[]"},
    }
    for _ in cures:
        for rule in spec.rules:
            problem = rule(latest(fields))
            if problem:
                fields |= cures[problem.field]
    return {key: value for key, value in fields.items() if value is not None}

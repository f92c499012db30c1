"""Columns of a record type: their names, what a row says, and a row that is read back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fieldledger.domain import columns, records
from fieldledger.domain.kind import Found, Known
from fieldledger.domain.problems import BadValue, Problem

CHILD, SHELTER = records.load("child"), records.load("shelter")
DISTRIBUTION, TRANSFER = records.load("distribution"), records.load("transfer")
FEEDBACK = records.load("feedback")


def test_the_columns_are_the_id_the_fields_and_the_days_of_timelines() -> None:
    assert columns.header(SHELTER) == [
        "id",
        "code",
        "province",
        "setting",
        "capacity",
        "status",
        "status_on",
        "opened",
        "note",
        "status_before",
    ]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("birth_year", "birth_year"),
        ("birth-year", "birth_year"),
        (" Birth  Year ", "birth_year"),
        ("ｂｉｒｔｈ＿ｙｅａｒ", "birth_year"),
        ("birth", "birth_year"),
        ("ID", "id"),
        ("void", "void"),
        ("on", "on"),
        ("Status", "status"),
        ("status on", "status_on"),
        ("shelter-before", "shelter_before"),
        ("status@2004/5/17", "status@2004-05-17"),
    ],
)
def test_a_column_is_named_as_in_add(name: str, key: str) -> None:
    assert columns.key_of(CHILD, name) == key


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("birth_yaer", "is no field of child; did you mean birth_year"),
        ("xyzzy", "is no field of child; it has code, birth_year, sex"),
        ("id@2004-05-17", "is no field"),
        ("code@2004-05-17", "holds one value, not one a day"),
        ("status@soon", "needs a day after the @"),
        ("status@yesterday", "needs a day after the @"),
        ("x" * 100, "is too long"),
    ],
)
def test_a_column_that_is_none_is_refused_with_the_nearest(name: str, sentence: str) -> None:
    with pytest.raises(BadValue) as refused:
        columns.key_of(CHILD, name)

    assert sentence in refused.value.sentence


def test_only_a_type_with_timelines_has_their_day() -> None:
    with pytest.raises(BadValue, match="is no field of distribution"):
        columns.key_of(DISTRIBUTION, "on")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"id": "a-1", "void": "no", "code": "k-1"}, {"code": "k-1"}),
        ({"status": "found", "status_on": "2004/5/17"}, {"status@2004-05-17": "found"}),
        ({"status": "found", "status_on": ""}, {"status": "found"}),
        ({"status": "found", "on": " ", "status_before": None}, {"status": "found"}),
        ({"status": "found", "on": "2004-05-17"}, {"status": "found", "on": "2004-05-17"}),
        (
            {"status_before": "in-care@2003-09-01; lost-contact@2004-1-5"},
            {"status@2003-09-01": "in-care", "status@2004-01-05": "lost-contact"},
        ),
        ({"shelter": "s-1", "shelter_on": "soon"}, {"shelter@soon": "s-1"}),
    ],
)
def test_a_row_says_what_add_would_be_told(
    cells: dict[str, object], said: dict[str, object]
) -> None:
    assert columns.given(CHILD, cells) == (said, [])


@pytest.mark.parametrize(
    ("cells", "field", "sentence"),
    [
        ({"status_on": "2004-05-17"}, "status_on", "is a day on which nothing begins"),
        ({"status_before": "found"}, "status_before", "is written like"),
        ({"status_before": "@2004-05-17"}, "status_before", "is written like"),
        (
            {"status": "found", "status_on": "2004-5-17", "status_before": "found@2004-05-17"},
            "status",
            "is given twice for one day",
        ),
    ],
)
def test_days_that_fit_no_value_are_problems(
    cells: dict[str, object], field: str, sentence: str
) -> None:
    [problem] = columns.given(CHILD, cells)[1]

    assert problem.field == field
    assert sentence in problem.sentence


def test_a_row_means_the_same_on_whatever_day_it_is_read() -> None:
    def fields(spec: object, said: dict[str, object]) -> list[str]:
        return [problem.field for problem in columns.unsettled(spec, said)]  # type: ignore[arg-type]

    assert fields(DISTRIBUTION, {}) == ["date"]
    assert fields(DISTRIBUTION, {"date": "yesterday"}) == ["date"]
    assert fields(DISTRIBUTION, {"date": "-2"}) == ["date"]
    assert fields(DISTRIBUTION, {"date": "2004-05-17", "note": "yesterday"}) == []
    assert fields(DISTRIBUTION, {"date": "soon"}) == []  # entry tells that
    assert fields(SHELTER, {"code": "s-1"}) == ["status"]
    assert fields(SHELTER, {"status": "open"}) == ["status"]
    assert fields(SHELTER, {"opened": "2004-05-17"}) == []
    assert fields(SHELTER, {"opened": "오늘"}) == ["opened"]
    assert fields(FEEDBACK, {"date": "2004-05-17"}) == []
    assert fields(SHELTER, {"on": "today"}) == ["on"]
    assert fields(SHELTER, {"status@2004-05-17": "open"}) == []
    assert fields(SHELTER, {"status@today": "open"}) == ["status"]
    assert fields(CHILD, {"status@2004-05-17": "found", "shelter": "s-1"}) == ["shelter"]
    assert fields(CHILD, {"status": "found", "on": "2004-05-17"}) == []


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("status", "status"),
        ("status_on", "status"),
        ("status_before", "status"),
        ("status@2004-05-17", "status"),
    ],
)
def test_a_column_is_about_a_field(key: str, field: str) -> None:
    assert columns.field_of(SHELTER, key) == field


def test_values_are_compared_by_what_they_identify(ref: Callable[[str], str]) -> None:
    names, other = columns.references(DISTRIBUTION), ref("a2-99").partition("-")[2]

    def mark(fields: dict[str, object], through: dict[str, str] | None = None) -> bytes:
        return columns.fingerprint(columns.comparable(names, fields, through or {}))

    first = {"item": ref("a-1"), "quantity": 5, "note": None}
    assert mark(first) == mark({"quantity": 5, "item": ref("a1b2-1")})
    assert mark(first) != mark({**first, "quantity": 6})
    assert mark(first) == mark({**first, "item": ref("a-99")}, {other: ref("a-1")[2:]})
    assert mark({"note": "e\u0301"}) == mark({"note": "é"})


def test_a_record_is_written_in_words_that_add_reads(
    known: Known, ref: Callable[[str], str]
) -> None:
    fields = {
        "code": "k-1",
        "birth_year": 1995,
        "shelter": ref("a1-11"),
        "status": "found",
        "note": None,
    }
    days = {
        "status": {"2004-05-17": "found", "2003-09-01": "in-care"},
        "shelter": {"2004-01-05": ref("a1-11")},
    }

    assert columns.cells(CHILD, known, fields, days) == {
        "code": "k-1",
        "birth_year": "1995",
        "shelter": "both",
        "shelter_on": "2004-01-05",
        "status": "found",
        "status_on": "2004-05-17",
        "status_before": "in-care@2003-09-01",
    }
    assert columns.values(CHILD, known, fields, days) == {
        "code": "k-1",
        "birth_year": 1995,
        "shelter@2004-01-05": "both",
        "status@2003-09-01": "in-care",
        "status@2004-05-17": "found",
    }
    assert "status" not in columns.cells(CHILD, known, {}, {})


def test_a_quantity_is_written_with_its_unit(known: Known, ref: Callable[[str], str]) -> None:
    fields = {"item": ref("a-1"), "quantity": 90_500, "people": 30}

    assert columns.cells(DISTRIBUTION, known, fields, {})["quantity"] == "90.5 kg"
    assert columns.values(DISTRIBUTION, known, fields, {}) == {
        "item": "rice",
        "quantity": "90.5 kg",
        "people": 30,
    }


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([("a-10", "s-12")], "s-12"),
        ([("a-10", "s-12"), ("a1-7", "S-12")], "a-10"),
        ([("a-10", "s-12"), ("a-10", "s-12")], "a-10~9f3c"),
        ([("a-10", "")], "a-10"),
        ([], "a-10:9f3c0a1b2c3d4e5f"),
    ],
)
def test_a_reference_is_a_code_where_that_names_one_record(
    rows: list[tuple[str, str]], word: str, known: Known, ref: Callable[[str], str]
) -> None:
    known.rows[:] = [Found("shelter", ref(short), code) for short, code in rows]  # type: ignore[attr-defined]

    assert columns.cells(TRANSFER, known, {"to_shelter": ref("a-10")}, {}) == {"to_shelter": word}


def test_a_value_without_a_day_is_told_where_to_put_it() -> None:
    assert columns.undated(SHELTER, {"status": "open"}) == [
        Problem("status", "needs a day: in the column status_on, or with --on")
    ]


def test_a_list_of_references_is_codes_with_commas_and_compared_in_any_order(
    known: Known, ref: Callable[[str], str]
) -> None:
    incident = records.load("incident")
    both = [ref("a-10"), ref("a1-11")]

    cells = columns.cells(incident, known, {"risk_shelters": both}, {})
    first, second = (
        columns.comparable({"risk_shelters"}, {"risk_shelters": each}, {})
        for each in (both, both[::-1])
    )

    assert cells["risk_shelters"] == "s-12, both"
    assert first == second

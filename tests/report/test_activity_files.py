"""The HXL file and the 5W matrix, as other programs read them."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Callable
from decimal import Decimal
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from fieldledger.report import fivew, fivew_xlsx, hxl
from fieldledger.report.cells import HIDDEN
from fieldledger.report.facts import Facts, Split
from fieldledger.report.outward import activities, columns
from fieldledger.report.outward.aid_rows import Done
from fieldledger.report.outward.columns import Filed
from fieldledger.report.outward.part import Shown
from fieldledger.report.seen import BANDS

BAND = "COORDINATORS: NOT TO BE SENT"
# Common core, in the order of the forms: docs/reference/hxl.md.
CORE = (
    "#org+reporting", "#org+type", "#org+impl", "#org+funder", "#sector+cluster+name",
    "#activity+name", "#item+name", "#item+unit", "#output+num", "#modality", "#status",
    "#date+start", "#date+end", "#country+code+v_iso2", "#adm1+name", "#adm1+code+v_pcode",
    "#beneficiary+type", "#reached+ind",
)  # fmt: skip


def filed(facts: Facts, shown: Shown | None = None, **others: Any) -> Filed:
    done: Done = activities.done(facts)
    whole: dict[str, Any] = {
        "rows": done.rows,
        "shown": shown or activities.true_figures(done),
        "audience": "coordinators" if shown is None else "partners",
        "organisation": "Aid to Those in Hiding",
        "organisation_type": "INGO",
        "bands": BANDS,
        "source": "fieldledger d1d1",
    }
    return Filed(**{**whole, **others})


def lines(text: str) -> list[dict[str, str]]:
    """The rows of a file by tag."""
    _, tags, *rows = csv.reader(io.StringIO(text))
    assert len({*tags}) == len(tags)
    return [dict(zip(tags, row, strict=True)) for row in rows]


@pytest.fixture
def facts(make: SimpleNamespace, made: ModuleType, everything_done: Callable[..., Facts]) -> Facts:
    return everything_done(make, made)


@pytest.fixture(scope="module")
def errors() -> Callable[[str], list[str]]:
    """``errors(text)``: the tags in which libhxl, the reference implementation of HXL, finds an
    error by the schema that comes with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns of is its own
        import hxl as libhxl
        import hxl.validation

    def found(text: str) -> list[str]:
        table = list(csv.reader(io.StringIO(text)))
        # A source can be read once.
        assert len(list(libhxl.data(table))) == len(lines(text)) > 9
        told = libhxl.validation.validate(
            libhxl.data(table)
        )  # by hxl-default-schema.json, beside it
        assert told["stats"]["external"] == 0
        return [each["tag_pattern"] for each in told["issues"] if each["severity"] == "error"]

    return found


@pytest.mark.parametrize("form", [hxl, fivew])
@pytest.mark.parametrize("hidden", [False, True])
def test_libhxl_finds_no_error_by_its_own_schema(
    errors: Callable[[str], list[str]], facts: Facts, form: Any, hidden: bool
) -> None:
    assert errors(form.render(filed(facts, (lambda ref: HIDDEN) if hidden else None))) == []


@pytest.mark.parametrize(("number", "sign"), [(",900,", ",*,"), (",2004-05,", ",whenever,")])
def test_libhxl_would_find_what_is_no_number_and_no_date(
    errors: Callable[[str], list[str]], facts: Facts, number: str, sign: str
) -> None:
    """Such as the sign that other forms have for hidden figures."""
    assert errors(hxl.render(filed(facts)).replace(number, sign)) != []


def test_a_row_by_its_tags(facts: Facts) -> None:
    rice = lines(hxl.render(filed(facts)))[1]

    assert rice | {"#meta+id": ""} == {
        **dict.fromkeys(rice, ""),
        "#org+reporting": "Aid to Those in Hiding",
        "#date+start": "2004-05",
        "#date+end": "2004-05",
        "#country+code+v_iso2": "CN",
        "#adm1+code+v_pcode": "CN022",
        "#adm1+name": "Jilin",
        "#sector+cluster+name": "Food Security",
        "#activity+name": "Food distribution",
        "#modality": "in-kind",
        "#status": "Completed",
        "#item+name": "rice",
        "#item+unit": "kg",
        "#output+num": "900",
        "#beneficiary+type": "refugees",
        "#reached+ind": "30",
        "#meta+method": "distinct persons",
        "#meta+source": "fieldledger d1d1",
        "#meta+audience": "coordinators",
    }


def test_money_stands_apart_in_hxl_and_as_a_quantity_in_5w(facts: Facts) -> None:
    [spent] = [row for row in lines(hxl.render(filed(facts))) if row["#value+expenditure"]]
    [given] = [row for row in lines(hxl.render(filed(facts))) if row["#value+transfer"]]
    amounts = [
        row["#output+num"]
        for row in lines(fivew.render(filed(facts)))
        if row["#item+unit"] == "CNY"
    ]

    assert (spent["#value+expenditure"], spent["#currency+code"]) == ("1234.5", "CNY")
    assert (given["#value+transfer"], given["#currency+code"]) == ("100", "CNY")
    assert (spent["#output+num"], spent["#item+unit"]) == ("", "")
    assert amounts == ["1234.5", "100"]


def test_the_columns_of_5w_begin_with_the_common_core(facts: Facts) -> None:
    tags = [column.tag for column in fivew.listed(filed(facts))]

    assert tuple(tags[:18]) == CORE
    assert tags[18:22] == [
        "#reached+f+children",
        "#reached+m+children",
        "#reached+f+adults",
        "#reached+m+adults",
    ]
    assert tags[22:27] == [
        "#reached+f+children+age_0_4",
        "#reached+f+children+age_5_11",
        "#reached+f+children+adolescents+age_12_17",
        "#reached+f+adults+age_18_59",
        "#reached+f+elderly+age_60",
    ]
    assert tags[27:32] == [tag.replace("+f", "+m") for tag in tags[22:27]]
    assert tags[32:] == ["#meta+method", "#meta+id", "#meta+withheld", "#meta+audience"]


def test_bands_of_another_sort_have_their_own_tags(facts: Facts) -> None:
    found = [
        c for c in columns.people(filed(facts, bands=((0, 15), (16, 25), (26, 200)))) if c.band
    ]

    assert [column.tag for column in found[:3]] == [
        "#reached+f+children+age_0_15",
        "#reached+f+age_16_25",
        "#reached+f+adults+age_26",
    ]
    assert [column.said for column in found[:3]] == ["female, 0-15", "female, 16-25", "female, 26+"]


def test_hidden_figures_are_blank_and_their_row_says_so(facts: Facts) -> None:
    rows = lines(
        fivew.render(
            filed(facts, lambda ref: 7 if ref.measure in ("handed out", "made", "paid") else HIDDEN)
        )
    )
    food = [row for row in rows if row["#activity+name"] == "Food distribution"]

    assert {row["#reached+ind"] for row in rows} == {""}
    assert {row["#meta+withheld"] for row in food} == {"withheld"}
    [made] = [row for row in rows if row["#activity+name"] == "Self-support production"]
    assert (made["#meta+withheld"], made["#output+num"]) == ("", "7")


def test_every_reason_looks_the_same(facts: Facts) -> None:
    """A figure that is hidden leaves the same row behind, whatever it was."""
    done = activities.done(facts)
    values = {cell.ref: cell.value for cell in done.cells}
    hidden = next(row.reached for row in done.rows if row.reached)
    files = {
        hxl.render(filed(facts, lambda ref, n=n: HIDDEN if ref == hidden else values[ref] + 0 * n))
        for n in (0, 1)
    }

    assert len(files) == 1


def test_who_is_reached_by_sex_and_age_is_for_coordinators_alone(
    make: SimpleNamespace, made: ModuleType
) -> None:
    facts = make.facts(
        handed_out=(make.gave("2004-05", "rice", "s1", 1_000, people=30),),
        splits=(Split("2004-05", "rice", "s1", 30, 10, 5, 9, 6),),
        people=made.people(child=[made.seen("child")]),
    )
    done = activities.done(facts)
    food, foster = lines(hxl.render(filed(facts)))
    outside_food, outside_foster = lines(hxl.render(filed(facts, activities.true_figures(done))))

    assert (food["#reached+f+adults"], food["#reached+m+children"]) == ("10", "6")
    assert foster["#reached+f+children+age_5_11"] == "1"
    assert not [
        v
        for tag, v in outside_food.items()
        if tag.startswith("#reached+") and tag != "#reached+ind" and v
    ]
    assert outside_foster["#reached+f+children"] == "1"
    assert outside_foster["#reached+f+children+age_5_11"] == ""


def test_a_row_keeps_its_id_when_its_figures_change(make: SimpleNamespace) -> None:
    def ids(amount: int, place: str = "s1", organisation: str = "A") -> list[str]:
        facts = make.facts(handed_out=(make.gave("2004-05", "rice", place, amount, people=30),))
        return [
            row["#meta+id"] for row in lines(hxl.render(filed(facts, organisation=organisation)))
        ]

    assert ids(1_000) == ids(2_000)
    assert ids(1_000) != ids(1_000, "s2")
    assert ids(1_000) != ids(1_000, organisation="B")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1"])
def test_no_text_of_a_person_is_a_formula(facts: Facts, name: str) -> None:
    whole = filed(facts, organisation=name)
    text = hxl.render(whole)
    with zipfile.ZipFile(io.BytesIO(fivew_xlsx.render(whole, BAND, "2004-05-31"))) as archive:
        parts = {each: archive.read(each).decode() for each in archive.namelist()}

    assert lines(text)[0]["#org+reporting"] == f"'{name.strip()}"
    assert not any("<f>" in part or "<f " in part for part in parts.values())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("a", "a"),
        (Decimal(700), "700"),
        (Decimal("0.500"), "0.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("7.000"), "7"),
    ],
)
def test_numbers_have_no_more_decimals_than_they_need(value: Any, text: str) -> None:
    assert hxl.shown(value) == text


def test_the_spreadsheet_holds_the_same_as_the_csv(facts: Facts) -> None:
    whole = filed(facts)
    book = CalamineWorkbook.from_filelike(io.BytesIO(fivew_xlsx.render(whole, BAND, "2004-05-31")))
    titles, tags, *rows = book.get_sheet_by_name("5W").to_python()
    read = [{tag: _text(value) for tag, value in zip(tags, row, strict=True)} for row in rows]

    assert book.sheet_names == ["5W", "Columns"]
    assert titles == [column.said for column in fivew.listed(whole)]
    assert read == lines(fivew.render(whole))


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_the_second_sheet_says_what_columns_mean_and_for_whom_it_is(facts: Facts) -> None:
    whole = filed(facts)
    data = fivew_xlsx.render(whole, BAND, "2004-05-31")
    sheet = (
        CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Columns").to_python()
    )

    assert [row[1] for row in sheet[1 : 1 + len(fivew.listed(whole))]] == [
        c.tag for c in fivew.listed(whole)
    ]
    assert all(row[2] for row in sheet[1 : 1 + len(fivew.listed(whole))])
    assert any(row[0] == BAND for row in sheet)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert 'state="frozen"' in archive.read("xl/worksheets/sheet1.xml").decode()


def test_the_same_rows_give_the_same_bytes(facts: Facts) -> None:
    for form in (hxl, fivew):
        assert form.render(filed(facts)) == form.render(filed(facts))
    sheets = {fivew_xlsx.render(filed(facts), BAND, "2004-05-31") for _ in range(2)}
    assert len(sheets) == 1


def test_a_month_without_anything_is_a_file_without_rows(make: SimpleNamespace) -> None:
    whole = filed(make.facts())

    assert lines(hxl.render(whole)) == []
    book = CalamineWorkbook.from_filelike(io.BytesIO(fivew_xlsx.render(whole, BAND, "2004-05-31")))
    assert len(book.get_sheet_by_name("5W").to_python()) == 2

"""`report --format hxl` and `5w`: on the screen and in files, for coordinators and for others."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

MAY = ("report", "--month", "2004-05")
FOR = ("--audience", "coordinators")


@pytest.fixture
def entered(ledger_with: Any) -> None:
    split = "women=12 men=3 girls=9 boys=6"
    ledger_with(
        "shelter r-1 CN-JL opened=2004-01-01",
        f"distribution rice 90kg r-1 people=30 date=2004-05-17 {split}",
    )


def rows(text: str) -> list[dict[str, str]]:
    _, tags, *lines = csv.reader(io.StringIO(text))
    return [dict(zip(tags, line, strict=True)) for line in lines]


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize("form", ["hxl", "5w"])
def test_a_file_says_the_same_as_the_screen(run: Any, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"may.{form}.csv"
    shown = run(*MAY, "--format", form)
    done = run(*MAY, "--format", form, *FOR, "-o", str(out))

    assert (shown.returncode, done.returncode) == (0, 0)
    assert out.read_text(encoding="utf-8") == shown.stdout
    assert out.stat().st_mode & 0o777 == 0o600
    [row] = rows(shown.stdout)
    assert (row["#item+name"], row["#output+num"], row["#reached+ind"]) == ("rice", "90", "30")
    assert (row["#reached+f+adults"], row["#reached+m+children"]) == ("12", "6")
    assert "17" not in {*row.values()}
    assert "r-1" not in shown.stdout


@pytest.mark.usefixtures("entered")
def test_the_matrix_is_a_spreadsheet_where_the_name_says_so(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "may.XLSX"
    done = run(*MAY, "--format", "5w", *FOR, "-o", str(out))

    assert done.returncode == 0
    assert CalamineWorkbook.from_path(out).sheet_names == ["5W", "Columns"]


@pytest.mark.usefixtures("entered")
def test_who_reports_is_a_setting_and_its_lack_is_told(run: Any) -> None:
    bare = run(*MAY, "--format", "5w")
    run("add", "setting", "organisation-name", "Aid to Those in Hiding")
    run("add", "setting", "organisation-type", "INGO")
    named = run(*MAY, "--format", "5w")

    assert "organisation-name, organisation-type" in " ".join(bare.stderr.split())
    assert rows(bare.stdout)[0]["#org+reporting"] == ""
    assert named.stderr == ""
    assert rows(named.stdout)[0]["#org+reporting"] == "Aid to Those in Hiding"
    assert rows(named.stdout)[0]["#org+type"] == "INGO"


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize("form", ["hxl", "5w"])
def test_it_goes_into_no_file_and_to_nobody_without_an_audience(
    run: Any, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "may.csv"

    assert run(*MAY, "--format", form, "-o", str(out)).returncode == 2
    assert run(*MAY, "--format", form, "--audience", "public", "-o", str(out)).returncode == 2
    assert not out.exists()


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize("form", ["hxl", "5w"])
@pytest.mark.parametrize("audience", ["partners", "public"])
def test_others_are_told_what_their_report_prints(
    run: Any, tmp_path: Path, form: str, audience: str
) -> None:
    """Not the women, men, girls and boys whom coordinators see."""
    out = tmp_path / "may.csv"
    asked = (*MAY, "--format", form, "--audience", audience)
    looked_at = run(*asked)
    given = run(*asked, "-o", str(out), "--yes")

    assert (looked_at.returncode, given.returncode) == (0, 0)
    assert "organisation-name, organisation-type" in " ".join(looked_at.stderr.split())
    [preview], [row] = rows(looked_at.stdout), rows(out.read_text(encoding="utf-8"))
    assert preview == row | {"#meta+audience": f"{audience} (preview)"}
    assert row["#meta+audience"] == audience
    kilograms = {"partners": "90", "public": "100"}[audience]  # rounded as the people are
    assert (row["#adm1+name"], row["#item+name"]) == ("Jilin", "rice")
    assert row["#output+num"] == kilograms
    assert row["#reached+ind"] == "30"
    assert [tag for tag in row if tag.startswith("#reached+f") and row[tag]] == []


@pytest.mark.usefixtures("entered")
def test_people_who_are_too_few_are_in_no_file_for_others(run: Any) -> None:
    """Nor the goods that would tell them: who is given 3 kg each of 9 kg is three."""
    run("add", "shelter", "r-2", "CN-HL", "opened=2004-01-01")
    run("add", "distribution", "rice", "9kg", "r-2", "people=3", "date=2004-05-17")
    told = {
        row["#adm1+name"]: (row["#output+num"], row["#reached+ind"], row["#meta+withheld"])
        for row in rows(run(*MAY, "--format", "5w", "--audience", "partners").stdout)
    }

    assert told["Heilongjiang"] == ("", "", "withheld")
    # With the total that the report has, the others would tell it.
    assert told["Jilin"] == ("", "", "withheld")


@pytest.mark.usefixtures("entered")
def test_the_matrix_for_others_is_a_spreadsheet_too(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "may.xlsx"
    done = run(*MAY, "--format", "5w", "--audience", "public", "-o", str(out), "--yes")
    meaning = CalamineWorkbook.from_path(out).get_sheet_by_name("Columns").to_python()
    told = " ".join(str(row[0]) for row in meaning)

    assert done.returncode == 0
    assert "FOR THE PUBLIC" in told
    assert "rounded to multiples of 5" in told
    assert "never add them up" in told

"""`report --format hxl` and `5w`: on the screen, in files, and for coordinators alone."""

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
def entered(run: Any, ledger: Path) -> None:
    run("add", "item", "rice", "g", "food")
    run("add", "shelter", "r-1", "CN-JL", "opened=2004-01-01")
    split = ("women=12", "men=3", "girls=9", "boys=6")
    run("add", "distribution", "rice", "90kg", "r-1", "people=30", "date=2004-05-17", *split)


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

"""`report` as a page, a spreadsheet and a PDF: files for their owner alone, for coordinators."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

MAY = ("report", "--month", "2004-05")
FOR = ("--audience", "coordinators")


@pytest.fixture
def entered(ledger_with: Any) -> None:
    ledger_with("shelter r-1 CN-JL opened=2004-01-01", "headcount r-1 30 date=2004-05-02")


@pytest.mark.usefixtures("entered")
def test_a_spreadsheet_goes_into_a_file_of_its_owner(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "may.xlsx"
    done = run(*MAY, "--format", "xlsx", *FOR, "-o", str(out))

    assert (done.returncode, done.stderr) == (0, "")
    assert out.stat().st_mode & 0o777 == 0o600
    book = CalamineWorkbook.from_filelike(io.BytesIO(out.read_bytes()))
    assert book.get_sheet_by_name("Report").to_python()[0][0] == "COORDINATORS: NOT TO BE SENT"


@pytest.mark.usefixtures("entered")
def test_a_page_is_the_same_in_a_file_and_on_the_screen(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "may.html"
    run(*MAY, "--format", "html", *FOR, "-o", str(out))

    assert out.read_text(encoding="utf-8") == run(*MAY, "--format", "html").stdout
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.usefixtures("entered")
def test_a_spreadsheet_is_never_poured_over_a_terminal_and_never_for_others(
    run: Any, tmp_path: Path
) -> None:
    out = tmp_path / "may.xlsx"

    assert run(*MAY, "--format", "xlsx").returncode == 2
    assert run(*MAY, "--format", "xlsx", "-o", str(out)).returncode == 2
    assert run(*MAY, "--format", "xlsx", "--audience", "public", "-o", str(out)).returncode == 2
    assert not out.exists()


@pytest.mark.usefixtures("entered")
def test_a_pdf_goes_into_a_file_of_its_owner_and_is_the_same_in_another_folder(
    run: Any, tmp_path: Path
) -> None:
    out, again = tmp_path / "may.pdf", tmp_path / "other" / "again.pdf"
    again.parent.mkdir()
    done = run(*MAY, "--format", "pdf", *FOR, "-o", str(out))
    run(*MAY, "--format", "pdf", *FOR, "-o", str(again))

    assert (done.returncode, done.stderr) == (0, "")
    assert out.stat().st_mode & 0o777 == 0o600
    assert out.read_bytes().startswith(b"%PDF-")
    assert out.read_bytes() == again.read_bytes()


@pytest.mark.usefixtures("entered")
def test_a_pdf_is_never_poured_over_a_terminal(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "may.pdf"
    done = run(*MAY, "--format", "pdf")

    assert done.returncode == 2
    assert "-o FILE" in done.stderr
    assert run(*MAY, "--format", "pdf", "-o", str(out)).returncode == 2
    assert not out.exists()


@pytest.mark.usefixtures("ledger")
def test_a_pdf_that_would_lack_a_character_is_refused_and_nothing_is_written(
    run: Any, tmp_path: Path
) -> None:
    """The code of a shelter is in no font; what is said names the number and never the code."""
    out = tmp_path / "may.pdf"
    run("add", "shelter", "ไทย-9", "CN-JL", "opened=2004-01-01")
    done = run(*MAY, "--format", "pdf", *FOR, "-o", str(out))

    assert done.returncode == 2
    assert "U+0E17" in done.stderr
    assert "--format html" in done.stderr
    assert "ไทย" not in done.stderr
    assert not out.exists()

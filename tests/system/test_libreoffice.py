"""The spreadsheets of the example year in LibreOffice: every sheet opens, and says the same."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from python_calamine import CalamineWorkbook

pytestmark = pytest.mark.system

# Commas, quotes, UTF-8; numbers as they are and not as they are shown; a file for each sheet.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
FORMS = ("xlsx", "5w")


class Opened(NamedTuple):
    """A spreadsheet and the folder with what LibreOffice made of each of its sheets."""

    path: Path
    folder: Path

    def sheets(self) -> dict[str, list[list[str]]]:
        found = {}
        for name in CalamineWorkbook.from_path(self.path).sheet_names:
            with (self.folder / f"{self.path.stem}-{name}.csv").open(encoding="utf-8") as file:
                found[name] = [row or [""] for row in csv.reader(file)]
        return found


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, program: Callable[..., list[str]]
) -> dict[str, Opened]:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.fail("'soffice' is not installed; .ci/run installs what these tests need")
    folder = tmp_path_factory.mktemp("office")
    environment = {**os.environ, "HOME": str(folder)}

    def run(*words: str) -> str:
        done = subprocess.run(
            words, capture_output=True, text=True, env=environment, cwd=folder, timeout=240
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    said = run(*program("demo", "--keep", "kept"))
    phrase = said.rpartition("Their passphrase: ")[2].partition("\n")[0]
    environment |= {"FIELDLEDGER_PASSPHRASE_COMMAND": f"echo {phrase}"}
    environment |= {"FIELDLEDGER_HOME": str(folder / "kept" / "a")}
    paths = {form: folder / f"year-{form}.xlsx" for form in FORMS}
    for form, path in paths.items():
        words = ("report", "--year", "2004", "--format", form, "--audience", "coordinators")
        run(*program(*words, "-o", str(path)))
    # A profile of its own, or an office that is open already would take the files.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(path) for path in paths.values()]
    run(office, "--headless", profile, "--convert-to", AS_CSV, "--outdir", "made", *files)
    return {form: Opened(path, folder / "made") for form, path in paths.items()}


@pytest.mark.parametrize("form", FORMS)
def test_libreoffice_reads_every_cell_as_it_was_written(
    opened: dict[str, Opened], form: str
) -> None:
    book = CalamineWorkbook.from_path(opened[form].path)
    for name, rows in opened[form].sheets().items():
        written = [
            [_text(value) for value in row] for row in book.get_sheet_by_name(name).to_python()
        ]
        assert [[_text(value) for value in row] for row in rows] == written


def test_the_matrix_has_its_rows_and_says_for_whom_it_is(opened: dict[str, Opened]) -> None:
    sheets = opened["5w"].sheets()
    titles, tags, *rows = sheets["5W"]

    assert titles[0] == "reporting organisation"
    assert tags[0] == "#org+reporting"
    assert {row[tags.index("#meta+audience")] for row in rows} == {"coordinators"}
    rice = [row for row in rows if row[tags.index("#item+name")] == "rice"]
    assert sum(float(row[tags.index("#output+num")]) for row in rice) == 56_400


def _text(value: object) -> str:
    """A cell as text; numbers alike, however many noughts they end in."""
    try:
        return f"{float(str(value)):.10g}"
    except ValueError:
        return str(value)

"""The report as a page in a real browser: axe finds nothing, nothing is loaded, and it prints."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fieldledger.domain import periods
from fieldledger.report import html
from fieldledger.report.shape import Chart, Column, Report, Row, Section, Series, Table
from fieldledger.report.spread import Spread, exactly

pytestmark = pytest.mark.system

HERE = Path(__file__).parent
BAND = "COORDINATORS: NOT TO BE SENT"


class Seen(NamedTuple):
    """What the browser told, and the text of each page that it printed."""

    told: dict[str, Any]
    pages: list[str]
    page: Path


def program(*names: str) -> str:
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(f"'{names[0]}' is not installed; .ci/run installs what these tests need")
    return path


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    if not (HERE / "node_modules" / "puppeteer-core").is_dir():
        pytest.fail("npm's 'puppeteer-core' is not installed; run `npm ci` in tests/system")
    folder = tmp_path_factory.mktemp("page")
    page, paper = folder / "report.html", folder / "report.pdf"
    page.write_text(html.render(_report()), encoding="utf-8")
    browser = program("chromium", "chromium-browser", "google-chrome")
    done = subprocess.run(
        [program("node"), "page.mjs", str(page), browser, str(paper)],
        cwd=HERE,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    text = subprocess.run(
        [program("pdftotext"), "-layout", str(paper), "-"], capture_output=True, check=True
    ).stdout.decode()
    return Seen(json.loads(done.stdout), text.split("\f")[:-1], page)


def test_axe_finds_nothing_in_light_and_dark_on_a_telephone_and_a_desk(seen: Seen) -> None:
    assert seen.told["violations"] == []


def test_the_browser_loads_nothing_but_the_page(seen: Seen) -> None:
    assert {*seen.told["requests"]} == {seen.page.as_uri()}


def test_no_page_is_wider_than_its_window(seen: Seen) -> None:
    assert seen.told["wider"] == []


def test_every_printed_page_says_for_whom_it_is(seen: Seen) -> None:
    assert len(seen.pages) > 3  # a section that is longer than a page among them
    assert all(BAND in page for page in seen.pages)


def _report() -> Report:
    """Wide tables, long ones, and each sort of chart."""
    months = tuple(f"2003-{month:02}" for month in range(1, 13))
    columns = (Column("item", "item"), *(Column(m, f"given in {m}", "item") for m in months))
    cells = ("쌀", *(exactly(2_700_000 + n) for n in range(11)), Spread(1, 2, 3))
    rows = tuple(Row(f"r{n}", cells, "g") for n in range(150))
    wide = Table("wide", "By month", columns, rows, Row("total", cells, "g"))
    given, plan = Series("given", tuple(range(12))), Series("planned", tuple(range(3, 15)))
    charts = (
        Chart("rice", "Rice kept to the plan", "Rice by month.", "g", months, (given,), plan),
        Chart("money", "More went out", "Money by month.", "JPY", months, (given, plan)),
    )
    sections = (
        Section("summary", "Summary", ("One sentence.", "Another one.")),
        Section("provisions", "Provisions", ("One sentence.",), (wide,), ("A note.",), charts),
    )
    return Report(
        period=periods.month("2004-05"),
        audience="coordinators",
        digest="d1" * 32,
        state="57" * 32,
        records=7,
        conflicts=1,
        quarantined=0,
        sections=sections,
    )

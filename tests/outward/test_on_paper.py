"""The reports of the example's year in a real browser and on paper: axe finds nothing, no page is
wider than a telephone, every sheet says for whom it is, and no section takes more than one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldledger import language
from fieldledger.report import html, pdf, sheets, words
from fieldledger.report.cells import RULES
from fieldledger.report.outward import whole
from fieldledger.report.shape import Report, Section
from fieldledger.services import printing, reports

pytestmark = pytest.mark.system

SYSTEM = Path(__file__).parents[1] / "system"
AUDIENCES = ("coordinators", *RULES)
PERIODS = {"year": {"year": "2004"}, "month": {"month": "2004-05"}}
# A year is what is long; of months one language tells enough.
ASKED = [*(("year", lang) for lang in language.LANGUAGES), ("month", "ja")]


@pytest.fixture(params=ASKED, ids=" ".join)
def period(request: pytest.FixtureRequest) -> Iterator[str]:
    """A period, while its language is spoken."""
    name, lang = request.param
    language.use(lang)
    yield name
    language.use("en")


@pytest.fixture(params=AUDIENCES)
def made(request: pytest.FixtureRequest, period: str, year: Any) -> Report:
    """The report of a period for an audience."""
    asked: dict[str, Any] = PERIODS[period]
    if request.param in RULES:
        return whole.compute(year.scope(request.param, **asked)).report
    return reports.report(year.session, reports.period_of(year.session, **asked))


def test_in_a_browser(made: Report, tmp_path: Path) -> None:
    if not (SYSTEM / "node_modules" / "puppeteer-core").is_dir():
        pytest.fail("npm's 'puppeteer-core' is not installed; run `npm ci` in tests/system")
    page, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(html.render(made), encoding="utf-8")
    browser = _program("chromium", "chromium-browser", "google-chrome")
    told = json.loads(_done(_program("node"), "page.mjs", str(page), browser, str(paper)))

    assert told["violations"] == []
    assert told["wider"] == []
    pages = _pages(paper)
    assert all(_squeezed(words.band(made)) in each for each in pages)
    _each_section_takes_one_sheet(made, pages)


def test_as_pdf(made: Report, tmp_path: Path) -> None:
    paper = tmp_path / "report.pdf"
    paper.write_bytes(printing.made(pdf.render(made, language.current())))

    pages = _pages(paper)
    assert all(_squeezed(words.band(made)) in each for each in pages)
    _each_section_takes_one_sheet(made, pages)


def _each_section_takes_one_sheet(made: Report, pages: list[str]) -> None:
    for section in made.sections:
        for part in sheets.parts(section):
            told = [*map(_squeezed, _told(part))]
            assert any(all(text in page for text in told) for page in pages), part.title


def _told(part: Section) -> Iterator[str]:
    """The heading, those of the tables, and where the last note begins."""
    yield part.title
    yield from (table.title for table in part.tables)
    # Without a quotation mark, which stands elsewhere for whoever reads the text of a PDF.
    yield from (note[4:20] for note in part.notes[-1:])


def _pages(path: Path) -> list[str]:
    text = _done(_program("pdftotext"), "-layout", str(path), "-")
    return [_squeezed(page) for page in text.split("\f")[:-1]]


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", words.plain(text))


def _program(*names: str) -> str:
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(f"'{names[0]}' is not installed; .ci/run installs what these tests need")
    return path


def _done(*words_: str) -> str:
    done = subprocess.run(
        words_, cwd=SYSTEM, capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

"""The reports of the example's year, in every form, for everybody and in every language.

English ones are kept whole, PDF and spreadsheets as what is in them. Of each language there is one
more file: the digest and the size of every form, and the reports as text.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from fieldledger import language
from fieldledger.report import csvform, html, jsonform, markdown, pdf, text
from fieldledger.report.cells import RULES
from fieldledger.report.outward import whole
from fieldledger.report.outward.whole import Outward
from fieldledger.report.shape import Report
from fieldledger.services import activity_files, releasing, reports

PERIODS = {"year": {"year": "2004"}, "month": {"month": "2004-05"}}
AUDIENCES = ("coordinators", *RULES)
# Forms that are text, and how their golden files end.
ENDINGS = {"text": "txt", "markdown": "md", "json": "json", "csv": "csv", "html": "html"}
ROWS = {"hxl": "hxl.csv", "5w": "5w.csv"}
# The demo makes its keys anew each time.
DIGEST, STATE = "d1" * 32, "57" * 32


@pytest.fixture
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    language.use(request.param)
    yield request.param
    language.use("en")


def _outward(year: Any, audience: str, period: str) -> Outward:
    """Computed once in each language: the forms are what is told apart here."""
    key = ("golden", language.current(), audience, period)
    if key not in year.known:
        made = whole.compute(year.scope(audience, **PERIODS[period]))
        year.known[key] = replace(made, report=replace(made.report, digest=DIGEST, state=STATE))
    kept: Outward = year.known[key]
    return kept


def _report(year: Any, audience: str, period: str) -> Report:
    if audience in RULES:
        return _outward(year, audience, period).report
    key = ("golden", language.current(), audience, period)
    if key not in year.known:
        asked: dict[str, Any] = PERIODS[period]
        found = reports.report(year.session, reports.period_of(year.session, **asked))
        year.known[key] = replace(found, digest=DIGEST, state=STATE)
    kept: Report = year.known[key]
    return kept


def _rows(year: Any, audience: str, period: str, form: str, **how: bool) -> bytes:
    """The same as rows of HXL or 5W, as the services make them."""
    if audience in RULES:
        made = _outward(year, audience, period)
        framed = year.scope(audience, **PERIODS[period]).frame
        prepared = releasing.Prepared(made, framed, (), RULES[audience])
        data = activity_files.made_for_others(year.session, prepared, form, **how).data
    else:
        asked: dict[str, Any] = PERIODS[period]
        days = reports.period_of(year.session, **asked)
        data = activity_files.make(year.session, days, form, **how).data
    return re.sub(rb"fieldledger [0-9a-f]{16}", f"fieldledger {DIGEST[:16]}".encode(), data)


def _sheets(data: bytes) -> str:
    """The cells of a spreadsheet, a sheet after the other."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        found.append("\n".join([f"== {name}", *("\t".join(map(str, row)) for row in rows)]))
    return "\n".join([*found, ""])


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_form_says_what_it_said(
    audience: str, period: str, year: Any, golden: Callable[[str, str], None]
) -> None:
    made = _report(year, audience, period)
    for form, ending in ENDINGS.items():
        golden(f"report/{period}-{audience}.{ending}", reports.render(made, form))
    for form, ending in ROWS.items() if audience in RULES else ():
        said = _rows(year, audience, period, form).decode()
        golden(f"report/{period}-{audience}.{ending}", said)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_stands_in_a_pdf_and_in_a_spreadsheet(
    audience: str, year: Any, golden: Callable[[str, str], None]
) -> None:
    made = _report(year, audience, "month")
    golden(f"report/month-{audience}.pdf.typ", pdf.render(made).split("#title(", 1)[1])
    golden(f"report/month-{audience}.xlsx.tsv", _sheets(reports.spreadsheet(made)))
    matrix = _rows(year, audience, "month", "5w", as_spreadsheet=True)
    golden(f"report/month-{audience}.5w.xlsx.tsv", _sheets(matrix))


@pytest.mark.parametrize("lang", language.LANGUAGES, indirect=True)
def test_every_form_in_every_language(
    lang: str, year: Any, golden: Callable[[str, str], None]
) -> None:
    """Bytes too, so that nothing of a day, a machine or a run gets into any of them."""
    digests, texts = [], []
    for period in PERIODS:
        for audience in AUDIENCES:
            made = _report(year, audience, period)
            for form in reports.FORMATS:
                if form == "pdf" and audience not in RULES and lang != "en":
                    continue  # the longest, and laid out as the English one is
                if form in ROWS:
                    data = _rows(year, audience, period, form)
                else:
                    data = reports.rendered(made, form)
                digests.append(_digest(data, period, audience, form))
            data = _rows(year, audience, period, "5w", as_spreadsheet=True)
            digests.append(_digest(data, period, audience, "5w.xlsx"))
            if lang != "en" and (period, audience) != ("month", "coordinators"):
                texts.append(text.render(made))
    golden(f"report/{lang}.txt", "\n".join([*digests, "", *texts]))


def _digest(data: bytes, *names: str) -> str:
    return f"{hashlib.sha256(data).hexdigest()} {len(data):>7} {' '.join(names)}"


@pytest.mark.parametrize("render", [text.render, markdown.render, csvform.render, html.render])
@pytest.mark.parametrize(
    ("audience", "band"),
    [("partners", "PARTNERS: NOT TO BE PUBLISHED"), ("public", "FOR THE PUBLIC")],
)
def test_every_form_says_for_whom_it_is(
    render: Callable[[Report], str], audience: str, band: str, year: Any
) -> None:
    made = _report(year, audience, "month")

    assert band in render(made).replace("\\", "")
    assert "PREVIEW" not in render(made)
    assert "PREVIEW" in render(replace(made, preview=True))
    assert jsonform.document(made)["band"] == band
    assert "preview" not in jsonform.document(made)
    assert jsonform.document(replace(made, preview=True))["preview"] is True


@pytest.mark.parametrize("audience", ["partners", "public"])
@pytest.mark.parametrize("render", [text.render, markdown.render, csvform.render, html.render])
def test_no_form_tells_of_shelters_or_of_how_much_there_is(
    render: Callable[[Report], str], audience: str, year: Any
) -> None:
    """Eight shelters, seven of them open; 592 records."""
    made = render(_report(year, audience, "year")).casefold()

    for word in ("8 shelters", "7 shelters", "records", "conflict", "quarantine", "in dispute"):
        assert word not in made


def test_a_report_of_the_year_tells_what_the_ledger_does(year: Any) -> None:
    """The sums of months come to what the coordinators' own report says of the year."""
    made = text.render(_report(year, "partners", "year"))

    for told in ("300 people", "32,400 kg", "24,000 kg", "56,400 kg", "500 sets", "400 sets"):
        assert told in made
    for told in ("192,000.00 CNY", "910,000 JPY", "882,000 JPY", "2,200,000 JPY"):
        assert told in made


@pytest.mark.parametrize("audience", ["partners", "public"])
@pytest.mark.parametrize("lang", ["ja", "ko", "zh"], indirect=True)
def test_choices_of_the_program_are_words_of_the_language(
    lang: str, audience: str, year: Any
) -> None:
    """What others read has no codes of the program in it: no programmes, readers, kinds."""
    made = text.render(_report(year, audience, "year"))

    for code in ("food", "medical", "allowances", "office", "donor", "library", "lobbying"):
        assert code not in made

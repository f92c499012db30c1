"""The reports of the example's year for partners and the public, as golden files have them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from fieldledger.report import csvform, html, jsonform, markdown, text
from fieldledger.report.outward import whole
from fieldledger.report.shape import Report

PERIODS = {"year": {"year": "2004"}, "month": {"month": "2004-05"}}
FORMS: dict[str, Callable[[Report], str]] = {"txt": text.render, "json": jsonform.render}


def _report(year: Any, audience: str, period: str) -> Report:
    made = whole.compute(year.scope(audience, **PERIODS[period])).report
    # The demo makes its keys anew each time.
    return replace(made, digest="d1" * 32, state="57" * 32)


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("audience", ["partners", "public"])
@pytest.mark.parametrize("form", FORMS)
def test_it_says_what_it_said(
    form: str, audience: str, period: str, year: Any, golden: Callable[[str, str], None]
) -> None:
    made = FORMS[form](_report(year, audience, period))

    golden(f"report/{period}-{audience}.{form}", made)


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

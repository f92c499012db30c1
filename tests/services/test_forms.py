"""Paper for the field, from a ledger: whose codes are on it, and whose never are."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.domain import records
from fieldledger.services import entries, forms
from fieldledger.services.session import Session

FORMS = [name for name in records.names() if not records.load(name).prompts_only]
# Codes that stand for people, as they could be read by whoever finds the paper.
SECRET = ("quietheron-11", "quietheron-12", "quietheron-13")


@pytest.fixture
def session(joined: Any) -> Iterator[Session]:
    with joined["a"].open() as opened:
        entries.add(opened, "shelter", ["suda-21", "CN-LN", "rural"], [])
        entries.add(opened, "line", ["nori-11"], [])
        entries.add(opened, "child", [SECRET[0], "1995", "female", "suda-21"], [])
        entries.add(opened, "person", [SECRET[1], "male"], [])
        entries.add(opened, "sponsor", [SECRET[2], "JP"], [])
        yield opened


def test_codes_of_people_on_paper_that_is_found(session: Session) -> None:
    """The attack: a form or codebook is found in a search. It must not tell who is helped, nor how
    many, whatever the device that made it may read."""
    found = forms.codebook(session)
    said = json.dumps([found.codes, found.choices, found.day], default=str)
    said += "".join(forms.form_source(session, name) for name in FORMS)

    assert "suda-21" in said
    assert not [code for code in SECRET if code in said]


def test_a_form_has_the_codes_of_places_and_goods_and_the_day_of_the_list(
    session: Session,
) -> None:
    source = forms.form_source(session, "distribution")

    assert "rice in g, kg or t" in source
    assert "(1) suda-21" in source
    assert "(1) nori-11" in source
    assert "Codes as of 2004-05-17." in source


def test_a_blank_form_holds_no_code_and_no_day_of_any_ledger(session: Session) -> None:
    for name in FORMS:
        source = forms.form_source(None, name)
        assert "suda-21" not in source
        assert "cooking-oil" not in source
        assert re.search(r"\b20\d\d-\d\d", source) is None


def test_the_codebook_has_items_by_category_places_and_choices(session: Session) -> None:
    found = forms.codebook(session)

    assert {*found.codes} == {"item", "shelter", "line"}
    assert ("rice", "g", "food") in found.codes["item"]
    assert [each.code for each in found.codes["shelter"]] == ["suda-21"]
    assert found.day == "2004-05-17"
    assert "lost-contact" in {word for each in found.choices for word in each.words}
    assert forms.codebook_pdf(found).startswith(b"%PDF-")


def test_a_device_that_knows_the_codebook_alone_prints_it_without_categories(joined: Any) -> None:
    with joined["a3"].open() as opened:
        source = forms.form_source(opened, "provision")
        found = forms.codebook(opened)

    assert "rice in g, kg or t" in source
    assert {each.unit for each in found.codes["item"]} == {"g", "ml", "piece", "set"}


def test_a_clock_that_cannot_be_trusted_is_not_on_paper(joined: Any) -> None:
    device = joined["a"]
    device.clock.today = None
    with device.open() as opened:
        assert forms.codebook(opened).day == ""
        assert "Codes may have been added since." in forms.form_source(opened, "provision")


def test_true_names_have_no_form() -> None:
    """The attack: a filled-in form with a code and a true name."""
    hidden = [name for name in records.names() if records.load(name).prompts_only]
    assert hidden
    for name in hidden:
        with pytest.raises(errors.Refused, match="true names never stand on paper") as caught:
            forms.form(None, name)
        assert f"fieldledger add {name}" in str(caught.value.hint)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(errors.Refused, match="no record type"):
        forms.check_has_form("distribtion")


@pytest.mark.parametrize("name", FORMS)
def test_the_same_form_is_the_same_bytes(name: str) -> None:
    assert forms.form(None, name) == forms.form(None, name)


def test_a_code_in_no_font_is_refused_and_says_what_to_do(session: Session) -> None:
    entries.add(session, "shelter", ["ไทย-9", "CN-LN", "rural"], [])

    with pytest.raises(errors.Refused, match=r"U\+0E17") as caught:
        forms.form(session, "headcount")
    assert "--blank" in str(caught.value.hint)
    assert "ไทย" not in str(caught.value)
    with pytest.raises(errors.Refused) as caught:
        forms.codebook_pdf(forms.codebook(session))
    assert "fieldledger codebook" in str(caught.value.hint)
    assert forms.form(session, "allowance").startswith(b"%PDF-")


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(errors.MissingPart) as caught:
        forms.guide_pdf("worker")
    assert "pip install typst" in str(caught.value.hint)
    assert "html" not in str(caught.value.hint)

"""The codebook: codes by type, items by category and unit, words of choices once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fieldledger import language
from fieldledger.domain import records
from fieldledger.report import codelist
from fieldledger.report.codelist import Listed, Words

CODES = {
    "item": [
        Listed("winter-set", "set", "clothing"),
        Listed("rice", "g", "food"),
        Listed("flour", "g", "food"),
        Listed("unknown-here", "ml"),
    ],
    "shelter": [Listed("suda-21")],
}


def test_types_with_the_same_choice_share_a_line() -> None:
    found = codelist.choices([records.load(name) for name in ("provision", "clothing", "loss")])

    assert [(each.types, each.field) for each in found] == [
        (("provision", "clothing"), "source"),
        (("loss",), "reason"),
    ]
    assert found[0].words == ("purchased", "donated", "found", "made")


def test_lines_tell_items_by_category_and_unit_then_places_then_choices() -> None:
    lines = [*codelist.lines(CODES, [Words(("loss",), "for_what", ("seized", "stolen"))])]

    assert lines == [
        ("item", "in ml or l:", "unknown-here"),
        ("item", "clothing, in sets:", "winter-set"),
        ("item", "food, in g, kg or t:", "rice, flour"),
        ("shelter", "", "suda-21"),
        ("loss", "for-what:", "seized, stolen"),
    ]


def test_the_document_says_its_day_and_that_no_person_is_in_it() -> None:
    chosen = [Words(("loss",), "reason", ("seized", "stolen"))]
    source = codelist.render(CODES, chosen, day="2004-05-31", lang="en")

    assert 'entry("food, in g, kg or t:", "", "rice,", "flour")' in source
    assert 'entry("reason", "loss", "seized,", "stolen")' in source
    assert "Codes as of 2004-05-31." in source
    assert "Codes of people and children are not here" in source


def test_without_a_trusted_clock_or_choices_it_says_less() -> None:
    source = codelist.render(CODES, [], day="", lang="en")

    assert "Codes may have been added since." in source
    assert "date: none" in source
    assert "Words of choices" not in source


def test_a_unit_of_a_newer_program_is_shown_as_it_is() -> None:
    assert codelist.unit("lumen") == "lumen"


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_choice_is_shown_as_it_is_typed(speak: Callable[[str], None], lang: str) -> None:
    speak(lang)

    assert "lost-contact" in codelist.choice("lost-contact")


def test_a_choice_with_a_meaning_in_another_language_shows_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = {"lost-contact": "연락 두절"}
    monkeypatch.setattr(
        codelist, "tr", lambda text, **values: said.get(text, text).format(**values)
    )

    assert codelist.choice("lost-contact") == "연락 두절 = lost-contact"


def test_types_and_words_are_in_the_language_with_what_is_typed() -> None:
    chosen = codelist.choices([records.load(name) for name in ("pledge-payment", "feedback")])
    language.use("zh")
    try:
        lines = {name: (types, said) for types, name, said in codelist.lines({}, chosen)}
    finally:
        language.use("en")

    assert lines["channel:"][0] == "认捐款"
    assert lines["status:"] == (
        "意见反馈",
        "受理 = open, 已转达 = passed-on, 已答复 = answered, 结案 = closed",
    )

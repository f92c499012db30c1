"""Texts in another language: what is translated, what is not, and that programs never notice."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from fieldledger import language
from fieldledger.domain import periods
from fieldledger.domain.entry import spoken
from fieldledger.domain.record import named_compartment
from fieldledger.language import Label, tr, trn
from fieldledger.report import csvform, html, jsonform, markdown, text, words
from fieldledger.report.shape import Column, Report, Row, Section, Table
from fieldledger.report.wrapped import unbroken, width, wrap

Speak = Callable[[str], None]


@pytest.mark.parametrize(
    ("lang", "month", "year", "fiscal"),
    [
        ("en", "May 2004", "year 2004", "fiscal year 2003-2004"),
        ("ja", "2004年5月", "2004年", "2003-2004年度"),
        ("ko", "2004년 5월", "2004년", "2003-2004 회계연도"),
        ("zh", "2004年5月", "2004年", "2003-2004财政年度"),
    ],
)
def test_periods_have_their_names(lang: str, month: str, year: str, fiscal: str, speak: Speak):
    speak(lang)

    assert language.current() == lang
    assert periods.month("2004-05").name == month
    assert periods.fiscal_year("2004", "01-01").name == year
    assert periods.fiscal_year("2004", "10-01").name == fiscal


def test_a_number_asks_for_its_form_and_keeps_its_thousands_marks(speak: Speak) -> None:
    assert (words.days(1), words.days(1200)) == ("1 day", "1,200 days")
    speak("ko")
    assert (words.days(1), words.days(1200)) == ("1일", "1,200일")
    assert trn("{n} untold", "{n} untolds", 2) == "2 untolds"


def test_a_text_without_a_translation_stays_english_and_nothing_stays_nothing(speak: Speak) -> None:
    speak("ja")

    assert tr("{a} that nobody translated", a=1) == "1 that nobody translated"
    assert tr("") == ""


def test_a_place_called_like_a_word_of_the_program_keeps_its_name(speak: Speak) -> None:
    speak("ko")

    assert words.plain("open") == "open"
    assert words.plain(Label("open")) == "운영 중"
    assert tr("{low} to {high}", low="open", high=words.choice("open")) == "open~운영 중"
    assert words.listed(["total", Label("total")]) == "total, 합계"


@pytest.mark.parametrize(
    ("lang", "shelter", "feedback", "goods", "bundle"),
    [
        ("en", "open", "open", "made", "made"),
        ("ja", "開設中", "受付", "自作", "作成"),
        ("ko", "운영 중", "접수", "자체 제작", "만든 때"),
        ("zh", "开放", "受理", "自制", "制作时间"),
    ],
)
def test_a_word_with_two_meanings_has_a_translation_of_each(
    lang: str, shelter: str, feedback: str, goods: str, bundle: str, speak: Speak
) -> None:
    speak(lang)

    assert tr("open") == tr(Label("open", "a meaning that nobody told")) == shelter
    assert (
        tr(Label("open", "feedback")) == words.plain(words.choice("open", "feedback")) == feedback
    )
    assert tr("{what}", what=Label("made", "bundle")) == bundle
    assert tr(Label("made", "goods")) == goods


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "relief"), ("ja", "救援（relief）"), ("ko", "구호(relief)"), ("zh", "救济（relief）")],
)
def test_a_compartment_is_named_by_what_it_means_and_what_is_typed(
    lang: str, said: str, speak: Speak
) -> None:
    speak(lang)

    assert named_compartment("relief") == said
    assert named_compartment("unheard-of") == "unheard-of"


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "a, b and c"), ("ja", "a、b、c"), ("ko", "a, b, c"), ("zh", "a、b和c")],
)
def test_a_list_follows_its_language(lang: str, said: str, speak: Speak) -> None:
    speak(lang)

    assert words.listed("abc") == said
    assert words.listed("a") == "a"
    assert words.listed("") == words.in_a_row("") == words.one_by_one("") == ""


@pytest.fixture
def labelled() -> Report:
    """A report with words of the program's own in its cells."""
    columns = (Column("status", "status"), Column("n", "n", "people"))
    rows = (Row("open", (words.choice("open"), 3)), Row("x", (words.NOT_KNOWN, None)))
    table = Table("t", "T", columns, rows)
    return Report(
        periods.month("2004-05"),
        "coordinators",
        "d" * 64,
        "e" * 64,
        1,
        0,
        2,
        (Section("s", "S", tables=(table,)),),
    )


def test_people_read_words_in_their_language(labelled: Report, speak: Speak) -> None:
    speak("ko")

    for shown in (text.render(labelled), markdown.render(labelled), html.render(labelled)):
        assert "운영 중" in shown
        assert "알 수 없음" in shown
        assert "격리된 입력 2건" in shown
        assert "조정자" in shown


def test_programs_read_the_same_words_in_every_language(labelled: Report, speak: Speak) -> None:
    def read() -> tuple[object, list[str]]:
        # Whom it is for is also said in a sentence, for whoever opens the file.
        document = jsonform.document(labelled) | {"band": ""}
        lines = csvform.render(labelled).splitlines()
        return document, [line for line in lines if ",band," not in line]

    english = read()
    speak("ko")

    assert read() == english
    [table] = jsonform.document(labelled)["sections"][0]["tables"]  # type: ignore[index]
    assert json.loads(json.dumps(table["rows"][0])) == {
        "key": "open",
        "unit": "",
        "status": "open",
        "n": 3,
    }


@pytest.mark.parametrize(
    ("whole", "lines"),
    [
        ("一二三四五", ["一二三四", "五"]),
        ("一二三四。五", ["一二三", "四。五"]),
        ("一二三「四五」", ["一二三", "「四五」"]),
        ("ab 一二三四 cd", ["ab 一二", "三四 cd"]),
        ("쉼터 사람들의 수", ["쉼터", "사람들의", "수"]),
        ("abcdefghij", ["abcdefgh", "ij"]),
    ],
)
def test_chinese_and_japanese_lines_break_between_characters(whole: str, lines: list[str]) -> None:
    assert wrap(whole, 8) == lines
    assert all(width(line) <= 8 for line in lines)


def test_a_heading_in_chinese_may_be_narrow(speak: Speak) -> None:
    assert unbroken("person-days") == 11
    assert unbroken("受庇护人数") == 2
    assert unbroken("") == 0


def test_a_record_in_one_line_names_its_type_in_the_language(speak: Speak) -> None:
    line = "ration line: code tebi-14 · status open"
    assert spoken(line) == line
    speak("zh")

    assert spoken(line) == "配给线: code tebi-14 · status open"
    assert spoken("") == ""

"""Building blocks for paper: no text of a record is ever markup, and each block says what it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldledger.report import paper
from fieldledger.report.measured import Fit, Head


@given(st.text())
def test_a_text_is_one_string_whatever_stands_in_it(text: str) -> None:
    code = paper.quoted(text)

    assert re.fullmatch(r'"(?:[^"\\\n]|\\["\\])*"', code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rice", '"rice"'),
        ('a "b" \\', '"a \\"b\\" \\\\"'),
        ("two\nlines", '"two lines"'),
        ("\x1b[31m \u202e", '"?[31m ?"'),
        ('"); #read("/etc/passwd', '"\\"); #read(\\"/etc/passwd"'),
    ],
)
def test_what_would_end_a_string_or_steer_a_reader_is_made_harmless(text: str, code: str) -> None:
    assert paper.quoted(text) == code


def test_a_long_word_can_be_broken_and_a_short_one_stays_whole() -> None:
    assert paper.flowing("one two") == '"one two"'
    assert paper.flowing("to " + "a" * 25 + " of") == (
        '{ "to aaaaaaaaaaaa"; box(); "aaaaaaaaaaaa"; box(); "a of" }'
    )


@given(st.text(alphabet="ab c", max_size=80))
def test_a_text_that_can_be_broken_is_still_the_same_text(text: str) -> None:
    assert "".join(re.findall(r'"([^"]*)"', paper.flowing(text))) == text


def test_a_document_says_title_day_language_and_band() -> None:
    whole = paper.document(
        title="T", band="B", lang="zh", day="2004-05-31", foot=("one", "two"), body=["#x"]
    )

    assert 'title: "T", date: datetime(year: 2004, month: 5, day: 31)' in whole
    assert '#set text(lang: "zh", region: "CN")' in whole
    assert '#set page(header: band("B"), footer: foot("one", "two"))' in whole
    assert whole.endswith("\n#x")


def test_only_chinese_has_a_region() -> None:
    whole = paper.document(title="", band="", lang="ko", day="2004-05-31", foot=(), body=())

    assert '#set text(lang: "ko")\n' in whole


def test_numbers_stand_at_the_end_unbroken_and_a_total_is_strong() -> None:
    heads = (Head("place"), Head("quantity", numeric=True))
    rows = (("kamo-47", "2,700 kg"), ("total", "2,700 kg"))
    fit = Fit(85, False, (5000, 4000))

    assert paper.table(heads, rows, fit, total=True) == (
        "tabled(8.5pt, (5.000em + 8pt, 4.000em + 8pt,), (start, end,), true, "
        '("place", "quantity",),\n'
        '"kamo-47", box("2,700 kg"),\nstrong("total"), strong(box("2,700 kg")))'
    )


def test_a_row_with_a_very_long_text_may_go_on_to_the_next_page() -> None:
    fit = Fit(85, False, (5000,))

    assert ", true, (" in paper.table((Head("note"),), (("a " * 300,),), fit)
    assert ", false, (" in paper.table((Head("note"),), (("a " * 301,),), fit)


def test_a_table_that_fits_nowhere_is_a_block_for_each_row() -> None:
    heads = (Head("place"), Head("people", numeric=True))

    assert [*paper.stacked(heads, (("a", "1"), ("b", "2")))] == [
        'stacked("place", "a", "people", "1")',
        'stacked("place", "b", "people", "2")',
    ]


def test_blocks_stand_in_code_where_a_text_can_only_be_a_text() -> None:
    blocks = [paper.heading("H"), paper.paragraph("P"), paper.notes(["N", "M"])]

    inside = 'heading(level: 1, "H")\nsaid("P")\nnotes("N", "M")'
    assert paper.kept(blocks) == f"#kept({{\n{inside}\n}})"
    assert paper.turned(blocks) == f"#turned({{\n{inside}\n}})"
    assert paper.loose(blocks) == f"#{{\n{inside}\n}}"
    assert paper.whole(blocks) == f"whole({{\n{inside}\n}})"
    assert paper.titled("T") == '#title("T")'


def test_a_document_that_tells_no_day_has_no_date() -> None:
    whole = paper.document(title="T", band="", lang="en", day="", foot=(), body=())

    assert 'title: "T", date: none' in whole

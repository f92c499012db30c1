"""The director's own text: what is read of Markdown, where it goes, and how each form shows it."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from fieldledger.errors import Refused
from fieldledger.report import csvform, html, jsonform, markdown, outline, own, text, xlsx
from fieldledger.report.shape import Own, Report, Section


def _read(written: str) -> list[tuple[str, str]]:
    """Mark and text of every piece of a text without headings."""
    [part] = own.read(written)
    return [(piece.own.mark, piece.own.text) for piece in part.pieces]


@pytest.mark.parametrize(
    ("written", "pieces"),
    [
        ("", []),
        ("one\n", [("", "one")]),
        ("one\ntwo\n\nthree", [("", "one two"), ("", "three")]),
        ("one\r\ntwo\r\rthree\r\n", [("", "one two"), ("", "three")]),
        ("- a\n  more\n* b\n+ c\n", [("-", "a more"), ("-", "b"), ("-", "c")]),
        ("1. a\n02) b\n", [("1.", "a"), ("2.", "b")]),
        ("para\n- a\n\nnew", [("", "para"), ("-", "a"), ("", "new")]),
        ("one\n---\ntwo\n* * *\n___\n", [("", "one"), ("", "two")]),
        ("> said\n> so", [("", "said so")]),
        ("-none\n1.5 t", [("", "-none 1.5 t")]),
        ("#none\n", [("", "#none")]),
    ],
)
def test_paragraphs_and_lists_are_read(written: str, pieces: list[tuple[str, str]]) -> None:
    assert _read(written) == pieces


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("a **b** *c* ***d*** __e__ _f_ `g`", "a b c d e f g"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        (r"\*not\* \_this\_ \# \\", r"*not* _this_ # \ ".strip()),
        ("[a page](https://x.org/y)", "a page (https://x.org/y)"),
        ("![a picture](<p.png> 'its title')", "a picture (p.png)"),
        ("<b>bold</b> &amp; <script>", "<b>bold</b> &amp; <script>"),
        ("길림\n쉼터", "길림 쉼터"),
        ("日本語の\n文章。", "日本語の文章。"),
        ("日本語\nand\n文", "日本語 and 文"),
        ("한글\n漢字", "한글 漢字"),
        ("e\u0301", "\u00e9"),
        ("*" + "a" * 501 + "*", "*" + "a" * 501 + "*"),
    ],
)
def test_marks_are_dropped_and_everything_else_is_plain_text(written: str, plain: str) -> None:
    assert _read(written) == [("", plain)]


def test_what_stands_in_a_comment_is_no_text_and_lines_keep_their_numbers() -> None:
    found = own.read("a <!-- x\ny\n--> b\n\n## c\n<!-- never closed\n## d")

    assert [(part.line, part.heading) for part in found] == [(0, ""), (5, "c")]
    assert [piece.own.text for piece in found[0].pieces] == ["a", "b"]
    assert [piece.line for piece in found[0].pieces] == [1, 3]


def test_a_heading_names_a_section_by_its_key_or_its_title(reported: Report) -> None:
    report = _report(reported)
    written = (
        "front\n# Report for April\n\nmore\n## SECOND  one\n\na\n### x {#first}\nb\n# first ##\nc"
    )

    put = own.put(report, own.read(written))

    assert [each.text for each in put.own] == ["front", "more"]
    assert [(s.key, [each.text for each in s.own]) for s in put.sections] == [
        ("first", ["b", "c"]),
        ("second", ["a"]),
    ]
    assert replace(put, own=(), sections=report.sections) == report


def test_a_first_heading_that_names_a_section_is_no_title(reported: Report) -> None:
    put = own.put(_report(reported), own.read("# First\nx"))

    assert (put.own, put.sections[0].own) == ((), (Own("x"),))


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        (
            "\n## Secnd one\n",
            "Line 2: this report has no section 'Secnd one'.",
            "Did you mean 'second one'?",
        ),
        (
            "## Weather {#wthr}",
            "Line 1: this report has no section 'wthr'.",
            "Its sections are: first, second.",
        ),
        (
            "# T\n# Zzz",
            "Line 2: this report has no section 'Zzz'.",
            "Its sections are: first, second.",
        ),
        ("#", None, None),
        ("##", "Line 1: this report has no section ''.", "Its sections are: first, second."),
    ],
)
def test_a_heading_that_names_nothing_is_refused_with_its_line(
    reported: Report, written: str, message: str | None, hint: str | None
) -> None:
    if message is None:
        assert own.put(_report(reported), own.read(written)).own == ()
        return
    with pytest.raises(Refused) as refused:
        own.put(_report(reported), own.read(written))

    assert (refused.value.message, refused.value.hint) == (message, hint)


# --- how it is shown ------------------------------------------------------------------------------


def _report(reported: object) -> Report:
    sections = (
        Section("first", "First", ("A figure.",)),
        Section("second", "Second one", ("Another <!-- x --> figure.",)),
    )
    return reported(*sections)  # type: ignore[operator, no-any-return]


@pytest.fixture
def told(reported: object) -> Report:
    """A report with a text that tries to be markup in every form."""
    written = "Front <b>page</b>.\n## first\n=1+1 | x\n- one\n- two\n1. uno\n\n" + "long " * 40
    return own.put(_report(reported), own.read(written))


def test_on_a_terminal_it_stands_before_the_figures_in_80_columns(told: Report) -> None:
    lines = text.render(told).split("\n")

    assert lines[3:14] == [
        "Front <b>page</b>.",
        "",
        "First",
        "-----",
        "=1+1 | x",
        "",
        "  - one",
        "  - two",
        "  1. uno",
        "",
        ("long " * 16).strip(),
    ]
    assert max(map(len, lines)) <= 80
    assert lines.index("A figure.") > lines.index("  1. uno")


def test_in_markdown_nothing_of_it_is_markup(told: Report) -> None:
    shown = markdown.render(told)

    assert (
        "\n\nFront \\<b\\>page\\</b\\>.\n\n## First\n\n=1+1 \\| x\n\n- one\n- two\n1. uno\n"
        in shown
    )


def test_in_a_page_it_is_escaped_and_lists_are_lists(told: Report) -> None:
    shown = html.render(told)

    assert "<main>\n<p>Front &lt;b&gt;page&lt;/b&gt;.</p>\n<section" in shown
    assert "<p>=1+1 | x</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<ol>" in shown
    assert "<ol>\n<li>uno</li>\n</ol>\n<p>long" in shown


def test_in_json_it_is_a_list_of_pieces(told: Report) -> None:
    shown = json.loads(jsonform.render(told))

    assert shown["own"] == [{"text": "Front <b>page</b>.", "mark": ""}]
    assert shown["sections"][0]["own"][1:3] == [
        {"text": "one", "mark": "-"},
        {"text": "two", "mark": "-"},
    ]
    assert shown["sections"][1]["own"] == []


def test_a_spreadsheet_has_a_sheet_of_it_and_no_formula(told: Report) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.render(told)))

    rows = book.get_sheet_by_name("Words").to_python()
    assert rows[:4] == [
        ["section", "text"],
        ["", "Front <b>page</b>."],
        ["First", "=1+1 | x"],
        ["First", "- one"],
    ]


def test_a_csv_file_and_a_spreadsheet_without_words_are_as_before(
    told: Report, reported: object
) -> None:
    bare = _report(reported)

    assert csvform.render(told) == csvform.render(bare)
    assert CalamineWorkbook.from_filelike(io.BytesIO(xlsx.render(bare))).sheet_names == ["Report"]


# --- the outline ----------------------------------------------------------------------------------


def test_an_outline_that_nobody_filled_in_changes_nothing(small: Report, reported: object) -> None:
    for report in (small, _report(reported)):
        assert own.put(report, own.read(outline.render(report))) == report


def test_an_outline_has_a_heading_and_a_hint_for_every_section(small: Report) -> None:
    shown = outline.render(small)

    assert shown.startswith("# Report for May 2004\n\n<!--\nFor coordinators. ")
    assert "## First {#first}\n\n<!--\nOne sentence.\nTables: By place.\n-->\n" in shown
    assert "## Second {#second}\n\n<!--\nNothing.\n-->" in shown


def test_what_is_written_into_an_outline_goes_where_it_stands(small: Report) -> None:
    filled = outline.render(small).replace("-->", "-->\nMine.")

    put = own.put(small, own.read(filled))

    assert [each.text for each in put.own] == ["Mine."]
    assert [s.own for s in put.sections] == [(Own("Mine."),), (Own("Mine."),)]


def test_a_record_cannot_end_the_comment_of_a_hint(reported: object) -> None:
    report = reported(Section("a", "A", ("x --> # y <!-- --->",)))  # type: ignore[operator]

    assert own.put(report, own.read(outline.render(report))) == report

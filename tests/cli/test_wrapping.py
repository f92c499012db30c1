"""Sentences on lines, also in scripts with wide letters."""

from __future__ import annotations

from fieldledger.cli import ui
from fieldledger.cli.wrapping import filled


def test_words_stay_whole_and_so_does_what_has_a_hyphen() -> None:
    assert filled("at suda-21 now", 9, "  ") == "at\n  suda-21\n  now"
    assert filled("über suda-21", 9) == "über\nsuda-21"


def test_wide_letters_break_anywhere_but_before_what_closes() -> None:
    text = "避難所suda-21に米を90 kg配りました。三十人、十日分です。"
    lines = filled(text, 20).split("\n")

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert len(lines) > 2
    assert all(ui.width(line) <= 20 for line in lines)
    assert not any(line[0] in "。、" for line in lines)


def test_korean_breaks_fit_and_a_mark_stays_with_its_word() -> None:
    lines = filled("> 쌀 90 kg을 나누어 주었습니다. 날짜와 함께 적으십시오.", 24, "  ").split("\n")

    assert all(ui.width(line) <= 24 for line in lines)
    assert all(line.startswith("  ") for line in lines[1:])
    assert not any(line.lstrip()[0] == "." for line in lines)

"""How wide texts are, and how a table is laid on a page."""

from __future__ import annotations

import pytest

from fieldledger.report.measured import Head, fit, pieces, width

NUMBER = "2,700.001 kg"


def _numbers(count: int, cell: str = NUMBER) -> tuple[list[Head], list[list[str]]]:
    heads = [Head("item"), *(Head(f"given in {n:02}", numeric=True) for n in range(count))]
    return heads, [["쌀", *[cell] * count]]


def test_a_character_of_east_asia_is_as_wide_as_it_is_high() -> None:
    assert width("쌀米") == 2000
    assert width("12") == 1180
    assert width("") == 0


def test_a_short_table_takes_no_more_room_than_it_needs() -> None:
    found = fit((Head("place"), Head("people", numeric=True)), (("kamo-47", "300"),))

    assert found is not None
    assert (found.size, found.flipped) == (85, False)
    assert found.widths == (width("kamo-47"), width("people"))


def test_without_rows_the_titles_make_the_widths() -> None:
    found = fit((Head("place"), Head("", numeric=True)), ())

    assert found is not None
    assert found.widths == (width("place"), 0)


@pytest.mark.parametrize(
    ("columns", "size", "flipped"), [(7, 85, False), (8, 75, False), (11, 85, True), (13, 70, True)]
)
def test_letters_get_smaller_then_the_page_is_turned(
    columns: int, size: int, flipped: bool
) -> None:
    found = fit(*_numbers(columns))

    assert found is not None
    assert (found.size, found.flipped) == (size, flipped)
    assert all(each >= width(NUMBER) for each in found.widths[1:])


def test_a_table_for_which_no_page_is_wide_enough_is_told_so() -> None:
    assert fit(*_numbers(15)) is None


def test_words_are_narrowed_before_letters_get_smaller_and_numbers_never() -> None:
    heads = (Head("code"), Head("note"), Head("quantity", numeric=True))
    found = fit(heads, (("kamo-47", "word " * 60, NUMBER),))

    assert found is not None
    code, note, quantity = found.widths
    assert (found.size, found.flipped) == (85, False)
    assert (code, quantity) == (width("kamo-47"), width(NUMBER))
    assert 9_000 < note < width("word " * 60)


def test_a_title_takes_up_to_four_lines_where_its_column_is_narrow() -> None:
    wide = [Head("per person and day", numeric=True)] * 3
    narrow = [Head("per person and day", numeric=True)] * 13

    two, four = fit(wide, ()), fit(narrow, ())
    assert two is not None
    assert two.widths[0] == width("per person")
    assert four is not None
    assert four.widths[0] == width("person")


def test_a_short_title_stands_on_one_line_where_there_is_room() -> None:
    found = fit((Head("人数", numeric=True), Head("in all", numeric=True)), (("7", "9"),))

    assert found is not None
    assert found.widths == (width("人数"), width("in all"))


def test_a_title_in_chinese_breaks_between_any_two_of_its_characters() -> None:
    found = fit([Head("每人每天的数量", numeric=True)], ())

    assert found is not None
    assert found.widths == (4000,)


def test_a_long_word_is_cut_into_pieces_and_a_column_is_as_wide_as_one_of_them() -> None:
    assert pieces("a" * 24) == ["a" * 24]
    assert pieces("a" * 25) == ["a" * 12, "a" * 12, "a"]
    assert pieces("") == [""]
    heads = (Head("a"), Head("b"), Head("c"), Head("d"))
    found = fit(heads, (["W" * 80] * 4,))
    assert found is not None
    assert all(each >= width("W" * 12) for each in found.widths)

"""When two texts are the same to a person, and what of a long one is shown."""

from __future__ import annotations

import pytest

from fieldledger.domain import records, searching


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("RICE", "rice"),
        ("ＲＩＣＥ", "rice"),
        ("ﾊﾞｽ", "バス"),
        ("\u1112\u1161\u11ab", "한"),
        ("two\u3000 words ", "two words"),
        ("Straße", "STRASSE"),
    ],
)
def test_capitals_width_letters_and_spaces_make_no_difference(text: str, same: str) -> None:
    assert searching.folded(text) == searching.folded(same)


def test_a_list_holds_what_one_of_its_words_holds_and_a_number_nothing() -> None:
    assert searching.is_in("a1", ["a", "A1a"])
    assert not searching.is_in("a2", ["a", "a1"])
    assert not searching.is_in("1", 1)


def test_texts_are_looked_for_in_what_people_word() -> None:
    fields = records.load("shelter").fields_by_name
    assert [name for name in fields if searching.is_text(fields[name])] == [
        "code",
        "province",
        "note",
    ]


def test_an_excerpt_shows_what_was_found_with_a_little_around_it() -> None:
    long = "a" * 60 + " NEEDLE " + "b" * 60

    assert "NEEDLE" in searching.excerpt("needle", long)
    assert len(searching.excerpt("needle", long)) < 60
    assert searching.excerpt("needle", "a needle") == "a needle"
    assert searching.excerpt("strasse", "Straße") == "Straße"

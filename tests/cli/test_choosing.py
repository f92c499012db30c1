"""What was meant by part of a word."""

from __future__ import annotations

import pytest

from fieldledger.cli.choosing import key_of, matching, number_of, pick, said_yes

OFFERS = ["antifebrile", "rice", "cooking-oil", "summer-set", "winter-set", "3"]
KOREAN = ["쌀", "쌀가루", "겨울옷", "여름옷", "간장"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3", "3"),
        ("rice", "rice"),
        ("ＲＩＣＥ", "rice"),
        ("oil", "cooking-oil"),
        ("ri", "rice"),
        ("1", "antifebrile"),
        ("9", "9"),
        ("salt", "salt"),
        ("", ""),
    ],
)
def test_an_answer_is_an_offer_its_number_or_a_part_of_one_alone(typed: str, meant: str) -> None:
    assert pick(typed, OFFERS) == (meant, "")


def test_a_part_of_two_offers_is_asked_again_with_both() -> None:
    word, problem = pick("set", OFFERS)

    assert word == ""
    assert "summer-set, winter-set" in problem


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ㄱㅇㅇ", "겨울옷"),
        ("ㅇㄹ", "여름옷"),
        ("ㅆㄱ", "쌀가루"),
        # as a Korean keyboard joins them
        ("ㄱㅈ", "간장"),
        # half a syllable, while it is typed
        ("여르", "여름옷"),
        ("가루", "쌀가루"),
    ],
)
def test_hangul_is_found_by_its_first_consonants_and_by_half_a_syllable(
    typed: str, meant: str
) -> None:
    assert pick(typed, KOREAN) == (meant, "")


def test_consonants_that_a_keyboard_joined_are_two_again() -> None:
    assert matching("ㄳ", ["가수", "가방"], {}) == ["가수"]


def test_japanese_and_chinese_are_found_by_any_part() -> None:
    assert pick("着", ["冬着", "米"]) == ("冬着", "")
    assert pick("衣", ["大米", "冬衣"]) == ("冬衣", "")


def test_what_an_offer_is_helps_to_find_it_and_its_name_comes_first() -> None:
    labels = {"loss": "goods that were lost", "count": "goods that were counted", "goods": "x"}

    assert matching("goods", [*labels], labels) == ["goods", "loss", "count"]
    assert pick("lost", [*labels], labels) == ("loss", "")


def test_a_number_counts_only_where_one_is_shown() -> None:
    assert pick("1", OFFERS, numbered=1) == ("antifebrile", "")
    assert pick("2", OFFERS, numbered=1) == ("2", "")
    assert pick("1", ["rice", "salt"], numbered=0) == ("1", "")


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("１２", 12), ("²", 2), ("", 0), ("-1", 0), ("1" * 5000, 0), ("੧", 0)],
)
def test_a_number_is_read_in_digits_of_any_width(typed: str, number: int) -> None:
    assert number_of(typed) == number


@pytest.mark.parametrize(
    ("typed", "key"),
    [("<", "<"), ("＜", "<"), ("《", "<"), ("－", "-"), ("ー", "-"), ("M", "m"), ("ㅡ", "m")],
)
def test_a_key_is_the_same_through_any_input_method(typed: str, key: str) -> None:
    assert key_of(typed) == key


@pytest.mark.parametrize("typed", ["y", "Y", "yes", "ｙ", "예", "はい", "是", "ㅛ"])
def test_yes_is_said_in_any_of_the_languages(typed: str) -> None:
    assert said_yes(typed) is True


@pytest.mark.parametrize("typed", ["", "n", "No", "Ｎ", "아니요", "いいえ", "否", "ㅜ"])
def test_no_is_said_in_any_of_the_languages(typed: str) -> None:
    assert said_yes(typed) is False


@pytest.mark.parametrize("typed", ["<", "yn", "oui", "2"])
def test_anything_else_is_neither_yes_nor_no(typed: str) -> None:
    assert said_yes(typed) is None

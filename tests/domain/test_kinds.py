"""The kinds: one rule each, told in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain import kinds
from fieldledger.domain.kind import Found, Kind, Known
from fieldledger.domain.kinds import (
    Choice,
    Code,
    Codes,
    Country,
    Currency,
    Date,
    Flag,
    Integer,
    Money,
    Month,
    Province,
    Quantity,
    Reference,
    References,
    Text,
)
from fieldledger.domain.problems import BadValue

Ref = Callable[[str], str]
ALL: list[Kind] = [
    Text(),
    Code(),
    Integer(0, 10),
    Quantity(),
    Money(),
    Currency(),
    Date(),
    Month(),
    Flag(),
    Choice("rural", "urban"),
    Reference("item"),
    Codes(),
    References("item"),
    Country(),
    Province(),
]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=45),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def test_every_kind_is_tried_here() -> None:
    made = {
        thing
        for thing in vars(kinds).values()
        if isinstance(thing, type) and issubclass(thing, Kind) and thing is not Kind
    }

    assert made == {type(kind) for kind in ALL}
    assert len({kind.name for kind in ALL}) == len(ALL)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
@settings(max_examples=40)
@given(value=ANY_JSON)
def test_a_check_takes_any_json_value_and_only_ever_refuses_it(kind: Kind, value: object) -> None:
    try:
        checked = kind.check(value)
    except BadValue:
        return
    assert checked is value
    assert isinstance(value, kind.python)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
@settings(max_examples=30)
@given(word=st.text(max_size=30))
def test_a_word_that_is_read_makes_a_value_that_is_sound(kind: Kind, word: str) -> None:
    class Nothing:
        today = "2004-05-17"

        def find(self, types: tuple[str, ...], word: str) -> list[Found]:
            return []

        def get(self, ref: str) -> None:
            return None

    try:
        value = kind.parse(word, Nothing(), {})
    except BadValue:
        return
    assert kind.check(value[0] if isinstance(value, tuple) else value) is not None


def test_what_no_kind_says_is_no_kind() -> None:
    with pytest.raises(NotImplementedError):
        Kind().check("x")


@pytest.mark.parametrize("value", ["", "  ", "\u3000", "two\nlines", "x" * 501, "a\x1bb", 5, None])
def test_text_is_one_line_with_something_in_it(value: object) -> None:
    with pytest.raises(BadValue):
        Text().check(value)


def test_text_is_kept_in_normalisation_form_c(known: Known) -> None:
    assert Text().parse(" e\u0301 ", known, {}) == "\u00e9"


@pytest.mark.parametrize(
    "code", ["s-12", "rice", "쌀", "米-1", "a-b", "x-1", "aa-1", "a01-1", "ไทย"]
)
def test_a_code_is_letters_digits_and_hyphens_of_any_script(code: str, known: Known) -> None:
    assert Code().parse(code, known, {}) == code


@pytest.mark.parametrize("code", ["a-12", "a1-5", "A1-42", "ａ－１２", "a2b-7", "a12ba3-1"])
def test_a_code_that_looks_like_an_id_is_refused(code: str, known: Known) -> None:
    with pytest.raises(BadValue, match="looks like a record's id"):
        Code().parse(code, known, {})
    with pytest.raises(BadValue):
        Code().check(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "two words",
        "a=b",
        "a:b",
        "a@b",
        "a~b",
        "-x",
        "x" * 41,
        "a_b",
        "a.b",
        "a\u200bb",
        "☂",
        "×",
    ],
)
def test_a_code_holds_no_marks_or_spaces(code: str) -> None:
    with pytest.raises(BadValue, match="letters, digits and hyphens"):
        Code().check(code)


def test_a_code_in_full_width_is_the_same_code(known: Known) -> None:
    assert Code().parse("ｓ－１２", known, {}) == "s-12"


def test_an_integer_is_whole_and_within_its_bounds(known: Known) -> None:
    kind = Integer(1, 5_000)
    assert kind.parse("1,200", known, {}) == 1_200
    assert kind.parse("３", known, {}) == 3
    for word in ("1.5", "0", "5001", "-1", "three"):
        with pytest.raises(BadValue):
            kind.parse(word, known, {})
    for value in (True, 2.0, "2", None):
        with pytest.raises(BadValue):
            kind.check(value)


def test_a_quantity_is_read_and_shown_in_the_unit_of_its_item(known: Known, ref: Ref) -> None:
    rice: Mapping[str, object] = {"item": ref("a-1")}
    kind = Quantity()
    assert kind.needs == "item"
    assert kind.parse("90 kg", known, rice) == 90_000
    assert kind.show(90_000, known, rice) == "90 kg"
    assert kind.show(90_000, known, {}) == "90,000"
    with pytest.raises(BadValue, match="unit of its item is not known"):
        kind.parse("90 kg", known, {})


def test_a_number_and_a_unit_are_one_value_also_as_two_words() -> None:
    assert Quantity().joins("90", "kg")
    assert Quantity().joins("９０", "㎏")
    assert Money().joins("3000", "CNY")
    for word, following in (("90kg", "kg"), ("90", "s-12"), ("rice", "kg"), ("1e3", "kg")):
        assert not Quantity().joins(word, following)
        assert not Money().joins(word, following)
    assert not Text().joins("90", "kg")


def test_money_takes_the_currency_beside_it(known: Known) -> None:
    assert Money().parse("3000", known, {"currency": "JPY"}) == (3_000, "JPY")
    assert Money().show(3_000, known, {"currency": "JPY"}) == "3,000 JPY"
    assert Currency().parse("cny", known, {}) == "CNY"


def test_dates_and_months_are_read(known: Known) -> None:
    assert Date().parse("yesterday", known, {}) == "2004-05-16"
    assert Month().parse("2004/5", known, {}) == "2004-05"
    assert Date().show("2004-05-17", known, {}) == "2004-05-17"


@pytest.mark.parametrize(
    ("words", "value"),
    [("yes Y true １ 예 はい 是", True), ("no N false 0 아니오 いいえ 否", False)],
)
def test_yes_and_no_are_read_in_four_languages(words: str, value: bool, known: Known) -> None:
    assert {Flag().parse(word, known, {}) for word in words.split()} == {value}
    assert Flag().show(value, known, {}) == words.split()[0]


def test_a_flag_is_nothing_else(known: Known) -> None:
    with pytest.raises(BadValue):
        Flag().parse("perhaps", known, {})
    with pytest.raises(BadValue):
        Flag().check(1)


def test_a_choice_names_its_words_when_another_is_given(known: Known) -> None:
    kind = Choice("in-care", "died")
    assert kind.parse("In_Care", known, {}) == "in-care"
    assert kind.parse("in care", known, {}) == "in-care"
    with pytest.raises(BadValue, match="must be one of: in-care, died"):
        kind.parse("lost", known, {})


@pytest.mark.parametrize("word", ["rice", "RICE", "ｒｉｃｅ", "a-1", "a-1~9f3c", " rice "])
def test_a_reference_is_a_code_or_an_id(word: str, known: Known, ref: Ref) -> None:
    assert Reference("item").parse(word, known, {}) == ref("a-1")


def test_a_whole_reference_is_taken_if_it_is_known_and_of_the_type(known: Known, ref: Ref) -> None:
    assert Reference("item").parse(ref("a-1"), known, {}) == ref("a-1")
    for types, text in ((("shelter",), ref("a-1")), (("item",), ref("a-99"))):
        with pytest.raises(BadValue, match="known here"):
            Reference(*types).parse(text, known, {})


def test_a_code_of_two_records_is_refused_with_both_ids(known: Known) -> None:
    with pytest.raises(BadValue, match="a1-11~9f3c, a2-21~9f3c"):
        Reference("shelter", "line").parse("both", known, {})


def test_a_reference_is_shown_as_its_code_or_else_its_id(known: Known, ref: Ref) -> None:
    assert Reference("item").show(ref("a-1"), known, {}) == "rice"
    assert Reference("item").show(ref("a1-42"), known, {}) == "a1-42"


def test_a_reference_that_was_read_from_a_column_is_shown_as_an_id_too(
    known: Known, ref: Ref
) -> None:
    """There it is an identity, without the label; what it names has the whole."""

    class Columns(NamedTuple):
        today: str | None = None

        def find(self, types: tuple[str, ...], word: str) -> Sequence[Found]:
            return []

        def get(self, of: str) -> Found | None:
            return Found("medical", ref("a1-42"), "")

    assert Reference("medical").show("42:9f3c0a1b2c3d4e5f", Columns(), {}) == "a1-42"


@pytest.mark.parametrize("value", ["a-1", "a-0:9f3c0a1b2c3d4e5f", "a-1:9F3C0A1B2C3D4E5F", 5, None])
def test_a_stored_reference_has_one_form(value: object) -> None:
    with pytest.raises(BadValue):
        Reference("item").check(value)


def test_codes_are_a_sorted_set(known: Known) -> None:
    assert Codes().parse("b, a、b  c", known, {}) == ["a", "b", "c"]
    assert Codes().show(["a", "b"], known, {}) == "a, b"
    for value in ([], ["b", "a"], ["a", "a"], ["a b"], [1], "a", ["x"] * 51):
        with pytest.raises(BadValue):
            Codes().check(value)


def test_references_are_a_sorted_set_of_known_records(known: Known, ref: Ref) -> None:
    kind = References("item", "shelter")

    assert kind.parse("s-12, rice、a-1", known, {}) == sorted([ref("a-1"), ref("a-10")])
    assert kind.show([ref("a-1"), ref("a1-42")], known, {}) == "rice, a1-42"
    for word in ("", "rice, nowhere", "l-1"):
        with pytest.raises(BadValue):
            kind.parse(word, known, {})
    for value in ([], [ref("a-2"), ref("a-1")], [ref("a-1")] * 2, ["a-1"], ref("a-1"), [None]):
        with pytest.raises(BadValue):
            kind.check(value)


def test_a_flag_is_true_or_false() -> None:
    assert Flag().check(True) is True
    for value in (1, "yes", None):
        with pytest.raises(BadValue):
            Flag().check(value)


def test_a_country_is_two_capital_letters(known: Known) -> None:
    assert Country().parse("ｊｐ", known, {}) == "JP"
    for word in ("Japan", "J", "", "日本"):
        with pytest.raises(BadValue, match="two letters"):
            Country().parse(word, known, {})


@pytest.mark.parametrize(
    ("word", "province"),
    [("cn-jl", "CN-JL"), ("ＣＮ－ＪＬ", "CN-JL"), ("other region", "other region")],
)
def test_a_province_is_an_iso_code_or_a_region_in_words(
    word: str, province: str, known: Known
) -> None:
    assert Province().parse(word, known, {}) == province


def test_no_sentence_repeats_a_value_that_came_from_elsewhere() -> None:
    for kind in ALL:
        for value in ("mark\x00er", {"mark\x00er": 1}, ["mark\x00er", "a"]):
            with pytest.raises(BadValue) as caught:
                kind.check(value)
            assert "mark" not in caught.value.sentence.replace("thousands mark", "")

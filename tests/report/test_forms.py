"""Empty forms: every field in its place, in the order of the prompt; codes where they may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from fieldledger import language
from fieldledger.domain import records
from fieldledger.domain.asking import in_order
from fieldledger.domain.fields import FieldSpec, RecordType
from fieldledger.domain.kinds import Flag
from fieldledger.domain.record import ERASABLE
from fieldledger.report import formpaper, forms
from fieldledger.report.codelist import Codes, Listed

SCREENS = Path(__file__).parents[1] / "golden" / "screens"
FORMS = [name for name in records.names() if not records.load(name).prompts_only]
PEOPLE = [spec.name for spec in records.load_all() if spec.compartment in ERASABLE]
CODES: Codes = {
    "item": [Listed("rice", "g", "food"), Listed("winter-set", "set", "clothing")],
    "shelter": [Listed("suda-21"), Listed("beko-22")],
    "line": [Listed("nori-11")],
}


def form(name: str, codes: Codes = CODES, day: str = "2004-05-31") -> str:
    return forms.render(records.load(name), codes, PEOPLE, day=day, lang="en")


def many(count: int) -> list[Listed]:
    return [Listed(f"kamo-{number}") for number in range(10, 10 + count)]


@pytest.mark.parametrize("name", FORMS)
def test_every_field_has_one_place_in_the_order_of_the_prompt(name: str) -> None:
    spec = records.load(name)
    now, rest = in_order(spec)
    places = forms.spaces(spec, merged=False)
    beside = {each.name for each in spec.fields} - {each.first.name for each in places}

    assert [each.first for each in places] == [
        each for each in [*now, *rest] if each.name not in beside
    ]
    assert all(spec.fields_by_name[each].kind.name == "currency" for each in beside)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_says_the_meaning_of_every_place_in_that_order(name: str) -> None:
    spec = records.load(name)
    source = form(name)
    at = source.index("#title(")
    for place in forms.spaces(spec, merged=forms.is_pile(spec)):
        at = source.find(f'"{place.first.help}', at)
        assert at > 0, place.name


def test_the_order_is_that_of_a_real_screen() -> None:
    """What a person saw at a terminal while an entry was asked for, and what ``m`` would ask."""
    spec = records.load("distribution")
    screen = (SCREENS / "an-entry-looked-over.txt").read_text(encoding="utf-8")
    first, _, more = screen.partition("m asks for more (")
    asked = re.findall(r"^[a-z-]+(?=: )", first, re.MULTILINE)
    waiting = re.findall(r"[a-z-]+", more.partition(")")[0])
    names = [name for name in dict.fromkeys([*asked, *waiting]) if name in spec.fields_by_name]
    places = [each.name.strip(" *").split(" | ") for each in forms.spaces(spec, merged=True)]
    at = [next(n for n, place in enumerate(places) if name in place) for name in names]

    assert len(at) > 10
    assert at == sorted(at)


def test_what_waits_behind_one_more_key_stands_behind_a_thick_line() -> None:
    assert ", 7, (headed" in form("distribution")
    assert re.findall(r"asked\(true, \"([a-z-]+)", form("incident")) == ["persons"]
    assert "once you type m" in form("incident")


def test_what_is_entered_in_piles_is_a_table() -> None:
    piles = [name for name in FORMS if forms.is_pile(records.load(name))]

    assert piles == [
        *("headcount", "provision", "clothing", "distribution", "transfer", "loss", "count"),
        *("product", "sale", "ration"),
    ]


def test_a_table_has_a_column_for_what_is_given_by_one_of_two_and_money_with_its_currency() -> None:
    names = [each.name for each in forms.spaces(records.load("distribution"), merged=True)]

    assert names[:6] == ["date *", "item *", "quantity *", "shelter | line", "people", "days"]
    assert "cost" in [each.name for each in forms.spaces(records.load("provision"), merged=True)]
    assert '"currency' not in form("provision")


def test_codes_have_a_number_for_the_sheet_and_choices_that_of_the_prompt() -> None:
    source = form("distribution")

    assert '"(1) rice in g, kg or t", "(2) winter-set in sets"' in source
    assert '"(1) suda-21", "(2) beko-22"' in source
    assert '"1 households", "2 school"' in source
    assert "Codes as of 2004-05-31." in source
    assert "Type the code itself" in source


def test_marks_of_the_terminal_s_help_are_not_printed() -> None:
    assert "Foster children are child." in form("person")


def test_without_codes_nothing_is_said_of_them() -> None:
    source = form("distribution", {}, "")

    assert "Codes as of" not in source
    assert "its code" not in source
    assert '"1 households"' in source


def test_codes_of_an_unknown_day_say_that_there_may_be_more() -> None:
    assert "Codes may have been added since." in form("distribution", day="")


def test_a_long_list_of_codes_is_left_to_the_codebook() -> None:
    whole = form("headcount", {"shelter": many(forms.MOST_LISTED)})
    left = form("headcount", {"shelter": many(forms.MOST_LISTED + 1)})

    assert f"kamo-{forms.MOST_LISTED + 9}" in whole
    assert "kamo-10" not in left
    assert "fieldledger codebook" in left


def test_few_codes_are_ticked_more_are_listed_and_many_are_left_out() -> None:
    few, more, most = (form("child", {"shelter": many(count)}) for count in (8, 9, 41))

    assert "in brackets" not in few
    assert "in brackets" in more
    assert '"kamo-10"' in re.search(r"ticked\([^)]*kamo[^)]*\)", few)[0]  # type: ignore[index]
    assert '"(1) kamo-10"' in more
    assert "kamo" not in most


def test_a_type_about_people_says_why_no_codes_of_theirs_are_printed() -> None:
    said = "never printed"

    assert all(said in form(name) for name in ("child", "distribution", "sponsorship", "incident"))
    assert said not in form("headcount")


def test_codes_that_a_type_does_not_refer_to_are_not_on_its_form() -> None:
    source = form("allowance")

    assert "suda-21" not in source
    assert "Codes as of" not in source


def test_what_holds_from_a_day_on_asks_for_the_day_where_the_type_has_none() -> None:
    assert '"on"' in form("child")
    assert '"on"' not in form("medical")
    assert '"on"' not in form("shelter")  # holds from the day on which it opened


def test_each_kind_is_written_in_its_own_way() -> None:
    assert "squares(4, 2, 2)" in form("incident")  # a day
    assert "squares(4, 2)" in form("allowance")  # a month
    assert "squares(2)" in form("sponsor")  # a country
    assert "with its currency, such as 3000 CNY" in form("incident")
    assert "codes or ids, one after the other" in form("incident", {})
    assert "empty: the program draws a code name" in form("child")
    assert "empty: the program" not in form("item")


def test_what_may_stay_empty_has_no_star_and_an_amount_says_that_it_needs_its_unit() -> None:
    assert 'asked(false, "code", ' in form("child")
    assert 'asked(false, "code *", ' in form("item")
    assert "how much of it (with its unit, such as 90 kg)" in form("distribution")
    assert "(with its currency, such as 3000 CNY)" in form("provision")


def test_a_currency_alone_and_a_yes_or_no_are_written_in_their_own_ways(
    type_with: Callable[..., RecordType],
) -> None:
    expense = records.load("expense").fields_by_name
    spec = type_with(
        expense["currency"], FieldSpec("seen", Flag(), required=False, help="whether it was seen")
    )
    source = forms.render(spec, {}, (), day="", lang="en")

    assert "squares(3)" in source
    assert 'ticked("yes", "no")' in source


@pytest.fixture
def type_with() -> Callable[..., RecordType]:
    def made(*fields: FieldSpec) -> RecordType:
        spec = records.load("event")
        names = {each.name: each for each in fields}
        return spec._replace(fields=fields, fields_by_name=names, words=(), measures=())

    return made


@pytest.mark.parametrize(
    ("lists", "rows"),
    [([], 15), ([["kamo-10"] * 40], 13), ([["anti-inflammatory (1)"] * 40] * 4, 8)],
)
def test_longer_lists_leave_fewer_rows_but_never_fewer_than_eight(
    lists: Sequence[Sequence[str]], rows: int
) -> None:
    assert forms.rows_beside([("shelter", each) for each in lists]) == rows


def test_lines_and_boxes_are_as_large_as_a_hand_needs() -> None:
    source = formpaper.prelude(flipped=True)

    assert formpaper.ROW >= 7
    assert formpaper.TICK >= 4
    assert "flipped: true" in source
    assert "{row}" not in source


def test_a_word_with_two_meanings_has_that_of_the_form() -> None:
    language.use("ja")
    try:
        source = form("feedback")
    finally:
        language.use("en")

    assert "受付 = open" in source
    assert "終了 = closed" in source
    assert "開設中" not in source

"""The record types: what each declares, and its rules across fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path

import pytest

from fieldledger.domain import records
from fieldledger.domain.codebook import STARTING_ITEMS
from fieldledger.domain.fields import RecordType
from fieldledger.domain.kinds import Money, Quantity, Reference, References
from fieldledger.domain.record import COMPARTMENTS, ERASABLE, Record

TABLES = records.load_all()


def _problems(type_name: str, **fields: object) -> list[str]:
    found = [rule(fields) for rule in records.load(type_name).rules]
    return [problem.field for problem in found if problem]


def test_the_registry_lists_every_file_and_nothing_else() -> None:
    files = {path.stem for path in Path(str(records.__file__)).parent.glob("[a-z]*.py")}

    assert {entry.module for entry in records.REGISTRY} == files
    assert records.names() == tuple(table.name for table in TABLES)


@pytest.mark.parametrize("entry", records.REGISTRY, ids=lambda entry: entry.name)
def test_the_registry_says_what_the_class_says(entry: records.Entry) -> None:
    cls = getattr(import_module(f"{records.__name__}.{entry.module}"), entry.cls)

    assert (entry.name, entry.summary) == (cls.TYPE, cls.__doc__)


@pytest.mark.parametrize("entry", records.REGISTRY, ids=lambda entry: entry.name)
def test_a_type_is_a_plain_class_whose_defaults_stand_in_it(entry: records.Entry) -> None:
    """With slots, as a dataclass may have, each field would default to a descriptor."""
    cls = getattr(import_module(f"{records.__name__}.{entry.module}"), entry.cls)

    assert cls.__bases__ == (Record,)
    assert not is_dataclass(cls)
    assert "__slots__" not in vars(cls)


def test_an_unknown_type_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        records.load("spaceship")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_whatever_a_type_names_is_one_of_its_fields(table: RecordType) -> None:
    named = [name for slot in table.words for name in ([slot] if isinstance(slot, str) else slot)]
    for field in table.fields:
        if isinstance(field.kind, Quantity):
            named.append(field.kind.item)
        if isinstance(field.kind, Money):
            named.append(field.kind.currency)

    assert {*named, *table.sums, *table.groups, *filter(None, [table.code])} <= {
        *table.fields_by_name
    }
    assert table.compartment in COMPARTMENTS


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_default_is_a_sound_value_and_its_field_need_not_be_given(table: RecordType) -> None:
    for field in table.fields:
        if field.default is not None:
            assert not field.required
            assert field.kind.check(field.default) == field.default


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_references_name_record_types_and_choices_of_words_are_references(
    table: RecordType,
) -> None:
    for field in table.fields:
        if isinstance(field.kind, Reference | References):
            assert set(field.kind.types) <= set(records.names())
    for slot in table.words:
        if isinstance(slot, tuple):
            assert all(isinstance(table.fields_by_name[name].kind, Reference) for name in slot)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_required_field_but_the_day_can_be_given_as_a_word(table: RecordType) -> None:
    words = {name for slot in table.words for name in ([slot] if isinstance(slot, str) else slot)}
    # An amount and its currency are one word.
    amounts = [table.fields_by_name[word].kind for word in words]
    words |= {kind.currency for kind in amounts if isinstance(kind, Money)}

    assert {field.name for field in table.fields if field.required} - words <= {"date"}


def test_what_is_about_a_child_can_be_erased() -> None:
    assert records.load("child").compartment in ERASABLE


def test_the_first_word_of_a_field_is_no_other_field() -> None:
    """`from=` may stand for `from_shelter=`, so no type may have both `from` and `from_shelter`."""
    for table in TABLES:
        for field in table.fields:
            first, _, rest = field.name.partition("_")
            assert not rest or table.field(first) is None


@pytest.mark.parametrize("item", STARTING_ITEMS, ids=lambda item: str(item["code"]))
def test_the_starting_codebook_holds_sound_items(item: Mapping[str, object]) -> None:
    table = records.load("item")
    for name, value in item.items():
        assert table.fields_by_name[name].kind.check(value) == value

    assert {field.name for field in table.fields if field.required} <= set(item)
    assert not _problems("item", **item)


def test_clothing_needs_its_season() -> None:
    assert _problems("item", category="clothing") == ["season"]
    assert not _problems("item", category="clothing", season="winter")
    assert not _problems("item", category="food")


@pytest.mark.parametrize("type_name", ["provision", "clothing"])
def test_an_amount_and_its_currency_go_together(type_name: str) -> None:
    assert _problems(type_name, cost=100) == ["cost"]
    assert _problems(type_name, currency="CNY") == ["cost"]
    assert not _problems(type_name, cost=100, currency="CNY")
    assert not _problems(type_name)


@pytest.mark.parametrize(
    ("type_name", "amount"),
    [
        ("medical", "cost"),
        ("incident", "cost"),
        ("rescue", "amount"),
        ("donation", "amount"),
        ("sponsor", "pledge"),
        ("publication", "asked"),
    ],
)
def test_an_amount_that_may_be_left_out_has_a_currency(type_name: str, amount: str) -> None:
    assert _problems(type_name, **{amount: 100}) == [amount]
    assert _problems(type_name, currency="CNY") == [amount]
    assert not _problems(type_name, **{amount: 100, "currency": "CNY"})
    assert not _problems(type_name)


def test_a_donation_of_money_has_an_amount() -> None:
    assert _problems("donation", kind="money") == ["amount"]
    assert not _problems("donation", kind="goods")
    assert not _problems("donation", kind="money", amount=1, currency="JPY")


def test_a_sponsorship_does_not_end_before_it_begins() -> None:
    assert _problems("sponsorship", from_date="2004-05-02", until_date="2004-05-01") == [
        "until_date"
    ]
    assert not _problems("sponsorship", from_date="2004-05-01", until_date="2004-05-01")
    assert not _problems("sponsorship", from_date="2004-05-01")


def test_a_follow_up_says_something() -> None:
    assert _problems("follow-up", child="c", by="han") == ["contact"]
    assert not _problems("follow-up", child="c", health="well")


def test_copies_that_were_printed_or_sent_are_counted() -> None:
    assert _problems("publication", action="sent") == ["copies"]
    assert not _problems("publication", action="sent", copies=3)
    assert not _problems("publication", action="put-out")


def test_an_exchange_rate_is_between_two_currencies() -> None:
    whole = {"amount": 100, "currency": "JPY", "worth": 750, "other_currency": "CNY"}

    assert not _problems("rate", **whole)
    assert _problems("rate", **{**whole, "other_currency": "JPY"}) == ["worth"]
    assert _problems("rate", **{**whole, "worth": 0}) == ["worth"]
    assert _problems("rate", **{**whole, "amount": 0}) == ["worth"]


def test_a_ration_is_for_one_place() -> None:
    assert _problems("ration", shelter="s", province="CN-JL") == ["shelter"]
    assert not _problems("ration", shelter="s")
    assert not _problems("ration")


def test_goods_are_handed_out_in_one_place() -> None:
    assert _problems("distribution") == ["shelter"]
    assert _problems("distribution", shelter="s", line="l", eligibility="e") == ["shelter"]
    assert not _problems("distribution", shelter="s")


def test_a_line_needs_to_say_how_need_was_checked() -> None:
    assert _problems("distribution", line="l") == ["eligibility"]
    assert not _problems("distribution", line="l", eligibility="seen by the teacher")


@pytest.mark.parametrize("type_name", ["headcount", "distribution"])
def test_women_men_girls_and_boys_add_up_to_the_people(type_name: str) -> None:
    def problems(**fields: object) -> list[str]:
        return _problems(type_name, shelter="s", **fields)

    assert problems(people=3, women=2, men=2) == ["people"]
    assert problems(people=9, women=2, men=2, girls=2, boys=2) == ["people"]
    assert not problems(people=8, women=2, men=2, girls=2, boys=2)
    assert not problems(people=9, women=2, girls=2)
    assert not problems(women=2)
    assert not problems(people=9)


def test_a_transfer_goes_somewhere_else() -> None:
    assert _problems("transfer") == ["to_shelter"]
    assert _problems("transfer", from_shelter="s", to_shelter="s") == ["to_shelter"]
    assert not _problems("transfer", to_shelter="s")


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("fiscal-year-start", "10-01", "1 October"),
        ("fiscal-year-start", "01-01", "02-29"),
        ("silence-days", "45", "many"),
        ("silence-days", "1", "0"),
        ("report-currency", "JPY", "yen"),
        ("follow-up-months", "3", "0"),
        ("age-bands", "0-4,5-11,12-17,18-59,60+", "0-4,6-11,12+"),
        ("age-bands", "0-17,18+", "0-17,18-59"),
        ("age-bands", "0+", "1+"),
        ("age-bands", "0-17,18-200", "0-17,18+,19+"),
        ("age-bands", "0-5,6+", "children,6+"),
        ("coming-of-age", "18", "1e3"),
        ("organisation-name", "Aid to Those in Hiding", "a" * 121),
        ("organisation-type", "Other", "ngo"),
    ],
)
def test_a_setting_that_is_read_must_be_readable(name: str, good: str, bad: str) -> None:
    assert not _problems("setting", name=name, value=good)
    assert _problems("setting", name=name, value=bad) == ["value"]
    assert not _problems("setting", name="colour-of-the-door", value=bad)


def test_each_type_says_in_one_line_what_it_is() -> None:
    assert [*records.summaries()] == [*records.names()]
    assert all(said.endswith(".") for said in records.summaries().values())


@pytest.mark.parametrize(
    ("figures", "wrong"),
    [
        ('[["a", 1]]', []),
        ("[]", []),
        ("[1]", ["figures"]),
        ("{}", ["figures"]),
        ("by hand", ["figures"]),
    ],
)
def test_the_figures_of_a_release_are_lists_in_a_list(figures: str, wrong: list[str]) -> None:
    assert _problems("release", figures=figures) == wrong

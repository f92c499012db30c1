"""In which order fields are asked for."""

from __future__ import annotations

import pytest

from fieldledger.domain import asking, records


def test_what_must_be_given_comes_first_then_what_is_counted_then_the_rest() -> None:
    now, rest = asking.in_order(records.load("distribution"))

    assert [each.name for each in now] == [
        *("date", "item", "quantity", "shelter", "line", "people", "days"),
    ]
    assert [each.name for each in rest] == [
        *("women", "men", "girls", "boys", "group", "for_record", "eligibility", "note"),
    ]


@pytest.mark.parametrize("name", records.names())
def test_every_field_of_every_type_has_its_place_once(name: str) -> None:
    spec = records.load(name)
    now, rest = asking.in_order(spec)

    assert sorted([*now, *rest]) == sorted(spec.fields)
    required = [each.required for each in now]
    assert required == sorted(required, reverse=True)
    assert not any(each.required for each in rest)


def test_what_was_filled_in_last_time_is_asked_at_once() -> None:
    spec = records.load("distribution")
    note = spec.fields_by_name["note"]

    assert not asking.is_at_once(spec, note)
    assert asking.is_at_once(spec, note, {"note": "seen"})


@pytest.mark.parametrize(
    ("type_name", "field"),
    [
        ("child", "status"),
        ("provision", "currency"),
        ("rescue", "sex"),
        ("distribution", "line"),
        ("distribution", "people"),
    ],
)
def test_timelines_currencies_words_and_what_is_counted_are_asked_at_once(
    type_name: str, field: str
) -> None:
    spec = records.load(type_name)

    assert asking.is_at_once(spec, spec.fields_by_name[field])

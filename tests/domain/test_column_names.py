"""Names of columns and choices in Korean, Chinese and Japanese."""

from __future__ import annotations

from typing import Any

import pytest

from fieldledger.domain import column_names, columns, records
from fieldledger.domain.kinds import Choice
from fieldledger.domain.problems import BadValue

FIELDS = [(spec, field) for spec in records.load_all() for field in spec.fields]
# What stands for two fields of one type, and so for neither.
AMBIGUOUS = {"transfer", "resettlement", "rate"}


@pytest.mark.parametrize(
    ("spec", "field"), FIELDS, ids=lambda each: getattr(each, "name", str(each))
)
def test_every_field_and_every_choice_has_a_name_in_each_script(spec: Any, field: Any) -> None:
    named = column_names.names(spec, field)
    assert any("\uac00" <= name[0] <= "\ud7a3" for name in named)
    assert any("\u4e00" <= name[0] <= "\u9fff" for name in named)
    clear = [name for name in named if column_names.keys_of(spec, name) == [field.name]]
    assert clear
    assert columns.key_of(spec, clear[0]) == field.name
    for word in field.kind.words if isinstance(field.kind, Choice) else ():
        told = column_names.words(word)
        assert told
        assert [column_names.meant(field, name) for name in told] == [word] * len(told)


def test_a_name_that_could_be_two_fields_is_refused_with_both() -> None:
    with pytest.raises(BadValue) as refused:
        columns.key_of(records.load("transfer"), "避難所")
    assert refused.value.sentence == "could be from_shelter or to_shelter: write which one"

    found = {
        spec.name
        for spec, field in FIELDS
        for name in column_names.names(spec, field)
        if len(column_names.keys_of(spec, name)) > 1
    }
    assert found == AMBIGUOUS


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("출생 연도", "birth_year"),
        ("性別", "sex"),
        ("性别", "sex"),
        ("상태", "status"),
        ("상태 날짜", "status_on"),
        ("状態の日", "status_on"),
        ("状态以前", "status_before"),
        ("쉼터@2004-01-05", "shelter@2004-01-05"),
        ("기준일", "on"),
        ("記録番号", "id"),
        ("무효", "void"),
    ],
)
def test_timelines_days_and_the_others(name: str, key: str) -> None:
    assert columns.key_of(records.load("child"), name) == key


def test_a_number_of_the_row_is_no_id_and_a_day_needs_a_timeline() -> None:
    for name in ("번호", "기록번호@2004-01-05"):
        with pytest.raises(BadValue, match="is no field of child"):
            columns.key_of(records.load("child"), name)
    with pytest.raises(BadValue, match="is no field of sale"):
        columns.key_of(records.load("sale"), "기준일")


def test_a_cell_of_a_choice_is_read_and_every_other_cell_is_left_alone() -> None:
    child = records.load("child")

    assert columns.in_words(child, "sex", "여") == "female"
    assert columns.in_words(child, "status@2004-01-05", "失联") == "lost-contact"
    assert columns.in_words(child, "sex", "female") == "female"
    assert columns.in_words(child, "note", "여") == "여"
    assert columns.in_words(child, "birth_year", 1995) == 1995
    assert columns.in_words(child, "id", "女") == "女"

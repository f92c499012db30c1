"""What the page about writing entries says is what happens."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fieldledger.domain import records
from fieldledger.domain.dates import read_day, read_month
from fieldledger.domain.entry import read_entry, read_json
from fieldledger.domain.kind import Known
from fieldledger.domain.kinds import Code, Quantity
from fieldledger.domain.money import read_currency, read_money, show_money
from fieldledger.domain.problems import BadValue
from fieldledger.domain.quantities import BASES, UNITS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "entry.md"
TEXT = PAGE.read_text(encoding="utf-8")


def _table(header: str) -> list[list[str]]:
    """The cells of a table's rows, without the marks of code."""
    _, _, rest = TEXT.partition(f"\n{header}\n")
    rows = re.match(r"(?:\|.*\n)+", rest)
    assert rows, header
    return [
        [cell.strip(" `") for cell in line.strip("|").split(" | ")]
        for line in rows[0].splitlines()[1:]
    ]


@pytest.mark.parametrize("row", _table("| of | write | means |"), ids=" ".join)
def test_a_quantity_means_what_the_page_says(row: list[str], known: Known) -> None:
    code, word, meaning = row
    item = {"item": known.find(("item",), code)[0].ref}
    amount = Quantity().parse(word, known, item)

    assert Quantity().show(amount, known, item) == meaning


@pytest.mark.parametrize("row", _table("| of | write | because it |"), ids=" ".join)
def test_a_quantity_is_refused_as_the_page_says(row: list[str], known: Known) -> None:
    code, word, reason = row
    item = {"item": known.find(("item",), code)[0].ref}

    with pytest.raises(BadValue) as caught:
        Quantity().parse(word, known, item)
    assert caught.value.sentence == reason


@pytest.mark.parametrize("row", _table("| write, on 2004-05-17 | means |"), ids=" ".join)
def test_a_day_means_what_the_page_says(row: list[str]) -> None:
    assert read_day(row[0], "2004-05-17") == row[1]


@pytest.mark.parametrize("row", _table("| write | means |"), ids=" ".join)
def test_money_means_what_the_page_says(row: list[str]) -> None:
    assert show_money(*read_money(row[0], "")) == row[1]


def test_the_page_names_every_unit() -> None:
    _, _, listed = TEXT.partition("The units are\n")
    words = set(re.findall(r"[^\s`·,*]+", listed.partition("斤, 근")[0]))
    plurals = {"kgs", "pcs"} | {f"{word}s" for word in UNITS}

    assert set(UNITS) - plurals - words - {"kilogram"} == set()
    assert len(BASES) == 4


def test_what_the_page_refuses_in_passing_is_refused() -> None:
    for word in ("17.5.2004", "05/17/2004"):
        with pytest.raises(BadValue):
            read_day(word, "2004-05-17")
    for sign in ("¥", "$", "₩", "원"):
        with pytest.raises(BadValue):
            read_currency(sign)
    for code in ("a-12", "a1-5"):
        with pytest.raises(BadValue):
            Code().check(code)
    for unit in ("斤", "근", "升"):
        assert unit not in UNITS
    assert {read_month(word) for word in ("2004-05", "2004/5", "2004年5月", "2004년 5월")} == {
        "2004-05"
    }


def test_the_command_lines_of_the_page_say_one_thing(known: Known) -> None:
    spec = records.load("distribution")
    lines = re.findall(r"^fieldledger add distribution (.*)$", TEXT, re.MULTILINE)
    readings = []
    for line in lines:
        words, _, people = line.partition(" --people ")
        options = [("people", people)] if people else []
        readings.append(read_entry(spec, words.split(), options, known))

    assert len(readings) == 3
    assert [reading.fields for reading in readings] == [readings[0].fields] * 3
    assert not any(reading.problems or reading.missing for reading in readings)


def test_the_json_lines_of_the_page_are_sound(known: Known) -> None:
    spec = records.load("distribution")
    lines = re.findall(r"^\{.*\}$", TEXT, re.MULTILINE)

    assert len(lines) == 2
    for line in lines:
        reading = read_json(spec, json.loads(line.replace("a-19", "a-10")), known)
        assert reading.fields["quantity"] == 90_000
        assert not reading.problems

"""`stock`, `plan`, and what a person who counts is told at once."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pexpect
import pytest

ENTRIES = """
headcount s-12 30 date=2004-05-11
ration rice 300g day date=2004-01-01
provision rice 500kg date=2004-05-01
transfer rice 30kg to-shelter=s-12 date=2004-05-03
distribution rice 279kg s-12 people=30 days=31 date=2004-05-11
count rice 28kg s-12 date=2004-05-12
"""


@pytest.fixture
def kept(ledger_with) -> Path:
    """A ledger with a little of everything that stock and plans rest on."""
    return ledger_with(*ENTRIES.strip().splitlines())


def test_stock_is_shown_by_item_and_place_with_how_long_it_lasts(run, kept: Path) -> None:
    done = run("stock", "--on", "2004-05-31")

    assert done.stdout.splitlines() == [
        "item  place      on hand    lasts  counted     differs",
        "rice  own store   191 kg",
        "rice  s-12         30 kg   3 days  2004-05-12    -2 kg",
        "rice  in all      221 kg  24 days",
        "",
        "What settles what does not add up: fieldledger review",
    ]


def test_stock_as_data_keeps_its_keys_and_has_cover_beside_them(run, kept: Path) -> None:
    own, shelter = json.loads(run("stock", "--on", "2004-05-31", "--json").stdout)

    assert (own["place"], own["on_hand"], own["days"], own["item_days"]) == (
        "own store",
        191_000,
        None,
        24,
    )
    assert (shelter["counted"], shelter["difference"], shelter["days"]) == (28_000, -2_000, 3)
    assert shelter["short"] is None


def test_nothing_in_stock_is_said(run, ledger: Path) -> None:
    assert run("stock", "--on", "2004-05-31").stdout == "nothing in stock\n"


def test_a_plan_is_shown_for_a_month_to_come_and_for_one_that_is_over(run, kept: Path) -> None:
    coming = run("plan", "--on", "2004-05-31").stdout
    over = run("plan", "--month", "2004-05", "--on", "2004-06-01").stdout

    assert coming.startswith("Plan for June 2004\n")
    assert " rice 270 kg 221 kg 24 49 kg " in " ".join(coming.split())
    assert over.startswith("Rations of May 2004\n")
    assert " rice 189 kg 279 kg 90 kg entered for 930 person-days, 630 " in " ".join(over.split())


def test_a_plan_as_data_has_the_figures_of_its_tables(run, kept: Path) -> None:
    made = json.loads(run("plan", "--on", "2004-05-31", "--json").stdout)
    [rice] = next(t for t in made["section"]["tables"] if t["key"] == "in_all")["rows"]

    assert (made["over"], made["on"], made["period"]["start"]) == (
        False,
        "2004-05-31",
        "2004-06-01",
    )
    assert (rice["needed"], rice["on_hand"], rice["lasts"], rice["buy"]) == (
        270_000,
        221_000,
        24,
        49_000,
    )


def test_a_plan_for_no_month_is_refused(run, kept: Path) -> None:
    done = run("plan", "--month", "soon", "--on", "2004-05-31")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--month is no month")


def _typed(environment: dict[str, str], line: str) -> str:
    """What a person at a terminal sees of a command."""
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "fieldledger", *line.split()],
        env=environment | {"TERM": "dumb"},
        encoding="utf-8",
        dimensions=(40, 100),
        timeout=60,
    )
    child.delaybeforesend = None
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    return str(child.before).replace("\r\n", "\n")


def test_who_counts_is_told_the_difference_and_what_would_explain_it(
    run, kept: Path, environment: dict[str, str]
) -> None:
    seen = _typed(environment, "add count rice 25kg s-12 date=2004-05-20")

    assert "5 kg less than the entries tell, which is 30 kg.\n" in seen
    command = "fieldledger add loss rice 5kg count-difference s-12 date=2004-05-20"
    assert f"  {command}\n" in seen
    assert len(json.loads(run("review", "--json").stdout)) == 1

    # What was said is a command that works, and it closes what was asked.
    assert run(*command.split()[1:]).returncode == 0
    assert json.loads(run("review", "--json").stdout) == []
    assert "The entries tell the same: 25 kg." in _typed(
        environment, "add count rice 25kg s-12 date=2004-05-21"
    )


def test_more_than_the_entries_tell_was_found(run, kept: Path, environment: dict[str, str]) -> None:
    seen = _typed(environment, "add count rice 200kg date=2004-05-20")

    command = "fieldledger add provision rice 9kg source=found date=2004-05-20"
    assert f"  {command}\n" in seen
    assert run(*command.split()[1:]).returncode == 0
    assert [item["record"] for item in json.loads(run("review", "--json").stdout)] == ["a-19"]


def test_a_script_that_counts_is_told_nothing_beside_its_answer(run, kept: Path) -> None:
    done = run("add", "count", "rice", "25kg", "s-12", "date=2004-05-20", "--json")

    assert set(json.loads(done.stdout)) == {"id", "type"}
    assert done.stderr == ""

"""`add drop`, typed and asked for."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pexpect


def test_a_delivery_is_one_line_or_nothing(run: Any, ledger: Path) -> None:
    bad = run("add", "drop", "s-12", "rice=90kg", "salt=9")
    good = run(
        "add", "drop", "s-12", "--people", "30", "days=10", "rice=90kg", "winter-set=30", "--json"
    )

    assert (bad.returncode, "salt: needs a unit" in bad.stderr) == (2, True)
    assert [one["type"] for one in json.loads(good.stdout)] == ["distribution"] * 2
    listed = json.loads(run("list", "distribution", "--json").stdout)
    assert [(row["item"], row["people"], row["days"]) for row in listed] == [
        ("rice", 30, 10),
        ("winter-set", 30, None),
    ]


def test_a_delivery_is_told_as_json(run: Any, ledger: Path) -> None:
    given = {"place": "s-12", "people": 30, "note": None, "rice": "90kg"}

    assert run("add", "drop", "--from", "-", stdin=json.dumps(given)).returncode == 0
    assert run("add", "drop", "--from", "-", stdin="rice").returncode == 2
    both = run("add", "drop", "s-12", "--from", "-", stdin=json.dumps(given))
    assert both.returncode == 2
    [row] = json.loads(run("list", "distribution", "--json").stdout)
    assert (row["shelter"], row["people"], row["quantity"]) == ("s-12", 30, 90_000)


def test_with_nobody_to_ask_what_is_missing_is_named(run: Any, ledger: Path) -> None:
    done = run("add", "drop", "people=30", "--json")

    problems = json.loads(done.stdout)["error"]["problems"]
    assert done.returncode == 2
    assert [problem["field"] for problem in problems] == ["place", "items"]


def test_place_people_days_and_item_after_item_are_asked(
    run: Any, ledger: Path, environment: dict[str, str]
) -> None:
    run("add", "line", "l-1")
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "fieldledger", "add", "drop", "people=30"],
        env=environment | {"TERM": "dumb"},
        encoding="utf-8",
        dimensions=(40, 80),
        timeout=60,
    )
    child.delaybeforesend = None
    for question, answer in (
        ("place: ", "nowhere"),
        ("place: ", "l-1"),
        ("eligibility: ", ""),  # needed along a line
        ("eligibility: ", "asked"),
        ("days: ", "many"),
        ("days: ", "10"),
        ("item: ", "set"),  # of two
        ("item: ", "no-such"),
        ("item: ", "ric"),
        ("rice, how much: ", ""),
        ("rice, how much: ", "90"),
        ("rice, how much: ", "90kg"),
        ("item: ", "winter"),
        ("winter-set, how much: ", "30"),
        ("item: ", ""),
    ):
        child.expect_exact(question)
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0
    assert "fieldledger void ID, for each" in child.before
    listed = json.loads(run("list", "distribution", "--json").stdout)
    assert [(row["line"], row["people"], row["days"], row["eligibility"]) for row in listed] == [
        ("l-1", 30, 10, "asked"),
        ("l-1", 30, None, "asked"),
    ]


def test_ctrl_c_saves_nothing(run: Any, ledger: Path, environment: dict[str, str]) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "fieldledger", "add", "drop", "s-12"],
        env=environment | {"TERM": "dumb"},
        encoding="utf-8",
        timeout=60,
    )
    child.delaybeforesend = None
    for question, answer in (("people: ", ""), ("days: ", ""), ("item: ", "rice")):
        child.expect_exact(question)
        child.sendline(answer)
    child.expect_exact("rice, how much: ")
    child.sendline("9kg")
    child.expect_exact("item: ")
    child.send("\x03")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 130
    assert json.loads(run("list", "distribution", "--json").stdout) == []


def test_the_help_is_what_the_golden_file_says(run: Any, golden: Any) -> None:
    golden("cli/add-drop.txt", run("add", "drop", "--help").stdout)

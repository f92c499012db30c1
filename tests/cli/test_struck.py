"""Acceptance: `struck` as people type it, and what `add incident` offers at a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

Run = Any
RAID = ("add", "incident", "raid", "s-12", "3", "date=2026-03-10")


@pytest.fixture
def home(ledger_with: Callable[..., Path]) -> None:
    """A home with a child and a person in one shelter."""
    on = "--on 2026-01-05"
    ledger_with(f"child c-1 1995 female s-12 {on}", f"person per-1 male 1970 s-12 {on}")


def statuses(run: Run) -> dict[str, str]:
    found = [
        row
        for name in ("child", "person")
        for row in json.loads(run("list", name, "--json").stdout)
    ]
    return {row["code"]: row["status"] for row in found}


def test_it_is_written_and_taken_back(home: None, run: Run) -> None:
    name = json.loads(run(*RAID, "--json").stdout)["id"]
    done = run("struck", name, "--yes")

    assert done.stdout.splitlines() == [
        "2 people without contact from 2026-03-10 on:",
        "  c-1 per-1",
        f"To take it back: fieldledger struck {name} --undo",
        "Who is found again: fieldledger set CODE status=found --on DAY",
    ]
    assert statuses(run) == {"c-1": "lost-contact", "per-1": "lost-contact"}
    again = run("struck", name, "--yes")
    assert (again.returncode, "Nobody is known here" in again.stderr) == (2, True)
    back = run("struck", name, "--undo", "--json")
    assert json.loads(back.stdout) == {
        "id": name,
        "shelter": "s-12",
        "day": "2026-03-10",
        "without_contact": [],
        "taken_back": ["c-1", "per-1"],
        "left_out": [],
        "unread": [],
    }
    assert statuses(run) == {"c-1": "in-care", "per-1": "sheltered"}
    assert run("verify").returncode == 0


def test_without_a_terminal_nothing_is_asked_and_nothing_written(home: None, run: Run) -> None:
    added = run(*RAID)
    name = added.stdout.split()[0]
    done = run("struck", name)

    assert "without contact" not in added.stdout + added.stderr
    assert done.returncode == 2
    assert "2 people are without contact since 2026-03-10: --yes" in done.stderr
    assert statuses(run) == {"c-1": "in-care", "per-1": "sheltered"}


def test_an_arrest_says_whom_it_leaves_out(home: None, run: Run) -> None:
    words = ("add", "incident", "arrest", "shelter=s-12", "persons=per-1", "date=2026-03-10")
    name = run(*words).stdout.split()[0]
    done = run("struck", name, "--yes", "--json")

    found = json.loads(done.stdout)
    assert (found["without_contact"], found["left_out"]) == (["c-1"], ["per-1"])
    told = run("struck", name, "--undo").stdout
    assert told.splitlines() == ["taken back for 1 person:", "  c-1"]


def test_many_codes_stand_on_lines_of_80_columns(home: None, run: Run) -> None:
    row = {"birth_year": 1995, "sex": "male", "shelter": "s-12", "on": "2026-01-05"}
    rows = [json.dumps({"code": f"child-{number:02}", **row}) for number in range(30)]
    assert run("add", "child", "--from", "-", stdin="\n".join(rows)).returncode == 0
    name = run(*RAID).stdout.split()[0]
    lines = run("struck", name, "--yes").stdout.splitlines()

    assert lines[0] == "32 people without contact from 2026-03-10 on:"
    assert max(map(len, lines)) <= 80
    assert sum(line.count("child-") for line in lines) == 30


@pytest.fixture
def terminal(environment: dict[str, str]) -> Callable[..., pexpect.spawn]:
    """Type a command at a terminal."""

    def typed(*words: str) -> pexpect.spawn:
        child = pexpect.spawn(
            sys.executable,
            ["-P", "-m", "fieldledger", *words],
            env=environment | {"TERM": "dumb"},
            encoding="utf-8",
            timeout=60,
            dimensions=(24, 80),
        )
        child.delaybeforesend = None
        return child

    return typed


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("yes", [True, False])
def test_an_incident_at_a_shelter_offers_it_at_a_terminal(
    home: None, run: Run, terminal: Callable[..., pexpect.spawn], yes: bool
) -> None:
    typed = terminal(*RAID)
    typed.expect_exact("s-12: since 2026-03-10 there is no news of 2 people there:")
    typed.expect_exact("Write that they are without contact since? [y/N]")
    typed.sendline("y" if yes else "")
    typed.expect(
        "To take it back: fieldledger struck a-" if yes else "Later: fieldledger struck a-"
    )
    typed.expect(pexpect.EOF)
    typed.close()

    assert typed.exitstatus == 0
    assert statuses(run)["c-1"] == ("lost-contact" if yes else "in-care")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_what_strikes_nobody_offers_nothing(
    home: None, terminal: Callable[..., pexpect.spawn]
) -> None:
    typed = terminal("add", "incident", "bounty", "s-12", "date=2026-03-10")
    typed.expect(pexpect.EOF)
    typed.close()

    assert "without contact" not in str(typed.before)
    assert typed.exitstatus == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("yes", [True, False])
def test_the_command_asks_at_a_terminal(
    home: None, run: Run, terminal: Callable[..., pexpect.spawn], yes: bool
) -> None:
    name = run(*RAID).stdout.split()[0]
    typed = terminal("struck", name)
    typed.expect_exact("Write that they are without contact since? [y/N]")
    typed.sendline("yes" if yes else "n")
    typed.expect("2 people without contact" if yes else "Nothing was written")
    typed.expect(pexpect.EOF)
    typed.close()

    assert typed.exitstatus == (0 if yes else 2)

"""Acceptance: `erase` as people type it, alone and with a second coordinator."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

Run = Any
WHY = ("--reason", "asked for it")


@pytest.fixture
def child(ledger_with: Any) -> str:
    """A home with one child, under the code name c-1: the id of its record."""
    ledger_with("child c-1 1995 female s-12 --on 2026-01-05")
    return "a-14"


def test_it_is_erased_and_shown_as_a_certificate(child: str, run: Run) -> None:
    done = run("erase", "c-1", *WHY, "--yes", "--json")
    assert json.loads(done.stdout) | {"op": ""} == {
        "id": child,
        "type": "child",
        "op": "",
        "erased": True,
        "missing": [],
        "ops": 1,
        "devices": 1,
    }
    shown = run("show", child)
    assert f"{child}  child  (erased)" in shown.stdout
    assert "reason: asked for it" in shown.stdout
    assert "c-1" not in shown.stdout
    assert json.loads(run("list", "child", "--json").stdout) == []
    again = run("erase", child, *WHY, "--yes")
    assert (again.returncode, "was erased" in again.stderr) == (2, True)
    assert run("show", "c-1").returncode == 2
    assert run("verify").returncode == 0


def test_without_a_terminal_nothing_is_asked(child: str, run: Run) -> None:
    unsure, reasonless = run("erase", child, *WHY), run("erase", child, "--yes")
    assert (unsure.returncode, "--yes" in unsure.stderr) == (2, True)
    assert (reasonless.returncode, "--reason" in reasonless.stderr) == (2, True)
    assert run("show", child).returncode == 0


def test_what_is_not_about_a_person_is_refused(child: str, run: Run) -> None:
    done = run("erase", "s-12", *WHY, "--yes")
    assert done.returncode == 2
    assert "fieldledger void" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("right", [True, False])
def test_at_a_terminal_the_id_is_typed(
    child: str, run: Run, environment: dict[str, str], right: bool
) -> None:
    typed = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "fieldledger", "erase", "c-1", *WHY],
        env=environment | {"TERM": "dumb"},
        encoding="utf-8",
        timeout=60,
        dimensions=(24, 80),
    )
    typed.expect("1 op, known to be on 1 device")
    typed.expect(f"type {child}:")
    typed.sendline(child if right else "yes")
    typed.expect(f"erased: {child}" if right else "Nothing was erased")
    typed.expect(pexpect.EOF)
    typed.close()
    assert typed.exitstatus == (0 if right else 2)
    assert ("erased" in run("show", child).stdout.splitlines()[0]) is right


def test_a_second_coordinator_finds_it_in_review(child: str, run: Run, tmp_path: Path) -> None:
    other = ("--home", str(tmp_path / "other"))
    told = run("invite", "hill", "--role", "coordinator", "-o", "hill.invite", "--json")
    (tmp_path / "code").write_text(json.loads(told.stdout)["code"])

    def do(*words: str) -> str:
        done = run(*words)
        assert done.returncode == 0, (words, done.stderr)
        return str(done.stdout)

    do(*other, "join", "hill.invite", "--code-file", "code")
    do(*other, "export", "-o", "1.enc")
    do("merge", "1.enc")
    do("devices", "confirm", "a1", "--yes")
    assert "once a1 agrees" in do("erase", child, *WHY, "--yes")
    do("export", "-o", "2.enc")
    do(*other, "merge", "2.enc")

    [item] = json.loads(do(*other, "review", "--json"))
    assert (item["kind"], item["record"], item["type"]) == ("erase", child, "child")
    assert "a wants this child erased" in do(*other, "review")
    assert f'fieldledger erase {child} --reason "WHY"' in do(*other, "review", "show", item["key"])
    linked = run(*other, "review", "settle", item["key"], "--accept", *WHY)
    assert (linked.returncode, "--refuse" in linked.stderr) == (2, True)
    assert f"erased: {child}" in do(*other, "erase", child, *WHY, "--yes")
    do(*other, "export", "-o", "3.enc")
    assert f"\nwould be erased: {child}\n" in do("merge", "3.enc", "--dry-run")
    told = do("merge", "3.enc")
    assert f"\nerased: {child}\n" in told
    assert "changed: nothing" not in told
    again = json.loads(do("merge", "3.enc", "--json"))
    assert (again["changed"], again["erased"]) == ({}, [])
    assert "(erased)" in do("show", child)
    states = [json.loads(do(*home, "status", "--json")) for home in ((), other)]
    assert states[0]["state"] == states[1]["state"]

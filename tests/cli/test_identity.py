"""True names: taken from prompts and standard input, and from nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

NAME = "김영희"


@pytest.fixture
def known(run: Any, ledger: Path) -> str:
    """The id of an identity that was entered."""
    run("add", "child", "k-1", "1995", "female")
    entry = json.dumps({"person": "k-1", "name": NAME})
    done = run("add", "identity", "--from", "-", "--json", stdin=entry + "\n")
    found: str = json.loads(done.stdout)[0]["id"]
    return found


def test_a_true_name_that_is_typed_on_the_command_line_is_refused(
    run: Any, ledger: Path, tmp_path: Path, known: str
) -> None:
    """Attack: arguments stay in the history of the shell, files on the disk."""
    row = tmp_path / "identity.jsonl"
    row.write_text(json.dumps({"person": "k-1", "name": NAME}))
    for words in (
        ("add", "identity", "k-1", NAME),
        ("add", "identity", f"name={NAME}"),
        ("add", "identity", "--from", str(row)),
        ("import", "identity", str(row), "--yes"),
        ("set", known, f"name={NAME}", "--reason", "heard wrong"),
        ("set", known, "--reason", f"{NAME} is right"),
    ):
        done = run(*words)
        assert done.returncode == 8, words
        assert NAME not in done.stderr + done.stdout
    assert len(json.loads(run("list", "identity", "--json").stdout)) == 1


def test_it_is_corrected_from_standard_input(run: Any, known: str) -> None:
    told = json.dumps({"fields": {"name": "김영이"}, "reason": "heard wrong"})
    done = run("set", known, "--from", "-", stdin=told)

    assert (done.returncode, done.stderr) == (0, "")
    [row] = json.loads(run("list", "identity", "--json").stdout)
    assert row["name"] == "김영이"
    assert run("set", known).returncode == 2
    assert run("set", known, "--from", "-", stdin="{}").returncode == 2


def test_what_is_typed_otherwise_needs_no_standard_input(run: Any, known: str) -> None:
    told = json.dumps({"fields": {"schooling": "reads"}, "reason": "seen"})

    assert run("set", "k-1", "--from", "-", stdin=told).returncode == 2

"""`find`, as people type it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_what_is_found_says_where_and_what_is_not_known_here(run: Any, ledger: Path) -> None:
    run("add", "shelter", "r-1", "CN-JL", "note=강가의 집")

    found = run("find", "강가")
    data = json.loads(run("find", "강가", "--json").stdout)

    assert found.stdout.splitlines() == [
        "a-14  shelter: code r-1 · province CN-JL · status open · note 강가의 집",
        "    in note",
    ]
    assert data["found"][0]["where"] == [
        {"field": "note", "is": "value", "text": "강가의 집", "op": ""}
    ]
    assert (data["not_known_here"], data["own_only"], data["more"]) == ([], [], 0)
    assert run("find", "nowhere").stdout == "nothing found\n"


def test_a_name_is_never_typed_on_the_command_line(run: Any, ledger: Path) -> None:
    """Attack: a true name that somebody looked for stays in the history of the shell."""
    run("add", "child", "k-1", "1995", "female")
    entry = '{"person": "k-1", "name": "김영희"}\n'
    run("add", "identity", "--from", "-", stdin=entry)

    refused = run("find", "영희", "--type", "identity")

    assert refused.returncode == 8
    assert "영희" not in refused.stderr
    assert "nothing found" in run("find", "영희").stdout
    assert "김영희" in run("find", "-", "--type", "identity", stdin="영희\n").stdout
    assert run("find").returncode == 2


def test_the_help_is_what_the_golden_file_says(run: Any, golden: Any) -> None:
    golden("cli/find.txt", run("find", "--help").stdout)

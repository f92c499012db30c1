"""`list` with filters and into spreadsheets, and `show` with what hangs on a record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_a_list_of_some(run: Any, ledger: Path) -> None:
    run("add", "shelter", "s-13", "CN-JL", "opened=2004-05-01")
    run("add", "distribution", "rice", "90kg", "s-12", "people=30")

    jilin = json.loads(run("list", "shelter", "province=CN-JL", "since=2004-05", "--json").stdout)
    many = json.loads(run("list", "distribution", "people>=30", "quantity<2t", "--json").stdout)
    none = run("list", "shelter", "province=CN-HL")
    wrong = run("list", "shelter", "provinz=CN-JL", "setting=many")

    assert [row["code"] for row in jilin] == ["s-13"]
    assert len(many) == 1
    assert none.stdout == "no shelter fits\n"
    assert wrong.returncode == 2
    assert "provinz: is no field of shelter; did you mean province?" in wrong.stderr
    assert "setting: must be one of" in wrong.stderr


def test_a_spreadsheet_is_written_and_read_back(run: Any, ledger: Path, tmp_path: Path) -> None:
    out = run("list", "shelter", "--format", "xlsx", "-o", "out.xlsx")
    back = run("import", "shelter", "out.xlsx")

    assert (out.returncode, out.stdout) == (0, "1 records: out.xlsx\n")
    assert (tmp_path / "out.xlsx").stat().st_mode & 0o777 == 0o600
    assert "1 already there" in back.stdout
    assert run("list", "shelter", "--format", "xlsx").returncode == 2


def test_nothing_of_an_identity_is_filtered_by_on_the_command_line(run: Any, ledger: Path) -> None:
    """Attack: a true name that somebody looked for stays in the history of the shell."""
    assert run("list", "identity", "name=김영희").returncode == 8
    assert run("list", "identity").returncode == 0


def test_a_record_is_shown_with_what_hangs_on_it(run: Any, ledger: Path) -> None:
    for day in range(1, 8):
        run("add", "distribution", "rice", f"{day}kg", "s-12", f"date=2004-05-0{day}")
    run("add", "provision", "rice", "1t", "s-12")

    shown = run("show", "s-12").stdout

    assert "\nin stock\n  rice: 1 t\n" in shown
    assert "  distribution, shelter: 7\n" in shown
    assert "date 2004-05-07 · item rice · quantity 7 kg\n" in shown
    assert "and 2 more: fieldledger list distribution shelter=a-13\n" in shown
    more = run("list", "distribution", "shelter=a-13", "--json")
    assert len(json.loads(more.stdout)) == 7

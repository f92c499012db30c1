"""`import` and what `list` writes for it, as people and scripts run them."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

HEADER = "date,item,quantity,shelter,people\n"
ROW = "2004-05-17,rice,90kg,s-12,30\n"


@pytest.fixture
def march(tmp_path: Path, ledger: Path) -> Path:
    """A table of two rows."""
    file = tmp_path / "march.csv"
    file.write_text(HEADER + ROW + ROW.replace("rice", "flour"), encoding="utf-8")
    return file


@pytest.mark.parametrize("command", ["import", "list"])
def test_the_help_is_what_the_golden_file_says(command: str, run, golden) -> None:
    golden(f"cli/{command}.txt", run(command, "--help").stdout)


def test_a_file_is_imported_once(run, march: Path) -> None:
    first = run("import", "distribution", "march.csv", "--yes")
    again = run("import", "distribution", "march.csv")

    assert first.returncode == 0
    assert "march.csv: 2 rows: 2 new, 0 already there" in first.stdout
    assert "line 3, new: date 2004-05-17 · item flour · quantity 90 kg" in first.stdout
    assert "2 entries imported: a-14 to a-15" in first.stdout
    assert (again.returncode, again.stdout.splitlines()[-1]) == (
        0,
        "nothing new: nothing was imported",
    )


def test_without_a_terminal_nothing_is_imported_unless_yes_is_said(run, march: Path) -> None:
    refused = run("import", "distribution", "march.csv")
    looked = run("import", "distribution", "march.csv", "--dry-run", "--yes")

    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert looked.returncode == 0
    assert "2 entries would be imported" in looked.stdout
    assert json.loads(run("list", "distribution", "--json").stdout) == []


def test_a_script_is_told_what_was_done(run, march: Path) -> None:
    words = ("import", "distribution", "-", "--json", "--yes")

    done = run(*words, stdin=march.read_text(encoding="utf-8"))

    told = json.loads(done.stdout)
    shown = told.pop("shown")
    assert len(shown) == 2
    assert told == {
        "type": "distribution",
        "rows": 2,
        "new": 2,
        "there": 0,
        "written": 2,
        "first": "a-14",
        "last": "a-15",
    }
    assert json.loads(run(*words, stdin=march.read_text()).stdout)["written"] == 0


def test_a_person_sees_the_first_problems_and_a_script_all_of_them(run, march: Path) -> None:
    march.write_text(HEADER + ROW + 25 * ROW.replace("90kg", "90"), encoding="utf-8")

    seen = run("import", "distribution", "march.csv", "--yes")
    all_ = run("import", "distribution", "march.csv", "--yes", "--json")

    assert seen.returncode == all_.returncode == 2
    assert "26 rows: 1 new, 0 already there, 25 with problems" in seen.stderr
    assert "line 2, new: date 2004-05-17" in seen.stderr
    assert "line 22: quantity: needs a unit: g, kg or t" in seen.stderr
    assert "line 23" not in seen.stderr
    assert "and 5 more" in seen.stderr
    problems = json.loads(all_.stdout)["error"]["problems"]
    assert [each["field"] for each in problems] == [f"line {n}: quantity" for n in range(3, 28)]
    assert json.loads(run("list", "distribution", "--json").stdout) == []


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("gone.csv", None, "gone.csv cannot be read: No such file"),
        (".", None, "cannot be read: Is a directory"),
        ("empty.csv", b"", "empty.csv is empty"),
        ("short.jsonl", b"date,item\n", "line 1: is not one JSON object"),
        ("wide.csv", b"date,item\n1,2,3\n", "line 2: has 3 cells"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_message(
    name: str, data: bytes | None, sentence: str, run, ledger: Path, tmp_path: Path
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)

    done = run("import", "distribution", name, "--yes")

    assert done.returncode == 2
    assert sentence in done.stderr


def test_what_list_writes_is_for_its_owner_and_import_reads_it(
    run, march: Path, tmp_path: Path
) -> None:
    run("import", "distribution", "march.csv", "--yes")

    for format_ in ("csv", "jsonl"):
        name = f"out.{format_}"
        told = run("list", "distribution", "--format", format_, "-o", name, "--json")
        again = run("list", "distribution", "--format", format_, "-o", name)
        text = (tmp_path / name).read_text(encoding="utf-8")

        assert json.loads(told.stdout) == {"file": name, "records": 2}
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        assert (again.returncode, "exists already" in again.stderr) == (2, True)
        assert run("list", "distribution", "--format", format_).stdout == text
        assert json.loads(run("import", "distribution", name, "--json").stdout)["there"] == 2


def test_a_piped_list_is_not_made_fit_for_a_terminal(run, ledger: Path) -> None:
    run("add", "shelter", "s-13", "CN-JL", "note=\u202e=1+2")
    run("void", "s-12", "--reason", "moved")

    text = run("list", "shelter", "--format", "csv", "--all").stdout

    assert ",\u202e=1+2," in text
    assert [line.rpartition(",")[2] for line in text.splitlines()] == ["void", "yes", "no"]


@pytest.fixture
def terminal(environment: dict[str, str], march: Path) -> Iterator[pexpect.spawn]:
    """`fieldledger import distribution march.csv` at a terminal."""
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "fieldledger", "import", "distribution", str(march)],
        env=environment | {"TERM": "dumb"},
        encoding="utf-8",
        dimensions=(40, 200),
        timeout=60,
    )
    child.delaybeforesend = None
    yield child
    child.close(force=True)


@pytest.mark.parametrize(("answer", "code", "count"), [("y", 0, 2), ("no", 2, 0)])
def test_a_person_is_asked_and_enter_is_no_answer(
    answer: str, code: int, count: int, terminal: pexpect.spawn, run
) -> None:
    terminal.expect_exact("2 rows: 2 new, 0 already there")
    terminal.expect_exact("Import 2 entries? [y/n]")
    terminal.sendline("")
    terminal.expect_exact("Import 2 entries? [y/n]")
    terminal.sendline(answer)
    terminal.expect(pexpect.EOF)
    terminal.close()

    assert terminal.exitstatus == code
    assert len(json.loads(run("list", "distribution", "--json").stdout)) == count

"""`backup`, `restore`, `sql` and `verify --rebuild`, as people and scripts run them."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.parametrize("command", ["backup", "restore", "sql", "verify"])
def test_the_help_is_what_the_golden_file_says(
    command: str, run, golden: Callable[[str, str], None]
) -> None:
    golden(f"cli/{command}.txt", run(command, "--help").stdout)


# --- backup and restore ---------------------------------------------------------------------------


@pytest.fixture
def saved(run, ledger: Path, tmp_path: Path) -> Path:
    """A backup of a ledger whose home is lost."""
    made = json.loads(run("backup", "may.backup", "--json").stdout)
    assert made == {"file": "may.backup", "bytes": (tmp_path / "may.backup").stat().st_size}
    shutil.rmtree(ledger)
    return tmp_path / "may.backup"


def test_a_backup_is_for_its_owner_alone_and_is_never_written_over(
    run, ledger: Path, tmp_path: Path
) -> None:
    done = run("backup", "may.backup")
    again = run("backup", "may.backup")

    assert done.returncode == 0, done
    assert done.stdout.startswith("may.backup: ")
    assert stat.S_IMODE((tmp_path / "may.backup").stat().st_mode) == 0o600
    assert (again.returncode, "not overwritten" in again.stderr) == (2, True)


def test_status_shows_the_age_of_the_backup(run, ledger: Path) -> None:
    assert "backup      never" in run("status").stdout
    run("backup", "may.backup")

    assert "backup      today" in run("status").stdout
    told = json.loads(run("status", "--json").stdout)["backup"]
    assert (told["days"], type(told["at"])) == (0, int)


def test_a_restored_device_says_who_it_is_and_what_to_do_next(run, saved: Path) -> None:
    done = run("restore", "may.backup")

    assert done.returncode == 0, done
    assert "this device was a and is a1 (coordinator), fingerprint " in done.stdout
    assert "fieldledger export" in done.stderr
    assert "fingerprint" in done.stderr
    [shelter] = json.loads(run("list", "shelter", "--json").stdout)
    assert shelter["code"] == "s-12"
    assert shelter["id"].startswith("a-")
    assert json.loads(run("verify", "--json").stdout)["ok"] is True
    added = json.loads(run("add", "shelter", "s-13", "CN-LN", "--json").stdout)
    assert added["id"] == "a1-2"
    states = {row["label"]: row["state"] for row in json.loads(run("devices", "--json").stdout)}
    assert states == {"a": "renewed by a1", "a1": "this device"}


def test_a_restored_device_answers_in_json(run, saved: Path, environment: dict[str, str]) -> None:
    told = json.loads(run("restore", "may.backup", "--json").stdout)

    assert told.pop("fingerprint").count(" ") == 7
    assert told == {
        "label": "a1",
        "old": "a",
        "role": "coordinator",
        "member": True,
        "home": environment["FIELDLEDGER_HOME"],
    }


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        ("restore none.backup", 6, "cannot be read"),
        ("restore passphrase", 6, "not a backup"),
        ("restore .", 6, "not a file"),
        ("restore", 2, "FILE"),
    ],
)
def test_what_cannot_be_restored_is_told_in_a_sentence(
    line: str, code: int, sentence: str, run, environment: dict[str, str]
) -> None:
    done = run(*line.split())

    assert done.returncode == code, done
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert run("status").returncode == 4


def test_a_backup_opens_with_its_own_passphrase(run, saved: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("six words of somebody else\n")

    done = run(
        "restore", "may.backup", env={"FIELDLEDGER_PASSPHRASE_FILE": str(tmp_path / "wrong")}
    )

    assert done.returncode == 3
    assert run("status").returncode == 4


def test_nothing_is_restored_where_a_ledger_is(run, saved: Path) -> None:
    run("init", "--recovery-out", "pieces")
    before = run("status", "--json").stdout

    done = run("restore", "may.backup")

    assert (done.returncode, "There is a ledger" in done.stderr) == (2, True)
    assert run("status", "--json").stdout == before


# --- sql ------------------------------------------------------------------------------------------


def test_a_question_is_answered_as_a_table_as_json_and_as_csv(run, ledger: Path) -> None:
    query = "SELECT code, setting, 2 AS n, NULL AS gone FROM shelter"

    assert run("sql", query).stdout == "code  setting  n  gone\ns-12  rural    2\n"
    assert run("sql", query, "--format", "csv").stdout == "code,setting,n,gone\ns-12,rural,2,\n"
    expected = {
        "columns": ["code", "setting", "n", "gone"],
        "rows": [["s-12", "rural", 2, None]],
    }
    assert json.loads(run("sql", query, "--json").stdout) == expected
    assert json.loads(run("sql", query, "--format", "json").stdout) == expected
    assert run("sql", "SELECT 1 WHERE 0").stdout == "no rows\n"


def test_a_question_can_be_kept_out_of_the_history_of_the_shell(run, ledger: Path) -> None:
    done = run("sql", "-", stdin="SELECT count(*) AS n FROM item;\n")

    assert done.stdout.splitlines() == [" n", "10"]


def test_text_that_a_spreadsheet_would_run_is_only_text_and_numbers_stay_numbers(
    run, ledger: Path
) -> None:
    done = run("sql", "SELECT '=1+1' AS a, -5 AS b, '-5' AS c", "--format", "csv")

    assert done.stdout == "a,b,c\n'=1+1,-5,'-5\n"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT value FROM meta", "A query may not use the table meta."),
        ("DROP TABLE shelter", "A query may not use anything but SELECT."),
        ("SELECT nope FROM shelter", "no such column: nope."),
    ],
)
def test_a_wrong_question_is_one_sentence(query: str, sentence: str, run, ledger: Path) -> None:
    done = run("sql", query)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0].endswith(sentence)
    assert "Traceback" not in done.stderr
    assert run("sql", "SELECT 1", "--format", "xml").returncode == 2


# --- verify ---------------------------------------------------------------------------------------


def test_computing_everything_anew_says_what_was_otherwise(run, ledger: Path) -> None:
    done = run("verify", "--rebuild")

    assert done.returncode == 0, done
    assert "everything was as it must be" in done.stderr
    told = json.loads(run("verify", "--rebuild", "--json").stdout)
    assert told["rebuilt"] == {"devices": False, "ops": 0, "tables": []}
    assert told["ok"] is True
    assert "rebuilt" not in json.loads(run("verify", "--json").stdout)

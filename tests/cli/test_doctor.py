"""`doctor` as people and scripts run it: calm, within the screen, with a code of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest


def test_the_help_is_what_the_golden_file_says(run, golden: Callable[[str, str], None]) -> None:
    golden("cli/doctor.txt", run("doctor", "--help").stdout)


def test_what_is_to_be_mended_stands_first_and_ends_with_11(run, ledger: Path) -> None:
    done = run("doctor")

    assert done.returncode == 11, done
    first, second, *_ = done.stdout.splitlines()
    assert first.split() == [
        "warning",
        "backup",
        *["There", "is", "no", "backup", "of", "this", "device."],
    ]
    assert second.strip().startswith("-> Run: fieldledger backup FILE")
    assert "1 warning" in done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.endswith(" fieldledger doctor --leaks")
    assert len(last) <= 80


def test_a_home_in_order_ends_with_0(run, ledger: Path) -> None:
    run("backup", "may.backup")

    done = run("doctor")

    assert done.returncode == 0, done
    assert "warning" not in done.stdout + done.stderr
    assert "fine     backup" in done.stdout


@pytest.mark.parametrize("words", [["doctor"], ["doctor", "--leaks"]])
def test_nothing_is_wider_than_the_screen(words: list[str], run, ledger: Path) -> None:
    lines = run(*words).stdout.splitlines()

    # A path is never cut: it stands alone where it is longer.
    assert all(len(line) <= 80 or len(line.split()) <= 5 for line in lines)


def test_scripts_read_the_same(run, ledger: Path, tmp_path: Path) -> None:
    (tmp_path / ".bash_history").write_text("fieldledger add child x\n")

    done = run("doctor", "--leaks", "--json")

    told = json.loads(done.stdout)
    assert done.returncode == 11
    assert (told["ok"], told["warnings"] > 0) == (False, True)
    assert told["warnings"] == sum(each["grade"] == "warning" for each in told["findings"])
    assert told["notes"] == sum(each["grade"] == "note" for each in told["findings"])
    assert {frozenset(each) for each in told["findings"]} == {
        frozenset({"check", "grade", "what", "todo"})
    }
    [history] = [
        each
        for each in told["findings"]
        if (each["check"], each["grade"]) == ("histories", "warning")
    ]
    assert history["what"] == "~/.bash_history keeps 1 command with values (line 1)."


def test_a_locked_ledger_is_looked_at_from_outside_and_nobody_is_asked(run, ledger: Path) -> None:
    run("lock")
    done = run("doctor", env={"FIELDLEDGER_PASSPHRASE_FILE": ""})

    assert done.returncode == 0, done
    assert "Locked: backup, recovery and receipts were not looked at." in " ".join(
        done.stdout.split()
    )


def test_a_wrong_passphrase_is_a_warning_among_the_others(
    run, ledger: Path, tmp_path: Path
) -> None:
    run("lock")
    (tmp_path / "wrong").write_text("these are not the six words\n")

    done = run("doctor", env={"FIELDLEDGER_PASSPHRASE_FILE": str(tmp_path / "wrong")})

    assert done.returncode == 11
    assert "warning  ledger" in done.stdout
    assert "Traceback" not in done.stderr


def test_without_a_ledger_the_installation_is_looked_at(run) -> None:
    done = run("doctor")

    assert done.returncode == 0, done
    assert "There is no ledger in" in done.stdout
    assert "SQLCipher" in done.stdout


def test_without_sqlcipher_it_says_so(run, ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "sqlcipher3.py").write_text("raise ImportError('libcrypto.so.3')\n")

    done = run("doctor", env={"PYTHONPATH": str(tmp_path / "broken")})

    assert done.returncode == 11
    assert "The library sqlcipher3 is missing" in " ".join(done.stdout.split())
    assert "Traceback" not in done.stderr

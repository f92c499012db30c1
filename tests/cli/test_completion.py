"""`completion`: what a shell's Tab asks the program for, and what it is never told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHELLS = ("bash", "zsh", "fish", "powershell")
# What bash does at Tab: it calls the function with the line and the cursor.
AT_TAB = """
fieldledger() { "$PYTHON" -P -m fieldledger "$@"; }
eval "$(fieldledger completion bash)"
COMP_LINE=$1 COMP_POINT=${#1}
_fieldledger
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed_that_says_where_it_belongs(run, shell: str) -> None:
    printed = run("completion", shell)

    assert printed.returncode == 0
    assert f"fieldledger completion {shell}" in printed.stdout
    assert "To have it always" in printed.stdout
    assert json.loads(run("completion", shell, "--json").stdout) == {
        "shell": shell,
        "script": printed.stdout,
    }


def test_an_unknown_shell_is_refused(run) -> None:
    refused = run("completion", "tcsh")

    assert refused.returncode == 2
    assert "bash, zsh, fish, powershell" in refused.stderr


def _at_tab(environment: dict[str, str], line: str) -> list[str]:
    done = subprocess.run(
        [str(shutil.which("bash")), "--norc", "-c", AT_TAB, "bash", line],
        env=environment | {"PYTHON": sys.executable},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("fieldledger unv", ["unvoid"]),
        ("fieldledger shel", ["shell"]),
        ("fieldledger exi", []),
        ("fieldledger devices c", ["confirm"]),
        ("fieldledger add shelter setting=rur", ["rural"]),
        ("fieldledger list child sta", ["status="]),
        ("fieldledger export -o ", []),
        ("fieldledger --home ", []),
        ("fieldledger --home x list dist", ["distribution"]),
        ("fieldledger add distribution * eligib", ["eligibility="]),
        ("fieldledger --lang k", ["ko"]),
        ("fieldledger report --audience ", ["coordinators", "partners", "public"]),
        ("fieldledger report --audience=pa", ["partners"]),
        ("fieldledger report --lang=z", ["zh"]),
        ("fieldledger list shelter --format jso", ["json", "jsonl"]),
        ("fieldledger report --month ", []),
        ("fieldledger completion f", ["fish"]),
        ("FIELDLEDGER_HOME=x LANG=ja fieldledger add distrib", ["distribution"]),
    ],
)
def test_tab_in_bash(environment: dict[str, str], line: str, offered: list[str]) -> None:
    assert _at_tab(environment, line) == offered


@pytest.mark.usefixtures("ledger")
def test_no_code_of_a_record_is_offered_and_nobody_is_asked(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """What a shell was told it may keep, and show to whoever takes the device."""
    locked = {name: value for name, value in environment.items() if "PASSPHRASE" not in name}
    # Whoever opens the ledger runs this, and leaves the file behind.
    locked["FIELDLEDGER_PASSPHRASE_COMMAND"] = f"touch {tmp_path / 'asked'}"
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    for line in ("show s", "set s", "list distribution shelter=s", "add headcount s", "find s"):
        offered = _at_tab(locked, f"fieldledger {line}")
        assert not [each for each in offered if "s-12" in each]

    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_what_was_typed_is_not_among_the_words_of_a_process(run) -> None:
    """Those are seen by every program of the computer, and kept in the records of some."""
    for shell in SHELLS:
        [call] = [
            line for line in run("completion", shell).stdout.splitlines() if "--offers" in line
        ]
        assert call.partition("--offers")[2].split(")")[0].split("|")[0].strip() in (
            "2>/dev/null",
            "2>$null",
        )

"""The program as a process: exit codes, errors, pipes, help."""

from __future__ import annotations

import importlib
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.main import get_command

from fieldledger import __version__
from fieldledger.cli.app import COMMANDS
from fieldledger.cli.options import entry_function
from fieldledger.domain import records

ROOT = Path(__file__).parents[2]


def test_the_version_is_that_of_the_package(run) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert __version__ == project["version"]
    assert run("--version").stdout == f"fieldledger {__version__}\n"


def test_the_root_help_is_as_it_was(run, golden: Callable[[str, str], None]) -> None:
    golden("cli/help.txt", run("--help").stdout)


def test_the_help_of_an_entry_is_as_it_was(run, golden: Callable[[str, str], None]) -> None:
    golden("cli/add-distribution.txt", run("add", "distribution", "--help").stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_loads_and_leads_its_help_with_an_example(name: str) -> None:
    app = importlib.import_module(COMMANDS[name][0]).app
    command = get_command(app)

    assert f"\n  fieldledger {name}" in (command.help or "")


@pytest.mark.parametrize("name", records.names())
def test_no_field_hides_another_option(name: str) -> None:
    """A field called `from` or `on` would take the place of the option of the same name."""
    function = entry_function(records.load(name), print)
    options = [field.name for field in records.load(name).fields]

    assert callable(function)
    assert not {"from", "on", "help", "home", "json", "quiet", "lang", "version"} & {*options}


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        ("ad", 2, "Did you mean add?"),
        ("add distribtion", 2, "Did you mean distribution?"),
        ("add distribution --itm rice", 2, "No such option: --itm"),
        ("void", 2, "Missing argument 'ID'"),
        ("--lang fr list item", 2, "--lang: it is one of en, ja, ko, zh"),
        ("list item", 4, "no ledger"),
        ("report -o report.md", 2, "--audience"),
        ("add child", 4, "no ledger"),
    ],
)
def test_wrong_use_is_one_sentence_and_its_exit_code(
    line: str, code: int, sentence: str, run
) -> None:
    done = run(*line.split())

    assert done.returncode == code, done
    assert sentence.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert max(map(len, done.stderr.splitlines())) <= 120


def test_an_error_under_json_is_the_one_document_on_standard_output(run) -> None:
    done = run("list", "item", "--json")

    error = json.loads(done.stdout)["error"]
    assert (error["name"], error["exit_code"], done.returncode) == ("no-ledger", 4, 4)
    assert {"message", "hint", "problems"} <= set(error)
    assert done.stderr == ""


def test_a_passphrase_that_nobody_can_type_is_named(run, ledger: Path) -> None:
    run("lock")
    done = run("list", "item", env={"FIELDLEDGER_PASSPHRASE_FILE": ""})

    assert done.returncode == 2
    assert "FIELDLEDGER_PASSPHRASE_FILE" in done.stderr


def test_a_wrong_passphrase_ends_with_3(run, ledger: Path, tmp_path: Path) -> None:
    run("lock")
    (tmp_path / "wrong").write_text("not the passphrase\n")

    done = run("list", "item", env={"FIELDLEDGER_PASSPHRASE_FILE": str(tmp_path / "wrong")})

    assert done.returncode == 3


def test_a_missing_value_without_a_terminal_is_named_and_never_asked(run, ledger: Path) -> None:
    done = run("add", "distribution", "rice", "--json")

    fields = {problem["field"] for problem in json.loads(done.stdout)["error"]["problems"]}
    assert done.returncode == 2
    assert "quantity" in fields


def test_words_options_and_values_by_name_are_one_grammar(run, ledger: Path) -> None:
    run("add", "distribution", "rice", "90", "kg", "--shelter", "s-12", "date=-2", "--people=30")

    [saved] = json.loads(run("list", "distribution", "--json").stdout)
    assert (saved["quantity"], saved["shelter"], saved["people"]) == (90_000, "s-12", 30)


def test_an_option_given_twice_is_refused_rather_than_half_believed(run, ledger: Path) -> None:
    done = run("add", "headcount", "s-12", "--people", "30", "--people", "40")

    assert done.returncode == 2
    assert "people: is given twice" in done.stderr


def test_json_lines_are_added_all_or_none(run, ledger: Path) -> None:
    line = '{"item": "rice", "quantity": "90kg", "shelter": "s-12", "date": "2003-10-20"}\n'

    bad = run("add", "distribution", "--from", "-", "--json", stdin=line + '{"item": "rice"}\n')
    worse = run("add", "distribution", "--from", "-", stdin=line + "rice\n" + line)
    good = run("add", "distribution", "--from", "-", "--json", stdin=line * 2)

    problems = json.loads(bad.stdout)["error"]["problems"]
    assert {problem["field"].partition(":")[0] for problem in problems} == {"line 2"}
    assert "line 2: is not one JSON object" in worse.stderr
    assert [one["type"] for one in json.loads(good.stdout)] == ["distribution"] * 2
    assert len(json.loads(run("list", "distribution", "--json").stdout)) == 2


def test_a_correction_and_a_void_need_a_reason_and_keep_the_history(run, ledger: Path) -> None:
    changed = run("set", "s-12", "--status", "closed", "--on", "2004-05-01")
    assert changed.returncode == 2
    assert "--reason" in changed.stderr

    run("set", "s-12", "--status", "closed", "--on", "2004-05-01", "--reason", "moved")
    record = json.loads(run("void", "s-12", "--reason", "twice", "--json").stdout)["id"]
    shown = run("show", record, "--json")

    found = json.loads(shown.stdout)
    assert found["void"] is True
    assert [past["do"] for past in found["history"]] == ["add", "set", "void"]
    assert "status: closed since 2004-05-01" in run("show", record).stdout
    assert run("unvoid", record, "--reason", "not twice").returncode == 0


def test_a_list_goes_into_a_file_but_never_over_one(run, ledger: Path, tmp_path: Path) -> None:
    first = run("list", "item", "--format", "csv", "-o", "items.csv")
    text = (tmp_path / "items.csv").read_text(encoding="utf-8")
    second = run("list", "shelter", "--format", "csv", "-o", "items.csv")

    assert first.returncode == 0
    assert text.startswith("id,code,unit,")
    assert second.returncode == 2
    assert "exists already" in second.stderr
    assert (tmp_path / "items.csv").read_text(encoding="utf-8") == text


def test_a_cell_that_a_spreadsheet_would_run_is_only_text(run, ledger: Path) -> None:
    run("add", "shelter", "s-13", "province=CN-JL", "setting=urban", "note==1+2")

    assert ",'=1+2," in run("list", "shelter", "--format", "csv").stdout


def test_types_need_no_ledger(run) -> None:
    [child] = json.loads(run("types", "child", "--json").stdout)

    assert (child["type"], child["compartment"]) == ("child", "children")
    assert "birth_year" in [field["name"] for field in child["fields"]]


@pytest.mark.parametrize(("state", "next_"), [(False, "fieldledger init"), (True, "add TYPE")])
def test_alone_it_says_what_to_do_next_and_asks_nothing(
    state: bool, next_: str, run, request: pytest.FixtureRequest
) -> None:
    if state:
        request.getfixturevalue("ledger")
    done = run(env={"FIELDLEDGER_PASSPHRASE_FILE": ""})

    assert done.returncode == 0
    assert next_ in done.stdout


def _shell(line: str, environment: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    program = f"{shlex.quote(sys.executable)} -P -m fieldledger"
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line.replace('fieldledger', program)}"],
        env=environment,
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_output_is_whole_through_a_pipe(environment: dict[str, str], tmp_path: Path) -> None:
    done = _shell("fieldledger types --json | cat", environment, tmp_path)

    assert len(json.loads(done.stdout)) == len(records.names())


@pytest.mark.parametrize("line", ["fieldledger types --json", "fieldledger add child --help"])
def test_a_reader_that_leaves_early_is_no_failure(
    line: str, environment: dict[str, str], tmp_path: Path
) -> None:
    done = _shell(f"{line} | true", environment, tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's /dev/full")
@pytest.mark.parametrize("line", ["fieldledger types --json", "fieldledger --help"])
def test_an_answer_that_found_no_room_is_a_failure(
    line: str, environment: dict[str, str], tmp_path: Path
) -> None:
    done = _shell(f"{line} >/dev/full", environment, tmp_path)

    assert done.returncode == 10


BUG = """
import sys
from fieldledger.services import setup
def broken():
    raise ValueError("rice for s-12")
setup.quiet_process = broken
sys.argv = ["fieldledger", *sys.argv[1:]]
from fieldledger.__main__ import run
run()
"""


def test_a_bug_tells_its_place_and_nothing_of_the_data(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", BUG, "types"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 1
    assert re.search(r"a bug in fieldledger.* ValueError at [\w.]+:\d+", done.stderr)
    assert "rice" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr

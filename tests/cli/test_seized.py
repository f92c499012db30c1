"""A device was taken, as a coordinator types it: questions, answers, scripts, exit codes."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pexpect
import pytest


@pytest.fixture(scope="module")
def taken_in(
    tmp_path_factory: pytest.TempPathFactory, founded_once: Path, settings_of, run_in
) -> Path:
    """A folder with both homes, made once: `river` is a copy."""
    folder = tmp_path_factory.mktemp("taken-in")
    shutil.copytree(founded_once, folder / "ledger")
    run = run_in(folder, settings_of(folder))
    invite = ("invite", "river", "--clear", "relief", "--all", "-o", "river.invite", "--json")
    (folder / "code").write_text(json.loads(run(*invite).stdout)["code"] + "\n")
    settings = {"FIELDLEDGER_HOME": str(folder / "river")}
    run("join", "river.invite", "--code-file", "code", env=settings)
    run("add", "distribution", "rice", "90kg", "s-12", "people=30", env=settings)
    run("export", "-o", "1.enc", env=settings)
    run("merge", "1.enc")
    run("invite", "lake", "--clear", "relief", "-o", "lake.invite")
    return folder


@pytest.fixture
def river(taken_in: Path, environment: dict[str, str], tmp_path: Path, unlocked) -> dict[str, str]:
    """The settings of a device that was taken in and sent one entry; and an open invitation, a2."""
    shutil.copytree(taken_in, tmp_path, dirs_exist_ok=True)
    for home in ("ledger", "river"):
        unlocked(tmp_path / home)
    return {"FIELDLEDGER_HOME": str(tmp_path / "river")}


def test_a_script_says_yes_and_why_and_reads_what_was_done(run, river: dict[str, str]) -> None:
    silent = run("seized", "a1")
    done = run("seized", "a1", "--reason", "arrested", "--yes", "--json")
    again = run("seized", "a1", "--reason", "arrested", "--yes")

    assert silent.returncode == 2
    assert "--yes and --reason" in silent.stderr
    assert "a1-1 is the last that counts" in silent.stderr
    told = json.loads(done.stdout)
    assert (told["device"], told["last"], told["quarantined"]) == ("a1", "a1-1", {})
    assert told["exposure"] == json.loads(run("devices", "exposure", "a1", "--json").stdout)
    assert told["exposure"]["warn"]["records"] == {"shelter": ["s-12"]}
    assert (again.returncode, "barred already" in again.stderr) == (2, True)


def test_nothing_is_written_by_showing(run, river: dict[str, str]) -> None:
    before = run("status", "--json").stdout
    shown = run("seized", "a1", "--show")

    assert shown.returncode == 0
    assert "shelter: s-12" in shown.stdout
    assert all(len(line) <= 80 for line in shown.stdout.splitlines())
    assert run("status", "--json").stdout == before
    assert run("devices", "exposure", "a1").stdout == shown.stdout


def test_a_day_is_asked_of_the_log_of_merges(run, river: dict[str, str]) -> None:
    odd = run("seized", "a1", "--since", "someday", "--reason", "x", "--yes")
    done = run("seized", "a1", "--since", "2004-05-17", "--reason", "x", "--yes", "--json")

    assert (odd.returncode, "--since is no day" in odd.stderr) == (2, True)
    told = json.loads(done.stdout)
    assert (told["last"], told["merged"], told["quarantined"]) == (None, None, {"a1": 1})
    today = run("seized", "a1", "--since", "today", "--reason", "x", "--yes")
    assert "barred already" in today.stderr


def test_a_worker_may_do_none_of_it(run, river: dict[str, str]) -> None:
    reason = ("--reason", "x")
    for words in (
        ("seized", "a", *reason, "--yes"),
        ("lift", "a", *reason),
        ("suspend", "a", *reason),
        ("devices", "exposure", "a"),
    ):
        assert run(*words, env=river).returncode == 8, words


def test_on_hold_and_off_again_and_a_bar_lifted(run, river: dict[str, str]) -> None:
    def state() -> dict[str, str]:
        told = json.loads(run("devices", "--json").stdout)
        return {each["label"]: each["state"] for each in told}

    assert run("suspend", "a1").returncode == 2, "a reason is missing"
    held = json.loads(run("suspend", "a1", "--reason", "quiet", "--json").stdout)
    assert held["device"] == "a1"
    assert state()["a1"] == "on hold"
    assert "resume a1" in run("export", "--to", "a1").stderr
    assert run("resume", "a1", "--reason", "called").stdout.startswith("off hold: a1")
    run("seized", "a2", "--reason", "lost", "--yes")
    assert state()["a2"] == "withdrawn"
    assert json.loads(run("lift", "a2", "--reason", "found", "--json").stdout)["device"] == "a2"
    assert state()["a2"] == "invited"


def _asked(environment: dict[str, str], *answers: tuple[str, str]) -> str:
    child = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "fieldledger", "seized", "a1"],
        env=environment | {"TERM": "dumb", "LINES": "200"},
        encoding="utf-8",
        dimensions=(60, 80),
        timeout=60,
    )
    child.delaybeforesend = None
    told = ""
    for question, answer in answers:
        child.expect_exact(question)
        told += child.before
        child.sendline(answer)
    child.expect(pexpect.EOF)
    told += child.before
    child.close()
    return f"{child.exitstatus} {told}"


def test_at_a_terminal_it_shows_what_it_proposes_and_asks(
    run, river: dict[str, str], environment: dict[str, str]
) -> None:
    no = _asked(environment, ("Is that so? [y/N]", "n"))
    yes = _asked(environment, ("Is that so? [y/N]", "y"), ("Why?", "arrested"))

    assert no.startswith("2 ")
    assert "a1-1 is the last that counts, merged on" in no
    assert "Nothing was written" in no
    assert yes.startswith("0 ")
    assert "barred: a1" in yes
    states = {each["label"]: each["state"] for each in json.loads(run("devices", "--json").stdout)}
    assert states["a1"] == "barred"

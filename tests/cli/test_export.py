"""`export` as people type it: where bundles go, what is said of them, and a bar at a terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
PROGRAM = (sys.executable, "-P", str(Path(__file__).parents[1] / "cheaply.py"))
PASSPHRASE = "six words for these tests alone"


def typed(folder: Path, home: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a folder that holds homes and the passphrase."""
    return subprocess.run(
        [*PROGRAM, "--home", home, *words],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "FIELDLEDGER_PASSPHRASE_FILE": str(folder / "passphrase"),
        },
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The homes 'office', a coordinator's, and 'river', a worker's, taken in and up to date."""
    folder = tmp_path_factory.mktemp("export")
    (folder / "passphrase").write_text(PASSPHRASE + "\n")
    (folder / "stick").mkdir()
    typed(folder, "office", "init", "--recovery-out", "pieces")
    told = typed(
        folder, "office", "--json", "invite", "river", "--clear", "relief", "-o", "river.invite"
    )
    (folder / "code").write_text(json.loads(told.stdout)["code"])
    for home, line in (
        ("river", "join river.invite --code-file code"),
        ("river", "add shelter s-1 province=CN-LN setting=rural"),
        ("river", "export -o stick/1.enc"),
        ("office", "merge stick/1.enc"),
        ("office", "devices confirm a1 --yes"),
        ("office", "export --to a1 -o stick/2.enc"),
        ("river", "merge stick/2.enc"),
        ("river", "export -o stick/3.enc"),
        ("office", "merge stick/3.enc"),
    ):
        done = typed(folder, home, *line.split())
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, unlocked: Callable[[Path], Path]) -> Path:
    for home in ("office", "river"):
        unlocked(made / home)
    return Path(shutil.copytree(made, tmp_path / "export"))


def test_a_path_that_ends_in_a_slash_is_a_folder_and_is_made(folder: Path) -> None:
    done = typed(folder, "river", "--json", "export", "-o", "new/")

    (file,) = (folder / "new").iterdir()
    assert json.loads(done.stdout)["file"] == f"new/{file.name}"
    assert file.suffix == ".enc"
    assert (folder / "new").stat().st_mode & 0o777 == 0o700


def test_for_everyone_a_folder_is_made_with_a_file_for_each(folder: Path) -> None:
    done = typed(folder, "office", "--json", "export", "--to", "everyone", "-o", "all")

    files: list[dict[str, Any]] = json.loads(done.stdout)["files"]
    assert [(each["to"], Path(each["file"]).parent.name) for each in files] == [("a1", "all")]
    assert Path(folder / files[0]["file"]).stat().st_size == files[0]["bytes"]


def test_where_nothing_is_new_it_says_so(folder: Path) -> None:
    done = typed(folder, "office", "export", "--to", "a1", "-o", "4.enc")

    assert done.stdout.startswith("4.enc: nothing new for a1, receipts only, ")
    assert (folder / "4.enc").is_file()


def test_a_taken_name_is_refused_and_the_file_stays(folder: Path) -> None:
    before = (folder / "stick" / "1.enc").read_bytes()

    done = typed(folder, "river", "export", "-o", "stick/1.enc")

    assert done.returncode == 2
    assert "not overwritten" in done.stderr
    assert "cut off" in done.stderr
    assert (folder / "stick" / "1.enc").read_bytes() == before


def test_status_names_the_entries_without_a_receipt(folder: Path) -> None:
    assert "no receipt  none" in typed(folder, "river", "status").stdout
    for code in ("s-2", "s-3"):
        typed(folder, "river", "add", "shelter", code, "province=CN-LN", "setting=rural")

    told = json.loads(typed(folder, "river", "--json", "status").stdout)

    assert (told["unreceipted"], told["unreceipted_ids"]) == (2, [["a1-2", "a1-3"]])
    assert "no receipt  2: a1-2 … a1-3" in typed(folder, "river", "status").stdout


WORK = """
import functools, sys
from fieldledger import __main__
from fieldledger.cli import progress
from fieldledger.services import outgoing
outgoing._EVERY = 1
progress.counting = functools.partial(progress.counting, after=0.0)
sys.argv = "fieldledger --home river export --all -o long.enc".split()
__main__.run()
"""


def test_a_long_export_shows_a_bar_with_counts_at_a_terminal(folder: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-c", WORK],
        cwd=str(folder),
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TERM": "xterm",
            "FIELDLEDGER_PASSPHRASE_FILE": str(folder / "passphrase"),
        },
        encoding="utf-8",
        dimensions=(24, 80),
        timeout=30,
    )
    child.expect(pexpect.EOF)
    bar, _, answer = str(child.before).partition("long.enc: ")

    entries = answer.partition(" ")[0]
    assert "for coordinators" in bar
    assert f"{entries}/{entries}" in bar

"""A report for others, broken off at any moment: there may be a record of it without a file, and
never a file that nobody remembers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fieldledger.services import releasing

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(sys.platform != "linux", reason="needs strace"),
]
ASKED = ("report", "--month", "2003-10", "--audience", "partners", "--yes", "--json")


def given_out(place: Any, call: str, what: str, out: Path, form: str) -> int:
    """The exit code of the command, in which strace does ``what`` at ``call``."""
    trace = place.folder / "trace"
    command = ["strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={call}"]
    words = [*ASKED, "--format", form, "-o", str(out)]
    done = subprocess.run(
        [*command, "-e", f"inject={call}:{what}", sys.executable, "-m", "fieldledger", *words],
        cwd=place.folder,
        env=place.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert trace.exists(), done.stderr
    assert "Traceback" not in done.stderr
    return done.returncode


def remembered(place: Any) -> int:
    with place.session() as session:
        return len(list(releasing.given(session)))


@pytest.mark.parametrize(("call", "form"), [("rename", "html"), ("fsync", "hxl")])
def test_killed_at_any_moment_no_file_is_there_that_nobody_remembers(
    leader: Any, tmp_path: Path, call: str, form: str
) -> None:
    before = 0
    without_file = 0
    for time in range(1, 40):
        out = tmp_path / f"given-{time}"
        code = given_out(leader, call, f"signal=KILL:when={time}", out, form)
        kept = remembered(leader)
        assert kept - before in (0, 1)
        assert not out.exists() or kept == before + 1
        without_file += kept - before - out.exists()
        before = kept
        if code == 0:
            break
        assert code in (-9, 137)
    assert out.exists()
    assert without_file > 0
    assert leader.problems() == []


@pytest.mark.parametrize("form", ["text", "5w"])
def test_a_disk_that_is_full_leaves_the_record_and_no_file(
    leader: Any, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "given"
    folder = {each.name for each in tmp_path.iterdir()}
    # Every one: the first puts the mark of the ledger, which may stay behind, the next the file.
    assert given_out(leader, "rename", "error=ENOSPC", out, form) == 10
    assert {each.name for each in tmp_path.iterdir()} == folder
    assert remembered(leader) == 1

"""Tab in real shells: bash, zsh and fish each run the script that `completion` prints.

PowerShell is not packaged for Debian; its script was read, and has not been run here.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

pytestmark = pytest.mark.system

# The shell, what it is started with, and what loads the script once its prompt is there.
SHELLS = {
    "bash": (["--norc", "--noprofile", "-i"], 'eval "$(fieldledger completion bash)"'),
    "zsh": (
        ["-f", "-i"],
        'autoload -Uz compinit; compinit -D; eval "$(fieldledger completion zsh)"',
    ),
    "fish": (["--private", "-i"], "fieldledger completion fish | source"),
}


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """``shell(keys)``: type into a shell that has loaded the script, and give back what it shows
    until the line that is then typed comes out."""
    name = request.param
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"'{name}' is not installed; .ci/run installs what these tests need")
    words, load = SHELLS[name]
    child = pexpect.spawn(
        path,
        words,
        cwd=str(tmp_path),
        env={
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(tmp_path),
            "FIELDLEDGER_HOME": str(tmp_path / "ledger"),
            "TERM": "dumb",
            "LANG": "C.UTF-8",
        },
        encoding="utf-8",
        dimensions=(24, 200),
        timeout=60,
    )
    child.delaybeforesend = None

    def typed(keys: str) -> str:
        child.send(keys)
        child.send("\x01echo \"[\x05]\"'DO''NE'\r")
        child.expect("DONE")
        return str(child.before)

    child.sendline(f"{load}; echo LOA''DED")
    child.expect("LOADED")
    yield typed
    child.close(force=True)


@pytest.mark.parametrize(
    ("begun", "whole"),
    [
        ("fieldledger unv", "fieldledger unvoid"),
        ("fieldledger add distrib", "fieldledger add distribution"),
        ("fieldledger add distribution eligib", "fieldledger add distribution eligibility="),
        ("fieldledger add shelter setting=rur", "fieldledger add shelter setting=rural"),
        ("fieldledger --home other devices conf", "fieldledger --home other devices confirm"),
    ],
)
def test_tab_completes(shell: Callable[[str], str], begun: str, whole: str) -> None:
    assert f"[{whole}" in shell(f"{begun}\t")

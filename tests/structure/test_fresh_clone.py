"""A stranger clones the repository, has Python and make, and types `make`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files of this checkout that git knows or would add, and nothing else, in a folder with a
    name such as people give."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    folder = tmp_path / "our clone 사본"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def _type(command: str, clone: Path) -> subprocess.CompletedProcess[str]:
    """Run it with an empty home and no variable of ours."""
    home = clone.parent / "home"
    home.mkdir(exist_ok=True)
    return subprocess.run(
        ["sh", "-c", command],
        cwd=clone,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.mark.system
def test_make_sets_itself_up_in_an_empty_home(clone: Path) -> None:
    done = _type("make setup && .venv/bin/fieldledger --version", clone)

    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("fieldledger ")


@pytest.mark.system
def test_an_old_python_is_refused_with_a_sentence(clone: Path) -> None:
    """Every name that the Makefile tries stands for a Python that is too old."""
    programs = clone.parent / "old"
    programs.mkdir()
    for name in ["python3", *(f"python3.{minor}" for minor in (11, 12, 13, 14))]:
        (programs / name).write_text("#!/bin/sh\nexit 1\n")
        (programs / name).chmod(0o755)

    done = _type(f"PATH={programs}:$PATH make setup", clone)

    assert done.returncode != 0
    assert "Python 3.11 or later is needed" in done.stdout

"""SIGKILL while a device is restored, and while a backup is made: all of it, or nothing.

Killed at random moments as in ``tests/faults/test_kill.py``; and, one step after the other, at each
moment at which what lies in the home changes.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from fieldledger.services import backup, restoring
from fieldledger.store import archive
from fieldledger.store import ledger as ledgers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

SEED = 20031001
TIMES = [
    pytest.param(6, id="quick"),
    pytest.param(120, id="campaign", marks=pytest.mark.long),
]


def killed(process: subprocess.Popen[str], after: float) -> bool:
    """Whether a process was killed ``after`` seconds, before it had ended."""
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    return False


@pytest.fixture
def saved(worker: Any, add_one: Any) -> Path:
    """A backup of the worker's device with one entry."""
    path = Path(worker.folder / "backup")
    with worker.session() as session:
        add_one(session, 7)
        backup.backup(session, path)
    return path


def is_whole(place: Any) -> bool:
    """Whether there is a ledger, which then is all of the restored one; else there is none."""
    if not ledgers.exists(place.home):
        return False
    listed = place.run("list", "distribution", "--json")
    verified = place.run("verify", "--quiet")
    assert (listed.returncode, verified.returncode) == (0, 0), (listed, verified)
    assert '"people": 7' in listed.stdout
    assert "a1a" in place.run("status").stdout
    return True


@pytest.mark.parametrize("times", TIMES)
def test_killed_while_restoring(times: int, worker: Any, saved: Path) -> None:
    shutil.rmtree(worker.home)
    begun = perf_counter()
    assert worker.run("restore", str(saved)).returncode == 0
    whole = perf_counter() - begun
    chance = random.Random(SEED)
    shutil.rmtree(worker.home)
    for _ in range(times):
        killed(worker.start("restore", str(saved)), chance.uniform(0.35, 1.05) * whole)

        if is_whole(worker):
            shutil.rmtree(worker.home)

    again = worker.run("restore", str(saved))
    assert again.returncode == 0, again
    assert is_whole(worker)
    assert not [path for path in worker.home.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_cut_off_between_the_files_that_are_put_in_place(
    moved: int, worker: Any, saved: Path
) -> None:
    shutil.rmtree(worker.home)
    ready = worker.home / ledgers.ASIDE
    ready.mkdir(parents=True)
    archive.unpack(saved, ready)
    for name in (ledgers.MARK, ledgers.DATABASE)[:moved]:
        (ready / name).rename(worker.home / name)
    assert not ledgers.exists(worker.home)
    assert worker.run("list", "item").returncode == 4

    restored = restoring.restore(worker.home, worker.world, saved, lambda: PASSPHRASE)

    assert restored.label == "a1a"
    assert is_whole(worker)


PASSPHRASE = "six words for these tests alone"


@pytest.mark.parametrize("times", TIMES)
def test_killed_while_a_backup_is_made(times: int, worker: Any) -> None:
    path = worker.folder / "backup"
    begun = perf_counter()
    assert worker.run("backup", str(path)).returncode == 0
    whole = perf_counter() - begun
    chance = random.Random(SEED)
    for number in range(times):
        path = worker.folder / f"backup-{number}"
        killed(worker.start("backup", str(path)), chance.uniform(0.35, 1.05) * whole)

        assert worker.problems() == []
        if path.exists():
            folder = worker.folder / f"unpacked-{number}"
            folder.mkdir()
            archive.unpack(path, folder)

    assert worker.run("backup", str(worker.folder / "last")).returncode == 0
    assert not (worker.home / ledgers.ASIDE).exists()

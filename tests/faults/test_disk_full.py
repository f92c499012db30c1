"""A disk that fills up at any byte of the work: a sentence, exit code 10, and nothing lost.

The disk is a small file system in memory, where the tests may mount one; a limit on the size of
files stands in for it everywhere else. The free room is taken away step by step, so that each
write of a command is at some step the first that finds none.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import entries, receiving, sending

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts and limits of Linux")

PAGE = 4096
Refused = Callable[[subprocess.CompletedProcess[str], int], str]


class Disk:
    """A file system of its own; ``leave(pages)`` fills it up to so many free pages."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ballast = path / "ballast"

    def leave(self, pages: int) -> None:
        self._ballast.unlink(missing_ok=True)
        try:
            with self._ballast.open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(PAGE))
        except OSError:
            size = self._ballast.stat().st_size
        with self._ballast.open("r+b") as file:
            file.truncate(max(0, size - pages * PAGE))

    def clear(self) -> None:
        self._ballast.unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Four megabytes on a tmpfs of its own."""
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "fieldledger-test", str(path)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.fail("needs the program mount")
    if done.returncode:
        pytest.fail("needs a user who may mount a tmpfs: run it as root, as .ci/run is")
    yield Disk(path)
    subprocess.run(["umount", str(path)], check=True)


@pytest.mark.system
def test_an_entry_that_finds_no_room_is_not_there_and_one_that_is_saved_is(
    disk: Disk, place: Callable[..., Any], add_one: Callable[..., entries.Saved]
) -> None:
    worker = place("worker", disk.path)
    saved, full = [], []
    for free in range(40):
        disk.leave(pages=free)
        try:
            with worker.session() as session:
                add_one(session, free + 1)
            saved.append(free + 1)
        except errors.CannotWrite as error:
            full.append(error.message)
        disk.clear()

        assert worker.people() == saved
        assert worker.problems() == []

    assert full
    assert all("Nothing was changed" in message for message in full)
    assert saved[-1] == 40


@pytest.mark.system
def test_a_bundle_that_finds_no_room_leaves_no_file(
    disk: Disk, worker: Any, leader: Any, add_one: Callable[..., entries.Saved]
) -> None:
    with worker.session() as session:
        add_one(session, 1)
        for free in range(4):
            disk.leave(pages=free)
            with pytest.raises(errors.CannotWrite, match="is full"):
                sending.export(session, out=disk.path)
            assert [file.name for file in disk.path.iterdir()] == ["ballast"]
        disk.clear()
        sending.export(session, out=disk.path, everything=True)
    with leader.session() as session:
        merged = receiving.merge(session, [disk.path])

    assert [row for row in merged.files if "refused" in row] == []
    assert leader.people() == [1]


@pytest.mark.system
def test_a_bundle_whose_making_cannot_be_written_down_is_taken_away_again(
    disk: Disk, place: Callable[..., Any], add_one: Callable[..., entries.Saved], tmp_path: Path
) -> None:
    """The stick has room, the disk with the home has not."""
    worker = place("worker", disk.path)
    file = tmp_path / "river.enc"
    with worker.session() as session:
        add_one(session, 1)
    refusals = 0
    for free in range(40):
        disk.leave(pages=free)
        try:
            with worker.session() as session:
                sending.export(session, out=file)
        except errors.CannotWrite:
            refusals += 1
            assert not file.exists()
        disk.clear()
        if file.exists():
            break

    assert 0 < refusals == free


@pytest.mark.system
def test_a_merge_that_finds_no_room_is_taken_back_and_succeeds_later(
    disk: Disk, place: Callable[..., Any], tmp_path: Path, refused: Refused
) -> None:
    worker, leader = place("worker"), place("leader", disk.path)
    rows = [
        {"item": "rice", "quantity": "1kg", "shelter": "s-12", "date": "2003-10-20", "people": n}
        for n in range(1, 101)
    ]
    with worker.session() as session:
        entries.add_many(session, "distribution", rows)
        sending.export(session, out=tmp_path / "river.enc")
    before = leader.facts()

    for free in range(0, 30, 5):
        disk.leave(pages=free)
        with pytest.raises(errors.CannotWrite), leader.session() as session:
            receiving.merge(session, [tmp_path / "river.enc"])
        disk.clear()
        assert leader.facts() == before
    disk.leave(pages=14)
    refused(leader.run("merge", str(tmp_path / "river.enc")), 10)
    disk.clear()

    assert leader.run("merge", str(tmp_path / "river.enc")).returncode == 0
    assert len(leader.people()) == 100
    assert leader.problems() == []


def _no_larger_than(size: int) -> Callable[[], None]:
    """For a child: no file may grow beyond ``size``, as if the disk ended there."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("size", [1, PAGE, 3 * PAGE])
def test_the_program_says_so_and_ends_with_10(size: int, worker: Any, refused: Refused) -> None:
    words = ["add", "distribution", "rice", "1kg", "s-12", "date=2003-10-20", "people=1"]
    before = worker.facts()

    said = refused(worker.run(*words, preexec_fn=_no_larger_than(size)), 10)

    assert "Nothing was changed" in said
    assert worker.facts() == before
    assert worker.run(*words).returncode == 0
    assert worker.people() == [1]


def test_an_export_that_ends_with_10_leaves_no_file(
    worker: Any, tmp_path: Path, refused: Refused
) -> None:
    words = ("export", "-o", "river.enc")

    refused(worker.run(*words, preexec_fn=_no_larger_than(8_000)), 10)
    left = sorted(path.name for path in worker.folder.iterdir())
    again = worker.run(*words)

    assert left == ["ledger", "passphrase"]
    assert again.returncode == 0, again

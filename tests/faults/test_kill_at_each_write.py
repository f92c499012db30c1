"""SIGKILL at each write, sync, rename and unlink of a command, one after the other.

strace delivers the signal when the command is about to make its n-th such call, so that no moment
is left to chance; and in the same way it lets the disk be full from the n-th write on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldledger.services import receiving, sending

pytestmark = pytest.mark.system

CALLS = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "link", "unlink")
LINE = "add distribution rice 1kg s-12 date=2003-10-20 people={people} --json"


def traced(place: Any, call: str, what: str, words: list[str]) -> Any:
    """A command in which strace does ``what`` at ``call``, and what came of it."""
    trace = place.folder / "trace"
    command = ["strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={call}"]
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
    return done


def kills(
    place: Callable[[], Any], words: Callable[[int], list[str]], step: int = 1
) -> Iterator[Any]:
    """The command killed at each call of each kind, until there is no such call any more.

    ``step``: of the calls that write to the ledger file, only every so many.
    """
    number = 0
    for call in CALLS:
        for time in range(1, 400, step if call == "pwrite64" else 1):
            number += 1
            done = traced(place(), call, f"signal=KILL:when={time}", words(number))
            if done.returncode == 0:
                break
            assert done.returncode in (-9, 137), done
            yield done
    assert number > 3 * len(CALLS)


def test_an_entry_is_there_or_it_is_not(worker: Any) -> None:
    def words(people: int) -> list[str]:
        return LINE.format(people=people).split()

    said = set()
    for done in kills(lambda: worker, words):
        said |= {json.loads(done.stdout)["id"]} if done.stdout else set()
        assert worker.problems() == []

    kept = worker.people()
    assert len(kept) == len(set(kept))
    assert worker.run(*words(9_999)).returncode == 0
    assert set(worker.people()) == {*kept, 9_999}


def test_a_bundle_is_whole_or_it_is_not_there(
    worker: Any, leader: Any, add_one: Any, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with worker.session() as session:
        for people in range(1, 21):
            add_one(session, people)

    for _ in kills(lambda: worker, lambda _: ["export", "-o", str(stick)], step=3):
        assert worker.problems() == []

    assert worker.run("export", "-o", str(stick)).returncode == 0
    with leader.session() as session:
        merged = receiving.merge(session, [stick])
    assert [row for row in merged.files if "refused" in row] == []
    assert leader.people() == list(range(1, 21))


def test_a_bundle_is_taken_in_whole_or_not_at_all(
    worker: Any, place: Any, add_one: Any, tmp_path: Path
) -> None:
    with worker.session() as session:
        for people in range(1, 21):
            add_one(session, people)
        sending.export(session, out=tmp_path / "river.enc")
    words = ["merge", str(tmp_path / "river.enc")]
    reference = place("leader", tmp_path / "reference")
    before = reference.facts()
    assert reference.run(*words).returncode == 0
    after = reference.facts()
    copies = iter(range(10_000))
    current: list[Any] = []

    def fresh() -> Any:
        current[:] = [place("leader", tmp_path / str(next(copies)))]
        return current[0]

    for _ in kills(fresh, lambda _: words, step=5):
        assert current[0].problems() == []
        assert current[0].facts() in (before, after)
        with current[0].session() as session:
            assert receiving.merge(session, [tmp_path / "river.enc"]).exit_code == 0
        assert current[0].facts() == after


def test_a_disk_that_is_full_from_any_write_on(worker: Any) -> None:
    """Either the entry is saved and told, or it is neither; and the next one is."""
    saved = []
    for time in range(1, 200):
        words = LINE.format(people=time).split()
        done = traced(worker, "pwrite64", f"error=ENOSPC:when={time}+", words)

        assert done.returncode in (0, 10), done
        told = json.loads(done.stdout)
        saved += [time] if "id" in told else []
        assert worker.problems() == []
        assert worker.people() == saved
        if "INJECTED" not in (worker.folder / "trace").read_text():
            break

    assert len(saved) < time

"""SIGKILL at random moments: what was confirmed is there, and nothing is half there.

Each command runs in a process of its own that is killed after a random part of the time that it
takes when it is left alone. The moments are drawn from a fixed seed; where they fall in the
program is up to the machine, which is the point. `tests/faults/test_kill_at_each_write.py`
(marker `system`) goes through the writes one by one instead.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from fieldledger.services import entries, receiving, sending

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

SEED = 20031001
TIMES = [
    pytest.param(8, id="quick"),
    pytest.param(200, id="campaign", marks=pytest.mark.long),
]
WHOLE = 300


def moments(times: int, whole: float) -> Iterator[float]:
    """Seconds after which to kill, the last part of the run more often than its start-up."""
    chance = random.Random(SEED)
    return (chance.uniform(0.35, 1.05) * whole for _ in range(times))


def killed(process: subprocess.Popen[str], after: float) -> str:
    """What a process had said until it ended, or was killed ``after`` seconds."""
    try:
        out, _ = process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
    return out


def seconds(act: Callable[[], Any]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


@pytest.mark.parametrize("times", TIMES)
def test_killed_while_adding(times: int, worker: Any) -> None:
    def line(people: int) -> tuple[str, ...]:
        words = f"add distribution rice 1kg s-12 date=2003-10-20 people={people} --json"
        return tuple(words.split())

    whole = seconds(lambda: worker.run(*line(1_000)))
    confirmed, people = [1_000], 1_000
    for people, moment in enumerate(moments(times, whole), 1_001):
        said = killed(worker.start(*line(people)), moment)
        confirmed += [people] if said.endswith("}\n") and json.loads(said)["id"] else []

        assert worker.problems() == []
        kept = worker.people()
        assert set(confirmed) <= set(kept)
        assert len(kept) == len(set(kept))

    again = worker.run(*line(people + 1))
    assert again.returncode == 0, again
    verified = worker.run("verify", "--json")
    assert json.loads(verified.stdout)["ok"] is True, verified


@pytest.fixture
def busy(worker: Any) -> Any:
    """A worker with a few hundred entries that nobody has yet."""
    row = {"item": "rice", "quantity": "1kg", "shelter": "s-12", "date": "2003-10-20"}
    with worker.session() as session:
        entries.add_many(session, "distribution", [row | {"people": n + 1} for n in range(WHOLE)])
    return worker


@pytest.mark.parametrize("times", TIMES)
def test_killed_while_exporting(times: int, busy: Any, leader: Any, tmp_path: Path) -> None:
    command = ("export", "-o", str(tmp_path / "stick"), "--json")
    (tmp_path / "stick").mkdir()
    whole = seconds(lambda: busy.run(*command))
    for moment in moments(times, whole):
        said = killed(busy.start(*command), moment)

        assert busy.problems() == []
        if said:
            assert Path(json.loads(said)["file"]).exists()

    again = busy.run(*command)
    assert again.returncode == 0, again
    with leader.session() as session:
        merged = receiving.merge(session, [tmp_path / "stick"])
    assert [row for row in merged.files if "refused" in row] == []
    assert len(leader.people()) == WHOLE


@pytest.mark.parametrize("times", TIMES)
def test_killed_while_merging(
    times: int, busy: Any, place: Callable[..., Any], tmp_path: Path
) -> None:
    with busy.session() as session:
        sending.export(session, out=tmp_path / "river.enc")
    command = ("merge", str(tmp_path / "river.enc"), "--json")
    untouched = place("leader", tmp_path / "untouched")
    before = untouched.facts()
    whole = seconds(lambda: untouched.run(*command))
    after = untouched.facts()
    assert before != after

    leader = place("leader", tmp_path / "0")
    for number, moment in enumerate(moments(times, whole), 1):
        said = killed(leader.start(*command), moment)

        assert leader.problems() == []
        facts = leader.facts()
        assert facts in (before, after)
        assert facts == after or not said
        if facts == after:
            leader = place("leader", tmp_path / str(number))

    again = leader.run(*command)
    assert again.returncode == 0, again
    assert leader.facts() == after

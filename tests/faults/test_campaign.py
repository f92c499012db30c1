"""Two devices whose commands are killed again and again, and one whose disk is too small.

`test_kill.py` kills one kind of command at a time. Here the worker and the coordinator go on with
the ledgers that such deaths left behind, as people do: add, import, export, merge in any order.
What was confirmed must be there, once; what was not is there whole or not at all; and the same
command typed again succeeds.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from fieldledger.services import entries, sending

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

SEED = 20031001
TIMES = [
    pytest.param(12, id="quick"),
    pytest.param(400, id="campaign", marks=pytest.mark.long),
]
ROWS = 40  # of a table that is imported
LARGE = 3_000  # entries of a bundle that finds no room


@dataclass
class Field:
    """Two devices, what they confirmed, and how long each command takes when it is let live."""

    worker: Any
    leader: Any
    stick: Path
    chance: random.Random
    number: int = 1_000
    confirmed: list[int] = field(default_factory=list)
    tables: list[range] = field(default_factory=list)
    whole: dict[str, float] = field(default_factory=dict)

    def run(self, place: Any, *words: str) -> str:
        """What a command said before it was killed at a random moment, or ended by itself."""
        process = place.start(*words, "--json")
        after = self.chance.uniform(0.3, 1.1) * self.whole[words[0]]
        try:
            out, err = process.communicate(timeout=after)
            assert process.returncode in (0, 9), err
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
        return str(out)

    def add(self) -> None:
        self.number += 1
        said = self.run(self.worker, *self.line(self.number))
        if said.endswith("}\n"):
            self.confirmed.append(self.number)

    def import_(self) -> None:
        table = self.table()
        said = self.run(self.worker, "import", "distribution", str(self.csv(table)), "--yes")
        self.tables.append(table)
        if said.endswith("}\n"):
            self.confirmed += table

    def export(self) -> None:
        said = self.run(self.worker, "export", "-o", str(self.stick))
        if said.endswith("}\n"):
            assert Path(json.loads(said)["file"]).exists()

    def merge(self) -> None:
        if list(self.stick.glob("*.enc")):
            self.run(self.leader, "merge", str(self.stick))

    def line(self, people: int) -> list[str]:
        return f"add distribution rice 1kg s-12 date=2003-10-20 people={people}".split()

    def table(self) -> range:
        self.number += ROWS + 1
        return range(self.number - ROWS, self.number)

    def csv(self, people: range) -> Path:
        file = self.worker.folder / "table.csv"
        rows = [f"rice,1kg,s-12,2003-10-20,{each}" for each in people]
        file.write_text("\n".join(["item,quantity,shelter,date,people", *rows, ""]))
        return file

    def judge(self) -> None:
        """Both ledgers are sound; what was confirmed is there once, and tables whole or not."""
        for place in (self.worker, self.leader):
            assert place.problems() == []
            kept = Counter(place.people())
            assert set(kept.values()) <= {1}
            for table in self.tables:
                assert len(kept.keys() & set(table)) in (0, ROWS)
        assert set(self.confirmed) <= set(self.worker.people())
        assert set(self.leader.people()) <= set(self.worker.people())


@pytest.fixture
def field_(worker: Any, leader: Any, tmp_path: Path) -> Field:
    stick = tmp_path / "stick"
    stick.mkdir()
    made = Field(worker, leader, stick, random.Random(SEED))
    words = {
        "add": (worker, made.line(999)),
        "import": (worker, ["import", "distribution", str(made.csv(range(1, 20))), "--yes"]),
        "export": (worker, ["export", "-o", str(stick)]),
        "merge": (leader, ["merge", str(stick)]),
    }
    for name, (place, line) in words.items():
        begun = perf_counter()
        done = place.run(*line, "--json")
        assert done.returncode == 0, done
        made.whole[name] = perf_counter() - begun
    made.confirmed += [999, *range(1, 20)]
    return made


@pytest.mark.parametrize("times", TIMES)
def test_commands_of_two_devices_killed_again_and_again(times: int, field_: Field) -> None:
    acts = [field_.add, field_.add, field_.import_, field_.export, field_.merge, field_.merge]
    for number in range(times):
        field_.chance.choice(acts)()
        if number % 4 == 3:
            field_.judge()
    field_.judge()

    # Whoever types it again succeeds, and the table that was cut off comes in once.
    table = field_.tables[-1] if field_.tables else field_.table()
    again = field_.worker.run("import", "distribution", str(field_.csv(table)), "--yes", "--json")
    assert again.returncode == 0, again
    assert set(table) <= set(field_.worker.people())
    assert field_.worker.run("export", "-o", str(field_.stick)).returncode == 0
    assert field_.leader.run("merge", str(field_.stick)).returncode == 0
    field_.judge()
    assert field_.leader.people() == field_.worker.people()


@pytest.fixture
def large(worker: Any, tmp_path: Path) -> Path:
    """A bundle of some thousands of entries, more than a megabyte of ledger."""
    row = {"item": "rice", "quantity": "1kg", "shelter": "s-12", "date": "2003-10-20"}
    with worker.session() as session:
        entries.add_many(session, "distribution", [row | {"people": n + 1} for n in range(LARGE)])
        sending.export(session, out=tmp_path / "river.enc")
    return tmp_path / "river.enc"


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
@pytest.mark.parametrize(
    "steps", [pytest.param(4, id="quick"), pytest.param(60, id="campaign", marks=pytest.mark.long)]
)
def test_a_large_merge_that_finds_no_room_anywhere_is_taken_back(
    steps: int, large: Path, place: Callable[..., Any], leader: Any, tmp_path: Path, refused: Any
) -> None:
    """No file may grow beyond a limit that rises step by step, up to what the merge needs."""
    reference = place("leader", tmp_path / "reference")
    words = ("merge", str(large))
    before = leader.facts()
    assert reference.run(*words).returncode == 0
    after = reference.facts()
    least, most = ((each.home / "ledger.db").stat().st_size for each in (leader, reference))
    assert most > least + 1_000_000

    for step in range(steps):
        limit = least + (most - least) * step // steps // 4
        done = leader.run(*words, preexec_fn=_no_larger_than(limit))

        assert "Nothing was changed" in refused(done, 10)
        assert leader.facts() == before
        assert leader.problems() == []

    again = leader.run(*words)
    assert again.returncode == 0, again
    assert leader.facts() == after
    assert len(leader.people()) == LARGE


def _no_larger_than(size: int) -> Callable[[], None]:
    """For a child: no file may grow beyond ``size``, as if the disk ended there."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit

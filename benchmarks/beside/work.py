"""The work that every contender does, and what its steps have in common.

A step is one process: ``python CONTENDER.py STEP WORK SIDE``. ``WORK`` holds the records as JSON
lines; ``SIDE`` is the contender's own folder, and whatever one step leaves there the next one
finds. Contenders are run by other environments than fieldledger's: only the standard library here.

    make    both sides as they are before anything is carried (not measured)
    export  what side A lacks, as the file ``SIDE/bundle``
    merge   that file taken into side A, durable on the disk
    again   the same file once more
    check   how many records side A holds, and how many disagreements it can list (not measured)
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SEED = 20031001
COLUMNS = ("date", "item", "quantity", "shelter", "people", "days", "group", "note")
Record = dict[str, object]
Step = Callable[..., dict[str, object]]


def records(count: int, seed: int = SEED) -> Iterator[Record]:
    """The records, the same each time: a random key, eight fields, a note on every fourth."""
    chance = random.Random(seed)
    groups = ("households", "school", "hospital", "individuals", "other")
    for n in range(count):
        yield {
            "id": chance.randbytes(16).hex(),
            "date": f"2003-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "item": chance.choice(("rice", "flour", "salt")),
            "quantity": chance.randint(1, 900) * 100,
            "shelter": f"s-{chance.randint(1, 40)}",
            "people": chance.randint(3, 60),
            "days": chance.randint(1, 30),
            "group": chance.choice(groups),
            "note": f"left at the door of house {chance.randint(1, 999)}" if n % 4 == 0 else None,
        }


def write(folder: Path, count: int) -> None:
    """``base`` and ``new``, ``count`` records each; one in a hundred of the base is edited on both
    sides, to quantities that differ: ``edits-a`` and ``edits-b`` hold its place, key and value."""
    folder.mkdir()
    base = list(records(count))
    _lines(folder / "base", base)
    _lines(folder / "new", records(count, SEED + 1))
    for side, more in (("a", 1_000), ("b", 2_000)):
        edits = [
            {"place": n, "id": base[n]["id"], "quantity": 100_000 + n + more}
            for n in range(0, count, 100)
        ]
        _lines(folder / f"edits-{side}", edits)


def write_rows(folder: Path, count: int) -> None:
    """``rows``: the records of which reports are made; they are those of ``ours.fill``."""
    folder.mkdir()
    _lines(folder / "rows", records(count, count))


def read(folder: Path, name: str) -> Iterator[Record]:
    """The lines of one file of the work."""
    with (folder / name).open() as lines:
        for line in lines:
            yield json.loads(line)


def filled(record: Record) -> Record:
    """A record without its key and without fields that are empty."""
    return {name: value for name, value in record.items() if name != "id" and value is not None}


def put(file: Path, data: bytes, mode: str = "wb") -> None:
    """Write a file (or add to it), durable when this returns."""
    with file.open(mode) as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def measured(told: dict[str, object], who: int = resource.RUSAGE_SELF) -> Iterator[None]:
    """Put the CPU seconds of the block into ``told["cpu"]``; ``who``: this process, or its
    children where the work is done by other programs."""
    gc.collect()
    before = _cpu(who)
    yield
    told["cpu"] = _cpu(who) - before


def main(steps: dict[str, Step]) -> None:
    """Run the step that the command line names, and print what it tells as one line of JSON. What
    is said behind it are folders, and numbers."""
    step, *words = sys.argv[1:]
    print(
        json.dumps(steps[step](*(int(word) if word.isdecimal() else Path(word) for word in words)))
    )


def _lines(file: Path, rows: Iterator[Record] | list[Record]) -> None:
    with file.open("w") as out:
        out.writelines(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    if sys.argv[1] == "rows":
        write_rows(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        write(Path(sys.argv[1]), int(sys.argv[2]))

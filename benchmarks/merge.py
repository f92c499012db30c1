"""Export and merge of many distributions, beside plain SQLite doing the same work unprotected.

The plain side is `ATTACH` and `INSERT OR IGNORE` of the same records under random text keys, in
WAL mode with `synchronous=FULL`: no encryption, no history, no check of who wrote what, nothing
kept of a disagreement. Every step runs in a process of its own, which has loaded what it needs
before the measuring begins; what is compared is CPU time. Peak memory is that of the process,
Python and its modules included.

    python benchmarks/merge.py [RECORDS]
"""

from __future__ import annotations

import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

PASSPHRASE = "six words for this benchmark alone"
CLOCK = 1_066_600_000
SEED = 20031001
TABLE = """CREATE TABLE distribution(
  id TEXT PRIMARY KEY, date TEXT, item TEXT, quantity INTEGER, shelter TEXT, people INTEGER,
  days INTEGER, "group" TEXT, note TEXT)"""
Step = Callable[[Path, int], object]


def main() -> None:
    """Make both sides, measure each step in a process of its own, print one table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory(prefix="fieldledger-benchmark-") as name:
        folder = Path(name)
        figures = {step: in_a_process(step, folder, count) for step in STEPS}
        size = (folder / "bundle.enc").stat().st_size
        grown = (folder / "leader" / "ledger.db").stat().st_size - figures["make"]["leader"]
    show(count, figures, size, grown)


def in_a_process(step: str, folder: Path, count: int) -> dict[str, Any]:
    """Run one step by itself: CPU seconds, peak memory in MB, and what it says."""
    command = [sys.executable, __file__, "--step", step, str(folder), str(count)]
    done = subprocess.run(command, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def step_main(step: str, folder: Path, count: int) -> None:
    """Inside that process."""
    extra = STEPS[step](folder, count)
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    told = extra if isinstance(extra, dict) else {}
    print(json.dumps({"cpu": told.pop("cpu", 0.0), "peak": peak, **told}))


def rows(count: int) -> list[dict[str, object]]:
    """The records, the same each time: eight fields, a short note on every fourth."""
    chance = random.Random(SEED)
    groups = ("households", "school", "hospital", "individuals", "other")
    return [
        {
            "date": f"2003-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "item": chance.choice(("rice", "flour", "salt")),
            "quantity": chance.randint(1, 900) * 100,
            "shelter": f"s-{chance.randint(1, 40)}",
            "people": chance.randint(3, 60),
            "days": chance.randint(1, 30),
            "group": chance.choice(groups),
            "note": f"left at the door of house {chance.randint(1, 999)}" if n % 4 == 0 else None,
        }
        for n in range(count)
    ]


# The steps


def make(folder: Path, count: int) -> dict[str, object]:
    """A coordinator and a worker; the records in the worker's ledger, and in a plain database."""
    from fieldledger.services import entries, exchange, founding, membership

    founding.found(folder / "leader", world(), PASSPHRASE, name="Benchmark")
    with opened(folder / "leader") as session:
        for number in range(1, 41):
            words = [("code", f"s-{number}"), ("province", "CN-LN"), ("setting", "rural")]
            entries.add(session, "shelter", [], words)
        invited = membership.invite(
            session, "river", clear=["relief", "children"], scope="all", out=folder / "invite"
        )
    membership.join(folder / "worker", world(), folder / "invite", invited.code, PASSPHRASE)
    with opened(folder / "worker") as session:
        exchange.export(session, out=folder / "first.enc")
        write(session, count)
    with opened(folder / "leader") as session:
        exchange.merge(session, [folder / "first.enc"])
    plain(folder / "from.db", count)
    plain(folder / "into.db", 0)
    return {"leader": (folder / "leader" / "ledger.db").stat().st_size}


def write(session: Any, count: int) -> None:
    """The records as entries of this device."""
    from fieldledger.services import entries

    refs = {
        found.code: found.ref
        for code in ("rice", "flour", "salt", *(f"s-{n}" for n in range(1, 41)))
        for found in session.known.find(("item", "shelter"), code)
    }
    spec = entries.type_of("distribution")
    fields = [
        {name: refs.get(str(value), value) for name, value in row.items() if value is not None}
        for row in rows(count)
    ]
    with session.ledger.writing():
        entries.write_adds(session, spec, fields)


def plain(file: Path, count: int) -> None:
    """A plain database with so many of the records."""
    chance = random.Random(SEED + 1)
    conn = sqlite3.connect(file)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute(TABLE)
    filled = [(chance.randbytes(16).hex(), *row.values()) for row in rows(count)]
    conn.executemany("INSERT INTO distribution VALUES(?,?,?,?,?,?,?,?,?)", filled)
    conn.commit()
    conn.close()


def export(folder: Path, count: int) -> dict[str, object]:
    """One bundle of everything that the coordinator does not hold."""
    from fieldledger.services import exchange

    with opened(folder / "worker") as session:
        exchange.export(session, out=folder / "warm.enc")
        before = cpu()
        exchange.export(session, out=folder / "bundle.enc")
        return {"cpu": cpu() - before}


def merge(folder: Path, count: int) -> dict[str, object]:
    """That bundle taken in, every check on; closing the ledger counts, too."""
    from fieldledger.services import exchange

    with opened(folder / "leader") as session:
        exchange.inspect(folder / "first.enc", session)
        before = cpu()
        [row] = exchange.merge(session, [folder / "bundle.enc"]).files
    if row["new"] < count and row["known"] < count:
        sys.exit(f"the bundle was not taken in: {row}")
    return {"cpu": cpu() - before}


def attach(folder: Path, count: int) -> dict[str, object]:
    """The same records in plain SQLite."""
    conn = sqlite3.connect(folder / "into.db", isolation_level=None)
    conn.execute("PRAGMA synchronous=FULL")
    before = cpu()
    conn.execute("ATTACH ? AS other", (str(folder / "from.db"),))
    conn.execute("INSERT OR IGNORE INTO distribution SELECT * FROM other.distribution")
    conn.close()
    return {"cpu": cpu() - before}


STEPS: dict[str, Step] = {
    "make": make,
    "export": export,
    "attach": attach,
    "merge": merge,
    "attach again": attach,
    "merge again": merge,
}


def opened(home: Path) -> Any:
    """The ledger of a home."""
    from fieldledger.services.session import open_session

    return open_session(home, world(), lambda: PASSPHRASE, cached=False)


def world() -> Any:
    """A clock that stands still."""
    from fieldledger.services.setup import World

    return World(now=lambda: CLOCK, today=lambda: "2003-10-20", random=os.urandom, wait=10.0)


def cpu() -> float:
    """The CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def show(count: int, figures: dict[str, dict[str, Any]], size: int, grown: int) -> None:
    """Print the table."""
    one = figures["attach"]["cpu"]
    print(f"{count:,} distributions of 8 fields; plain SQLite `ATTACH` + `INSERT OR IGNORE` = 1")
    print(f"{'':<26}{'ms':>8}{'ratio':>8}{'MB peak':>9}")
    for name, step in (
        ("plain SQLite", "attach"),
        ("export", "export"),
        ("merge", "merge"),
        ("plain SQLite, again", "attach again"),
        ("merge, again", "merge again"),
    ):
        told = figures[step]
        print(f"{name:<26}{told['cpu'] * 1e3:>8.0f}{told['cpu'] / one:>8.2f}{told['peak']:>9.0f}")
    print(f"bundle: {size / count:.1f} bytes a record; ledger: {grown / count:.0f} bytes a record")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        step_main(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()

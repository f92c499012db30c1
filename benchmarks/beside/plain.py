"""Plain SQLite, the measure of all: `ATTACH` and `INSERT OR IGNORE` under random text keys.

WAL mode with `synchronous=FULL`. No encryption, no history, no check of who wrote what; an edit of
the other side is ignored, and nothing is kept of the disagreement.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import work

TABLE = """CREATE TABLE distribution(
  id TEXT PRIMARY KEY, date TEXT, item TEXT, quantity INTEGER, shelter TEXT, people INTEGER,
  days INTEGER, "group" TEXT, note TEXT)"""
COPY = "INSERT INTO other.distribution SELECT * FROM main.distribution WHERE rowid > ?"
TAKE = "INSERT OR IGNORE INTO main.distribution SELECT * FROM other.distribution"
Told = dict[str, object]


def make(data: Path, side: Path) -> Told:
    """The same base on both sides; on B what is new, too."""
    with closing(opened(side / "a")) as conn:
        conn.execute(TABLE)
        insert(conn, work.read(data, "base"))
    shutil.copy(side / "a", side / "b")
    for name in "ab":
        with closing(opened(side / name)) as conn:
            conn.execute("BEGIN")
            conn.executemany(
                "UPDATE distribution SET quantity=:quantity WHERE id=:id",
                work.read(data, f"edits-{name}"),
            )
            conn.execute("COMMIT")
            if name == "b":
                insert(conn, work.read(data, "new"))
    return {}


def export(data: Path, side: Path) -> Told:
    """What was entered since the last time, as a database of its own."""
    with (data / "base").open() as lines:
        known = sum(1 for _ in lines)
    told: Told = {}
    with closing(opened(side / "b")) as conn, work.measured(told):
        conn.execute("ATTACH ? AS other", (str(side / "bundle"),))
        conn.execute(TABLE.replace("TABLE ", "TABLE other."))
        conn.execute(COPY, (known,))
        conn.execute("DETACH other")
    return told


def merge(data: Path, side: Path) -> Told:
    """The file's records put into side A; closing, which folds the log in, is counted."""
    told: Told = {}
    conn = opened(side / "a")
    with work.measured(told):
        conn.execute("ATTACH ? AS other", (str(side / "bundle"),))
        conn.execute(TAKE)
        conn.close()
    return told


def check(data: Path, side: Path) -> Told:
    """Nothing is known of disagreements."""
    with closing(opened(side / "a")) as conn:
        [held] = conn.execute("SELECT count(*) FROM distribution").fetchone()
    return {"held": held, "conflicts": None}


def hold(data: Path, side: Path, count: int) -> Told:
    """For the growth: side A with so many records, and a file with those that are new."""
    side.mkdir(exist_ok=True)
    bundle = side / "bundle"
    for name, rows in (("a", work.records(count)), ("bundle", work.read(data, "new"))):
        if not (name == "bundle" and bundle.exists()):
            (side / name).unlink(missing_ok=True)
            with closing(opened(side / name)) as conn:
                conn.execute(TABLE)
                insert(conn, rows)
    return {}


def opened(file: Path) -> sqlite3.Connection:
    """A connection without the driver's own transactions."""
    conn = sqlite3.connect(file, isolation_level=None)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=FULL")
    return conn


def insert(conn: sqlite3.Connection, rows: Iterator[work.Record]) -> None:
    """All rows in one transaction."""
    names = ("id", *work.COLUMNS)
    sql = f"INSERT INTO distribution VALUES({','.join(f':{name}' for name in names)})"
    conn.execute("BEGIN")
    conn.executemany(sql, rows)
    conn.execute("COMMIT")


STEPS: dict[str, work.Step] = {
    "make": make,
    "export": export,
    "merge": merge,
    "again": merge,
    "check": check,
    "hold": hold,
}

if __name__ == "__main__":
    work.main(STEPS)

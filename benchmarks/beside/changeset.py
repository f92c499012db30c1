"""SQLite's session extension, through apsw: a changeset, applied with a handler of conflicts.

The recording of a session ends with its process, so side B writes what is new in the same process
that exports it; the writing is not counted. A value that both sides changed stays as it is and is
put into a table `conflict`, with both values.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import apsw
import plain
import work

KEPT = "CREATE TABLE conflict(id TEXT, ours INTEGER, theirs INTEGER, PRIMARY KEY(id, theirs))"
QUANTITY = 3  # its place in the table
Told = dict[str, object]


def make(data: Path, side: Path) -> Told:
    """The same base on both sides; the edits of side A."""
    with closing(opened(side / "a")) as conn:
        conn.execute(plain.TABLE)
        plain.insert(conn, work.read(data, "base"))
    shutil.copy(side / "a", side / "b")
    with closing(opened(side / "a")) as conn:
        conn.execute(KEPT)
        edit(conn, data, "edits-a")
    return {}


def export(data: Path, side: Path) -> Told:
    """Side B's edits and what is new there, as one changeset."""
    told: Told = {"whole": False}
    with closing(opened(side / "b")) as conn:
        session = apsw.Session(conn, "main")
        session.attach("distribution")
        edit(conn, data, "edits-b")
        plain.insert(conn, work.read(data, "new"))
        with work.measured(told):
            work.put(side / "bundle", session.changeset())
        session.close()
    return told


def merge(data: Path, side: Path) -> Told:
    """The changeset applied in one transaction."""
    told: Told = {}
    conn = opened(side / "a")
    kept: list[tuple[object, ...]] = []

    def decide(reason: int, change: apsw.TableChange) -> int:
        if reason == apsw.SQLITE_CHANGESET_DATA:
            kept.append((change.conflict[0], change.conflict[QUANTITY], change.new[QUANTITY]))
        return apsw.SQLITE_CHANGESET_OMIT

    with work.measured(told):
        conn.execute("BEGIN")
        apsw.Changeset.apply((side / "bundle").read_bytes(), conn, conflict=decide)
        conn.executemany("INSERT OR IGNORE INTO conflict VALUES(?,?,?)", kept)
        conn.execute("COMMIT")
        conn.close()
    return told


def check(data: Path, side: Path) -> Told:
    """The rows of both tables."""
    with closing(opened(side / "a")) as conn:
        [held] = conn.execute("SELECT count(*) FROM distribution").fetchall()[0]
        [conflicts] = conn.execute("SELECT count(*) FROM conflict").fetchall()[0]
    return {"held": held, "conflicts": conflicts}


def opened(file: Path) -> apsw.Connection:
    """A connection with the settings of the plain one."""
    conn = apsw.Connection(str(file))
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=FULL")
    return conn


def edit(conn: apsw.Connection, data: Path, name: str) -> None:
    """The edits of one side."""
    with conn:
        conn.executemany(
            "UPDATE distribution SET quantity=:quantity WHERE id=:id", work.read(data, name)
        )


if __name__ == "__main__":
    work.main(
        {"make": make, "export": export, "merge": merge, "again": merge, "check": check},
    )

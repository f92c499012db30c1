"""Plain SQLite with an index on the day, Python's own driver; charts written by hand as SVG."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import plain
import reported
import work


def make(rows: Path, side: Path) -> None:
    """A table under random text keys, an index on the day, and what the planner wants to know."""
    with closing(plain.opened(side / "db")) as conn:
        conn.execute(plain.TABLE)
        plain.insert(conn, work.read(rows.parent, rows.name))
        conn.execute("CREATE INDEX day ON distribution(date)")
        conn.execute("ANALYZE")


def sums(side: Path, start: str, end: str) -> reported.Sums:
    """Three queries."""
    with closing(sqlite3.connect(side / "db")) as conn:
        asked = (reported.BY_ITEM, reported.BY_MONTH, reported.BY_SHELTER)
        return reported.Sums(*(conn.execute(query, (start, end)).fetchall() for query in asked))


if __name__ == "__main__":
    reported.run(make, sums, reported.by_hand)

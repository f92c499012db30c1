"""DuckDB: a database of its own, made from CSV; charts written by hand as SVG."""

from __future__ import annotations

from pathlib import Path

import duckdb
import reported


def make(rows: Path, side: Path) -> None:
    """The table, with the days as text: the same queries as for SQLite."""
    reported.as_csv(rows, side / "rows.csv")
    with duckdb.connect(str(side / "db")) as conn:
        conn.execute(
            "CREATE TABLE distribution AS SELECT * FROM read_csv(?, types={'date': 'VARCHAR'})",
            [str(side / "rows.csv")],
        )


def sums(side: Path, start: str, end: str) -> reported.Sums:
    """Three queries."""
    with duckdb.connect(str(side / "db"), read_only=True) as conn:
        asked = (reported.BY_ITEM, reported.BY_MONTH, reported.BY_SHELTER)
        return reported.Sums(*(conn.execute(query, [start, end]).fetchall() for query in asked))


if __name__ == "__main__":
    reported.run(make, sums, reported.by_hand)

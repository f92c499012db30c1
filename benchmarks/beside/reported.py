"""The report that every contender makes, and what their steps have in common.

A step is one process: ``python CONTENDER.py STEP WORK SIDE``. ``WORK/rows`` holds the records as
JSON lines (``work.py``), ``SIDE`` is the contender's own folder.

    make    the records as the contender keeps them (not measured)
    month   what was handed out in one month of twelve: sums, and a page of HTML
    year    the same of the whole year

A page has three tables with a chart each: by month, by shelter and by item. Each step prints its
figures as one line of JSON, so that they can be held against fieldledger's. Only the standard
library here.
"""

from __future__ import annotations

import csv
import html
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import work

PERIODS = {"month": ("2003-10-01", "2003-10-31"), "year": ("2003-01-01", "2003-12-31")}
Bars = list[tuple[str, int]]
Draw = Callable[[str, Bars], str]


class Sums(NamedTuple):
    """What was handed out. ``items``: item, quantity, entries, quantity with people and days,
    people times days; ``months``: item, month, quantity; ``shelters``: item, shelter, quantity,
    most people of one record."""

    items: Sequence[Sequence[object]]
    months: Sequence[Sequence[object]]
    shelters: Sequence[Sequence[object]]


# The three questions, for whoever is asked in SQL; the period is bound twice a time.
BY_ITEM = """SELECT item, sum(quantity), count(*),
  sum(CASE WHEN people > 0 AND days > 0 THEN quantity END), sum(people * days)
  FROM distribution WHERE date BETWEEN ? AND ? GROUP BY 1 ORDER BY 1"""
BY_MONTH = """SELECT item, substr(date, 1, 7), sum(quantity)
  FROM distribution WHERE date BETWEEN ? AND ? GROUP BY 1, 2 ORDER BY 1, 2"""
BY_SHELTER = """SELECT item, shelter, sum(quantity), max(people)
  FROM distribution WHERE date BETWEEN ? AND ? GROUP BY 1, 2 ORDER BY 1, 2"""


def run(
    make: Callable[[Path, Path], None], sums: Callable[[Path, str, str], Sums], draw: Draw
) -> None:
    """The steps of a contender: how it keeps the rows, how it adds up, how it draws bars as SVG."""

    def made(data: Path, side: Path) -> dict[str, object]:
        make(data / "rows", side)
        return {}

    def reported(step: str) -> work.Step:
        def report(data: Path, side: Path) -> dict[str, object]:
            found = sums(side, *PERIODS[step])
            (side / f"{step}.html").write_text(page(found, draw), encoding="utf-8")
            return told(found)

        return report

    work.main({"make": made, "month": reported("month"), "year": reported("year")})


def told(sums: Sums) -> dict[str, object]:
    """The figures as they are compared: whole numbers by name."""
    return {
        "items": {str(item): [int(str(n)) for n in rest] for item, *rest in sums.items},
        "months": {f"{item} {month}": int(str(n)) for item, month, n in sums.months},
        "shelters": {f"{item} {shelter}": int(str(n)) for item, shelter, n, _ in sums.shelters},
    }


def page(sums: Sums, draw: Draw) -> str:
    """The page."""
    parts = ["<!DOCTYPE html><meta charset=utf-8><title>Handed out</title><h1>Handed out</h1>"]
    for title, rows, at in (
        ("By item", sums.items, (0, 1)),
        ("By month", sums.months, (1, 2)),
        ("By shelter", sums.shelters, (1, 2)),
    ):
        parts += [f"<h2>{title}</h2>", draw(title, bars(rows, *at)), _table(rows)]
    return "\n".join(parts)


def bars(rows: Iterable[Sequence[object]], name: int, value: int) -> Bars:
    """The sum of one column by another."""
    whole: dict[str, int] = {}
    for row in rows:
        key = str(row[name])
        whole[key] = whole.get(key, 0) + int(str(row[value]))
    return sorted(whole.items())


def by_hand(title: str, found: Bars) -> str:
    """Bars as SVG, written as text."""
    most, high = max((n for _, n in found), default=0) or 1, 18
    drawn = [
        f'<text x="0" y="{high * at + 13}">{html.escape(name)}</text>'
        f'<rect x="90" y="{high * at + 2}" width="{480 * n / most:.1f}" height="14"/>'
        for at, (name, n) in enumerate(found)
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 {high * len(found)}">'
    return f"{head}<title>{html.escape(title)}</title>{''.join(drawn)}</svg>"


def as_csv(rows: Path, out: Path) -> None:
    """The records as CSV."""
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ("id", *work.COLUMNS))
        writer.writeheader()
        writer.writerows(work.read(rows.parent, rows.name))


def _table(rows: Iterable[Sequence[object]]) -> str:
    lines = "".join(
        f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table>{lines}</table>"

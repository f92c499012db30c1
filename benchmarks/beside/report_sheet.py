"""A spreadsheet, read by openpyxl in its fast mode and added up in Python; charts written by hand
as SVG."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import openpyxl
import reported
import work


def make(rows: Path, side: Path) -> None:
    """A workbook with one sheet."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(work.COLUMNS)
    for row in work.read(rows.parent, rows.name):
        sheet.append([row[name] for name in work.COLUMNS])
    book.save(side / "rows.xlsx")


def sums(side: Path, start: str, end: str) -> reported.Sums:
    """One pass over all rows."""
    items: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    months: dict[tuple[str, str], int] = defaultdict(int)
    shelters: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    book = openpyxl.load_workbook(side / "rows.xlsx", read_only=True)
    rows = book.active.iter_rows(min_row=2, max_col=6, values_only=True)
    for date, item, quantity, shelter, people, days in rows:
        if not start <= date <= end:
            continue
        of, place = items[item], shelters[item, shelter]
        of[0] += quantity
        of[1] += 1
        of[2] += quantity if people and days else 0
        of[3] += people * days
        months[item, date[:7]] += quantity
        place[0] += quantity
        place[1] = max(place[1], people)
    return reported.Sums(
        [(item, *of) for item, of in sorted(items.items())],
        [(*key, n) for key, n in sorted(months.items())],
        [(*key, *of) for key, of in sorted(shelters.items())],
    )


if __name__ == "__main__":
    reported.run(make, sums, reported.by_hand)

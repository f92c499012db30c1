"""pandas, which reads the records as CSV each time; its charts are drawn by matplotlib as SVG."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import reported

mpl.use("svg")
WANTED = ["date", "item", "quantity", "shelter", "people", "days"]


def make(rows: Path, side: Path) -> None:
    """A file of CSV."""
    reported.as_csv(rows, side / "rows.csv")


def sums(side: Path, start: str, end: str) -> reported.Sums:
    """The columns that are wanted, the rows of the period, and three groupings."""
    whole = pd.read_csv(side / "rows.csv", usecols=WANTED)
    rows = whole[whole["date"].between(start, end)]
    rows = rows.assign(
        month=rows["date"].str[:7],
        rated=rows["quantity"].where((rows["people"] > 0) & (rows["days"] > 0)),
        person_days=rows["people"] * rows["days"],
    )
    items = rows.groupby("item").agg(
        quantity=("quantity", "sum"),
        entries=("quantity", "size"),
        rated=("rated", "sum"),
        person_days=("person_days", "sum"),
    )
    months = rows.groupby(["item", "month"])["quantity"].sum()
    shelters = rows.groupby(["item", "shelter"]).agg(
        quantity=("quantity", "sum"), people=("people", "max")
    )
    return reported.Sums(
        [(item, *map(int, row)) for item, row in zip(items.index, items.values, strict=True)],
        [(*key, int(n)) for key, n in months.items()],
        [(*key, *map(int, row)) for key, row in zip(shelters.index, shelters.values, strict=True)],
    )


def draw(title: str, found: reported.Bars) -> str:
    """A chart of bars."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 1 + len(found) / 5))
    axes.barh([name for name, _ in found], [n for _, n in found])
    axes.set_title(title)
    out = io.StringIO()
    figure.savefig(out, format="svg")
    pyplot.close(figure)
    text = out.getvalue()
    return text[text.index("<svg") :]


if __name__ == "__main__":
    reported.run(make, sums, draw)

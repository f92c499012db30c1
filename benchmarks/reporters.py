"""The report of a month and of a year, beside what somebody could make it with instead.

All take turns within a round, bare Python among them. Before that each makes its report once, and
its figures are held against fieldledger's: a report that is fast because it is wrong is none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import contenders
import measure
import page
import rounds
from contenders import OURS, REPORTERS, Contender, Place
from measure import Ran

DAYS = {"month": ("2003-10-01", "2003-10-31"), "year": ("2003-01-01", "2003-12-31")}
LIMIT = 180.0  # seconds


class Size(NamedTuple):
    """The sides of one size: ``ours`` and the folder of the rows; trouble by contender."""

    records: int
    ours: Path
    data: Path
    trouble: dict[Contender, str]


Runs = dict[tuple[int, Contender, str], list[tuple[Ran, float]]]  # with bare Python's of the round


def prepared(folder: Path, sides: Mapping[int, Path]) -> tuple[dict[str, Place], list[Size]]:
    """The contenders, each with the rows in its own form, and each checked."""
    places, sizes = contenders.places(folder, "", REPORTERS), []
    for records, ours in sides.items():
        data = folder / f"rows-{records}"
        command = [sys.executable, str(rounds.BESIDE / "work.py"), "rows", str(data), str(records)]
        subprocess.run(command, env=measure.environment(), check=True)
        found = Size(records, ours, data, {})
        wanted = {step: _ours(ours, step) for step in DAYS}
        for each in REPORTERS:
            rounds.say(f"{records:,} records: {each.called()}")
            found.trouble[each] = _checked(found, places[each.folder], each, wanted)
        sizes.append(found)
    return places, sizes


def measured(places: Mapping[str, Place], sizes: list[Size], repeat: int) -> Runs:
    """So many rounds of all that can be measured."""
    runs: Runs = {}
    for number in range(repeat):
        for size in sizes:
            rounds.say(f"round {number + 1} of {repeat}: reports of {size.records:,}")
            bare = measure.run([sys.executable, "-c", "pass"], measure.environment()).whole
            for step in DAYS:
                for each in (OURS, *REPORTERS):
                    if size.trouble.get(each):
                        continue
                    ran = _run(size, places, each, step)
                    if ran.trouble:
                        size.trouble[each] = ran.trouble
                    else:
                        runs.setdefault((size.records, each, step), []).append((ran, bare))
    return runs


def shown(places: Mapping[str, Place], sizes: list[Size], runs: Runs) -> str:
    """The table, and what could not be measured."""
    head = ["", *(f"{step}, {size.records:,}" for size in sizes for step in DAYS), "MB"]
    rows = []
    for each in (OURS, *REPORTERS):
        cells, most = [], 0.0
        for size in sizes:
            for step in DAYS:
                found = runs.get((size.records, each, step), [])
                cells.append(page.figure([ran.whole / bare for ran, bare in found]))
                most = max([most, *(ran.peak for ran, _ in found)])
        version = "" if each == OURS else places[each.folder].version
        rows.append([each.called(version), *cells, f"{most:,.0f}"])
    lines = [
        f"* {each.called()}, {size.records:,} records: {why}"
        for size in sizes
        for each, why in size.trouble.items()
        if why
    ]
    load = f"{os.getloadavg()[2]:.1f} programs were at work on the machine on average"
    told = (
        "Reports as HTML. CPU time of whole processes, from start to end, beside `python -c pass` "
        "in the same round; MB: the highest of all. All that are shown gave the same figures. "
        f"{load}, this one among them."
    )
    return "\n\n".join([told, page.table(head, rows), *(["\n".join(lines)] if lines else [])])


def _run(size: Size, places: Mapping[str, Place], each: Contender, step: str) -> Ran:
    if each == OURS:
        return _report(size.ours, step, "html")
    place = places[each.folder]
    words = [str(rounds.BESIDE / each.program), step, str(size.data), str(size.data / each.folder)]
    return measure.run([*place.command, *words], place.variables, LIMIT)


def _report(ours: Path, step: str, form: str) -> Ran:
    start, end = DAYS[step]
    return rounds.command(ours, "a", "report", "--from", start, "--to", end, "--format", form)


def _ours(ours: Path, step: str) -> dict[str, dict[str, object]]:
    """fieldledger's figures, as ``beside/reported.py`` tells the others'."""
    start, end = DAYS[step]
    variables = rounds.variables(ours, "a")
    words = ["report", "--from", start, "--to", end, "--format", "json"]
    done = subprocess.run(
        [measure.PROGRAM, *words],
        env=variables, capture_output=True, text=True, check=True,
    )  # fmt: skip
    section = next(s for s in json.loads(done.stdout)["sections"] if s["key"] == "provisions")
    tables = {
        table["key"]: {row["key"]: row for row in table["rows"]} for table in section["tables"]
    }
    rated = tables["rations"]
    items = {
        key: [row["quantity"], row["entries"], rated[key]["rated"], rated[key]["person_days"]]
        for key, row in tables["by_item"].items()
    }
    months = {
        f"{row['item']} {row['month']}": row["quantity"]
        for row in tables.get("by_month", {}).values()
    }
    shelters = {
        f"{row['item']} {row['shelter']}": row["quantity"] for row in tables["by_shelter"].values()
    }
    if not months:  # a report of one month has no table by month
        months = {f"{key} {start[:7]}": figures[0] for key, figures in items.items()}
    return {"items": items, "months": months, "shelters": shelters}


def _checked(
    size: Size, place: Place, each: Contender, wanted: Mapping[str, dict[str, dict[str, object]]]
) -> str:
    """Why it cannot take part, or nothing."""
    if place.missing:
        return f"not available here: {place.missing}"
    (size.data / each.folder).mkdir()
    for step in ("make", *DAYS):
        ran = _run(size, {each.folder: place}, each, step)
        if ran.trouble:
            return f"{step} failed: {ran.trouble}"
        if step in DAYS and ran.told != wanted[step]:
            return f"its figures of the {step} are others"
    return ""

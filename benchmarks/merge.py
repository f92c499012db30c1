"""Export and merge of many records, beside what a user could pick instead.

Side A and side B hold the same N records of eight fields; one in a hundred of them was then edited
on both sides, differently, and B has N more. B exports what A lacks, A takes it in, and once more.
What each contender does is written at the head of its program in `beside/`; their packages are
installed into a folder that is thrown away. Prints the tables, and puts them on the page
`docs/explanation/benchmarks.md`.

    python benchmarks/merge.py [--records N] [--repeat R] [--long] [--quick]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import contenders
import page
import rounds
from measure import Ran
from rounds import STEPS, Bench, Grown, Told

KEYRING = "fieldledger's processes have the key from the kernel's keyring."
PASSPHRASE = "There is no keyring here: each of fieldledger's processes pays for its passphrase."


class Budget(NamedTuple):
    """What is to be reached (docs of this folder), and what was."""

    work: str
    most: float
    found: float


def main() -> None:
    """Measure, print, and write the page."""
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="fieldledger-benchmark-", dir=given.folder) as name:
        folder = Path(name)
        work = [sys.executable, str(rounds.BESIDE / "work.py"), str(folder / "work")]
        subprocess.run([*work, str(given.records)], check=True)
        bench = Bench(folder, contenders.places(folder, given.only), given.limit, given.records)
        told = rounds.all_rounds(bench, given.repeat)
        grown = list(rounds.growth(bench, given.held, given.repeat))
    versions = {each.contender: bench.places[each.contender.folder].version for each in told}
    text = "\n\n".join(
        [
            page.machine(given.repeat),
            *comparison(told, given.records, versions),
            growth(grown, given.records),
            budgets(told, grown, given.records),
        ]
    )
    print(text)
    if not given.quick and not given.only:
        page.put("merge", text)


def arguments() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--records", type=int, metavar="N", help="of each side; 100,000 if not said"
    )
    parser.add_argument(
        "--repeat", type=int, default=1, metavar="R", help="rounds; 3 show a spread"
    )
    parser.add_argument("--long", action="store_true", help="growth up to a million held, too")
    parser.add_argument(
        "--quick", action="store_true", help="2,000 records; the page is left alone"
    )
    parser.add_argument(
        "--only", default="", metavar="NAME", help="of the others this one; the page is left alone"
    )
    parser.add_argument("--limit", type=float, default=600, help="seconds that a step may take")
    parser.add_argument("--folder", help="where to work; the system's folder for such if not said")
    given = parser.parse_args()
    given.records = given.records or (2_000 if given.quick else 100_000)
    given.held = (1_000, 10_000) if given.quick else (10_000, 100_000)
    given.held += (1_000_000,) if given.long else ()
    return given


# The comparison


def comparison(
    told: Sequence[Told], count: int, versions: dict[contenders.Contender, str]
) -> list[str]:
    """The big table, and a line for each contender that is not wholly in it."""
    head = ["", "export", "merge", "again", "export, process", "merge, process", "again, process"]
    head += ["bytes a record", "with zstd", "MB export", "MB merge", "conflicts"]
    plain = told[0]
    rows = [["plain SQLite, in ms", *milliseconds(plain), *[""] * 5]]
    rows += [
        [named(each, versions), *ratios(each, plain), *sizes(each, count), *memory(each)]
        for each in told
    ]
    told_why = [f"* {named(each, versions)}: {each.trouble}." for each in told if each.trouble]
    title = (
        f"{count:,} new records taken into {count:,}, {len(range(0, count, 100)):,} of them edited "
        "on both sides. CPU time beside plain SQLite, which takes 1 for its export and 1 for its "
        "merge; `again` is beside that merge, too. The columns `process` are whole processes, "
        "from start to end; the three before are the work alone, everything loaded. "
        + (PASSPHRASE if "passphrase" in told[1].commands else KEYRING)
    )
    return [title, page.table(head, rows), *(["\n".join(told_why)] if told_why else [])]


def named(told: Told, versions: dict[contenders.Contender, str]) -> str:
    """Its name with the version that was measured."""
    return told.contender.called(versions.get(told.contender, ""))


def milliseconds(told: Told) -> list[str]:
    """The measure itself."""
    inside = [[spent(ran) * 1e3 for ran in told.steps.get(step, ())] for step in STEPS]
    whole = [[ran.whole * 1e3 for ran in told.steps.get(step, ())] for step in STEPS]
    return [page.figure(each) for each in (*inside, *whole)]


def ratios(told: Told, plain: Told) -> list[str]:
    """Work alone, then whole processes."""
    return [
        *(page.figure(ratio(told.steps, plain, step, spent)) for step in STEPS),
        *(page.figure(whole_ratio(told, plain, step)) for step in STEPS),
    ]


def whole_ratio(told: Told, plain: Told, step: str) -> list[float]:
    """Whole processes; nothing where the process does something else, too."""
    runs = told.commands or told.steps
    if any(ran.told.get("whole") is False for ran in runs.get(step, ())):
        return []
    return ratio(runs, plain, step, lambda ran: ran.whole)


def ratio(
    runs: dict[str, list[Ran]], plain: Told, step: str, cost: Callable[[Ran], float]
) -> list[float]:
    """Round by round, beside plain SQLite in the same round."""
    beside = plain.steps["export" if step == "export" else "merge"]
    return [cost(one) / cost(two) for one, two in zip(runs.get(step, ()), beside, strict=False)]


def spent(ran: Ran) -> float:
    """The CPU seconds of the work alone."""
    return float(str(ran.told["cpu"]))


def sizes(told: Told, count: int) -> list[str]:
    """What the bundle takes for each new record."""
    if told.sizes is None:
        return ["–", "–"]
    squeezed = page.short(told.sizes.squeezed / count)
    return [
        page.short(told.sizes.plain / count),
        "is zstd" if told.contender == contenders.OURS else squeezed,
    ]


def memory(told: Told) -> list[str]:
    """The peaks, and the disagreements that are listed."""
    runs = told.commands or told.steps
    peaks = [max((ran.peak for ran in runs.get(step, ())), default=0) for step in STEPS[:2]]
    listed = (
        f"{told.conflicts:,}" if isinstance(told.conflicts, int) else str(told.conflicts or "–")
    )
    return [*(f"{peak:,.0f}" if peak else "–" for peak in peaks), listed]


# Growth and budgets


def growth(grown: Sequence[Grown], count: int) -> str:
    """The same merge, the more is held."""
    if not grown:
        return "The growth could not be measured: see what was said meanwhile."
    first = grown[0]
    rows = [
        [
            f"{each.held:,}",
            page.figure([spent(ran) * 1e3 for ran in each.plain]),
            page.figure(times(each.plain, first.plain)),
            page.figure([spent(ran) * 1e3 for ran in each.ours]),
            page.figure(times(each.ours, first.ours)),
            f"{max(ran.peak for ran in each.ours):,.0f}",
        ]
        for each in grown
    ]
    head = ["held", "plain, ms", "beside the first", "fieldledger, ms", "beside the first", "MB"]
    return f"The same {count:,} new records, merged into more and more:\n\n" + page.table(
        head, rows
    )


def times(runs: Sequence[Ran], first: Sequence[Ran]) -> list[float]:
    """Round by round."""
    return [spent(one) / spent(two) for one, two in zip(runs, first, strict=True)]


def budgets(told: Sequence[Told], grown: Sequence[Grown], count: int) -> str:
    """What is to be reached, and by how much it is missed."""
    plain, ours = told[0], told[1]
    rows = []
    for each in found(ours, plain, grown, count):
        missed = each.found / each.most
        verdict = "reached" if missed <= 1 else f"{missed:.2f} × as much"
        rows.append([each.work, page.short(each.most), page.short(each.found), verdict])
    return "What is to be reached:\n\n" + page.table(["", "at most", "found", ""], rows)


def found(ours: Told, plain: Told, grown: Sequence[Grown], count: int) -> list[Budget]:
    """The budgets that could be measured here."""
    if ours.trouble:
        return []
    limits = {"export": 6, "merge": 2.5, "again": 0.05}
    some = [
        Budget(f"{step}, beside plain SQLite", most, median(ratio(ours.steps, plain, step, spent)))
        for step, most in limits.items()
    ]
    assert ours.sizes is not None
    some.append(Budget("bytes a record in a bundle", 40, ours.sizes.plain / count))
    peak = max(ran.peak for step in STEPS for ran in ours.commands[step])
    some.append(Budget("MB for it", 80, peak))
    if len(grown) < 2:
        return some
    last, before = grown[-1], grown[-2]
    work = f"merge into {last.held:,}, beside into {before.held:,}"
    some.append(Budget(work, 1.3, median(times(last.ours, before.ours))))
    return some


if __name__ == "__main__":
    main()

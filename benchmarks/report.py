"""`report --month` of ledgers of any size, beside `python -c pass`.

Whole processes, the key cached where there is a keyring. The records lie in the twelve months of
one year, so a twelfth of them is reported on. All sizes are measured in turns with bare Python.
After that the reports of a month and of the year as HTML, beside what somebody could make them with
instead (`reporters.py`).

    python benchmarks/report.py [--repeat R] [--long] [--quick]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import measure
import page
import reporters
import rounds
from contenders import OURS
from measure import Ran

BUDGET = 6
REPORT = ("report", "--month", "2003-10")
WITHOUT = "There is no keyring here: each report pays for its passphrase."


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeat", type=int, default=5, metavar="R", help="rounds")
    parser.add_argument("--long", action="store_true", help="a million records, too")
    parser.add_argument("--quick", action="store_true", help="small; the page is left alone")
    given = parser.parse_args()
    sizes: tuple[int, ...] = (100, 1_000) if given.quick else (1_000, 100_000)
    sizes += (1_000_000,) if given.long else ()
    with tempfile.TemporaryDirectory(prefix="fieldledger-benchmark-") as name:
        sides = [made(Path(name), size) for size in sizes]
        cached = [not rounds.command(side, "a", "unlock").trouble for side in sides]
        bare, runs = measured(sides, given.repeat)
        _unlock(sides)
        places, compared = reporters.prepared(Path(name), dict(zip(sizes, sides, strict=True)))
        _unlock(sides)
        beside = reporters.measured(places, compared, given.repeat)
        for side in sides:
            rounds.command(side, "a", "lock")
    text = "\n\n".join(
        [
            page.machine(given.repeat),
            "The key comes from the kernel's keyring." if all(cached) else WITHOUT,
            shown(sizes, bare, runs),
            reporters.shown(places, compared, beside),
        ]
    )
    print(text)
    if not given.quick:
        page.put("report", text)


def _unlock(sides: Sequence[Path]) -> None:
    """Once more: a key is forgotten after some minutes in which nobody used it."""
    for side in sides:
        rounds.command(side, "a", "unlock")


def made(folder: Path, size: int) -> Path:
    """A folder with the home of a ledger of so many records."""
    rounds.say(f"a ledger of {size:,} records")
    side = folder / str(size)
    ours = rounds.BESIDE / OURS.program
    command = [sys.executable, str(ours), "fill", str(side), str(size)]
    subprocess.run(command, env=measure.environment(), check=True, stdout=subprocess.DEVNULL)
    (side / "passphrase").write_text(rounds.PASSPHRASE + "\n")
    return side


def measured(sides: Sequence[Path], repeat: int) -> tuple[list[float], list[list[Ran]]]:
    """Bare Python's CPU seconds, and the runs of each size; the first round fills the caches."""
    bare: list[float] = []
    runs: list[list[Ran]] = [[] for _ in sides]
    for number in range(repeat + 1):
        python = measure.run([sys.executable, "-c", "pass"], measure.environment())
        found = [rounds.command(side, "a", *REPORT) for side in sides]
        for each in found:
            if each.trouble:
                sys.exit(f"report: {each.trouble}")
        if number:
            bare.append(python.whole)
            for known, each in zip(runs, found, strict=True):
                known.append(each)
    return bare, runs


def shown(sizes: Sequence[int], bare: Sequence[float], runs: Sequence[Sequence[Ran]]) -> str:
    """The table."""
    rows = [["`python -c pass`", page.figure([each * 1e3 for each in bare]), "1", "", ""]]
    for size, ran in zip(sizes, runs, strict=True):
        ratios = [each.whole / base for each, base in zip(ran, bare, strict=True)]
        rows.append(
            [
                f"{size:,} records",
                page.figure([each.whole * 1e3 for each in ran]),
                page.figure(ratios),
                str(BUDGET),
                f"{max(each.peak for each in ran):,.0f}",
            ]
        )
    return page.table(["", "ms", "ratio", "at most", "MB"], rows)


if __name__ == "__main__":
    main()

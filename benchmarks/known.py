"""What the start of fieldledger costs beside that of programs that people know.

    python benchmarks/known.py [ROUNDS] [PROGRAM]

CPU time and the clock on the wall of whole processes, all in turn within one run, medians, as
ratios to `python -c pass` in the same run. PROGRAM is the program file of a field kit
(`dist/field-kit/linux-x86_64/fieldledger`), for rows of its own. Of the others those are measured
that are found in the PATH: sqlite-utils, jrnl, task (taskwarrior), hledger.

Nobody else's entry is encrypted, signed for others, or checked by units and codes; jrnl and task
append to a file, sqlite-utils inserts a row, hledger reads a journal of one transaction.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from measure import PROGRAM
from startup import ADD, cpu, prepared, run

JOURNAL = """\
2003-10-20 s-12
    aid:rice  90 kg
    stock:rice
"""
JRNL = """\
colors: {{body: none, date: none, tags: none, title: none}}
default_hour: 9
default_minute: 0
editor: ''
encrypt: false
highlight: false
indent_character: '|'
journals: {{default: {{journal: {folder}/journal.txt}}}}
linewrap: 79
tagsymbols: '@'
template: false
timeformat: '%F %r'
version: {version}
"""
Row = tuple[str, str, list[str], bool]  # the program, what it does, the line, with a cached key


def main() -> None:
    """Measure and print one table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    kit = str(Path(sys.argv[2]).resolve()) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(prefix="fieldledger-benchmark-") as name:
        folder = Path(name)
        environment = prepared(folder)
        keyring = run("unlock", environment).returncode == 0
        run("lock", environment)
        rows = [*ours(kit), *others(folder)]
        rows = [row for row in rows if keyring or not row[3]]
        figures = measured(rows, environment, rounds)
    show(rows, figures, rounds)


def ours(kit: str | None) -> list[Row]:
    """Bare Python, the installed program, and the program folder of a kit."""
    rows: list[Row] = [("python -c pass", "nothing", [sys.executable, "-c", "pass"], False)]
    programs = [("fieldledger", [PROGRAM])]
    if kit is not None:
        programs.append(("fieldledger, kit", [kit]))
    for name, words in programs:
        rows += [
            (name, "version", [*words, "--version"], False),
            (name, "help", [*words, "--help"], False),
            (name, "add", [*words, *ADD.split()], True),
        ]
    return rows


def others(folder: Path) -> list[Row]:
    """Those that are here, each with what it needs before it starts."""
    (folder / "one.journal").write_text(JOURNAL, encoding="utf-8")
    (folder / "row.json").write_text('{"item": "rice", "kg": 90, "people": 30}', encoding="utf-8")
    (folder / "taskrc").write_text(
        f"data.location={folder}/task\nnews.version=9\n", encoding="utf-8"
    )
    config = folder / "jrnl.yaml"
    adds = {
        "sqlite-utils": ["insert", str(folder / "plain.db"), "aid", str(folder / "row.json")],
        "jrnl": ["--config-file", str(config), "today: 90 kg of rice to s-12 for 30 people"],
        "task": [f"rc:{folder}/taskrc", "add", "rice 90kg s-12"],
        "hledger": ["-f", str(folder / "one.journal"), "balance"],
    }
    rows: list[Row] = []
    for name, words in adds.items():
        program = shutil.which(name)
        if program is None:
            print(f"{name} is not in the PATH: left out", file=sys.stderr)
            continue
        told = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.split()
        version = next(word.strip("v,") for word in told if word.strip("v,")[:1].isdigit())
        if name == "jrnl":
            config.write_text(JRNL.format(folder=folder, version=version), encoding="utf-8")
        does = "read one entry" if name == "hledger" else "add"
        rows.append((f"{name} {version}", "version", [program, "--version"], False))
        rows.append((f"{name} {version}", does, [program, *words], False))
    return rows


def measured(
    rows: list[Row], environment: dict[str, str], rounds: int
) -> list[tuple[float, float]]:
    """The median seconds of each row, of the CPU and on the wall."""
    spent: list[list[tuple[float, float]]] = [[] for _ in rows]
    for _ in range(rounds + 1):  # the first one fills the caches and is not counted
        for row, seconds in zip(rows, spent, strict=True):
            if row[3]:
                run("unlock", environment)
            before, clock = cpu(), time.perf_counter()
            done = subprocess.run(
                row[2], env=environment, stdin=subprocess.DEVNULL, capture_output=True
            )
            seconds.append((cpu() - before, time.perf_counter() - clock))
            if row[3]:
                run("lock", environment)
            if done.returncode:
                sys.exit(f"{row[2]}: {done.stdout.decode()}{done.stderr.decode()}")
    return [
        (median(one[0] for one in seconds[1:]), median(one[1] for one in seconds[1:]))
        for seconds in spent
    ]


def show(rows: list[Row], figures: list[tuple[float, float]], rounds: int) -> None:
    """Print the table, as the page has it."""
    bare, bare_clock = figures[0]
    told = f"Python {sys.version.split()[0]}, {os.cpu_count()} cores"
    print(f"Median of {rounds}, {told}; ratios to `python -c pass` in the same run.\n")
    print("|                     |                | CPU, ms | ratio | clock, ms | ratio |")
    print("|:--------------------|:---------------|--------:|------:|----------:|------:|")
    for (name, does, *_), (used, clock) in zip(rows, figures, strict=True):
        print(
            f"| {name:19} | {does:14} | {used * 1e3:7.1f} | {used / bare:5.1f} |"
            f" {clock * 1e3:9.1f} | {clock / bare_clock:5.1f} |"
        )


if __name__ == "__main__":
    main()

"""What a command costs before and while it does its work, beside `python -c pass`.

CPU time of the process and its children (user and system), not the clock on the wall: another
program on the machine disturbs it less. All commands take turns within one run, and what is
printed is the median of each as a ratio to bare Python's in the same run. Budgets: see README.md.

    python benchmarks/startup.py [ROUNDS]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from measure import PROGRAM

PASSPHRASE = "six words for this benchmark alone"
ADD = "add distribution rice 90kg s-12 people=30 date=2003-10-20"
REPORT = "report --month 2003-10"
PREPARE = ("add shelter s-12 province=CN-LN setting=rural", ADD)

# name, words after `fieldledger` (None: bare Python), whether the key is cached, budget
ROWS: tuple[tuple[str, str | None, bool, float | None], ...] = (
    ("python -c pass", None, False, None),
    ("--version", "--version", False, 1.3),
    ("--help", "--help", False, 1.5),
    ("add --help", "add --help", False, 7),
    ("add distribution --help", "add distribution --help", False, 7),
    ("add, key cached", ADD, True, 8),
    ("report, key cached", REPORT, True, 6),
    ("add, with passphrase", ADD, False, None),
)


def main() -> None:
    """Measure and print one table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory(prefix="fieldledger-benchmark-") as folder:
        environment = prepared(Path(folder))
        keyring = run("unlock", environment).returncode == 0
        run("lock", environment)
        figures = measured(environment, rounds, keyring)
    show(figures, rounds, keyring)


def prepared(folder: Path) -> dict[str, str]:
    """The environment of a home with a ledger, one shelter and one distribution."""
    (folder / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "FIELDLEDGER_"))
    }
    environment = kept | {
        "HOME": str(folder),
        "FIELDLEDGER_HOME": str(folder / "ledger"),
        "FIELDLEDGER_PASSPHRASE_FILE": str(folder / "passphrase"),
    }
    found = f"init --name Benchmark --recovery-out {folder / 'pieces'}"
    for words in (found, *PREPARE):
        done = run(words, environment)
        if done.returncode:
            sys.exit(f"{words}: {done.stderr.decode()}")
    return environment


def run(words: str | None, environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    """One process, and its end."""
    command = [sys.executable, "-c", "pass"] if words is None else [PROGRAM, *words.split()]
    return subprocess.run(command, env=environment, capture_output=True)


def measured(environment: dict[str, str], rounds: int, keyring: bool) -> dict[str, float]:
    """The median CPU seconds of each row. The key is cached around each row that wants it."""
    spent: dict[str, list[float]] = {name: [] for name, *_ in ROWS}
    for _ in range(rounds + 1):  # the first one fills the caches and is not counted
        for name, words, cached, _ in ROWS:
            if cached and not keyring:
                continue
            if cached:
                run("unlock", environment)
            before = cpu()
            done = run(words, environment)
            spent[name].append(cpu() - before)
            if cached:
                run("lock", environment)
            if done.returncode:
                sys.exit(f"{words}: {done.stderr.decode()}")
    return {name: median(seconds[1:]) for name, seconds in spent.items() if seconds}


def cpu() -> float:
    """The CPU seconds of all children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def show(figures: dict[str, float], rounds: int, keyring: bool) -> None:
    """Print the table."""
    bare = figures["python -c pass"]
    print(f"CPU beside `python -c pass`, median of {rounds}, Python {sys.version.split()[0]}")
    if not keyring:
        print("There is no kernel keyring here: the rows with a cached key are left out.")
    print(f"{'':<26}{'ms':>7}{'ratio':>8}{'budget':>8}")
    for name, _, _, budget in ROWS:
        if name in figures:
            most = "" if budget is None else f"{budget:g}"
            print(f"{name:<26}{figures[name] * 1e3:>7.1f}{figures[name] / bare:>8.2f}{most:>8}")


if __name__ == "__main__":
    main()

"""git, as its users would do it: a commit on each side, a bundle, `fetch` and `merge`.

Two layouts: ``a file a record``, or all records of a type as ``JSON lines`` in one file. What git
says is in conflict stays in the files, with git's marks, and is committed so, for a person to look
at. Writing and committing the records is not counted: for the others entering them is not, either.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import work

Told = dict[str, object]
NAME = "distribution.jsonl"
WHO = ("-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "gc.auto=0")
LINES = Path(sys.argv[3]).name == "git-lines" if len(sys.argv) > 3 else False


def make(data: Path, side: Path) -> Told:
    """Two clones of one base, each with its commit."""
    a, b = side / "a", side / "b"
    git(side, "init", "-q", "-b", "main", "a")
    write(a, list(work.read(data, "base")))
    commit(a, "base")
    git(side, "clone", "-q", "a", "b")
    git(b, "tag", "known")
    for folder in (a, b):
        edits = {row["id"]: row["quantity"] for row in work.read(data, f"edits-{folder.name}")}
        rows = [row | {"quantity": edits.get(row["id"], row["quantity"])} for row in base(data)]
        write(folder, [*rows, *(work.read(data, "new") if folder == b else ())])
        commit(folder, "more")
    return {}


def base(data: Path) -> Iterator[work.Record]:
    """The records that both sides hold."""
    return work.read(data, "base")


def write(folder: Path, rows: list[work.Record]) -> None:
    """The records into the work tree; keys spread over folders, for 100,000 in one are too many."""
    if LINES:
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / NAME).write_text(text)
        return
    for n in range(256):
        (folder / f"{n:02x}").mkdir(exist_ok=True)
    for row in rows:
        name = str(row["id"])
        text = "".join(f"{field}: {json.dumps(row[field])}\n" for field in work.COLUMNS)
        (folder / name[:2] / name[2:]).write_text(text)


def export(data: Path, side: Path) -> Told:
    """What was committed since the base."""
    told: Told = {}
    with work.measured(told, resource.RUSAGE_CHILDREN):
        git(side / "b", "bundle", "create", "-q", str(side / "bundle"), "known..main")
    return told


def merge(data: Path, side: Path) -> Told:
    """Fetch, merge, and commit what came of it."""
    a, told = side / "a", dict[str, object]()
    with work.measured(told, resource.RUSAGE_CHILDREN):
        git(a, "fetch", "-q", str(side / "bundle"), "main:theirs")
        if git(a, "merge", "-q", "-m", "merged", "theirs", fails=True):
            commit(a, "merged")
    return told


def check(data: Path, side: Path) -> Told:
    """Records, whole or with marks of a conflict in them, and these marks."""
    conflicts = held = 0
    files = [side / "a" / NAME] if LINES else (side / "a").glob("[0-9a-f][0-9a-f]/*")
    for file in files:
        text = file.read_text()
        marks = len(re.findall(r"^<{7} ", text, re.MULTILINE))
        conflicts += marks
        held += 1 if not LINES else len(set(re.findall(r'^{"id": "(\w+)"', text, re.MULTILINE)))
    return {"held": held, "conflicts": conflicts}


def commit(folder: Path, message: str) -> None:
    """All that there is."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


def git(folder: Path, *words: str, fails: bool = False) -> int:
    """One command; its exit code where it may fail."""
    done = subprocess.run(
        ["git", *WHO, *words],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
        text=True,
    )
    if done.returncode and not fails:
        sys.exit(f"git {' '.join(words)}: {done.stderr or done.stdout}")
    return done.returncode


if __name__ == "__main__":
    work.main({"make": make, "export": export, "merge": merge, "again": merge, "check": check})

"""Who does the work beside fieldledger, and how their packages get here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import measure

HERE = Path(__file__).parent


class Contender(NamedTuple):
    """``name``: with a place for its version; ``folder``: of its sides; ``needs``: packages, or a
    program."""

    name: str
    folder: str
    program: str
    needs: str = ""

    def called(self, version: str = "") -> str:
        """Its name, with the version where there is one."""
        return self.name.replace(" {}", f" {version}" if version else "")


PLAIN = Contender("plain SQLite", "plain", "plain.py")
OURS = Contender("fieldledger", "ours", "ours.py")
OTHERS = (
    Contender("SQLite's session extension (apsw {})", "session", "changeset.py", "apsw"),
    Contender("loro {}", "loro", "with_loro.py", "loro"),
    Contender("pycrdt {} (Yjs)", "pycrdt", "with_pycrdt.py", "pycrdt"),
    Contender("automerge {}", "automerge", "with_automerge.mjs", "@automerge/automerge"),
    Contender("PouchDB {}", "pouchdb", "with_pouchdb.mjs", "pouchdb"),
    Contender("git {}, a file a record", "git-files", "repository.py", "git"),
    Contender("git {}, a file of JSON lines", "git-lines", "repository.py", "git"),
)
# Those that make a report of the same records (report.py).
REPORTERS = (
    Contender("plain SQLite", "report-sqlite", "report_sqlite.py"),
    Contender("DuckDB {}", "report-duckdb", "report_duckdb.py", "duckdb"),
    Contender("pandas {}, matplotlib", "report-pandas", "report_pandas.py", "pandas matplotlib"),
    Contender("openpyxl {}, a spreadsheet", "report-sheet", "report_sheet.py", "openpyxl"),
)


class Place(NamedTuple):
    """Where a contender's programs run: the words before its program, the variables, the version
    that is measured, or why it cannot be."""

    command: tuple[str, ...]
    variables: dict[str, str]
    version: str = ""
    missing: str = ""


def places(folder: Path, only: str, among: Sequence[Contender] = OTHERS) -> dict[str, Place]:
    """A place for every contender, made in a throw-away folder; no failure stops the others.

    ``only``: of the others none but those with this word in their names.
    """
    own = Place((sys.executable,), measure.environment())
    found = {PLAIN.folder: own, OURS.folder: own}
    pinned = _pinned()
    for each in (each for each in among if only.lower() in each.name.lower()):
        print(f"getting {each.called()} ready", file=sys.stderr)
        if not each.needs:
            found[each.folder] = own
        elif each.needs == "git":
            found[each.folder] = _git(own)
        elif each.program.endswith(".mjs"):
            found[each.folder] = _from_npm(folder / "npm", each.needs, pinned[each.needs])
        else:
            wanted = {name: pinned[name] for name in each.needs.split()}
            found[each.folder] = _from_pypi(folder / "venv", wanted)
    return found


def _pinned() -> dict[str, str]:
    """The versions by package."""
    text = (HERE / "requirements.txt").read_text()
    wanted: dict[str, str] = json.loads((HERE / "package.json").read_text())["dependencies"]
    return dict(re.findall(r"^([\w-]+)==(\S+)", text, re.MULTILINE)) | wanted


def _git(place: Place) -> Place:
    if shutil.which("git") is None:
        return place._replace(missing="there is no git")
    done = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True)
    return place._replace(version=done.stdout.split()[2])


def _from_pypi(folder: Path, wanted: Mapping[str, str]) -> Place:
    """``wanted``: versions by package; the first is the contender's."""
    python = folder / "bin" / "python"
    variables = measure.environment()
    missing = "" if python.exists() else _done([sys.executable, "-m", "venv", str(folder)])
    missing = missing or _done(
        [str(python), "-m", "pip", "install", "--quiet"]
        + [f"{package}=={version}" for package, version in wanted.items()]
    )
    return Place((str(python),), variables, next(iter(wanted.values())), missing)


def _from_npm(folder: Path, package: str, version: str) -> Place:
    modules = folder / "node_modules"
    if shutil.which("node") is None or shutil.which("npm") is None:
        return Place((), {}, missing="there is no node, or no npm")
    folder.mkdir(exist_ok=True)
    quiet = ("--no-audit", "--no-fund", "--loglevel=error")
    missing = _done(["npm", "install", "--prefix", str(folder), *quiet, f"{package}@{version}"])
    variables = measure.environment(NODE_PATH=str(modules))
    return Place(("node", "--max-old-space-size=8192"), variables, version, missing)


def _done(command: list[str], variables: Mapping[str, str] | None = None) -> str:
    """Nothing if it went well, else what it said last."""
    done = subprocess.run(command, capture_output=True, text=True, env=variables)
    return "" if done.returncode == 0 else measure.last_line(done.stderr) or "no reason was given"

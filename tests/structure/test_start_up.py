"""What a command loads before it does its work: the guard of its speed that no clock can move.

A person types `add` many times a day on an old laptop, where imports cost more than everything
else. Modules are counted, not seconds. The counting is done inside the command's own process: since
the program leaves through `os._exit`, that is where the result is written. Python's own modules are
counted apart: how many belong to one that is asked for differs from one Python to the next.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

COUNTING = """
import os, sys
leave, result, sys.argv = os._exit, sys.argv[1], ["fieldledger", *sys.argv[2:]]
def leave_counted(code):
    modules = [*sys.modules]
    with open(result, "w", encoding="utf-8") as out:
        out.write("\\n".join(modules))
    leave(code)
os._exit = leave_counted
from fieldledger.__main__ import run
try:
    code = run()
except SystemExit as stop:
    code = stop.code
leave_counted(code if isinstance(code, int) else 0 if code is None else 1)
"""

# What `add` types, once a shelter stands in the ledger and the key is cached; and a report, once
# another one was given out.
PREPARE = (
    "init --name Test --recovery-out pieces",
    "add shelter code=s-12 province=CN-LN setting=rural",
    "report --month 2003-10 --audience coordinators -o given.txt",
)
ADD = "add distribution rice 90kg s-12 people=30 date=2003-10-20"
REPORT = "report --month 2003-10"
# What a report of now has nothing to do with: other devices, giving out, earlier states, erasing.
NOT_REPORTED = {
    "fieldledger.crypto.age",
    "fieldledger.services.membership",
    "fieldledger.services.releasing",
    "fieldledger.services.erasing",
    "fieldledger.services.since",
    "fieldledger.store.past",
    "fieldledger.sync",
}
HEAVY = {"rich", "pydantic", "sqlite_utils", "prompt_toolkit", "importlib.metadata"}


@dataclass(frozen=True)
class Loaded:
    code: int
    output: str
    modules: set[str]

    @property
    def pythons(self) -> set[str]:
        """The modules that are Python's own, and one that a distribution adds."""
        return {
            name
            for name in self.modules
            if name.partition(".")[0] in sys.stdlib_module_names | {"sitecustomize"}
        }

    @property
    def others(self) -> set[str]:
        """The modules that are ours, or of what we depend on."""
        return self.modules - self.pythons


def _load(line: str, home: Path, result: Path) -> Loaded:
    """Type one command and say what it loaded."""
    result.unlink(missing_ok=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "FIELDLEDGER", "COV"))
    }
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, str(result), *line.split()],
        cwd=home,
        env=environment
        | {
            "HOME": str(home),
            "FIELDLEDGER_HOME": str(home / "ledger"),
            "FIELDLEDGER_PASSPHRASE_FILE": str(_passphrase(home)),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.exists(), f"{line}: ended before the program ran\n{done.stdout}"
    return Loaded(done.returncode, done.stdout, set(result.read_text(encoding="utf-8").split()))


def _passphrase(home: Path) -> Path:
    path = home / "passphrase"
    path.write_text("only for this test\n")
    path.chmod(0o600)
    return path


def _reached(loaded: Loaded, heavy: set[str]) -> set[str]:
    return {name for name in loaded.modules if name in heavy or name.partition(".")[0] in heavy}


def test_the_version_is_told_before_anything_is_imported(tmp_path: Path) -> None:
    loaded = _load("--version", tmp_path, tmp_path / "result")

    assert loaded.code == 0, loaded.output
    assert not _reached(loaded, HEAVY | {"typer", "sqlcipher3", "cryptography"})
    assert len(loaded.modules) <= 60, sorted(loaded.modules)


def test_the_root_help_is_told_before_anything_is_imported(tmp_path: Path) -> None:
    loaded = _load("--help", tmp_path, tmp_path / "result")

    assert loaded.code == 0, loaded.output
    assert not _reached(loaded, HEAVY | {"typer", "sqlcipher3", "cryptography"})
    assert len(loaded.modules) <= 60, sorted(loaded.modules)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a founded ledger, one shelter, and a report given out."""
    home = tmp_path_factory.mktemp("home")
    for line in PREPARE:
        loaded = _load(line, home, home / "result")
        assert loaded.code == 0, f"{line}\n{loaded.output}"
    return home


@pytest.mark.parametrize("line", [ADD])
def test_adding_an_entry_loads_little(line: str, prepared: Path) -> None:
    """With the key cached, no cryptography either; without a keyring the vault needs it."""
    cached = _load("unlock", prepared, prepared / "result").code == 0
    try:
        loaded = _load(line, prepared, prepared / "result")
    finally:
        _load("lock", prepared, prepared / "result")

    assert loaded.code == 0, loaded.output
    assert not _reached(loaded, HEAVY | ({"cryptography"} if cached else set()))
    if cached:
        assert len(loaded.others) <= 82, sorted(loaded.others)
        assert len(loaded.pythons) <= 140, sorted(loaded.pythons)


def test_a_report_loads_little(prepared: Path) -> None:
    """Half of what a report costs is loading: its sections, and every record type."""
    cached = _load("unlock", prepared, prepared / "result").code == 0
    try:
        loaded = _load(REPORT, prepared, prepared / "result")
    finally:
        _load("lock", prepared, prepared / "result")

    assert loaded.code == 0, loaded.output
    assert not loaded.modules & NOT_REPORTED
    assert not _reached(loaded, HEAVY | ({"cryptography"} if cached else set()))
    if cached:
        assert len(loaded.others) <= 203, sorted(loaded.others)
        assert len(loaded.pythons) <= 145, sorted(loaded.pythons)

"""What a command loads before it does its work: the guard of its speed that no clock can move.

A person types `add` many times a day on an old laptop, where imports cost more than everything
else. Modules and files are counted, not seconds. The counting is done inside the command's own
process: an audit hook sees each file that Python opens for its modules, and since the program
leaves through `os._exit`, that is where the result is written.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

COUNTING = """
import os, sys
opened = [getattr(module, "__file__", None) for module in [*sys.modules.values()]]
def hook(event, arguments):
    if event == "open" or event == "import":
        opened.append(arguments[event == "import"])
sys.addaudithook(hook)
leave, result, sys.argv = os._exit, sys.argv[1], ["fieldledger", *sys.argv[2:]]
def leave_counted(code):
    modules, files = [*sys.modules], [*opened]
    with open(result, "w", encoding="utf-8") as out:
        for module in modules:
            print("module", module, file=out)
        for file in files:
            if isinstance(file, (str, bytes)):
                print("file", os.fsdecode(file), file=out)
    leave(code)
os._exit = leave_counted
from fieldledger.__main__ import run
try:
    code = run()
except SystemExit as stop:
    code = stop.code
leave_counted(code if isinstance(code, int) else 0 if code is None else 1)
"""

# What `add` types, once a shelter stands in the ledger and the key is cached.
PREPARE = (
    "init --name Test --recovery-out pieces",
    "add shelter code=s-12 province=CN-LN setting=rural",
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
    files: set[str]


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
    rows = [row.split(" ", 1) for row in result.read_text(encoding="utf-8").splitlines()]
    return Loaded(
        done.returncode,
        done.stdout,
        {name for what, name in rows if what == "module"},
        {_source(name) for what, name in rows if what == "file" and _is_python(name)},
    )


def _passphrase(home: Path) -> Path:
    path = home / "passphrase"
    path.write_text("only for this test\n")
    path.chmod(0o600)
    return path


def _is_python(name: str) -> bool:
    return name.endswith((".py", ".pyc", ".so", ".pyd")) or ".pyc." in name


def _source(name: str) -> str:
    """A module counts once, whether its source, its bytecode or both were opened."""
    bytecode = name.partition(".pyc.")[0] + ".pyc" if ".pyc." in name else name
    if bytecode.endswith(".pyc") and "__pycache__" in bytecode:
        return importlib.util.source_from_cache(bytecode)
    return bytecode


def _brought(loaded: Loaded) -> list[str]:
    """The modules that no Python brings along: how many of its own it loads differs by version."""
    own = sys.stdlib_module_names | {"sitecustomize"}  # Debian's Python has one
    return sorted(name for name in loaded.modules if name.partition(".")[0] not in own)


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
    """A home with a founded ledger and one shelter."""
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
        assert len(_brought(loaded)) <= 81, _brought(loaded)
        assert len(loaded.files) <= 180, sorted(loaded.files)


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
        assert len(_brought(loaded)) <= 199, _brought(loaded)
        assert len(loaded.files) <= 305, sorted(loaded.files)

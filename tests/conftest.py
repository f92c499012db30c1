"""What every test stands on: no real home, no clock of the machine, the same texts each time."""

from __future__ import annotations

import difflib
import importlib.util
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from fieldledger import language
from fieldledger.services import keyring, session

GOLDEN = Path(__file__).parent / "golden"
PROGRAM = (sys.executable, "-P", "-m", "fieldledger")
CHEAPLY = (sys.executable, "-P", str(Path(__file__).with_name("cheaply.py")))
MAKES_A_VAULT = {"init", "join", "restore", "passphrase", "recovery", "demo"}
PASSPHRASE = "six words for these tests alone"


def _load(name: str) -> None:
    """A helper of the convergence tests, under a name by which every test module finds it in
    ``sys.modules``, since none can import it by its own."""
    known = f"fieldledger_tests_{name}"
    path = Path(__file__).with_name("convergence") / f"{name}.py"
    spec = importlib.util.spec_from_file_location(known, path)
    assert spec is not None
    assert spec.loader is not None
    sys.modules[known] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[known])


_load("oracle")
_load("pen")

# What a shell starts in the background is deaf to Ctrl-C, and so would be each program of a test.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A shared machine is slow at times: no deadline for one example.
settings.register_profile(
    "fieldledger", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("fieldledger")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files anew")


@pytest.fixture(scope="session", autouse=True)
def _no_real_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the ledger of whoever runs it, or sees their settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name.startswith(("FIELDLEDGER_", "XDG_")) or name == "LC_ALL":
                patch.delenv(name)
        patch.setenv("LC_MESSAGES", "C")  # English, in whatever encoding
        patch.setenv("HOME", str(tmp_path_factory.mktemp("nobody")))
        patch.setenv("COLUMNS", "80")
        patch.setenv("NO_COLOR", "1")
        yield


@pytest.fixture
def speak() -> Iterator[Callable[[str], None]]:
    """``speak("ko")``: the language of this test; afterwards it is English again."""
    yield language.use
    language.use("en")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the person's home and holds the ledger of this test alone."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("FIELDLEDGER_HOME", str(folder / "ledger"))
    return folder


@pytest.fixture(scope="session")
def settings_of() -> Callable[..., dict[str, str]]:
    """``settings_of(folder)``: the environment of a process of one device, whose home ``ledger``
    and passphrase lie in this folder; nothing of whoever runs the tests."""

    def settings(folder: Path, passphrase: str = PASSPHRASE) -> dict[str, str]:
        file = folder / "passphrase"
        if not file.exists():
            file.write_text(passphrase + "\n")
            file.chmod(0o600)
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("FIELDLEDGER_", "COV", "PYTHON"))
        }
        return kept | {
            "HOME": str(folder),
            "FIELDLEDGER_HOME": str(folder / "ledger"),
            "FIELDLEDGER_PASSPHRASE_FILE": str(file),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }

    return settings


@pytest.fixture(scope="session")
def program() -> Callable[..., list[str]]:
    """``program("list", "item")``: the words that start it as a process. What it makes a vault with
    is started by ``cheaply.py``, so that neither this process nor a later one takes its time."""

    def started(*words: str) -> list[str]:
        return [*(PROGRAM if MAKES_A_VAULT.isdisjoint(words) else CHEAPLY), *words]

    return started


@pytest.fixture(scope="session")
def unlocked() -> Iterator[Callable[..., Path]]:
    """``unlocked(home)``: that home, whose key lies in the kernel's keyring as after `unlock`, so
    that its commands, and those of its copies, do without the tenth of a second that a passphrase
    takes. Where there is no keyring, or where a test locks it again, they take it."""
    opened: dict[str, bytes] = {}

    def unlock(home: Path, passphrase: str = PASSPHRASE) -> Path:
        vault = (home / "vault.json").read_bytes()
        name = session.keyring_name(vault)
        if keyring.available():
            if name not in opened:
                opened[name] = session.keys_from_passphrase(vault, passphrase)
            keyring.remember(name, opened[name])
        return home

    yield unlock
    for name in opened:
        keyring.forget(name)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``golden(name, text)``: the text is what ``tests/golden/NAME`` says (``make golden``)."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if text != expected:
            lines = difflib.unified_diff(
                expected.splitlines(), text.splitlines(), f"golden/{name}", "now", lineterm=""
            )
            pytest.fail("\n".join([*lines, "if this is meant: make golden"]), pytrace=False)

    return check

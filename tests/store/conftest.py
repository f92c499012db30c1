"""A ledger file of a device that nobody has taken in yet, and paper devices that write to it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from fieldledger.domain.standing import COMPARTMENTS, Device
from fieldledger.services import founding
from fieldledger.store import ledger as ledgers
from fieldledger.store.ledger import Ledger

KEY, MARK = b"k" * 32, b"m" * 32


@pytest.fixture(scope="session")
def oracle() -> Any:
    return sys.modules["fieldledger_tests_oracle"]


@pytest.fixture(scope="session")
def pen() -> Any:
    return sys.modules["fieldledger_tests_pen"]


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory, pen: Any) -> Path:
    """The home of device 'z', which has joined and holds nothing yet; made once."""
    home = tmp_path_factory.mktemp("blank") / "home"
    ledger = ledgers.create(home, KEY, MARK, wait=0.2)
    secret = [sha256(f"secret {number}".encode()).digest() for number in range(4)]
    me = Device("z", secret[0], bytes(1216), secret[1], "coordinator", COMPARTMENTS, "all", "")
    keys = founding.Keys(secret[0], secret[1], secret[2], secret[3][:16])
    with ledger.writing():
        founding.write_identity(ledger, pen.LEDGER, me, keys, name="Test", demo=False)
        ledger.put_meta("vault", "00")
    ledger.close()
    return home


@pytest.fixture
def home(blank: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(blank, tmp_path / "home"))


@pytest.fixture
def reopen(home: Path) -> Callable[..., Ledger]:
    """Open that home again, with its key or another one."""

    def opened(key: bytes = KEY, mark: bytes = MARK) -> Ledger:
        return ledgers.open_ledger(home, key, mark, wait=0.2)

    return opened


@pytest.fixture
def ledger(home: Path, reopen: Callable[..., Ledger]) -> Iterator[Ledger]:
    opened = reopen()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def whole_ledger(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One ledger for all examples of a property, each of which is taken back."""
    home = Path(shutil.copytree(blank, tmp_path_factory.mktemp("shared") / "home"))
    opened = ledgers.open_ledger(home, KEY, MARK, wait=0.2)
    yield opened
    opened.close()

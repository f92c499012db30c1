"""The team of devices of ``tests/services`` and the oracle, which no test module can import."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from fieldledger.domain.standing import COMPARTMENTS, Device
from fieldledger.services import founding
from fieldledger.store import ledger as ledgers
from fieldledger.store.ledger import Ledger

TESTS = Path(__file__).parents[1]


def _load(name: str, path: Path) -> Any:
    known = f"fieldledger_tests_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


@pytest.fixture(scope="session")
def oracle() -> Any:
    return _load("oracle", TESTS / "convergence" / "oracle.py")


@pytest.fixture(scope="session")
def met_once(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Coordinator 'a' and workers 'a1' and 'a2', cleared for everything, who have met."""
    team = _load("team", TESTS / "services" / "team.py")
    return team.once(tmp_path_factory)["met"]


@pytest.fixture(scope="session")
def pen() -> Any:
    return _load("pen", TESTS / "convergence" / "pen.py")


@pytest.fixture(scope="session")
def paper_ledgers(tmp_path_factory: pytest.TempPathFactory, pen: Any) -> Iterator[list[Ledger]]:
    """Four open ledgers of one device that nobody has taken in: shelves for what others wrote."""
    with ExitStack() as stack:
        made = [_shelf(tmp_path_factory.mktemp("shelf") / "home", pen) for _ in range(4)]
        for ledger in made:
            stack.callback(ledger.close)
        yield made


@pytest.fixture(scope="session")
def paper_module() -> Any:
    return _load("paper", TESTS / "convergence" / "paper.py")


@pytest.fixture
def paper(paper_ledgers: list[Ledger], paper_module: Any, pen: Any, oracle: Any) -> Any:
    """A new state machine of ``paper.py`` at each call."""
    return lambda: paper_module.Paper(paper_ledgers, pen, oracle)


def _shelf(home: Path, pen: Any) -> Ledger:
    ledger = ledgers.create(home, b"k" * 32, b"m" * 32, wait=0.2)
    secret = [sha256(f"secret {number}".encode()).digest() for number in range(4)]
    me = Device("z", secret[0], bytes(1216), secret[1], "coordinator", COMPARTMENTS, "all", "")
    keys = founding.Keys(secret[0], secret[1], secret[2], secret[3][:16])
    with ledger.writing():
        founding.write_identity(ledger, pen.LEDGER, me, keys, name="Test", demo=False)
        ledger.put_meta("vault", "00")
    return ledger

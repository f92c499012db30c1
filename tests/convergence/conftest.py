"""The team of devices of ``tests/services`` and the oracle, which no test module can import."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

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

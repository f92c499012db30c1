"""The attacker and the made-up organisations, which no test module can import."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest


def _load(name: str) -> Any:
    known = f"fieldledger_tests_disclosure_{name}"
    if known not in sys.modules:
        path = Path(__file__).parent / f"{name}.py"
        spec = importlib.util.spec_from_file_location(known, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


@pytest.fixture(scope="session")
def attacker() -> Any:
    return _load("attacker")


@pytest.fixture(scope="session")
def reports() -> Any:
    return _load("reports")

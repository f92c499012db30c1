"""The tool that makes the catalogues, and the language as it was after each test."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from fieldledger import language

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def catalogues() -> ModuleType:
    """`scripts/catalogues.py` as a module."""
    path = ROOT / "scripts" / "catalogues.py"
    spec = importlib.util.spec_from_file_location("fieldledger_catalogues", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    language.use("en")

"""The device and the loose bundle of ``tests/sync``, whose conftest no other folder sees."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _load(name: str, path: Path) -> ModuleType:
    """A helper module by its path, the same object for everyone who asks."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


sync = _load("fieldledger_tests_sync_hand", Path(__file__).parents[1] / "sync" / "conftest.py")


@pytest.fixture(scope="session")
def hand() -> Any:
    """What tests of bundles are made of: devices, a writer, a reader, a bundle taken apart."""
    return sync.Hand()

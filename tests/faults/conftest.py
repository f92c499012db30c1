"""Two devices, and the program as a process of its own."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
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


places = _load("fieldledger_tests_places", Path(__file__).with_name("places.py"))

made, place, leader, worker = places.made, places.place, places.leader, places.worker
add_one, refused = places.add_one, places.refused


@pytest.fixture(autouse=True)
def _typed_once(made: Any, unlocked: Callable[[Path], Path]) -> None:
    """Both devices are unlocked: what is killed is the work of a command, not its passphrase."""
    for name in made.keys:
        unlocked(made.folder / name / "ledger")

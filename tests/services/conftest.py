"""A ledger whose devices are made once; every test works on a copy of its own."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fieldledger.crypto import vault as vaults


def _load(name: str, path: Path) -> ModuleType:
    """A helper module by its path, the same object for everyone who asks."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


team = _load("fieldledger_tests_team", Path(__file__).with_name("team.py"))
computers = _load("fieldledger_tests_leak_places", Path(__file__).with_name("leak_places.py"))


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """The least cost that a vault allows, not a quarter of a second of this machine."""
    monkeypatch.setattr(vaults, "calibrate", lambda _measure: vaults.FLOOR)


@pytest.fixture(scope="session")
def devices_once(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The teams that are made once: to be copied, and never worked on."""
    return team.once(tmp_path_factory)


@pytest.fixture
def joined(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Any:
    """'a' has founded a ledger; a1 to a6 have joined with invitations, but nobody has met."""
    return team.once(tmp_path_factory)["joined"].copy(tmp_path / "team")


@pytest.fixture
def met(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Any:
    """As ``joined``, and the workers a1 and a2 are members, confirmed, and up to date."""
    return team.once(tmp_path_factory)["met"].copy(tmp_path / "team")


@pytest.fixture
def leak_places() -> ModuleType:
    """Computers made of folders and files."""
    return computers

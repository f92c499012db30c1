"""Two devices that somebody attacks."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
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


places = _load("fieldledger_tests_places", Path(__file__).parents[1] / "faults" / "places.py")

made, place, leader, worker = places.made, places.place, places.leader, places.worker
add_one, refused = places.add_one, places.refused
pages = _load("fieldledger_tests_pages", Path(__file__).with_name("pages.py"))


@pytest.fixture(scope="session")
def with_sealed(made: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """As ``made``, and a sealed device was taken in, confirmed and sent the codebook."""
    folder = tmp_path_factory.mktemp("with-sealed")
    return places.joined_too(made, folder, "sealed", clear=[])


@pytest.fixture
def sealed(with_sealed: Any, tmp_path: Path, settings_of: Callable[..., dict[str, str]]) -> Any:
    """The sealed device, a1's neighbour: a2."""
    made = places.copied(with_sealed, "sealed", tmp_path, {})
    made.environment.update(places.children_of(settings_of(made.folder)))
    return made


@pytest.fixture
def chief(with_sealed: Any, tmp_path: Path) -> Any:
    """The coordinator's device that invited it."""
    return places.copied(with_sealed, "leader", tmp_path, {})


@pytest.fixture(scope="session")
def plain_pages() -> Callable[[Path, bytes], Iterator[bytes]]:
    """Every page of a home as its key opens it."""
    found: Callable[[Path, bytes], Iterator[bytes]] = pages.plain
    return found


@pytest.fixture
def joined_too() -> Callable[..., tuple[Any, Any]]:
    """One more device with some rights: the coordinator's and the new one."""

    def join(made: Any, folder: Path, name: str, **rights: Any) -> tuple[Any, Any]:
        base = folder / "joined"
        base.mkdir()
        whole = places.joined_too(made, base, name, **rights)
        into = folder / "copies"
        into.mkdir()
        return places.copied(whole, "leader", into, {}), places.copied(whole, name, into, {})

    return join


@pytest.fixture
def restored_from() -> Callable[[Any, Path], Any]:
    """A device that was restored from a backup of another one."""
    made: Callable[[Any, Path], Any] = places.restored_from
    return made

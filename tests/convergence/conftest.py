"""The team of devices of ``tests/services`` and the oracle, which no test module can import."""

from __future__ import annotations

import importlib.util
import itertools
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from fieldledger.crypto import vault as vaults
from fieldledger.domain.standing import COMPARTMENTS, Device
from fieldledger.services import entries, founding, membership
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
def compare() -> Any:
    """``compare(ledger, oracle, ops)`` fails where the ledger is not what its ops make of it."""
    return _load("comparing", TESTS / "convergence" / "comparing.py").compare


@pytest.fixture
def paper(paper_ledgers: list[Ledger], pen: Any, oracle: Any, compare: Any) -> Any:
    """A new state machine of ``paper.py`` at each call."""
    module = _load("paper", TESTS / "convergence" / "paper.py")
    return lambda: module.Paper(paper_ledgers, pen, oracle, compare)


@pytest.fixture(scope="session")
def met_four(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Coordinators 'a' and 'a5' and the workers 'a1' (cleared for everything) and 'a3' (for
    relief), who have met, each other's fingerprints read out; and a first shelter. 'a3-twin' and
    'a5-twin' joined with the invitations of others, and have met nobody."""
    team = _load("team", TESTS / "services" / "team.py")
    met = team.once(tmp_path_factory)["joined"].copy(tmp_path_factory.mktemp("four") / "team")
    met.take_in("a1", "a3", "a5")
    for label in ("a1", "a3"):
        met.do("a5", lambda session, label=label: membership.confirm(session, label))
    met.do("a", lambda session: entries.add(session, "shelter", ["s-0", "CN-JL"], []))
    for label in ("a1", "a3", "a5"):
        met.merge(label, met.send("a", label))
    for label in ("a3", "a5"):
        _join_again(met, label, team.PASSPHRASE)
    for place in [*met.base.iterdir()]:
        if place.name not in ("a", "a1", "a3", "a5", "a3-twin", "a5-twin"):
            shutil.rmtree(place) if place.is_dir() else place.unlink()
    return met


def _join_again(team: Any, label: str, passphrase: str) -> None:
    """A second device with the invitation of the first, which nobody has heard of yet."""
    invitation, twin = team.base / f"{label}.invitation", f"{label}-twin"
    code, world = invitation.with_suffix(".code").read_text(), team[twin].clock.world()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "calibrate", lambda _measure: vaults.FLOOR)
        membership.join(team.base / twin, world, invitation, code, passphrase)
    with team[twin].open():
        pass


@pytest.fixture(scope="session")
def devices_module() -> Any:
    return _load("devices", TESTS / "convergence" / "devices.py")


@pytest.fixture
def real_devices(
    met_four: Any, tmp_path: Path, oracle: Any, compare: Any, devices_module: Any
) -> Callable[[], Any]:
    """A new state machine of ``devices.py`` at each call, in a folder of its own."""
    numbers = itertools.count()
    passphrase = _load("team", TESTS / "services" / "team.py").PASSPHRASE

    def made() -> Any:
        base = tmp_path / str(next(numbers))
        base.mkdir()
        return devices_module.Devices((met_four, passphrase), base, oracle, compare)

    return made


def _shelf(home: Path, pen: Any) -> Ledger:
    ledger = ledgers.create(home, b"k" * 32, b"m" * 32, wait=0.2)
    secret = [sha256(f"secret {number}".encode()).digest() for number in range(4)]
    me = Device("z", secret[0], bytes(1216), secret[1], "coordinator", COMPARTMENTS, "all", "")
    keys = founding.Keys(secret[0], secret[1], secret[2], secret[3][:16])
    with ledger.writing():
        founding.write_identity(ledger, pen.LEDGER, me, keys, name="Test", demo=False)
        ledger.put_meta("vault", "00")
    return ledger

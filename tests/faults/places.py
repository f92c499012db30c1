"""Two devices that were made once (a coordinator and a worker), copied for every test.

A plain module of fixtures: conftest files here and in the folders beside it load it by its path.

The program runs as processes of its own, as people run it; what it left behind is judged in this
process through the services, which opens a home in milliseconds instead of the quarter of a second
that a passphrase costs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from fieldledger.crypto import vault as vaults
from fieldledger.services import backup, entries, membership, receiving, restoring, sending, upkeep
from fieldledger.services import founding as services_founding
from fieldledger.services.session import Session, keys_from_passphrase, open_with_keys
from fieldledger.services.setup import World
from fieldledger.store import ledger as ledgers

REALLY = ("-m", "fieldledger")
CHEAPLY = (str(Path(__file__).parents[1] / "cheaply.py"),)
PASSPHRASE = "six words for these tests alone"
SECRET = bytes(range(32))
ENTRY = "add distribution rice 1kg s-12 date=2003-10-20"
CLOCK = 1_066_600_000  # October 2003

WORLD = World(now=lambda: CLOCK, today=lambda: "2003-10-20", random=os.urandom, wait=10.0)


@dataclass
class Place:
    """A device: its home in ``folder``, and how to run the program there or look into it."""

    folder: Path
    keys: bytes
    world: World = WORLD
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.folder / "ledger"

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        """Begin a command and do not wait for it."""
        return subprocess.Popen(
            [sys.executable, "-P", *(CHEAPLY if words[0] == "restore" else REALLY), *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            **{"stdin": subprocess.DEVNULL, "cwd": self.folder, **options},
        )

    def run(self, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Type a command and wait for its end."""
        with self.start(*words, **options) as process:
            try:
                out, err = process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    @contextmanager
    def session(self, **world: Any) -> Iterator[Session]:
        """The ledger as it lies on the disk, opened in this process."""
        vault = ledgers.read_vault(self.home)
        ledger = open_with_keys(self.home, vault, self.keys, self.world._replace(**world))
        try:
            yield Session(self.home, ledger, self.world._replace(**world))
        finally:
            ledger.close()

    def problems(self) -> list[Any]:
        """What ``verify`` finds wrong: nothing, in a sound ledger."""
        with self.session() as session:
            return [check for check in upkeep.verify(session)["checks"] if not check["ok"]]

    def facts(self) -> tuple[object, object, object]:
        """Which ops are held and what they say: equal facts, nothing changed."""
        with self.session() as session:
            found = upkeep.status(session)
        return found["digest"], found["state"], found["ops"]

    def people(self) -> list[int]:
        """The head counts of all distributions: each test entry has one of its own."""
        with self.session() as session:
            rows = session.ledger.conn.execute("SELECT people FROM distribution ORDER BY people")
            return [number for (number,) in rows]


def add(session: Session, people: int) -> entries.Saved:
    """One distribution, known by its number of people."""
    words = [*ENTRY.split()[2:], f"people={people}"]
    pairs = [(one.partition("=")[0], one.partition("=")[2]) for one in words if "=" in one]
    return entries.add(session, "distribution", [w for w in words if "=" not in w], pairs)


@pytest.fixture(scope="session")
def add_one() -> Callable[[Session, int], entries.Saved]:
    return add


@dataclass(frozen=True)
class Pair:
    """What was made once: the folders of both devices, and the keys that open them."""

    folder: Path
    keys: dict[str, bytes]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """A coordinator with a shelter, a worker that was taken in, confirmed and sent the ledger."""
    folder = tmp_path_factory.mktemp("made")
    leader, worker = folder / "leader", folder / "worker"
    for place in (leader, worker):
        place.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "calibrate", lambda measure: vaults.FLOOR)
        services_founding.found(leader / "ledger", WORLD, PASSPHRASE, secret=SECRET, name="Test")
        first = _place(leader, {})
        with first.session() as session:
            words = [("code", "s-12"), ("province", "CN-LN"), ("setting", "rural")]
            entries.add(session, "shelter", [], words)
            invited = membership.invite(
                session, "river", clear=["relief", "children"], scope="all", out=folder / "invite"
            )
        membership.join(worker / "ledger", WORLD, folder / "invite", invited.code, PASSPHRASE)
    second = _place(worker, {})
    _carry(second, first, "coordinators", folder / "1.enc")
    with first.session() as session:
        membership.confirm(session, invited.label)
    _carry(first, second, invited.label, folder / "2.enc")
    return Pair(folder, {"leader": first.keys, "worker": second.keys})


def _place(folder: Path, environment: dict[str, str]) -> Place:
    keys = keys_from_passphrase((folder / "ledger" / "vault.json").read_bytes(), PASSPHRASE)
    return Place(folder, keys, environment=environment)


def _carry(sender: Place, receiver: Place, to: str, file: Path) -> None:
    with sender.session() as session:
        sending.export(session, to=to, out=file)
    with receiver.session() as session:
        assert receiving.merge(session, [file]).exit_code == 0


def joined_too(made: Pair, folder: Path, name: str, **rights: Any) -> Pair:
    """The coordinator of ``made``, copied into ``folder``, and one more device, which was taken in,
    confirmed and answered."""
    first = copied(made, "leader", folder, {})
    (folder / name).mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "calibrate", lambda measure: vaults.FLOOR)
        with first.session() as session:
            invited = membership.invite(session, name, out=folder / f"{name}.invite", **rights)
        home = folder / name / "ledger"
        membership.join(home, WORLD, folder / f"{name}.invite", invited.code, PASSPHRASE)
    other = _place(folder / name, {})
    _carry(other, first, "coordinators", folder / f"{name}-1.enc")
    with first.session() as session:
        membership.confirm(session, invited.label)
    _carry(first, other, invited.label, folder / f"{name}-2.enc")
    return Pair(folder, {"leader": first.keys, name: other.keys})


def copied(made: Pair, name: str, into: Path, environment: dict[str, str]) -> Place:
    """A copy of a device in a folder."""
    folder = Path(shutil.copytree(made.folder / name, into / name))
    return Place(folder, made.keys[name], environment=environment)


def restored_from(place: Place, into: Path) -> Place:
    """A device that was restored from a backup of another one."""
    folder = into / f"{place.folder.name}-restored"
    folder.mkdir()
    with place.session() as session:
        backup.backup(session, folder / "backup.tar")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "calibrate", lambda measure: vaults.FLOOR)
        restoring.restore(folder / "ledger", WORLD, folder / "backup.tar", lambda: PASSPHRASE)
    return _place(folder, {})


@pytest.fixture
def place(
    made: Pair, tmp_path: Path, settings_of: Callable[..., dict[str, str]]
) -> Callable[..., Place]:
    """``place("worker")``: a copy of that device in this test's folder, or in ``into``."""

    def copy(name: str, into: Path | None = None) -> Place:
        folder = (into or tmp_path) / name
        made_there = copied(made, name, folder.parent, {})
        return replace(made_there, environment=children_of(settings_of(folder)))

    return copy


def children_of(settings: dict[str, str]) -> dict[str, str]:
    """Children here are killed, or may write no more than a few bytes to a file: half a file of
    byte code would stay behind and break whatever runs next."""
    return settings | {"PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def leader(place: Callable[..., Place]) -> Place:
    """The coordinator's device."""
    return place("leader")


@pytest.fixture
def worker(place: Callable[..., Place]) -> Place:
    """The worker's device."""
    return place("worker")


@pytest.fixture
def refused() -> Callable[[subprocess.CompletedProcess[str], int], str]:
    """``refused(done, 10)``: it ended so, with words for a person and no trace of a bug."""

    def check(done: subprocess.CompletedProcess[str], code: int) -> str:
        assert done.returncode == code, done
        assert "Traceback" not in done.stderr
        assert "a bug in" not in done.stderr
        assert done.stdout == "" or json.loads(done.stdout)
        assert done.stderr.strip()
        return done.stderr

    return check

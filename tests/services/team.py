"""A ledger with several devices, made once and copied for each test (Argon2id is slow by design).

A plain module: the conftest files of this folder and of ``tests/convergence`` load it by its path.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fieldledger.crypto import vault as vaults
from fieldledger.domain.standing import COMPARTMENTS
from fieldledger.services import exchange, founding, membership, session
from fieldledger.services.session import Session
from fieldledger.services.setup import World

PASSPHRASE = "six words for these tests alone"
SECRET = bytes(range(32))
TODAY = "2004-05-17"
NOON = 1_084_795_200  # of that day

# label: role, clearance, scope; in the order in which 'a' invites them
PROFILES = {
    "a1": ("worker", sorted(COMPARTMENTS), "all"),
    "a2": ("worker", sorted(COMPARTMENTS), "all"),
    "a3": ("worker", ["relief"], "all"),
    "a4": ("worker", ["children", "relief"], "own"),
    "a5": ("coordinator", [], "all"),
    "a6": ("reader", ["relief"], "all"),
}
_KEYS: dict[bytes, bytes] = {}
_ONCE: dict[str, Team] = {}


@dataclass
class Clock:
    """A clock that a test sets, and bytes that look random and are the same each time."""

    at: int = NOON
    seed: str = ""
    count: int = 0
    given: list[bytes] = field(default_factory=list)
    today: str | None = TODAY

    def random(self, size: int) -> bytes:
        self.count += 1
        self.given.append(hashlib.shake_256(f"{self.seed} {self.count}".encode()).digest(size))
        return self.given[-1]

    def world(self) -> World:
        return World(now=lambda: self.at, today=lambda: self.today, random=self.random, wait=0.2)


@dataclass
class Device:
    """A home and what lies outside the program there."""

    home: Path
    clock: Clock

    @contextmanager
    def open(self) -> Iterator[Session]:
        """The ledger, opened with its key, so that no passphrase is stretched."""
        vault = (self.home / "vault.json").read_bytes()
        if vault not in _KEYS:
            _KEYS[vault] = self._keys(bytes.fromhex(json.loads(vault)["id"]))
        world = self.clock.world()
        ledger = session.open_with_keys(self.home, vault, _KEYS[vault], world)
        try:
            yield Session(self.home, ledger, world)
        finally:
            ledger.close()

    def _keys(self, vault_id: bytes) -> bytes:
        """The keys without the passphrase: the master key was drawn just before the vault's id."""
        given = self.clock.given
        master = given[given.index(vault_id) - 1]
        return vaults.database_key(master) + vaults.mark_key(master)


@dataclass
class Team:
    """The devices of one ledger by label, in ``base``; ``bundle`` gives a fresh file name."""

    base: Path
    made: int = 0
    clocks: dict[str, Clock] = field(default_factory=dict)

    def __getitem__(self, label: str) -> Device:
        clock = self.clocks.setdefault(label, Clock(seed=f"{label} of {self.base.name}"))
        return Device(self.base / label, clock)

    def bundle(self) -> Path:
        self.made += 1
        return self.base / f"bundle-{self.made}.enc"

    def send(self, label: str, to: str = "coordinators", *, everything: bool = False) -> Path:
        """One bundle from a device."""
        with self[label].open() as opened:
            out = self.bundle()
            exchange.export(opened, to=to, out=out, everything=everything)
            return out

    def merge(self, label: str, *files: Path, dry_run: bool = False) -> exchange.Merged:
        """Take bundles in on a device."""
        with self[label].open() as opened:
            return exchange.merge(opened, files, dry_run=dry_run)

    def do(self, label: str, work: Callable[[Session], object]) -> object:
        """Do one thing on a device."""
        with self[label].open() as opened:
            return work(opened)

    def take_in(self, *labels: str) -> None:
        """Let 'a' take devices in, confirm them and answer them."""
        self.merge("a", *[self.send(label) for label in labels])
        for label in labels:
            with self["a"].open() as opened:
                membership.confirm(opened, label)
        for label in labels:
            self.merge(label, self.send("a", label))

    def copy(self, to: Path) -> Team:
        """The same homes elsewhere, to be worked on."""
        return Team(Path(shutil.copytree(self.base, to)), self.made)


def joined(base: Path) -> Team:
    """'a' has founded a ledger and invited six devices, who have joined; nobody has met yet."""
    team = Team(base)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "calibrate", lambda _measure: vaults.FLOOR)
        _found_and_invite(team)
    return team


def _found_and_invite(team: Team) -> None:
    base = team.base
    founding.found(base / "a", team["a"].clock.world(), PASSPHRASE, secret=SECRET, name="Test")
    for label, (role, clear, scope) in PROFILES.items():
        invitation = base / f"{label}.invitation"
        with team["a"].open() as opened:
            told = membership.invite(
                opened, f"who has {label}", role=role, clear=clear, scope=scope, out=invitation
            )
        world = team[label].clock.world()
        membership.join(base / label, world, invitation, told.code, PASSPHRASE)
        invitation.with_suffix(".code").write_text(told.code)
        with team[label].open():
            pass


def met(base: Path, start: Team) -> Team:
    """As ``joined``, and 'a1' and 'a2', cleared for everything, were taken in and confirmed."""
    team = start.copy(base)
    team.take_in("a1", "a2")
    return team


def once(make: pytest.TempPathFactory) -> dict[str, Team]:
    """``joined`` and ``met``, made at the first call and kept for the whole run of the tests."""
    if not _ONCE:
        _ONCE["joined"] = joined(make.mktemp("joined") / "joined")
        _ONCE["met"] = met(make.mktemp("met") / "met", _ONCE["joined"])
    return _ONCE

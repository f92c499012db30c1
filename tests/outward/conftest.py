"""The year of the example, as reports for others see it: the demo, played once."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fieldledger import language
from fieldledger.crypto import vault as vaults
from fieldledger.report.cells import RULES
from fieldledger.report.outward.frame import Scope
from fieldledger.services import keyring, releasing, reports, reviewing
from fieldledger.services.demo import demo
from fieldledger.services.session import Session, open_session
from fieldledger.services.setup import World

WORLD = World(now=lambda: 1_800_000_000, today=lambda: "2027-01-15", random=os.urandom, wait=1.0)
QUARTERS = (
    ("2003-10", "2003-11", "2003-12", "2003-12-31"),
    ("2004-01", "2004-02", "2004-03", "2004-03-31"),
    ("2004-04", "2004-05", "2004-06", "2004-06-30"),
    ("2004-07", "2004-08", "2004-09", "2004-09-30"),
)


def _load(name: str) -> Any:
    known = f"fieldledger_tests_disclosure_{name}"
    if known not in sys.modules:
        path = Path(__file__).parents[1] / "report" / "disclosure" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(known, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


@pytest.fixture(scope="session")
def attacker() -> Any:
    return _load("attacker")


@dataclass
class Year:
    """The ledger of the coordinator of the demo, and the scopes asked of it so far."""

    session: Session
    known: dict[tuple[str, str], Scope] = field(default_factory=dict)

    def scope(self, audience: str, **asked: str) -> Scope:
        # A period has its name in the language that is spoken.
        key = (audience, f"{language.current()} {' '.join(asked.values())}")
        if key not in self.known:
            period = reports.period_of(self.session, **asked)
            framed = releasing.frame_of(self.session, period)
            self.known[key] = releasing.scope(self.session, framed, audience)
        return self.known[key]

    def quarter(self, number: int) -> Iterator[Scope]:
        """The reports of three months, and of all three, for both audiences."""
        *months, last = QUARTERS[number]
        for month in months:
            for audience in RULES:
                yield self.scope(audience, month=month)
        for audience in RULES:
            yield self.scope(audience, from_=f"{months[0]}-01", to=last)

    def whole(self) -> Iterator[Scope]:
        for audience in RULES:
            yield self.scope(audience, year="2004")


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    folder = tmp_path_factory.mktemp("demo") / "kept"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "calibrate", lambda _measure: vaults.FLOOR)
        for name in ("recall", "remember", "forget"):
            patch.setattr(keyring, name, None)
        lines: list[str] = []
        demo(folder, lines.append, WORLD)
    [told] = [line for line in lines if line.startswith("Their passphrase: ")]
    passphrase = told.removeprefix("Their passphrase: ")
    with open_session(folder / "a", WORLD, lambda: passphrase, cached=False) as opened:
        _settle(opened)
        yield Year(opened)


def _settle(session: Session) -> None:
    """Settle what is in dispute: which value is shown first depends on keys, which are new in each
    run."""
    for item in reviewing.listing(session):
        if item["kind"] == "conflict":
            assert item["field"] == "capacity"
            choice = reviewing.Choice(value="45")
            reviewing.settle(session, str(item["key"]), choice, "counted again")


@pytest.fixture(scope="session")
def issued() -> Any:
    """Prints one more report of a history, and tells what its readers have."""
    return _load("reports").issue_scope

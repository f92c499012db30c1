"""fieldledger in a process that is running already: the services, called as its commands do.

The ledger is open and every module loaded before a step is measured. As in the program, Python's
collector of garbage is off. What whole processes need is measured by ``merge.py`` itself, which
runs the commands.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import work

import fieldledger
from fieldledger.services import entries, exchange, founding, membership
from fieldledger.services import session as sessions
from fieldledger.services.session import Session
from fieldledger.services.setup import World

PASSPHRASE = "six words for this benchmark alone"
SECRET = bytes(range(32))
CLOCK = 1_066_600_000
SHELTERS = 40
AT_ONCE = 20_000
ITEMS = ("rice", "flour", "salt")
Told = dict[str, object]


def make(data: Path, side: Path) -> Told:
    """A coordinator (A) and a worker (B) with the base, and what each did since."""
    meet(side)
    with opened(side / "b") as session:
        ids = write(session, work.read(data, "base"))
        exchange.export(session, out=side / "first")
    with opened(side / "a") as session:
        exchange.merge(session, [side / "first"])
    for name in "ab":
        with opened(side / name) as session:
            for row in work.read(data, f"edits-{name}"):
                record = ids[int(str(row["place"]))]
                entries.change(session, record, [("quantity", f"{row['quantity']}g")], "weighed")
            if name == "b":
                write(session, work.read(data, "new"))
    return {}


def hold(data: Path, side: Path, count: int) -> Told:
    """For the growth: A with so many records of its own, and B's bundle of what is new."""
    if not (side / "a").exists():
        meet(side)
        with opened(side / "b") as session:
            exchange.export(session, out=side / "first")
            write(session, work.read(data, "new"))
            exchange.export(session, out=side / "bundle")
        with opened(side / "a") as session:
            exchange.merge(session, [side / "first"])
    return fill(side, count)


def fill(side: Path, count: int) -> Told:
    """A with so many records of its own; it is founded if it was not."""
    if not (side / "a").exists():
        found(side)
        with opened(side / "a") as session:
            store(session)
    with opened(side / "a") as session:
        write(session, work.records(count - held(session), seed=count))
    return {}


def store(session: Session) -> None:
    """What is handed out has come in: else each report looks for the day on which it ran out."""
    for item in ITEMS:
        entries.add(session, "provision", [item, "500000t"], [("date", "2002-12-31")])


def export(data: Path, side: Path) -> Told:
    """One bundle of all that the coordinator does not hold."""
    told: Told = {}
    with opened(side / "b") as session:
        gc.disable()
        with work.measured(told):
            exchange.export(session, out=side / "bundle")
    return told


def merge(data: Path, side: Path) -> Told:
    """That bundle taken in, every check on; closing the ledger is counted, too."""
    told: Told = {}
    opening = opened(side / "a")
    session = opening.__enter__()
    gc.disable()
    with work.measured(told):
        [row] = exchange.merge(session, [side / "bundle"]).files
        opening.__exit__(None, None, None)
    if "refused" in row:
        sys.exit(f"the bundle was not taken in: {row}")
    return told


def check(data: Path, side: Path) -> Told:
    """What the command line says."""
    with opened(side / "a") as session:
        merged = exchange.merge(session, [side / "bundle"])
        return {"held": held(session), "conflicts": merged.review}


def held(session: Session) -> int:
    """How many of the records are here."""
    [count] = session.ledger.conn.execute("SELECT count(*) FROM distribution").fetchone()
    return int(count)


def found(side: Path) -> None:
    """A founds a ledger, with its shelters."""
    side.mkdir(exist_ok=True)
    founding.found(side / "a", world(), PASSPHRASE, secret=SECRET, name="Benchmark")
    with opened(side / "a") as session:
        for number in range(1, SHELTERS + 1):
            words = [("code", f"s-{number}"), ("province", "CN-LN"), ("setting", "rural")]
            entries.add(session, "shelter", [], words)


def meet(side: Path) -> None:
    """A founds a ledger, B joins it; the coordinator has yet to hear of B."""
    found(side)
    with opened(side / "a") as session:
        invited = membership.invite(
            session, "river", clear=["relief", "children"], scope="all", out=side / "invite"
        )
    membership.join(side / "b", world(), side / "invite", invited.code, PASSPHRASE)


def write(session: Session, rows: Iterable[work.Record]) -> list[str]:
    """The records as entries of this device, many in each transaction; their ids."""
    codes = (*ITEMS, *(f"s-{n}" for n in range(1, SHELTERS + 1)))
    refs = {
        code: found.ref for code in codes for found in session.known.find(("item", "shelter"), code)
    }
    spec = entries.type_of("distribution")
    source, ids = iter(rows), []
    while some := list(islice(source, AT_ONCE)):
        fields = [
            {name: refs.get(str(value), value) for name, value in work.filled(row).items()}
            for row in some
        ]
        with session.ledger.writing():
            placed = entries.write_adds(session, spec, fields)
        ids += [f"{session.label}-{each.number}" for each in placed]
    return ids


@contextmanager
def opened(home: Path) -> Iterator[Session]:
    """The ledger of a home, with every module that any of the steps may need.

    The keys lie beside it: deriving them from the passphrase takes a quarter of a second, and
    memory that would hide what the work itself takes.
    """
    for module in pkgutil.walk_packages(fieldledger.__path__, "fieldledger."):
        if module.name.split(".")[1] not in ("__main__", "cli", "report"):
            importlib.import_module(module.name)
    keys, vault = home.with_suffix(".keys"), (home / "vault.json").read_bytes()
    if not keys.exists():
        keys.write_bytes(sessions.keys_from_passphrase(vault, PASSPHRASE))
    ledger = sessions.open_with_keys(home, vault, keys.read_bytes(), world())
    try:
        yield Session(home, ledger, world())
    finally:
        ledger.close()


def world() -> World:
    """A clock that stands still."""
    return World(now=lambda: CLOCK, today=lambda: "2003-10-20", random=os.urandom, wait=10.0)


STEPS: dict[str, work.Step] = {
    "make": make,
    "export": export,
    "merge": merge,
    "again": merge,
    "check": check,
    "hold": hold,
    "fill": fill,
}

if __name__ == "__main__":
    work.main(STEPS)

"""Three devices that work apart and meet by bundles end with the same, whatever happened.

Random scripts with the real services: entries, corrections, voids, clocks of 1980 and 2099,
bundles made at any time, carried late, twice, in any order, rehearsed or lost. In the end one
exchange makes all devices equal, and equal to what the oracle makes of the set of their ops.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldledger import errors
from fieldledger.services import entries, exchange, upkeep, views
from fieldledger.services.session import Session
from fieldledger.store import projection

LABELS = ("a", "a1", "a2")
CLOCKS = (315_532_800, 1_084_795_200, 1_084_795_200, 4_070_908_800)  # 1980, 2004, 2099
STATUSES = ("open", "closed", "raided")

STEP = st.tuples(
    st.sampled_from(
        ("add", "set", "set", "day", "void", "unvoid", "send", "merge", "merge", "try")
    ),
    st.sampled_from(LABELS),
    st.integers(0, 7),
    st.sampled_from(CLOCKS),
)


class Play:
    """Three devices, open, and the bundles that lie about."""

    def __init__(self, start: Any, base: Path, stack: ExitStack) -> None:
        self.team = start.copy(base / "team")
        self.sessions: dict[str, Session] = {
            label: stack.enter_context(self.team[label].open()) for label in LABELS
        }
        self.bundles: dict[str, list[Path]] = {label: [] for label in LABELS}
        self.added = 0

    def step(self, do: str, label: str, number: int, clock: int) -> None:
        self.team[label].clock.at = clock
        getattr(self, f"_{do}")(label, number)

    def _add(self, label: str, number: int) -> None:
        self.added += 1
        entries.add(self.sessions[label], "shelter", [f"s-{self.added}", "CN-JL"], [])

    def _record(self, label: str, number: int) -> str | None:
        rows = views.listing(self.sessions[label], "shelter", voided=True)
        return str(rows[number % len(rows)]["id"]) if rows else None

    def _change(self, label: str, record: str | None, pair: tuple[str, str], day: str) -> None:
        if record is not None:
            entries.change(self.sessions[label], record, [pair], "seen", on=day)

    def _set(self, label: str, number: int) -> None:
        self._change(
            label, self._record(label, number), ("capacity", str(number + 1)), "2004-05-17"
        )

    def _day(self, label: str, number: int) -> None:
        value = STATUSES[number % 3]
        day = f"2004-05-{17 + number % 2}"
        self._change(label, self._record(label, number // 2), ("status", value), day)

    def _void(self, label: str, number: int) -> None:
        self._turn(entries.void, label, number)

    def _unvoid(self, label: str, number: int) -> None:
        self._turn(entries.unvoid, label, number)

    def _turn(self, turn: Any, label: str, number: int) -> None:
        record = self._record(label, number)
        if record is not None:
            with suppress(errors.Refused):  # it is so already
                turn(self.sessions[label], record, "looked again")

    def _send(self, label: str, number: int) -> None:
        receiver = "a" if label != "a" else LABELS[1 + number % 2]
        to = "coordinators" if label != "a" else receiver
        out = self.team.bundle()
        exchange.export(self.sessions[label], to=to, out=out, everything=number > 5)
        self.bundles[receiver].append(out)

    def _merge(self, label: str, number: int, *, dry_run: bool = False) -> None:
        """Any of the bundles that lie there, in an order of its own, often not the first time."""
        waiting = self.bundles[label]
        some = [file for at, file in enumerate(waiting) if number >> (at % 3) & 1]
        if number % 2:
            some.reverse()
        if some:
            merged = exchange.merge(self.sessions[label], some, dry_run=dry_run)
            assert not [row for row in merged.files if "refused" in row]
            assert not [row for row in merged.files if row["quarantined"]]

    def _try(self, label: str, number: int) -> None:
        before = status(self.sessions[label])
        self._merge(label, number, dry_run=True)
        assert status(self.sessions[label]) == before

    def meet(self) -> None:
        """One exchange by way of the coordinator, of what the others are not known to hold."""
        for label in ("a1", "a2"):
            self._send(label, 0)
        exchange.merge(self.sessions["a"], self.bundles["a"][-2:])
        for number, label in enumerate(("a1", "a2")):
            self._send("a", number)
            exchange.merge(self.sessions[label], self.bundles[label][-1:])


def status(session: Session) -> tuple[object, object]:
    told = upkeep.status(session)
    return told["digest"], told["state"]


def held(oracle: Any, session: Session) -> list[Any]:
    """All ops of a device as the oracle takes them, read from its tables."""
    rows = session.ledger.conn.execute(
        "SELECT feed.sign, feed.id, run.base, run.base_head, op.n, op.head, op.payload FROM op "
        "JOIN run ON run.no = op.n >> 32 JOIN feed ON feed.no = run.feed ORDER BY op.n"
    ).fetchall()
    found, before = [], {}
    for sign, feed, base, base_head, n, head, payload in rows:
        before.setdefault(n >> 32 << 32 | base, base_head)
        previous = before[n - 1]
        before[n] = head
        found.append(oracle.Op(sign, feed, n & 0xFFFFFFFF, head, previous, json.loads(payload)))
    return found


def conflicts(session: Session) -> dict[str, Any]:
    rows = views.listing(session, "shelter", voided=True)
    return {
        str(row["id"]): views.show(session, str(row["id"]))["conflicts"]
        for row in rows
        if row["conflicts"]
    }


def play(start: Any, oracle: Any, steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as base, ExitStack() as stack:
        whole = Play(start, Path(base), stack)
        for step in steps:
            whole.step(*step)
        for session in whole.sessions.values():
            ops = held(oracle, session)
            assert status(session) == (oracle.digest(ops), oracle.state(ops))
        whole.meet()

        devices = list(whole.sessions.values())
        assert len({status(session) for session in devices}) == 1
        ops = [op for session in devices for op in held(oracle, session)]
        assert status(devices[0]) == (oracle.digest(ops), oracle.state(ops))
        assert conflicts(devices[0]) == conflicts(devices[1]) == conflicts(devices[2])
        for session in devices:
            before = projection.contents(session.ledger)
            with session.ledger.rehearsing():
                projection.rebuild(session.ledger)
                assert projection.contents(session.ledger) == before
        assert upkeep.verify(devices[-1])["ok"]
        shutil.rmtree(whole.team.base)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=4, max_size=24))
def test_three_devices_end_with_the_same(met_once: Any, oracle: Any, steps: list[Any]) -> None:
    play(met_once, oracle, steps)


@pytest.mark.long
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=10, max_size=80))
def test_three_devices_end_with_the_same_after_long_histories(
    met_once: Any, oracle: Any, steps: list[Any]
) -> None:
    play(met_once, oracle, steps)


def test_clocks_decide_nothing_but_what_is_shown_until_somebody_looked(
    met_once: Any, oracle: Any
) -> None:
    """The script of every meeting that went wrong once: 1980 and 2099 on one field."""
    steps = [
        ("add", "a", 0, CLOCKS[1]),
        ("send", "a", 0, CLOCKS[1]),
        ("send", "a", 1, CLOCKS[1]),
        ("merge", "a1", 1, CLOCKS[0]),
        ("merge", "a2", 1, CLOCKS[3]),
        ("set", "a1", 1, CLOCKS[0]),
        ("set", "a2", 2, CLOCKS[3]),
        ("void", "a1", 0, CLOCKS[0]),
        ("void", "a2", 0, CLOCKS[3]),
        ("unvoid", "a1", 0, CLOCKS[0]),
        ("send", "a2", 0, CLOCKS[3]),
        ("send", "a1", 0, CLOCKS[0]),
        ("merge", "a", 7, CLOCKS[1]),
        ("set", "a", 3, CLOCKS[0]),
    ]
    play(met_once, oracle, steps)

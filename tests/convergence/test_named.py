"""Histories that once went wrong, each shrunk to what it takes and named for what it is about.

Whatever the random histories (``paper.py``, ``devices.py``) find comes here, so that it is tried
at every run and not only when chance brings it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import vault as vaults
from fieldledger.services import backup, entries, exchange, membership, restoring, upkeep
from fieldledger.store import merging
from fieldledger.store.ledger import Ledger

Take = Callable[..., None]
PASSPHRASE = "six words for these tests alone"


@pytest.fixture
def shelf(paper_ledgers: list[Ledger]) -> Iterator[Ledger]:
    """A ledger of a device that nobody has taken in; what it takes in here does not stay."""
    with paper_ledgers[0].rehearsing():
        yield paper_ledgers[0]


@pytest.fixture
def take(shelf: Ledger, pen: Any, oracle: Any, compare: Any) -> Take:
    """``take((device, first, last), …)``: one merge of these ops, and a look at what is shown."""
    held: dict[bytes, Any] = {}

    def taken(*pieces: tuple[Any, int, int]) -> None:
        parts = [device.part(first - 1, last) for device, first, last in pieces]
        for device, first, last in pieces:
            for op in device.written[first - 1 : last]:
                place = (op.sign, op.feed, op.number, op.head, op.before)
                held[op.head] = oracle.Op(*place, op.body, op.genuine, op.shape)
        merging.take(shelf, parts, pen.verify)
        compare(shelf, oracle, list(held.values()))

    return taken


@pytest.fixture
def two(pen: Any) -> tuple[Any, Any]:
    """A founder and a second coordinator, whom the founder has taken in."""
    a, a1 = pen.Pen("a", "a"), pen.Pen("a1", "a1")
    a.found()
    a.welcome(a1, "coordinator")
    return a, a1


def test_barred_and_taken_back_within_one_merge(two: Any, take: Take) -> None:
    """What counted before is taken out and comes in again before any record was computed anew."""
    a, a1 = two
    a.add("s-1")
    bar = a.bar(a, 0)
    a1.lift(bar)

    take((a, 1, a.number - 1))
    take((a, a.number, a.number), (a1, 1, a1.number))


def test_barred_and_taken_back_in_two_merges(two: Any, take: Take) -> None:
    a, a1 = two
    a.add("s-1")
    bar = a.bar(a, 0)
    a1.lift(bar)

    take((a, 1, a.number - 1))
    take((a, a.number, a.number))
    take((a1, 1, a1.number))


def test_an_entry_alone_closes_the_gap_below_a_barred_head(two: Any, take: Take, pen: Any) -> None:
    """Who is a member may hang on it: the invitation stood across the gap, so nothing showed that
    it lay inside the cut."""
    a, a1 = two
    a.add("s-1")
    a.welcome(pen.Pen("a2", "a2"))
    a1.add("s-2")
    a1.bar(a, a.number)

    take((a, 1, 3), (a, 5, 6), (a1, 1, 2))
    take((a, 4, 4))


def test_a_payload_that_was_withheld_is_a_link(
    two: Any, take: Take, shelf: Ledger, pen: Any
) -> None:
    a, _ = two
    one, other = a.add("s-1"), a.add("s-1")
    link = a.edit(other, **{"@same": one.ref})
    rows = [op.row() for op in a.written[:-1]] + [link.closed()]

    merging.take(shelf, [a.part(rows=rows)], pen.verify)
    assert shelf.conn.execute("SELECT count(*) FROM through").fetchone() == (0,)
    take((a, 1, a.number))
    assert shelf.conn.execute("SELECT count(*) FROM through").fetchone() == (2,)


def test_the_one_that_counts_is_struck_out_and_comes_back(two: Any, take: Take) -> None:
    """References follow: to the other one, and back again."""
    a, _ = two
    one, other = a.add("s-1", at=5), a.add("s-1", at=6)
    a.record("headcount", 5, date="2004-05-17", shelter=other.ref, people=4)
    a.edit(other, **{"@same": one.ref})
    void = a.edit(one, "void", over=[])
    a.edit(one, "restore", over=[void])

    for number in range(1, a.number + 1):
        take((a, number, number))


@pytest.mark.parametrize("first", ["link", "entry"])
def test_a_link_comes_before_the_entry_that_it_names(two: Any, take: Take, first: str) -> None:
    a, a1 = two
    one = a.add("s-1")
    other = a1.add("s-1", at=1)
    a.edit(one, **{"@same": other.ref})
    pieces = [(a, 1, a.number), (a1, 1, a1.number)]

    for piece in pieces if first == "link" else pieces[::-1]:
        take(piece)


def test_links_in_a_circle_are_one_group(two: Any, take: Take) -> None:
    a, _ = two
    shelters = [a.add("s-1", at=7 - number) for number in range(3)]
    for number, shelter in enumerate(shelters):
        a.edit(shelter, **{"@same": shelters[number - 1].ref})

    take((a, 1, a.number))


def test_a_device_that_knows_that_it_is_barred_says_what_the_others_say(
    met_four: Any, tmp_path: Any, devices_module: Any
) -> None:
    """Equal digest, equal clearance: equal state."""
    team = met_four.copy(tmp_path / "team")
    with team["a"].open() as a, team["a1"].open() as a1:
        devices_module.bar(a, a1.me, [0, a1.me.feed.hex()])
        devices_module.carry(a, a1)
        with suppress(errors.NotAllowed):
            entries.add(a1, "shelter", ["s-9", "CN-JL"], [])
        devices_module.carry(a1, a)
        told = [upkeep.status(session) for session in (a, a1)]

    assert told[0]["digest"] == told[1]["digest"]
    assert told[0]["state"] == told[1]["state"]


# --- a device that knows that nothing of it counts ----------------------------------------------


@pytest.fixture
def judged(oracle: Any, compare: Any, devices_module: Any) -> Callable[[Any], None]:
    """Fails where a device shows something else than what its ops make of it."""

    def look(session: Any) -> None:
        compare(session.ledger, oracle, devices_module.held(oracle, session), session.me.sign)

    return look


@pytest.mark.parametrize("how", ["barred", "suspended"])
def test_a_coordinator_of_whom_nothing_counts_takes_nobody_in(
    met_four: Any, tmp_path: Any, devices_module: Any, judged: Any, how: str, monkeypatch: Any
) -> None:
    """It had invited a device before it heard so."""
    monkeypatch.setattr(vaults, "calibrate", lambda _measure: vaults.FLOOR)
    team = met_four.copy(tmp_path / "team")
    file, rights = team.base / "invitation", {"clear": ["relief"], "scope": "own"}
    code = team.do("a5", lambda a5: membership.invite(a5, "n", out=file, **rights)).code
    membership.join(team.base / "new", team["new"].clock.world(), file, code, PASSPHRASE)
    asked = team.send("new")
    if how == "suspended":
        team.merge("a", team.send("a5-twin"))
    with team["a"].open() as a, team["a5"].open() as a5:
        devices_module.carry(a5, a)
        if how == "barred":
            devices_module.bar(a, a5.me, [0, a5.me.feed.hex()])
        devices_module.carry(a, a5)
        merged = exchange.merge(a5, [asked])
        judged(a5)
        with pytest.raises(errors.NotAllowed):
            membership.invite(a5, "o", out=team.base / "other", **rights)
        devices_module.carry(a5, a)
        judged(a)

    assert "refused" not in merged.files[0]
    assert merged.joined == ()


@pytest.mark.parametrize("label", ["a3", "a5"])
def test_a_device_that_knows_that_it_is_suspended_says_what_the_others_say(
    met_four: Any, tmp_path: Any, devices_module: Any, judged: Any, label: str
) -> None:
    team = met_four.copy(tmp_path / "team")
    team.merge("a", team.send(f"{label}-twin"))
    with team["a"].open() as a, team[label].open() as mine:
        devices_module.carry(a, mine)
        with suppress(errors.NotAllowed):
            entries.add(mine, "shelter", ["s-9", "CN-JL"], [])
        judged(mine)
        devices_module.carry(mine, a)
        judged(a)


def test_what_is_restored_from_the_backup_of_a_barred_device_counts_nowhere(
    met_four: Any, tmp_path: Any, devices_module: Any, judged: Any, monkeypatch: Any
) -> None:
    team = met_four.copy(tmp_path / "team")
    file = tmp_path / "backup"
    with team["a"].open() as a, team["a1"].open() as a1:
        devices_module.bar(a, a1.me, [0, a1.me.feed.hex()])
        devices_module.carry(a, a1)
        backup.backup(a1, file)
    monkeypatch.setattr(vaults, "calibrate", lambda _measure: vaults.FLOOR)
    world = team["again"].clock.world()
    restoring.restore(team.base / "again", world, file, lambda: PASSPHRASE)

    with team["again"].open() as again:
        judged(again)

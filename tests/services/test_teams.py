"""Workers that a coordinator put into one team send to each other, within what each may read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import vault as vaults
from fieldledger.services import entries, exchange, membership, upkeep, views

PASSPHRASE = "six words for these tests alone"


RIGHTS: dict[str, dict[str, Any]] = {
    "a7": {"clear": ["relief"], "scope": "own", "team": "river"},
    "a8": {"clear": ["relief"], "scope": "all", "team": "river"},
    "a9": {"clear": ["relief"], "scope": "all"},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, devices_once: Any) -> Any:
    """a7 and a8 of team river, a9 of no team: all taken in, confirmed and answered by 'a'."""
    whole = devices_once["joined"].copy(tmp_path_factory.mktemp("mates") / "team")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "calibrate", lambda _measure: vaults.FLOOR)
        for label, given in RIGHTS.items():
            out = whole.base / f"{label}.invitation"
            with whole["a"].open() as opened:
                code = membership.invite(opened, label, out=out, **given).code
            membership.join(whole.base / label, whole[label].clock.world(), out, code, PASSPHRASE)
            with whole[label].open():
                pass
    with whole["a"].open() as opened:
        entries.add(opened, "shelter", ["s-12", "CN-LN", "rural"], [])
    whole.take_in(*RIGHTS)
    whole.merge("a7", whole.send("a", "a7"))
    return whole


@pytest.fixture
def mates(made: Any, tmp_path: Path) -> Any:
    return made.copy(tmp_path / "mates")


def test_a_team_mate_is_sent_what_it_may_read(mates: Any) -> None:
    with mates["a7"].open() as opened:
        entries.add(opened, "headcount", ["s-12", "12"], [])
        entries.add(opened, "child", ["k-1", "1995", "female"], [])
        membership.confirm(opened, "a8")
    merged = mates.merge("a8", mates.send("a7", "a8"))

    assert merged.exit_code == 0
    with mates["a8"].open() as opened:
        assert [row["people"] for row in views.listing(opened, "headcount")] == [12]
        with pytest.raises(errors.NotAllowed):
            views.listing(opened, "child")
        assert upkeep.verify(opened)["ok"]


def test_a_mate_carries_on_what_another_sealed(mates: Any) -> None:
    """Nobody of the team can open it; the coordinator can, whoever brings it."""
    with mates["a7"].open() as opened:
        child = entries.add(opened, "child", ["k-1", "1995", "female"], [])
        membership.confirm(opened, "a8")
        assert child.line == ""
    mates.merge("a8", mates.send("a7", "a8"))
    mates.merge("a", mates.send("a8"))
    mates.merge("a", mates.send("a7"))

    with mates["a"].open() as opened:
        assert [row["code"] for row in views.listing(opened, "child")] == ["k-1"]


def test_a_coordinator_admitted_later_is_sent_what_was_sealed_before(mates: Any) -> None:
    with mates["a7"].open() as opened:
        entries.add(opened, "child", ["k-1", "1995", "female"], [])
    mates.merge("a", mates.send("a7"))
    mates.take_in("a5")

    with mates["a5"].open() as opened:
        assert [row["code"] for row in views.listing(opened, "child")] == ["k-1"]
    with mates["a"].open() as opened:
        ours = upkeep.status(opened)["state"]
    with mates["a5"].open() as opened:
        assert upkeep.status(opened)["state"] == ours


def test_whoever_cannot_open_a_sealed_file_waits_for_who_can(mates: Any) -> None:
    """a5 is a coordinator that a7 does not know: it holds the file and opens nothing."""
    mates.take_in("a5")
    mates.merge("a8", mates.send("a", "a8"))
    with mates["a7"].open() as opened:
        entries.add(opened, "child", ["k-1", "1995", "female"], [])
        membership.confirm(opened, "a8")
    mates.merge("a8", mates.send("a7", "a8"))
    with mates["a8"].open() as opened:
        membership.confirm(opened, "a5")
    closed = mates.merge("a5", mates.send("a8", "a5"))
    mates.merge("a", mates.send("a5"))

    with mates["a"].open() as opened:
        known = [row["code"] for row in views.listing(opened, "child")]
    mates.merge("a5", mates.send("a", "a5"))
    with mates["a5"].open() as opened:
        assert [row["code"] for row in views.listing(opened, "child")] == ["k-1"]
        files = opened.ledger.conn.execute("SELECT count(*) FROM sealed_file").fetchone()
    assert (closed.files[0]["sealed"], known, files) == (1, ["k-1"], (0,))


def test_what_a_mate_had_only_the_hashes_of_is_sent_by_who_has_more(mates: Any) -> None:
    """a7 may read only its own: of a9's entry it passes hashes on, which a8 may read."""
    with mates["a9"].open() as opened:
        entries.add(opened, "headcount", ["s-12", "9"], [])
    mates.merge("a", mates.send("a9"))
    mates.merge("a7", mates.send("a", "a7"))
    with mates["a7"].open() as opened:
        membership.confirm(opened, "a8")
    [hashes] = mates.merge("a8", mates.send("a7", "a8")).files
    mates.merge("a", mates.send("a8"))
    mates.merge("a8", mates.send("a", "a8"))

    assert hashes["sealed"] + hashes["withheld"] == 1
    with mates["a8"].open() as opened:
        assert [row["people"] for row in views.listing(opened, "headcount")] == [9]


@pytest.mark.parametrize("to", ["a9", "everyone"])
def test_a_worker_sends_to_nobody_outside_its_team(mates: Any, to: str) -> None:
    with mates["a7"].open() as opened, pytest.raises(errors.NotAllowed):
        exchange.export(opened, to=to, out=mates.bundle())


def test_a_mate_must_be_confirmed_here_first(mates: Any) -> None:
    with mates["a7"].open() as opened, pytest.raises(errors.Refused, match="not confirmed"):
        exchange.export(opened, to="a8", out=mates.bundle())


def test_nobody_confirms_a_worker_of_another_team(mates: Any) -> None:
    with mates["a7"].open() as opened, pytest.raises(errors.NotAllowed):
        membership.confirm(opened, "a9")

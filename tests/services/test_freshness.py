"""A device that was copied, an older copy of a home that was put back: what a coordinator sees."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from fieldledger.services import entries, membership, reviewing, seizing, upkeep
from fieldledger.services.session import Session
from fieldledger.store import merging


def add(team: Any, label: str, code: str) -> None:
    team.do(label, lambda session: entries.add(session, "shelter", [code, "CN-JL"], []))


def inbox(team: Any, label: str = "a") -> list[dict[str, Any]]:
    with team[label].open() as session:
        found: list[dict[str, Any]] = reviewing.listing(session)  # type: ignore[assignment]
        return [item for item in found if item["kind"] in ("copy", "older")]


def keep(team: Any, label: str = "a1") -> None:
    shutil.copytree(team[label].home, team.base / "kept")


def put_back(team: Any, label: str = "a1") -> None:
    shutil.rmtree(team[label].home)
    shutil.copytree(team.base / "kept", team[label].home)
    team[label].clock.at += 60


def by_two_ways(team: Any) -> None:
    """a1 sends to both coordinators, and a5 to 'a'."""
    team.take_in("a1", "a5")
    team.do("a1", lambda session: membership.confirm(session, "a5"))


def by_another(team: Any) -> None:
    """What a1 wrote comes to 'a' by way of a5."""
    with team["a"].open() as session:
        before = upkeep.status(session)["digest"]
    assert team.merge("a5", team.send("a1")).exit_code == 0
    assert team.merge("a", team.send("a5")).exit_code == 0
    with team["a"].open() as session:
        assert upkeep.status(session)["digest"] != before


@pytest.fixture
def copied(met: Any) -> Any:
    """a1 wrote s-0; then it and a copy of it wrote something each, and both sent it."""
    add(met, "a1", "s-0")
    met.merge("a", met.send("a1"))
    keep(met)
    add(met, "a1", "s-1")
    met.merge("a", met.send("a1"))
    put_back(met)
    add(met, "a1", "s-2")
    met.merge("a", met.send("a1"))
    return met


def test_two_ops_after_one_head_are_an_item_until_the_device_is_barred(copied: Any) -> None:
    [item] = inbox(copied)

    assert (item["kind"], item["device"], item["record"]) == ("copy", "a1", None)
    assert [side["id"].partition("~")[0] for side in item["sides"]] == ["a1-2", "a1-2"]
    assert all(side["id"] in item["what"] for side in item["sides"])
    assert any("seized a1" in way for way in item["settle"])
    assert "elephone" in item["settle"][0]

    with copied["a"].open() as session:
        seizing.seize(session, seizing.propose(session, "a1"), "copied")

    assert inbox(copied) == []


def test_a_lift_brings_it_back(copied: Any) -> None:
    with copied["a"].open() as session:
        seizing.seize(session, seizing.propose(session, "a1"), "copied")
        seizing.lift(session, "a1", "it was nothing")

    assert [item["kind"] for item in inbox(copied)] == ["copy"]


def test_a_device_that_learns_that_it_was_copied_is_told_not_to_write(copied: Any) -> None:
    copied.merge("a1", copied.send("a", "a1"))

    [item] = inbox(copied, "a1")
    assert "Write nothing more" in item["settle"][0]


def test_an_older_home_that_was_put_back_is_seen_before_anything_is_written_on_it(met: Any) -> None:
    keep(met)
    add(met, "a1", "s-0")
    met.merge("a", met.send("a1"))
    shutil.copytree(met["a1"].home, met.base / "newest")
    put_back(met)
    merged = met.merge("a", met.send("a1"))

    [item] = inbox(met)
    assert (item["kind"], item["device"], merged.new_review) == ("older", "a1", 1)
    assert item["what"].endswith("its newest bundle tells of no entry, and a1-1 is held")
    assert any("seized a1" in way for way in item["settle"])

    shutil.rmtree(met["a1"].home)
    shutil.copytree(met.base / "newest", met["a1"].home)
    met["a1"].clock.at += 60
    met.merge("a", met.send("a1"))

    assert inbox(met) == []


def test_a_bar_settles_it_too(met: Any) -> None:
    add(met, "a1", "s-early")
    keep(met)
    add(met, "a1", "s-0")
    met.merge("a", met.send("a1"))
    put_back(met)
    met.merge("a", met.send("a1"))
    assert inbox(met)[0]["what"].endswith("ends with a1-1, and a1-2 is held")
    with met["a"].open() as session:
        seizing.seize(session, seizing.propose(session, "a1"), "put back")

    assert inbox(met) == []


def test_it_is_seen_where_the_newer_entries_came_by_way_of_another(joined: Any) -> None:
    """By the device's own clock they are older than the bundle that does not tell of them."""
    by_two_ways(joined)
    keep(joined)
    add(joined, "a1", "s-0")
    by_another(joined)
    assert inbox(joined) == []
    put_back(joined)
    joined.merge("a", joined.send("a1"))

    assert [item["kind"] for item in inbox(joined)] == ["older"]


def test_a_bundle_carried_late_is_no_older_home(joined: Any) -> None:
    """It was made before what came meanwhile by way of another was written."""
    by_two_ways(joined)
    add(joined, "a1", "s-0")
    late = joined.send("a1")
    joined["a1"].clock.at += 60
    add(joined, "a1", "s-1")
    by_another(joined)
    joined.merge("a", late)

    assert inbox(joined) == []
    joined.merge("a", joined.send("a1"))
    assert inbox(joined) == []


def test_bundles_out_of_order_are_no_older_home(met: Any) -> None:
    files = []
    for number in range(3):
        met["a1"].clock.at += 60
        add(met, "a1", f"s-{number}")
        files.append(met.send("a1"))
    for file in (files[1], files[0], files[2], files[0]):
        met.merge("a", file)
        assert inbox(met) == []


def test_branches_that_somebody_else_signed_as_part_of_a_feed_accuse_nobody(met: Any) -> None:
    """A part may claim the id of anybody's feed under its own key; it stands apart (ops 4.8)."""
    add(met, "a1", "s-0")
    met.merge("a", met.send("a1"))
    with met["a1"].open() as session:
        feed = session.me.feed
    with met["a"].open() as session:
        claim_branches(session, feed)
        assert session.ledger.meta("forked") == 1

    assert inbox(met) == []
    assert met.do("a", upkeep.status)["review"] == 2, "two ops of a stranger in quarantine"


def claim_branches(session: Session, feed: bytes) -> None:
    """Two ops after the beginning of somebody's feed, under a key of one's own."""
    parts = []
    for number in range(2):
        body = {"in": "relief", "do": "add", "at": number, "type": "shelter", "v": 1}
        payload = json.dumps({**body, "fields": {"code": "s-9", "province": "CN-JL"}})
        head = bytes([number]) * 32
        row = merging.Row(1, head, 0, payload)
        heads = [(1, head, bytes(64))]
        parts.append(merging.Incoming(feed, b"k" * 32, 0, feed, heads, [row]))
    with session.ledger.writing():
        merging.take(session.ledger, parts, lambda *_: True)

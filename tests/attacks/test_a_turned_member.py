"""A worker's device in the hands of somebody who writes what the program never would.

It holds real keys and is a member: what it signs is its own. It tries what only a coordinator may
write, to speak in another's feed, and to reach through `over` what it was not shown.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fieldledger.domain import standing
from fieldledger.services import entries, receiving, sending, upkeep, views
from fieldledger.store import devices, feeds, records

OTHER = "b" * 64
CONTROL: dict[str, dict[str, object]] = {
    "found": {"root": "A" * 43 + "=", "name": "mine", "demo": False, "proof": "A" * 86 + "=="},
    "enrol": {
        "label": "a1a",
        "key": "A" * 43 + "=",
        "role": "coordinator",
        "clear": [],
        "scope": "all",
    },
    "accept": {"ops": ["a-1:0123456789abcdef"], "reason": "so"},
    "refuse": {"ops": ["a-1:0123456789abcdef"], "reason": "so"},
    "lift": {"bar": "a-1:0123456789abcdef", "reason": "so"},
}


def write(session: Any, *bodies: dict[str, object]) -> list[feeds.Placed]:
    """Ops at the end of this device's feed, whatever they are."""
    with session.ledger.writing():
        return feeds.append(session.ledger, list(bodies), [b"s" * 16] * len(bodies))


def bring(worker: Any, leader: Any, file: Path) -> receiving.Merged:
    with worker.session() as session:
        sending.export(session, out=file)
    with leader.session() as session:
        return receiving.merge(session, [file])


def about(session: Any, record: str, over: list[str], **fields: object) -> dict[str, object]:
    """A correction as the program would write it, but for what it names."""
    row = entries.find_record(session, record)
    return {
        "in": "relief",
        "do": "set",
        "at": 1,
        "type": row.type,
        "v": 1,
        "rec": records.reference(session.ledger, row.n),
        "over": sorted(over),
        "fields": fields,
        "reason": "so",
    }


@pytest.mark.parametrize("do", sorted(CONTROL))
def test_what_only_a_coordinator_may_write_has_no_effect(
    do: str, worker: Any, leader: Any, tmp_path: Path
) -> None:
    with leader.session() as session:
        before = devices.current(session.ledger)
    with worker.session() as session:
        card = standing.card_of(session.me)
        more = (
            {"recovery": session.ledger.meta("recovery"), "device": card} if do == "found" else {}
        )
        write(session, {"in": "control", "do": do, "at": 1, **CONTROL[do], **more})

    merged = bring(worker, leader, tmp_path / "bundle.enc")

    assert (merged.exit_code, merged.files[0]["quarantined"]) == (9, 1)
    with leader.session() as session:
        assert devices.current(session.ledger) == before


def test_a_member_bars_nobody(worker: Any, leader: Any, tmp_path: Path) -> None:
    with worker.session() as session:
        [chief] = devices.coordinators(session.ledger)
        card = standing.card_of(chief)
        bar = {"device": card["sign"], "feed": card["feed"], "head": [0, card["feed"]]}
        write(session, {"in": "control", "do": "bar", "at": 1, **bar, "reason": "so"})

    assert bring(worker, leader, tmp_path / "bundle.enc").exit_code == 9
    with leader.session() as session:
        assert not devices.is_cut(session.ledger, session.me.sign)


def test_what_a_member_names_of_another_record_stays(
    worker: Any, leader: Any, tmp_path: Path
) -> None:
    with leader.session() as session:
        for place in ("s-13", "s-14"):
            entries.add(session, "shelter", [place, "CN-LN", "rural"], [("capacity", "20")])
        every = [
            records.reference(session.ledger, n)
            for (n,) in session.ledger.conn.execute("SELECT n FROM op").fetchall()
        ]
        sending.export(session, to="a1", out=tmp_path / "to.enc")
    with worker.session() as session:
        receiving.merge(session, [tmp_path / "to.enc"])
        write(session, about(session, "s-13", every, capacity=1))

    bring(worker, leader, tmp_path / "bundle.enc")

    with leader.session() as session:
        found = {row["code"]: row["capacity"] for row in views.listing(session, "shelter")}
    assert (found["s-13"], found["s-14"]) == (1, 20)


def test_a_member_does_not_replace_what_is_yet_to_be_written(
    worker: Any, leader: Any, tmp_path: Path
) -> None:
    """It names numbers that the coordinator's feed will reach; a head names an op, no number."""
    with worker.session() as session:
        ahead = [f"a-{number}:0123456789abcdef" for number in range(1, 200)]
        write(session, about(session, "s-12", ahead, capacity=1))
    bring(worker, leader, tmp_path / "bundle.enc")

    with leader.session() as session:
        entries.change(session, "s-12", [("capacity", "30")], "counted")
        [row] = views.listing(session, "shelter")
        assert (row["capacity"], row["conflicts"]) == (30, [])
        assert upkeep.verify(session)["ok"]


def test_ops_that_name_each_other_or_themselves_end_nowhere_bad(
    worker: Any, leader: Any, tmp_path: Path
) -> None:
    """A circle would take a collision of heads; the nearest thing is to name one's own number."""
    with worker.session() as session:
        last = feeds.own_run(session.ledger).last
        mine = [f"a1-{number}:0123456789abcdef" for number in (last + 1, last + 2)]
        one = about(session, "s-12", mine, capacity=1)
        two = about(session, "s-12", mine, capacity=2)
        write(session, one, two)
    merged = bring(worker, leader, tmp_path / "bundle.enc")

    with leader.session() as session:
        [row] = views.listing(session, "shelter")
        assert upkeep.verify(session)["ok"]
    assert merged.exit_code == 0
    assert row["conflicts"] == ["capacity"]

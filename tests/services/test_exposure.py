"""What a taken device could read at most."""

from __future__ import annotations

from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.domain import ops, standing
from fieldledger.services import entries, exposure, membership, roster, ruling
from fieldledger.services.session import Session
from fieldledger.store import devices
from fieldledger.store import ledger as ledgers


def add(team: Any, label: str, type_name: str, *words: str, on: str = "") -> None:
    team.do(label, lambda s: entries.add(s, type_name, words, [], on=on or None))


def of(team: Any, device: str) -> exposure.Exposure:
    with team["a"].open() as session:
        return exposure.of(session, device)


@pytest.fixture
def full(joined: Any) -> Any:
    """a1 reads everything, a3 the relief of all, a4 relief and children of its own."""
    joined.take_in("a1", "a3", "a4")
    add(joined, "a", "shelter", "s-1", "CN-JL")
    add(joined, "a", "line", "l-1")
    add(joined, "a", "child", "c-1", "1995", "female", "s-1", on="2004-05-17")
    for label in ("a1", "a3", "a4"):
        joined.merge(label, joined.send("a", label))
    add(joined, "a4", "child", "c-4", "1996", "male", "s-1", on="2004-05-17")
    joined.merge("a", joined.send("a4"))
    return joined


def test_all_of_a_compartment_is_counted_for_who_reads_all(full: Any) -> None:
    found = of(full, "a3")

    assert (found.every, found.own, found.sealed) == (("relief",), (), False)
    assert (found.read["relief"], "children" in found.read) == (2, False)
    assert found.read["open"] > 0 < found.read["control"]
    assert (found.records["shelter"], found.records["line"]) == (["s-1"], ["l-1"])
    assert "child" not in found.records | found.codes


def test_only_its_own_entries_are_counted_for_who_reads_its_own(full: Any) -> None:
    found = of(full, "a4")

    assert (found.every, found.own) == ((), ("children", "relief"))
    assert (found.read["children"], found.read.get("relief", 0), found.wrote) == (1, 0, 1)
    assert found.records == {"child": ["c-4"]}
    assert found.codes["shelter"] == ["s-1"], "the codebook names it to everybody"


def widen(session: Session, label: str) -> None:
    """A second invitation for a device, answered for the same keys."""
    device = membership.member_called(session, label)
    one_time, card = bytes(32), standing.card_of(device)
    message = ops.enrol_message(
        session.ledger.id, device.feed, device.sign, device.receive, device.label
    )
    rights = {"role": "worker", "clear": ["children", "relief"], "scope": "all"}
    key = ruling.as_text(signing.public_of(one_time))
    enrol = {**ruling.head(session, "enrol"), "label": label, "key": key, **rights}
    proof = ruling.as_text(signing.sign(one_time, message))
    with session.ledger.writing():
        [placed] = ruling.write(session, [enrol])
        answer = {"enrol": ruling.reference(session, placed.n), "device": card, "proof": proof}
        ruling.write(session, [{**ruling.head(session, "accept"), **answer}])


def test_every_clearance_that_it_ever_had_counts(full: Any) -> None:
    """Even where what gave it does not count any more."""
    with full["a"].open() as session:
        widen(session, "a3")
        assert membership.member_called(session, "a3").clear == {"children", "relief"}
        [enrol] = [op for op in devices.control_ops(session.ledger) if op.do == "enrol"][-1:]
        cut = ruling.as_text(standing.read_bytes(enrol.body["key"])), enrol.feed.hex()
        bar = {"device": cut[0], "feed": cut[1], "head": [enrol.number, enrol.head.hex()]}
        with session.ledger.writing():
            ruling.write(session, [{**ruling.head(session, "bar"), **bar, "reason": "a mistake"}])
        assert membership.member_called(session, "a3").clear == {"relief"}

    assert of(full, "a3").every == ("children", "relief")


def test_what_was_sent_from_here_is_told(full: Any) -> None:
    full["a"].clock.at += 60
    add(full, "a", "line", "l-2")
    full.send("a", "a3")

    found = of(full, "a3")

    assert found.sent == (3, full["a"].clock.at - 60, full["a"].clock.at)
    assert of(full, "a1").sent.made == 2
    with full["a"].open() as session:
        [(heads,)] = session.ledger.conn.execute(
            "SELECT heads FROM sent ORDER BY id DESC LIMIT 1"
        ).fetchall()
        assert session.me.feed.hex() in heads


def test_a_device_cleared_for_nothing_has_the_codebook_and_how_much_it_wrote(full: Any) -> None:
    with full["a"].open() as session:
        sealed = membership.member_called(session, "a3")
        nothing = sealed._replace(sign=b"s" * 32, feed=b"f" * 32, clear=frozenset())
        found = exposure.of_device(session, nothing)

    assert (found.sealed, found.read, found.records, found.wrote) == (True, {}, {}, 0)
    assert set(found.codes) == {"item", "shelter", "line"}
    assert [each["label"] for each in found.devices] == ["a"]


def test_a_coordinator_could_read_everything(full: Any) -> None:
    found = of(full, "a")

    assert (found.read["children"], found.records["child"]) == (2, ["c-1", "c-4"])
    assert [each["label"] for each in found.devices] == ["a1", "a3", "a4"]
    assert found.devices[0]["nickname"] == "who has a1"


def test_only_coordinators_are_told(full: Any) -> None:
    with full["a1"].open() as session, pytest.raises(errors.NotAllowed):
        exposure.of(session, "a3")


def test_a_ledger_of_version_1_is_brought_up(joined: Any) -> None:
    with joined["a"].open() as session:
        conn = session.ledger.conn
        conn.execute("DROP TABLE sent")
        conn.execute("ALTER TABLE device DROP COLUMN on_hold")
        conn.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'what_was_sent%'")
        conn.execute("PRAGMA user_version=1")

    with joined["a"].open() as session:
        conn = session.ledger.conn
        assert conn.execute("PRAGMA user_version").fetchone() == (ledgers.VERSION,)
        assert conn.execute("SELECT count(*) FROM sent").fetchone() == (0,)
        assert roster.devices(session)[0]["state"] == "this device"

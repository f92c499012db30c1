"""Somebody has taken a device, its keys and its passphrase, and goes on with them."""

from __future__ import annotations

import base64
import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.crypto import vault as vaults
from fieldledger.crypto.hkdf import hkdf_sha256
from fieldledger.domain import ops
from fieldledger.services import (
    entries,
    exchange,
    holding,
    leaders,
    membership,
    reviewing,
    roster,
    seizing,
    views,
)
from fieldledger.store import devices, feeds, merging, records

TESTS = Path(__file__).parents[1]
PASSPHRASE = "six words for these tests alone"
DAY = 86_400


def _load(name: str, path: Path) -> ModuleType:
    """A helper module by its path, the same object for everyone who asks."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


team = _load("fieldledger_tests_team", TESTS / "services" / "team.py")
real = _load("fieldledger_tests_real_devices", TESTS / "convergence" / "devices.py")


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vaults, "calibrate", lambda _measure: vaults.FLOOR)


@pytest.fixture
def two(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Any:
    """The coordinators 'a' and 'a5' and the workers a1 and a2, who have met."""
    met = team.once(tmp_path_factory)["joined"].copy(tmp_path / "team")
    met.take_in("a1", "a2", "a5")
    for label in ("a1", "a2"):
        met.do("a5", lambda session, label=label: membership.confirm(session, label))
    met.merge("a5", met.send("a", "a5"))
    return met


def root_key() -> Any:
    """Signs as the recovery pieces would: the one place where these tests take the root seed."""
    seed = hkdf_sha256(team.SECRET, salt=b"", info=b"fieldledger/root/1")
    return lambda message: signing.sign(seed, message)


def add(two: Any, label: str, code: str) -> None:
    two.do(label, lambda session: entries.add(session, "shelter", [code, "CN-JL"], []))


def codes(two: Any, label: str = "a") -> list[str]:
    with two[label].open() as session:
        return sorted(str(row["code"]) for row in views.listing(session, "shelter"))


def states(two: Any, label: str = "a") -> dict[object, object]:
    with two[label].open() as session:
        return {each["label"]: each["state"] for each in roster.devices(session)}


def seize(two: Any, device: str, by: str = "a", until: int | None = None, root: Any = None) -> None:
    with two[by].open() as session:
        seizing.seize(session, seizing.propose(session, device, until, root), "taken", root)


def carry(two: Any, giver: str, taker: str) -> None:
    """All that one device holds comes to another, whatever the program would not send."""
    with two[giver].open() as one, two[taker].open() as other:
        real.carry(one, other)


def write(two: Any, label: str, **body: Any) -> feeds.Placed:
    """A control op that the program of this device would not write."""
    with two[label].open() as session, session.ledger.writing():
        whole = {"in": ops.CONTROL, "at": session.world.now(), **body}
        return feeds.append(session.ledger, [whole], [b""])[0]


def reference(two: Any, label: str, n: int) -> str:
    with two[label].open() as session:
        return records.reference(session.ledger, n)


# --- it goes on sending -------------------------------------------------------------------------


@pytest.mark.parametrize("clock", [315_532_800, 1_084_795_200 - 30 * DAY, 4_070_908_800])
def test_entries_under_old_dates_do_not_count(two: Any, clock: int) -> None:
    add(two, "a1", "s-true")
    two.merge("a", two.send("a1"))
    seize(two, "a1")
    two["a1"].clock.at = clock
    add(two, "a1", "s-false")

    assert two.merge("a", two.send("a1")).exit_code == 9
    assert codes(two) == ["s-true"]


def test_a_correction_under_an_old_date_changes_nothing(two: Any) -> None:
    add(two, "a1", "s-true")
    two.merge("a", two.send("a1"))
    seize(two, "a1")
    two["a1"].clock.at -= 30 * DAY
    two.do("a1", lambda s: entries.change(s, "s-true", [("capacity", "1")], "counted"))
    two.do("a1", lambda s: entries.void(s, "s-true", "never there"))
    two.merge("a", two.send("a1"))

    with two["a"].open() as session:
        [row] = views.listing(session, "shelter", voided=True)
    assert (row["capacity"], row["void"], row["conflicts"]) == (None, False, [])


def test_a_fork_below_the_barred_head_does_not_count(two: Any) -> None:
    """An image of the disk from before: what is written on it stands beside the barred head."""
    add(two, "a1", "s-0")
    shutil.copytree(two["a1"].home, two.base / "image")
    two.merge("a", two.send("a1"))
    add(two, "a1", "s-1")
    two.merge("a", two.send("a1"))
    seize(two, "a1")
    shutil.rmtree(two["a1"].home)
    shutil.copytree(two.base / "image", two["a1"].home)
    two["a1"].clock.at += 60
    add(two, "a1", "s-false")

    assert two.merge("a", two.send("a1")).exit_code == 9
    assert codes(two) == ["s-0", "s-1"]


def test_a_longer_fork_does_not_become_what_is_proposed_for_an_earlier_day(two: Any) -> None:
    noon = two["a"].clock.at
    add(two, "a1", "s-0")
    two.merge("a", two.send("a1"))
    shutil.copytree(two["a1"].home, two.base / "image")
    add(two, "a1", "s-1")
    two.merge("a", two.send("a1"))
    two["a"].clock.at += DAY
    shutil.rmtree(two["a1"].home)
    shutil.copytree(two.base / "image", two["a1"].home)
    for number in range(5):
        two["a1"].clock.at += 60
        add(two, "a1", f"s-false-{number}")
    two.merge("a", two.send("a1"))

    seize(two, "a1", until=noon)

    assert codes(two) == ["s-0", "s-1"]


def test_what_came_while_the_clock_was_years_behind_is_not_from_a_good_day(two: Any) -> None:
    """The battery of the coordinator's computer was empty when the captor's bundle was merged."""
    noon = two["a"].clock.at
    add(two, "a1", "s-true")
    two.merge("a", two.send("a1"))
    two["a"].clock.at += 5 * DAY
    two.merge("a", two.send("a2"))
    two["a"].clock.at = 315_532_800  # 1980
    add(two, "a1", "s-false")
    two.merge("a", two.send("a1"))
    two["a"].clock.at = noon + 6 * DAY

    seize(two, "a1", until=noon + DAY)

    assert codes(two) == ["s-true"]


def test_a_part_that_claims_its_feed_does_not_lead_the_proposal_astray(two: Any) -> None:
    """Somebody else's key over the feed's id, with a head far beyond it, in the log of merges."""
    add(two, "a1", "s-0")
    two.merge("a", two.send("a1"))
    with two["a"].open() as session:
        feed = membership.member_called(session, "a1").feed
        forged = json.dumps({feed.hex(): [10**6, "ab" * 32]})
        with session.ledger.writing():
            session.ledger.conn.execute(
                "INSERT INTO merged(at, sender, made, new, heads) VALUES(1, ?, 1, 1, ?)",
                (b"k" * 32, forged),
            )
        proposal = seizing.propose(session, "a1", session.world.now())

    assert (proposal.op, proposal.aside) == ("a1-1", ())


def test_it_cannot_let_itself_in_again(two: Any) -> None:
    """A captured coordinator accepts what it wrote, beyond the barred head."""
    seize(two, "a5")
    add(two, "a5", "s-false")
    with two["a5"].open() as session:
        n = feeds.own_run(session.ledger).no << 32 | feeds.own_run(session.ledger).last
        ref = records.reference(session.ledger, n)
    write(two, "a5", do="accept", ops=[ref], reason="mine")
    carry(two, "a5", "a")

    assert codes(two) == []


def test_it_takes_nobody_in(two: Any) -> None:
    """The invitation was open, and the captor has it, with its code."""
    file = two.base / "mine.invitation"
    with two["a5"].open() as session:
        told = membership.invite(session, "mine", clear=["relief"], out=file)
    two.merge("a", two.send("a5"))
    seize(two, "a5")
    membership.join(two.base / "b", two["b"].clock.world(), file, told.code, PASSPHRASE)
    add(two, "b", "s-false")
    request = two.send("b")

    assert "refused" in two.merge("a", request).files[0]
    two.merge("a5", request)
    carry(two, "a5", "a")
    carry(two, "b", "a")

    assert (codes(two), states(two)[told.label]) == ([], "withdrawn")


# --- the invitation of somebody else ------------------------------------------------------------


def code_of(two: Any, label: str) -> str:
    return str((two.base / f"{label}.code").read_text())


def captor_joins(two: Any, label: str = "a3") -> Path:
    """The captor has the file of an invitation, and its code."""
    file = two.base / f"{label}.invitation"
    world = two["captor"].clock.world()
    membership.join(two.base / "captor", world, file, code_of(two, label), PASSPHRASE)
    add(two, "captor", "s-false")
    return Path(two.send("captor"))


def test_an_invitation_that_was_withdrawn_lets_nobody_in(two: Any) -> None:
    seize(two, "a3")

    row = two.merge("a", captor_joins(two)).files[0]

    assert row["refused"]["name"] == "not-for-us"
    assert codes(two) == []


def test_whom_it_let_in_before_is_out_when_it_is_withdrawn(two: Any) -> None:
    """Another coordinator had merged the captor's request, and a bar came from elsewhere."""
    request = captor_joins(two)
    two.merge("a", request)
    assert codes(two) == ["s-false"]
    seize(two, "a3", by="a5")  # which has not heard of it
    two.merge("a", two.send("a5"))

    assert codes(two) == []
    with two["a"].open() as session, pytest.raises(errors.Refused):
        exchange.export(session, to="a3", out=two.bundle())


def test_a_request_that_the_owner_sent_too_does_not_save_the_captors(two: Any) -> None:
    add(two, "a3", "s-owner")
    two.merge("a", captor_joins(two), two.send("a3"))
    assert codes(two) == [], "two requests on one invitation suspend both"
    seize(two, "a3", by="a5")
    two.merge("a", two.send("a5"))

    assert codes(two) == []
    assert states(two)["a3"] == "withdrawn"


def test_a_second_request_on_its_own_invitation_does_not_take_the_true_entries_away_for_long(
    two: Any,
) -> None:
    """The captor of a3 finds the file and the code of its invitation, too."""
    add(two, "a3", "s-true")
    two.merge("a", two.send("a3"))
    seize(two, "a3")
    two.merge("a", captor_joins(two))
    assert codes(two) == [], "both are suspended"
    with two["captor"].open() as session:
        name = f"a3~{session.me.feed.hex()[:4]}"

    seize(two, name, until=1)

    assert codes(two) == ["s-true"]
    assert states(two)["a3"] == "barred"


# --- coordinators against each other ------------------------------------------------------------


def test_a_captured_coordinator_bars_everybody_and_the_root_key_lifts_it(two: Any) -> None:
    root = root_key()
    for device in ("a", "a1", "a2"):
        seize(two, device, by="a5")
    add(two, "a1", "s-true")
    carry(two, "a5", "a")
    carry(two, "a1", "a")
    assert codes(two) == []
    with two["a"].open() as session:
        with pytest.raises(errors.NotAllowed, match="A bar named this device"):
            seizing.lift(session, "a1", "captured")
        seizing.seize(session, seizing.propose(session, "a5"), "captured")
        for device in ("a", "a1", "a2"):
            seizing.lift(session, device, "captured", root)

    assert codes(two) == ["s-true"]
    assert states(two) | {"a": "this device", "a5": "barred", "a1": "confirmed"} == states(two)
    carry(two, "a", "a5")
    with two["a5"].open() as session, pytest.raises(errors.NotAllowed):
        seizing.lift(session, "a5", "let me in")


def test_a_captured_coordinator_lifts_no_bar_against_itself(two: Any) -> None:
    seize(two, "a5")
    carry(two, "a", "a5")
    with two["a5"].open() as session:
        [bar] = [op for op in devices.control_ops(session.ledger) if op.do == "bar"]
        found = feeds.find(session.ledger, bar.op)
        assert found is not None
        ref = records.reference(session.ledger, found[0])
    write(two, "a5", do="lift", bar=ref, reason="let me in")
    carry(two, "a5", "a")

    assert states(two)["a5"] == "barred"


# --- a worker forges what only coordinators write -----------------------------------------------


def test_a_worker_forges_a_bar(two: Any) -> None:
    with two["a1"].open() as session:
        a2 = membership.member_called(session, "a2")
    body = {
        "do": "bar",
        "device": base64.b64encode(a2.sign).decode(),
        "feed": a2.feed.hex(),
        "head": [0, a2.feed.hex()],
        "reason": "taken",
    }
    write(two, "a1", **body)
    write(two, "a1", **body, proof=base64.b64encode(bytes(64)).decode())
    two.merge("a", two.send("a1"))

    assert states(two)["a2"] == "confirmed"
    with two["a"].open() as session:
        assert [item["kind"] for item in reviewing.listing(session)] == ["quarantine"] * 2


def test_a_worker_forges_a_lift(two: Any) -> None:
    seize(two, "a2")
    two.merge("a1", two.send("a", "a1"))
    with two["a1"].open() as session:
        [bar] = [op for op in devices.control_ops(session.ledger) if op.do == "bar"]
        found = feeds.find(session.ledger, bar.op)
        assert found is not None
    ref = reference(two, "a1", found[0])
    write(two, "a1", do="lift", bar=ref, reason="let her in")
    proof = base64.b64encode(bytes(64)).decode()
    write(two, "a1", do="lift", bar=ref, reason="let her in", proof=proof)
    two.merge("a", two.send("a1"))

    assert states(two)["a2"] == "barred"


def test_a_worker_forges_a_suspend_and_its_end(two: Any) -> None:
    with two["a"].open() as session:
        holding.suspend(session, "a2", "asked")
    two.merge("a1", two.send("a", "a1"))
    with two["a1"].open() as session:
        [held] = [op for op in devices.control_ops(session.ledger) if op.do == "suspend"]
        found = feeds.find(session.ledger, held.op)
        assert found is not None
        a = base64.b64encode(membership.member_called(session, "a").sign).decode()
    over = [reference(two, "a1", found[0])]
    write(two, "a1", do="suspend", device=a, on=True, reason="x")
    write(two, "a1", do="suspend", device=held.body["device"], on=False, over=over, reason="x")
    two.merge("a", two.send("a1"))
    two.merge("a5", two.send("a", "a5"))

    told = states(two, "a5")
    assert (told["a"], told["a2"]) == ("not confirmed", "on hold")


def test_a_worker_forges_an_acceptance(two: Any) -> None:
    seize(two, "a2")
    add(two, "a2", "s-false")
    two.merge("a", two.send("a2"))
    carry(two, "a2", "a1")
    with two["a1"].open() as session:
        (n,) = session.ledger.conn.execute(
            "SELECT n FROM op WHERE payload LIKE '%s-false%'"
        ).fetchone()
    write(two, "a1", do="accept", ops=[reference(two, "a1", n)], reason="true")
    two.merge("a", two.send("a1"))

    assert codes(two) == []


def test_an_op_of_a_barred_feed_under_another_key_does_not_count(two: Any) -> None:
    seize(two, "a1")
    with two["a"].open() as session:
        feed = membership.member_called(session, "a1").feed
        body = {"in": "relief", "do": "add", "at": 1, "type": "shelter", "v": 1}
        payload = json.dumps({**body, "fields": {"code": "s-false", "province": "CN-JL"}})
        row = merging.Row(1, b"h" * 32, feeds.OPEN, payload)
        part = merging.Incoming(feed, b"k" * 32, 0, feed, [(1, b"h" * 32, bytes(64))], [row])
        with session.ledger.writing():
            merging.take(session.ledger, [part], signing.verify)

    assert codes(two) == []


# --- what is told of it ---------------------------------------------------------------------------


def test_a_coordinator_whom_a_captor_invited_is_told_to_sealed_devices_as_gone(two: Any) -> None:
    """By then it is no member any more, and was confirmed by all."""
    file = two.base / "captor"
    with two["a5"].open() as session:
        told = membership.invite(
            session, "mine", role="coordinator", clear=[], scope="all", out=file
        )
    world = two[told.label].clock.world()
    membership.join(two.base / told.label, world, file, told.code, PASSPHRASE)
    two.merge("a5", two.send(told.label))
    two.do("a5", lambda session: membership.confirm(session, told.label))
    two.merge("a", two.send("a5"))
    two.do("a", lambda session: membership.confirm(session, told.label))
    with two["a"].open() as session:
        captor = membership.member_called(session, told.label)
        assert [each["label"] for each in leaders.told(session)["trusted"]] == ["a", "a5", "a5a"]
    seize(two, "a5", until=1)

    with two["a"].open() as session:
        said = leaders.told(session)
    assert [each["label"] for each in said["trusted"]] == ["a"]
    assert base64.b64encode(captor.sign).decode() in said["gone"]


def test_a_coordinator_whose_invitation_was_used_twice_holds_nobody(two: Any) -> None:
    """What it writes does not count, so that it would only seem to be done."""
    code = (two.base / "a5.code").read_text()
    two["b5"].clock.at += 1
    world = two["b5"].clock.world()
    membership.join(two.base / "b5", world, two.base / "a5.invitation", code, PASSPHRASE)
    two.merge("a", two.send("b5"))
    carry(two, "a", "a5")

    for act in (holding.suspend, holding.resume):
        with two["a5"].open() as session, pytest.raises(errors.NotAllowed, match="Two devices"):
            act(session, "a1", "not heard of")

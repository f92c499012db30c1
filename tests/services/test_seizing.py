"""A device was taken: what is barred, what is withdrawn, what is let in again."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.crypto.hkdf import hkdf_sha256
from fieldledger.domain import periods
from fieldledger.services import (
    backup,
    entries,
    exchange,
    holding,
    membership,
    reports,
    restoring,
    reviewing,
    roster,
    ruling,
    seizing,
    upkeep,
    views,
)
from fieldledger.services.reviewing import Choice
from fieldledger.services.session import Session

DAY = 86_400
PASSPHRASE = "six words for these tests alone"
SECRET = bytes(range(32))  # as the ledger of these tests was founded


def root_key() -> ruling.RootKey:
    """Signs as the recovery pieces would: the one place where tests take the root seed from."""
    seed = hkdf_sha256(SECRET, salt=b"", info=b"fieldledger/root/1")
    return lambda message: signing.sign(seed, message)


def add(team: Any, label: str, code: str) -> None:
    team.do(label, lambda session: entries.add(session, "shelter", [code, "CN-JL"], []))


def codes(team: Any, label: str = "a") -> list[str]:
    with team[label].open() as session:
        return sorted(str(row["code"]) for row in views.listing(session, "shelter"))


def states(team: Any, label: str = "a") -> dict[object, object]:
    with team[label].open() as session:
        return {each["name"]: each["state"] for each in roster.devices(session)}


def seize(
    team: Any, device: str, *, by: str = "a", until: int | None = None, root: Any = None
) -> seizing.Proposal:
    with team[by].open() as session:
        proposal = seizing.propose(session, device, until, root)
        seizing.seize(session, proposal, "taken", root)
        return proposal


def lift(team: Any, device: str, *, by: str = "a", root: Any = None) -> None:
    team.do(by, lambda session: seizing.lift(session, device, "found again", root))


def refused(team: Any, device: str, *, by: str = "a") -> errors.FieldledgerError:
    with team[by].open() as session, pytest.raises(errors.FieldledgerError) as told:
        seizing.propose(session, device)
    return told.value


def quarantined(session: Session) -> list[Any]:
    return [item for item in reviewing.listing(session) if item["kind"] == "quarantine"]


def carried(team: Any, giver: str, taker: str) -> None:
    """All that one device holds, as it reaches another in the end: who bars sends nothing more."""
    spec = importlib.util.spec_from_file_location(
        "fieldledger_tests_real_devices",
        Path(__file__).parents[1] / "convergence" / "devices.py",
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with team[giver].open() as one, team[taker].open() as other:
        module.carry(one, other)


def two_coordinators(joined: Any) -> Any:
    """'a' and 'a5', and the workers a1 and a2, who have met; a5 knows the same as a."""
    joined.take_in("a1", "a2", "a5")
    for label in ("a1", "a2"):
        joined.do("a5", lambda session, label=label: membership.confirm(session, label))
    joined.merge("a5", joined.send("a", "a5"))
    return joined


@pytest.fixture
def two(joined: Any) -> Any:
    return two_coordinators(joined)


@pytest.fixture
def days(met: Any) -> Any:
    """On three days in a row a1 wrote one shelter and 'a' merged it."""
    for number in range(3):
        add(met, "a1", f"s-{number}")
        met.merge("a", met.send("a1"))
        met["a"].clock.at += DAY
    return met


def test_without_a_day_the_last_op_held_is_the_last_that_counts(days: Any) -> None:
    proposal = seize(days, "a1")
    add(days, "a1", "s-late")

    assert (proposal.op, proposal.aside) == ("a1-3", ())
    assert proposal.merged == days["a"].clock.at - DAY
    assert days.merge("a", days.send("a1")).exit_code == 9
    assert codes(days) == ["s-0", "s-1", "s-2"]


def test_a_bundle_that_brings_both_branches_of_a_copied_device_brought_the_longer_one_too(
    two: Any,
) -> None:
    """Whichever of them stands last in the bundle."""
    two.do("a1", lambda session: membership.confirm(session, "a5"))
    shutil.copytree(two["a1"].home, two.base / "copy")
    add(two, "a1", "s-1")
    add(two, "copy", "s-2")
    two["a1"].clock.at += 1
    add(two, "a1", "s-3")
    for label in ("a1", "copy"):
        assert two.merge("a5", two.send(label)).exit_code == 0
    file = two.send("a5")
    two.merge("a", file)
    with two["a"].open() as session:
        parts: Any = exchange.inspect(file, session)["parts"]
        proposal = seizing.propose(session, "a1", two["a"].clock.at)

    assert sorted(each["to"] for each in parts)[:2] == [1, 2]
    assert proposal.cut is not None
    assert (proposal.cut.number, proposal.merged) == (2, two["a"].clock.at)


def test_a_day_chooses_by_what_was_merged_here_and_not_by_what_ops_say(met: Any) -> None:
    met["a1"].clock.at = 315_532_800  # 1980: long before any day that is asked for
    noon = met["a"].clock.at
    for number in range(2):
        add(met, "a1", f"s-{number}")
        met.merge("a", met.send("a1"))
        met["a"].clock.at += DAY

    proposal = seize(met, "a1", until=noon)

    assert (proposal.op, proposal.merged, proposal.aside) == ("a1-1", noon, (("a1", 1),))
    assert codes(met) == ["s-0"]


def test_a_day_before_anything_was_merged_leaves_nothing(days: Any) -> None:
    proposal = seize(days, "a1", until=1)

    assert (proposal.op, proposal.merged, proposal.aside) == ("", 0, (("a1", 3),))
    assert proposal.cut is not None
    assert (proposal.cut.number, proposal.cut.head) == (0, proposal.cut.feed)
    assert codes(days) == []


def test_a_device_that_never_sent_anything_is_barred_from_its_beginning(met: Any) -> None:
    assert seize(met, "a2").op == ""
    add(met, "a2", "s-late")

    assert met.merge("a", met.send("a2")).exit_code == 9
    assert (codes(met), states(met)["a2"]) == ([], "barred")


def test_nothing_is_written_by_a_proposal(days: Any) -> None:
    with days["a"].open() as session:
        before = upkeep.status(session)
        seizing.propose(session, "a1", 1)
        assert upkeep.status(session) == before


def test_nothing_is_sent_to_it_any_more(days: Any) -> None:
    seize(days, "a1")

    with days["a"].open() as session, pytest.raises(errors.Refused, match="Nothing may be sent"):
        exchange.export(session, to="a1", out=days.bundle())


def test_the_same_again_is_refused_and_an_earlier_day_is_not(days: Any) -> None:
    seize(days, "a1")

    assert "barred already" in refused(days, "a1").message
    assert seize(days, "a1", until=1).aside == (("a1", 3),)


def test_only_coordinators_bar_and_lift(days: Any) -> None:
    assert isinstance(refused(days, "a2", by="a1"), errors.NotAllowed)
    with days["a1"].open() as session, pytest.raises(errors.NotAllowed):
        seizing.lift(session, "a2", "why not")


def test_a_device_does_not_bar_itself(met: Any) -> None:
    told = refused(met, "a")

    assert "itself" in told.message
    assert "wipe" in told.hint


def test_a_name_of_nobody_is_refused(met: Any) -> None:
    assert "No device" in refused(met, "b7").message
    with met["a"].open() as session, pytest.raises(errors.Refused, match="No bar in force"):
        seizing.lift(session, "a2", "why")


def test_two_coordinators_who_bar_at_once_agree(two: Any) -> None:
    add(two, "a1", "s-0")
    two.merge("a", two.send("a1"))
    seize(two, "a1")
    seize(two, "a1", by="a5")  # which holds nothing of it
    two.merge("a5", two.send("a", "a5"))
    two.merge("a", two.send("a5"))

    told = [two.do(label, upkeep.status) for label in ("a", "a5")]

    assert told[0]["state"] == told[1]["state"]
    assert codes(two) == codes(two, "a5") == []
    lift(two, "a1")
    assert codes(two) == ["s-0"]


def test_a_label_that_two_devices_share_is_asked_for(met: Any) -> None:
    for name in ("one", "two"):
        restored(met, "a1", name)
        add(met, name, f"s-{name}")
        met.merge("a", met.send(name))
    told = refused(met, "a1a")
    assert "Several devices" in told.message
    whole = told.hint.removeprefix("Say which one: ").removesuffix(".").split(" or ")

    seize(met, whole[0], until=1)

    assert len(codes(met)) == 1
    lift(met, whole[0])
    assert len(codes(met)) == 2


def restored(team: Any, label: str, into: str) -> None:
    file = team.base / f"{label} for {into}.backup"
    with team[label].open() as session:
        backup.backup(session, file)
    world = team[into].clock.world()
    restoring.restore(team.base / into, world, file, lambda: PASSPHRASE)


def test_a_bar_on_the_old_device_covers_the_restored_one(met: Any) -> None:
    restored(met, "a1", "again")
    add(met, "again", "s-0")
    met.merge("a", met.send("again"))

    proposal = seize(met, "a1")

    assert proposal.covered == ("a1a",)
    assert codes(met) == []
    assert "a1, which it was before" in refused_lift(met, "a1a").message
    lift(met, "a1")
    assert codes(met) == ["s-0"]


def refused_lift(team: Any, device: str, by: str = "a") -> errors.FieldledgerError:
    with team[by].open() as session, pytest.raises(errors.FieldledgerError) as told:
        seizing.lift(session, device, "why")
    return told.value


def test_a_bar_on_the_restored_one_leaves_the_old_one_alone(met: Any) -> None:
    add(met, "a1", "s-0")
    met.merge("a", met.send("a1"))
    restored(met, "a1", "again")
    add(met, "again", "s-1")
    met.merge("a", met.send("again"))

    assert seize(met, "a1a", until=1).covered == ()

    assert codes(met) == ["s-0"]


def test_a_restored_device_does_not_bar_what_it_was(met: Any) -> None:
    restored(met, "a", "again")

    assert "before it was restored" in refused(met, "a", by="again").message


# --- invitations --------------------------------------------------------------------------------


def invite(team: Any, by: str) -> tuple[str, Path, str]:
    file = team.base / f"{team.bundle().stem}.invitation"
    with team[by].open() as session:
        told = membership.invite(session, "somebody", clear=["relief"], out=file)
    return told.label, file, told.code


def join(team: Any, home: str, file: Path, code: str) -> None:
    membership.join(team.base / home, team[home].clock.world(), file, code, PASSPHRASE)


def test_its_open_invitations_are_withdrawn_and_those_answered_are_not(two: Any) -> None:
    answered, file, code = invite(two, "a5")
    join(two, "b", file, code)
    two.merge("a5", two.send("b"))
    label, *_ = invite(two, "a5")
    two.merge("a", two.send("a5"))

    proposal = seize(two, "a5")

    assert proposal.invitations == (label,)
    assert (states(two)[label], states(two)[answered]) == ("withdrawn", "not confirmed")


def test_who_was_taken_in_beyond_the_barred_head_is_out_and_the_invitation_shut(two: Any) -> None:
    """It may have been the captor who took them in."""
    label, file, code = invite(two, "a5")
    two.merge("a", two.send("a5"))
    join(two, "b", file, code)
    two["a"].clock.at += DAY
    two.merge("a5", two.send("b"))
    two.merge("a", two.send("a5"))
    assert states(two)[label] == "not confirmed"

    proposal = seize(two, "a5", until=two["a"].clock.at - 1)

    assert proposal.invitations == (label,)
    assert states(two)[label] == "withdrawn"


def test_an_invitation_alone_is_withdrawn_and_opened_again(met: Any) -> None:
    assert seize(met, "a3").invitations == ("a3",)
    assert states(met)["a3"] == "withdrawn"
    assert "withdrawn already" in refused(met, "a3").message
    file = met.send("a3")
    assert "refused" in met.merge("a", file).files[0]

    lift(met, "a3")

    assert met.merge("a", file).joined == ("a3",)


def test_an_invitation_that_another_coordinator_answered_meanwhile_makes_nobody(two: Any) -> None:
    label, file, code = invite(two, "a5")
    two.merge("a", two.send("a5"))
    join(two, "b", file, code)
    add(two, "b", "s-0")
    two.merge("a5", two.send("b"))
    seize(two, label)
    two.merge("a", two.send("a5"))

    assert codes(two) == []
    assert states(two)[label] == "withdrawn"
    two.merge("a5", two.send("a", "a5"))
    assert codes(two, "a5") == []


# --- lifting ------------------------------------------------------------------------------------


def test_who_was_ever_barred_lifts_nothing_and_is_told_who_can(two: Any) -> None:
    seize(two, "a5")
    lift(two, "a5")
    seize(two, "a1")
    two.merge("a5", two.send("a", "a5"))

    told = refused_lift(two, "a1", by="a5")

    assert isinstance(told, errors.NotAllowed)
    assert "recovery pieces" in told.hint


def test_two_coordinators_who_bar_each_other_are_both_out_until_the_root_key_lifts(
    two: Any,
) -> None:
    root = root_key()
    seize(two, "a5")
    seize(two, "a", by="a5")
    carried(two, "a5", "a")
    with two["a"].open() as session, pytest.raises(errors.NotAllowed):
        entries.add(session, "shelter", ["s-0", "CN-JL"], [])
    for device in ("a", "a5"):
        assert isinstance(refused_lift(two, device), errors.NotAllowed)
    seize(two, "a1")  # a bar counts, though what else it writes does not, on its own device neither
    assert states(two)["a1"] == "barred"
    assert two.do("a", upkeep.verify)["ok"]

    lift(two, "a", root=root)

    add(two, "a", "s-0")
    assert codes(two) == ["s-0"]
    assert states(two)["a5"] == "barred"
    assert two.do("a", upkeep.verify)["ok"]


def test_the_root_key_bars_from_any_device(two: Any) -> None:
    root = root_key()

    seize(two, "a2", by="a1", root=root)
    two.merge("a", two.send("a1"))

    assert states(two)["a2"] == "barred"


@pytest.mark.parametrize("barred", ["a1", "a5"])
def test_a_bar_that_takes_effect_is_not_held_in_quarantine_whoever_wrote_it(
    two: Any, barred: str
) -> None:
    """With the root key through a worker that is barred; and of a coordinator that is."""
    seize(two, barred)
    seize(two, "a2", by=barred, root=root_key() if barred == "a1" else None)
    add(two, barred, "s-late")
    merged = two.merge("a", two.send(barred))

    assert states(two)["a2"] == "barred"
    assert (merged.exit_code, merged.files[0]["new"], merged.files[0]["quarantined"]) == (9, 1, 1)
    waits = [item for item in two.do("a", reviewing.listing) if item["kind"] == "quarantine"]
    assert [item["sides"][0]["text"] for item in waits] == ["add shelter"]
    told = two.do("a", lambda session: reports.report(session, periods.month("2004-05")))
    assert told.quarantined == 1
    assert two.do("a", upkeep.verify)["ok"]


# --- letting in one by one ----------------------------------------------------------------------


def let_in(team: Any, code: str) -> None:
    """Accept the one op in quarantine that is about a shelter of this code."""
    with team["a"].open() as session:
        item = next(
            item
            for item in quarantined(session)
            for side in item["sides"]
            if code in whole(session, str(side["id"]))
        )
        side = next(s for s in item["sides"] if code in whole(session, str(s["id"])))
        choice = Choice(accept=True, take=str(side["id"]) if item["sides"][1:] else None)
        reviewing.settle(session, str(item["key"]), choice, "asked those there")


def whole(session: Session, op: str) -> str:
    number = int(op.split("~")[0].rpartition("-")[2])
    rows = session.ledger.conn.execute(
        "SELECT payload FROM op WHERE n & 4294967295 = ? AND verdict = 1", (number,)
    )
    return " ".join(str(payload) for (payload,) in rows)


@pytest.mark.parametrize("many", [2, 8])
def test_entries_of_a_barred_device_are_let_in_one_by_one(met: Any, many: int) -> None:
    seize(met, "a1")
    for number in range(many):
        add(met, "a1", f"s-{number}")
    met.merge("a", met.send("a1"))
    assert codes(met) == []

    let_in(met, "s-1")

    assert codes(met) == ["s-1"]
    assert met.do("a", upkeep.verify)["ok"]


def test_what_was_let_in_and_refused_stays_so_after_a_lift(met: Any) -> None:
    seize(met, "a1")
    for number in range(3):
        add(met, "a1", f"s-{number}")
    met.merge("a", met.send("a1"))
    let_in(met, "s-1")
    with met["a"].open() as session:
        item = next(i for i in quarantined(session) if "s-2" in whole(session, i["sides"][0]["id"]))
        reviewing.settle(session, str(item["key"]), Choice(refuse=True), "made up")
    assert codes(met) == ["s-1"]

    lift(met, "a1")

    assert codes(met) == ["s-0", "s-1"]


def test_it_comes_back_with_entries_and_they_count_after_the_lift(met: Any) -> None:
    seize(met, "a1")
    add(met, "a1", "s-0")
    met.merge("a", met.send("a1"))
    let_in(met, "s-0")
    lift(met, "a1")
    add(met, "a1", "s-1")

    assert met.merge("a", met.send("a1")).exit_code == 0
    assert codes(met) == ["s-0", "s-1"]
    met.merge("a1", met.send("a", "a1"))
    told = [met.do(label, upkeep.status) for label in ("a", "a1")]
    assert (told[0]["digest"], told[0]["state"]) == (told[1]["digest"], told[1]["state"])


def test_the_person_joins_anew_and_old_entries_are_let_in(met: Any) -> None:
    add(met, "a1", "s-0")
    file = met.send("a1")
    seize(met, "a1")
    label, invitation, code = invite(met, "a")
    join(met, "new", invitation, code)
    add(met, "new", "s-1")
    met.merge("a", file, met.send("new"))
    let_in(met, "s-0")

    assert codes(met) == ["s-0", "s-1"]
    assert states(met)[label] == "not confirmed"


# --- on hold ------------------------------------------------------------------------------------


def suspend(team: Any, device: str, by: str = "a") -> None:
    team.do(by, lambda session: holding.suspend(session, device, "not heard of"))


def resume(team: Any, device: str, by: str = "a") -> None:
    team.do(by, lambda session: holding.resume(session, device, "she called"))


def test_all_coordinators_send_nothing_to_a_device_on_hold_and_it_may_write(two: Any) -> None:
    suspend(two, "a1")
    two.merge("a5", two.send("a", "a5"))
    add(two, "a1", "s-0")
    assert two.merge("a", two.send("a1")).exit_code == 0

    for label in ("a", "a5"):
        assert states(two, label)["a1"] == "on hold"
        with two[label].open() as session, pytest.raises(errors.Refused, match="on hold") as told:
            exchange.export(session, to="a1", out=two.bundle())
        assert "resume a1" in told.value.hint
    assert two.do("a", upkeep.verify)["ok"]
    resume(two, "a1", by="a5")
    two.merge("a", two.send("a5"))

    assert states(two)["a1"] == "confirmed"
    two.merge("a1", two.send("a", "a1"))


def test_everyone_leaves_it_out_and_an_invitation_does_not_name_it(two: Any) -> None:
    suspend(two, "a5")
    folder = two.base / "for-all"
    with two["a"].open() as session:
        sent = exchange.export(session, to="everyone", out=folder)
        about = membership._about(session)

    assert [each.to for each in sent.files] == ["a1", "a2"]
    assert [each["label"] for each in about["coordinators"]] == ["a"]  # type: ignore[attr-defined]


def test_a_worker_sends_to_no_coordinator_on_hold(two: Any) -> None:
    suspend(two, "a", by="a5")
    two.merge("a1", two.send("a5", "a1"))

    with two["a1"].open() as session, pytest.raises(errors.Refused, match="on hold"):
        exchange.export(session, out=two.bundle())


def test_what_both_said_ends_by_one_resume(two: Any) -> None:
    suspend(two, "a1")
    suspend(two, "a1", by="a5")
    two.merge("a", two.send("a5"))

    resume(two, "a1")

    assert states(two)["a1"] == "confirmed"


def test_who_may_not_or_need_not_is_told(two: Any) -> None:
    with two["a"].open() as session:
        with pytest.raises(errors.Refused, match="not on hold"):
            holding.resume(session, "a1", "why")
        with pytest.raises(errors.Refused, match="itself"):
            holding.suspend(session, "a", "why")
        holding.suspend(session, "a1", "why")
        with pytest.raises(errors.Refused, match="already"):
            holding.suspend(session, "a1", "why")
    with two["a1"].open() as session, pytest.raises(errors.NotAllowed):
        holding.suspend(session, "a2", "why")
    seize(two, "a", by="a5")
    carried(two, "a5", "a")
    with two["a"].open() as session, pytest.raises(errors.NotAllowed, match="barred"):
        holding.resume(session, "a1", "why")

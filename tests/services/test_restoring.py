"""Restored devices: new keys, the old entries, and how the others take them in."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.crypto import vault as vaults
from fieldledger.domain import memberships, ops, standing
from fieldledger.services import (
    backup,
    entries,
    exchange,
    founding,
    membership,
    receipts,
    renewals,
    restoring,
    roster,
    upkeep,
    views,
)
from fieldledger.services.session import Session, open_session
from fieldledger.store import devices, feeds
from fieldledger.store import ledger as ledgers

PASSPHRASE = "six words for these tests alone"
SECRET = bytes(range(32))


def saved(team: Any, label: str = "a1", name: str = "") -> Path:
    """A backup of a device."""
    path = team.base / (name or f"{label}.backup")
    with team[label].open() as session:
        backup.backup(session, path)
    return Path(path)


def restored(team: Any, file: Path, into: str = "again") -> restoring.Restored:
    world = team[into].clock.world()
    return restoring.restore(team.base / into, world, file, lambda: PASSPHRASE)


def add(team: Any, label: str, *words: str) -> str:
    with team[label].open() as session:
        return entries.add(session, words[0], words[1:], []).id


def shelters(team: Any, label: str) -> list[str]:
    with team[label].open() as session:
        return sorted(str(row["code"]) for row in views.listing(session, "shelter"))


def states(team: Any, label: str) -> dict[str, str]:
    with team[label].open() as session:
        return {str(each["name"]): str(each["state"]) for each in roster.devices(session)}


def names(session: Session) -> tuple[object, object]:
    told = upkeep.status(session)
    return told["digest"], told["state"]


def refusals(merged: exchange.Merged) -> list[str]:
    return [str(row["refused"]["name"]) for row in merged.files if "refused" in row]  # type: ignore[index]


# --- the device itself --------------------------------------------------------------------------


def test_a_restored_device_holds_everything_under_keys_and_a_label_of_its_own(met: Any) -> None:
    add(met, "a1", "shelter", "s-1", "CN-JL")
    with met["a1"].open() as session:
        old, held = session.me, {name: session.ledger.meta(name) for name in SECRETS}
        state = upkeep.status(session)["state"]

    told = restored(met, saved(met))

    with met["again"].open() as session:
        assert (told.old, told.label, told.role, told.member) == ("a1", "a1a", "worker", True)
        assert session.me.label == "a1a"
        assert {session.me.sign, session.me.receive, session.me.feed}.isdisjoint(
            {old.sign, old.receive, old.feed}
        )
        assert all(session.ledger.meta(name) != held[name] for name in SECRETS)
        assert (session.me.clear, session.me.scope) == (old.clear, old.scope)
        assert told.fingerprint == signing.fingerprint(session.me.sign, session.me.receive)
        assert upkeep.status(session)["state"] == state
        assert upkeep.verify(session)["ok"]
        first = feeds.numbered(session.ledger, "a1a", 1)
        assert [op.do for op in devices.control_ops(session.ledger) if op.sign == session.me.sign]
        assert len(first) == 1


SECRETS = ("sign_secret", "receive_secret", "salt_secret", "vault")


def test_no_secret_of_the_old_device_is_left(met: Any) -> None:
    with met["a1"].open() as session:
        secrets = [session.ledger.meta_bytes(name) for name in SECRETS[:3]]
    restored(met, saved(met))

    with met["again"].open() as session:
        for table in (
            "meta",
            "salt",
            "sealed_file",
        ):
            held = repr(session.ledger.conn.execute(f"SELECT * FROM {table}").fetchall())
            assert not any(repr(secret) in held or secret.hex() in held for secret in secrets)


def test_the_old_keys_open_the_restored_ledger_no_more_and_the_passphrase_does(met: Any) -> None:
    restored(met, saved(met))
    home, world = met.base / "again", met["again"].clock.world()
    old, new = ((met.base / label / "vault.json").read_bytes() for label in ("a1", "again"))

    master = vaults.open_vault(old, PASSPHRASE).master
    with pytest.raises(errors.Damaged):
        ledgers.open_ledger(home, vaults.database_key(master), b"", wait=0.1)
    with open_session(home, world, lambda: PASSPHRASE, cached=False) as session:
        assert session.label == "a1a"
    assert json.loads(new)["id"] != json.loads(old)["id"]
    assert [slot["kind"] for slot in json.loads(new)["slots"]] == ["passphrase", "recovery"]


def test_a_restored_device_has_no_backup_of_its_own_yet(met: Any) -> None:
    saved(met, name="first")
    restored(met, saved(met, name="second"))

    with met["again"].open() as session:
        assert upkeep.status(session)["backup"] == {"at": None, "days": None}


def test_the_label_is_one_that_nobody_has_or_was_invited_under(met: Any) -> None:
    """'a' has invited a1 to a6, of which two are members."""
    assert restored(met, saved(met, "a")).label == "a7"


# --- coming back --------------------------------------------------------------------------------


def test_what_was_never_exported_and_what_came_after_the_backup_are_both_there_in_the_end(
    met: Any,
) -> None:
    add(met, "a1", "shelter", "s-before", "CN-JL")
    file = saved(met)
    add(met, "a1", "shelter", "s-after", "CN-JL")
    sent = met.send("a1")
    restored(met, file)
    add(met, "again", "shelter", "s-new", "CN-JL")
    assert shelters(met, "again") == ["s-before", "s-new"]

    assert met.merge("a", sent).exit_code == 0
    assert met.merge("a", met.send("again")).exit_code == 0
    with met["a"].open() as session:
        membership.confirm(session, "a1a")
    assert met.merge("again", met.send("a", "a1a")).exit_code == 0

    assert shelters(met, "a") == shelters(met, "again") == ["s-after", "s-before", "s-new"]
    assert met.do("a", names) == met.do("again", names)
    assert all(met.do(label, upkeep.verify)["ok"] for label in ("a", "again"))


def test_entries_that_were_lost_with_the_device_reach_the_others_from_the_backup(met: Any) -> None:
    """Nothing of it was ever exported: the backup is all there is."""
    add(met, "a1", "shelter", "s-1", "CN-JL")
    add(met, "a1", "child", "k-1", "1995", "female")
    file = saved(met)
    restored(met, file)

    merged = met.merge("a", met.send("again"))

    assert (merged.exit_code, merged.changed) == (0, {"child": 1, "shelter": 1})
    assert met.do("a", names) == met.do("again", names)


def test_what_the_lost_device_never_sent_waits_on_the_restored_one(met: Any) -> None:
    add(met, "a1", "shelter", "s-sent", "CN-JL")
    met.merge("a", met.send("a1"))
    met.merge("a1", met.send("a", "a1"))
    add(met, "a1", "shelter", "s-kept", "CN-JL")
    assert waiting(met, "a1") == (1, 1, [["a1-2", "a1-2"]])
    restored(met, saved(met))
    assert waiting(met, "again") == (2, 2, [["a1-2", "a1-2"], ["a1a-1", "a1a-1"]])
    restored(met, saved(met, "again"), "third")
    assert waiting(met, "third")[:2] == (3, 3)

    sent = met.send("third")

    assert waiting(met, "third")[:2] == (0, 3)
    met.merge("a", sent)
    assert shelters(met, "a") == ["s-kept", "s-sent"]
    with met["a"].open() as session:
        membership.confirm(session, "a1a1")
    met.merge("third", met.send("a", "a1a1"))
    assert waiting(met, "third") == (0, 0, [])


def test_what_the_old_device_told_is_no_receipt_for_the_new_one(met: Any) -> None:
    """It is lost, with all that it holds."""
    add(met, "a", "shelter", "s-1", "CN-JL")
    restored(met, saved(met, "a"))
    before = waiting(met, "again")

    with met["again"].open() as session, session.ledger.writing():
        session.ledger.conn.execute(
            "INSERT INTO receipt VALUES(?,9,0,0,?)",
            (
                devices.formerly(session.ledger)[0].sign,
                json.dumps(receipts.holds(session, 9)),
            ),
        )

    assert waiting(met, "again") == before
    assert before[1] > 1  # type: ignore[operator]


def waiting(team: Any, label: str) -> tuple[object, object, object]:
    """Entries that were not exported, and those without a receipt: how many, and their ids."""
    with team[label].open() as session:
        told = upkeep.status(session)
    return told["unexported"], told["unreceipted"], told["unreceipted_ids"]


def test_a_device_of_own_scope_gets_back_what_it_wrote_before_it_was_restored(joined: Any) -> None:
    joined.take_in("a4")
    file = saved(joined, "a4")
    with joined["a4"].open() as session:
        entries.add(session, "shelter", ["s-mine", "CN-JL"], [])
    joined.merge("a", joined.send("a4"))
    add(joined, "a", "shelter", "s-other", "CN-JL")
    restored(joined, file)
    joined.merge("a", joined.send("again"))
    with joined["a"].open() as session:
        membership.confirm(session, "a4a")

    joined.merge("again", joined.send("a", "a4a"))

    assert shelters(joined, "again") == ["s-mine"]


def test_a_restored_device_is_not_confirmed_and_gets_the_codebook_alone(met: Any) -> None:
    restored(met, saved(met))
    met.merge("a", met.send("again"))
    add(met, "a", "shelter", "s-1", "CN-JL")

    with met["a"].open() as session:
        device = membership.member_called(session, "a1a")
        assert not devices.confirmed(session.ledger, device.sign)
        [file] = exchange.export(session, to="a1a", out=met.bundle()).files
    assert (file.ops, file.note[:17]) == (0, "not confirmed yet")


def test_the_list_of_devices_says_which_one_was_renewed(met: Any) -> None:
    restored(met, saved(met))
    met.merge("a", met.send("again"))

    for label in ("a", "again"):
        assert states(met, label)["a1"] == "renewed by a1a"
    assert states(met, "a")["a1a"] == "not confirmed"
    assert states(met, "again")["a1a"] == "this device"
    with met["a"].open() as session:
        label_of = {entry["label"] for entry in upkeep.status(session)["devices"]}  # type: ignore[attr-defined]
    assert {"a1", "a1a", "a2"} <= label_of


def test_nothing_is_sent_to_the_old_keys_any_more(met: Any) -> None:
    restored(met, saved(met))
    met.merge("a", met.send("again"))

    with met["a"].open() as session:
        with pytest.raises(errors.Refused, match="Nothing may be sent to 'a1'"):
            exchange.export(session, to="a1", out=met.bundle())
        (met.base / "out").mkdir()
        files = exchange.export(session, to="everyone", out=met.base / "out").files
    assert {each.to for each in files} == {"a1a", "a2"}


def test_what_was_on_its_way_to_the_old_keys_is_for_another_device(met: Any) -> None:
    file = saved(met)
    add(met, "a", "shelter", "s-1", "CN-JL")
    on_its_way = met.send("a", "a1")
    restored(met, file)

    assert refusals(met.merge("again", on_its_way)) == ["for-another"]


def test_what_the_lost_device_sent_meanwhile_still_counts(met: Any) -> None:
    """It may have been found again, or a stick of it was on its way."""
    file = saved(met)
    restored(met, file)
    met.merge("a", met.send("again"))
    add(met, "a1", "shelter", "s-late", "CN-JL")

    merged = met.merge("a", met.send("a1"))

    assert merged.exit_code == 0
    assert shelters(met, "a") == ["s-late"]


def test_a_merge_tells_whose_fingerprint_is_to_be_read_out(met: Any) -> None:
    restored(met, saved(met))
    sent = met.send("again")

    rehearsed = met.merge("a", sent, dry_run=True)
    merged = met.merge("a", sent)

    assert rehearsed.restored == merged.restored == (renewals.Restored("a1", "a1a", True),)
    assert met.merge("a", sent).restored == ()


def test_a_device_restored_twice_is_told_once_and_by_the_name_that_was_known(met: Any) -> None:
    restored(met, saved(met), "second")
    restored(met, saved(met, "second"), "third")
    assert met.merge("a", met.send("third")).restored == (renewals.Restored("a1", "a1a1", True),)

    restored(met, saved(met, "third"), "fourth")
    assert [each[:2] for each in met.merge("a", met.send("fourth")).restored] == [("a1a1", "a1a1a")]


def test_two_devices_from_one_backup_are_told_apart(met: Any) -> None:
    file = saved(met)
    for into in ("one", "two"):
        restored(met, file, into)

    told = met.merge("a", met.send("one"), met.send("two")).restored

    assert {each.new for each in told} == {name for name in states(met, "a") if "a1a~" in name}
    assert len(told) == 2


def test_who_may_confirm_a_restored_device_is_asked_to_and_nobody_else(met: Any) -> None:
    """A worker confirms coordinators alone."""
    restored(met, saved(met))
    restored(met, saved(met, "a"), "again-a")
    met.merge("a", met.send("again"))
    [of_worker] = met.merge("a2", met.send("a", "a2")).restored
    [of_leader] = met.merge("a2", met.send("again-a", "a2")).restored

    assert (of_worker.new, of_worker.confirm) == ("a1a", False)
    assert (of_leader.new, of_leader.confirm) == ("a7", True)


# --- being let in -------------------------------------------------------------------------------


def test_a_request_travels_until_somebody_shows_that_the_feed_has_arrived(met: Any) -> None:
    restored(met, saved(met))
    with met["again"].open() as session:
        assert renewals.own_request(session) is not None
    met.merge("a", met.send("again"))
    with met["a"].open() as session:
        membership.confirm(session, "a1a")

    met.merge("again", met.send("a", "a1a"))

    with met["again"].open() as session:
        assert renewals.own_request(session) is None
    add(met, "again", "shelter", "s-1", "CN-JL")
    assert met.merge("a", met.send("again")).exit_code == 0


def test_a_device_restored_twice_without_a_word_in_between_is_let_in(met: Any) -> None:
    restored(met, saved(met), "second")
    add(met, "second", "shelter", "s-2", "CN-JL")
    told = restored(met, saved(met, "second"), "third")
    add(met, "third", "shelter", "s-3", "CN-JL")

    assert told.label == "a1a1"
    assert met.merge("a", met.send("third")).exit_code == 0
    assert shelters(met, "a") == ["s-2", "s-3"]
    assert states(met, "a") | {"a1a": "renewed by a1a1", "a1a1": "not confirmed"} == states(
        met, "a"
    )


def test_two_devices_from_one_backup_are_two_members_with_one_label(met: Any) -> None:
    file = saved(met)
    for number, into in enumerate(("one", "two")):
        assert restored(met, file, into).label == "a1a"
        add(met, into, "shelter", f"s-{number}", "CN-JL")

    met.merge("a", met.send("one"), met.send("two"))

    assert shelters(met, "a") == ["s-0", "s-1"]
    with met["a"].open() as session:
        ids = [str(row["id"]) for row in views.listing(session, "shelter")]
        assert all(each.startswith("a1a-2~") for each in ids)
        assert len(set(ids)) == 2
        with pytest.raises(errors.Refused, match="Several devices are called 'a1a'") as told:
            membership.confirm(session, "a1a")
        whole = told.value.hint.removeprefix("Say which one: ").removesuffix(".").split(" or ")
        assert {membership.member_called(session, each).label for each in whole} == {"a1a"}
        assert membership.confirm(session, whole[0])["fingerprint"]
        assert sorted(name for name in states(met, "a") if name.startswith("a1a")) == sorted(whole)


def test_a_worker_sends_to_a_restored_coordinator_once_it_heard_its_fingerprint(met: Any) -> None:
    restored(met, saved(met, "a"))
    with met["again"].open() as session:
        for label in ("a1", "a2"):
            assert devices.confirmed(session.ledger, membership.member_called(session, label).sign)
    add(met, "again", "shelter", "s-1", "CN-JL")
    assert met.merge("a1", met.send("again", "a1")).exit_code == 0
    assert shelters(met, "a1") == ["s-1"]

    with met["a1"].open() as session:
        with pytest.raises(errors.Refused) as refused:
            exchange.export(session, out=met.bundle())
        assert "devices confirm" in refused.value.hint
        membership.confirm(session, "a7")
        with pytest.raises(errors.NotAllowed):
            membership.confirm(session, "a2")
    add(met, "a1", "shelter", "s-2", "CN-JL")

    assert met.merge("again", met.send("a1")).exit_code == 0
    assert shelters(met, "again") == ["s-1", "s-2"]


def test_a_device_that_had_not_been_taken_in_keeps_its_entries_and_is_told(joined: Any) -> None:
    with joined["a1"].open() as session:
        entries.add(session, "shelter", ["s-1", "CN-JL"], [])
    told = restored(joined, saved(joined))

    assert not told.member
    with joined["again"].open() as session:
        assert [row["id"] for row in views.listing(session, "shelter")] == ["a1-1"]
        assert upkeep.verify(session)["ok"]
    assert refusals(joined.merge("a", joined.send("again"))) == ["not-for-us"]
    assert joined.merge("a", joined.send("a1"), joined.send("again")).exit_code == 0
    assert shelters(joined, "a") == ["s-1"]


# --- attacks ------------------------------------------------------------------------------------


def request_of(team: Any) -> dict[str, Any]:
    """The request of a restored a1, with its ``sender``: something may be changed in it."""
    restored(team, saved(team))
    with team["again"].open() as session:
        told = json.loads(str(session.ledger.meta("renewal")))
        return {**told, "sender": b64encode(session.me.sign).decode()}


def proven(team: Any, request: dict[str, Any]) -> bool:
    sender = b64decode(request.pop("sender"))
    with team["a"].open() as session:
        return renewals.is_proven(session, request, sender)


def test_the_request_of_a_restored_member_is_proven(met: Any) -> None:
    assert proven(met, request_of(met))


def test_a_request_with_the_proof_of_another_key_is_not(met: Any) -> None:
    with met["a2"].open() as session:
        other = session.me
        secret = session.ledger.meta_bytes("sign_secret")
    request = request_of(met)
    card = standing.read_card(request["device"])
    assert card is not None
    with met["a"].open() as session:
        old = membership.member_called(session, "a").sign
        message = memberships.renew_message(session.ledger.id, old, card)
    # a2 says that the new keys are those of the coordinator
    request["old"] = b64encode(old).decode()
    request["proof"] = b64encode(signing.sign(secret, message)).decode()

    assert other.label == "a2"
    assert not proven(met, request)


@pytest.mark.parametrize("part", ["label", "receive", "feed", "sign"])
def test_a_request_whose_card_was_changed_is_not(met: Any, part: str) -> None:
    request = request_of(met)
    with met["a2"].open() as session:
        request["device"][part] = standing.card_of(session.me)[part]

    assert not proven(met, request)


def test_a_request_of_a_stranger_is_not(met: Any) -> None:
    """Its old key is sound, and nobody knows it."""
    founded = met.base / "other"
    founding.found(founded, met["other"].clock.world(), PASSPHRASE, secret=SECRET, name="Other")
    request = request_of(met)
    with met["other"].open() as session:
        request["old"] = b64encode(session.me.sign).decode()

    assert not proven(met, request)


def test_a_request_passed_on_by_somebody_else_is_not(met: Any) -> None:
    request = request_of(met)
    with met["a2"].open() as session:
        request["sender"] = b64encode(session.me.sign).decode()

    assert not proven(met, request)


def bar(team: Any, label: str, by: str = "a", number: int = 0) -> None:
    """What will be written when a device was taken."""
    with team[by].open() as session, session.ledger.writing():
        device = membership.member_called(session, label)
        body = {
            "in": ops.CONTROL,
            "do": "bar",
            "at": session.world.now(),
            "device": b64encode(device.sign).decode(),
            "feed": device.feed.hex(),
            "head": [number, device.feed.hex()],
            "reason": "taken",
        }
        feeds.append(session.ledger, [body], [b""])
        devices.refresh(session.ledger, signing.verify)


def test_who_took_a_device_and_its_backup_cannot_come_back_with_it(met: Any) -> None:
    file = saved(met)
    bar(met, "a1")
    restored(met, file)
    add(met, "again", "shelter", "s-1", "CN-JL")

    assert refusals(met.merge("a", met.send("again"))) == ["not-for-us"]
    assert shelters(met, "a") == []


def test_keys_that_renew_each_other_keep_no_merge_from_its_end(met: Any) -> None:
    with met["a"].open() as session, session.ledger.writing():
        keys = {label: membership.member_called(session, label).sign for label in ("a", "a1", "a2")}
        sign = {label: b64encode(key).decode() for label, key in keys.items()}
        circle = [["1:00", sign["a1"], sign["a2"]], ["2:00", sign["a"], sign["a1"]]]
        circle.append(["3:00", sign["a1"], sign["a"]])
        session.ledger.put_meta("renewals", json.dumps(circle))

        assert [each.new for each in renewals.arrived(session, ())] == ["a2"]


def test_nobody_is_asked_to_confirm_what_a_captor_restored(met: Any) -> None:
    restored(met, saved(met))
    met.merge("a", met.send("again"))
    bar(met, "a1")

    with met["a"].open() as session:
        assert renewals.arrived(session, ()) == (renewals.Restored("a1", "a1a", False),)


def test_a_bar_that_comes_after_a_captor_was_let_in_cuts_everything_off(met: Any) -> None:
    file = saved(met)
    restored(met, file)
    add(met, "again", "shelter", "s-1", "CN-JL")
    met.merge("a", met.send("again"))
    assert shelters(met, "a") == ["s-1"]

    bar(met, "a1")
    with met["a"].open() as session:
        upkeep.rebuild(session)
        with pytest.raises(errors.Refused):
            exchange.export(session, to="a1a", out=met.bundle())

    assert shelters(met, "a") == []


# --- what is refused ----------------------------------------------------------------------------


def listing(home: Path) -> list[str]:
    return sorted(path.name for path in home.rglob("*")) if home.exists() else []


def test_a_backup_is_not_restored_over_a_ledger(met: Any) -> None:
    file = saved(met)
    before = listing(met.base / "a2")

    with pytest.raises(errors.Refused, match="There is a ledger"):
        restored(met, file, "a2")

    assert listing(met.base / "a2") == before


@pytest.mark.parametrize("name", ["vault.json", "vault.new.json", "ledger.db"])
def test_what_is_left_of_another_ledger_is_not_written_over(met: Any, name: str) -> None:
    file, home = saved(met), met.base / "again"
    home.mkdir()
    (home / name).write_bytes(b"whose?")

    with pytest.raises(errors.Refused, match="Nothing was changed"):
        restored(met, file)

    assert (home / name).read_bytes() == b"whose?"
    assert listing(home) == [name]


def test_a_wrong_passphrase_leaves_nothing(met: Any) -> None:
    file, home = saved(met), met.base / "again"
    world = met["again"].clock.world()

    with pytest.raises(errors.WrongKey):
        restoring.restore(home, world, file, lambda: "six words of somebody else")

    assert listing(home) == []


@pytest.mark.parametrize("place", [600, 5_000, 40_000, -2_000, -1_000])
def test_a_backup_with_a_changed_byte_leaves_nothing(met: Any, place: int) -> None:
    file = saved(met)
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(bytes(data))

    with pytest.raises((errors.FileRefused, errors.WrongKey)):
        restored(met, file)

    assert listing(met.base / "again") == []

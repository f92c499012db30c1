"""What goes from device to device: who gets what, what is refused, what becomes of conflicts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import age, signing
from fieldledger.domain import ops, standing
from fieldledger.services import entries, exchange, membership, sending, upkeep, views
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds, records
from fieldledger.sync import bundle
from fieldledger.sync.bundle import Part, SignedHead
from fieldledger.sync.padding import padme


def add(team: Any, label: str, type_name: str, *words: str) -> str:
    with team[label].open() as session:
        return entries.add(session, type_name, words, []).id


def add_child(team: Any, label: str = "a") -> str:
    return add(team, label, "child", "k-1", "1995", "female")


def send_to_all(team: Any, *labels: str) -> None:
    for label in labels:
        team.merge(label, team.send("a", label))


def only(merged: exchange.Merged) -> dict[str, Any]:
    (row,) = merged.files
    return row


def refusal(merged: exchange.Merged) -> str:
    return str(only(merged)["refused"]["name"])


def names(session: Session) -> tuple[str, str]:
    told = upkeep.status(session)
    return str(told["digest"]), str(told["state"])


def everything(team: Any, *labels: str) -> set[tuple[str, str]]:
    return {team.do(label, names) for label in labels}


# --- the everyday exchange --------------------------------------------------------------------


def test_after_an_exchange_all_devices_hold_the_same(met: Any) -> None:
    add(met, "a1", "shelter", "s-1", "CN-JL")
    add(met, "a2", "child", "k-9", "1990", "male")

    merged = met.merge("a", met.send("a2"), met.send("a1"))
    send_to_all(met, "a1", "a2")

    assert merged.changed == {"child": 1, "shelter": 1}
    assert len(everything(met, "a", "a1", "a2")) == 1
    assert all(met.do(label, upkeep.verify)["ok"] for label in ("a", "a1", "a2"))


def test_the_same_bundle_again_brings_nothing(met: Any) -> None:
    add(met, "a1", "shelter", "s-1", "CN-JL")
    file = met.send("a1")
    first = only(met.merge("a", file))
    before = met.do("a", names)

    second = only(met.merge("a", file))

    assert (first["new"], first["known"]) == (1, 0)
    assert (second["new"], second["known"], second["quarantined"]) == (0, 1, 0)
    assert met.do("a", names) == before


def test_a_dry_run_tells_the_same_and_changes_nothing(met: Any) -> None:
    add(met, "a1", "shelter", "s-1", "CN-JL")
    file, before = met.send("a1"), met.do("a", names)

    rehearsed = only(met.merge("a", file, dry_run=True))

    assert met.do("a", names) == before
    assert only(met.merge("a", file)) == rehearsed


def test_bundles_may_come_late_and_out_of_order(met: Any) -> None:
    files = []
    for number in range(3):
        add(met, "a1", "shelter", f"s-{number}", "CN-JL")
        files.append(met.send("a1"))

    # the first bundles never arrived, so the third one carries all of it; then they turn up
    assert only(met.merge("a", files[2]))["new"] == 3
    assert [row["new"] for row in met.merge("a", files[1], files[0]).files] == [0, 0]


def test_what_the_other_side_holds_is_not_sent_again(met: Any) -> None:
    add(met, "a1", "shelter", "s-1", "CN-JL")
    met.merge("a", met.send("a1"))
    send_to_all(met, "a1")
    add(met, "a1", "shelter", "s-2", "CN-JL")

    small, whole = met.send("a1"), met.send("a1", everything=True)

    with met["a"].open() as session:
        assert exchange.inspect(small, session)["ops"] == 1
        assert exchange.inspect(whole, session)["ops"] > 10


def test_a_bundle_that_is_refused_does_not_stop_the_others(met: Any, tmp_path: Path) -> None:
    add(met, "a1", "shelter", "s-1", "CN-JL")
    good, bad = met.send("a1"), tmp_path / "bad.enc"
    data = bytearray(good.read_bytes())
    data[len(data) // 2] ^= 1
    bad.write_bytes(data)

    merged = met.merge("a", bad, good)

    assert [row.get("refused", {}).get("name") for row in merged.files] == ["damaged", None]
    assert (merged.files[1]["new"], merged.exit_code) == (1, 6)


def test_a_folder_and_a_pattern_name_bundles(met: Any) -> None:
    add(met, "a1", "shelter", "s-1", "CN-JL")
    file = met.send("a1")

    by_pattern = met.merge("a", file.parent / f"{file.stem[:-1]}*.enc", dry_run=True)
    by_folder = met.merge("a", file.parent)

    assert str(file) in [row["file"] for row in by_pattern.files]
    assert [row["new"] for row in by_folder.files if row["file"] == str(file)] == [1]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nothing.enc", "cannot be read"), ("a-folder", "no bundle"), ("x*.enc", "No file fits")],
)
def test_where_there_is_no_bundle(met: Any, name: str, sentence: str) -> None:
    (met.base / "a-folder").mkdir()
    try:
        message = only(met.merge("a", met.base / name))["refused"]["message"]
    except errors.Refused as refused:
        message = refused.message

    assert sentence in message


def test_an_empty_file_is_damaged(met: Any, tmp_path: Path) -> None:
    (tmp_path / "empty.enc").touch()

    assert refusal(met.merge("a", tmp_path / "empty.enc")) == "damaged"


# --- two people who disagree ------------------------------------------------------------------


def status_of(team: Any, label: str, record: str) -> dict[str, Any]:
    with team[label].open() as session:
        return views.show(session, record)


def set_status(team: Any, label: str, record: str, value: str, reason: str) -> None:
    with team[label].open() as session:
        entries.change(session, record, [("status", value)], reason, on="2004-05-17")


def test_two_workers_disagree_and_the_coordinator_settles_it(met: Any) -> None:
    child = add_child(met)
    send_to_all(met, "a1", "a2")
    met["a1"].clock.at, met["a2"].clock.at = 315_532_800, 4_070_908_800  # 1980 and 2099
    set_status(met, "a1", child, "lost-contact", "nobody opened")
    set_status(met, "a2", child, "found", "seen at the market")

    merged = met.merge("a", met.send("a1"), met.send("a2"))
    shown = status_of(met, "a", child)
    sides = shown["conflicts"]["status@2004-05-17"]

    assert merged.review == 3, "the conflict, and the clocks of both"
    assert {(side["value"], side["by"]) for side in sides} == {
        ("lost-contact", "a1"),
        ("found", "a2"),
    }
    assert shown["status"] == "found", "the greater clock is shown, and marked"

    set_status(met, "a", child, "lost-contact", "a2 saw another child")
    send_to_all(met, "a1", "a2")
    for label in ("a", "a1", "a2"):
        settled = status_of(met, label, child)
        assert (settled["status"], settled["conflicts"]) == ("lost-contact", {})
        assert [past["by"] for past in settled["history"]].count("a1") == 1
        reasons = {past["reason"] for past in settled["history"]}
        assert reasons >= {"nobody opened", "seen at the market", "a2 saw another child"}
    assert len(everything(met, "a", "a1", "a2")) == 1


def test_a_third_value_that_nobody_had_seen_is_a_conflict_again(met: Any) -> None:
    child = add_child(met)
    send_to_all(met, "a1", "a2")
    set_status(met, "a1", child, "lost-contact", "nobody opened")
    set_status(met, "a2", child, "found", "seen")
    met.merge("a", met.send("a1"))
    set_status(met, "a", child, "detained", "told by a neighbour")

    met.merge("a", met.send("a2"))

    sides = status_of(met, "a", child)["conflicts"]["status@2004-05-17"]
    assert {side["value"] for side in sides} == {"detained", "found"}


def test_different_fields_and_different_days_never_collide(met: Any) -> None:
    child = add_child(met)
    send_to_all(met, "a1", "a2")
    with met["a1"].open() as session:
        entries.change(session, child, [("schooling", "third year")], "told")
    with met["a2"].open() as session:
        entries.change(session, child, [("status", "found")], "seen", on="2004-05-01")

    merged = met.merge("a", met.send("a1"), met.send("a2"))

    assert merged.review == 0
    assert status_of(met, "a", child)["conflicts"] == {}


def test_a_restore_ends_only_the_voids_it_names(met: Any) -> None:
    child = add_child(met)
    send_to_all(met, "a1", "a2")
    for label in ("a1", "a2"):
        with met[label].open() as session:
            entries.void(session, child, f"{label} says it is double")
    with met["a1"].open() as session:
        entries.unvoid(session, child, "it is not")

    met.merge("a", met.send("a1"), met.send("a2"))
    assert status_of(met, "a", child)["void"]

    with met["a"].open() as session:
        entries.unvoid(session, child, "seen both")
    send_to_all(met, "a1", "a2")
    assert not any(status_of(met, label, child)["void"] for label in ("a", "a1", "a2"))


# --- who is sent what -------------------------------------------------------------------------


def test_an_unconfirmed_device_gets_only_the_codebook(joined: Any) -> None:
    add(joined, "a", "shelter", "s-12", "CN-LN")
    joined.merge("a", joined.send("a1"))

    with joined["a"].open() as session:
        (sent,) = exchange.export(session, to="a1", out=joined.bundle()).files
    joined.merge("a1", Path(sent.file))

    assert (sent.ops, "not confirmed" in sent.note) == (0, True)
    with joined["a1"].open() as session:
        assert views.listing(session, "shelter") == []
        read = entries.read(session, "distribution", ["rice", "90kg", "s-12"], [])
        assert (read.problems, read.missing) == ((), ())


def test_a_device_cleared_for_relief_never_holds_a_childs_payload(joined: Any) -> None:
    add(joined, "a", "shelter", "s-1", "CN-LN")
    add_child(joined)
    add(joined, "a", "shelter", "s-2", "CN-LN")
    joined.take_in("a3")

    with joined["a3"].open() as session:
        assert [row["code"] for row in views.listing(session, "shelter")] == ["s-1", "s-2"]
        assert records.coded(session.ledger, "child") == []
        held = session.ledger.conn.execute("SELECT payload FROM op WHERE payload NOTNULL")
        assert not [text for (text,) in held if '"in":"children"' in text or "k-1" in text]
        salts = session.ledger.conn.execute("SELECT compartment FROM salt").fetchall()
        assert salts == [("relief",)]
        assert upkeep.verify(session)["ok"]


def test_what_a_device_may_not_read_counts_as_closed_and_the_digest_agrees(joined: Any) -> None:
    add_child(joined)
    joined.merge("a", joined.send("a3"))
    joined.do("a", lambda session: membership.confirm(session, "a3"))

    row = only(joined.merge("a3", joined.send("a", "a3")))

    assert row["sealed"] + row["withheld"] == 1
    assert joined.do("a3", names)[0] == joined.do("a", names)[0]


def test_a_device_of_own_scope_holds_nobody_elses_entries(joined: Any) -> None:
    joined.take_in("a1", "a4")
    add(joined, "a1", "shelter", "s-1", "CN-LN")
    add(joined, "a4", "shelter", "s-4", "CN-LN")
    add_child(joined)
    joined.merge("a", joined.send("a1"), joined.send("a4"))

    send_to_all(joined, "a4")

    with joined["a4"].open() as session:
        assert [row["code"] for row in views.listing(session, "shelter")] == ["s-4"]
        assert records.coded(session.ledger, "child") == []
        assert views.listing(session, "item"), "everybody reads the open compartment"


def test_a_coordinator_who_first_got_closed_ops_from_a_worker_opens_them_later(
    joined: Any,
) -> None:
    joined.take_in("a1", "a3", "a5")
    add_child(joined, "a1")
    joined.merge("a", joined.send("a1"))
    send_to_all(joined, "a3")
    joined.merge("a5", joined.send("a3"))
    with joined["a5"].open() as session:
        assert records.coded(session.ledger, "child") == []

    joined.merge("a5", joined.send("a", everything=True))

    with joined["a5"].open() as session:
        assert len(records.coded(session.ledger, "child")) == 1
        assert upkeep.verify(session)["ok"]
    assert len(everything(joined, "a", "a5")) == 1


def test_what_a_coordinator_holds_closed_is_sent_to_it_again(joined: Any) -> None:
    joined.take_in("a1", "a3", "a5")
    add_child(joined, "a1")
    joined.merge("a", joined.send("a1"))
    send_to_all(joined, "a3")
    row = only(joined.merge("a5", resend(joined, "a3", to="a5", everything=True)))
    assert row["withheld"] + row["sealed"] == 1, "a3 may not read it and passes its hashes on"
    joined.merge("a", joined.send("a5"))

    joined.merge("a5", joined.send("a", "a5"))

    with joined["a5"].open() as session:
        assert len(records.coded(session.ledger, "child")) == 1
    assert len(everything(joined, "a", "a5")) == 1


def test_a_worker_sends_to_coordinators_only(met: Any) -> None:
    with met["a1"].open() as session:
        with pytest.raises(errors.NotAllowed):
            exchange.export(session, to="a2", out=met.bundle())
        with pytest.raises(errors.NotAllowed):
            exchange.export(session, to="everyone", out=met.base)
        assert exchange.export(session, to="a", out=met.bundle()).files[0].to == "a"


def test_a_coordinator_alone_has_nobody_to_send_to(met: Any) -> None:
    with met["a"].open() as session, pytest.raises(errors.Refused, match="no other coordinator"):
        exchange.export(session, out=met.bundle())


def test_a_bundle_goes_to_a_device_that_belongs_here(met: Any) -> None:
    with met["a"].open() as session, pytest.raises(errors.Refused, match="No device 'a9'"):
        exchange.export(session, to="a9", out=met.bundle())


def test_everyone_needs_a_folder_and_gets_a_file_each(met: Any) -> None:
    folder = met.base / "out"
    folder.touch()
    with met["a"].open() as session, pytest.raises(errors.Refused, match="is no folder"):
        exchange.export(session, to="everyone", out=folder)
    folder.unlink()

    with met["a"].open() as session:
        exported = exchange.export(session, to="everyone", out=folder)

    assert [each.to for each in exported.files] == ["a1", "a2"]
    assert len({each.file for each in exported.files}) == 2
    assert not any("a1" in each.file.rpartition("/")[2] for each in exported.files)


def test_an_export_never_overwrites(met: Any) -> None:
    file = met.send("a1")
    data = file.read_bytes()

    with met["a1"].open() as session, pytest.raises(errors.Refused, match="not overwritten"):
        exchange.export(session, out=file)

    assert file.read_bytes() == data


def test_an_export_that_cannot_be_written_counts_as_not_made(met: Any) -> None:
    with met["a1"].open() as session:
        before = upkeep.status(session)["unexported"]
        with pytest.raises(errors.CannotWrite):
            exchange.export(session, out=met.base / "no folder" / "x.enc")
        assert upkeep.status(session)["unexported"] == before


# --- who is believed --------------------------------------------------------------------------


def test_a_device_that_the_ledger_does_not_know_is_refused(joined: Any) -> None:
    joined.take_in("a1")

    assert refusal(joined.merge("a1", resend(joined, "a2", to="a1"))) == "not-for-us"


def test_a_bundle_for_another_device_does_not_open(met: Any) -> None:
    assert refusal(met.merge("a1", met.send("a", "a2"))) == "for-another"


def test_a_bundle_passed_on_under_another_address_is_forged(met: Any) -> None:
    add(met, "a1", "shelter", "s-1", "CN-JL")
    with met["a"].open() as session:
        secret = session.ledger.meta_bytes("receive_secret")
    plain = age.decrypt(met.send("a1").read_bytes(), [age.Identity(secret)])
    with met["a2"].open() as session:
        passed_on = age.encrypt(plain, [session.me.receive], met["a2"].clock.random)
    (met.base / "passed.enc").write_bytes(passed_on)

    assert refusal(met.merge("a2", met.base / "passed.enc")) == "forged"


def test_a_bundle_put_together_anew_is_taken_as_long_as_its_sender_signs(met: Any) -> None:
    add(met, "a1", "shelter", "s-1", "CN-JL")

    assert only(met.merge("a", resend(met, "a1", to="a")))["new"] == 1


def test_a_bundle_signed_by_another_than_it_names_is_forged(met: Any) -> None:
    with met["a2"].open() as session:
        other = standing.card_of(session.me)

    assert refusal(met.merge("a", resend(met, "a1", to="a", **{"from": other}))) == "forged"


def test_a_bundle_of_another_ledger_is_refused(met: Any) -> None:
    assert refusal(met.merge("a", resend(met, "a1", to="a", ledger="ab" * 32))) == "not-for-us"


def test_a_bundle_of_a_training_ledger_never_goes_into_a_real_one(met: Any) -> None:
    file = resend(met, "a1", to="a", demo=True)

    row = only(met.merge("a", file))

    assert row["refused"]["name"] == "not-for-us"
    assert "training" in row["refused"]["message"]


@pytest.fixture
def spoilt(met: Any) -> Any:
    """A sound bundle from a to a1 with new entries of two feeds, and the same with the second feed
    found bad at its end, when the first is written down already."""
    add(met, "a", "shelter", "s-1", "CN-JL")
    add(met, "a2", "shelter", "s-2", "CN-JL")
    met.merge("a", met.send("a2"))
    sound = met.send("a", "a1", everything=True)
    parts = _told_in(met, sound, reader="a1")
    with met["a1"].open() as session:
        mine = session.me.feed.hex()
    last = max(at for at, part in enumerate(parts) if part["feed"] != mine)
    parts[last]["ops"] += 1
    bad = resend(met, "a", to="a1", file=sound, ops=sum(p["ops"] for p in parts), parts=parts)
    return sound, bad


def test_a_bundle_found_bad_at_its_end_leaves_nothing_of_its_beginning(
    met: Any, spoilt: Any
) -> None:
    """Parts are written down while they are read: what was written must be taken back."""
    sound, bad = spoilt
    before = met.do("a1", upkeep.status)

    row = only(met.merge("a1", bad))

    assert row["refused"]["name"] == "damaged"
    assert met.do("a1", upkeep.status) == before
    assert only(met.merge("a1", sound))["new"] == 2


def test_a_rehearsal_of_several_bundles_takes_back_the_bad_one_alone(met: Any, spoilt: Any) -> None:
    sound, bad = spoilt
    before = met.do("a1", upkeep.status)

    with met["a1"].open() as session:
        first, second = exchange.merge(session, [bad, sound], dry_run=True).files

    assert first["refused"]["name"] == "damaged"
    assert met.do("a1", upkeep.status) == before
    assert only(met.merge("a1", sound)) == second, "as if the other had never been there"


def test_a_signed_head_that_comes_with_ops_held_already_is_kept(met: Any) -> None:
    """It is the place up to which the ops can be passed on."""
    add(met, "a1", "shelter", "s-1", "CN-JL")
    early = met.send("a1")
    add(met, "a1", "shelter", "s-2", "CN-JL")
    file = met.send("a1", everything=True)
    parts = [{**part, "heads": []} for part in _told_in(met, file)]
    met.merge("a", resend(met, "a1", to="a", everything=True, parts=parts))

    row = only(met.merge("a", early))

    assert (row["new"], row["known"]) == (0, 1)
    with met["a"].open() as session:
        signed = session.ledger.conn.execute(
            "SELECT number FROM signed_head JOIN feed ON feed.no = signed_head.feed "
            "JOIN device USING(sign) WHERE label = 'a1' ORDER BY number"
        ).fetchall()
    assert signed == [(1,), (2,)]


def _told_in(team: Any, file: Path, reader: str = "a") -> list[dict[str, Any]]:
    """The parts as the manifest of a bundle for a reader tells them."""
    with team[reader].open() as session:
        secret = session.ledger.meta_bytes("receive_secret")
    plain = age.decrypt(file.read_bytes(), [age.Identity(secret)])
    parts: list[dict[str, Any]] = bundle.read_manifest(plain).manifest.raw_json["parts"]
    return parts


def resend(
    team: Any,
    label: str,
    *,
    to: str,
    everything: bool = False,
    file: Path | None = None,
    **changed: Any,
) -> Path:
    """A bundle of ``label`` with its manifest changed, signed anew, and encrypted to ``to``: one
    for the coordinator, or ``file``, which is for ``to`` already."""
    with team[to if file else "a"].open() as session:
        reader = session.ledger.meta_bytes("receive_secret")
    file = file or team.send(label, everything=everything)
    plain = age.decrypt(file.read_bytes(), [age.Identity(reader)])
    length = int.from_bytes(plain[:4], "big")
    told = json.loads(plain[4 : 4 + length])
    frame = plain[4 + length + 64 :][: told["packed"]]
    with team[to].open() as session:
        receive = session.me.receive
    told |= {"to": [signing.recipient_fingerprint(receive)], **changed}
    with team[label].open() as session:
        secret = session.ledger.meta_bytes("sign_secret")
    manifest = ops.encode(told)
    signature = signing.sign(secret, b"fieldledger/bundle/1" + manifest)
    whole = len(manifest).to_bytes(4, "big") + manifest + signature + frame
    out: Path = team.bundle()
    data = age.encrypt(whole.ljust(padme(len(whole)), b"\0"), [receive], team[label].clock.random)
    out.write_bytes(data)
    return out


@pytest.fixture
def forge(met: Any) -> Any:
    """``forge(author, payload bodies)``: a2 writes ops into the feed of another device."""

    def make(victim: str, bodies: list[dict[str, Any]], sender: str = "a2") -> Path:
        with met[victim].open() as session:
            run = feeds.own_run(session.ledger)
            feed = session.me.feed
        with met[sender].open() as session:
            me = session.me
            secret = session.ledger.meta_bytes("sign_secret")
            number, head, items = run.last, run.last_head, []
            for body in bodies:
                number += 1
                if "skip" in body:
                    head = bytes(32)
                    items.append((bundle.SKIP, (1).to_bytes(8, "big"), head))
                    continue
                payload = ops.encode(body)
                head = ops.next_head(head, ops.payload_hash(payload, ops.OPEN_KEY, number))
                items.append((bundle.OPEN, payload, None))
            message = ops.head_message(session.ledger.id, me.sign, number, head)
            signed = SignedHead(number, head, signing.sign(secret, message))
            part = Part(
                feed,
                me.sign,
                run.last,
                run.last_head,
                signed,
                (),
                items,
                sum(code in bundle.OPS for code, _, _ in items),
            )
            leader = devices.coordinators(session.ledger)[0]
            plain = bundle.write_bundle(
                ledger=session.ledger.id,
                demo=False,
                made=session.world.now(),
                sender=standing.card_of(me),
                to=[signing.recipient_fingerprint(leader.receive)],
                request=None,
                parts=[part],
                codebook=[],
                holds={"counter": 9, "clear": [], "scope": "own", "feeds": []},
                sign=lambda told: signing.sign(secret, told),
            )
            out: Path = met.bundle()
            out.write_bytes(age.encrypt(plain, [leader.receive], session.world.random))
            return out

    return make


ITEM = {
    "in": "open",
    "do": "add",
    "at": 5,
    "type": "item",
    "v": 1,
    "fields": {"code": "forged", "unit": "g", "category": "food"},
}


def test_a_member_cannot_write_in_the_name_of_another(met: Any, forge: Any) -> None:
    add(met, "a1", "shelter", "s-0", "CN-JL")
    met.merge("a", met.send("a1"))
    forged = forge("a1", [ITEM])

    row = only(met.merge("a", forged))

    assert row["new"] == 0
    with met["a"].open() as session:
        assert "forged" not in [each["code"] for each in views.listing(session, "item")]
        assert upkeep.verify(session)["ok"]
    add(met, "a1", "shelter", "s-1", "CN-JL")
    assert only(met.merge("a", met.send("a1")))["new"] == 1
    met.merge("a2", met.send("a", "a2"))
    assert met.do("a2", upkeep.verify)["ok"]


def test_a_feed_claimed_by_another_before_it_was_seen_is_not_lost(met: Any, forge: Any) -> None:
    met.take_in("a3")  # its feed is empty so far
    forged = forge("a3", [ITEM])
    met.merge("a", forged)
    add(met, "a3", "shelter", "s-3", "CN-JL")

    row = only(met.merge("a", met.send("a3")))

    assert (row["new"], row["quarantined"]) == (1, 0)
    with met["a"].open() as session:
        assert [each["code"] for each in views.listing(session, "shelter")] == ["s-3"]
        assert "forged" not in [each["code"] for each in views.listing(session, "item")]


def test_a_coordinator_that_was_not_confirmed_is_no_recipient(met: Any, tmp_path: Path) -> None:
    """A stolen invitation of a coordinator makes a member at the next merge, and nothing more."""
    met.merge("a", met.send("a5"))

    with met["a"].open() as session:
        assert "a5" in [device.label for device in devices.members(session.ledger)]
        assert [device.label for device in devices.coordinators(session.ledger)] == ["a"]
        with pytest.raises(errors.Refused, match="no other coordinator"):
            sending.export(session, out=tmp_path / "all.enc")
        membership.confirm(session, "a5")
        assert sending.export(session, out=tmp_path / "all.enc").files[0].ops > 0
    met.merge("a1", met.send("a", "a1"))
    with met["a1"].open() as session:
        assert [device.label for device in devices.coordinators(session.ledger)] == ["a"]


# --- a home that was put back -----------------------------------------------------------------


def test_a_home_put_back_from_a_copy_loses_nothing_and_is_seen(met: Any) -> None:
    child = add_child(met)
    send_to_all(met, "a1")
    home = met["a1"].home
    shutil.copytree(home, met.base / "copy")
    add(met, "a1", "shelter", "s-first", "CN-JL")
    set_status(met, "a1", child, "found", "seen")
    met.merge("a", met.send("a1"))
    shutil.rmtree(home)
    (met.base / "copy").rename(home)
    met["a1"].clock.at += 3600
    add(met, "a1", "shelter", "s-second", "CN-JL")
    set_status(met, "a1", child, "lost-contact", "not seen")

    row = only(met.merge("a", met.send("a1")))
    send_to_all(met, "a1", "a2")
    met.merge("a", met.send("a1"))

    assert (row["new"], row["quarantined"]) == (2, 0)
    assert len(everything(met, "a", "a1", "a2")) == 1
    for label in ("a", "a1", "a2"):
        with met[label].open() as session:
            shown = {
                str(each["code"]): str(each["id"]) for each in views.listing(session, "shelter")
            }
            assert sorted(shown) == ["s-first", "s-second"]
            assert all(name.startswith("a1-1~") for name in shown.values()), "two share a name"
            assert entries.find_record(session, shown["s-first"]).fields["code"] == "s-first"
            with pytest.raises(errors.Refused, match="names 2 records"):
                entries.find_record(session, "a1-1")
            assert upkeep.verify(session)["ok"]
    sides = status_of(met, "a2", child)["conflicts"]["status@2004-05-17"]
    assert {side["value"] for side in sides} == {"found", "lost-contact"}


def test_a_device_that_was_put_back_goes_on_writing_its_own_branch(met: Any) -> None:
    home = met["a1"].home
    shutil.copytree(home, met.base / "copy")
    add(met, "a1", "shelter", "s-first", "CN-JL")
    met.merge("a", met.send("a1"))
    shutil.rmtree(home)
    (met.base / "copy").rename(home)
    met["a1"].clock.at += 3600
    met.merge("a", met.send("a1"))
    send_to_all(met, "a1")  # its own lost entry comes back from the coordinator
    with met["a1"].open() as session:
        assert [row["code"] for row in views.listing(session, "shelter")] == ["s-first"]

    add(met, "a1", "shelter", "s-second", "CN-JL")
    row = only(met.merge("a", met.send("a1")))
    send_to_all(met, "a1")

    assert (row["new"], row["quarantined"]) == (1, 0)
    assert len(everything(met, "a", "a1")) == 1


def test_a_rehearsal_says_what_would_change_and_changes_nothing(met: Any) -> None:
    add(met, "a1", "shelter", "s-1", "CN-JL")
    file = met.send("a1")

    rehearsed = met.merge("a", file, dry_run=True)
    done = met.merge("a", file)

    assert rehearsed.changed == done.changed == {"shelter": 1}
    assert only(rehearsed)["new"] == only(done)["new"] == 1


def test_a_bundle_that_leaves_entries_out_without_their_hashes_is_refused(
    met: Any, forge: Any
) -> None:
    """Whoever relays a feed could otherwise have true entries taken for held, and lost."""
    before = met.do("a", upkeep.status)["digest"]

    refused = only(met.merge("a", forge("a2", [{"skip": 1}, ITEM])))["refused"]

    assert refused["exit_code"] == 6
    assert "without their hashes" in refused["message"]
    assert met.do("a", upkeep.status)["digest"] == before

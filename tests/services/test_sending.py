"""What goes into a bundle: what the other side lacks or may newly read; and where it is put."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import age, signing
from fieldledger.domain import ops, standing
from fieldledger.services import entries, exchange, membership, outgoing, receipts, upkeep
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds
from fieldledger.store import records as rows
from fieldledger.sync import bundle


def add(team: Any, label: str, type_name: str, *words: str) -> str:
    with team[label].open() as session:
        return entries.add(session, type_name, words, []).id


def add_shelter(team: Any, label: str, code: str) -> str:
    return add(team, label, "shelter", code, "CN-JL")


def codes(team: Any, label: str, type_name: str = "shelter") -> list[str]:
    with team[label].open() as session:
        return sorted(found.code for found in rows.coded(session.ledger, type_name))


def parts(team: Any, reader: str, writer: str, file: Path) -> list[tuple[int, int]]:
    """The first and last number of each part of a feed in a bundle."""
    with team[writer].open() as session:
        feed = session.me.feed.hex()
    with team[reader].open() as session:
        shown: Any = exchange.inspect(file, session)["parts"]
    return [(part["from"], part["to"]) for part in shown if part["feed"] == feed]


def told(team: Any, reader: str, file: Path) -> dict[str, Any]:
    """The receipt in a bundle."""
    with team[reader].open() as session:
        secret = session.ledger.meta_bytes("receive_secret")
    plain = age.decrypt(file.read_bytes(), [age.Identity(secret)])
    return bundle.read_manifest(plain).manifest.holds


def unreceipted(session: Session) -> list[list[str]]:
    return receipts.unreceipted_ids(session, receipts.unreceipted(session))


def put_back(team: Any, label: str, copy: Path) -> None:
    """The home is that of an earlier day again, and an hour has passed."""
    shutil.rmtree(team[label].home)
    shutil.copytree(copy, team[label].home)
    team[label].clock.at += 3600


@pytest.fixture
def gap(met: Any) -> Any:
    """'a' was put back to before a1-2 and then was sent a1-3, but not a1-2, and said so to a1."""
    add_shelter(met, "a1", "s-1")
    met.merge("a", met.send("a1"))
    shutil.copytree(met["a"].home, met.base / "copy")
    add_shelter(met, "a1", "s-2")
    met.merge("a", met.send("a1"))
    met.merge("a1", met.send("a", "a1"))
    put_back(met, "a", met.base / "copy")
    add_shelter(met, "a1", "s-3")
    met.merge("a", met.send("a1"))
    assert codes(met, "a") == ["s-1", "s-3"]
    met.merge("a1", met.send("a", "a1"))
    return met


# --- gaps -------------------------------------------------------------------------------------


def test_a_receiver_with_a_gap_is_sent_the_gap(gap: Any) -> None:
    add_shelter(gap, "a1", "s-4")

    file = gap.send("a1")

    assert parts(gap, "a", "a1", file) == [(2, 2), (4, 4)]
    gap.merge("a", file)
    assert codes(gap, "a") == ["s-1", "s-2", "s-3", "s-4"]
    assert gap.do("a", upkeep.verify)["ok"]


def test_the_newest_receipt_counts_even_if_it_tells_of_less(gap: Any) -> None:
    assert gap.do("a1", unreceipted) == [["a1-2", "a1-2"]]

    gap.merge("a", gap.send("a1"))
    gap.merge("a1", gap.send("a", "a1"))

    assert gap.do("a1", unreceipted) == []


def test_an_older_receipt_that_comes_late_changes_nothing(met: Any) -> None:
    before = met.send("a", "a1")
    add_shelter(met, "a1", "s-1")
    met["a"].clock.at += 60
    met.merge("a", met.send("a1"))
    met.merge("a1", met.send("a", "a1"))

    met.merge("a1", before)

    assert met.do("a1", unreceipted) == []


def test_a_gap_goes_on_to_a_signed_head(met: Any) -> None:
    """Of what was never signed alone, what follows is sent again: only a signed head verifies."""
    for code in ("s-1", "s-2", "s-3"):
        add_shelter(met, "a1", code)
    met.merge("a", met.send("a1"))
    with met["a1"].open() as session:
        run, leader = feeds.own_run(session.ledger), devices.coordinators(session.ledger)[0]
        heads = [(feeds.head_at(session.ledger, run, number) or b"").hex() for number in range(4)]
        held = [[0, heads[0], 1, heads[1]], [2, heads[2], 3, heads[3]]]
        body = {"clear": sorted(leader.clear), "scope": "all", "feeds": [[heads[0], held]]}
        with session.ledger.writing():
            session.ledger.conn.execute(
                "INSERT OR REPLACE INTO receipt VALUES(?,?,0,0,?)",
                (leader.sign, 2**40, json.dumps(body)),
            )

    assert parts(met, "a", "a1", met.send("a1")) == [(2, 3)]


def test_a_bundle_in_which_nothing_is_new_carries_receipts(met: Any) -> None:
    add_shelter(met, "a1", "s-1")
    met.merge("a", met.send("a1"))
    met.merge("a1", met.send("a", "a1"))
    met.merge("a", met.send("a1"))

    with met["a"].open() as session:
        exported = exchange.export(session, to="a1", out=met.bundle()).files[0]

    assert exported.ops == 0
    before = told(met, "a", met.send("a1"))["counter"]
    met["a1"].clock.at += 60
    assert told(met, "a", met.send("a1"))["counter"] > before


def test_old_signed_heads_are_passed_on_as_far_as_a_manifest_has_room(
    met: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        add_shelter(met, "a1", f"s-{number}")
        file = met.send("a1")
    met.merge("a", file)
    monkeypatch.setattr(outgoing, "_MOST_PARTS", 30)
    monkeypatch.setattr(outgoing, "_MOST_HEADS", 10)

    met.merge("a2", met.send("a", "a2", everything=True))

    with met["a2"].open() as session:
        feed = membership.member_called(session, "a1").feed
        passed = session.ledger.conn.execute(
            "SELECT number FROM signed_head JOIN feed ON feed.no=feed WHERE id=? ORDER BY 1",
            (feed,),
        ).fetchall()
        assert upkeep.verify(session)["ok"]
    assert passed[-1] == (6,)
    assert 1 < len(passed) < 6
    assert len(codes(met, "a2")) == 6


# --- what a device may newly read -------------------------------------------------------------


def widen(team: Any, by: str, label: str, clear: set[str]) -> None:
    """A coordinator enrols a device once more, for more compartments (ops §3.6)."""
    with team[by].open() as session, session.ledger.writing():
        device, one_time = membership.member_called(session, label), session.world.random(32)
        control = {"in": ops.CONTROL, "at": session.world.now()}
        rights = {"role": device.role, "clear": sorted(device.clear | clear), "scope": "all"}
        key = base64.b64encode(signing.public_of(one_time)).decode()
        enrol = {**control, "do": "enrol", "label": label, "key": key, **rights}
        placed = feeds.append(session.ledger, [enrol], [b""])[0]
        message = ops.enrol_message(
            session.ledger.id, device.feed, device.sign, device.receive, label
        )
        accept = {
            **control,
            "do": "accept",
            "enrol": rows.reference(session.ledger, placed.n),
            "device": standing.card_of(device),
            "proof": base64.b64encode(signing.sign(one_time, message)).decode(),
        }
        feeds.append(session.ledger, [accept], [b""])
        devices.refresh(session.ledger, signing.verify)


def add_gift(team: Any, label: str) -> None:
    """An entry of a compartment whose types this version does not know yet."""
    body = {"in": "money", "do": "add", "at": 1, "type": "gift", "v": 1, "fields": {}}
    with team[label].open() as session, session.ledger.writing():
        feeds.append(session.ledger, [body], [session.world.random(16)])


@pytest.fixture
def narrow(joined: Any) -> Any:
    """a3 reads relief only, and holds a child's entry and somebody's money as hashes."""
    joined.take_in("a1", "a3", "a5")
    add(joined, "a1", "child", "k-1", "1995", "female")
    add_gift(joined, "a1")
    joined.merge("a", joined.send("a1"))
    joined.merge("a3", joined.send("a", "a3"))
    joined.merge("a", joined.send("a3"))
    assert codes(joined, "a3", "child") == []
    return joined


def test_a_device_whose_clearance_grew_is_sent_what_it_held_closed(narrow: Any) -> None:
    assert parts(narrow, "a3", "a1", narrow.send("a", "a3")) == []
    widen(narrow, "a", "a3", {"children"})

    file = narrow.send("a", "a3")
    narrow.merge("a3", file)

    assert codes(narrow, "a3", "child") == ["k-1"]
    assert narrow.do("a3", upkeep.verify)["ok"]
    narrow.merge("a", narrow.send("a3"))
    assert parts(narrow, "a3", "a1", narrow.send("a", "a3")) == [], "and once is enough"


def test_what_is_still_closed_to_a_device_that_may_read_it_is_told_and_sent(narrow: Any) -> None:
    """It learns that it may read more from a coordinator who could not open the entry."""
    closed_at_a5(narrow)
    narrow.do("a5", lambda session: membership.confirm(session, "a3"))
    widen(narrow, "a5", "a3", {"children"})
    narrow.merge("a3", narrow.send("a5", "a3"))
    assert codes(narrow, "a3", "child") == []

    answer = narrow.send("a3")
    narrow.merge("a", answer)
    narrow.merge("a3", narrow.send("a", "a3"))

    assert told(narrow, "a", answer)["clear"] == ["children", "relief"]
    assert codes(narrow, "a3", "child") == ["k-1"]


def closed_at_a5(team: Any) -> None:
    """a5, a coordinator, hears of a1's entries from a3 first, who could not read them."""
    team.do("a3", lambda session: confirm_leader(session, team, "a5"))
    team.merge("a5", team.send("a3", "a5", everything=True))
    assert codes(team, "a5", "child") == []


def confirm_leader(session: Session, team: Any, label: str) -> None:
    """The invitation of a device names the coordinators of its day; this one came later."""
    with session.ledger.writing():
        sign = membership.member_called(session, label).sign
        session.ledger.conn.execute("INSERT OR REPLACE INTO confirmed VALUES(?,1)", (sign,))


def test_a_coordinator_tells_what_is_closed_to_it_and_is_sent_only_that(narrow: Any) -> None:
    closed_at_a5(narrow)
    add_shelter(narrow, "a1", "s-1")
    narrow.merge("a", narrow.send("a1"))
    narrow.merge("a", narrow.send("a5"))

    file = narrow.send("a", "a5")
    narrow.merge("a5", file)

    assert parts(narrow, "a5", "a1", file) == [(1, 3)], "two that were closed, and a new one"
    assert codes(narrow, "a5", "child") == ["k-1"]
    assert told(narrow, "a", narrow.send("a5"))["closed"] == []


def test_what_a_coordinator_cannot_open_yet_is_not_passed_on_to_those_who_might(
    narrow: Any,
) -> None:
    """a2 would take the hashes for something that is not for it, and nobody would send it again."""
    narrow.take_in("a2")
    add(narrow, "a1", "child", "k-2", "1996", "male")
    narrow.send("a1")
    add_shelter(narrow, "a1", "s-1")
    narrow.merge("a", narrow.send("a1"))
    narrow.merge("a3", narrow.send("a", "a3"))
    closed_at_a5(narrow)
    narrow.do("a5", lambda session: membership.confirm(session, "a2"))

    file = narrow.send("a5", "a2")
    narrow.merge("a2", file)
    assert parts(narrow, "a2", "a1", file) == [(4, 4)], "a1-1 to a1-3 are closed to a5"
    narrow.merge("a", narrow.send("a2"))
    narrow.merge("a2", narrow.send("a", "a2"))

    assert codes(narrow, "a2", "child") == ["k-1", "k-2"]
    assert codes(narrow, "a2") == ["s-1"]


def test_a_receipt_that_tells_nonsense_of_what_is_closed_stops_nothing(narrow: Any) -> None:
    with narrow["a"].open() as session, session.ledger.writing():
        session.ledger.conn.execute(
            "UPDATE receipt SET body = json_set(body, '$.closed', 7), counter = counter + 1"
        )

    assert parts(narrow, "a3", "a1", narrow.send("a", "a3")) == []


# --- which entries nobody else is known to hold -----------------------------------------------


def test_without_another_coordinator_those_count_who_may_read_an_entry(joined: Any) -> None:
    joined.take_in("a3")  # reads relief
    first = add_shelter(joined, "a", "s-1")
    child = add(joined, "a", "child", "k-1", "1995", "female")
    last = add_shelter(joined, "a", "s-2")
    assert joined.do("a", unreceipted)[-1] == [joined.do("a", unreceipted)[-1][0], last]

    joined.merge("a3", joined.send("a", "a3"))
    joined.merge("a", joined.send("a3"))

    assert first != child
    assert joined.do("a", unreceipted) == [[child, child]]


def test_with_another_coordinator_only_it_counts(narrow: Any) -> None:
    shelter = add_shelter(narrow, "a", "s-1")
    narrow.merge("a3", narrow.send("a", "a3"))
    narrow.merge("a", narrow.send("a3"))
    assert narrow.do("a", unreceipted)[-1][1] == shelter

    narrow.merge("a5", narrow.send("a", "a5"))
    narrow.merge("a", narrow.send("a5"))

    assert narrow.do("a", unreceipted) == []


def test_an_entry_that_a_coordinator_holds_closed_has_no_receipt(narrow: Any) -> None:
    closed_at_a5(narrow)
    narrow.do("a1", lambda session: confirm_leader(session, narrow, "a5"))
    narrow.merge("a1", narrow.send("a5", "a1"))
    assert narrow.do("a1", unreceipted) == [["a1-1", "a1-2"]]

    narrow.merge("a", narrow.send("a5"))
    narrow.merge("a5", narrow.send("a", "a5"))
    narrow.merge("a1", narrow.send("a5", "a1"))

    assert narrow.do("a1", unreceipted) == []


# --- where it is put --------------------------------------------------------------------------


def test_a_folder_that_is_missing_is_made_for_its_owner_only(met: Any) -> None:
    with met["a"].open() as session:
        for_all = exchange.export(session, to="everyone", out=met.base / "all")
        one = exchange.export(session, to="a1", out=met.base / "new", folder=True)

    assert [Path(each.file).parent for each in for_all.files] == [met.base / "all"] * 2
    assert Path(one.files[0].file).parent == met.base / "new"
    for name in ("all", "new"):
        assert (met.base / name).stat().st_mode & 0o777 == 0o700


def test_a_stick_that_is_not_in_is_not_made_up(met: Any) -> None:
    with met["a"].open() as session, pytest.raises(errors.CannotWrite):
        exchange.export(session, to="a1", out=met.base / "media" / "stick", folder=True)

    assert not (met.base / "media").exists()


def test_a_file_is_no_folder(met: Any) -> None:
    (met.base / "file").touch()
    with met["a"].open() as session, pytest.raises(errors.Refused, match="is no folder"):
        exchange.export(session, to="everyone", out=met.base / "file")


def test_a_name_that_is_taken_is_refused_and_says_that_the_file_may_be_whole(met: Any) -> None:
    file = met.send("a1")

    with met["a1"].open() as session, pytest.raises(errors.Refused) as refused:
        exchange.export(session, out=file)

    assert "cut off" in refused.value.hint


def dead_process() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def test_what_a_killed_export_left_is_taken_away(met: Any) -> None:
    stick = met.base / "stick"
    stick.mkdir()
    dead, old = dead_process(), met["a1"].clock.at - 7200
    stays = {
        ".fieldledger-1",
        f".fieldledger-{dead}.txt",
        ".fieldledger-",
        "notes.txt",
    }
    for name in [*stays, f".fieldledger-{dead}"]:
        (stick / name).touch()
        os.utime(stick / name, (old, old))

    with met["a1"].open() as session:
        file = exchange.export(session, out=stick).files[0].file

    assert {path.name for path in stick.iterdir()} == {*stays, Path(file).name}


def test_what_may_still_be_written_is_left_alone(met: Any) -> None:
    fresh = met.base / f".fieldledger-{dead_process()}"
    fresh.touch()
    os.utime(fresh, (met["a1"].clock.at, met["a1"].clock.at))

    met.send("a1")

    assert fresh.exists()


def test_progress_is_told_in_entries(met: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "_EVERY", 1)
    for code in ("s-1", "s-2"):
        add_shelter(met, "a1", code)
    met.merge("a", met.send("a1"))
    seen: list[tuple[str, int, int]] = []

    with met["a"].open() as session:
        exported = exchange.export(
            session, to="a2", out=met.bundle(), progress=lambda *told: seen.append(told)
        )

    ops_in_it = exported.files[0].ops
    assert {(what, total) for what, _, total in seen} == {("for a2", ops_in_it)}
    assert sorted({done for _, done, _ in seen} - {0}) == list(range(1, ops_in_it + 1))

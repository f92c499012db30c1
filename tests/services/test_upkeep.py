"""Verifying, and computing everything anew from ops."""

from __future__ import annotations

from typing import Any

import pytest

from fieldledger import errors
from fieldledger.domain import memberships, wire
from fieldledger.services import backup, entries, membership, restoring, upkeep, views
from fieldledger.services.session import Session
from fieldledger.store import feeds, projection, tables

PASSPHRASE = "six words for these tests alone"


def add(session: Session, code: str) -> str:
    return entries.add(session, "shelter", [code, "CN-JL"], []).id


def problems(session: Session) -> dict[str, str]:
    found: Any = upkeep.verify(session)["checks"]
    return {check["name"]: check["detail"] for check in found if not check["ok"]}


def facts(session: Session) -> tuple[object, ...]:
    told = upkeep.status(session)
    conn = session.ledger.conn
    verdicts = conn.execute("SELECT n, verdict, rec FROM op ORDER BY n").fetchall()
    why = conn.execute("SELECT * FROM why ORDER BY n").fetchall()
    return told["digest"], told["state"], projection.contents(session.ledger), verdicts, why


def test_in_a_sound_ledger_nothing_was_otherwise(met: Any) -> None:
    with met["a"].open() as session:
        first = add(session, "s-1")
        entries.change(session, first, [("province", "CN-LN")], "mistyped")
        entries.void(session, add(session, "s-2"), "twice")
        before = facts(session)

        assert upkeep.rebuild(session) == {"devices": False, "ops": 0, "tables": []}
        assert facts(session) == before
        assert problems(session) == {}


def test_a_record_that_is_not_what_the_ops_say_is_found_named_and_put_right(met: Any) -> None:
    with met["a"].open() as session:
        add(session, "s-1")
        before = facts(session)
        with session.ledger.writing():
            session.ledger.conn.execute("UPDATE shelter SET code='s-9'")

        assert problems(session) == {
            "records": "the records are not what the ops say; run verify --rebuild"
        }
        assert upkeep.rebuild(session) == {"devices": False, "ops": 0, "tables": ["shelter"]}
        assert facts(session) == before
        assert problems(session) == {}


def test_an_op_whose_cause_of_quarantine_has_gone_is_taken_in(met: Any) -> None:
    """As after an upgrade: the program before this one judged it otherwise."""
    with met["a"].open() as session:
        add(session, "s-1")
        before = facts(session)
        quarantine(session)
        assert [row["code"] for row in views.listing(session, "shelter")] == []

        assert problems(session) == {
            "verdicts": "1 would be judged otherwise now; run verify --rebuild"
        }
        told = upkeep.rebuild(session)
        assert (told["ops"], told["devices"]) == (1, False)
        assert facts(session) == before
        assert problems(session) == {}


def quarantine(session: Session) -> None:
    with session.ledger.writing():
        n = feeds.own_run(session.ledger).no << 32 | feeds.own_run(session.ledger).last
        session.ledger.conn.execute("UPDATE op SET verdict=1 WHERE n=?", (n,))
        session.ledger.conn.execute("INSERT INTO why VALUES(?, 'not known then')", (n,))
        projection.rebuild(session.ledger)


def test_devices_that_are_not_what_the_ops_say_are_found_and_put_right(met: Any) -> None:
    with met["a"].open() as session:
        with session.ledger.writing():
            session.ledger.conn.execute("UPDATE device SET role='reader' WHERE label='a1'")

        assert "verdicts" in problems(session)
        assert upkeep.rebuild(session)["devices"] is True
        assert problems(session) == {}


def newer(session: Session) -> None:
    """An op as a program before this one would have taken it in: of a type that it lacked."""
    with session.ledger.writing():
        run = feeds.own_run(session.ledger)
        n = run.no << 32 | run.last
        session.ledger.conn.execute("UPDATE op SET verdict=2 WHERE n=?", (n,))
        projection.rebuild(session.ledger)
        session.ledger.put_meta("projection", "of another version")


def test_after_an_upgrade_what_was_not_known_is_judged_again_and_shown(met: Any) -> None:
    with met["a"].open() as session:
        add(session, "s-1")
        before = facts(session)
        newer(session)
        assert views.listing(session, "shelter") == []

    with met["a"].open() as session:
        assert facts(session) == before
        assert session.ledger.meta("projection") == tables.PROJECTION
        assert problems(session) == {}


def test_after_an_upgrade_what_is_not_known_still_stays_so(met: Any) -> None:
    with met["a"].open() as session:
        body: dict[str, object] = {
            "in": "relief",
            "do": "add",
            "at": 5,
            "type": "telescope",
            "v": 1,
            "fields": {},
        }
        with session.ledger.writing():
            [placed] = feeds.append(session.ledger, [body], [b""])
        newer(session)

    with met["a"].open() as session:
        verdict = "SELECT verdict FROM op WHERE n=?"
        assert session.ledger.conn.execute(verdict, (placed.n,)).fetchone() == (feeds.NEWER,)
        assert problems(session) == {}


def test_after_an_upgrade_a_renewal_that_was_not_known_takes_effect(
    met: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program before this one knew no restored devices: what they wrote was set aside."""
    saved = met.base / "saved"
    met.do("a1", lambda session: backup.backup(session, saved))
    world = met["again"].clock.world()
    restoring.restore(met.base / "again", world, saved, lambda: PASSPHRASE)
    met.do("again", lambda session: add(session, "s-1"))
    with monkeypatch.context() as patch:
        patch.delitem(wire._ENVELOPES, "renew")
        patch.setattr(memberships, "_renewals", lambda *known: ())
        assert met.merge("a", met.send("again")).exit_code == 9
        with met["a"].open() as session:
            assert views.listing(session, "shelter") == []
            session.ledger.put_meta("projection", "of another version")

    with met["a"].open() as session:
        assert [row["code"] for row in views.listing(session, "shelter")] == ["s-1"]
        assert membership.member_called(session, "a1a")
        assert problems(session) == {}


def test_an_older_copy_that_is_opened_is_refused_before_anything_is_made_anew(met: Any) -> None:
    home = met.base / "a"
    with met["a"].open() as session:
        add(session, "s-1")
        session.ledger.put_meta("projection", "of another version")
    old = (home / "ledger.db").read_bytes()
    with met["a"].open() as session:
        add(session, "s-2")
    (home / "ledger.db").write_bytes(old)

    with pytest.raises(errors.RolledBack), met["a"].open():
        pass
    assert (home / "ledger.db").read_bytes() == old


def test_whether_a_device_was_copied_is_computed_anew_too(met: Any) -> None:
    with met["a"].open() as session:
        with session.ledger.writing():
            session.ledger.put_meta("forked", 1)

        assert problems(session) == {
            "verdicts": "the devices are not what the ops say; run verify --rebuild"
        }
        assert upkeep.rebuild(session)["devices"] is True
        assert upkeep.status(session)["forked"] is False
        assert problems(session) == {}

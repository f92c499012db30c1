"""Erasing a record: by whom, when it counts, what goes and what stays."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import (
    backup,
    entries,
    erasing,
    exchange,
    membership,
    reports,
    restoring,
    retention,
    reviewing,
    tabular,
    upkeep,
    views,
)
from fieldledger.services.session import Session
from fieldledger.store import feeds

WHY = "asked for it"
MONTHS = [f"{year}-{month:02}" for year in (2002, 2003, 2004) for month in range(1, 13)][:29]
NAMES = ("digest", "state", "records")


def add_child(session: Session, code: str = "c-1", on: str = "2003-10-05", **more: str) -> str:
    words = [code, more.pop("birth", "1991"), more.pop("sex", "female")]
    return entries.add(session, "child", words, [*more.items()], on=on).id


def child_of(team: Any, label: str = "a") -> str:
    """A child with a past, written on a device."""

    def write(session: Session) -> str:
        name = add_child(session)
        entries.change(session, name, [("status", "lost-contact")], "as told", on="2004-01-12")
        entries.change(session, name, [("note", "likes birds")], "as told")
        return name

    return str(team.do(label, write))


def erase(team: Any, label: str, name: str, reason: str = WHY) -> erasing.Erased:
    found = team.do(label, lambda session: erasing.erase(session, name, reason))
    assert isinstance(found, erasing.Erased)
    return found


def carry(team: Any, giver: str, *takers: str) -> None:
    for taker in takers:
        to = "coordinators" if taker == "a" else taker
        merged = team.merge(taker, team.send(giver, to))
        assert not [row for row in merged.files if "refused" in row], merged.files


def codes(team: Any, label: str) -> list[Any]:
    rows = team.do(label, lambda session: views.listing(session, "child", voided=True))
    return [row["code"] for row in rows]


def payloads(team: Any, label: str, name: str) -> list[tuple[int, Any]]:
    """State and payload of all ops about a record, found by the feed and the numbers."""

    def read(session: Session) -> list[tuple[int, Any]]:
        label, _, number = name.partition("-")
        found = feeds.numbered(session.ledger, label, int(number))
        return [
            session.ledger.conn.execute("SELECT state, payload FROM op WHERE n=?", (n,)).fetchone()
            for n, _ in found
        ]

    return list(team.do(label, read))


def kinds(team: Any, label: str) -> list[Any]:
    return [item["kind"] for item in team.do(label, reviewing.listing)]


@pytest.fixture
def led(joined: Any) -> Any:
    """Coordinators 'a' and 'a5' and the workers 'a1' (cleared for all) and 'a4' (for its own)."""
    joined.take_in("a1", "a5", "a4")
    for label in ("a1", "a4"):
        joined.do("a5", lambda session, label=label: membership.confirm(session, label))
    carry(joined, "a", "a5", "a1", "a4")
    return joined


# --- by whom --------------------------------------------------------------------------------------


def test_the_only_coordinator_erases_at_once(met: Any) -> None:
    name = child_of(met)
    asked = met.do("a", lambda session: erasing.ask(session, name))
    done = erase(met, "a", name)

    assert (asked.ops, asked.devices, asked.others) == (3, 1, ())
    assert (done.done, done.others) == (True, ())
    assert codes(met, "a") == []
    assert payloads(met, "a", name) == [(feeds.ERASED, None)]


def test_an_erasure_reaches_a_worker_in_a_bundle(met: Any) -> None:
    name = child_of(met)
    carry(met, "a", "a1")
    assert codes(met, "a1") == ["c-1"]
    assert met.do("a", lambda session: erasing.ask(session, name)).devices == 1
    carry(met, "a1", "a")
    assert met.do("a", lambda session: erasing.ask(session, name)).devices == 2
    erase(met, "a", name)
    carry(met, "a", "a1")

    assert codes(met, "a1") == []
    assert payloads(met, "a1", name) == [(feeds.ERASED, None)]
    told = [met.do(label, upkeep.status) for label in ("a", "a1")]
    assert told[0]["digest"] == told[1]["digest"]
    assert told[0]["state"] == told[1]["state"]


def test_a_merge_tells_which_records_it_erased_and_only_once(met: Any) -> None:
    names = [str(met.do("a", lambda session, code=code: add_child(session, code))) for code in "xy"]
    carry(met, "a", "a1")
    for name in names[::-1]:
        erase(met, "a", name)
    bundle = met.send("a", "a1")

    would, merged, again = (met.merge("a1", bundle, dry_run=dry) for dry in (True, False, False))
    assert (would.changed, would.erased) == ({}, tuple(names))
    assert (merged.changed, merged.erased) == ({}, tuple(names))
    assert again.erased == ()


def test_a_device_that_never_held_a_record_is_told_of_no_erasing(met: Any) -> None:
    name = child_of(met)
    erase(met, "a", name)

    assert met.merge("a1", met.send("a", "a1")).erased == ()
    assert met.do("a1", lambda session: views.show(session, name))["erased"]


def test_of_two_coordinators_both_have_to_agree(led: Any) -> None:
    name = child_of(led, "a1")
    carry(led, "a1", "a")
    carry(led, "a", "a5")
    first = erase(led, "a", name)
    assert (first.done, first.others) == (False, ("a5",))
    assert codes(led, "a") == ["c-1"]
    carry(led, "a", "a5", "a1")
    assert codes(led, "a1") == ["c-1"]

    [item] = led.do("a5", reviewing.listing)
    assert (item["kind"], item["record"], item["sides"][0]["text"]) == ("erase", name, WHY)
    assert item["settle"][0] == f'fieldledger erase {name} --reason "WHY"'
    assert kinds(led, "a") == []
    assert kinds(led, "a1") == []

    assert led.do("a5", lambda session: erasing.ask(session, name)).by == ("a",)
    assert erase(led, "a5", name).done
    assert kinds(led, "a5") == []
    carry(led, "a5", "a", "a1")
    for label in ("a", "a5", "a1"):
        assert codes(led, label) == [], label
        assert payloads(led, label, name) == [(feeds.ERASED, None)], label
    states = {led.do(label, upkeep.status)["state"] for label in ("a", "a5", "a1")}
    assert len(states) == 1


def test_what_one_of_two_wants_changes_nothing_of_the_record(led: Any) -> None:
    name = str(led.do("a", add_child))
    before = led.do("a", lambda session: upkeep.status(session)["state"])
    erase(led, "a", name)

    with led["a"].open() as session:
        assert upkeep.status(session)["state"] == before
        assert upkeep.verify(session)["ok"]


def test_a_third_coordinator_keeps_it_until_its_own_person_agrees(led: Any) -> None:
    name = child_of(led, "a1")
    carry(led, "a1", "a")
    third = led.do("a", lambda session: _third(session, led))
    carry(led, "a", "a5", "a1", third)
    assert erase(led, "a", name).others == ("a5", third)
    carry(led, "a", "a5")
    assert erase(led, "a5", name).done
    carry(led, "a5", "a")
    carry(led, "a", third, "a1")
    assert codes(led, "a1") == []
    assert codes(led, third) == ["c-1"]

    [item] = [each for each in led.do(third, reviewing.listing) if each["kind"] == "erase"]
    assert sorted(side["by"] for side in item["sides"]) == ["a", "a5"]
    assert led.do(third, lambda session: erasing.ask(session, name)).others == ()
    assert erase(led, third, name).done
    assert codes(led, third) == []
    assert led.do(third, upkeep.verify)["ok"]


def _third(session: Session, team: Any) -> str:
    """A third coordinator, who has joined, was taken in, and has what there is."""
    file = team.base / "third.invitation"
    told = membership.invite(session, "third", role="coordinator", clear=[], scope="all", out=file)
    home = team.base / told.label
    passphrase = sys.modules["fieldledger_tests_team"].PASSPHRASE
    world = team[told.label].clock.world()
    membership.join(home, world, file, told.code, passphrase)
    request = team.send(told.label)
    exchange.merge(session, [request])
    membership.confirm(session, told.label)
    return told.label


def test_a_worker_may_not_erase(led: Any) -> None:
    name = child_of(led, "a1")
    with led["a1"].open() as session, pytest.raises(errors.NotAllowed):
        erasing.erase(session, name, WHY)


def test_what_is_not_about_a_person_is_void_and_not_erased(met: Any) -> None:
    with met["a"].open() as session:
        saved = entries.add(session, "shelter", ["s-1", "CN-JL"], [])
        with pytest.raises(errors.Refused, match="not about a person") as refused:
            erasing.erase(session, saved.id, WHY)
    assert "fieldledger void" in str(refused.value.hint)


def test_a_reason_is_needed_and_asking_twice_changes_nothing(led: Any) -> None:
    name = child_of(led)
    with led["a"].open() as session:
        with pytest.raises(errors.Refused, match="reason"):
            erasing.erase(session, name, " ")
        erasing.erase(session, name, WHY)
        with pytest.raises(errors.Refused, match="already"):
            erasing.erase(session, name, WHY)


def test_a_coordinator_who_joins_later_does_not_undo_what_the_only_one_did(joined: Any) -> None:
    """A worker gets the erasure and the second coordinator's membership in one bundle."""
    joined.take_in("a1")
    name = child_of(joined)
    carry(joined, "a", "a1")
    erase(joined, "a", name)
    joined.take_in("a5")
    carry(joined, "a", "a1")

    assert codes(joined, "a1") == []
    assert codes(joined, "a5") == []


def test_a_refusal_stops_it_and_a_new_one_may_be_agreed_on(led: Any) -> None:
    name = child_of(led)
    carry(led, "a", "a5")
    erase(led, "a", name)
    carry(led, "a", "a5")
    with led["a5"].open() as session:
        [item] = reviewing.listing(session)
        choice = reviewing.Choice(refuse=True)
        reviewing.settle(session, str(item["key"]), choice, "they are still looked for")
        assert reviewing.listing(session) == []
    carry(led, "a5", "a")
    assert codes(led, "a") == ["c-1"]

    assert not erase(led, "a", name).done
    carry(led, "a", "a5")
    assert erase(led, "a5", name).done


# --- what goes ------------------------------------------------------------------------------------


def test_the_erase_itself_is_the_certificate(met: Any) -> None:
    name = child_of(met)
    erase(met, "a", name)
    with met["a"].open() as session:
        shown = views.show(session, name)
        with pytest.raises(errors.Refused, match="was erased"):
            entries.change(session, name, [("note", "x")], "y")
        with pytest.raises(errors.Refused, match="no record"):
            entries.find_record(session, "c-1")

    [by] = shown["erased"]
    assert (shown["id"], shown["type"]) == (name, "child")
    assert (by["by"], by["reason"], by["ops"]) == ("a", WHY, 3)
    assert "c-1" not in json.dumps(shown)


def test_a_device_that_reads_its_own_entries_alone_obeys(led: Any) -> None:
    name = child_of(led, "a4")
    carry(led, "a4", "a")
    carry(led, "a", "a5")
    erase(led, "a", name)
    carry(led, "a", "a5")
    erase(led, "a5", name)
    carry(led, "a5", "a")
    assert codes(led, "a4") == ["c-1"]
    carry(led, "a", "a4")

    assert codes(led, "a4") == []
    assert payloads(led, "a4", name) == [(feeds.ERASED, None)]


def test_what_is_written_about_it_later_goes_as_it_comes(met: Any) -> None:
    name = child_of(met)
    carry(met, "a", "a1")
    met.do("a1", lambda session: entries.change(session, name, [("note", "late")], "seen"))
    erase(met, "a", name)
    merged = met.merge("a", met.send("a1"))

    [row] = merged.files
    assert (row["new"], row["withheld"]) == (0, 1)
    with met["a"].open() as session:
        rows = session.ledger.conn.execute("SELECT payload FROM op WHERE payload LIKE '%late%'")
        assert rows.fetchall() == []
        assert upkeep.verify(session)["ok"]


def test_a_record_that_names_it_says_erased_and_nothing_breaks(met: Any) -> None:
    name = child_of(met)
    met["a"].clock.at += 60
    with met["a"].open() as session:
        twin = add_child(session, "c-2")
        row = entries.find_record(session, twin)
        reference = session.known.find(("child",), "c-1")[0].ref
        body: dict[str, object] = {"do": "set", "fields": {"@same": reference}}
        entries_of = entries.find_record(session, name)
        with session.ledger.writing():
            entries.write_change(session, row, body, [], "the same")
        with pytest.raises(errors.Refused, match="stands for") as refused:
            erasing.erase(session, name, WHY)
        assert twin in str(refused.value)
        assert entries_of.fields["code"] == "c-1"
        erasing.erase(session, twin, WHY)
        erasing.erase(session, name, WHY)
        found = session.known.get(reference)
        assert found is not None
        assert found.code == "erased"
        assert upkeep.verify(session)["ok"]


def test_a_void_record_goes_too_and_leaves_nothing_counted(met: Any) -> None:
    name = child_of(met)
    with met["a"].open() as session:
        entries.void(session, name, "entered twice")
        erasing.erase(session, name, WHY)
        [by] = views.show(session, name)["erased"]
    assert by["counts"] == []


def test_a_dispute_about_what_is_counted_is_settled_first(met: Any) -> None:
    name = child_of(met)
    carry(met, "a", "a1")
    for label, year in (("a", "1990"), ("a1", "1992")):
        met.do(
            label,
            lambda s, year=year: entries.change(s, name, [("birth_year", year)], "told"),
        )
    carry(met, "a1", "a")
    with met["a"].open() as session:
        with pytest.raises(errors.Refused, match="disagree"):
            erasing.erase(session, name, WHY)
        [item] = reviewing.listing(session)
        take = reviewing.Choice(take=item["sides"][0]["id"])
        reviewing.settle(session, str(item["key"]), take, "asked them")
        assert erasing.erase(session, name, WHY).done


def test_a_codebook_of_one_who_has_not_heard_brings_no_code_back(met: Any) -> None:
    name = child_of(met)
    with met["a"].open() as session:
        reference = session.known.find(("child",), name)[0].ref
        told = {"ref": reference, "type": "child", "code": "c-1", "unit": ""}
        other = {**told, "ref": "a-99:0011223344556677", "code": "c-9"}
        erasing.erase(session, name, WHY)
        with session.ledger.writing():
            membership.put_codebook(session.ledger, [told, other])
        rows = session.ledger.conn.execute("SELECT code FROM codebook")
        assert [code for (code,) in rows] == ["c-9"]


def test_a_clock_that_cannot_be_trusted_erases_nothing(met: Any) -> None:
    name = child_of(met)
    met["a"].clock.today = None
    with met["a"].open() as session:
        with pytest.raises(errors.Refused, match="clock"):
            erasing.erase(session, name, WHY)
        assert retention.due(session) == []


def test_a_rehearsal_erases_nothing(led: Any) -> None:
    name = child_of(led)
    carry(led, "a", "a5")
    erase(led, "a", name)
    carry(led, "a", "a5")
    erase(led, "a5", name)
    led.merge("a", led.send("a5"), dry_run=True)
    assert codes(led, "a") == ["c-1"]
    assert led.do("a", upkeep.verify)["ok"]


# --- what stays -----------------------------------------------------------------------------------


def _reports(session: Session, months: list[str]) -> dict[str, Any]:
    found = {}
    for month in months:
        period = reports.period_of(session, month=month)
        whole = json.loads(reports.render(reports.report(session, period), "json"))
        found[month] = {key: each for key, each in whole.items() if key not in NAMES}
        _without_lists(whole["sections"])
    return found


def _without_lists(sections: list[dict[str, Any]]) -> None:
    """Leave out who needs something: that is asked of the records that are held, erased ones are
    in no list."""
    [children] = [each for each in sections if each["key"] == "children"]
    children["paragraphs"] = children["paragraphs"][:1]
    lists = ("coming_of_age", "lacking")
    children["tables"] = [each for each in children["tables"] if each["key"] not in lists]


def test_the_reports_of_all_months_say_the_same(met: Any) -> None:
    with met["a"].open() as session:
        names = [
            add_child(session, "c-1", on="2002-03-31"),
            add_child(session, "c-2", on="2003-05-01", sex="male", birth="1998"),
            add_child(session, "c-3", on="2004-02-29", sex="unknown", birth="1987"),
            add_child(session, "c-4", on="2004-09-01"),
        ]
        for at, status, day in (
            (0, "lost-contact", "2002-11-12"),
            (0, "found", "2002-11-30"),
            (0, "of-age", "2003-08-08"),
            (1, "left", "2004-04-01"),
            (2, "lost-contact", "2004-06-01"),
        ):
            entries.change(session, names[at], [("status", status)], "as told", on=day)
        add_child(session, "c-5", on="2003-01-01")
        before = _reports(session, MONTHS)
        for name in names:
            assert erasing.erase(session, name, WHY).done
        after = _reports(session, MONTHS)

        for month in MONTHS:
            assert after[month] == before[month], month
        [ahead] = [_reports(session, ["2005-01"])["2005-01"]]
        [children] = [each for each in ahead["sections"] if each["key"] == "children"]
        assert "1," in children["paragraphs"][0]  # c-5: who was erased in care is in care no more


def test_a_report_that_ends_within_a_month_takes_the_month_before(met: Any) -> None:
    with met["a"].open() as session:
        name = add_child(session, on="2004-03-05")
        erasing.erase(session, name, WHY)
        period = reports.period_of(session, from_="2004-03-01", to="2004-03-20")
        [child] = reports.facts(session, period).children
        whole = reports.facts(session, reports.period_of(session, month="2004-03"))
    assert child.later
    assert [each.later for each in whole.children] == [False]


def test_the_counting_rows_tell_month_status_sex_and_band_alone(met: Any) -> None:
    with met["a"].open() as session:
        name = add_child(session, on="2003-10-05")
        entries.change(session, name, [("status", "left")], "as told", on="2004-05-02")
        erasing.erase(session, name, WHY)
        [by] = views.show(session, name)["erased"]
    assert by["counts"] == [
        ["2003-10", "children", ["in-care", "female", "12-17"], 1],
        ["2004-05", "children", ["left"], 1],
    ]


# --- afterwards -----------------------------------------------------------------------------------


def test_everything_else_goes_on(led: Any, tmp_path: Path) -> None:
    name = child_of(led)
    carry(led, "a", "a5")
    erase(led, "a", name)
    carry(led, "a", "a5")
    erase(led, "a5", name)
    carry(led, "a5", "a")
    with led["a"].open() as session:
        add_child(session, "c-9")
        assert upkeep.verify(session)["ok"]
        told = upkeep.rebuild(session)
        assert told == {"devices": False, "ops": 0, "tables": []}
        text, count = tabular.as_csv(session, "child")
        assert count == 1
        assert "c-9" in text
        backup.backup(session, tmp_path / "a.backup")
    carry(led, "a", "a5", "a1", "a4")
    carry(led, "a1", "a")
    for label in ("a", "a5", "a1"):
        assert codes(led, label) == ["c-9"]
        assert led.do(label, upkeep.verify)["ok"]


def test_a_restored_device_knows_what_was_erased(met: Any, tmp_path: Path) -> None:
    from_team = sys.modules["fieldledger_tests_team"]
    name = child_of(met)
    old = met.send("a", "a1", everything=True)
    erase(met, "a", name)
    with met["a"].open() as session:
        backup.backup(session, tmp_path / "a.backup")
    world = met["new"].clock.world()
    restoring.restore(met.base / "new", world, tmp_path / "a.backup", lambda: from_team.PASSPHRASE)
    with met["new"].open() as session:
        assert views.show(session, name)["erased"]
        assert views.listing(session, "child") == []
        assert upkeep.verify(session)["ok"]
    met.merge("a1", old)
    carry(met, "a", "a1")
    assert codes(met, "a1") == []


def test_one_that_comes_before_the_record_works(met: Any) -> None:
    """a1 writes; a erases; a2 hears of the erasing first, and of the record from an old bundle."""
    name = child_of(met, "a1")
    early = met.send("a1")
    met.merge("a", early)
    old = met.send("a", "a2", everything=True)
    erase(met, "a", name)
    with met["a"].open() as session:
        assert exchange.export(session, to="a2", out=met.base / "new.enc").files[0].ops
    met.merge("a2", met.base / "new.enc")
    assert codes(met, "a2") == []
    met.merge("a2", old)

    assert codes(met, "a2") == []
    assert payloads(met, "a2", name) == [(feeds.ERASED, None)]
    assert met.do("a2", upkeep.verify)["ok"]
    assert met.do("a2", upkeep.status)["digest"] == met.do("a", upkeep.status)["digest"]


def test_a_coordinator_may_agree_to_one_that_it_does_not_hold(led: Any) -> None:
    name = child_of(led, "a1")
    carry(led, "a1", "a")
    erase(led, "a", name)
    with led["a5"].open() as session:
        _take_but(session, led, name)
        [item] = reviewing.listing(session)[-1:]
        assert (item["kind"], item["record"]) == ("erase", name)
        assert erasing.erase(session, name, WHY).done


def _take_but(session: Session, team: Any, name: str) -> None:
    """Take in what 'a' holds, but for the feed of the device that wrote the record."""
    from fieldledger.crypto import signing
    from fieldledger.services import outgoing, sending
    from fieldledger.store import merging

    with team["a"].open() as giver:
        with giver.ledger.writing():
            sending.sign_own_head(giver)
        [run] = [r for r in feeds.runs(giver.ledger) if r.no == feeds.own_run(giver.ledger).no]
        rows = [
            merging.Row(number, head, feeds.OPEN, payload.decode())
            for number, _, head, payload, _ in outgoing.stored(giver, run, (run.base, run.last))
            if payload is not None
        ]
        part = merging.Incoming(giver.me.feed, giver.me.sign, run.base, run.base_head, [], rows)
    with session.ledger.writing():
        merging.take(session.ledger, [part], signing.verify)


# --- retention ------------------------------------------------------------------------------------


def test_records_are_due_after_the_years_that_were_decided(met: Any) -> None:
    met["a"].clock.today = "2026-05-17"
    with met["a"].open() as session:
        old, left = add_child(session, "c-1", on="2001-01-01"), add_child(session, "c-2")
        entries.change(session, left, [("status", "left")], "as told", on="2004-02-29")
        assert retention.due(session) == []
        entries.add(session, "setting", ["retain-child-years", "5"], [])
        assert retention.due(session) == [retention.Due(left, "child", "2004-02-29", "2009-03-01")]
        entries.void(session, old, "entered twice")
        assert [each.id for each in retention.due(session)] == [old, left]


def test_what_tells_of_no_day_is_for_a_person_to_look_at(met: Any) -> None:
    with met["a"].open() as session:
        entries.add(session, "setting", ["retain-child-years", "5"], [])
        name = add_child(session)
        entries.change(session, name, [("status", "")], "unknown", on="2003-10-05")
        assert retention.due(session) == [retention.Due(name, "child", "", "")]


def test_what_is_due_is_told_to_coordinators_alone(met: Any) -> None:
    """Only they erase; a worker who is told would think that something is to be done."""
    met["a"].clock.today = "2026-05-17"
    with met["a"].open() as session:
        left = add_child(session)
        entries.change(session, left, [("status", "left")], "as told", on="2004-02-29")
        entries.add(session, "setting", ["retain-child-years", "5"], [])
        assert [each.id for each in retention.due(session)] == [left]
        session.me = session.me._replace(role="worker")
        assert retention.due(session) == []


def test_only_whole_years_are_a_retention(met: Any) -> None:
    with met["a"].open() as session:
        for value in ("soon", "0", "101", "1.5"):
            with pytest.raises(errors.Refused):
                entries.add(session, "setting", ["retain-child-years", value], [])

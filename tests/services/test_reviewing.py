"""What waits for a person, as real devices find it, and what settling it does on all of them."""

from __future__ import annotations

import shutil
from base64 import b64encode
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import signing
from fieldledger.domain import ops, periods
from fieldledger.services import (
    entries,
    membership,
    on_hand,
    open_items,
    reports,
    reviewing,
    upkeep,
    views,
)
from fieldledger.services.reviewing import Choice
from fieldledger.services.session import Session
from fieldledger.store import devices, feeds

DAY = 86_400
BOTH = ("a1", "a2")


def add(team: Any, label: str, *words: str) -> str:
    with team[label].open() as session:
        return entries.add(session, words[0], words[1:], []).id


def change(team: Any, label: str, record: str, *pairs: tuple[str, str]) -> None:
    with team[label].open() as session:
        entries.change(session, record, pairs, "told so")


def void(team: Any, label: str, record: str) -> None:
    with team[label].open() as session:
        entries.void(session, record, "entered twice")


def gather(team: Any, *labels: str) -> Any:
    """What these devices wrote, merged by the coordinator."""
    return team.merge("a", *[team.send(label) for label in labels])


def send_to_all(team: Any, *labels: str) -> None:
    for label in labels:
        team.merge(label, team.send("a", label))


def inbox(team: Any, label: str = "a") -> list[dict[str, Any]]:
    return list(team.do(label, reviewing.listing))


def kinds(team: Any, label: str = "a") -> list[str]:
    return [item["kind"] for item in inbox(team, label)]


def settle(team: Any, key: str, choice: Choice, label: str = "a") -> dict[str, Any]:
    with team[label].open() as session:
        return reviewing.settle(session, key, choice, "asked them")


def refused(team: Any, key: str, choice: Choice, reason: str = "asked them") -> errors.Refused:
    with team["a"].open() as session, pytest.raises(errors.Refused) as caught:
        reviewing.settle(session, key, choice, reason)
    return caught.value


def shown(team: Any, label: str, record: str) -> dict[str, Any]:
    return dict(team.do(label, lambda session: views.show(session, record)))


def states(team: Any, *labels: str) -> set[object]:
    return {team.do(label, upkeep.status)["state"] for label in labels}


def append(session: Session, body: dict[str, object]) -> None:
    with session.ledger.writing():
        feeds.append(session.ledger, [body], [b""])


@pytest.fixture
def disputed(met: Any) -> Any:
    """Two workers have changed the capacity of one shelter, and 'a' has merged both."""
    add(met, "a", "shelter", "s-1", "CN-JL")
    send_to_all(met, *BOTH)
    change(met, "a1", "s-1", ("capacity", "30"))
    change(met, "a2", "s-1", ("capacity", "40"))
    gather(met, *BOTH)
    return met


# --- conflicts --------------------------------------------------------------------------------


def test_a_conflict_shows_what_each_side_says_and_what_settles_it(disputed: Any) -> None:
    [item] = inbox(disputed)

    record = shown(disputed, "a", "s-1")["id"]
    assert (item["kind"], item["record"], item["field"]) == ("conflict", record, "capacity")
    assert {(side["value"], side["by"]) for side in item["sides"]} == {(30, "a1"), (40, "a2")}
    assert all(side["at"] == disputed["a1"].clock.at for side in item["sides"])
    takes = [f"--take {side['id']}" for side in item["sides"]]
    assert all(take in way for take, way in zip(takes, item["settle"], strict=False))
    assert "--value" in item["settle"][2]


def test_what_was_taken_stands_on_all_devices(disputed: Any) -> None:
    [item] = inbox(disputed)
    [thirty] = [side for side in item["sides"] if side["value"] == 30]

    settled = settle(disputed, item["key"], Choice(take=thirty["id"]))
    send_to_all(disputed, *BOTH)

    assert settled["key"] == item["key"]
    assert inbox(disputed) == []
    for label in ("a", *BOTH):
        record = shown(disputed, label, "s-1")
        assert (record["capacity"], record["conflicts"]) == (30, {})
        [last] = [past for past in record["history"] if past["id"] in settled["ops"]]
        assert set(last["over"]) == {side["id"] for side in item["sides"]}
        assert last["reason"] == "asked them"
    assert len(states(disputed, "a", *BOTH)) == 1


def test_another_value_is_read_as_set_reads_it(disputed: Any) -> None:
    [item] = inbox(disputed)

    wrong = refused(disputed, item["key"], Choice(value="many"))
    settle(disputed, item["key"][:4], Choice(value="1,200"))

    assert [name for name, _ in wrong.problems] == ["capacity"]
    assert shown(disputed, "a", "s-1")["capacity"] == 1200
    assert inbox(disputed) == []


def test_a_worker_settles_what_it_can_read(disputed: Any) -> None:
    send_to_all(disputed, "a1")
    [item] = inbox(disputed, "a1")

    settle(disputed, item["key"], Choice(value=""), "a1")

    assert inbox(disputed, "a1") == []
    assert shown(disputed, "a1", "s-1")["capacity"] is None


def test_a_day_of_a_timeline_is_settled_for_that_day_alone(met: Any) -> None:
    add(met, "a", "shelter", "s-1", "CN-JL")
    send_to_all(met, *BOTH)
    for label, status in (("a1", "closed"), ("a2", "raided")):
        with met[label].open() as session:
            entries.change(session, "s-1", [("status", status)], "told", on="2004-03-14")
    gather(met, *BOTH)
    [item] = inbox(met)

    settle(met, item["key"], Choice(value="raided"))

    assert item["field"] == "status@2004-03-14"
    record = shown(met, "a", "s-1")
    assert record["timelines"]["status@2004-03-14"] == "raided"
    assert (record["conflicts"], inbox(met)) == ({}, [])


def test_an_amount_in_dispute_is_settled_with_its_currency(met: Any) -> None:
    record = add(met, "a", "provision", "rice", "90kg", "cost=100 CNY")
    send_to_all(met, *BOTH)
    change(met, "a1", record, ("cost", "200 CNY"))
    change(met, "a2", record, ("cost", "300 USD"))
    gather(met, *BOTH)
    [cost] = [item for item in inbox(met) if item["field"] == "cost"]

    settle(met, cost["key"], Choice(value="250 CNY"))

    now = shown(met, "a", record)
    assert (now["cost"], now["currency"], inbox(met)) == (25_000, "CNY", [])


def test_an_old_key_is_refused_once_a_third_value_has_come(disputed: Any) -> None:
    [item] = inbox(disputed)
    change(disputed, "a1", "s-1", ("capacity", "50"))
    gather(disputed, "a1")

    error = refused(disputed, item["key"], Choice(take=item["sides"][0]["id"]))

    assert "changed since you looked" in error.message
    assert error.exit_code == 2
    assert {side["value"] for side in inbox(disputed)[0]["sides"]} == {40, 50}


def test_void_and_restored_by_two_who_did_not_know_each_other(met: Any) -> None:
    add(met, "a", "shelter", "s-1", "CN-JL")
    send_to_all(met, *BOTH)
    void(met, "a1", "s-1")
    with met["a1"].open() as session:
        entries.unvoid(session, "s-1", "it was not")
    void(met, "a2", "s-1")
    gather(met, *BOTH)
    [item] = inbox(met)
    [restored] = [side for side in item["sides"] if side["text"] == "not void"]

    assert "no value" in refused(met, item["key"], Choice(value="x")).message
    settle(met, item["key"], Choice(take=restored["id"]))

    assert (shown(met, "a", "s-1")["void"], inbox(met)) == (False, [])


def test_a_void_that_was_taken_asks_nothing_about_what_was_known_to_it(met: Any) -> None:
    add(met, "a", "shelter", "s-1", "CN-JL")
    change(met, "a", "s-1", ("capacity", "30"))
    send_to_all(met, *BOTH)
    void(met, "a1", "s-1")
    with met["a1"].open() as session:
        entries.unvoid(session, "s-1", "it was not")
    void(met, "a2", "s-1")
    gather(met, *BOTH)
    [item] = inbox(met)
    [voided] = [side for side in item["sides"] if side["text"] == "void"]

    settle(met, item["key"], Choice(take=voided["id"]))

    assert (shown(met, "a", "s-1")["void"], inbox(met)) == (True, [])


# --- choosing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "reason", "missing"),
    [
        (Choice(), "why", ["choice"]),
        (Choice(), " ", ["choice", "reason"]),
        (Choice(value="30"), "", ["reason"]),
        (Choice(take="a1-1", value="30"), "why", ["choice"]),
        (Choice(link=True), "why", ["choice"]),
        (Choice(take="a1-1", accept=True), "why", ["choice"]),
    ],
)
def test_nothing_is_settled_without_one_choice_and_a_reason(
    disputed: Any, choice: Choice, reason: str, missing: list[str]
) -> None:
    [item] = inbox(disputed)

    error = refused(disputed, item["key"], choice, reason)

    assert [name for name, _ in error.problems] == missing
    assert error.exit_code == 2
    assert inbox(disputed) == [item]


def test_what_is_no_side_cannot_be_taken(disputed: Any) -> None:
    [item] = inbox(disputed)

    error = refused(disputed, item["key"], Choice(take="a-1"))

    assert all(side["id"] in error.hint for side in item["sides"])


def test_a_key_needs_four_letters(disputed: Any) -> None:
    [item] = inbox(disputed)

    assert "too short" in refused(disputed, item["key"][:3], Choice(value="3")).message


def test_a_key_that_two_items_share_asks_for_more_of_it(
    disputed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    [item] = disputed.do("a", open_items.items)
    other = item._replace(about="1:00")
    monkeypatch.setattr(reviewing.review, "named", lambda items, word: [item, other])

    assert "begin with" in refused(disputed, "0000", Choice(value="3")).message


# --- duplicates -------------------------------------------------------------------------------


@pytest.fixture
def doubled(met: Any) -> Any:
    """Two workers have written down the same shelter."""
    add(met, "a1", "shelter", "s-1", "CN-JL")
    met["a2"].clock.at += 60
    add(met, "a2", "shelter", "s-1", "CN-JL")
    merged = gather(met, *BOTH)
    assert (merged.review, merged.new_review) == (1, 1)
    return met


def test_two_records_with_one_code_are_linked_and_count_once(doubled: Any) -> None:
    [item] = inbox(doubled)
    settle(doubled, item["key"], Choice(link=True))
    send_to_all(doubled, *BOTH)

    assert [side["id"] for side in item["sides"]] == ["a1-1", "a2-1"]
    assert inbox(doubled) == []
    for label in ("a", *BOTH):
        [row] = doubled.do(label, lambda session: views.listing(session, "shelter"))
        assert row["id"] == "a1-1", "the one that was added first is kept"
    assert len(states(doubled, "a", *BOTH)) == 1


def test_two_records_found_to_be_others_are_not_asked_about_again(doubled: Any) -> None:
    [item] = inbox(doubled)
    settle(doubled, item["key"], Choice(separate=True))
    send_to_all(doubled, *BOTH)

    assert inbox(doubled) == inbox(doubled, "a1") == []
    assert len(doubled.do("a", lambda session: views.listing(session, "shelter"))) == 2

    add(doubled, "a2", "shelter", "s-2", "CN-JL")
    change(doubled, "a2", "a2-2", ("code", "s-1x"))
    gather(doubled, "a2")
    assert inbox(doubled) == []


def test_a_third_one_is_asked_about_and_what_was_told_apart_stays_so(doubled: Any) -> None:
    settle(doubled, inbox(doubled)[0]["key"], Choice(separate=True))
    add(doubled, "a1", "shelter", "s-9", "CN-JL")
    with doubled["a1"].open() as session, session.ledger.writing():
        spec = entries.type_of("shelter")
        row = entries.find_record(session, "s-9")
        body: dict[str, object] = {"do": "set", "fields": {"code": "S-1"}}
        entries.write_change(session, row, body, [row.ref], "the other spelling")
    assert spec.code == "code"
    gather(doubled, "a1")
    [item] = inbox(doubled)

    settle(doubled, item["key"], Choice(separate=True))

    assert len(item["sides"]) == 3
    assert inbox(doubled) == []


def test_equal_entries_of_two_devices_are_asked_about_and_of_one_device_not(met: Any) -> None:
    for label in ("a1", "a2", "a2"):
        add(met, label, "provision", "rice", "90kg", "date=2004-03-01")
    for _ in range(2):
        add(met, "a", "provision", "rice", "80kg", "date=2004-03-01")
    gather(met, *BOTH)

    [item] = inbox(met)

    assert item["kind"] == "duplicate"
    assert {side["by"] for side in item["sides"]} == {"a1", "a2"}
    assert "90 kg" in item["what"]
    settle(met, item["key"], Choice(link=True))
    assert inbox(met) == []
    [row] = met.do("a", lambda session: on_hand.stock(session, None).rows)
    assert row["on_hand"] == 90_000 + 2 * 80_000


# --- quarantine -------------------------------------------------------------------------------


def bar(team: Any, label: str) -> None:
    """What is written when a device was taken: nothing of it counts."""
    with team["a"].open() as session, session.ledger.writing():
        device = membership.member_called(session, label)
        body = {
            "in": ops.CONTROL,
            "do": "bar",
            "at": session.world.now(),
            "device": b64encode(device.sign).decode(),
            "feed": device.feed.hex(),
            "head": [0, device.feed.hex()],
            "reason": "taken",
        }
        feeds.append(session.ledger, [body], [b""])
        devices.refresh(session.ledger, signing.verify)


def codes(team: Any, label: str = "a") -> list[object]:
    return [row["code"] for row in team.do(label, lambda s: views.listing(s, "shelter"))]


@pytest.fixture
def barred(met: Any) -> Any:
    """'a1' was barred, and wrote seven shelters."""
    for number in range(1, 8):
        add(met, "a1", "shelter", f"s-{number}", "CN-JL")
    file = met.send("a1")
    bar(met, "a1")
    met.merge("a", file)
    return met


def test_many_ops_of_a_device_and_reason_are_one_item_and_counted_once_accepted(
    barred: Any,
) -> None:
    [item] = inbox(barred)

    settle(barred, item["key"], Choice(accept=True))
    send_to_all(barred, "a2")

    assert (item["kind"], item["device"], len(item["sides"])) == ("quarantine", "a1", 7)
    assert "barred" in item["what"]
    assert item["sides"][0]["text"] == "add shelter"
    assert inbox(barred) == []
    assert len(codes(barred)) == len(codes(barred, "a2")) == 7
    assert len(states(barred, "a", "a2")) == 1
    assert barred.do("a", upkeep.verify)["ok"]


def test_one_of_many_is_let_in_and_the_rest_refused(barred: Any) -> None:
    [item] = inbox(barred)
    settle(barred, item["key"], Choice(accept=True, take="a1-3"))
    [rest] = inbox(barred)

    settle(barred, rest["key"], Choice(refuse=True))

    assert len(rest["sides"]) == 6
    assert codes(barred) == ["s-3"]
    assert inbox(barred) == []


def test_only_a_coordinator_settles_what_is_in_quarantine(barred: Any) -> None:
    send_to_all(barred, "a2")
    [item] = inbox(barred, "a2")

    with barred["a2"].open() as session, pytest.raises(errors.NotAllowed) as caught:
        reviewing.settle(session, item["key"], Choice(accept=True), "known")

    assert caught.value.exit_code == 8


def test_an_op_that_is_wrong_in_itself_can_only_be_refused(met: Any) -> None:
    with met["a1"].open() as session:
        append(session, {"in": "relief", "do": "add", "at": 5, "type": "shelter", "v": 1})
    gather(met, "a1")
    [item] = inbox(met)

    assert "lies in the op" in refused(met, item["key"], Choice(accept=True)).message
    assert not any("--accept" in way for way in item["settle"])
    settle(met, item["key"], Choice(refuse=True))

    assert inbox(met) == []


def test_ops_of_a_newer_program_are_told_once_for_each_record(met: Any) -> None:
    record = add(met, "a", "shelter", "s-1", "CN-JL")
    send_to_all(met, "a1")
    newer = {"in": "relief", "do": "add", "at": 5, "type": "spring", "v": 1, "fields": {}}
    ref = met.do("a1", lambda session: entries.find_record(session, "s-1").ref)
    more = {**newer, "do": "set", "type": "shelter", "v": 9, "rec": f"a-{ref}", "over": []}
    with met["a1"].open() as session:
        append(session, newer)
        append(session, {**more, "reason": "why"})
    gather(met, "a1")

    items = inbox(met)

    assert [item["kind"] for item in items] == ["newer", "newer"]
    assert [item["record"] for item in items] == ["a1-1", record]
    assert "Install" in items[0]["settle"][0]
    assert "settled otherwise" in refused(met, items[0]["key"], Choice(accept=True)).message


# --- beside a void ----------------------------------------------------------------------------


@pytest.fixture
def beside(met: Any) -> Any:
    """'a1' voided a shelter, 'a2' corrected it, and neither knew of the other."""
    add(met, "a", "shelter", "s-1", "CN-JL")
    send_to_all(met, *BOTH)
    void(met, "a1", "s-1")
    change(met, "a2", "s-1", ("capacity", "40"))
    gather(met, *BOTH)
    return met


def test_a_value_beside_a_void_is_settled_by_voiding_again(beside: Any) -> None:
    [item] = inbox(beside)
    void(beside, "a", "s-1")

    assert (item["kind"], item["field"], item["sides"][0]["value"]) == (
        "beside-void",
        "capacity",
        40,
    )
    assert [way.split()[1] for way in item["settle"]] == ["void", "unvoid"]
    assert inbox(beside) == []
    with beside["a"].open() as session, pytest.raises(errors.Refused, match="void already"):
        entries.void(session, "s-1", "once more")


def test_a_value_beside_a_void_is_settled_by_taking_the_void_back(beside: Any) -> None:
    with beside["a"].open() as session:
        entries.unvoid(session, "s-1", "it is open again")

    assert (inbox(beside), shown(beside, "a", "s-1")["capacity"]) == ([], 40)


def test_who_has_seen_a_record_and_its_void_writes_beside_neither(met: Any) -> None:
    add(met, "a", "shelter", "s-1", "CN-JL")
    change(met, "a", "s-1", ("capacity", "30"))
    void(met, "a", "s-1")
    send_to_all(met, "a1")
    change(met, "a1", "s-1", ("capacity", "40"))
    gather(met, "a1")

    assert inbox(met) == []


# --- goods ------------------------------------------------------------------------------------


def test_stock_below_nothing_on_a_past_day_names_what_took_it_there(met: Any) -> None:
    add(met, "a", "provision", "rice", "50kg", "date=2004-03-01")
    out = add(met, "a", "loss", "rice", "70kg", "stolen", "date=2004-03-10")
    add(met, "a", "provision", "rice", "90kg", "date=2004-03-20")
    add(met, "a", "loss", "flour", "1kg", "stolen", "date=2004-05-18")  # tomorrow

    [item] = inbox(met)

    assert (item["kind"], item["record"]) == ("stock", out)
    assert item["what"] == ("rice in own store: on 2004-03-10 20 kg less than nothing was left")
    assert [(side["id"], side["text"]) for side in item["sides"]] == [(out, "70 kg")]
    assert item["settle"][0] == "fieldledger add provision rice 20kg date=2004-03-10"
    add(met, "a", *item["settle"][0].split()[2:])
    assert inbox(met) == []


def test_an_entry_in_dispute_is_taken_as_it_is_shown(met: Any) -> None:
    record = add(met, "a", "provision", "rice", "50kg", "date=2004-03-01")
    add(met, "a", "loss", "rice", "50kg", "stolen", "date=2004-03-10")
    send_to_all(met, *BOTH)
    change(met, "a1", record, ("quantity", "60kg"))
    met["a2"].clock.at += 60
    change(met, "a2", record, ("quantity", "40kg"))
    gather(met, *BOTH)

    assert kinds(met) == ["conflict", "stock"]


@pytest.mark.parametrize(
    ("counted", "command"),
    [
        ("40kg", "fieldledger add loss rice 10kg count-difference s-1 date=2004-03-10"),
        ("2.75t", "fieldledger add provision rice 2.7t s-1 source=found date=2004-03-10"),
    ],
)
def test_a_count_that_differs_from_the_entries(met: Any, counted: str, command: str) -> None:
    add(met, "a", "shelter", "s-1", "CN-JL")
    add(met, "a", "provision", "rice", "50kg", "s-1", "date=2004-03-01")
    count = add(met, "a", "count", "rice", counted, "s-1", "date=2004-03-10")

    [item] = inbox(met)

    assert (item["kind"], item["record"], item["settle"][0]) == ("count", count, command)
    assert "counted" in item["what"]
    add(met, "a", *command.split()[2:])
    assert inbox(met) == []


# --- devices ----------------------------------------------------------------------------------


def test_entries_that_are_missing_are_an_item_until_they_come(met: Any) -> None:
    """The coordinator's home is put back from before a bundle that the worker knows it had."""
    shutil.copytree(met["a"].home, met["before"].home)
    for number in (1, 2):
        add(met, "a1", "shelter", f"s-{number}", "CN-JL")
    first = met.send("a1")
    met.merge("a", first)
    send_to_all(met, "a1")
    add(met, "a1", "shelter", "s-3", "CN-JL")

    met.merge("before", met.send("a1"))
    [item] = inbox(met, "before")
    met.merge("before", first)

    assert (item["kind"], item["device"], item["record"]) == ("gap", "a1", None)
    assert item["what"].startswith("a1-1 to a1-2 are missing")
    assert "--all" in item["settle"][0]
    assert inbox(met, "before") == []


def test_a_member_not_heard_of_for_thirty_days_or_what_was_decided(met: Any) -> None:
    met["a"].clock.at += 31 * DAY
    silent = {item["device"] for item in inbox(met) if item["kind"] == "silence"}
    assert silent == set(BOTH)
    gather(met, "a1")
    assert [item["device"] for item in inbox(met) if item["kind"] == "silence"] == ["a2"]

    add(met, "a", "setting", "silence-days", "45")

    assert "silence" not in kinds(met)
    met["a"].clock.today = None
    met["a"].clock.at += 900 * DAY
    assert "silence" not in kinds(met), "a clock that cannot be trusted accuses nobody"


def test_a_worker_waits_for_coordinators_alone(met: Any) -> None:
    met["a1"].clock.at += 31 * DAY

    assert [(item["kind"], item["device"]) for item in inbox(met, "a1")] == [("silence", "a")]


def test_a_clock_far_ahead_is_told_until_the_next_bundle_is_right(met: Any) -> None:
    met["a1"].clock.at += 3 * DAY
    late = gather(met, "a1")
    assert (late.new_review, kinds(met)) == (1, ["clock"])
    assert "3 days ahead" in inbox(met)[0]["what"]

    met["a"].clock.at += 3 * DAY
    gather(met, "a1")

    assert kinds(met) == []


def test_a_clock_that_went_back_is_told_and_a_bundle_carried_late_is_not(met: Any) -> None:
    met["a"].clock.at += 30 * DAY
    met["a1"].clock.at += 10 * DAY
    early = met.send("a1")
    met["a1"].clock.at += 10 * DAY
    gather(met, "a1")
    met.merge("a", early)
    assert "clock" not in kinds(met)

    met["a1"].clock.at -= 15 * DAY
    gather(met, "a1")

    assert "clock" in kinds(met)


# --- counting ---------------------------------------------------------------------------------


def test_a_merge_tells_what_is_new_and_the_same_again_tells_nothing(disputed: Any) -> None:
    again = gather(disputed, *BOTH)
    assert (again.review, again.new_review) == (1, 0)

    for label in ("a", "a1"):
        add(disputed, label, "shelter", "s-9", "CN-JL")
    file = disputed.send("a1")
    rehearsed = disputed.merge("a", file, dry_run=True)
    merged = disputed.merge("a", file)

    assert (rehearsed.review, rehearsed.new_review) == (2, 1)
    assert (merged.review, merged.new_review) == (2, 1)
    assert disputed.do("a", upkeep.status)["review"] == 2 == len(inbox(disputed))


def test_what_was_remembered_is_not_used_after_a_change(disputed: Any) -> None:
    with disputed["a"].open() as session:
        before = open_items.keys(session, remember=True)
        assert open_items.keys(session) == before
        entries.change(session, "s-1", [("capacity", "30")], "asked them")

        assert len(open_items.keys(session)) == 0


def test_a_report_counts_what_waits_by_kind_and_by_its_own_days(met: Any) -> None:
    for day in ("2004-02-10", "2004-03-10"):
        for label in BOTH:
            add(met, label, "loss", "rice", "70kg", "stolen", f"date={day}")
    gather(met, *BOTH)

    with met["a"].open() as session:
        report = reports.report(session, periods.month("2004-02"))
        assert len(open_items.items(session)) == 3
    [section] = [each for each in report.sections if each.key == "uncertain"]
    [table] = [each for each in section.tables if each.key == "review"]

    assert [row.cells for row in table.rows] == [("duplicate", 1), ("stock", 1)]

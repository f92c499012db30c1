"""What changed since the last report: late entries, and the figures that they moved."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from fieldledger.domain import law
from fieldledger.domain import records as types
from fieldledger.report import late
from fieldledger.services import earlier, entries, erasing, reports, reviewing, seizing
from fieldledger.services import since as since_of
from fieldledger.services.session import Session
from fieldledger.services.views import listing
from fieldledger.store import arrived, feeds, records


def _write(session: Session, rows: str) -> list[str]:
    written = []
    for row in rows.strip().splitlines():
        kind, *words = row.split()
        written.append(entries.add(session, kind, words, ()).id)
    return written


def _report(session: Session, month: str) -> Any:
    return reports.report(session, reports.period_of(session, month=month))


def _give_out(session: Session, month: str) -> str:
    made = _report(session, month)
    earlier.remember(session, made)
    return str(made.digest)


def _changed(session: Session, month: str) -> Any:
    whole = json.loads(reports.render(_report(session, month), "json"))
    return next((each for each in whole["sections"] if each["key"] == "changed"), None)


def _rows(section: Any, key: str) -> list[dict[str, Any]]:
    return next((each["rows"] for each in section["tables"] if each["key"] == key), [])


def _since(session: Session, month: str = "2004-05") -> late.Since:
    found = since_of.since(session, reports.period_of(session, month=month))
    assert found is not None
    return found


@pytest.fixture
def given(met: Any) -> Any:
    """April's report was given out by 'a', with a distribution of April and one of March in it."""
    with met["a"].open() as session:
        _write(
            session,
            """
            shelter kamo-47 CN-JL rural 200
            distribution rice 90kg kamo-47 people=30 days=30 date=2004-03-05
            distribution rice 80kg kamo-47 people=30 days=30 date=2004-04-05
            """,
        )
        _give_out(session, "2004-04")
    for label in ("a1", "a2"):
        met.merge(label, met.send("a", label))
    return met


def test_without_a_report_given_out_there_is_no_such_section(met: Any) -> None:
    with met["a"].open() as session:
        assert _changed(session, "2004-05") is None
        _give_out(session, "2004-05")
        _give_out(session, "2004-06")
        assert _changed(session, "2004-05") is None


def test_late_entries_are_told_with_the_figures_that_they_moved(given: Any) -> None:
    with given["a1"].open() as session:
        _write(
            session,
            """
            distribution rice 45kg kamo-47 people=15 days=30 date=2004-04-09
            distribution rice 45kg kamo-47 people=15 days=30 date=2004-04-10
            distribution rice 10kg kamo-47 people=15 days=30 date=2004-05-10
            """,
        )
    given.merge("a", given.send("a1"))
    with given["a"].open() as session:
        section = _changed(session, "2004-05")

    assert section["paragraphs"] == [
        "The last report of earlier days is that of April 2004, given out here on 2004-05-17.",
        "3 entries have come in since.",
        "2 of them are about days before 2004-05-01.",
    ]
    assert _rows(section, "figures") == [
        {
            "key": "2004-04 distribution quantity rice", "unit": "g", "month": "2004-04",
            "record": "distribution", "figure": "quantity", "of": "rice",
            "then": 80_000, "now": 170_000, "records": 2,
        }
    ]  # fmt: skip
    assert _rows(section, "entries") == [
        {
            "key": "2004-04 distribution a1", "unit": "", "month": "2004-04",
            "record": "distribution", "device": "a1",
            "added": 2, "corrected": 0, "struck": 0, "restored": 0,
        }
    ]  # fmt: skip


def test_where_nothing_came_late_it_says_so(given: Any) -> None:
    with given["a"].open() as session:
        _write(session, "distribution rice 1kg kamo-47 people=1 days=3 date=2004-05-01")
        section = _changed(session, "2004-05")
    assert section["paragraphs"][1:] == [
        "1 entry has come in since.",
        "None of them is about days before 2004-05-01.",
    ]
    assert section["tables"] == []


def test_corrections_voids_and_what_was_taken_back_are_told_apart(given: Any) -> None:
    with given["a"].open() as session:
        [first] = _write(session, "provision rice 5kg source=purchased date=2004-02-02")
        _give_out(session, "2004-04")
        distributed = [row["id"] for row in listing(session, "distribution")]
        entries.change(session, distributed[0], [("quantity", "95kg")], "counted again")
        entries.void(session, distributed[1], "written twice")
        entries.void(session, first, "an error")
        entries.unvoid(session, first, "no error")
        found = _since(session)

    assert found.late == (
        late.Late("2004-02", "provision", "a", struck=1, restored=1),
        late.Late("2004-03", "distribution", "a", corrected=1),
        late.Late("2004-04", "distribution", "a", struck=1),
    )
    assert [(each.month, each.then, each.now, each.records) for each in found.moved] == [
        ("2004-03", 90_000, 95_000, 1),
        ("2004-04", 80_000, 0, 1),
    ]


def test_what_is_moved_to_another_month_changes_both(given: Any) -> None:
    with given["a"].open() as session:
        [_, april] = [row["id"] for row in listing(session, "distribution")]
        entries.change(session, april, [("date", "2004-03-31")], "wrong month")
        found = _since(session)
    assert [(each.month, each.then, each.now) for each in found.moved] == [
        ("2004-03", 90_000, 170_000),
        ("2004-04", 80_000, 0),
    ]


def test_conflicts_that_opened_and_were_settled_are_counted(given: Any) -> None:
    for label, quantity in (("a1", "81kg"), ("a2", "82kg")):
        with given[label].open() as session:
            ids = [row["id"] for row in listing(session, "distribution")]
            entries.change(session, ids[1], [("quantity", quantity)], "counted again")
    for label in ("a1", "a2"):
        given.merge("a", given.send(label))
    with given["a"].open() as session:
        assert (_since(session).opened, _since(session).settled) == (1, 0)
        [moved] = _since(session).moved
        assert moved.then == 80_000
        assert moved.now in (81_000, 82_000)

        _give_out(session, "2004-04")
        [key] = [str(e["key"]) for e in reviewing.listing(session) if e["kind"] == "conflict"]
        reviewing.settle(session, key, reviewing.Choice(value="82kg"), "asked")
        assert (_since(session).opened, _since(session).settled) == (0, 1)


def test_duplicates_that_were_linked_take_their_figures_out(given: Any) -> None:
    with given["a"].open() as session:
        first, second = _write(
            session,
            """
            provision rice 5kg source=purchased date=2004-02-02
            provision rice 5kg source=purchased date=2004-02-02
            """,
        )
        _give_out(session, "2004-04")
        _link(session, second, first)
        [moved] = _since(session).moved
        assert (moved.month, moved.then, moved.now) == ("2004-02", 10_000, 5_000)


def test_erased_records_are_counted(given: Any) -> None:
    with given["a"].open() as session:
        _write(session, "person kamo-ok female 1970")
        _give_out(session, "2004-04")
        erasing.erase(session, "kamo-ok", "asked for")
        assert _since(session).erased == 1


def test_a_bar_leaves_the_figures_of_then_open(given: Any) -> None:
    with given["a1"].open() as session:
        _write(session, "distribution rice 45kg kamo-47 people=15 days=30 date=2004-04-09")
    given.merge("a", given.send("a1"))
    with given["a"].open() as session:
        _give_out(session, "2004-04")
        assert not _since(session).turned
        seizing.seize(session, seizing.propose(session, "a1", until=0), "taken")
        _write(session, "distribution rice 5kg kamo-47 people=15 days=30 date=2004-04-09")
        found = _since(session)
        section = _changed(session, "2004-05")
    assert found.turned
    assert found.moved == ()
    assert "Who belongs to the ledger has changed" in section["notes"][0]


def test_the_report_of_a_month_is_set_against_that_of_the_month_before(given: Any) -> None:
    with given["a"].open() as session:
        _write(session, "distribution rice 1kg kamo-47 people=1 days=3 date=2004-03-01")
        _give_out(session, "2004-02")
        _give_out(session, "2004-05")
        assert _since(session, "2004-05").name == "April 2004"
        assert _since(session, "2004-06").name == "May 2004"
        assert _since(session, "2004-04").name == "February 2004"


def test_a_report_given_out_is_the_same_again_whatever_was_given_out_after_it(given: Any) -> None:
    with given["a"].open() as session:
        _write(session, "distribution rice 1kg kamo-47 people=1 days=3 date=2004-03-01")
        made, digest = _changed(session, "2004-05"), _give_out(session, "2004-05")
        _give_out(session, "2004-04")
        assert _changed(session, "2004-05") == made
        _write(session, "line north")
        with earlier.state(session, digest) as then:
            assert _changed(then, "2004-05") == made


def test_an_earlier_report_is_set_against_what_was_given_out_by_then(given: Any) -> None:
    with given["a"].open() as session:
        _write(session, "distribution rice 1kg kamo-47 people=1 days=3 date=2004-03-01")
        made, digest = _changed(session, "2004-05"), _report(session, "2004-05").digest
        _write(session, "line north")
        _give_out(session, "2004-04")
        assert _changed(session, "2004-05") != made
        with earlier.state(session, digest) as then:
            assert _changed(then, "2004-05") == made


def test_a_report_given_out_twice_from_one_state_is_remembered_once(given: Any) -> None:
    with given["a"].open() as session:
        _give_out(session, "2004-04")
        assert len(json.loads(str(session.ledger.meta("reports")))) == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_figures_of_then_are_those_of_the_state_of_then(given: Any, seed: int) -> None:
    """Random histories on three devices: what is told of then without computing it again is what
    the ledger as of then says."""
    chance = random.Random(seed)
    for number in range(12):
        label = chance.choice(("a", "a1", "a2"))
        with given[label].open() as session:
            for _ in range(3):
                _random_entry(session, chance)
        if label != "a":
            given.merge("a", given.send(label))
        elif chance.random() < 0.5:
            other = chance.choice(("a1", "a2"))
            given.merge(other, given.send("a", other))
        if number == 5:
            with given["a"].open() as session:
                digest = _give_out(session, "2004-04")
    with given["a"].open() as session:
        moved = {(m.month, m.type, m.field, m.item): (m.then, m.now) for m in _since(session).moved}
        with earlier.state(session, digest) as then:
            before, now = dict(_sums(then)), dict(_sums(session))
        changed = {key for key in {*before, *now} if before.get(key, 0) != now.get(key, 0)}
        told = {key: (before.get(key, 0), now.get(key, 0)) for key in changed}
        assert {key: values for key, values in moved.items() if values[0] != values[1]} == told
        assert arrived.count(session.ledger, feeds.ends(session.ledger)) == 0


def _link(session: Session, one: str, other: str) -> None:
    """Say that one record is the same as another."""
    row, keep = (entries.find_record(session, each) for each in (one, other))
    body: dict[str, object] = {
        "do": "set",
        "fields": {law.SAME: records.reference(session.ledger, keep.n)},
    }
    with session.ledger.writing():
        entries.write_change(session, row, body, (), "one delivery")


def _random_entry(session: Session, chance: random.Random) -> None:
    month = chance.choice(("2004-02", "2004-03", "2004-04", "2004-05"))
    ids = [row["id"] for row in listing(session, "provision")]
    what = chance.choice(("add", "add", "set", "void", "move", "link"))
    reason = "as told"
    if what == "add" or len(ids) < 2:
        weight = chance.randint(1, 9)
        _write(session, f"provision rice {weight}kg source=purchased date={month}-02")
    elif what == "set":
        pairs = [("quantity", f"{chance.randint(1, 9)}kg")]
        entries.change(session, chance.choice(ids), pairs, reason)
    elif what == "move":
        entries.change(session, chance.choice(ids), [("date", f"{month}-03")], reason)
    elif what == "void":
        entries.void(session, chance.choice(ids), reason)
    else:
        one, other = chance.sample(ids, 2)
        _link(session, one, other)


def _sums(session: Session) -> Iterator[tuple[tuple[str, str, str, str], int]]:
    spec = types.load("provision")
    for month in ("2004-02", "2004-03", "2004-04"):
        for item, value in arrived.shown(session.ledger, spec, "quantity", "item", month).items():
            yield (month, "provision", "quantity", item), value

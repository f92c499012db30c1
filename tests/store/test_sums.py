"""The queries behind the report and the stock, on a real ledger."""

from __future__ import annotations

import importlib.util
import shlex
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fieldledger.services import entries
from fieldledger.services.session import Session
from fieldledger.store import stocked, sums


def _team() -> ModuleType:
    """The devices that are made once for all tests (``tests/services/team.py``)."""
    name, path = "fieldledger_tests_team", Path(__file__).parents[1] / "services" / "team.py"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture
def met(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Any:
    """Coordinator a, workers a1 and a2, who all read everything."""
    return _team().once(tmp_path_factory)["met"].copy(tmp_path / "team")


PLACES = """
shelter kamo-47 CN-JL
shelter sola-12 CN-HL
line north
"""


def _write(session: Session, text: str) -> list[str]:
    rows = [shlex.split(row) for row in text.strip().splitlines()]
    return [entries.add(session, kind, words, ()).id for kind, *words in rows]


def _refs(session: Session) -> dict[str, str]:
    """Identities by code."""
    found = {"": ""}
    for name in ("item", "shelter", "line", "child"):
        found |= {str(row["code"]): str(row["ref"]) for row in sums.live(session.ledger.conn, name)}
    return found


def _disagree(team: Any, record: str, one: str, other: str, *, on: str | None = None) -> None:
    """a and a1 each set one value without having seen the other's; both are on a afterwards."""
    team.merge("a1", team.send("a", "a1"))
    for label, change in (("a1", other), ("a", one)):
        name, _, value = change.partition("=")
        with team[label].open() as session:
            entries.change(session, record, [(name, value)], "I know better", on=on)
    team.merge("a", team.send("a1"))


def test_goods_handed_out_are_summed_by_month_item_and_place(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        ids = _write(
            session,
            """
            distribution rice 90kg kamo-47 people=30 days=10 date=2004-05-01
            distribution rice 60kg kamo-47 people=40 days=5 date=2004-05-31
            distribution rice 7kg kamo-47 people=35 date=2004-05-17
            distribution rice 8kg kamo-47 days=9 date=2004-05-17
            distribution rice 500kg kamo-47 people=99 days=9 date=2004-05-17
            distribution winter-set 12 sola-12 people=12 date=2004-05-17
            distribution rice 1t north people=500 date=2004-05-17 eligibility='a list'
            distribution rice 1kg kamo-47 date=2004-04-30
            distribution rice 1kg kamo-47 date=2004-06-01
            """,
        )
        entries.void(session, ids[4], "entered twice")
        refs = _refs(session)
        found = sums.handed_out(session.ledger.conn, "distribution", "2004-05-01", "2004-05-31")

    rice, kamo = refs["rice"], refs["kamo-47"]
    assert sorted(found, key=str) == sorted(
        [
            ("2004-05", rice, kamo, "", 165_000, 4, 150_000, 500, 40, 1, 1),
            ("2004-05", refs["winter-set"], refs["sola-12"], "", 12, 1, 0, 0, 12, 0, 1),
            ("2004-05", rice, "", refs["north"], 1_000_000, 1, 0, 0, 500, 0, 1),
        ],
        key=str,
    )


def test_goods_that_came_in_are_summed_by_source(met: Any) -> None:
    with met["a"].open() as session:
        _write(
            session,
            """
            provision rice 100kg source=purchased date=2004-05-01
            provision rice 50kg source=purchased date=2004-05-31
            provision rice 7kg date=2004-05-31
            clothing summer-set 500 source=donated date=2004-05-17
            clothing summer-set 300 source=donated date=2003-05-17
            """,
        )
        refs = _refs(session)
        found = sums.came_in(
            session.ledger.conn, ("provision", "clothing"), "2004-05-01", "2004-05-31"
        )

    assert found == [
        ("2004-05", refs["rice"], "", "provision", 7_000, 1),
        ("2004-05", refs["rice"], "purchased", "provision", 150_000, 2),
        ("2004-05", refs["summer-set"], "donated", "clothing", 500, 1),
    ]


def test_a_transfer_leaves_one_place_and_comes_to_another(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        _write(
            session,
            """
            provision rice 100kg date=2004-05-01
            transfer rice 30kg to_shelter=kamo-47 date=2004-05-02
            transfer rice 10kg kamo-47 sola-12 date=2004-05-03
            loss rice 5kg spoiled sola-12 date=2004-05-04
            distribution rice 20kg kamo-47 date=2004-05-05
            """,
        )
        refs = _refs(session)
        by_day = {
            day: stocked.movements(session.ledger.conn, f"2004-05-{day}") for day in ("02", "05")
        }

    rice, kamo, sola = refs["rice"], refs["kamo-47"], refs["sola-12"]
    assert by_day["02"] == [
        ("provision", rice, "", 100_000),
        ("transfer-in", rice, kamo, 30_000),
        ("transfer-out", rice, "", 30_000),
    ]
    assert {(sort, place): n for sort, _, place, n in by_day["05"]} == {
        ("provision", ""): 100_000,
        ("transfer-in", kamo): 30_000,
        ("transfer-in", sola): 10_000,
        ("distribution", ""): 20_000,
        ("loss", sola): 5_000,
        ("transfer-out", ""): 30_000,
        ("transfer-out", kamo): 10_000,
    }


def test_a_count_is_set_beside_what_was_expected_at_the_end_of_its_day(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        ids = _write(
            session,
            """
            provision rice 100kg date=2004-05-01
            count rice 90kg date=2004-05-02
            distribution rice 20kg kamo-47 date=2004-05-03
            count rice 78kg date=2004-05-03
            distribution rice 1kg kamo-47 date=2004-05-04
            count rice 1kg date=2004-05-04
            count winter-set 3 kamo-47 date=2004-05-04
            """,
        )
        entries.void(session, ids[-2], "another store")
        refs = _refs(session)
        found = stocked.counts(session.ledger.conn, "2004-05-31")
        early = stocked.counts(session.ledger.conn, "2004-05-02")

    assert sorted(found) == sorted(
        [
            (refs["rice"], "", "2004-05-03", 78_000, 80_000, 0),
            (refs["winter-set"], refs["kamo-47"], "2004-05-04", 3, 0, 0),
        ]
    )
    assert early == [(refs["rice"], "", "2004-05-02", 90_000, 100_000, 0)]


def test_only_the_headcounts_of_a_shelters_latest_day_are_given(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        ids = _write(
            session,
            """
            headcount kamo-47 30 date=2004-05-01
            headcount kamo-47 28 women=10 men=9 date=2004-05-20
            headcount kamo-47 27 date=2004-05-20
            headcount kamo-47 5 date=2004-06-01
            headcount sola-12 12 date=2003-01-01
            headcount sola-12 99 date=2004-05-20
            """,
        )
        entries.void(session, ids[-1], "another shelter")
        refs = _refs(session)
        found = sums.headcounts(session.ledger.conn, "headcount", "2004-05-31")

    kamo, sola = refs["kamo-47"], refs["sola-12"]
    assert [row[1:] for row in found if row[1] == kamo] == [
        (kamo, "2004-05-20", 28, 10, 9, None, None),
        (kamo, "2004-05-20", 27, None, None, None, None),
    ]
    assert [row[1:4] for row in found if row[1] == sola] == [(sola, "2003-01-01", 12)]


def test_live_records_leave_out_the_void_ones(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        entries.void(session, "sola-12", "entered twice")
        found = list(sums.live(session.ledger.conn, "shelter"))

    assert [row["code"] for row in found] == ["kamo-47"]
    assert {"ref", "n", "province", "capacity", "status"} <= set(found[0])


def test_a_timeline_is_given_from_its_oldest_day(met: Any) -> None:
    with met["a"].open() as session:
        entries.add(session, "child", ["hesu-61", "1994", "female"], (), on="2003-01-01")
        for status, day in (("found", "2004-04-01"), ("lost-contact", "2004-02-01")):
            entries.change(session, "hesu-61", [("status", status)], "as told", on=day)
        ref = _refs(session)["hesu-61"]
        found = sums.timeline(session.ledger.conn, "status")

    assert found[ref] == [
        ("2003-01-01", "in-care"),
        ("2004-02-01", "lost-contact"),
        ("2004-04-01", "found"),
    ]


def test_a_record_in_conflict_leaves_the_sums_and_comes_with_all_its_values(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        [record] = _write(session, "distribution rice 40kg kamo-47 people=9 date=2004-05-01")
    _disagree(met, record, "quantity=45kg", "quantity=35kg")
    _disagree(met, record, "shelter=kamo-47", "shelter=sola-12")

    with met["a"].open() as session:
        conn, refs = session.ledger.conn, _refs(session)
        [(ref, values)] = sums.disputed(conn, "distribution")
        assert sums.handed_out(conn, "distribution", "2004-05-01", "2004-05-31") == []
        assert stocked.movements(conn, "2004-05-31") == []
        assert sorted(values["quantity"]) == [35_000, 45_000]
        assert set(values["shelter"]) == {refs["kamo-47"], refs["sola-12"]}
        assert values["item"] == (refs["rice"],)
        assert values["people"] == (9,)
        listed = {(name, who, field) for name, who, field, _ in sums.conflicts(conn)}
        assert listed == {("distribution", ref, "quantity"), ("distribution", ref, "shelter")}

        shown = next(sums.live(conn, "distribution"))
        assert values["quantity"][0] == shown["quantity"]
        assert values["shelter"][0] == shown["shelter"]


def test_a_void_record_in_conflict_is_not_summed(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        [record] = _write(session, "distribution rice 40kg kamo-47 people=9 date=2004-05-01")
    _disagree(met, record, "quantity=45kg", "quantity=35kg")

    with met["a"].open() as session:
        entries.void(session, record, "it never happened")
        assert list(sums.disputed(session.ledger.conn, "distribution")) == []
        assert stocked.movements(session.ledger.conn, "2004-05-31") == []


def test_settling_a_conflict_puts_the_record_back_into_the_sums(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, PLACES)
        [record] = _write(session, "distribution rice 40kg kamo-47 people=9 date=2004-05-01")
    _disagree(met, record, "quantity=45kg", "quantity=35kg")

    with met["a"].open() as session:
        entries.change(session, record, [("quantity", "45kg")], "the scales were right")
        [row] = sums.handed_out(session.ledger.conn, "distribution", "2004-05-01", "2004-05-31")
    assert row[4] == 45_000


def test_each_device_that_belongs_has_the_time_of_its_last_op(met: Any) -> None:
    met["a1"].clock.at += 86_400
    with met["a1"].open() as session:
        _write(session, "provision rice 1kg date=2004-05-18")
    met.merge("a", met.send("a1"))

    with met["a"].open() as session:
        found = dict(sums.last_written(session.ledger.conn))
    assert set(found) == {"a", "a1", "a2"}
    assert found["a1"] == met["a1"].clock.at


def test_a_ledger_without_trouble_has_no_quarantine_and_nothing_newer(met: Any) -> None:
    with met["a"].open() as session:
        assert sums.quarantined(session.ledger.conn) == []
        assert sums.newer(session.ledger.conn) == 0

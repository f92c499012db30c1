"""What is on hand, as the ledger of a real device says."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import entries, on_hand
from fieldledger.services.session import Session
from fieldledger.store import feeds

ENTRIES = """
shelter kamo-47 CN-JL
provision rice 100kg date=2004-03-01
provision rice 20kg kamo-47 date=2004-03-02
clothing winter-set 40 date=2004-03-03
transfer rice 5kg from_shelter=kamo-47 date=2004-04-01
distribution rice 30kg kamo-47 people=10 days=10 date=2004-04-02
loss rice 1kg stolen kamo-47 date=2004-04-03
count rice 13kg kamo-47 date=2004-04-04
distribution winter-set 41 kamo-47 people=41 date=2004-05-17
"""


def _write(session: Session, text: str) -> list[str]:
    rows = [shlex.split(row) for row in text.strip().splitlines()]
    return [entries.add(session, kind, words, ()).id for kind, *words in rows]


def stock(session: Session, day: str | None) -> list[dict[str, Any]]:
    """What the stock of a day says beside cover and counts below nothing, tested further down."""
    later = ("days", "item_on_hand", "item_days", "short", "not_known")
    rows = on_hand.stock(session, day).rows
    return [{name: row[name] for name in row if name not in later} for row in rows]


def _on_hand(session: Session, day: str | None = None) -> dict[tuple[object, object], object]:
    return {(row["item"], row["place"]): row["on_hand"] for row in stock(session, day)}


def test_stock_is_what_the_movements_leave_in_each_place(joined: Any) -> None:
    with joined["a"].open() as session:
        _write(session, ENTRIES)
        rows = stock(session, None)

    assert rows == [
        {
            "item": "rice",
            "place": "own store",
            "on_hand": 75_000,
            "unit": "g",
            "low": 75_000,
            "high": 75_000,
            "counted": None,
            "counted_on": None,
            "difference": None,
            "note": "",
        },
        {
            "item": "rice",
            "place": "kamo-47",
            "on_hand": 14_000,
            "unit": "g",
            "low": 14_000,
            "high": 14_000,
            "counted": 13_000,
            "counted_on": "2004-04-04",
            "difference": -1_000,
            "note": "",
        },
        {
            "item": "winter-set",
            "place": "own store",
            "on_hand": -1,
            "unit": "set",
            "low": -1,
            "high": -1,
            "counted": None,
            "counted_on": None,
            "difference": None,
            "note": "below nothing: an entry is missing or wrong",
        },
    ]


def test_stock_on_a_day_knows_nothing_of_the_days_after(joined: Any) -> None:
    with joined["a"].open() as session:
        _write(session, ENTRIES)
        before, on = _on_hand(session, "2004-04-01"), _on_hand(session, "2004-04-02")
        early = stock(session, "2004-04-03")

    assert before["rice", "own store"] == 105_000
    assert on["rice", "own store"] == 75_000
    assert [row["counted"] for row in early] == [None, None, None]


def test_the_order_in_which_entries_are_written_makes_no_difference(joined: Any) -> None:
    shelter, *rest = ENTRIES.strip().splitlines()
    with (
        joined["a"].open() as session,
        joined.copy(joined.base.parent / "other")["a"].open() as other,
    ):
        _write(session, ENTRIES)
        _write(other, "\n".join([shelter, *reversed(rest)]))

        assert stock(session, None) == stock(other, None)


def test_a_void_entry_moves_nothing_until_it_is_restored(joined: Any) -> None:
    with joined["a"].open() as session:
        ids = _write(session, ENTRIES)
        entries.void(session, ids[1], "entered twice")
        without = _on_hand(session)
        entries.unvoid(session, ids[1], "it was not")

        assert without["rice", "own store"] == -25_000
        assert _on_hand(session)["rice", "own store"] == 75_000


def test_goods_of_a_void_item_stay_in_stock_under_its_code(joined: Any) -> None:
    with joined["a"].open() as session:
        _write(session, ENTRIES)
        entries.void(session, "winter-set", "not used any more")

        assert ("winter-set", "own store") in _on_hand(session)


def test_two_shelters_of_one_code_are_told_apart_by_their_ids(met: Any) -> None:
    """Two workers who never met may choose one code; their stocks must not look like one."""
    for label, quantity in (("a1", "1kg"), ("a2", "2kg")):
        with met[label].open() as session:
            _write(session, f"shelter kamo-47 CN-JL\nprovision rice {quantity} kamo-47")
    met.merge("a", met.send("a1"), met.send("a2"))

    with met["a"].open() as session:
        assert _on_hand(session) == {
            ("rice", "kamo-47 (a1-1)"): 1_000,
            ("rice", "kamo-47 (a2-1)"): 2_000,
        }


def test_goods_in_a_void_shelter_stay_in_stock_under_its_code(joined: Any) -> None:
    with joined["a"].open() as session:
        _write(session, "shelter kamo-47 CN-JL\nprovision rice 1kg kamo-47")
        entries.void(session, "kamo-47", "entered twice")

        assert _on_hand(session) == {("rice", "kamo-47"): 1_000}


def test_an_entry_in_dispute_gives_how_far_stock_reaches(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, ENTRIES)
        [record] = _write(session, "distribution rice 40kg kamo-47 people=9 date=2004-05-01")
    met.merge("a1", met.send("a", "a1"))
    with met["a1"].open() as session:
        entries.change(session, record, [("quantity", "45kg")], "weighed again")
    with met["a"].open() as session:
        entries.change(session, record, [("quantity", "35kg")], "one sack less")
    met.merge("a", met.send("a1"))

    with met["a"].open() as session:
        rice = stock(session, None)[0]
    assert (rice["low"], rice["high"]) == (30_000, 40_000)
    assert rice["on_hand"] in (30_000, 40_000)


def test_goods_of_an_item_whose_entry_has_not_arrived_are_listed_all_the_same(
    joined: Any,
) -> None:
    """Bundles come late: a movement may be here before the item that it is about."""
    with joined["a"].open() as session:
        _write(session, "item tent piece other\nprovision tent 3 date=2004-05-01")
        with session.ledger.writing():
            session.ledger.conn.execute("DELETE FROM item WHERE code='tent'")

        [row] = stock(session, None)
    assert (row["item"], row["on_hand"], row["unit"]) == ("not known", 3, "")


def test_a_day_that_is_none_is_refused(joined: Any) -> None:
    with joined["a"].open() as session, pytest.raises(errors.Refused, match="--on is no day"):
        stock(session, "soon")


def test_without_a_clock_to_trust_the_day_must_be_given(joined: Any) -> None:
    joined["a"].clock.today = None
    with joined["a"].open() as session:
        _write(session, "provision rice 1kg date=2004-05-01")
        with pytest.raises(errors.Refused) as refused:
            stock(session, None)

        assert refused.value.hint == "Give --on YYYY-MM-DD."
        assert _on_hand(session, "2004-05-01") == {("rice", "own store"): 1_000}


def test_reading_stock_writes_nothing(joined: Any) -> None:
    with joined["a"].open() as session:
        _write(session, ENTRIES)
        before = feeds.digest(session.ledger)
        stock(session, None)

        assert feeds.digest(session.ledger) == before

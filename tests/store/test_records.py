"""The order in which records are listed: the same on every device."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from fieldledger.store import merging, records
from fieldledger.store.ledger import Ledger


@pytest.fixture
def written(pen: Any) -> list[Any]:
    """Two devices' entries, in the order in which they are to be listed, those of a day mixed."""
    a, b = pen.Pen("a", "a"), pen.Pen("b", "a1")
    a.found()
    a.welcome(b)
    place = a.add("s-2")
    rows = [
        (b, 9, {"date": "2004-05-02"}),
        (a, 7, {"date": "2004-05-03"}),
        (b, 8, {"date": "2004-05-03"}),
        (a, 1, {"date": "2004-05-04"}),
    ]
    for writer, at, fields in reversed(rows):
        body = {"in": "relief", "do": "add", "at": at, "type": "headcount", "v": 1}
        writer.write({**body, "fields": {**fields, "shelter": place.ref, "people": at}})
    b.add("s-1", at=90)
    b.add("s-2", at=3)
    return [a, b]


def listed(ledger: Ledger, pen: Any, writers: Any) -> tuple[list[object], list[str]]:
    """The head counts and the shelters as they are listed when taken in in this order."""
    with ledger.rehearsing():
        for writer in writers:
            merging.take(ledger, [writer.part()], pen.verify)
        counts = [row.fields["people"] for row in records.rows(ledger, "headcount")]
        shelters = [(row.fields["code"], row.ref) for row in records.rows(ledger, "shelter")]
    assert [code for code, _ in shelters] == ["s-1", "s-2", "s-2"], "by code where there is no day"
    return counts, [ref for _, ref in shelters]


def test_records_are_listed_by_day_then_by_code_then_by_when_they_were_written(
    ledger: Ledger, pen: Any, written: list[Any]
) -> None:
    counts, _ = listed(ledger, pen, written)

    assert counts == [9, 7, 8, 1]


def test_the_order_is_the_same_however_entries_came_in(
    ledger: Ledger, pen: Any, written: list[Any]
) -> None:
    orders = [listed(ledger, pen, order) for order in permutations(written)]

    assert len(orders) == 2
    assert orders[0] == orders[1]


def test_the_history_of_a_record_is_told_in_one_order(ledger: Ledger, pen: Any) -> None:
    a, b = pen.Pen("a", "a"), pen.Pen("b", "a1")
    a.found()
    a.welcome(b)
    place = a.add("s-1", at=9)
    a.edit(place, at=8, capacity=3)
    b.edit(place, at=7, capacity=2)
    told = []
    for writers in ((a, b), (b, a)):
        with ledger.rehearsing():
            for writer in writers:
                merging.take(ledger, [writer.part()], pen.verify)
            told.append([payload for _, _, payload in records.history(ledger, place.op)])

    assert told[0] == told[1] == [place.payload, b.written[0].payload, a.written[-1].payload]

"""Records that were linked as the same thing count once, and stand for themselves again without."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from fieldledger.store import merging, projection, tables
from fieldledger.store.ledger import Ledger


class Desk:
    """A ledger file, its founder on paper, and two shelters that one word may have meant."""

    def __init__(self, ledger: Ledger, pen: Any) -> None:
        self.ledger, self.pen = ledger, pen
        self.a = pen.Pen("a", "a")
        self.a.found()
        self.first, self.second = self.a.add("s-1", at=5), self.a.add("s-1", at=6)

    def take(self, *parts: Any) -> None:
        with self.ledger.writing():
            merging.take(self.ledger, parts or [self.a.part()], self.pen.verify)

    def link(self, one: Any, other: Any | None, **keys: Any) -> Any:
        return self.a.edit(one, **{"@same": other.ref if other else None}, **keys)

    def headcount(self, shelter: Any) -> Any:
        fields = {"date": "2003-10-01", "shelter": shelter.ref, "people": 3}
        body = {"in": "relief", "do": "add", "at": 7, "type": "headcount", "v": 1}
        return self.a.write({**body, "fields": fields})

    def void(self) -> dict[str, int]:
        return dict(self.ledger.conn.execute("SELECT ref, void FROM shelter"))

    def shelters_of_headcounts(self) -> list[str]:
        return [ref for (ref,) in self.ledger.conn.execute("SELECT shelter FROM headcount")]

    def sound(self) -> bool:
        before = projection.contents(self.ledger)
        with self.ledger.rehearsing():
            projection.rebuild(self.ledger)
            return projection.contents(self.ledger) == before


@pytest.fixture
def desk(ledger: Ledger, pen: Any) -> Desk:
    return Desk(ledger, pen)


def test_linked_records_count_once_through_the_older_one(desk: Desk) -> None:
    desk.headcount(desk.second)
    desk.link(desk.first, desk.second)

    desk.take()

    assert desk.void() == {desk.first.op: 0, desk.second.op: 2}
    assert desk.shelters_of_headcounts() == [desk.first.op]
    assert desk.sound()


def test_what_comes_after_the_link_counts_through_it_too(desk: Desk) -> None:
    desk.link(desk.first, desk.second)
    desk.take()
    desk.headcount(desk.second)

    desk.take()

    assert desk.shelters_of_headcounts() == [desk.first.op]
    assert desk.sound()


def test_without_the_link_each_stands_for_itself_again(desk: Desk) -> None:
    desk.headcount(desk.second)
    link = desk.link(desk.first, desk.second)
    desk.take()
    desk.link(desk.first, None, over=[link])

    desk.take()

    assert desk.void() == {desk.first.op: 0, desk.second.op: 0}
    assert desk.shelters_of_headcounts() == [desk.second.op]
    assert desk.sound()


def test_a_group_counts_through_a_live_one(desk: Desk) -> None:
    desk.link(desk.second, desk.first)
    desk.take()
    desk.a.edit(desk.first, "void")

    desk.take()

    assert desk.void() == {desk.first.op: 1, desk.second.op: 0}
    assert desk.sound()


def test_links_join_groups_and_circles_do_no_harm(desk: Desk) -> None:
    third = desk.a.add("s-1", at=1)
    for one, other in permutations((desk.first, desk.second, third), 2):
        desk.link(one, other)

    desk.take()

    assert desk.void() == {desk.first.op: 2, desk.second.op: 2, third.op: 0}
    assert desk.sound()


def test_a_link_waits_for_the_record_it_names(desk: Desk) -> None:
    other = desk.pen.Pen("b", "a1")
    desk.a.welcome(other)
    late = other.add("s-9", at=1)
    desk.link(desk.first, late)
    desk.take()
    assert desk.void()[desk.first.op] == 0

    desk.take(other.part())

    assert desk.void()[desk.first.op] == 2
    assert desk.sound()


def test_a_link_to_another_type_or_to_itself_changes_nothing(desk: Desk) -> None:
    headcount = desk.headcount(desk.first)
    desk.link(desk.first, headcount)
    desk.link(desk.second, desk.second)

    desk.take()

    assert set(desk.void().values()) == {0}
    assert desk.sound()


def test_groups_are_part_of_what_is_rebuilt(desk: Desk) -> None:
    desk.link(desk.first, desk.second)
    desk.take()
    with desk.ledger.writing():
        tables.make(desk.ledger.conn)
        assert desk.void() == {}
        projection.rebuild(desk.ledger)

    assert desk.void() == {desk.first.op: 0, desk.second.op: 2}

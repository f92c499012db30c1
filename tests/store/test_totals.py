"""Monthly totals say what the rows say, whatever was corrected, struck out or disputed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldledger.domain import records
from fieldledger.store import merging, projection, totals
from fieldledger.store.ledger import Ledger

ITEMS = ["a-1:00000000000000aa", "a-2:00000000000000bb"]
SHELTERS = ["a-3:00000000000000cc", "a-4:00000000000000dd", None]
DAYS = ["2003-12-31", "2004-01-01", "2004-01-15", "2004-01-31", "2004-02-29", "2004-03-01"]

ROWS = st.fixed_dictionaries(
    {
        "date": st.sampled_from(DAYS),
        "item": st.sampled_from(ITEMS),
        "quantity": st.integers(1, 10**12),
        "shelter": st.sampled_from(SHELTERS),
        "people": st.none() | st.integers(1, 9),
        "days": st.none() | st.integers(1, 9),
    }
)
CHANGES = st.tuples(st.integers(0, 30), st.sampled_from(["void", "restore", "people", "date"]))


class Book:
    """A ledger that a founder on paper writes distributions to, a few at a time."""

    def __init__(self, ledger: Ledger, pen: Any) -> None:
        self.ledger, self.verify = ledger, pen.verify
        self.a = pen.Pen("a", "a")
        self.a.found()
        self.adds: list[Any] = []

    def add(self, fields: dict[str, object]) -> None:
        body = {"in": "relief", "do": "add", "at": 5, "type": "distribution", "v": 1}
        self.adds.append(self.a.write({**body, "fields": fields}))

    def change(self, which: int, how: str) -> None:
        record = self.adds[which % len(self.adds)]
        if how in ("void", "restore"):
            self.a.edit(record, how)
        elif how == "people":
            self.a.edit(record, people=1 + which % 9)
        else:
            self.a.edit(record, date=DAYS[which % len(DAYS)])

    def take(self) -> None:
        with self.ledger.trying():
            merging.take(self.ledger, [self.a.part()], self.verify)

    def told(self, start: str, end: str) -> list[tuple[object, ...]]:
        query, values = totals.reading(records.load("distribution"), start, end)
        return self._summed(query, values)

    def counted(self, start: str, end: str) -> list[tuple[object, ...]]:
        """The same from the rows, by a query of its own."""
        query = """SELECT substr(date, 1, 7) AS month, item, coalesce(shelter, '') AS shelter,
            1 AS entries, quantity, iif(people > 0 AND days > 0, quantity, 0) AS rated,
            iif(people > 0 AND days > 0, people * days, 0) AS person_days,
            people IS NULL AS without_people, days IS NULL AS without_days,
            coalesce(people, 0) AS most_people
            FROM distribution WHERE void = 0 AND conflicts = 0 AND date BETWEEN ? AND ?"""
        return self._summed(query, (start, end))

    def _summed(self, query: str, values: tuple[str, ...]) -> list[tuple[object, ...]]:
        return list(
            self.ledger.conn.execute(
                "SELECT month, item, shelter, sum(entries), sum(quantity), sum(rated), "
                "sum(person_days), sum(without_people), sum(without_days), max(most_people) "
                f"FROM ({query}) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                values,
            )
        )


@pytest.fixture
def book(ledger: Ledger, pen: Any) -> Book:
    return Book(ledger, pen)


@settings(max_examples=40)
@given(
    batches=st.lists(
        st.tuples(st.lists(ROWS, min_size=1, max_size=4), st.lists(CHANGES, max_size=4)),
        min_size=1,
        max_size=3,
    ),
    days=st.tuples(
        st.sampled_from(["", *DAYS, "2004-02-01"]), st.sampled_from([*DAYS, "2004-02-15"])
    ).filter(lambda days: days[0] <= days[1]),
)
def test_totals_of_any_days_are_those_of_the_rows(
    whole_ledger: Ledger, pen: Any, batches: Any, days: tuple[str, str]
) -> None:
    with whole_ledger.rehearsing():
        book = Book(whole_ledger, pen)
        for rows, changes in batches:
            for fields in rows:
                book.add(fields)
            for change in changes:
                book.change(*change)
            book.take()

        assert book.told(*days) == book.counted(*days)
        assert book.told("", "2999-12-31") == book.counted("", "2999-12-31")
        before = projection.contents(whole_ledger)
        projection.rebuild(whole_ledger)
        assert projection.contents(whole_ledger) == before


def test_the_next_highest_value_is_found_where_the_highest_goes(book: Book) -> None:
    for people in (3, 9, 5):
        fields = {"date": "2004-01-01", "item": ITEMS[0], "quantity": 1, "people": people}
        book.add(fields)
    book.take()
    assert book.told("2004-01-01", "2004-01-31")[0][-1] == 9

    book.a.edit(book.adds[1], "void")
    book.take()

    assert book.told("2004-01-01", "2004-01-31")[0][-1] == 5


def test_a_month_without_entries_leaves_no_row(book: Book) -> None:
    book.add({"date": "2004-01-01", "item": ITEMS[0], "quantity": 1})
    book.take()
    book.a.edit(book.adds[0], "void")

    book.take()

    [count] = book.ledger.conn.execute("SELECT count(*) FROM monthly_distribution").fetchone()
    assert count == 0

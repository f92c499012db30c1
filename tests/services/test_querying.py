"""Asking in SQL: what can be asked, and what a wrong query is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import entries, querying
from fieldledger.services.session import Session
from fieldledger.store import querying as store


@pytest.fixture
def session(met: Any) -> Iterator[Session]:
    with met["a1"].open() as opened:
        entries.add(opened, "shelter", ["s-1", "CN-JL"], [])
        entries.add(opened, "shelter", ["s-2", "CN-LN"], [])
        yield opened


def ask(session: Session, query: str) -> list[Any]:
    return [tuple(row) for row in querying.ask(session, query).rows]


def test_records_ops_and_devices_can_be_asked_about(session: Session) -> None:
    found = querying.ask(session, "SELECT code, province FROM shelter ORDER BY code DESC")

    assert found.columns == ("code", "province")
    assert [tuple(row) for row in found.rows] == [("s-2", "CN-LN"), ("s-1", "CN-JL")]
    joined = "SELECT DISTINCT d.label FROM op JOIN run r ON r.no = op.n >> 32 "
    joined += "JOIN feed f ON f.no = r.feed JOIN device d ON d.feed = f.id ORDER BY 1"
    assert ask(session, joined) == [("a",), ("a1",)]


def test_what_sql_has_for_counting_is_there(session: Session) -> None:
    query = """
    WITH RECURSIVE month(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM month WHERE n < 3)
    SELECT count(*), sum(n), round(avg(n), 1), group_concat(n), strftime('%Y', '2004-05-17'),
    (SELECT max(rank) FROM (SELECT row_number() OVER (ORDER BY code) AS rank FROM shelter)),
    (SELECT sum(value) FROM json_each('[1,2]')) FROM month
    """
    assert ask(session, query) == [(3, 6, 2.0, "1,2,3", "2004", 2, 3)]


def test_bytes_come_as_hex_and_infinity_as_text(session: Session) -> None:
    query = "SELECT x'00ff', 9e999, -9e999, 1.5, NULL, head = head, length(head) FROM op LIMIT 1"

    assert ask(session, query) == [("00ff", "Infinity", "-Infinity", 1.5, None, 1, 32)]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "There is no query"),
        (" \n", "There is no query"),
        ("SELEC 1", 'near "SELEC": syntax error'),
        ("SELECT", "incomplete input"),
        ("SELECT whereabouts FROM shelter", "no such column: whereabouts"),
        ("SELECT 1 FROM shelters", "no such table: shelters"),
        ("SELECT 1; SELECT 2", "one statement"),
        ("SELECT foo(1)", "no such function: foo"),
        ("SELECT length()", "wrong number of arguments"),
        ("SELECT ?", "not a query that can be answered"),
        ("-- nothing", "not a query that can be answered"),
        ("SELECT '" + "x" * 100_000 + "'", "longer than"),
        ("DELETE FROM shelter", "anything but SELECT"),
        ("UPDATE op SET verdict=1", "anything but SELECT"),
        ("WITH x AS (SELECT 1) DELETE FROM op", "anything but SELECT"),
        ("CREATE TABLE x(y)", "anything but SELECT"),
        ("CREATE TEMP VIEW x AS SELECT 1", "anything but SELECT"),
        ("BEGIN", "anything but SELECT"),
        ("VACUUM", "anything but SELECT"),
    ],
)
def test_a_wrong_query_is_told_in_one_sentence(session: Session, query: str, sentence: str) -> None:
    with pytest.raises(errors.Refused) as refused:
        querying.ask(session, query)

    assert sentence in refused.value.message
    assert refused.value.message.count(". ") == 0
    assert refused.value.message.endswith(".")
    assert not refused.value.message.endswith("..")


@pytest.mark.parametrize(
    "query", ["SELECT json_extract('{}', code) FROM shelter", "SELECT json(code) FROM shelter"]
)
def test_what_goes_wrong_while_a_query_runs_tells_no_value(session: Session, query: str) -> None:
    with pytest.raises(errors.Refused) as refused:
        querying.ask(session, query)

    assert refused.value.message == "This is not a query that can be answered."


def test_after_a_question_the_ledger_can_be_written_again(session: Session) -> None:
    with pytest.raises(errors.Refused):
        querying.ask(session, "DROP TABLE shelter")

    entries.add(session, "shelter", ["s-3", "CN-JL"], [])

    assert ask(session, "SELECT count(*) FROM shelter") == [(3,)]


def test_every_table_that_may_be_read_is_there(session: Session) -> None:
    for name in store.readable():
        assert querying.ask(session, f'SELECT * FROM "{name}" LIMIT 1').columns

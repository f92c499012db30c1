"""The tables of erasing: brought up from the version before, and what is dropped with a record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldledger.domain import ops
from fieldledger.store import erasing, feeds, merging, rebuilding, tables
from fieldledger.store import ledger as ledgers
from fieldledger.store.ledger import Ledger

KEY, MARK = b"k" * 32, b"m" * 32


def opened(home: Path) -> Ledger:
    return ledgers.open_ledger(home, KEY, MARK, wait=0.2)


def take(ledger: Ledger, pen: Any, *parts: Any) -> merging.Taken:
    with ledger.writing():
        return merging.take(ledger, parts, pen.verify)


@pytest.fixture
def home(blank: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(blank, tmp_path / "home"))


@pytest.fixture
def ledger(home: Path) -> Iterator[Ledger]:
    held = opened(home)
    yield held
    held.close()


@pytest.fixture
def a(pen: Any) -> Any:
    founder = pen.Pen("a", "a")
    founder.found()
    return founder


def child(a: Any) -> Any:
    return a.record("child", 5, code="c-1", birth_year=1995, sex="female")


def states(ledger: Ledger) -> list[tuple[int, int, Any]]:
    rows = ledger.conn.execute("SELECT n, state, payload FROM op WHERE n >> 32 > 1 ORDER BY n")
    return [(n & 0xFFFFFFFF, state, payload) for n, state, payload in rows]


def test_a_ledger_of_the_version_before_is_brought_up(home: Path, a: Any, pen: Any) -> None:
    """It took any erase for one, and believed that an op was erased."""
    record = child(a)
    a.write({"in": "children", "do": "erase", "at": 5, "reason": "nothing else"})
    a.erase(record, "children", "child")
    held = opened(home)
    rows = [each.row() for each in a.written]
    rows[1] = record.closed(told=True)
    conn = held.conn
    with held.writing():
        merging.take(held, [a.part(rows=rows)], pen.verify)
        conn.execute("UPDATE op SET state=3 WHERE state=4")
        conn.execute("UPDATE op SET verdict=0")
        conn.execute("DELETE FROM why")
        for name in ("TABLE erasure", "TABLE erased", "INDEX op_told"):
            conn.execute(f"DROP {name}")
        conn.execute("DELETE FROM _sqlite_migrations WHERE name='erasing'")
        conn.execute("PRAGMA user_version=2")
    held.close()

    held = opened(home)
    assert held.conn.execute("PRAGMA user_version").fetchone()[0] == ledgers.VERSION
    assert not tables.is_current(held.conn)
    with held.writing():
        rebuilding.renew(held, pen.verify)
    verdicts = [v for (v,) in held.conn.execute("SELECT verdict FROM op WHERE n >> 32 > 1")]
    assert verdicts == [feeds.COUNTS, feeds.COUNTS, feeds.QUARANTINED, feeds.COUNTS]
    assert [each.voice.about.record for each in erasing.heard(held)] == [record.op]
    assert states(held)[1][1] == feeds.TOLD
    take(held, pen, a.part())
    assert states(held)[1] == (2, feeds.ERASED, None)
    held.close()


def test_what_is_no_op_or_a_newer_one_goes_as_well(ledger: Ledger, a: Any, pen: Any) -> None:
    record = child(a)
    edit = {"in": "children", "do": "set", "at": 7, "type": "child", "v": 1, "rec": record.ref}
    edit |= {"over": [], "fields": {"note": "x"}, "reason": "y"}
    a.write({**edit, "reason": ""}, shape="bad")
    a.write({**edit, "v": 9}, shape="newer")
    a.write({**edit, "do": "merge"}, shape="newer")
    erase = a.erase(record, "children", "child")
    a.write({**edit, "do": "merge", "at": 8}, shape="newer")
    taken = take(ledger, pen, a.part())

    kept = [number for number, state, _ in states(ledger) if state == feeds.OPEN]
    assert kept == [1, erase.number]
    assert (taken.new, taken.quarantined, taken.withheld) == (2, 0, 5)
    assert ledger.conn.execute("SELECT count(*) FROM why").fetchone()[0] == 0
    again = take(ledger, pen, a.part())
    assert (again.new, again.known) == (0, 7)


@pytest.mark.parametrize("late", [False, True])
def test_a_newer_op_that_names_the_record_in_numbers_goes_whenever_it_comes(
    late: bool, ledger: Ledger, a: Any, pen: Any
) -> None:
    """JSON may write each letter of a reference as its number."""
    record = child(a)
    body = {"in": "children", "do": "merge", "at": 7, "type": "child", "v": 1, "rec": "REC"}
    letters = "".join(f"\\u{ord(letter):04x}" for letter in record.ref)
    payload = ops.encode({**body, "note": "secret"}).replace(b"REC", letters.encode())
    key = b"s" * 32
    hashed = ops.payload_hash(payload, key, a.number + 1)
    row = merging.Row(a.number + 1, ops.next_head(a.head, hashed), feeds.OPEN, payload.decode())
    part = a.part(rows=[*(each.row() for each in a.written), row])
    part.salts.append(("children", key))
    erasing_part = a.fork()
    erasing_part.erase(record, "children", "child")
    for each in (erasing_part.part(), part) if late else (part, erasing_part.part()):
        take(ledger, pen, each)

    assert not [
        payload
        for (payload,) in ledger.conn.execute("SELECT payload FROM op")
        if "secret" in str(payload)
    ]


def test_an_op_without_a_salt_is_erased_by_the_key_of_its_feed(
    ledger: Ledger, a: Any, pen: Any
) -> None:
    """It ought to have one, and its chain verifies by the key all the same."""
    record = child(a)
    body = {"in": "children", "do": "set", "at": 7, "type": "child", "v": 1, "rec": record.ref}
    payload = ops.encode({**body, "over": [], "fields": {}, "reason": "y"})
    number, before, key = a.number + 1, a.head, b"s" * 32
    hashed = ops.payload_hash(payload, key, number)
    head = ops.next_head(before, hashed)
    row = merging.Row(number, head, feeds.OPEN, payload.decode())
    part = a.part(rows=[*(each.row() for each in a.written), row])
    part.salts.append(("children", key))
    copied = a.fork()
    take(ledger, pen, part)
    copied.erase(record, "children", "child")
    take(ledger, pen, copied.part())

    (other,) = ledger.conn.execute("SELECT other FROM op WHERE head=?", (head,)).fetchone()
    assert other == hashed + ops.NO_SEAL


def test_a_sealed_file_stays_while_another_op_is_in_it(ledger: Ledger, a: Any, pen: Any) -> None:
    one, two = child(a), a.record("child", 6, code="c-2", birth_year=1995, sex="male")
    name = b"f" * 32
    rows = [two.closed() if each is two else each.row() for each in a.written]
    with ledger.writing():
        merging.take(ledger, [a.part(rows=rows)], pen.verify)
        ledger.conn.execute("UPDATE op SET other=? WHERE head=?", (name, one.head))
        both = b"p" * 32 + name
        ledger.conn.execute("UPDATE op SET other=? WHERE head=?", (both, two.head))
        ledger.conn.execute("INSERT INTO sealed_file VALUES(?,?)", (name, b"sealed"))

    def files() -> int:
        return int(ledger.conn.execute("SELECT count(*) FROM sealed_file").fetchone()[0])

    a.erase(one, "children", "child")
    rows = [two.closed() if each is two else each.row() for each in a.written]
    take(ledger, pen, a.part(rows=rows))
    assert files() == 1
    a.erase(two, "children", "child")
    take(ledger, pen, a.part())  # which opens it, too
    assert files() == 0


def test_what_stays_counted_follows_the_voice_that_lists_most(
    ledger: Ledger, a: Any, pen: Any
) -> None:
    record = child(a)
    a.erase(record, "children", "child")
    take(ledger, pen, a.part())
    edit = a.edit(record, note="well")
    body = {"in": "children", "do": "erase", "at": 1, "type": "child", "v": 1, "rec": record.ref}
    heads = sorted([record.ref, edit.ref])
    row = ["2004-05", "children", ["left"], 1]
    a.write({**body, "heads": heads, "counts": [row], "reason": "once more"})
    take(ledger, pen, a.part())

    [(ref, told)] = erasing.telling(ledger)
    assert (ref, told["counts"]) == (record.op, [row])
    assert json.loads(json.dumps(told["heads"])) == heads

"""The queries behind stock, on a real ledger: every sort of movement, counts and what explains
them, and the days on which less than nothing was left."""

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
from fieldledger.store import shortfalls, stocked, sums


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


def _write(session: Session, text: str) -> list[str]:
    rows = [shlex.split(row) for row in text.strip().splitlines()]
    return [entries.add(session, kind, words, ()).id for kind, *words in rows]


def _refs(session: Session) -> dict[str, str]:
    return {
        str(row["code"]): str(row["ref"])
        for name in ("item", "shelter")
        for row in sums.live(session.ledger.conn, name)
    }


MADE_AND_PRINTED = """
shelter kamo-47 CN-JL
item cover piece other
item book piece other
product cover 40 kamo-47 at=kamo-47 date=2004-05-01
product cover 5 kamo-47 date=2004-05-01
sale cover 12 6000JPY event at=kamo-47 date=2004-05-02
publication 'A report' printed 1000 item=book date=2004-05-01
publication 'A report' sent 30 library item=book date=2004-05-03
publication 'A report' sent 7 library date=2004-05-03
publication 'A report' put-out item=book date=2004-05-03
publication 'A report' put-out copies=9 item=book date=2004-05-03
"""


def test_goods_made_sold_printed_and_sent_move(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, MADE_AND_PRINTED)
        refs, conn = _refs(session), session.ledger.conn
        whole = stocked.movements(conn, "2004-05-31")
        later = stocked.movements(conn, "2004-05-31", "2004-05-02")

    cover, book, kamo = refs["cover"], refs["book"], refs["kamo-47"]
    out = {("sale", cover, kamo, 12), ("sent", book, "", 30)}
    assert set(whole) == out | {
        ("product", cover, kamo, 40),
        ("product", cover, "", 5),
        ("printed", book, "", 1_000),
    }
    assert set(later) == out


def test_what_takes_copies_and_sold_goods_below_nothing_is_found(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, MADE_AND_PRINTED)
        [sold, sent, *_] = _write(
            session,
            """
            sale cover 30 100JPY at=kamo-47 date=2004-05-03
            publication 'A report' sent 971 item=book date=2004-05-03
            publication 'A report' sent 2000 date=2004-05-03
            """,
        )
        refs, conn = _refs(session), session.ledger.conn
        found = list(shortfalls.shortfalls(conn, "2004-12-31"))
        takers = [shortfalls.taken(conn, item, place, day) for item, place, day, _ in found]
        names = {entries.find_record(session, each).n for each in (sold, sent)}

    assert sorted(found) == sorted(
        [
            (refs["cover"], refs["kamo-47"], "2004-05-03", -2),
            (refs["book"], "", "2004-05-03", -1),
        ]
    )
    assert names <= {n for taken in takers for n, _ in taken}
    assert sorted(len(taken) for taken in takers) == [1, 2]


COUNTED = """
shelter kamo-47 CN-JL
provision rice 100kg date=2004-05-01
count rice 90kg date=2004-05-20
"""


def _count(session: Session, day: str = "2004-12-31") -> tuple[int, int, int]:
    [(*_, counted, expected, explained)] = stocked.counts(session.ledger.conn, day)
    return counted, expected, explained


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        ("loss rice 10kg count-difference date=2004-05-20", 0),
        ("loss rice 10kg count-difference date=2004-05-31", 0),
        ("loss rice 10kg count-difference date=2004-07-03", 0),
        ("loss rice 4kg count-difference date=2004-07-03", -6_000),
        ("loss rice 10kg spoiled date=2004-05-20", 0),
        ("loss rice 10kg spoiled date=2004-05-21", -10_000),
        ("loss rice 10kg count-difference kamo-47 date=2004-05-21", -10_000),
        ("loss winter-set 10 count-difference date=2004-05-21", -10_000),
        ("provision rice 5kg source=found date=2004-06-01", -15_000),
        ("provision rice 5kg source=donated date=2004-06-01", -10_000),
    ],
)
def test_a_difference_is_explained_by_what_says_so_or_by_what_came_before(
    met: Any, entry: str, left: int
) -> None:
    with met["a"].open() as session:
        _write(session, COUNTED + entry)
        counted, expected, explained = _count(session)

    assert counted - expected - explained == left


def test_what_was_found_explains_a_surplus(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, COUNTED.replace("90kg", "110kg"))
        _write(session, "provision rice 10kg source=found date=2004-06-01")

        assert _count(session) == (110_000, 100_000, 10_000)
        # On a day before it was found it explains nothing yet.
        assert _count(session, "2004-05-31") == (110_000, 100_000, 0)


def test_a_correction_of_an_entry_before_the_count_closes_it(met: Any) -> None:
    with met["a"].open() as session:
        ids = _write(session, COUNTED)
        entries.change(session, ids[1], [("quantity", "90kg")], "weighed again")

        assert _count(session) == (90_000, 90_000, 0)


def test_of_two_counts_only_the_later_one_asks(met: Any) -> None:
    """What explained the first is among what is expected by the second."""
    with met["a"].open() as session:
        _write(session, COUNTED)
        _write(
            session,
            """
            loss rice 10kg count-difference date=2004-06-02
            count rice 90kg date=2004-06-02
            """,
        )

        assert _count(session) == (90_000, 90_000, 0)

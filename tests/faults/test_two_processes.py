"""Two processes at one ledger: the second waits, then says so; readers are never in the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import entries, membership, views

Add = Callable[..., entries.Saved]
LINE = "add distribution rice 1kg s-12 date=2003-10-20 people={people}"

# The program, less patient: ten seconds are long in a test.
IMPATIENT = """
import sys
from fieldledger.services import setup
world = setup.real_world()._replace(wait=0.05)
setup.real_world = lambda: world
from fieldledger.__main__ import run
run()
"""


def words(people: int) -> list[str]:
    return LINE.format(people=people).split()


def test_whoever_waited_in_vain_is_told_so_and_nothing_changed(worker: Any, add_one: Add) -> None:
    with worker.session() as first, worker.session(wait=0.05) as second:
        with first.ledger.writing(), pytest.raises(errors.InUse) as told:
            add_one(second, 1)
        assert "Another fieldledger process is writing" in told.value.message
        assert "Nothing was changed" in told.value.hint

        assert add_one(second, 2).type == "distribution"
    assert worker.people() == [2]


def test_a_file_that_was_there_outlives_an_invitation_that_had_to_wait(leader: Any) -> None:
    out = leader.folder / "letter"
    out.write_text("of somebody")
    with (
        leader.session() as first,
        leader.session(wait=0.05) as second,
        first.ledger.writing(),
        pytest.raises(errors.InUse),
    ):
        membership.invite(second, "hill", clear=["relief"], scope="own", out=out)

    assert out.read_text() == "of somebody"


def test_the_program_gives_up_with_5(worker: Any) -> None:
    with worker.session() as session, session.ledger.writing():
        done = subprocess.run(
            [sys.executable, "-P", "-c", IMPATIENT, *words(1)],
            env=worker.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    assert done.returncode == 5, done
    assert "Another fieldledger process is writing" in done.stderr
    assert worker.people() == []


def test_the_program_waits_for_the_one_that_is_writing(worker: Any, add_one: Add) -> None:
    with worker.session() as session:
        with session.ledger.writing():
            process = worker.start(*words(1))
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=1)
        out, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    assert out
    assert worker.people() == [1]


def test_several_at_once_are_all_saved(worker: Any) -> None:
    running = [worker.start(*words(people)) for people in range(1, 5)]
    ended = [(*process.communicate(timeout=60), process.returncode) for process in running]

    assert [code for _, _, code in ended] == [0] * 4, ended
    assert worker.people() == [1, 2, 3, 4]
    assert worker.problems() == []


def test_a_reader_sees_the_ledger_as_it_was_while_another_writes(worker: Any, add_one: Add) -> None:
    with worker.session() as writer:
        add_one(writer, 1)
        with writer.ledger.writing():
            entries.write_adds(
                writer,
                entries.type_of("headcount"),
                [{"date": "2003-10-20", "shelter": _shelter(writer), "people": 30}],
            )
            with worker.session(wait=0.05) as reader:
                assert views.listing(reader, "headcount") == []
                assert len(views.listing(reader, "distribution")) == 1


def _shelter(session: Any) -> str:
    [found] = session.known.find(("shelter",), "s-12")
    return str(found.ref)


def test_a_commit_of_another_process_is_not_mistaken_for_an_older_copy(
    worker: Any, add_one: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one commits between the two looks, at the mark and at the ledger's counter."""
    with worker.session() as first, worker.session() as second:
        looked: list[str] = []
        for name in ("_how_far", "_read_mark"):
            _then(first.ledger, name, lambda: looked or add_one(second, 1), looked, monkeypatch)

        first.ledger.check_fresh()

    assert sorted(looked) == ["_how_far", "_read_mark"]
    assert worker.people() == [1]


def _then(ledger: Any, name: str, act: Callable[[], object], looked: list[str], patch: Any) -> None:
    """After ``ledger.name()``, and before what follows it, ``act``."""
    real = getattr(ledger, name)

    def look() -> object:
        found = real()
        act()
        looked.append(name)
        return found

    patch.setattr(ledger, name, look)

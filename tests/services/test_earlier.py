"""A report as of an earlier state: found by its digest, the same bytes, and nothing is written."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import earlier, entries, erasing, reports
from fieldledger.services.session import Session
from fieldledger.store import past, rebuilding

FORMS = ("text", "markdown", "json", "csv", "html")


def _write(session: Session, rows: str) -> None:
    for row in rows.strip().splitlines():
        kind, *words = row.split()
        entries.add(session, kind, words, ())


def _made(session: Session, form: str = "json", month: str = "2004-04") -> str:
    return reports.render(reports.report(session, reports.period_of(session, month=month)), form)


def _forms(session: Session) -> list[str]:
    return [_made(session, form) for form in FORMS]


def _digest(session: Session) -> str:
    return reports.report(session, reports.period_of(session, month="2004-04")).digest


def _again(session: Session, digest: str) -> list[str]:
    with earlier.state(session, digest) as then:
        return _forms(then)


def _begin(team: Any) -> None:
    with team["a"].open() as session:
        _write(
            session,
            """
            shelter kamo-47 CN-JL rural 200
            distribution rice 90kg kamo-47 people=30 days=30 date=2004-04-05
            """,
        )


def test_an_earlier_report_is_the_same_bytes_in_every_form(met: Any) -> None:
    _begin(met)
    with met["a1"].open() as session:
        _write(session, "provision rice 500kg source=purchased date=2004-04-02")
    met.merge("a", met.send("a1"))
    with met["a"].open() as session:
        made, digest = _forms(session), _digest(session)
        _write(session, "distribution rice 60kg kamo-47 people=20 days=30 date=2004-04-09")
        entries.change(session, "kamo-47", [("status", "closed")], "as told", on="2004-04-20")
    with met["a2"].open() as session:
        _write(session, "provision rice 700kg source=purchased date=2004-04-12")
    met.merge("a", met.send("a2"))
    with met["a"].open() as session:
        _write(session, "line north")

        assert _forms(session) != made
        assert _again(session, digest) == made
        assert _again(session, digest[:16].upper()) == made


def test_every_state_that_a_device_passed_through_is_found(met: Any) -> None:
    seen = []
    for number, label in enumerate(("a1", "a2", "a1")):
        with met[label].open() as session:
            _write(session, f"provision rice {number + 1}kg source=purchased date=2004-04-02")
        with met["a"].open() as session:
            _write(session, f"line north-{number}")
            seen.append((_digest(session), _made(session)))
            _write(session, f"line south-{number}")
            seen.append((_digest(session), _made(session)))
        met.merge("a", met.send(label))
        with met["a"].open() as session:
            seen.append((_digest(session), _made(session)))
    with met["a"].open() as session:
        for digest, made in seen:
            with earlier.state(session, digest) as then:
                assert _made(then) == made


def test_a_state_with_a_gap_is_found_again_after_it_is_filled(met: Any) -> None:
    whole = []
    for number in range(3):
        with met["a1"].open() as session:
            _write(session, f"provision rice {number + 1}kg source=purchased date=2004-04-02")
        whole.append(met.send("a1"))
    first, second, third = whole
    seen = []
    for bundle in (third, first, second):
        met.merge("a", bundle)
        with met["a"].open() as session:
            seen.append((_digest(session), _made(session)))
    with met["a"].open() as session:
        for digest, made in seen:
            with earlier.state(session, digest) as then:
                assert _made(then) == made


def test_a_device_that_was_sent_all_of_a_state_computes_it_too(met: Any) -> None:
    _begin(met)
    with met["a"].open() as session:
        made, digest = _forms(session), _digest(session)
    with met["a1"].open() as session:
        _write(session, "provision rice 500kg source=purchased date=2004-04-02")
    met.merge("a1", met.send("a", "a1"))

    with met["a1"].open() as session:
        _write(session, "provision rice 600kg source=purchased date=2004-04-02")
        assert _digest(session) != digest
        assert _again(session, digest)[2] == made[2]


def test_a_digest_that_no_state_here_had_is_refused_with_what_to_do(met: Any) -> None:
    with met["a"].open() as session:
        for wrong in ("0" * 16, "1" * 64):
            with pytest.raises(errors.Refused, match="does not know") as caught:
                _again(session, wrong)
            assert "where the report was made" in str(caught.value.hint)
        for wrong in ("", "abc", "0" * 15, "g" * 16, "0" * 65):
            with pytest.raises(errors.Refused, match="16 to 64"):
                _again(session, wrong)


def test_the_ledger_is_only_read(met: Any) -> None:
    _begin(met)
    with met["a"].open() as session:
        digest = _digest(session)
        _write(session, "line north")
        session.ledger.conn.execute("PRAGMA query_only=ON")

        assert _again(session, digest)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_in_the_middle_the_ledger_is_as_it_was(met: Any) -> None:
    """The process ends by SIGKILL while the state is computed, and leaves no file behind."""
    _begin(met)
    with met["a"].open() as session:
        digest, made = _digest(session), _made(session)
        _write(session, "line north")
        now = _made(session)
    home = met["a"].home
    before = {each.name: each.read_bytes() for each in home.iterdir()}
    child = os.fork()
    if not child:  # pragma: no cover - another process
        rebuilding.projection.rebuild = lambda ledger: os.kill(os.getpid(), signal.SIGKILL)
        with met["a"].open() as session:
            _again(session, digest)
        os._exit(0)
    _, status = os.waitpid(child, 0)

    assert os.WIFSIGNALED(status)
    left = {each.name: each.read_bytes() for each in home.iterdir()}
    assert {name: data for name, data in left.items() if not name.endswith(("-shm", "-wal"))} == {
        name: data for name, data in before.items() if not name.endswith(("-shm", "-wal"))
    }
    assert left.get("ledger.db-wal", b"") == b""
    with met["a"].open() as session:
        assert _made(session) == now
        with earlier.state(session, digest) as then:
            assert _made(then) == made


def test_what_has_to_be_said_of_it_counts_what_came_since(met: Any) -> None:
    _begin(met)
    with met["a"].open() as session:
        digest = _digest(session)
        with earlier.state(session, digest) as then:
            assert earlier.told(session, then) == [
                "This is a report as of an earlier state: 0 entries have come in since."
            ]
        _write(session, "person kamo-ok female 1998\nline north")
        with earlier.state(session, digest) as then:
            [said] = earlier.told(session, then)
            assert "2 entries" in said


def test_a_record_erased_since_is_named_and_not_counted(met: Any) -> None:
    with met["a"].open() as session:
        _write(session, "person kamo-ok female 1970")
        digest, made = _digest(session), _made(session)
        erasing.erase(session, "kamo-ok", "asked for")
        with earlier.state(session, digest) as then:
            assert past.erased_since(session.ledger, then.ledger) == 1
            assert "1 record that was held then was erased" in earlier.told(session, then)[1]
            assert _made(then) != made

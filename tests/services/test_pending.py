"""What waits on a device, the most pressing first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fieldledger.services import backup, entries, pending, sending
from fieldledger.services.session import Session

DAY = 86_400


def names(team: Any, label: str) -> list[str]:
    return [each.name for each in team.do(label, pending.pending)]


def test_a_new_device_is_to_be_taken_in_before_anything_else(joined: Any) -> None:
    assert names(joined, "a1") == ["join", "backup"]


def test_a_coordinator_who_may_send_to_nobody_is_not_told_to_send(joined: Any) -> None:
    assert names(joined, "a") == ["backup", "drill"]


def test_a_device_that_was_taken_in_and_not_confirmed_waits_for_the_coordinator(
    joined: Any,
) -> None:
    joined.merge("a", joined.send("a1"))

    assert names(joined, "a") == ["confirm", "backup", "drill"]


def test_what_is_here_alone_comes_before_what_is_to_be_settled(met: Any) -> None:
    def write(session: Session) -> str:
        return entries.add(session, "shelter", ["s-77", "CN-LN", "rural", "30"], []).id

    record = str(met.do("a", write))
    met.merge("a1", met.send("a", "a1"))
    met.merge("a2", met.send("a", "a2"))
    assert "export" not in names(met, "a1")
    for label, capacity in (("a1", "31"), ("a2", "32")):
        met.do(
            label,
            lambda session, to=capacity: entries.change(
                session, record, [("capacity", to)], "told so"
            ),
        )
        assert names(met, label)[0] == "export"
        met.merge("a", met.send(label))
    met.do("a", write_another)

    assert names(met, "a") == ["export", "review", "backup", "drill"]
    assert met.do("a", sending.unexported) == 1


def write_another(session: Session) -> None:
    entries.add(session, "shelter", ["s-78", "CN-LN", "rural", "30"], [])


def test_a_backup_and_a_drill_are_asked_for_again_in_time(met: Any, tmp_path: Path) -> None:
    def made(session: Session, ago: int) -> None:
        with session.ledger.writing():
            for what in ("backup", "drill"):
                session.ledger.put_meta(what, session.world.now() - ago * DAY)

    met.do("a", lambda session: backup.backup(session, tmp_path / "a.backup"))
    assert "backup" not in names(met, "a")
    met.do("a", lambda session: made(session, pending.BACKUP_OLD))
    assert not {"backup", "drill"} & {*names(met, "a")}
    met.do("a", lambda session: made(session, pending.BACKUP_OLD + 1))
    assert {"backup", "drill"} & {*names(met, "a")} == {"backup"}
    met.do("a", lambda session: made(session, pending.DRILL_OLD + 1))
    assert {"backup", "drill"} <= {*names(met, "a")}

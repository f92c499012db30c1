"""A home that is not as it should be: one sentence, its exit code, and nothing changed."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import entries, upkeep
from fieldledger.services.session import lock, open_session

Refused = Callable[[subprocess.CompletedProcess[str], int], str]
Add = Callable[..., entries.Saved]

LINE = ["add", "distribution", "rice", "1kg", "s-12", "date=2003-10-20", "people=1"]
PAGE = 4096


def files(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(home.iterdir())}


@pytest.fixture(autouse=True)
def _typed_once(made: Any) -> None:
    """Nothing is unlocked: each command opens the vault, which is damaged here too."""
    for name in made.keys:
        lock(made.folder / name / "ledger")


# Keys


def test_a_wrong_passphrase_ends_with_3(worker: Any, refused: Refused) -> None:
    before = files(worker.home)
    (worker.folder / "passphrase").write_text("six words of somebody else\n")

    refused(worker.run(*LINE), 3)

    assert files(worker.home) == before


@pytest.mark.parametrize("missing", ["vault.json", "ledger.db", None])
def test_no_ledger_ends_with_4(missing: str | None, worker: Any, refused: Refused) -> None:
    if missing is None:
        shutil.rmtree(worker.home)
    else:
        (worker.home / missing).unlink()

    assert "There is no ledger in" in refused(worker.run(*LINE), 4)


# Older and newer


def test_an_older_copy_of_the_ledger_file_ends_with_6(
    worker: Any, add_one: Add, refused: Refused
) -> None:
    older = (worker.home / "ledger.db").read_bytes()
    with worker.session() as session:
        add_one(session, 1)
    newer = (worker.home / "ledger.db").read_bytes()
    (worker.home / "ledger.db").write_bytes(older)

    for line in (LINE, ["list", "distribution"], ["verify", "--trust-this-copy"]):
        assert "older copy of itself" in refused(worker.run(*line), 6)
    assert (worker.home / "ledger.db").read_bytes() == older

    (worker.home / "ledger.db").write_bytes(newer)
    assert worker.people() == [1]


WRITER = """
import sys
from pathlib import Path
from fieldledger.services import sending, setup
from fieldledger.services.session import open_session
home, passphrase, out = sys.argv[1:]
with open_session(Path(home), setup.real_world(), lambda: passphrase) as session:
    sending.export(session, out=Path(out))
    print("exported", flush=True)
    sys.stdin.read()
"""


def test_an_older_copy_below_a_log_that_was_left_behind_is_no_newer_one(
    worker: Any, add_one: Add, refused: Refused
) -> None:
    """What a killed process wrote last is in the write-ahead log, the counter of the ledger among
    it, and nothing of the entries before."""
    file = worker.home / "ledger.db"
    older = file.read_bytes()
    with worker.session() as session:
        add_one(session, 1)
    newer = file.read_bytes()
    passphrase = (worker.folder / "passphrase").read_text().strip()
    with subprocess.Popen(
        [sys.executable, "-P", "-c", WRITER, worker.home, passphrase, worker.folder / "1.enc"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "exported\n"
        process.kill()
    left = files(worker.home)
    assert len(left["ledger.db-wal"]) > PAGE

    file.write_bytes(older)
    for line in (LINE, ["list", "distribution"], ["verify"], ["verify", "--trust-this-copy"]):
        assert "older copy of itself" in refused(worker.run(*line), 6)
        for name in ("ledger.db", "ledger.db-wal"):
            (worker.home / name).write_bytes(left[name] if name == "ledger.db-wal" else older)

    file.write_bytes(newer)
    assert worker.people() == [1]
    assert worker.problems() == []


@pytest.mark.parametrize("way", ["written over", "renamed", "gone"])
def test_an_older_copy_put_in_place_while_a_command_has_the_ledger_open_is_noticed(
    way: str, worker: Any, add_one: Add
) -> None:
    """Else what is written goes into nobody's file, or into an older one as if it were new."""
    file = worker.home / "ledger.db"
    older = file.read_bytes()
    with worker.session() as session:
        add_one(session, 1)
    newer = file.read_bytes()

    with worker.session() as session, pytest.raises(errors.RolledBack):
        if way == "written over":
            file.write_bytes(older)
        else:
            file.rename(worker.folder / "newer.db")
            if way == "renamed":
                file.write_bytes(older)
        add_one(session, 2)

    if way == "gone":
        assert not file.exists()
    else:
        assert file.read_bytes() == older
        with pytest.raises(errors.RolledBack):
            worker.facts()
    file.write_bytes(newer)
    assert worker.people() == [1]


@pytest.mark.parametrize("spoiled", ["", "{}\n", '{"counter":0,"heads":""}\n00\n', None])
def test_a_ledger_that_lost_its_mark_is_not_trusted(spoiled: str | None, worker: Any) -> None:
    mark = worker.home / "mark.json"
    mark.unlink()
    if spoiled is not None:
        mark.write_text(spoiled)

    with pytest.raises(errors.RolledBack, match=r"mark\.json"):
        worker.facts()


def test_a_lost_mark_is_made_anew_only_when_somebody_says_so(worker: Any, refused: Refused) -> None:
    (worker.home / "mark.json").unlink()

    assert "--trust-this-copy" in refused(worker.run(*LINE), 6)
    trusted = worker.run("verify", "--trust-this-copy", "--json")

    assert json.loads(trusted.stdout)["ok"] is True, trusted
    assert worker.run(*LINE).returncode == 0


def test_a_ledger_of_a_newer_version_ends_with_7(worker: Any, refused: Refused) -> None:
    with worker.session() as session:
        session.ledger.conn.execute("PRAGMA user_version=99")
    before = files(worker.home)

    assert "newer version" in refused(worker.run(*LINE), 7)

    assert files(worker.home) == before


def test_a_vault_of_a_newer_version_ends_with_7(worker: Any, refused: Refused) -> None:
    vault = worker.home / "vault.json"
    vault.write_text(vault.read_text().replace('"format": 1', '"format": 2'))

    assert "newer fieldledger" in refused(worker.run(*LINE), 7)


# Damage


@pytest.mark.parametrize("keep", [0, 1, 50, 500, 1_000, -3])
def test_a_vault_that_is_cut_short_is_damaged(keep: int, worker: Any) -> None:
    vault = worker.home / "vault.json"
    vault.write_bytes(vault.read_bytes()[:keep])
    before = files(worker.home)

    with pytest.raises(errors.Damaged), _typed(worker):
        pass

    assert files(worker.home) == before


def test_a_damaged_vault_ends_with_6(worker: Any, refused: Refused) -> None:
    (worker.home / "vault.json").write_bytes(b"\xff\0\n")

    assert "vault" in refused(worker.run(*LINE), 6)


@pytest.mark.parametrize("size", [0, 1, PAGE - 1, PAGE, 10 * PAGE, 20 * PAGE + 1])
def test_a_ledger_file_that_is_cut_short_is_damaged_and_stays_as_it_is(
    size: int, worker: Any
) -> None:
    ledger = worker.home / "ledger.db"
    os.truncate(ledger, size)

    with pytest.raises(errors.Damaged):
        worker.facts()

    assert ledger.stat().st_size == size


def test_an_empty_ledger_file_ends_with_6(worker: Any, refused: Refused) -> None:
    os.truncate(worker.home / "ledger.db", 0)

    refused(worker.run(*LINE), 6)

    assert (worker.home / "ledger.db").stat().st_size == 0


def test_a_page_that_was_changed_is_found(worker: Any) -> None:
    """Some damage shows when the page is read; the rest is what `verify` is for."""
    ledger = worker.home / "ledger.db"
    sound = ledger.read_bytes()
    for at in range(PAGE // 2, len(sound), PAGE):
        ledger.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        with suppress(errors.Damaged):
            assert worker.problems() != [], at


def test_a_ledger_file_of_another_home_is_refused(place: Callable[..., Any]) -> None:
    worker, leader = place("worker"), place("leader")
    shutil.copy(leader.home / "ledger.db", worker.home / "ledger.db")

    with pytest.raises(errors.Damaged):
        worker.facts()


# Read-only


def _without_privileges() -> None:
    """For a child: root, too, is refused what the mode of a file refuses its owner."""
    import ctypes

    drop, override, read_search = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_*
    libc = ctypes.CDLL(None)
    for capability in (override, read_search):
        libc.prctl(drop, capability, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="gives up privileges as Linux has them")
@pytest.mark.parametrize("line", [LINE, ["list", "distribution"], ["export", "-o", "."]])
def test_a_read_only_home_ends_with_10(line: list[str], worker: Any, refused: Refused) -> None:
    before = files(worker.home)
    for file in worker.home.iterdir():
        file.chmod(stat.S_IRUSR)
    worker.home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        said = refused(worker.run(*line, preexec_fn=_without_privileges), 10)
    finally:
        worker.home.chmod(0o700)

    assert "read-only" in said
    assert files(worker.home) == before
    assert not [*worker.folder.glob("*.enc")]


@pytest.mark.skipif(sys.platform != "linux", reason="gives up privileges as Linux has them")
def test_a_read_only_stick_ends_with_10(worker: Any, refused: Refused) -> None:
    stick = worker.folder / "stick"
    stick.mkdir(mode=0o500)

    said = refused(worker.run("export", "-o", str(stick), preexec_fn=_without_privileges), 10)

    assert "read-only" in said
    assert [*stick.iterdir()] == []
    with worker.session() as session:
        assert upkeep.status(session)["unexported"] == 0


# The clock


def test_with_a_clock_of_1980_a_day_must_be_typed(worker: Any, add_one: Add) -> None:
    words = ["rice", "1kg", "s-12"]
    people = [("people", "1")]
    with worker.session(now=lambda: 315_532_800, today=lambda: None) as session:
        for more in ([], [("date", "yesterday")]):
            with pytest.raises(errors.Refused) as told:
                entries.add(session, "distribution", words, [*people, *more])
            assert {field for field, _ in told.value.problems} == {"date"}

        add_one(session, 1)
    assert worker.people() == [1]
    assert worker.problems() == []


def _typed(worker: Any) -> Any:
    """The ledger opened as the program opens it: with the vault and a passphrase."""
    return open_session(worker.home, worker.world, lambda: "six words for these tests alone")

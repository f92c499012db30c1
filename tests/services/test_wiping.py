"""Destroying a home: what goes, in which order, what stays, and what is said to be lost."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import backup, entries, keyring, receiving, sending, wiping
from fieldledger.store import wiping as files

SHELTER = [("province", "CN-LN"), ("setting", "rural")]


def _add(session: Any, code: str) -> None:
    entries.add(session, "shelter", [code], SHELTER)


def test_a_home_goes_with_all_that_a_ledger_puts_there(joined: Any) -> None:
    place = joined["a1"]
    home = place.home
    for name in ("vault.new.json", ".fieldledger-123", "ledger.db-wal", "ledger.db-journal"):
        (home / name).write_bytes(b"x" * 5000)
    (home / ".fieldledger-aside").mkdir()
    (home / ".fieldledger-aside" / "vault.json").write_bytes(b"x")

    assert wiping.wipe(home, place.clock.world()) == []
    assert not home.exists()


def test_what_is_not_the_ledgers_is_left_and_named(joined: Any) -> None:
    place = joined["a1"]
    (place.home / "letter.txt").write_text("mine")
    (place.home / "mark.json.d").mkdir()

    left = wiping.wipe(place.home, place.clock.world())

    assert [path.name for path in left] == ["letter.txt", "mark.json.d"]
    assert sorted(place.home.iterdir()) == left


def test_the_vaults_are_overwritten_and_durable_before_anything_else_goes(
    joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those of unfinished work: in a folder aside, and in a file that was being written."""
    place = joined["a1"]
    home, vault = place.home, (place.home / "vault.json").read_bytes()
    aside = home / ".fieldledger-aside"
    aside.mkdir()
    copies = [home / "vault.json", home / "vault.new.json", home / ".fieldledger-77"]
    copies.append(aside / "vault.json")
    for path in copies:
        path.write_bytes(vault)
    handles = [path.open("rb") for path in copies]
    done: list[str] = []
    unlink, sync = os.unlink, os.fsync

    def noting_unlink(path: Any, **more: Any) -> None:
        done.append(Path(path).name)
        unlink(path, **more)

    def noting_sync(handle: int) -> None:
        done.append("sync")
        sync(handle)

    monkeypatch.setattr(os, "unlink", noting_unlink)
    monkeypatch.setattr(os, "fsync", noting_sync)
    wiping.wipe(home, place.clock.world())

    names = [path.name for path in copies]
    first = done.index("ledger.db")
    assert sorted(name for name in done[:first] if name != "sync") == sorted(names)
    for place_of in (number for number, name in enumerate(done[:first]) if name != "sync"):
        assert done[place_of - 1] == "sync"  # what it was overwritten with
    assert done[first - 1] == "sync"  # the folder
    for handle in handles:  # an open handle still reads the blocks that had no name any more
        with handle:
            assert handle.read() not in (vault, b"")


def test_the_cached_key_is_forgotten(joined: Any) -> None:
    place = joined["a1"]
    name = json.loads((place.home / "vault.json").read_bytes())["id"]
    keyring.remember(name, b"k" * 64)
    assert (keyring.recall(name) is not None) == keyring.available()

    wiping.wipe(place.home, place.clock.world())

    assert keyring.recall(name) is None


@pytest.mark.parametrize("gone", ["vault.json", "ledger.db", "mark.json"])
def test_any_part_of_a_home_is_enough(gone: str, joined: Any) -> None:
    place = joined["a1"]
    (place.home / gone).unlink()

    assert wiping.wipe(place.home, place.clock.world()) == []
    assert not place.home.exists()


def test_a_damaged_vault_goes_too(joined: Any) -> None:
    place = joined["a1"]
    (place.home / "vault.json").write_bytes(b"\xff not JSON")

    assert wiping.wipe(place.home, place.clock.world()) == []


def test_an_empty_folder_is_the_end_of_a_wipe_that_was_cut_off(joined: Any, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    assert wiping.wipe(empty, joined["a1"].clock.world()) == []
    assert not empty.exists()


def test_where_no_ledger_is_nothing_is_touched(joined: Any, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")

    for home in (folder, tmp_path / "nowhere", folder / "letter.txt"):
        with pytest.raises(errors.NoLedger):
            wiping.wipe(home, joined["a1"].clock.world())
    assert (folder / "letter.txt").read_text() == "mine"


def test_a_vault_that_the_system_keeps_is_said_to_open(
    joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = joined["a1"]

    def refuse(path: Any, **_: Any) -> None:
        raise PermissionError(1, "no")

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(errors.CannotWrite) as told:
        wiping.wipe(place.home, place.clock.world())

    assert "could not be destroyed" in told.value.message
    monkeypatch.undo()
    # it was overwritten all the same, and the next attempt finishes
    assert b'"slots"' not in (place.home / "vault.json").read_bytes()
    assert wiping.wipe(place.home, place.clock.world()) == []


def test_a_database_that_the_system_keeps_is_named(
    joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows does while another process has it open."""
    place = joined["a1"]
    unlink = os.unlink

    def refuse(path: Any, **more: Any) -> None:
        if Path(path).name == "ledger.db":
            raise PermissionError(13, "in use")
        unlink(path, **more)

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(errors.CannotWrite) as told:
        wiping.wipe(place.home, place.clock.world())

    assert "The vault is destroyed" in told.value.message
    assert "ledger.db" in told.value.message
    assert [path.name for path in place.home.iterdir()] == ["ledger.db"]


def test_a_huge_file_in_the_place_of_the_vault_takes_no_time(joined: Any) -> None:
    place = joined["a1"]
    os.truncate(place.home / "vault.json", 1 << 40)
    asked: list[int] = []

    def random(size: int) -> bytes:
        asked.append(size)
        return bytes(size)

    assert wiping.wipe(place.home, place.clock.world()._replace(random=random)) == []
    assert max(asked) <= 64 * 1024


def test_what_is_lost_is_counted_by_what_was_exported_and_what_was_acknowledged(
    met: Any, tmp_path: Path
) -> None:
    a, a1 = met["a"], met["a1"]
    with a1.open() as session:
        begun = wiping.losses(session)
        _add(session, "s-1")
        _add(session, "s-2")
        sending.export(session, out=tmp_path / "1.enc")
        _add(session, "s-3")
        found = wiping.losses(session)
    assert begun.waiting == begun.waiting_unreceipted == 0
    assert found.waiting == found.waiting_unreceipted == 1
    assert found.sent_unreceipted == begun.sent_unreceipted + 2

    with a.open() as session:
        receiving.merge(session, [tmp_path / "1.enc"])
        sending.export(session, to="a1", out=tmp_path / "2.enc")
    with a1.open() as session:
        receiving.merge(session, [tmp_path / "2.enc"])
        assert wiping.losses(session) == (1, 1, 0)
        # a restored home does not know what it had exported; receipts do
        with session.ledger.writing():
            session.ledger.put_meta("exported", 0)
        assert wiping.losses(session) == (3, 1, 0)


def test_a_mark_that_another_process_writes_meanwhile_goes_too(
    joined: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = joined["a1"]
    rmdir, written = os.rmdir, list[str]()

    def writing_before(path: Any, **more: Any) -> None:
        if not written:
            written.append("mark.json")
            (place.home / "mark.json").write_text("written just now")
        rmdir(path, **more)

    monkeypatch.setattr(os, "rmdir", writing_before)

    assert wiping.wipe(place.home, place.clock.world()) == []
    assert written
    assert not place.home.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_in_the_place_of_the_vault_does_not_hold_it_up(joined: Any) -> None:
    place = joined["a1"]
    (place.home / "vault.json").unlink()
    os.mkfifo(place.home / "vault.json")

    assert wiping.wipe(place.home, place.clock.world()) == []


def test_a_backup_elsewhere_is_not_touched(joined: Any, tmp_path: Path) -> None:
    place = joined["a1"]
    with place.open() as session:
        backup.backup(session, tmp_path / "one.backup")
    size = (tmp_path / "one.backup").stat().st_size

    wiping.wipe(place.home, place.clock.world())

    assert (tmp_path / "one.backup").stat().st_size == size


def test_a_file_of_the_home_under_a_strange_shape_is_left(joined: Any) -> None:
    """A folder in the place of a file is nothing that a ledger made."""
    place = joined["a1"]
    shutil.copytree(place.home, place.home / "ledger.db-wal")

    with pytest.raises(errors.CannotWrite) as told:
        wiping.wipe(place.home, place.clock.world())

    assert "ledger.db-wal" in told.value.message
    assert files.is_ours(place.home / ".fieldledger-aside")

"""Backups: one file that holds everything, appears whole or not at all, and opens nothing else."""

from __future__ import annotations

import io
import shutil
import stat
import tarfile
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import backup, entries, upkeep
from fieldledger.services.session import Session
from fieldledger.store import archive


def make(team: Any, label: str = "a1", name: str = "backup") -> Path:
    path = team.base / name
    with team[label].open() as session:
        backup.backup(session, path)
    return Path(path)


def test_a_backup_is_an_archive_of_three_files_that_any_tar_unpacks(
    met: Any, tmp_path: Path
) -> None:
    path = make(met)

    with tarfile.open(path) as tar:
        members = tar.getmembers()
        vault = tar.extractfile("vault.json")
        assert vault is not None
        assert vault.read() == (met.base / "a1" / "vault.json").read_bytes()
    assert [each.name for each in members] == list(archive.MEMBERS)
    assert all(each.isreg() and each.mode == 0o600 and each.mtime == 0 for each in members)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_tar_makes_of_the_same_files_is_the_same_but_for_its_end(met: Any) -> None:
    folder = met.base / "a1"
    mine, its = io.BytesIO(), io.BytesIO()
    archive.write(mine, folder)
    with tarfile.open(fileobj=its, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in archive.MEMBERS:
            info = tarfile.TarInfo(name)
            info.size, info.mode = (folder / name).stat().st_size, 0o600
            tar.addfile(info, io.BytesIO((folder / name).read_bytes()))

    with tarfile.open(fileobj=io.BytesIO(its.getvalue())) as one:
        made = [(each.name, each.size, each.mode, each.uid) for each in one]
    with tarfile.open(fileobj=io.BytesIO(mine.getvalue())) as other:
        assert [(each.name, each.size, each.mode, each.uid) for each in other] == made


def test_nothing_in_a_backup_stands_in_clear(met: Any) -> None:
    with met["a1"].open() as session:
        entries.add(session, "shelter", ["quiet-heron", "CN-JL"], [])
    data = make(met).read_bytes()

    assert b"heron" not in data
    assert b"SQLite format" not in data


def test_nothing_stays_beside_the_ledger(met: Any) -> None:
    before = sorted(path.name for path in (met.base / "a1").iterdir())

    make(met)

    assert sorted(path.name for path in (met.base / "a1").iterdir()) == before


def test_a_backup_is_never_written_over_another_file(met: Any) -> None:
    path = make(met)
    held = path.read_bytes()

    with met["a1"].open() as session:
        for taken in (path, met.base / "a1"):
            with pytest.raises(errors.Refused, match="not overwritten"):
                backup.backup(session, taken)
        assert backup.last(session)["at"] == session.world.now()
    assert path.read_bytes() == held


def test_a_backup_into_no_folder_leaves_nothing_and_is_not_noted(met: Any) -> None:
    with met["a1"].open() as session:
        with pytest.raises(errors.CannotWrite):
            backup.backup(session, met.base / "nowhere" / "backup")

        assert backup.last(session) == {"at": None, "days": None}


def test_a_backup_whose_date_cannot_be_written_down_is_taken_away_again(met: Any) -> None:
    path = met.base / "backup"
    with met["a1"].open() as session, met["a1"].open() as other:
        with other.ledger.writing(), pytest.raises(errors.InUse):
            backup.backup(session, path)

        assert not path.exists()
        backup.backup(session, path)
    assert path.exists()


@pytest.mark.parametrize(("later", "days"), [(0, 0), (86_399, 0), (86_400, 1), (-500, 0)])
def test_status_tells_the_age_of_the_last_backup(met: Any, later: int, days: int) -> None:
    with met["a1"].open() as session:
        assert upkeep.status(session)["backup"] == {"at": None, "days": None}
    make(met)
    made = met["a1"].clock.at
    met["a1"].clock.at += later

    with met["a1"].open() as session:
        assert upkeep.status(session)["backup"] == {"at": made, "days": days}


def test_a_copy_made_while_another_process_writes_is_a_whole_ledger_of_before(met: Any) -> None:
    with met["a1"].open() as session:
        before = names(session)
        folder = met.base / "copy"
        folder.mkdir()
        shutil.copy(met.base / "a1" / "vault.json", folder)
        with met["a1"].open() as other, other.ledger.writing():
            other.ledger.put_meta("name", "half of an entry")
            session.ledger.copy_to(folder)
        entries.add(session, "shelter", ["s-9", "CN-JL"], [])

    with met["copy"].open() as copied:
        assert names(copied) == before
        assert copied.ledger.meta("name") == "Test"
        assert upkeep.verify(copied)["ok"]


def names(session: Session) -> tuple[object, object]:
    told = upkeep.status(session)
    return told["digest"], told["state"]


# --- files that are no backup -------------------------------------------------------------------


def header(name: str, size: int) -> bytes:
    return archive._header(name, size)


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {each.name: tar.extractfile(each).read() for each in tar}  # type: ignore[union-attr]


def put(path: Path, *blocks: bytes) -> Path:
    path.write_bytes(b"".join(blocks))
    return path


def whole(name: str, data: bytes) -> bytes:
    return header(name, len(data)) + data + bytes(-len(data) % 512)


def test_an_archive_of_exactly_the_three_files_is_unpacked(met: Any, tmp_path: Path) -> None:
    path = make(met)
    folder = tmp_path / "folder"
    folder.mkdir()

    archive.unpack(path, folder)

    assert {each.name: each.read_bytes() for each in folder.iterdir()} == members(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: data[:100],
        lambda data: data[:-1],
        lambda data: data[:-1024],
        lambda data: data + b"\0",
        lambda data: data + bytes(10_240),
        lambda data: b"\x1f\x8b" + data,
        lambda data: data[:156] + b"2" + data[157:],  # a link
        lambda data: data[:156] + b"3" + data[157:],  # a device
        lambda data: data[:156] + b"x" + data[157:],  # a header for the next header
        lambda data: data[:156] + b"L" + data[157:],
        lambda data: b"../x.json\0" + data[10:],
        lambda data: data[:100] + b"0004755\0" + data[108:],
        lambda data: data[:124] + b"77777777777" + data[135:],
        lambda data: data[:124] + b"\x80" + b"\xff" * 10 + data[135:],
        lambda data: data[:124] + b"        10 " + data[135:],
        lambda data: data[:345] + b"/etc" + data[349:],
        lambda data: data[:-1024] + whole("further", b"x") + data[-1024:],
        lambda data: whole("mark.json", b"x") + data,
    ],
)
def test_any_other_file_is_refused(met: Any, tmp_path: Path, change: Any) -> None:
    path = make(met)
    path.write_bytes(change(path.read_bytes()))
    folder = tmp_path / "folder"
    folder.mkdir()

    with pytest.raises(errors.Damaged):
        archive.unpack(path, folder)

    assert {each.name for each in folder.iterdir()} <= set(archive.MEMBERS)


def test_a_member_beyond_its_size_is_refused_before_it_is_written(tmp_path: Path) -> None:
    path = put(tmp_path / "backup", header("vault.json", 65_537), bytes(65_537))

    with pytest.raises(errors.Damaged):
        archive.unpack(path, tmp_path)

    assert not (tmp_path / "vault.json").exists()


def test_padding_that_holds_something_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path / "backup", header("vault.json", 1), b"{" + bytes(510) + b"x")

    with pytest.raises(errors.Damaged):
        archive.unpack(path, tmp_path)


def test_a_pipe_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.Damaged, match="not a file"):
        archive.unpack(tmp_path, tmp_path)
    with pytest.raises(errors.Damaged, match="cannot be read"):
        archive.unpack(tmp_path / "none", tmp_path)

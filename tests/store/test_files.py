"""Files are written whole or not at all, for their owner only."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from fieldledger import errors
from fieldledger.store import files


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_created_for_its_owner_only(tmp_path: Path) -> None:
    files.create(tmp_path / "x", b"data\r\n")

    assert (tmp_path / "x").read_bytes() == b"data\r\n"
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600
    assert left_over(tmp_path) == ["x"]


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"old")

    with pytest.raises(errors.Refused):
        files.create(tmp_path / "x", b"new")

    assert (tmp_path / "x").read_bytes() == b"old"
    assert left_over(tmp_path) == ["x"]


def test_a_link_is_not_followed_to_a_file_that_was_meant_to_stay(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"old")
    (tmp_path / "x").symlink_to(tmp_path / "kept")

    with pytest.raises(errors.Refused):
        files.create(tmp_path / "x", b"new")
    files.replace(tmp_path / "x", b"new")

    assert (tmp_path / "kept").read_bytes() == b"old"
    assert (tmp_path / "x").read_bytes() == b"new"


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "x").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(errors.Refused):
        files.create(tmp_path / "x", b"new")

    assert not (tmp_path / "elsewhere").exists()
    assert left_over(tmp_path) == ["x"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    files.replace(tmp_path / "x", b"old")
    files.replace(tmp_path / "x", b"new")

    assert (tmp_path / "x").read_bytes() == b"new"
    assert left_over(tmp_path) == ["x"]


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(errors.CannotWrite, match="cannot be written"):
        files.create(tmp_path / "none" / "x", b"data")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named(tmp_path: Path, number: int) -> None:
    told = files.cannot_write(tmp_path, OSError(number, os.strerror(number)))

    assert "full" in told.message


def test_what_fails_half_way_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.replace(tmp_path / "x", b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(errors.CannotWrite, match="full"):
        files.replace(tmp_path / "x", b"new")

    assert (tmp_path / "x").read_bytes() == b"old"
    assert left_over(tmp_path) == ["x"]

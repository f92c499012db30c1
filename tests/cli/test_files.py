"""Files that the person names."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fieldledger.cli.files import first_line, read_text, write_new
from fieldledger.errors import CannotWrite, Refused


def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_new(tmp_path / "report.md", "text")

    assert stat.S_IMODE((tmp_path / "report.md").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["report.md"]


@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_what_is_there_is_never_replaced_unasked(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "there"
    if kind == "file":
        path.write_text("old")
    else:
        path.symlink_to(tmp_path / "nowhere")

    with pytest.raises(Refused, match="exists already"):
        write_new(path, "new")

    assert not (tmp_path / "nowhere").exists()
    write_new(path, "new", force=True)
    assert path.read_text() == "new"


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(CannotWrite, match="No space left"):
        write_new(tmp_path / "report.md", "text")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="No such file or directory"):
        write_new(tmp_path / "gone" / "report.md", "text")


def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xe9\xff")
    (tmp_path / "empty").write_text("\nsecond")

    with pytest.raises(Refused, match="not UTF-8"):
        read_text(tmp_path / "latin")
    with pytest.raises(Refused, match="is empty"):
        first_line(tmp_path / "empty")
    with pytest.raises(Refused, match="cannot be read"):
        read_text(tmp_path)


def test_a_mark_at_the_beginning_of_a_file_is_not_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "marked").write_bytes(b"\xef\xbb\xbftext\r\n")

    assert first_line(tmp_path / "marked") == "text"

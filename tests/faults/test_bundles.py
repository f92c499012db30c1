"""Files that are no sound bundle: refused with one sentence, and the ledger as it was."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import entries, membership, receiving, sending

Refused = Callable[[subprocess.CompletedProcess[str], int], str]
SEED = 20031001
CHUNK = 64 * 1024 + 16  # of the age payload
TIMES = [pytest.param(40, id="quick"), pytest.param(2_000, id="campaign", marks=pytest.mark.long)]


@pytest.fixture
def bundle(worker: Any) -> bytes:
    """A bundle of several chunks of 64 KiB, with entries that do not pack."""
    letters = random.Random(SEED)
    rows = [
        {
            "item": "rice",
            "quantity": "1kg",
            "shelter": "s-12",
            "date": "2003-10-20",
            "note": letters.randbytes(200).hex(),
        }
        for _ in range(600)
    ]
    file = worker.folder / "river.enc"
    with worker.session() as session:
        entries.add_many(session, "distribution", rows)
        sending.export(session, out=file)
    data = file.read_bytes()
    assert len(data) > 2 * CHUNK
    return data


def taken(session: Any, file: Path) -> dict[str, Any]:
    """How one file fared."""
    [row] = receiving.merge(session, [file]).files
    return row


def judged(leader: Any, damaged: Any, names: set[str]) -> None:
    """Each of the spoiled bundles is refused by one of these names, and changes nothing."""
    file = leader.folder / "spoiled.enc"
    before = leader.facts()
    with leader.session() as session:
        writes = session.ledger.conn.total_changes
        for data in damaged:
            file.write_bytes(data)
            row = taken(session, file)
            assert row["refused"]["name"] in names, row
            assert row["refused"]["message"].count(". ") == 0
            assert row["new"] == row["known"] == 0
        assert session.ledger.conn.total_changes == writes
    assert leader.facts() == before


@pytest.mark.parametrize("times", TIMES)
def test_a_bundle_that_is_cut_short_anywhere(times: int, bundle: bytes, leader: Any) -> None:
    header = bundle.index(b"\n---") + 1
    begin = bundle.index(b"\n", header) + 1
    edges = [0, 1, header, begin, begin + 16, begin + 16 + CHUNK, len(bundle) - 1]
    cuts = {edge + by for edge in edges for by in (-1, 0, 1)} | {begin - 2, begin + 16 + 2 * CHUNK}
    cuts |= set(random.Random(SEED).sample(range(len(bundle)), times))

    judged(leader, (bundle[:at] for at in sorted(cuts) if 0 <= at < len(bundle)), {"damaged"})


@pytest.mark.parametrize("times", TIMES)
def test_a_bundle_with_any_bit_flipped(times: int, bundle: bytes, leader: Any) -> None:
    chance = random.Random(SEED)
    header = bundle.index(b"\n---") + 60
    places = [*chance.sample(range(header), times), *chance.sample(range(len(bundle)), times)]

    def flipped(at: int) -> bytes:
        changed = bytearray(bundle)
        changed[at] ^= 1 << chance.randrange(8)
        return bytes(changed)

    names = {"damaged", "for-another", "newer-version"}
    judged(leader, map(flipped, places), names)


def test_bytes_behind_a_bundle(bundle: bytes, leader: Any) -> None:
    judged(leader, [bundle + b"\0", bundle + bundle, bundle + bytes(CHUNK)], {"damaged"})


def test_the_sound_bundle_is_taken_in_after_all_the_spoiled_ones(
    bundle: bytes, leader: Any
) -> None:
    file = leader.folder / "river.enc"
    with leader.session() as session:
        file.write_bytes(bundle[:-1])
        assert "refused" in taken(session, file)
        file.write_bytes(bundle)

        assert taken(session, file)["new"] == 600
    assert leader.problems() == []


# What stands where a bundle should


def _empty(path: Path) -> None:
    path.touch()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _nothing(path: Path) -> None:
    pass


def _text(path: Path) -> None:
    path.write_text("rice 90kg\n" * 10_000)


ODD = [_empty, _pipe, _endless, _nothing, _text]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
def test_what_is_no_file_of_bytes_never_holds_the_program_up(leader: Any) -> None:
    paths = [leader.folder / f"{make.__name__}.enc" for make in ODD]
    for make, path in zip(ODD, paths, strict=True):
        make(path)
    before = leader.facts()

    ended = leader.run("merge", *map(str, paths), "--json")

    rows = json.loads(ended.stdout)["files"]
    assert ended.returncode == 6, ended
    assert [row["file"] for row in rows] == [*map(str, paths)]
    assert {row["refused"]["name"] for row in rows} == {"damaged"}
    assert leader.facts() == before


def test_a_folder_without_bundles_is_named(leader: Any, refused: Refused) -> None:
    assert "no bundle" in refused(leader.run("merge", str(leader.home)), 2)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
@pytest.mark.parametrize("make", [*ODD, Path.mkdir])
def test_nor_does_it_where_an_invitation_should_be(
    make: Callable[[Path], object], leader: Any
) -> None:
    path, home = leader.folder / "river.invite", leader.folder / "new"
    make(path)

    with pytest.raises(errors.Damaged):
        membership.join(home, leader.world, path, "six words", "six words for these tests")

    assert not home.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
@pytest.mark.parametrize("words", [["inspect"], ["inspect", "--without-key"], ["decrypt"]])
def test_nor_does_it_where_a_file_is_only_looked_at(
    words: list[str], leader: Any, refused: Refused
) -> None:
    path = leader.folder / "river.enc"
    os.mkfifo(path)

    assert "is not a file" in refused(leader.run(*words, str(path)), 6)

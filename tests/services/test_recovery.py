"""The recovery secret in pieces: drills, new splits, and backups whose passphrase is lost."""

from __future__ import annotations

import json
import os
import stat
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.crypto import age, pieces, signing
from fieldledger.services import backup, entries, exchange, recovery, upkeep, views
from fieldledger.services.recovery import Piece
from fieldledger.services.restoring import Restored

OLD, NEW = "six words for these tests alone", "six other words that are new"
SECRET = bytes(range(32))
THREE = pieces.split(SECRET, 3, 2, os.urandom)
STRANGE = pieces.split(bytes(32), 3, 2, os.urandom)


def saved(team: Any, name: str = "a.backup", label: str = "a") -> Path:
    path = Path(team.base / name)
    with team[label].open() as session:
        backup.backup(session, path)
    return path


def used(team: Any, file: Path, given: Any = THREE[1:], into: str = "again") -> Restored:
    world = team[into].clock.world()
    return recovery.use(team.base / into, world, file, lambda: given, lambda: NEW)


def nothing_in(team: Any, into: str = "again") -> bool:
    return not any((team.base / into).iterdir())


# --- the drill ------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["a", "a1"])
def test_a_drill_finds_the_pieces_good_on_any_device_and_keeps_its_day(
    label: str, met: Any
) -> None:
    with met[label].open() as session:
        assert upkeep.status(session)["drill"] == {"at": None, "days": None}

        done = recovery.drill(session, THREE[:2])

        assert (done["verified"], done["pieces"], done["need"]) == (True, 2, 2)
        assert upkeep.status(session)["drill"] == {"at": met[label].clock.at, "days": 0}
    met[label].clock.at += 90 * 86_400
    with met[label].open() as session:
        assert upkeep.status(session)["drill"]["days"] == 90  # type: ignore[index]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (THREE[:1], "Too few pieces: 2 are needed, 1 given"),
        ([THREE[0], STRANGE[1]], "not of one split"),
        (STRANGE[:2], "belong to another ledger"),
    ],
    ids=["too few", "two splits", "another ledger"],
)
def test_a_drill_with_pieces_that_are_not_it_says_why_and_writes_nothing(
    given: list[Piece], sentence: str, met: Any
) -> None:
    with met["a"].open() as session:
        counter = session.ledger.meta("counter")

        with pytest.raises(errors.WrongKey, match=sentence):
            recovery.drill(session, given)

        assert session.ledger.meta("counter") == counter
        assert upkeep.status(session)["drill"] == {"at": None, "days": None}


@pytest.mark.parametrize("whose", ["another key", "another master", "no slot"])
def test_a_drill_notices_that_the_vault_of_the_device_would_not_open(whose: str, met: Any) -> None:
    path = met["a"].home / "vault.json"
    vault = json.loads(path.read_text())
    with met["a"].open() as session:
        key = age.decode_recipient(str(session.ledger.meta("recovery")))
        if whose == "another key":
            key = age.post_quantum_public(bytes(range(32, 64)))
        sealed = b64encode(age.encrypt(bytes(32), [key], os.urandom)).decode()
        slot = {"kind": "recovery", "age": sealed}
        vault["slots"][1:] = [] if whose == "no slot" else [slot]
        path.write_text(json.dumps(vault))

        with pytest.raises(errors.Damaged, match="a backup that is made here could not be used"):
            recovery.drill(session, THREE)

        assert upkeep.status(session)["drill"] == {"at": None, "days": None}


def test_a_drill_notices_that_the_recovery_key_was_exchanged(met: Any) -> None:
    """By whoever wrote the invitation, for example: it names the recovery key to the new device."""
    with met["a"].open() as session:
        other = age.encode_recipient(age.post_quantum_public(bytes(range(32, 64))))
        with session.ledger.writing():
            session.ledger.put_meta("recovery", other)

        with pytest.raises(errors.Forged, match="its recovery key on this device is another"):
            recovery.drill(session, THREE)

        assert upkeep.status(session)["drill"] == {"at": None, "days": None}


# --- a new split ----------------------------------------------------------------------------------


def test_a_new_split_gives_the_same_secret_and_the_old_pieces_still_do(met: Any) -> None:
    with met["a"].open() as session:
        made = recovery.split_anew(session, THREE[:2], 5, 3)
        message = b"said by the root key"

        signatures = {recovery.root_signer(session, some)(message) for some in (made, THREE)}

        assert len(made) == 5
        assert len(signatures) == 1
        assert signing.verify(session.ledger.meta_bytes("root"), message, signatures.pop())
        with pytest.raises(errors.WrongKey, match="not of one split"):
            recovery.drill(session, [*made[:2], THREE[0]])


@pytest.mark.parametrize(("count", "need"), [(3, 1), (17, 2), (2, 3)])
def test_a_new_split_is_refused_as_the_first_would_be(count: int, need: int, met: Any) -> None:
    with met["a"].open() as session, pytest.raises(errors.Refused):
        recovery.split_anew(session, THREE, count, need)


# --- using them -----------------------------------------------------------------------------------


@pytest.mark.parametrize("keep_master", [None, True, False])
def test_a_backup_opens_with_the_pieces_after_any_change_of_passphrase(
    keep_master: bool | None, met: Any
) -> None:
    with met["a"].open() as session:
        entries.add(session, "shelter", ["s-1", "CN-JL"], [])
    file = saved(met)
    if keep_master is not None:
        changed = Path(met.base / "changed.backup")
        upkeep.change_passphrase(
            met["a"].home,
            met["a"].clock.world(),
            lambda: OLD,
            lambda: NEW,
            keep_master=keep_master,
        )
        world = met["a"].clock.world()
        with _opened(met["a"].home, world, NEW) as session:
            backup.backup(session, changed)
        file = changed

    told = used(met, file)

    assert (told.old, told.role, told.member) == ("a", "coordinator", True)
    with _opened(met["again"].home, met["again"].clock.world(), NEW) as session:
        assert [row["code"] for row in views.listing(session, "shelter")] == ["s-1"]
        assert upkeep.verify(session)["ok"]
        assert recovery.drill(session, THREE[:2])["verified"]
    with pytest.raises(errors.WrongKey), _opened(met["again"].home, world_of(met), OLD):
        pass


def world_of(team: Any) -> Any:
    return team["again"].clock.world()


def _opened(home: Path, world: Any, passphrase: str) -> Any:
    from fieldledger.services.session import open_session

    return open_session(home, world, lambda: passphrase, cached=False)


def test_the_device_that_comes_out_is_taken_in_as_a_restored_one(met: Any) -> None:
    with met["a1"].open() as session:
        entries.add(session, "shelter", ["s-7", "CN-JL"], [])

    told = used(met, saved(met, label="a1"))

    assert told.label == "a1a"
    merged = met.merge("a", met.send("again"))
    assert not [row for row in merged.files if "refused" in row]
    with met["a"].open() as session:
        assert [row["code"] for row in views.listing(session, "shelter")] == ["s-7"]


def test_too_short_a_passphrase_makes_no_device(met: Any) -> None:
    file = saved(met)

    with pytest.raises(errors.Refused, match="too short"):
        recovery.use(met.base / "again", world_of(met), file, lambda: THREE, lambda: "short")

    assert nothing_in(met)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (THREE[:1], "Too few pieces"),
        ([THREE[0], STRANGE[1]], "not of one split"),
        (STRANGE, "another ledger than this backup"),
    ],
    ids=["too few", "two splits", "another ledger"],
)
def test_a_backup_does_not_open_with_other_pieces_and_nothing_is_left(
    given: list[Piece], sentence: str, met: Any
) -> None:
    file = saved(met)

    with pytest.raises(errors.WrongKey, match=sentence):
        used(met, file, given)

    assert nothing_in(met)


# --- what is encrypted to the recovery key --------------------------------------------------------


def test_a_bundle_for_the_coordinators_opens_with_the_pieces(met: Any) -> None:
    bundle = met.send("a1", everything=True)

    data = exchange.decrypt(bundle, recovery.recovery_identity(THREE[1:]))

    assert b'"ledger"' in data
    with pytest.raises(errors.NotForUs):
        exchange.decrypt(bundle, recovery.recovery_identity(STRANGE))


# --- pieces in files ------------------------------------------------------------------------------


def test_a_piece_in_a_file_is_for_its_owner_alone_and_reads_back(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "pieces"

    with recovery.in_files(folder, THREE) as written:
        pass

    names = ["piece-1.txt", "piece-2.txt", "piece-3.txt"]
    assert [path.name for path in written.values()] == names
    for piece, path in zip(THREE, written.values(), strict=True):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        [text] = recovery.texts_in(path.read_text())
        assert recovery.read(text) == piece
        assert all(len(line) <= 80 for line in path.read_text().splitlines())
    with pytest.raises(errors.Refused, match="not overwritten"):
        recovery.refuse_taken(folder, 2)
    with pytest.raises(errors.Refused, match="not overwritten"), recovery.in_files(folder, STRANGE):
        pass
    [text] = recovery.texts_in((folder / "piece-1.txt").read_text())
    assert recovery.read(text) == THREE[0]


def test_pieces_in_files_are_taken_away_again_where_founding_fails(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "piece-3.txt").write_text("mine")

    with (
        pytest.raises(KeyboardInterrupt),
        recovery.in_files(tmp_path / "new", THREE),
    ):
        raise KeyboardInterrupt
    with pytest.raises(errors.Refused), recovery.in_files(tmp_path / "mine", THREE):
        pass

    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "piece-3.txt"]
    assert (tmp_path / "mine" / "piece-3.txt").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(errors.CannotWrite), recovery.in_files(tmp_path / "file", THREE):
        pass


def test_pieces_in_one_text_are_told_apart() -> None:
    one, two, three = (" ".join(piece.words) for piece in THREE)

    assert recovery.texts_in(f"# 1\n\n{one}\n\n# 2\n{two}\n{three}\n") == [one, two, three]
    assert recovery.texts_in(f"{one}\n\n{two} more\n") == [one, f"{two} more"]
    assert recovery.texts_in("# nothing\n") == []

"""Somebody is after the recovery secret, or brings pieces and backups that are made up."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from hashlib import shake_256
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from shamir_mnemonic import Share, shamir
from shamir_mnemonic.wordlist import WORDLIST

from fieldledger import errors
from fieldledger.crypto import age, pieces, roots, signing
from fieldledger.crypto import vault as vaults
from fieldledger.services import backup, founding, recovery
from fieldledger.services.recovery import Piece
from fieldledger.services.session import open_session
from fieldledger.store import archive

SECRET = bytes(range(32))  # of the ledger that `leader` founded
PASSPHRASE = "six words for these tests alone"


def split(secret: bytes, seed: str) -> tuple[Piece, ...]:
    """Three pieces, the same each time, so that no word of them is in a sentence by chance."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shamir, "RANDOM_BYTES", lambda size: shake_256(seed.encode()).digest(size))
        return pieces.split(secret, 3, 2, shamir.RANDOM_BYTES)


THREE, STRANGE = split(SECRET, "three"), split(bytes(32), "strange")


def forms(secret: bytes) -> Iterator[bytes]:
    """What 32 bytes look like in a file: as they are, in hex, in base64 at any offset."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for before in range(3):
        # What the neighbours share in is left out at both ends.
        yield b64encode(bytes(before) + secret)[4:40]
        yield b64encode(bytes(before) + secret, b"-_")[4:40]


def traces() -> list[bytes]:
    """All that must not be found."""
    roots_of = [SECRET, roots.root_seed(SECRET), roots.recovery_seed(SECRET)]
    found = [form for secret in roots_of for form in forms(secret)]
    found.append(age.encode_identity(roots.recovery_seed(SECRET)).encode())
    for piece in THREE:
        share = Share.from_mnemonic(" ".join(piece.words))
        found += [
            *forms(share.value),
            *(" ".join(piece.words[at : at + 3]).encode() for at in (4, 20)),
        ]
    return found


def all_that_is_held(session: Any, folder: Path) -> bytes:
    """Every row of every table, the whole database in clear, and the files beside it."""
    conn, plain = session.ledger.conn, folder / "plain.db"
    held = []
    for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
        for row in conn.execute(f'SELECT * FROM "{name}"'):
            held += [cell if isinstance(cell, bytes) else str(cell).encode() for cell in row]
    conn.execute("VACUUM")
    conn.execute("ATTACH ? AS plain KEY ''", (str(plain),))
    conn.execute("SELECT sqlcipher_export('plain')").fetchall()
    conn.execute("DETACH plain")
    held += [plain.read_bytes()]
    plain.unlink()
    held += [path.read_bytes() for path in session.home.iterdir() if path.is_file()]
    return b"\0".join(held)


def test_a_taken_device_of_the_founder_holds_no_recovery_secret(
    leader: Any, tmp_path: Path
) -> None:
    """Opened with its own keys: every row, the whole file in clear, and the files beside it."""
    with leader.session() as session:
        recovery.drill(session, THREE)
        recovery.split_anew(session, THREE, 5, 3)
        recovery.root_signer(session, THREE)(b"something")

        held = all_that_is_held(session, tmp_path)

        # The search would find them: this one is there as it is, and this one in base64.
        assert session.ledger.meta_bytes("sign_secret") in held
        assert [*forms(session.ledger.meta_bytes("root"))][3] in held
    assert not [trace for trace in traces() if trace in held]


def test_a_backup_of_the_founder_holds_no_recovery_secret(leader: Any, tmp_path: Path) -> None:
    with leader.session() as session:
        backup.backup(session, tmp_path / "a.backup")

    data = (tmp_path / "a.backup").read_bytes()

    assert not [trace for trace in traces() if trace in data]


def test_fewer_pieces_than_are_needed_open_nothing(leader: Any, tmp_path: Path) -> None:
    made = pieces.split(SECRET, 5, 4, os.urandom)
    with leader.session() as session:
        backup.backup(session, tmp_path / "a.backup")
        for few in [some for size in range(4) for some in combinations(made, size)]:
            for attempt in (
                lambda few=few: recovery.drill(session, few),
                lambda few=few: recovery.root_signer(session, few),
                lambda few=few: recovery.recovery_identity(few),
                lambda few=few: recovery.split_anew(session, few),
                lambda few=few: recovery.use(
                    tmp_path / "new",
                    leader.world,
                    tmp_path / "a.backup",
                    lambda: few,
                    lambda: PASSPHRASE,
                ),
            ):
                with pytest.raises(errors.WrongKey, match="Too few pieces"):
                    attempt()
        assert "drill" not in settings(session)
    assert not any((tmp_path / "new").iterdir())


def settings(session: Any) -> dict[str, object]:
    return dict(session.ledger.conn.execute("SELECT key, value FROM meta").fetchall())


def test_a_piece_that_was_made_up_to_fill_the_number_is_found_out(leader: Any) -> None:
    """Its checksum is right, and it has the marks of the others: anybody can make one."""
    one = Share.from_mnemonic(" ".join(THREE[0].words))
    for value in (bytes(32), one.value, os.urandom(32)):
        made_up = Share(
            one.identifier, True, 0, 0, 1, 1, one.index + 1, one.member_threshold, value
        )
        piece = pieces.read(made_up.mnemonic())
        assert (piece.split, piece.need) == (THREE[0].split, 2)
        with leader.session() as session, pytest.raises(errors.WrongKey, match="do not fit"):
            recovery.root_signer(session, [THREE[0], piece])


def test_pieces_of_another_ledger_sign_and_change_nothing(leader: Any) -> None:
    with leader.session() as session:
        before = settings(session)
        for attempt in (recovery.root_signer, recovery.drill, recovery.split_anew):
            with pytest.raises(errors.WrongKey, match="belong to another ledger"):
                attempt(session, STRANGE)

        assert settings(session) == before


def test_the_root_signer_signs_as_the_root_key_of_this_ledger(leader: Any) -> None:
    with leader.session() as session:
        signature = recovery.root_signer(session, THREE[1:])(b"a bar is lifted")

        assert signing.verify(session.ledger.meta_bytes("root"), b"a bar is lifted", signature)


def test_a_backup_that_somebody_put_together_is_refused(leader: Any, tmp_path: Path) -> None:
    """Everybody knows the recovery recipient: anybody can seal a key to it, of a ledger of their
    own, and hand it over as a backup."""
    world, theirs = leader.world, tmp_path / "theirs"
    founding.found(theirs, world, PASSPHRASE, secret=bytes(32), name="Test")
    with leader.session() as session:
        recipient = age.decode_recipient(str(session.ledger.meta("recovery")))
    vault = (theirs / "vault.json").read_bytes()
    master = vaults.open_vault(vault, PASSPHRASE).master
    document = json.loads(vault)
    sealed = b64encode(age.encrypt(master, [recipient], os.urandom)).decode()
    document["slots"][1]["age"] = sealed
    (theirs / "vault.json").write_text(json.dumps(document))
    with (tmp_path / "a.backup").open("wb") as out:
        archive.write(out, theirs)

    with pytest.raises(errors.Forged, match="somebody put them together"):
        recovery.use(
            tmp_path / "new", world, tmp_path / "a.backup", lambda: THREE, lambda: PASSPHRASE
        )

    assert not any((tmp_path / "new").iterdir())
    before = {path.name: path.read_bytes() for path in theirs.iterdir()}
    with pytest.raises(errors.Forged, match="somebody put them together"):
        recovery.renew_passphrase(
            theirs, world, lambda: THREE, lambda: "a new passphrase of theirs"
        )
    assert {path.name: path.read_bytes() for path in theirs.iterdir()} == before


# --- a piece that is found ------------------------------------------------------------------------


def test_a_piece_that_is_found_names_nobody(leader: Any) -> None:
    with leader.session() as session:
        known = settings(session)
        label, me = session.label, session.me
    text = recovery.text_of(THREE[0], 3)
    words = [word for word in text.split() if word.isalpha()]

    # Nothing but the sentence that every such file has, and 33 words.
    assert recovery.text_of(STRANGE[0], 3).splitlines()[:3] == text.splitlines()[:3]
    assert tuple(words[-33:]) == THREE[0].words
    for name in ("ledger", "root", "recovery"):
        raw = known[name] if isinstance(known[name], bytes) else str(known[name]).encode()
        assert raw.hex() not in text  # type: ignore[union-attr]
    assert str(known["name"]) not in text
    assert "fieldledger" not in text.lower()
    assert label not in words
    assert me.sign.hex() not in text


def test_two_splits_of_one_secret_have_nothing_in_common_but_their_form() -> None:
    """Whoever finds a piece of each cannot tell that they belong to one ledger."""
    form = {0, 1, 2, 3}  # the number of the split, the parameters
    shared = 0
    for _ in range(20):
        one, other = (pieces.split(SECRET, 3, 2, os.urandom)[0] for _ in range(2))
        shared += sum(
            a == b
            for at, (a, b) in enumerate(zip(one.words, other.words, strict=True))
            if at not in form
        )
    # By chance: 20 pairs of 29 words, each the same once in 1024 times.
    assert shared < 10


def test_nothing_that_is_said_of_a_wrong_piece_quotes_it() -> None:
    right = THREE[0].words
    swapped = [right[1], right[0], *right[2:]]
    mistaken = [
        [*right[:6], "xyzzyplugh", *right[7:]],
        [*right[:6], next(word for word in WORDLIST if word != right[6]), *right[7:]],
        swapped,
        [*right[::-1]],
        [*right[:-1]],
    ]
    told = []
    for words in mistaken:
        with pytest.raises(errors.WrongKey) as raised:
            pieces.read(" ".join(words))
        told.append(raised.value)
    for wrong in ([THREE[0]], [THREE[0], STRANGE[0]], [THREE[0], _odd()]):
        with pytest.raises(errors.WrongKey) as raised:
            pieces.join(wrong)
        told.append(raised.value)

    for error in told:
        assert error.__context__ is None
        said = set(re.findall(r"[a-z]+", f"{error.message} {error.hint} {error!r}".lower()))
        assert not said & set(right)
        assert "xyzzyplugh" not in said
    shown = repr(THREE) + str(THREE)
    assert not set(re.findall(r"[a-z]+", shown)) & set(right)


def _odd() -> Piece:
    """The second piece of another split of the same number."""
    number = (THREE[0].split << 1).to_bytes(2, "big")
    return pieces.split(bytes(32), 3, 2, lambda _size: number)[1]


def test_a_drill_of_a_script_leaves_no_words_anywhere(leader: Any, tmp_path: Path) -> None:
    """Not in the answer, not in words beside it, and in no file that was not there before."""
    text = "\n\n".join(" ".join(piece.words) for piece in THREE[:2])
    wrong = text.replace(THREE[0].words[9], "xyzzyplugh", 1)
    before = set(leader.folder.rglob("*"))

    for given, code in ((text, 0), (wrong, 3)):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "fieldledger", "recovery", "verify", "--from", "-"],
            input=given,
            env=leader.environment,
            cwd=leader.folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        for piece in THREE:
            assert not set(piece.words) & set(said.split())
        assert "xyzzyplugh" not in said

    assert set(leader.folder.rglob("*")) == before


def test_the_training_ledger_is_recovered_by_nobody_elses_pieces(
    tmp_path: Path, leader: Any
) -> None:
    """A trainee's pieces, left in a folder, are of the training ledger alone."""
    home = tmp_path / "training"
    secret = recovery.new_secret(leader.world)
    made = recovery.split(secret, leader.world)
    founding.found(home, leader.world, PASSPHRASE, secret=secret, name="training", demo=True)
    with open_session(home, leader.world, lambda: PASSPHRASE, cached=False) as session:
        assert recovery.drill(session, made)["verified"]
    with leader.session() as session, pytest.raises(errors.WrongKey):
        recovery.drill(session, made)
